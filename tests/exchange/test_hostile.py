"""S5 through the door itself: none of the hostile files is accepted, none makes an error page, memory stays put."""

import resource

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kezhuan.accounts.models import User
from kezhuan.exchange.models import ImportBatch
from tests.engine.spreadsheet.hostile import all_hostile

ALLOWED_RISE_MIB = 200


def test_no_hostile_upload_is_accepted_and_none_ends_in_an_error(jia_member: User) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(jia_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/imports/demands/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count, wrong = 0, []

    for what, name, content in all_hostile():
        upload = SimpleUploadedFile("x.xlsx", content)
        upload._name = name  # type: ignore[attr-defined]  # as a hostile client sends it
        answer = client.post("/imports/demands/", {"file": upload})
        count += 1
        if answer.status_code != 422:
            wrong.append(f"{what}: {answer.status_code}")
    rise = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before

    assert count >= 200
    assert wrong == []
    assert not ImportBatch.objects.exists()
    assert rise < ALLOWED_RISE_MIB
