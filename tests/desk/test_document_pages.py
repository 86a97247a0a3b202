"""Documents on the desk: a draft edited in place, each act once, many at once, the file printed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk import once
from documents import batches, drafting
from documents.models import Batch, Document, Letterhead, Paper, Signature
from enforcement.models import Case
from tests.cast import PASSWORD, Cast
from tests.desk.conftest import Enter
from tests.documents.papers import TODAY, drafted, in_team, picture, typed_for
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(yindu: Cast) -> Case:
    track = next(iter(yindu.pack.tables.tracks))
    return in_team(yindu, yindu.pack.tables.tracks[track].units[0], track)


def posted(client: Client, url: str, **data: object) -> str:
    """Send a form with its token; return the page that came."""
    response = client.post(url, {once.FIELD: once.new_token(), **data}, follow=True)
    return response.content.decode()


@pytest.mark.clause("YD-088", "DZ-060")
def test_the_standard_papers_are_one_click_and_stand_on_the_cases_page(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    client = enter(yindu.user("executor", case.unit))
    page = client.get(f"/desk/cases/{case.pk}/?tab=documents").content.decode()
    assert "标准文书一键生成" in page
    assert "还没有文书" in page
    page = posted(client, f"/desk/cases/{case.pk}/documents/standard/")
    assert "标准文书共3份，已备好" in page
    for name in ("执行通知书", "报告财产令", "财产申报表"):
        assert re.search(rf">{name}</a>", page)
    posted(client, f"/desk/cases/{case.pk}/documents/standard/")
    assert Document.objects.count() == 3


def test_a_draft_is_typed_into_in_place_and_its_fixed_parts_are_no_fields(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    executor = yindu.user("executor", case.unit)
    client = enter(executor)
    posted(client, f"/desk/cases/{case.pk}/documents/make/", kind="enforcement_notice|respondent:1")
    document = Document.objects.get()
    url = f"/desk/documents/{document.pk}/"
    page = client.get(url).content.decode()
    assert 'name="f-phone"' in page
    assert 'name="f-cause"' not in page
    assert "民间借贷纠纷一案" in page
    assert "还缺 2 项" in page
    refused = client.post(
        url, {once.FIELD: once.new_token(), "edition": "1", "f-fee": "一百元", "f-phone": "0393-1"}
    )
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "“申请执行费”应为金额" in shown
    assert 'value="0393-1"' in shown  # what was typed is still there
    page = posted(client, url, **{"edition": "1", "f-phone": "0393-1", "f-account": "案款专户"})
    assert "文稿已保存" in page
    assert "各项齐备" in page
    stale = client.post(url, {once.FIELD: once.new_token(), "edition": "1", "f-phone": "0393-2"})
    assert stale.status_code == 409
    assert f"文稿已由{executor.name}改动" in stale.content.decode()


def test_from_signature_to_paper_and_no_further_change(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    executor = yindu.user("executor", case.unit)
    notice = drafted(case, "enforcement_notice", yindu.actor("executor", case.unit))
    url = f"/desk/documents/{notice.pk}/"
    client = enter(executor)
    assert "签名密码不对" in posted(client, f"{url}sign/", password="not his")
    assert not Signature.objects.exists()
    assert "已签名" in posted(client, f"{url}sign/", password=PASSWORD)
    keeper = enter(yindu.user("archive"))
    assert "尚未存入印章图片" in posted(keeper, f"{url}seal/")
    image = SimpleUploadedFile("seal.png", picture(), "image/png")
    assert "印章图片已存入" in posted(keeper, "/desk/documents/picture/", picture=image)
    assert "已盖章" in posted(keeper, f"{url}seal/")
    page = posted(client, f"{url}issue/")
    assert "执通〔2026〕1号" in page
    assert 'name="f-phone"' not in page
    answer = client.get(f"{url}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.content == bytes(Paper.objects.get().pdf)
    assert "不能再签发" in posted(client, f"{url}issue/")


def test_a_second_click_signs_and_issues_nothing_twice(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    notice = drafted(case, "property_declaration", yindu.actor("executor", case.unit))
    client = enter(yindu.user("executor", case.unit))
    form = {once.FIELD: once.new_token()}
    for _click in range(2):
        answer = client.post(f"/desk/documents/{notice.pk}/issue/", form, follow=True)
        assert answer.status_code == 200
    assert Paper.objects.count() == 1


def test_many_are_signed_with_one_password_and_each_refusal_is_told(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    executor = yindu.actor("executor", case.unit)
    mine = [drafted(case, code, executor) for code in ("enforcement_notice", "search_order")]
    client = enter(yindu.user("executor", case.unit))
    waiting = client.get("/desk/documents/?step=mine").content.decode()
    assert ">执行通知书</td>" in waiting
    page = posted(
        client, "/desk/documents/sign/", ids=",".join(str(d.pk) for d in mine), password=PASSWORD
    )
    assert "<strong>2</strong>" in page or "尚未" in page
    assert set(Document.objects.values_list("state", flat=True)) == {"signed"}


def test_a_batch_is_asked_for_on_the_list_of_cases_and_ends_in_one_file(
    hualong: Cast, enter: Enter
) -> None:
    cases = [in_team(hualong, "fast_1", "fast", serial=n) for n in (1, 2)]
    client = enter(hualong.user("transaction_head"))
    posted(client, "/desk/documents/letterhead/", phone="0393-1", payee="专户", bank="某行",
           account="12-34")  # fmt: skip
    assert Letterhead.objects.get().values["bank"] == "某行"
    ids = ",".join(f"{case.pk}:{case.journal_seq}" for case in cases)
    kinds = ["enforcement_notice", "payment_notice"]
    page = posted(client, "/desk/cases/batch/documents/", ids=ids, kinds=kinds)
    assert "已排队，即将开始" in page
    batches.work()
    batch = Batch.objects.get()
    page = client.get(f"/desk/documents/batches/{batch.pk}/").content.decode()
    assert "待盖章 <strong>4</strong>" in page  # nothing is left to be filled in
    papers = ",".join(str(pk) for pk in Document.objects.values_list("pk", flat=True))
    keeper = enter(hualong.user("file_centre_head"))
    posted(keeper, "/desk/documents/seal/", ids=papers, by_hand="on")
    page = posted(client, "/desk/documents/issue/", ids=papers)
    assert "已排队，即将开始" in page
    batches.work()
    printing = Batch.objects.latest("id")
    page = client.get(f"/desk/documents/batches/{printing.pk}/").content.decode()
    assert "打印文件第1册（4份）" in page
    file = client.get(f"/desk/documents/batches/{printing.pk}/file/1/")
    assert file.content.startswith(b"%PDF")
    other = enter(hualong.user("director"))
    assert other.get(f"/desk/documents/batches/{printing.pk}/file/1/").status_code == 404


def test_the_list_asks_as_much_for_many_as_for_one(
    hualong: Cast, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(1, 6):
        case = in_team(hualong, "fast_1", "fast", serial=n)
        drafted(case, "summons", hualong.actor("handler", "fast_1"))
    client = enter(hualong.user("director"))
    client.get("/desk/documents/")
    with django_assert_max_num_queries(9):
        page = client.get("/desk/documents/").content.decode()
    assert page.count(">传票</td>") == 5


def test_what_a_restricted_case_says_is_not_on_the_list_of_others(
    hualong: Cast, enter: Enter
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    made = drafted(case, "summons", hualong.actor("handler", "fast_1"))
    Case.objects.filter(pk=case.pk).update(restricted=True)
    client = enter(hualong.user("handler", "fast_2"))
    assert "传票</td>" not in client.get("/desk/documents/").content.decode()
    for end in ("", "pdf/"):
        assert client.get(f"/desk/documents/{made.pk}/{end}").status_code == 404


def test_a_faulty_form_of_the_court_is_told_on_the_page(
    hualong: Cast, enter: Enter, settings, tmp_path
) -> None:
    case = in_team(hualong, "fast_1", "fast")
    own = tmp_path / "hualong"
    own.mkdir()
    (own / "summons.html").write_text("<p>没有说明</p>", encoding="utf-8")
    settings.DOCUMENT_FORMS_DIR = tmp_path
    page = enter(hualong.user("handler", "fast_1")).get(f"/desk/cases/{case.pk}/?tab=documents")
    assert "文书样式不能使用" in page.content.decode()


def test_every_kind_opens_as_a_draft_with_nothing_but_its_own_fields_open(
    yindu: Cast, case: Case, enter: Enter
) -> None:
    client = enter(yindu.user("executor", case.unit))
    for code in ("ruling_current_termination", "service_return", "dossier_cover", "fine_decision"):
        made = drafted(case, code, yindu.actor("executor", case.unit))
        page = client.get(f"/desk/documents/{made.pk}/").content.decode()
        names = set(re.findall(r'name="f-([a-z_]+)"', page))
        assert names == set(typed_for(drafting.sheet_of(made).kind)), code
