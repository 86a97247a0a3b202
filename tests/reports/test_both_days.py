"""Lateness by the plan's own day beside the adjusted one, and what was late on taking over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from enforcement import boards, queues, suspensions
from enforcement.models import Case, Node
from reports import node_tables
from reports.figures import compute
from reports.selectors import figures_list
from reports.services import make
from tests.cast import Cast
from tests.desk.casework import in_team
from tests.reports.conftest import MONDAY_AFTER, WEEK
from tests.story import filed, granted, state
from workdays import clock

pytestmark = pytest.mark.django_db
STOOD = (date(2022, 9, 27), date(2022, 10, 6))


def paused(cast: Cast, case: Case, first: date, last: date | None) -> None:
    """Let a case's clocks stand still for an announcement, asked for on its last day."""
    on = last or first
    with clock.at(on):
        asked = suspensions.request(
            case,
            actor=cast.actor("handler", case.unit),
            kind="公告",
            first=first,
            last=last,
            reason="公告送达",
            paper="公告",
        )
    granted(cast, asked, on)


def counted(cast: Cast, code: str) -> int:
    """Return a figure of the week, the same as its list holds rows."""
    with clock.at(MONDAY_AFTER):
        value = int(compute(cast.court, WEEK)["figures"][code]["value"])
    assert figures_list(cast.court, WEEK, code).count() == value
    return value


@pytest.fixture
def moved(hualong: Cast) -> dict[str, Case]:
    """Three cases filed on 26 September, whose reception was due on the 29th by the plan:

    one stood still and was received in time by the day so moved, one stands still to the end, one
    was simply received late.
    """
    on = date(2022, 9, 26)
    cases = [in_team(hualong, "fast_1", "fast", serial=n, on=on) for n in (1, 2, 3)]
    held, standing, late = cases
    paused(hualong, held, *STOOD)
    paused(hualong, standing, STOOD[0], None)
    for case in (held, late):
        state(hualong, case, "reception.recorded", date(2022, 10, 7), channel="当面")
    return {"held": held, "standing": standing, "late": late}


def rows_of(cast: Cast, rule: str) -> dict[str, Any]:
    with clock.at(MONDAY_AFTER):
        report = make(cast.court, WEEK, cast.doing("report.make"))
    found = report.figures["figures"]
    (row,) = [r for r in report.figures["tables"]["node_rules"] if r["code"] == rule]
    return {found[key]["code"]: found[key]["value"] for key in row["keys"]}


def test_a_clock_held_by_a_pause_is_in_time_and_late_by_the_plans_day(
    hualong: Cast, moved: dict[str, Case]
) -> None:
    node = Node.objects.get(case=moved["held"], rule="reception")
    assert node.plan_due_on < date(2022, 10, 7) <= node.due_on
    found = rows_of(hualong, "reception")
    assert (found["nodes_in_time"], found["nodes_late"]) == ("1", "1")
    assert (found["nodes_late_plan"], found["nodes_overdue"]) == ("2", "0")
    assert found["nodes_overdue_plan"] == "1"  # the one that stands still to the end
    for code in ("nodes_late", "nodes_late_plan", "nodes_overdue", "nodes_overdue_plan"):
        counted(hualong, code)


def test_the_list_of_those_late_gives_both_days(hualong: Cast, moved: dict[str, Case]) -> None:
    with clock.at(MONDAY_AFTER):
        figures = compute(hualong.court, WEEK)
    (row,) = [r for r in figures["late"] if r["rule"] == "reception"]
    assert (row["late"], row["late_plan"]) == (1, 2)
    assert (row["overdue"], row["overdue_plan"]) == (0, 1)
    plan = Node.objects.get(case=moved["standing"], rule="reception").plan_due_on
    assert row["worst_plan"] == (WEEK.last_on - plan).days
    assert row["worst"] == (date(2022, 10, 7) - plan).days
    table = node_tables.late(figures)
    assert [*table.heads[4:]] == [
        "超期",
        "按方案期限",
        "逾期",
        "按方案期限",
        "最长（天）",
        "按方案期限",
    ]


def test_a_report_of_before_is_shown_as_it_was_made(hualong: Cast, moved: dict[str, Case]) -> None:
    with clock.at(MONDAY_AFTER):
        figures = compute(hualong.court, WEEK)
    for code in ("nodes_late_plan", "nodes_overdue_plan"):
        del figures["definitions"][code]
    table = node_tables.of_nodes(figures, "node_rules", "节点")
    assert "按方案期限" not in table.heads
    assert len(table.heads) == len(table.rows[0]) == 6


def test_what_was_late_when_the_court_came_over_is_counted_apart(hualong: Cast) -> None:
    old, done = (filed(hualong, date(2022, 9, 26), serial=n) for n in (1, 2))
    state(hualong, done, "reception.recorded", date(2022, 10, 5), channel="当面")
    Node.objects.filter(case__in=[old, done], rule="reception").update(inherited=True)
    others = counted(hualong, "nodes_overdue")
    assert (counted(hualong, "nodes_inherited"), counted(hualong, "nodes_inherited_done")) == (1, 1)
    with clock.at(MONDAY_AFTER):
        figures = compute(hualong.court, WEEK)
    assert node_tables.inherited_line(figures) == (
        "接管在办案件时已超期的节点：周末尚未完成1个，本周完成1个；不计入上表。"
    )
    listed = figures_list(hualong.court, WEEK, "nodes_overdue").values_list("rule", flat=True)
    assert (others, "reception" in listed) == (len(listed), False)


def test_the_board_holds_them_in_a_bucket_of_their_own(hualong: Cast) -> None:
    case = filed(hualong, date(2022, 9, 26))
    day = date(2022, 10, 10)
    director = hualong.actor("director")
    late = sum(c["late"] for c in boards.clocks_by_holder(director, day).values())
    Node.objects.filter(case=case, rule="reception").update(inherited=True)
    standing = boards.clocks_by_holder(director, day).values()
    assert sum(c["inherited"] for c in standing) == 1
    assert sum(c["late"] for c in standing) == late - 1
    node = Node.objects.get(case=case, rule="reception")
    assert queues.bucket_of(node, day) == "inherited"
    assert queues.bucket_of(node, node.due_on - timedelta(days=9)) == "later"
