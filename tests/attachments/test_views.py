"""The pages of files: a refusal stays in the form, a download is never shown as a page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kezhuan.attachments.models import Attachment
from kezhuan.deals.models import Deal
from tests.engine.files.corpus import BAD, pdf


def _attach(client: Client, deal: Deal, name: str, content: bytes) -> Any:
    address = reverse("attachments:attach", args=["deals.deal", deal.pk])
    return client.post(address, {"upload": SimpleUploadedFile(name, content), "purpose": "quotation"})


def test_a_good_file_comes_to_the_deal(client: Client, deal: Deal, jia_member: Any) -> None:
    client.force_login(jia_member)

    response = _attach(client, deal, "报价单.pdf", pdf())

    assert response.status_code == 302
    assert response.headers["Location"] == deal.get_absolute_url()
    assert Attachment.objects.get().name == "报价单.pdf"


@pytest.mark.parametrize("case", ["a page called pdf", "a docx with macros", "a turned name", "nothing", "an archive"])
def test_a_bad_file_is_told_in_the_form(client: Client, deal: Deal, jia_member: Any, case: str) -> None:
    client.force_login(jia_member)
    name, content, _code = BAD[case]

    response = _attach(client, deal, name, content)

    assert response.status_code == 422
    assert response.context["form"].errors["upload"]
    assert not Attachment.objects.exists()


def test_a_download_is_a_file_and_nothing_a_browser_would_run(
    client: Client, kept: Attachment, jia_member: Any
) -> None:
    client.force_login(jia_member)

    response = client.get(kept.get_absolute_url())

    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.content == pdf()


def test_withdrawing_without_words_stays_in_the_form(client: Client, kept: Attachment, jia_member: Any) -> None:
    client.force_login(jia_member)

    response = client.post(reverse("attachments:withdraw", args=[kept.pk]), {"reason": " "})

    assert response.status_code == 422
    client.post(reverse("attachments:withdraw", args=[kept.pk]), {"reason": "传错了"})
    assert Attachment.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("label", ["accounts.user", "deals.nothing", "../../etc"])
def test_a_record_without_files_has_no_page(client: Client, jia_member: Any, label: str) -> None:
    client.force_login(jia_member)

    assert client.get(f"/files/{label}/1/new/").status_code == 404
