from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from kezhuan.accounts.models import User
from kezhuan.catalogue.models import Demand
from kezhuan.exchange import actions
from kezhuan.exchange.models import ImportBatch
from kezhuan.exchange.queries import tally
from tests.cast import acting
from tests.exchange.conftest import Upload, fresh, written
from tests.exchange.sheets import demand, workbook

UPLOAD = "/imports/demands/"


@pytest.fixture
def client_of() -> Any:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


def send(client: Client, content: bytes, name: str = "台账.xlsx", **more: str) -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **more})


def test_from_upload_through_preview_to_the_receipt(client_of: Any, jia_member: User) -> None:
    client = client_of(jia_member)
    answer = send(client, workbook([demand(1), demand(2, 难题原话=None)]))
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer.url) == (302, batch.get_absolute_url())

    preview = client.get(answer.url).content.decode()
    assert "现在只是预览，还没有写入" in preview
    assert "只导入 1 行正确的" in preview
    assert "这一格必须填写" in preview  # the faults come first
    assert not Demand.objects.exists()

    done = client.post(reverse("exchange:commit", args=[batch.pk]), {"mode": "valid_only"}, follow=True)
    page = done.content.decode()
    assert "导入完成" in page
    assert "新增 1 条" in page
    made = Demand.objects.get()
    shown = client.get(f"{batch.get_absolute_url()}?show=new").content.decode()
    assert reverse("exchange:row", args=[batch.pk, 2]) in shown
    assert client.get(reverse("exchange:row", args=[batch.pk, 2])).url == made.get_absolute_url()
    assert client.get(reverse("exchange:row", args=[batch.pk, 3])).status_code == 404


def test_the_changed_tab_shows_before_and_after(
    client_of: Any, jia_member: User, upload: Upload, now: datetime
) -> None:
    written(upload(jia_member, "demands", workbook([demand(1)])), now)
    batch = upload(jia_member, "demands", workbook([demand(1, **{"预算上限（万元）": 50})]))

    page = client_of(jia_member).get(f"{batch.get_absolute_url()}?show=changed").content.decode()

    assert "30" in page
    assert "50" in page
    assert "预算上限" in page


def test_the_same_file_is_told_and_may_be_sent_again(client_of: Any, jia_member: User) -> None:
    client = client_of(jia_member)
    content = workbook([demand(1)])  # once: a workbook made a moment later holds another time and is another file
    send(client, content)

    told = send(client, content)

    assert told.status_code == 409
    assert "这个文件已经上传过" in told.content.decode()
    assert ImportBatch.objects.count() == 1
    assert send(client, content, again="on").status_code == 302


def test_a_bad_file_is_told_beside_the_field(client_of: Any, jia_member: User) -> None:
    client = client_of(jia_member)

    for content, name, words in [
        (b"", "a.xlsx", "文件是空的"),
        (b"%PDF-1.7", "a.xlsx", "内容和扩展名"),
        (workbook([demand(1)]), "a.xlsm", "宏"),
        (workbook([{"短标题": "渗漏"}]), "a.xlsx", "缺少必须有的列：难题原话"),
    ]:
        answer = send(client, content, name)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.post(UPLOAD).status_code == 422
    assert not ImportBatch.objects.exists()


def test_all_or_nothing_from_the_page(client_of: Any, jia_member: User, upload: Upload) -> None:
    client, batch = client_of(jia_member), upload(jia_member, "demands", workbook([demand(1), demand(2)]))
    assert "全部写入，否则一行都不写" in client.get(batch.get_absolute_url()).content.decode()

    answer = client.post(reverse("exchange:commit", args=[batch.pk]), {"mode": "all_or_nothing"})

    assert answer.status_code == 302
    assert Demand.objects.count() == 2


def test_a_wrong_choice_comes_back_with_the_preview(client_of: Any, jia_member: User, upload: Upload) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1), demand(2, 难题原话=None)]))

    answer = client_of(jia_member).post(reverse("exchange:commit", args=[batch.pk]), {"mode": "all_or_nothing"})

    assert answer.status_code == 422
    assert "1 行有错误，不能全部写入" in answer.content.decode()


