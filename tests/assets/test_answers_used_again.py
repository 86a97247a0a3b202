"""Before somebody is queried again, what was answered of him lately in another case is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assets import selectors, services
from enforcement.models import Case
from teams import services as people
from tests.amended import Amend, amend
from tests.cast import Cast
from tests.desk.casework import with_person
from tests.desk.conftest import Enter, enter
from workdays import clock

__all__ = ["amend", "enter"]

pytestmark = [pytest.mark.django_db, pytest.mark.clause("YS-048")]
FROM = date(2026, 3, 2)
OPEN, THIRTY = "query_reuse_days = { clause", "query_reuse_days = { value = 30, clause"


def answered(cast: Cast, serial: int, on: date) -> Case:
    """Return a case whose respondent was queried and answered on a day."""
    case = with_person(cast, on, serial=serial)
    querier = cast.doing("query.request")
    with clock.at(on):
        services.request_queries([case], actor=querier, on=on)
        services.answer_query(case, actor=querier, on=on)
    return Case.objects.get(pk=case.pk)


def adopted(cast: Cast) -> None:
    with clock.at(FROM):
        people.adopt_pack(court=cast.court, version="2")
    cast.court.refresh_from_db()


def test_a_recent_answer_of_the_same_person_is_shown_an_old_one_and_anothers_are_not(
    yanshi: Cast, amend: Amend, enter: Enter
) -> None:
    amend("yanshi", "2", "pack.toml", (OPEN, THIRTY))
    adopted(yanshi)
    old = answered(yanshi, 11, FROM)
    recent = answered(yanshi, 12, FROM + timedelta(days=20))
    today = FROM + timedelta(days=40)
    case = with_person(yanshi, today, serial=13)
    querier = yanshi.doing("query.request")
    found = selectors.reusable(querier, case, today)
    assert {one.case_id for one in found} == {recent.pk}
    assert selectors.reusable(querier, recent, today) == []  # its own is no other case's
    assert selectors.reusable(yanshi.outsider, case, today) == []
    user = yanshi.user(querier.acting_post)
    with clock.at(today):
        shown = enter(user).get(f"/desk/intake/queries/{case.pk}/request/").content.decode()
    assert "不必重复查询" in shown
    assert recent.number in shown
    assert old.number not in shown
    assert "110101199001011237" not in shown


def test_while_the_plan_leaves_the_number_open_nothing_is_said(yanshi: Cast) -> None:
    answered(yanshi, 11, FROM)
    case = with_person(yanshi, FROM, serial=12)
    assert selectors.reusable(yanshi.doing("query.request"), case, FROM) == []
