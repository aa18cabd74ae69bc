"""Who is told what of a visit. Called after the transaction has been committed; messages are kept in Chinese."""

from datetime import datetime

from kezhuan.accounts.queries import members_of, officers_for
from kezhuan.notifications.actions import notify
from kezhuan.outreach.models import Finding, Visit


def tell_of_visit(visit: Visit, at: datetime) -> None:
    """The officers of the county learn of demands that wait."""
    waiting = visit.findings.filter(state="open").count()
    if waiting:
        notify(
            recipients=officers_for(visit.division_code),
            kind="outreach.heard",
            title=f"走访带回 {waiting} 条技术需求",
            body=f"{visit.brigade.name} 走访了 {visit.enterprise_name}。",
            url=visit.get_absolute_url(),
            key=f"visit:{visit.pk}",
            at=at,
        )


def tell_of_demand(finding: Finding, at: datetime) -> None:
    """The firm looks over what was written down for it."""
    demand = finding.demand
    if demand is not None:
        notify(
            recipients=members_of(demand.owner_id),
            kind="outreach.drafted",
            title="轻骑队为您起草了一条需求，请核对后提交",
            body=str(demand),
            url=demand.get_absolute_url(),
            key=f"finding:{finding.pk}",
            at=at,
        )
