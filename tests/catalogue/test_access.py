"""The catalogue's own part of the permission table is complete."""

from kezhuan.catalogue.urls import urlpatterns
from tests.catalogue.access import ACCESS


def test_every_address_is_in_the_table_once() -> None:
    listed = [row.name for row in ACCESS]

    assert sorted(listed) == sorted(f"catalogue:{pattern.name}" for pattern in urlpatterns)
