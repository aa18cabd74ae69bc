"""Who may open which address of the portal."""

from tests.access import EVERYONE, SIGNED_IN, Access

ACCESS = [
    Access("portal:home", EVERYONE),
    Access("portal:answers", EVERYONE),
    Access("portal:compare", EVERYONE),
    Access("portal:find", EVERYONE),
    Access("portal:workspace", SIGNED_IN),
    Access("portal:help", EVERYONE),
    Access("portal:privacy", EVERYONE),
    Access("portal:accessibility", EVERYONE),
    Access("portal:robots", EVERYONE),
    Access("portal:health", EVERYONE),
]
