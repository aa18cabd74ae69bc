"""S5 through the door itself: no hostile file is accepted, none makes an error page, memory stays put."""

import json
import resource
import subprocess
import sys
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kezhuan.accounts.models import User
from kezhuan.exchange.models import ImportBatch

ROOT = Path(__file__).resolve().parents[2]
ALLOWED_RISE_MIB = 200
#: The corpus is made elsewhere, so that only the answers count for the memory of this process.
_MAKE = """
import json, pathlib, sys
from tests.engine.spreadsheet.hostile import all_hostile
folder = pathlib.Path(sys.argv[1])
for number, (what, name, content) in enumerate(all_hostile()):
    (folder / f"{number}.body").write_bytes(content)
    (folder / f"{number}.name").write_text(json.dumps([what, name]))
"""


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_no_hostile_upload_is_accepted_and_none_ends_in_an_error(jia_member: User, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _MAKE, str(tmp_path)], cwd=ROOT, check=True)
    client = Client()
    client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/imports/demands/")
    before = _peak_mib()
    bodies, wrong = sorted(tmp_path.glob("*.body")), []

    for body in bodies:
        what, name = json.loads(body.with_suffix(".name").read_text())
        upload = SimpleUploadedFile("x.xlsx", body.read_bytes())
        upload._name = name  # type: ignore[attr-defined]  # as a hostile client sends it
        answer = client.post("/imports/demands/", {"file": upload})
        if answer.status_code != 422:
            wrong.append(f"{what}: {answer.status_code}")

    assert len(bodies) >= 200
    assert wrong == []
    assert not ImportBatch.objects.exists()
    assert _peak_mib() - before < ALLOWED_RISE_MIB
