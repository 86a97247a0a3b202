"""An end without its beginning is refused at every door: entries, late ones, corrections."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import journal, lifecycle
from enforcement.journal import By, Draft
from enforcement.models import Case
from policy.events import EVENTS
from policy.precedence import NEEDS
from policy.refusals import Refused
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db
FILED, TODAY = date(2026, 3, 2), date(2026, 4, 10)


@pytest.fixture
def case(hualong: Cast) -> Case:
    return filed(hualong, FILED)


def say(cast: Cast, case: Case, kind: str, day: int, subject: str = "", /, **data: object) -> Case:
    with clock.at(TODAY):
        draft = Draft(kind, date(2026, 3, day), subject, data=data)
        journal.record(case, draft, by=By(cast.system))
    return Case.objects.get(pk=case.pk)


def refused(
    cast: Cast, case: Case, kind: str, day: int, subject: str = "", /, **data: object
) -> str:
    with pytest.raises(Refused) as found:
        say(cast, case, kind, day, subject, **data)
    (one,) = found.value.refusals
    assert (one.code, one.field) == ("out_of_place", "happened_on")
    return one.sentence


@pytest.mark.parametrize("kind", sorted(NEEDS))
def test_nothing_is_ended_decided_or_released_that_was_never_begun(
    hualong: Cast, case: Case, kind: str
) -> None:
    subject = "" if EVENTS[kind].subject == "case" else f"{EVENTS[kind].subject}:1"
    data = {n: spec.choices[0][0] for n, spec in EVENTS[kind].fields.items() if spec.choices}
    data |= {n: "director" for n, s in EVENTS[kind].fields.items() if s.required and n not in data}
    if kind == "suspension.ended":
        data["kind"] = "公告"
    said = refused(hualong, case, kind, 20, subject, **data)
    assert EVENTS[kind].term in said
    assert all(EVENTS[needed].term in said for needed in NEEDS[kind].after)


def test_money_held_is_released_once_and_only_that_money(hualong: Cast, case: Case) -> None:
    for number in (1, 2):
        case = say(hualong, case, "payment.received", 3, f"payment:{number}")
    case = say(hualong, case, "payment.held", 5, "payment:1")
    refused(hualong, case, "payment.released", 6, "payment:2")
    case = say(hualong, case, "payment.released", 6, "payment:1")
    refused(hualong, case, "payment.released", 7, "payment:1")
    assert_clocks_equal_their_replay(case)


def test_a_late_entry_may_stand_between_but_not_before_what_it_needs(
    hualong: Cast, case: Case
) -> None:
    case = say(hualong, case, "objection.received", 10, "objection:1")
    case = say(hualong, case, "reception.recorded", 20, channel="当面")
    refused(hualong, case, "objection.decided", 9, "objection:1")
    case = say(hualong, case, "objection.decided", 12, "objection:1")
    assert_clocks_equal_their_replay(case)


def test_a_second_release_dated_between_takes_the_first_ones_place(
    hualong: Cast, case: Case
) -> None:
    case = say(hualong, case, "payment.received", 3, "payment:1")
    case = say(hualong, case, "payment.held", 5, "payment:1")
    case = say(hualong, case, "payment.released", 20, "payment:1")
    said = refused(hualong, case, "payment.released", 8, "payment:1")
    assert said.startswith("这样一来，第")


def test_what_others_rest_on_is_neither_withdrawn_nor_moved_behind_them(
    hualong: Cast, case: Case
) -> None:
    case = say(hualong, case, "lead.received", 5, "lead:1")
    case = say(hualong, case, "lead.verified", 9, "lead:1")
    received = case.events.get(kind="lead.received")
    for change in ({"withdraw": True}, {"happened_on": date(2026, 3, 10)}):
        with clock.at(TODAY), pytest.raises(Refused) as found:
            lifecycle.correct(case, received, actor=hualong.system, reason="登记有误", **change)
        assert "“财产线索核实完毕”" in found.value.refusals[0].sentence
    with clock.at(TODAY):
        lifecycle.correct(
            case,
            received,
            actor=hualong.system,
            reason="日期写错",
            happened_on=date(2026, 3, 9),
        )
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))
