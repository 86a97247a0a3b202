"""The week's report says how long after the day things were entered, and what was mended."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement import lifecycle
from enforcement.journal import Draft
from reports import sheet as paper
from reports.figures import compute
from reports.services import make
from tests.reports.conftest import MONDAY_AFTER, WEEK, SmallWeek
from tests.reports.recount import entries_of
from tests.story import confirmed, recorder
from workdays import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mended(small_week: SmallWeek) -> SmallWeek:
    """Enter a reception five days after it was held; move one to another day, withdraw one."""
    cast = small_week.cast
    with clock.at(date(2022, 10, 9)):
        late = Draft("reception.recorded", date(2022, 10, 4), data={"channel": "当面"})
        actor = recorder(cast, small_week.old, "reception.recorded").explaining("外出执行")
        lifecycle.state_events([(small_week.old, [late])], actor=actor, **confirmed(cast))
        for case, how in (
            (small_week.prompt, {"happened_on": date(2022, 10, 6)}),
            (small_week.slow, {"withdraw": True}),
        ):
            event = case.events.get(kind="reception.recorded")
            actor = recorder(cast, case, event.kind)
            lifecycle.correct(case, event, actor=actor, reason="误登", **how)
    return small_week


def test_what_was_late_and_what_was_mended_equals_a_recount(mended: SmallWeek) -> None:
    court = mended.cast.court
    with clock.at(MONDAY_AFTER):
        said = compute(court, WEEK)["entries"]
        before = compute(court, WEEK.back(1))["entries"]
    assert said == entries_of(court.pk, WEEK.first_on, WEEK.last_on)
    assert (said["late"], said["beyond"], said["longest"]) == (1, 1, 5)
    assert (said["corrected"], said["withdrawn"]) == (1, 1)
    assert (before["late"], before["corrected"], before["withdrawn"]) == (0, 0, 0)


def test_the_paper_says_so_in_one_line(mended: SmallWeek) -> None:
    with clock.at(MONDAY_AFTER):
        report = make(mended.cast.court, WEEK, mended.cast.doing("report.make"))
    line = paper.entries_line(report.figures)
    assert line
    assert "当日以后登记1项，迟延登记1项（已说明理由1项，未说明0项）" in line
    assert "最长5天" in line
    assert "更正日期1项，撤销1项" in line
    del report.figures["entries"]
    assert paper.entries_line(report.figures) is None
