"""Ten thousand times a clock goes on after a pause: its day is that of a plain count, day by day.

The histories are folded by the engine as the journal folds them. The count knows the start, the
term typed here, and the set of days on which the clock stood still, each in it once.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from enforcement import engine
from enforcement.engine import Stated, View
from policy.loader import pack as shipped
from tests.workdays.day_by_day import DAY, by_hand
from workdays.calendar import Calendar, Interval
from workdays.terms import Term

CALENDAR = Calendar.official()
IN_ALL = 10_000

# court, clock, what opens it, its term
LIMITS = [
    ("county", "fast_limit", "case.filed", Term(30, "day")),
    ("county", "standard_limit", "case.filed", Term(6, "month")),
    ("dengzhou", "fast_limit", "case.accepted", Term(45, "day")),
    ("dengzhou", "standard_limit", "case.filed", Term(6, "month")),
    ("hualong", "fast_limit", "case.filed", Term(50, "day")),
    ("hualong", "two_queries", "case.filed", Term(40, "day")),
    ("yanshi", "archive_month", "case.closed", Term(1, "month")),
    ("yindu", "fast_limit", "case.filed", Term(40, "day")),
    ("yindu", "standard_limit", "case.filed", Term(60, "day")),
    ("yindu", "special_limit", "case.filed", Term(6, "month")),
]
# Grounds every court has; two of them may run side by side.
GROUNDS = ("中止", "暂缓", "和解履行", "评估", "拍卖变卖", "公告")


class Story:
    """One clock, and pauses begun and ended on it at random."""

    def __init__(self, court: str, rule: str, opens: str, chance: random.Random) -> None:
        self.chance, self.rule = chance, rule
        self.view = View(pack=shipped(court), calendar=CALENDAR)
        self.start = date(2020, 1, 1) + chance.randrange(2300) * DAY
        self.seq = 0
        self.running: dict[str, date] = {}
        self.over: list[Interval] = []
        self.last = self.start
        self.tell(opens, self.start)

    def tell(self, kind: str, on: date, /, **data: str) -> None:
        self.seq += 1
        self.last = on
        engine.apply(self.view, Stated(self.seq, kind, on, data=data))

    def resumed(self) -> bool:
        """Begin a pause or end one, a little later; tell whether a clock went on by it."""
        on = self.last + self.chance.choice((0, 0, 1, 2, 5, 13, 40)) * DAY
        ground = self.chance.choice(GROUNDS)
        if ground not in self.running:
            self.running[ground] = on
            self.tell("suspension.began", on, kind=ground)
            return False
        self.over.append(Interval(self.running.pop(ground), on))
        self.tell("suspension.ended", on, kind=ground)
        return True

    @property
    def node(self) -> engine.NodeState:
        (found,) = [n for n in self.view.nodes.values() if n.rule == self.rule]
        return found


@pytest.mark.parametrize(("court", "rule", "opens", "term"), LIMITS)
def test_a_clock_that_goes_on_ends_on_the_day_of_a_plain_count(
    court: str, rule: str, opens: str, term: Term
) -> None:
    chance = random.Random(f"{court} {rule}")
    counted = side_by_side = 0
    while counted < IN_ALL / len(LIMITS):
        story = Story(court, rule, opens, chance)
        roll = bool(story.view.pack.identity.roll_to_workday)
        planned = by_hand(CALENDAR, story.start, term, [], [], roll=roll)
        for _step in range(chance.randint(2, 9)):
            if not story.resumed():
                continue
            node = story.node
            assert node.due_on == by_hand(CALENDAR, story.start, term, story.over, [], roll=roll)
            assert node.plan_due_on == planned
            assert node.paused is bool(story.running)
            counted += 1
            days = sum(stay.days for stay in story.over)
            union = {s.first + timedelta(n) for s in story.over for n in range(s.days)}
            side_by_side += days > len(union)
    assert side_by_side > counted / 20, "pauses that overlap are among them"
