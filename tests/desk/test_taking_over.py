"""The pages of a take-over: sent, rehearsed, words explained, confirmed by the director."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from desk.models import Export
from enforcement.models import Case
from intake.models import Takeover, Wording
from intake.takeover import services
from intake.takeover.columns import CASE_HEADINGS, CASES, EVENT_HEADINGS, EVENTS
from tests.cast import Cast
from tests.desk.conftest import Enter, form
from tests.intake.takeover import TODAY, event, sheets, standing
from workdays import clock

ADDRESS = "/desk/intake/takeover/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def clerk(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("clerk", "filing_window"))


@pytest.fixture
def director(hualong: Cast, enter: Enter) -> Client:
    return enter(hualong.user("director"))


def sent(client: Client, cases: list[dict[str, Any]], events: list[dict[str, Any]]) -> Takeover:
    """Send sheets by the form and let the background read them."""
    files = {s: SimpleUploadedFile(name, content) for s, name, content in sheets(cases, events)}
    answer = client.post(ADDRESS, form(on=TODAY.isoformat(), **files))
    assert answer.status_code == 302, answer.content.decode()
    made = Takeover.objects.latest("id")
    assert answer.headers["Location"] == f"{ADDRESS}{made.pk}/"
    waiting = client.get(answer.headers["Location"]).content.decode()
    assert "正在读取并预演" in waiting
    assert services.work_off() == 1
    return Takeover.objects.get(pk=made.pk)


def page(client: Client, made: Takeover, tail: str = "") -> str:
    """Return a page of a take-over as text."""
    return client.get(f"{ADDRESS}{made.pk}/{tail}").content.decode()


def test_a_clerk_rehearses_and_the_director_confirms(
    hualong: Cast, clerk: Client, director: Client
) -> None:
    unit = hualong.pack.unit_name("fast_1")
    rows = [standing(1, unit=unit, received_on="2022-03-10"), standing(2, filed_on="2022-02-30")]
    made = sent(clerk, rows, [event(1, "初次接待", "2022-03-08")])
    shown = page(clerk, made)
    assert unit in shown
    assert "接管前已超期" in shown
    assert "“2022-02-30”：没有这一天" in shown
    assert "预演完毕，由局长确认接管" in shown
    assert not Case.objects.exists()
    assert "确认接管" in page(director, made)
    assert clerk.post(f"{ADDRESS}{made.pk}/apply/", form()).status_code == 403
    assert director.post(f"{ADDRESS}{made.pk}/apply/", form()).status_code == 302
    assert "正在接管" in page(director, made)
    assert services.work_off() == 1
    assert "件已接管" in page(director, made)
    assert Case.objects.get().unit == "fast_1"


def test_words_are_explained_on_one_page_with_the_nearest_chosen(clerk: Client) -> None:
    made = sent(
        clerk,
        [standing(1)],
        [event(1, "初次接侍", "2022-03-08"), event(1, "打印日志", "2022-03-08")],
    )
    assert "有2个说法不认识" in page(clerk, made)
    asked = page(clerk, made, "words/")
    assert '<option value="reception.recorded" selected>' in asked
    places = {word["word"]: place for place, word in enumerate(made.unknown)}
    fields = {
        f"word_{places['初次接侍']}": "reception.recorded",
        f"said_{places['初次接侍']}": "接待方式=当面",
        f"word_{places['打印日志']}": "-",
    }
    answer = clerk.post(f"{ADDRESS}{made.pk}/words/", form(**fields))
    assert answer.status_code == 302
    assert services.work_off() == 1
    made.refresh_from_db()
    assert made.unknown == []
    assert made.counts[EVENTS] == {"ready": 1, "duplicate": 1, "rows": 2}
    assert Wording.objects.get(word="初次接侍").fields == {"channel": "当面"}
    kept = clerk.get(f"{ADDRESS}words/").content.decode()
    assert "初次接侍" in kept
    assert "初次接待（首次约谈）笔录完成" in kept


def test_a_word_may_be_said_anew(clerk: Client) -> None:
    for meaning in ("unit:fast_1", "unit:fast_2"):
        answer = clerk.post(f"{ADDRESS}words/", form(word="甲队", meaning=meaning, said=""))
        assert answer.status_code == 302
    assert Wording.objects.get().meaning == "fast_2"


def test_rows_sent_back_are_handed_out_and_the_export_is_logged(clerk: Client) -> None:
    made = sent(clerk, [standing(1, filed_on="2022-02-30")], [event(1, "初次接待", "2022-03-08")])
    for sheet, headings in ((CASES, CASE_HEADINGS), (EVENTS, EVENT_HEADINGS)):
        answer = clerk.get(f"{ADDRESS}{made.pk}/rejected/{sheet}/")
        (book,) = load_workbook(io.BytesIO(answer.content)).worksheets
        assert book.cell(1, len(headings) + 1).value == "退回原因"
        assert book.max_row == 2
    assert Export.objects.filter(list_key="takeover_rejected").count() == 2


def test_the_templates_name_the_courts_teams_and_events(hualong: Cast, clerk: Client) -> None:
    for sheet, word in ((CASES, hualong.pack.unit_name("fast_1")), (EVENTS, "网络查控反馈")):
        answer = clerk.get(f"{ADDRESS}template/{sheet}/")
        told = load_workbook(io.BytesIO(answer.content)).worksheets[1]
        assert any(word in str(row[2].value) for row in told.iter_rows())
    assert clerk.get(f"{ADDRESS}template/people/").status_code == 404


def test_a_template_filled_in_as_its_example_shows_can_be_read(clerk: Client) -> None:
    content = clerk.get(f"{ADDRESS}template/events/").content
    files = {EVENTS: SimpleUploadedFile("事项.xlsx", content)}
    clerk.post(ADDRESS, form(on=TODAY.isoformat(), **files))
    services.work_off()
    assert Takeover.objects.latest("id").counts[EVENTS]["rows"] == 1


def test_a_day_to_come_and_no_file_are_refused_beside_their_fields(clerk: Client) -> None:
    late = (TODAY + timedelta(days=1)).isoformat()
    answer = clerk.post(ADDRESS, form(on=late))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "接管日尚未到来" in said
    assert "请选择案件表或事项表" in said


def test_a_clock_late_before_is_shown_so_on_the_case_page(hualong: Cast, director: Client) -> None:
    made = sent(director, [standing(1)], [])
    director.post(f"{ADDRESS}{made.pk}/apply/", form())
    services.work_off()
    address = f"/desk/cases/{Case.objects.get().pk}/"
    assert "接管前已超期" in director.get(address).content.decode()
    assert "接管导入" in director.get(f"{address}?tab=journal").content.decode()


def test_giving_up_deletes_what_was_sent(clerk: Client) -> None:
    made = sent(clerk, [standing(1)], [])
    assert clerk.post(f"{ADDRESS}{made.pk}/drop/", form()).status_code == 302
    assert "上传的内容已删除" in page(clerk, made)
    assert not made.rows.exists()


def test_a_sheet_whose_number_goes_by_another_name_is_read_once_that_is_said(
    hualong: Cast, clerk: Client
) -> None:
    content = "案件号码,立案日期,申请执行人,被执行人\n1,2022-03-01,安知秋,柏望舒\n".encode()
    files = {CASES: SimpleUploadedFile("cases.csv", content)}
    clerk.post(ADDRESS, form(on=TODAY.isoformat(), **files))
    made = Takeover.objects.latest("id")
    services.work_off()
    shown = page(clerk, made)
    assert "缺少列：案号" in shown
    assert f"{ADDRESS}{made.pk}/words/" in shown
    said = form(word="案件号码", meaning="column:cases.number")
    assert clerk.post(f"{ADDRESS}words/", said).status_code == 302
    assert clerk.post(f"{ADDRESS}{made.pk}/words/", form()).status_code == 302
    services.work_off()
    made.refresh_from_db()
    assert made.rows.filter(sheet=CASES).count() == 1


def test_a_file_that_is_no_sheet_waits_for_nobodys_word(clerk: Client) -> None:
    file = SimpleUploadedFile("在办案件.xlsx", b"not a workbook at all")
    clerk.post(ADDRESS, form(on=TODAY.isoformat(), cases=file))
    made = Takeover.objects.latest("id")
    assert services.work_off() == 1
    shown = page(clerk, Takeover.objects.get(pk=made.pk))
    assert "不是Excel或CSV文件" in shown
    assert "未能读取" in shown
    assert "待确认" not in shown
    assert "待确认" not in clerk.get(ADDRESS).content.decode()


def test_a_rehearsed_take_over_waits_on_the_directors_work_and_on_nobody_elses(
    clerk: Client, director: Client
) -> None:
    made = sent(clerk, [standing(1)], [])
    waits = f'<a href="{ADDRESS}">待确认的接管 <strong>1</strong></a>'
    assert waits in director.get("/desk/").content.decode()
    assert "待确认的接管" not in clerk.get("/desk/").content.decode()
    director.post(f"{ADDRESS}{made.pk}/apply/", form())
    assert "待确认的接管" not in director.get("/desk/").content.decode()
