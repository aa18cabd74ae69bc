"""Who may open the addresses of the design system: everyone."""

from tests.access import EVERYONE, Access

ACCESS = [
    Access("ui:look", EVERYONE),
    Access("ui:look-table", EVERYONE),
    Access("ui:display", EVERYONE, method="post"),
    Access("ui:language", EVERYONE, method="post"),
]
