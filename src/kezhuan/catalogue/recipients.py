"""Users who have to do with a thing: its owner's members and the officers in charge."""

from kezhuan.accounts.models import User
from kezhuan.catalogue.models import CatalogueItem
from kezhuan.engine.actor import Role


def members_of_owner(item: CatalogueItem) -> list[User]:
    rows = User.objects.filter(
        is_active=True, memberships__organisation_id=item.owner_id, memberships__ended_at__isnull=True
    )
    return list(rows.distinct().order_by("pk"))


def county_officers(item: CatalogueItem) -> list[User]:
    rows = User.objects.filter(
        is_active=True,
        posts__role=Role.COUNTY_OFFICER.value,
        posts__division_code=item.division_code,
        posts__ended_at__isnull=True,
    )
    return list(rows.distinct().order_by("pk"))


def city_officers() -> list[User]:
    rows = User.objects.filter(is_active=True, posts__role=Role.CITY_OFFICER.value, posts__ended_at__isnull=True)
    return list(rows.distinct().order_by("pk"))
