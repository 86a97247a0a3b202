"""What is entered late is explained beside its day, at every door, or it is not entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from enforcement.models import Case, Event
from intake import background, services
from intake.models import Import
from teams.models import User
from tests.cast import Cast
from tests.desk.casework import FILED, in_team
from tests.desk.conftest import Enter, form
from tests.desk.test_boards import text_of
from tests.intake.sheets import filing, workbook
from tests.story import filed
from workdays import clock

pytestmark = pytest.mark.django_db

TODAY = FILED + timedelta(days=18)
LONG_AGO = FILED + timedelta(days=2)
WHY = "笔录在外出执行后补交"
ASKED = "天的登记时限，须写明迟延登记理由"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(TODAY):
        yield


@pytest.fixture
def case(hualong: Cast) -> Case:
    """A case in the standard team."""
    return in_team(hualong, "standard_1", "standard")


@pytest.fixture
def handler(hualong: Cast, enter: Enter) -> Client:
    """Its handler's browser."""
    return enter(hualong.user("handler", "standard_1"))


def late_events(kind: str) -> list[str]:
    """Return the reasons of the late entries of a kind."""
    found = Event.objects.filter(kind=kind, entered_late=True)
    return [event.data["late_reason"] for event in found]


def test_the_generic_form_asks_for_the_reason_beneath_the_day(handler: Client, case: Case) -> None:
    url = f"/desk/cases/{case.pk}/record/conversation.recorded/"
    fields = {"happened_on": LONG_AGO.isoformat(), "datum-side": "respondent", "datum-note": "约见"}
    page = handler.post(url, form(**fields))
    shown = page.content.decode()
    assert page.status_code == 422
    told = shown.index(ASKED)
    assert shown.index('name="happened_on"') < told < shown.index('name="datum-side"')
    assert 'value="约见"' in shown
    assert not case.events.filter(kind="conversation.recorded").exists()
    assert handler.post(url, form(**fields, late_reason=WHY)).status_code == 302
    assert late_events("conversation.recorded") == [WHY]
    journal = text_of(handler.get(f"/desk/cases/{case.pk}/?tab=journal").content.decode())
    assert f"迟延登记理由 {WHY}" in journal


def test_a_reason_typed_stays_where_something_else_is_wrong(handler: Client, case: Case) -> None:
    url = f"/desk/cases/{case.pk}/record/conversation.recorded/"
    page = handler.post(url, form(happened_on="2020-01-01", late_reason=WHY))
    assert page.status_code == 422
    assert f">{WHY}</textarea>" in page.content.decode()


def test_a_batch_without_its_reason_does_nothing_and_shows_its_form_again(
    hualong: Cast, handler: Client, case: Case
) -> None:
    cases = [case, in_team(hualong, "standard_1", "standard", serial=2)]
    fields = {
        "ids": ",".join(f"{c.pk}:{c.journal_seq}" for c in cases),
        "kind": "conversation.recorded",
        "happened_on": LONG_AGO.isoformat(),
        "datum-side": "respondent",
    }
    page = handler.post("/desk/cases/batch/record/", form(**fields))
    assert (page.status_code, ASKED in page.content.decode()) == (422, True)
    assert late_events("conversation.recorded") == []
    assert (
        handler.post("/desk/cases/batch/record/", form(**fields, late_reason=WHY)).status_code
        == 302
    )
    assert late_events("conversation.recorded") == [WHY, WHY]


def test_first_reception_asks_it(hualong: Cast, enter: Enter) -> None:
    case = filed(hualong, FILED)
    browser = enter(User.objects.get(pk=hualong.doing("reception.record", case).user_id))
    url = reverse("desk:receive_applicant", args=[case.pk])
    fields = {"happened_on": LONG_AGO.isoformat(), "channel": "当面"}
    fields |= {f"check-{n}": "on" for n in range(20)}
    fields |= {f"paper-{n}": "接待笔录" for n in range(20)}
    page = browser.post(url, form(**fields))
    assert (page.status_code, ASKED in page.content.decode()) == (422, True)
    assert browser.post(url, form(**fields, late_reason=WHY)).status_code == 302
    assert late_events("reception.recorded") == [WHY]


def staged(hualong: Cast) -> Import:
    """Stage a sheet with a case filed long ago."""
    content = workbook([filing(number="（2026）豫0902执9号", filed_on=LONG_AGO.isoformat())])
    return services.stage("三月.xlsx", content, actor=hualong.doing("case.file"))


def test_a_sheet_filed_late_asks_it_once_for_all_its_rows(hualong: Cast, enter: Enter) -> None:
    made = staged(hualong)
    clerk = enter(User.objects.get(pk=hualong.doing("case.file").user_id))
    url = f"/desk/intake/import/{made.pk}/apply/"
    page = clerk.post(url, form())
    assert (page.status_code, ASKED in page.content.decode()) == (422, True)
    assert not Case.objects.exists()
    assert clerk.post(url, form(late_reason=WHY)).status_code == 302
    assert late_events("case.filed") == [WHY]


def test_a_sheet_filed_in_the_background_keeps_the_reason(
    hualong: Cast, monkeypatch: pytest.MonkeyPatch, enter: Enter
) -> None:
    monkeypatch.setattr(background, "SMALL", 0)
    made = staged(hualong)
    clerk = enter(User.objects.get(pk=hualong.doing("case.file").user_id))
    url = f"/desk/intake/import/{made.pk}/apply/"
    assert clerk.post(url, form()).status_code == 422
    assert clerk.post(url, form(late_reason=WHY)).status_code == 302
    background.file_queued()
    assert late_events("case.filed") == [WHY]


def test_lags_tell_how_many_came_without_a_reason_and_list_why(
    hualong: Cast, handler: Client, case: Case, enter: Enter
) -> None:
    url = f"/desk/cases/{case.pk}/record/conversation.recorded/"
    fields = {"happened_on": LONG_AGO.isoformat(), "datum-side": "respondent"}
    handler.post(url, form(**fields, late_reason=WHY))
    director = enter(hualong.user("director"))
    assert "其中未说明理由" in director.get("/desk/board/lags/").content.decode()
    listed = director.get("/desk/board/entries/?which=beyond&kind=conversation.recorded")
    assert WHY in listed.content.decode()
    silent = director.get("/desk/board/entries/?which=unexplained&kind=conversation.recorded")
    assert WHY not in silent.content.decode()


def test_what_states_nothing_of_the_past_asks_no_reason(handler: Client, case: Case) -> None:
    page = handler.get(f"/desk/cases/{case.pk}/suspension/")
    assert (page.status_code, "迟延登记理由" in page.content.decode()) == (200, False)
