"""A new year's official table: checked, tried, adopted, worked in, and seen by every process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from enforcement import calendars, rebuild, years
from enforcement.items import NewItem
from enforcement.models import AdoptedYear, Event, Node
from policy.refusals import Forbidden, Refused
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.story import about_new, assert_clocks_equal_their_replay
from workdays import calendar, clock
from workdays.calendar import Calendar

pytestmark = pytest.mark.django_db
FILED, TODAY = date(2026, 11, 16), date(2026, 11, 26)
TABLE = """
year = 2027
official = true

[[notice]]
title = "国务院办公厅关于2027年部分节假日安排的通知"
number = "国办发明电〔2026〕99号"
address = "https://www.gov.cn/"
""" + "".join(
    f'\n[[holiday]]\nname = "{name}"\nfirst = 2027-{first}\nlast = 2027-{last}\nmake_up = [{up}]\n'
    for name, first, last, up in (
        ("元旦", "01-01", "01-03", "2027-01-09"),
        ("春节", "02-05", "02-11", "2027-02-13"),
        ("清明节", "04-03", "04-05", ""),
        ("劳动节", "05-01", "05-05", ""),
        ("端午节", "06-09", "06-09", ""),
        ("中秋节", "09-15", "09-15", ""),
        ("国庆节", "10-01", "10-07", ""),
    )
)


@pytest.fixture(autouse=True)
def _shipped_years() -> Iterator[None]:
    yield
    calendar.use_years(())
    years.forget()


@pytest.fixture
def near(hualong: Cast):
    """Return a case one of whose limits ends on 5 January 2027, in the year nobody published."""
    return in_team(hualong, "fast_1", "fast", on=FILED)


def administrator(cast: Cast):
    return cast.actor("system_admin")


def test_a_year_is_tried_before_it_is_adopted_and_nothing_is_written(hualong: Cast, near) -> None:
    with clock.at(TODAY):
        moved = calendars.preview(administrator(hualong), calendars.read(TABLE))
    limit = Node.objects.get(case=near, rule="fast_limit")
    assert limit.provisional
    assert AdoptedYear.objects.count() == 0
    assert Calendar.official().year_is_official(2027) is False
    for one in moved:
        assert one.was == one.node.due_on != one.becomes


def test_an_adopted_year_is_journalled_worked_in_and_seen_at_once(hualong: Cast, near) -> None:
    with clock.at(TODAY):
        foreseen = {
            m.node.pk: m.becomes
            for m in calendars.preview(administrator(hualong), calendars.read(TABLE))
        }
        made = calendars.adopt(TABLE, actor=administrator(hualong))
        assert calendars.work() >= 1
    made.refresh_from_db()
    assert (made.work, made.done) == ("done", made.total)
    event = Event.objects.get(kind="calendar.adopted", court=hualong.court)
    assert (event.data["year"], event.data["notice"]) == (2027, "国办发明电〔2026〕99号")
    assert years.refresh().year_is_official(2027)
    assert not Node.objects.get(case=near, rule="fast_limit").provisional
    for row in Node.objects.filter(pk__in=foreseen):
        assert row.due_on == foreseen[row.pk]
    assert list(rebuild.differences(hualong.court)) == []
    assert_clocks_equal_their_replay(near)


def test_what_is_entered_after_the_adoption_counts_by_the_new_year(hualong: Cast, near) -> None:
    with clock.at(TODAY):
        calendars.adopt(TABLE, actor=administrator(hualong))
    calendar.use_years(())  # another process, which has not looked yet
    years.forget()
    case = about_new(
        hualong, near, NewItem("payment", "案款"), "payment.received", date(2026, 12, 2)
    )
    # Thirty days from 2 December end on 1 January; the holiday lasts until the 3rd.
    assert Node.objects.get(case=case, rule="pay_out").due_on == date(2027, 1, 4)
    calendars.work()  # what was there before follows
    assert_clocks_equal_their_replay(case)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("2027-01-09]", "2027-01-08]", "bad_table"),  # a Friday made a make-up workday
        ("year = 2027", "year = 2031", "bad_table"),
        ("国庆节", "校庆", "incomplete"),
        ("国办发明电〔2026〕99号", "", "no_number"),
        ("official = true", "official = maybe", "bad_table"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(was: str, becomes: str, code: str) -> None:
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        calendars.read(TABLE.replace(was, becomes))
    assert code in {r.code for r in refused.value.refusals}


def test_only_the_administrator_adopts_and_not_twice(hualong: Cast) -> None:
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            calendars.adopt(TABLE, actor=hualong.actor("director"))
        calendars.adopt(TABLE, actor=administrator(hualong))
        with pytest.raises(Refused) as refused:
            calendars.adopt(TABLE, actor=administrator(hualong))
    assert [r.code for r in refused.value.refusals] == ["same"]


def test_a_missing_year_is_warned_of_from_the_first_of_november(hualong: Cast) -> None:
    assert calendars.missing_year(date(2026, 10, 31)) is None
    assert calendars.missing_year(date(2026, 11, 1)) == 2027
    with clock.at(TODAY):
        calendars.adopt(TABLE, actor=administrator(hualong))
    assert calendars.missing_year(date(2026, 11, 27)) is None
