"""The daily seal shows what a chain alone cannot: a cut tail, a lost case, a rewritten head."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import periods, seals
from enforcement.journal import Draft
from enforcement.models import Case
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.story import filed, state
from workdays import clock

pytestmark = pytest.mark.django_db
DAY = date(2022, 3, 1)


def sealed(cast: Cast, day: date = DAY, on: date = date(2022, 3, 2)) -> seals.Seal:
    with clock.at(on):
        return seals.seal(cast.court, day)


def test_a_seal_holds_however_much_is_stated_afterwards(hualong: Cast) -> None:
    case = filed(hualong, DAY)
    made = sealed(hualong)
    assert (made.chains, made.events) == (1, case.journal_seq)
    state(hualong, case, "reception.recorded", date(2022, 3, 3), channel="当面")
    filed(hualong, date(2022, 3, 3), serial=2)
    assert seals.verify(made) == ""


def test_a_day_sealed_late_is_sealed_as_it_stood_at_midnight(hualong: Cast) -> None:
    case = filed(hualong, DAY)
    head = case.journal_head
    state(hualong, case, "reception.recorded", date(2022, 3, 3), channel="当面")
    late = sealed(hualong, on=date(2022, 3, 9))
    assert (late.chains, late.events) == (1, case.journal_seq)
    assert Case.objects.get(pk=case.pk).journal_head != head
    assert seals.verify(late) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"journal_seq": 1}, "现为"),
        ({"journal_head": "0" * 64}, "链尾校验值"),
        ({"journal_seq": 0}, "1条链"),
    ],
)
def test_a_cut_tail_a_rewritten_head_and_a_lost_case_show(
    hualong: Cast, change: dict[str, object], said: str
) -> None:
    case = filed(hualong, DAY)
    filed(hualong, DAY, serial=2)
    made = sealed(hualong)
    Case.objects.filter(pk=case.pk).update(**change)
    assert said in seals.verify(made)


def test_a_day_is_sealed_once_and_only_when_it_is_over(hualong: Cast) -> None:
    filed(hualong, DAY)
    with clock.at(DAY), pytest.raises(Refused, match="2022-03-01尚未结束"):
        seals.seal(hualong.court, DAY)
    assert sealed(hualong).pk == sealed(hualong, on=date(2022, 3, 5)).pk


def test_seals_are_a_chain_and_missed_days_are_made_up_in_order(hualong: Cast) -> None:
    filed(hualong, DAY)
    first = sealed(hualong)
    with clock.at(date(2022, 3, 5)):
        made = seals.seal_through(hualong.court, date(2022, 3, 4))
        with pytest.raises(Refused, match="不能补封更早的日期"):
            seals.seal(hualong.court, date(2022, 2, 27))
    assert [s.sealed_on.day for s in made] == [2, 3, 4]
    assert [s.previous for s in made] == [first.digest, made[0].digest, made[1].digest]
    assert len({first.digest, *(s.digest for s in made)}) == 4
    assert [seals.verify(s) for s in made] == ["", "", ""]


def test_the_courts_own_chain_is_sealed_and_another_courts_is_not(
    hualong: Cast, yindu: Cast
) -> None:
    week = Draft("period.week_began", DAY, "period:2022-W09")
    with clock.at(DAY):
        periods.record_period(hualong.system, [week])
    filed(yindu, DAY)
    assert (sealed(hualong).chains, sealed(hualong).events) == (1, 1)


def test_only_events_of_periods_are_stated_without_a_case_and_only_by_their_post(
    hualong: Cast,
) -> None:
    with clock.at(DAY):
        with pytest.raises(Refused, match="不是周期事项"):
            periods.record_period(hualong.system, [Draft("case.filed", DAY, "period:2022-W09")])
        draft = Draft("period.week_began", DAY, "period:2022-W09")
        with pytest.raises(Forbidden):
            periods.record_period(hualong.actor("clerk", "fast_1"), [draft])
