"""What of this app can be rated, can have files, and shows how a demand was served."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kezhuan.accounts.models import User
from kezhuan.attachments import subjects as files
from kezhuan.catalogue.evidence import Evidence, register_evidence
from kezhuan.catalogue.models import Demand
from kezhuan.engine.actor import SYSTEM, Actor
from kezhuan.engine.errors import NotFound
from kezhuan.outreach.models import ServiceRecord
from kezhuan.outreach.permissions import may_void_service
from kezhuan.outreach.queries import events_visible_to, services_for_demand, services_visible_to
from kezhuan.ratings.subjects import Subject
from kezhuan.ratings.subjects import register as register_subject


def _service_url(pk: int) -> str:
    found = services_visible_to(SYSTEM).filter(pk=pk).first()
    return found.get_absolute_url() if found is not None else ""


def _sees_service(actor: Actor, pk: int) -> bool:
    return services_visible_to(actor).filter(pk=pk).exists()


def _servers(pk: int) -> Iterable[User]:
    return User.objects.filter(pk__in=ServiceRecord.objects.filter(pk=pk).values("server_id"), is_active=True)


def _event_url(pk: int) -> str:
    found = events_visible_to(SYSTEM).filter(pk=pk).first()
    return found.get_absolute_url() if found is not None else ""


def _sees_event(actor: Actor, pk: int) -> bool:
    return events_visible_to(actor).filter(pk=pk).exists()


def _organisers(pk: int) -> Iterable[User]:
    return User.objects.filter(events__pk=pk, is_active=True)


def service_by_id(actor: Actor, pk: int) -> ServiceRecord:
    """The record for who may read its files."""
    found = services_visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def services_of_demand(demand: Demand) -> list[Evidence]:
    """Services recorded for a demand: with one of them it may be closed as solved."""
    return [
        Evidence(
            key=f"outreach.ServiceRecord:{row.pk}",
            word=_("服务记录"),
            title=row.reference_number,
            url=row.get_absolute_url(),
            on=row.happened_on,
        )
        for row in services_for_demand(demand.pk)[:20]
    ]


def register() -> None:
    """Called once, when the apps are loaded."""
    register_subject(Subject("outreach.ServiceRecord", _("科技服务"), _service_url, _sees_service, _servers))
    register_subject(Subject("outreach.Event", _("活动"), _event_url, _sees_event, _organisers))
    purposes = {"report": _("服务报告"), "photo": _("现场照片"), "other": _("其他")}
    files.register_subject(files.Subject(ServiceRecord, service_by_id, may_void_service, purposes))
    register_evidence(services_of_demand)
