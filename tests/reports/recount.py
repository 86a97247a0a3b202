"""A week counted by hand: from event rows alone, in plain Python, one case after another.

Nothing here comes from the rooms that are tested: no node rows, no engine, no selectors. Clauses
come from the pack's tables, ends of terms from the calendar.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from enforcement.models import Event
from policy.pack import Pack
from policy.schema import Clock, Trigger
from workdays.calendar import Calendar, Interval
from workdays.clock import SHANGHAI

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda a, b: a == b,
    "is_not": lambda a, b: a != b,
    "in": lambda a, b: a in b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}


@dataclass
class Duty:
    """A clock as it ran."""

    case: Story
    rule: str
    kind: str
    subject: str
    opened_on: date
    plan_due_on: date
    due_on: date
    paused: bool = False  # stands still when it is counted
    runs: bool = False
    ran_from: date | None = None
    done_on: date | None = None
    ended_on: date | None = None
    unit: str = ""

    def open_on(self, day: date) -> bool:
        return (self.done_on is None or self.done_on > day) and (
            self.ended_on is None or self.ended_on > day
        )

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.ended_on is None

    def ran_on(self, day: date) -> bool:
        return (
            self.runs
            and self.opened_on <= day
            and self.ran_from is not None
            and self.ran_from <= day
            and self.open_on(day)
        )

    def overdue_on(self, day: date) -> bool:
        return self.ran_on(day) and self.due_on <= day and not (self.is_open and self.paused)

    def overdue_by_plan_on(self, day: date) -> bool:
        return self.ran_on(day) and self.plan_due_on <= day


@dataclass
class Story:
    """A case as its events tell it."""

    pk: int
    events: list[Event]
    pack: Pack
    filed_on: date = date.min
    closed_on: date | None = None
    mode: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    receipts: list[tuple[date, str, str]] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    respondents: list[str] = field(default_factory=list)
    still: list[tuple[str, date, date | None]] = field(default_factory=list)  # ground, both ends

    def read(self) -> Story:
        """Go through the events in the order they happened."""
        for event in sorted(self.events, key=lambda e: (e.happened_on, e.seq)):
            self._finish(event)
            self._learn(event)
            self._begin(event)
            self._stand_still(event)
            for duty in self.duties:
                if duty.done_on is None and duty.ended_on is None:
                    duty.runs = self._applies(duty.rule)
                    if duty.runs and duty.ran_from is None:
                        duty.ran_from = event.happened_on
            if event.kind == "case.closed":
                for duty in self.duties:
                    of_case = not duty.subject or duty.subject.startswith("respondent")
                    fresh = duty.opened_on == event.happened_on and "case.closed" in {
                        t.event for t in self.pack.clocks[duty.rule].opens
                    }
                    if duty.done_on is None and of_case and not fresh:
                        duty.ended_on = event.happened_on
        return self

    @property
    def kind(self) -> str:
        return str(self.facts["case_kind"])

    def at(self, day: date) -> tuple[str, str]:
        """Track and unit when a day ended."""
        past = [(track, unit) for on, track, unit in self.receipts if on <= day]
        return past[-1] if past else ("", "")

    def _finish(self, event: Event) -> None:
        for duty in self.duties:
            if duty.done_on or duty.ended_on:
                continue
            if duty.subject and event.subject and duty.subject != event.subject:
                continue
            if any(_fits(t, event) for t in self.pack.clocks[duty.rule].closes):
                duty.done_on = event.happened_on

    def _learn(self, event: Event) -> None:
        self.facts.update(event.facts)
        if event.kind == "case.filed":
            self.filed_on = event.happened_on
        if event.kind == "respondent.added":
            self.respondents.append(event.subject)
        if event.kind == "case.team_received":
            self.receipts.append(
                (event.happened_on, event.data.get("track", ""), event.data.get("unit", ""))
            )
        if event.kind == "case.closed":
            self.closed_on, self.mode = event.happened_on, event.data["mode"]

    def _stand_still(self, event: Event) -> None:
        """Move the day of what is open when a period begins or ends; of the case as a whole."""
        assert not event.subject or not event.kind.startswith("suspension.")
        if event.kind == "suspension.began":
            self.still.append((event.data["kind"], event.happened_on, None))
        if event.kind == "suspension.ended":
            (_kind, first, _none), *others = [
                one for one in self.still if one[0] == event.data["kind"] and one[2] is None
            ]
            assert not others
            self.still.remove((event.data["kind"], first, None))
            self.still.append((event.data["kind"], first, event.happened_on))
        for duty in self.duties if self.still else ():
            if not duty.is_open:
                continue
            mine = [one for one in self.still if self._stops(one[0], duty)]
            duty.paused = any(last is None for _kind, _first, last in mine)
            duty.due_on = self._due(
                duty, [Interval(first, last, kind) for kind, first, last in mine if last]
            )

    def _stops(self, ground: str, duty: Duty) -> bool:
        (pause,) = [p for p in self.pack.tables.pause if p.kind == ground]
        assert pause.clocks or pause.clock_kinds
        return duty.rule in pause.clocks or duty.kind in pause.clock_kinds

    def _due(self, duty: Duty, excluded: list[Interval]) -> date:
        term = self.pack.clocks[duty.rule].within.term(self.pack.tables.parameters)
        roll = self.pack.identity.roll_to_workday
        found = Calendar.official().due_on(duty.opened_on, term, roll=roll, excluded=excluded)
        return found.adjusted_due_on

    def _begin(self, event: Event) -> None:
        for clock in self.pack.tables.clock:
            if any(_fits(t, event) for t in clock.opens):
                for subject in self._subjects(clock, event):
                    self._start(clock, event, subject)
            elif clock.per == "respondent" and event.kind == "respondent.added":
                opened = {t.event for t in clock.opens if not t.where}
                if opened & {e.kind for e in self.events if e.seq < event.seq}:
                    self._start(clock, event, event.subject)

    def _subjects(self, clock: Clock, event: Event) -> list[str]:
        if clock.per == "case":
            return [""]
        if clock.per == "respondent" and not event.subject:
            return list(self.respondents)
        return [event.subject]

    def _start(self, clock: Clock, event: Event, subject: str) -> None:
        assert not any(t.from_ for t in clock.opens if t.event == event.kind)
        running = any(
            d.rule == clock.id and d.subject == subject and not d.done_on and not d.ended_on
            for d in self.duties
        )
        if running or clock.kind not in ("node", "limit"):
            return
        term = clock.within.term(self.pack.tables.parameters)
        roll = self.pack.identity.roll_to_workday
        due, _ = Calendar.official().date_of(event.happened_on, term, roll=roll)
        self.duties.append(Duty(self, clock.id, clock.kind, subject, event.happened_on, due, due))

    def _applies(self, rule: str) -> bool:
        clock = self.pack.clocks[rule]
        track = self.receipts[-1][1] if self.receipts else ""
        if clock.tracks and track not in clock.tracks:
            return False
        assert not clock.any
        return all(self._holds(c.fact, c.op, c.value) for c in clock.all)

    def bears(self, mark: str) -> bool:
        """Tell whether the facts stated in the end give the case a mark."""
        (entry,) = [m for m in self.pack.tables.mark if m.id == mark]
        assert not entry.any
        return all(self._holds(c.fact, c.op, c.value) for c in entry.all)

    def _holds(self, fact: str, op: str, asked: Any) -> bool:
        found = self.facts.get(fact)
        if found is None:
            return False
        if fact in ("amount_due", "claim_amount"):
            found, asked = Decimal(found), Decimal(str(asked))
        return COMPARE[op](found, asked)


def _fits(trigger: Trigger, event: Event) -> bool:
    if trigger.event != event.kind:
        return False
    for name, asked in trigger.where.items():
        found = event.data.get(name, "")
        found = str(found).lower() if isinstance(found, bool) else str(found)
        if found not in ((asked,) if isinstance(asked, str) else asked):
            return False
    return True


def stories(court_id: int, pack: Pack) -> list[Story]:
    """Read every case of a court from its event rows."""
    by_case: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(court_id=court_id, case__isnull=False):
        assert event.kind != "event.corrected"
        by_case[event.case_id or 0].append(event)
    return [Story(pk, events, pack).read() for pk, events in by_case.items()]


@dataclass
class Recount:
    """Any figure of a week, as (numerator, denominator); a count divides by one."""

    all: list[Story]
    pack: Pack
    recovered: dict[int, Decimal]

    def figure(self, key: str, monday: date) -> tuple[Decimal, Decimal]:
        """Count one figure by its address."""
        head, _, tail = key.partition(":")
        where = dict(part.split("=") for part in tail.split(";") if part)
        first, last = monday, monday + timedelta(days=6)
        if head.endswith(".year"):
            year = (monday + timedelta(days=3)).year
            first, last = date(year, 1, 1), min(last, date(year, 12, 31))
        code = head.removesuffix(".year")
        if code.startswith("nodes_") or code in TIMELY_RULES["hualong"] or "node_" in code:
            top, bottom = self._nodes(code, first, last, where)
        else:
            top, bottom = self._cases(code, first, last, where)
        return Decimal(top), Decimal(bottom)

    def _cases(self, code: str, first: date, last: date, where: dict[str, str]) -> tuple[Any, Any]:
        def among(some: list[Story]) -> list[Story]:
            return [s for s in some if _is_there(s, where, last)]

        received = [s for s in self.all if first <= s.filed_on <= last]
        closed = among([s for s in self.all if s.closed_on and first <= s.closed_on <= last])
        if code == "received":
            return len(among(received)), 1
        if code == "closed":
            return len(closed), 1
        if code == "stock":
            return len(among(self.stock(last))), 1
        if code == "clearance_rate":
            return len(closed), len(self.stock(first - timedelta(days=1))) + len(received)
        if code in ("on_time_closing_rate", "fast_on_time_rate"):
            fast = {t for t, track in self.pack.tables.tracks.items() if track.state == "fast"}
            limited = [s for s in closed if _limits(s)]
            if code == "fast_on_time_rate":
                limited = [s for s in limited if s.at(last)[0] in fast]
            return sum(_kept(s) for s in limited), len(limited)
        return self._rate(code, closed)

    def _rate(self, code: str, closed: list[Story]) -> tuple[Any, Any]:
        first = [s for s in closed if s.kind == "执"]
        if code == "mean_days_to_close":
            both = [s for s in closed if s.kind in ("执", "执恢")]
            return sum((s.closed_on - s.filed_on).days for s in both if s.closed_on), len(both)
        if code == "recovery_rate":
            money = [s for s in first if s.facts.get("matter_kind") == "monetary"]
            claimed = [Decimal(s.facts["claim_amount"]) for s in money]
            return sum(self.recovered[s.pk] for s in money), sum(claimed)
        mode = {"full_enforcement_rate": "执行完毕", "termination_rate": "终本"}[code]
        return sum(s.mode == mode for s in first), len(first)

    def _nodes(self, code: str, first: date, last: date, where: dict[str, str]) -> tuple[Any, Any]:
        duties = [d for s in self.all for d in s.duties if d.runs]
        if "rule" in where:
            duties = [d for d in duties if d.rule == where["rule"]]
        if code in TIMELY_RULES[self.pack.name]:
            duties = [d for d in duties if d.rule in TIMELY_RULES[self.pack.name][code]]
        done = [d for d in duties if d.done_on and first <= d.done_on <= last]
        timely = sum(_timely(d) for d in done)
        overdue = sum(d.overdue_on(last) for d in duties)
        if code.startswith("nodes_"):
            counts = {
                "in_time": timely,
                "late": len(done) - timely,
                "overdue": overdue,
                "late_plan": sum(d.done_on > d.plan_due_on for d in done if d.done_on),
                "overdue_plan": sum(d.overdue_by_plan_on(last) for d in duties),
                "inherited": 0,  # these courts took nothing over
                "inherited_done": 0,
            }
            return counts[code.removeprefix("nodes_")], 1
        return timely, len(done) + overdue

    def stock(self, day: date) -> list[Story]:
        return [
            s for s in self.all if s.filed_on <= day and (s.closed_on is None or s.closed_on > day)
        ]


def _is_there(story: Story, where: dict[str, str], day: date) -> bool:
    track, unit = story.at(day)
    found = {"kind": story.kind, "track": track, "unit": unit, "mode": story.mode}
    return all(
        story.bears(value) if name == "mark" else found[name] == value
        for name, value in where.items()
    )


# Read off the packs by hand: the clocks each timeliness is about.
TIMELY_RULES: dict[str, dict[str, tuple[str, ...]]] = {
    "hualong": {
        "reception_on_time_rate": ("reception",),
        "service_on_time_rate": ("serve_notice", "serve_report_order", "serve_payment_notice"),
        "query_on_time_rate": ("first_query", "two_queries"),
        "archive_on_time_rate": (),
        "payout_on_time_rate": ("pay_out",),
    },
    "yindu": {
        "reception_on_time_rate": ("first_interview_uploaded",),
        "service_on_time_rate": (),
        "query_on_time_rate": ("provident_fund_query", "real_estate_query"),
        "archive_on_time_rate": (),
        "payout_on_time_rate": ("auction_money_paid", "other_money_paid"),
    },
}


def _timely(duty: Duty) -> bool:
    return duty.done_on is not None and duty.done_on <= duty.due_on


def _limits(story: Story) -> list[Duty]:
    return [d for d in story.duties if d.kind == "limit" and d.runs and not d.subject]


def _kept(story: Story) -> bool:
    assert story.closed_on
    return all((d.done_on or story.closed_on) <= d.due_on for d in _limits(story))


# Said by nobody, or only that something was read or mended.
NO_ENTRIES = (
    "alert.acknowledged",
    "event.corrected",
    "personal_data.read",
    "rules.adopted",
    "period.week_began",
    "period.month_ended",
    "period.quarter_ended",
)


def entries_of(court_id: int, first: date, last: date) -> dict[str, Any]:
    """Count how the entries of some days came, one event after another."""
    rows = list(Event.objects.filter(court_id=court_id))
    week = [e for e in rows if first <= e.entered_at.astimezone(SHANGHAI).date() <= last]
    lags, beyond, silent = [], 0, 0
    for event in week:
        told = event.actor_id is None or event.data.get("source") == "接管导入"
        if event.kind not in NO_ENTRIES and not told:
            entered = event.entered_at.astimezone(SHANGHAI).date()
            lags.append(max((entered - event.happened_on).days, 0))
            beyond += lags[-1] > 3
            silent += lags[-1] > 3 and "late_reason" not in event.data
    mended = [e for e in week if e.kind == "event.corrected"]
    gone = {(e.case_id, e.data["event"]) for e in mended if e.data.get("withdrawn")}
    moved = {(e.case_id, e.data["event"]) for e in mended if not e.data.get("withdrawn")}
    return {
        "entries": len(lags),
        "late": sum(lag > 0 for lag in lags),
        "beyond": beyond,
        "unexplained": silent,
        "corrected": len(moved),
        "withdrawn": len(gone),
        "median": f"{median(lags):g}" if lags else None,
        "longest": max(lags, default=0),
    }
