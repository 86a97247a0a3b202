"""A refused act says every reason: beside the field it names, else on top, with its clause."""

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client, RequestFactory

from desk.forms import Form, show_refusals
from desk.shell import DeskRequest, page
from policy.refusals import Refusal, Refused, Stale
from tests.cast import Cast
from tests.desk.conftest import form


class Small(Form):
    """A form with a required field, a box and a day."""

    number = forms.CharField(label="案号")
    filed_on = forms.DateField(label="立案日期", required=False)
    sure = forms.BooleanField(label="已核对", required=False)


@pytest.fixture
def filled(db: None) -> Small:
    made = Small({"number": "（2026）豫0902执1号"})
    assert made.is_valid()
    return made


def test_a_reason_stands_beside_its_field_with_its_clause_linked(filled: Small) -> None:
    show_refusals(filled, Refused(Refusal("twice", "该案号已登记", "number", clause=("HL-016",))))
    assert "该案号已登记" in filled.errors["number"][0]
    drawn = str(filled["number"].as_field_group())
    assert '<a href="/desk/rules/?pack=hualong#clause-HL-016">HL-016</a>' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "id_number_error" in drawn


def test_an_empty_field_is_named(db: None) -> None:
    assert Small({"number": ""}).errors["number"] == ["“案号”必须填写"]


def test_reasons_of_no_field_stand_on_top_and_none_is_lost(filled: Small) -> None:
    show_refusals(
        filled,
        Refused(
            Refusal("a", "尚未初次接待"),
            Refusal("b", "尚未查控", "no_such_field"),
            Refusal("c", "日期在立案之前", "happened_on"),
        ),
        {"happened_on": "filed_on"},
    )
    assert list(filled.non_field_errors()) == ["尚未初次接待", "尚未查控"]
    assert filled.errors["filed_on"] == ["日期在立案之前"]
    drawn = str(filled)
    assert drawn.index("尚未查控") < drawn.index("案号")


def test_a_reason_that_quotes_what_was_typed_is_not_markup(filled: Small) -> None:
    evil = "案号“<script>”不合规范"
    show_refusals(filled, Refused(Refusal("x", evil, "number", clause=("HL-016",))))
    assert "<script>" not in str(filled)
    assert "&lt;script&gt;" in str(filled)


def test_everything_typed_is_still_there_after_a_refusal(manager: Client) -> None:
    answer = manager.post("/desk/people/open/", form(name="穆晴", username="hualong-1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "账号“hualong-1”已被使用" in page
    assert 'value="穆晴"' in page


def test_a_refusal_no_form_shows_gets_a_page_of_its_own(hualong: Cast, rf: RequestFactory) -> None:
    @page
    def refused(request: DeskRequest) -> HttpResponse:
        raise Refused(Refusal("a", "尚未初次接待", clause=("HL-020",)), Refusal("b", "尚未查控"))

    @page
    def stale(request: DeskRequest) -> HttpResponse:
        raise Stale(Refusal("stale", "刚被他人改动"))

    request = rf.get("/")
    request.user, request.session, request.htmx = hualong.user("clerk"), {}, False  # type: ignore[attr-defined, assignment]  # as middleware does
    answer = refused(request)
    assert answer.status_code == 422
    for said in ("尚未初次接待", "尚未查控", "HL-020", "没有任何内容被改动"):
        assert said in answer.content.decode()
    answer = stale(request)
    assert answer.status_code == 409
    assert "没有任何内容被覆盖" in answer.content.decode()


def test_the_day_of_an_event_is_refused_beside_the_forms_one_day(db: None) -> None:
    class Dated(Form):
        on = forms.DateField(label="核对日期")

    made = Dated({"on": "1990-01-01"})
    assert made.is_valid()
    show_refusals(made, Refused(Refusal("before_filing", "日期早于立案日", "happened_on")))
    assert made.errors == {"on": ["日期早于立案日"]}
