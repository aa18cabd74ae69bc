"""Settings under test: the same site, with fast hashing, mail in memory, tasks run at once and the tripwire on.

``KEZHUAN_TEST_DATABASE_URL`` names the PostgreSQL server for the second run of the suite; without it SQLite is used.
"""

import os
import tempfile
from pathlib import Path

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["KEZHUAN_VAR"] = str(Path(tempfile.gettempdir()) / f"kezhuan-test-{os.getppid()}-{_WORKER}")
os.environ["KEZHUAN_DATABASE_URL"] = os.environ.get("KEZHUAN_TEST_DATABASE_URL", "")
os.environ.pop("KEZHUAN_PRODUCTION", None)

from kezhuan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
AUDIT_TRIPWIRE = True
#: WhiteNoise warns of a missing folder, and warnings are errors.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