def test_progress_is_live_and_loads_the_page_again_at_the_end(client_of: Any, jia_member: User, upload: Upload) -> None:
    client = client_of(jia_member)
    batch = upload(jia_member, "demands", workbook([demand(1)]), checked=False)

    page = client.get(batch.get_absolute_url()).content.decode()
    line = client.get(reverse("exchange:progress", args=[batch.pk]), headers={"HX-Request": "true"})

    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 1s"' in line.content.decode()
    assert "HX-Refresh" not in line.headers
    ImportBatch.objects.update(state="cancelled")
    ended = client.get(reverse("exchange:progress", args=[batch.pk]), headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_an_interrupted_import_goes_on_from_the_page(client_of: Any, jia_member: User, upload: Upload) -> None:
    client = client_of(jia_member)
    batch = upload(jia_member, "demands", workbook([demand(1)]), checked=False)
    ImportBatch.objects.update(state="failed")
    assert "中途停下了" in client.get(batch.get_absolute_url()).content.decode()

    client.post(reverse("exchange:resume", args=[batch.pk]))

    assert (fresh(batch).state, tally(batch).new) == ("ready", 1)


def test_giving_up_from_the_page(client_of: Any, jia_member: User, upload: Upload) -> None:
    client, batch = client_of(jia_member), upload(jia_member, "demands", workbook([demand(1)]))

    page = client.post(reverse("exchange:cancel", args=[batch.pk]), follow=True).content.decode()

    assert "已放弃“台账.xlsx”" in page
    assert fresh(batch).state == "cancelled"


def test_templates_and_corrections_are_downloads(client_of: Any, jia_member: User, upload: Upload) -> None:
    client = client_of(jia_member)
    batch = upload(jia_member, "demands", workbook([demand(1, 难题原话=None)]))

    template = client.get(reverse("exchange:template", args=["demands"]))
    correction = client.get(reverse("exchange:errors", args=[batch.pk]))

    assert load_workbook(BytesIO(template.content)).sheetnames[0] == "需求"
    assert "attachment" in template["Content-Disposition"]
    assert load_workbook(BytesIO(correction.content)).active is not None
    good = upload(jia_member, "demands", workbook([demand(2)]))
    assert client.get(reverse("exchange:errors", args=[good.pk])).status_code == 404


def test_nobody_sees_anothers_import(
    client_of: Any, jia: Any, jia_member: User, bing_member: User, city_officer: User, upload: Upload
) -> None:
    batch = upload(jia_member, "demands", workbook([demand(1)]), organisation_id=jia.pk)

    for user in (bing_member, city_officer):
        client = client_of(user)
        assert client.get(batch.get_absolute_url()).status_code == 404
        assert "台账" not in client.get(reverse("exchange:batches")).content.decode()


def test_a_city_officer_sees_what_colleagues_imported_for_the_city(
    client_of: Any, city_officer: User, second_city_officer: User, upload: Upload
) -> None:
    from_city = upload(city_officer, "organisations", workbook([{"单位名称": "丁有限公司", "单位类别": "企业"}]))

    assert client_of(second_city_officer).get(from_city.get_absolute_url()).status_code == 200
    assert actions.permissions.may_commit(acting(second_city_officer), from_city) is False


def test_lists_take_few_queries_however_many_there_are(
    client_of: Any, jia_member: User, upload: Upload, django_assert_max_num_queries: Any
) -> None:
    for n in range(6):
        upload(jia_member, "demands", workbook([demand(m) for m in range(n + 1)]))
    client = client_of(jia_member)

    with django_assert_max_num_queries(16):
        assert client.get(reverse("exchange:batches")).status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get(reverse("exchange:imports")).status_code == 200
    with django_assert_max_num_queries(16):
        assert client.get(fresh(ImportBatch.objects.latest("pk")).get_absolute_url()).status_code == 200


def test_the_rows_written_are_linked_in_few_queries(
    client_of: Any, jia_member: User, upload: Upload, now: datetime, django_assert_max_num_queries: Any
) -> None:
    batch = written(upload(jia_member, "demands", workbook([demand(n) for n in range(30)])), now)

    client = client_of(jia_member)
    with django_assert_max_num_queries(16):
        assert client.get(f"{batch.get_absolute_url()}?show=new").status_code == 200
