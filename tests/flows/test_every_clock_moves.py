"""Every clock of every pack: opened by a named post, overdue on its day, closed by a named post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from assets import rounds
from enforcement import orders, periods, recurring, sweep
from enforcement.items import KINDS, NewItem
from enforcement.journal import Draft
from enforcement.models import Alert, Case, Node, TaskOrder
from policy.events import EVENTS
from policy.facts import LABEL
from policy.loader import pack as shipped
from policy.schema import Clock, Condition, Round, Trigger
from policy.vocabulary import FACTS
from reports import bulletins
from teams import access
from tests.cast import Cast, make_court
from tests.story import (
    about_new,
    archived,
    assert_clocks_equal_their_replay,
    closed,
    filed,
    member,
    moved,
    received,
    recorder,
    screened,
    state,
)
from workdays import clock
from workdays.calendar import Calendar

pytestmark = pytest.mark.django_db

PACKS = ("hualong", "county", "dengzhou", "yindu", "yanshi")
FILED = date(2022, 3, 1)  # a Tuesday
LATER = date(2022, 3, 3)  # when something turns up in a team's hands
ENDS = date(2022, 3, 28)  # a day named by the event itself: end of detention, of the time to leave
WEEK, MONTH_AFTER = date(2022, 3, 7), date(2022, 4, 1)
AT_FILING = {"case.filed", "case.accepted", "respondent.added"}
# What the filing desk and those before the teams do while the case is theirs.
BEFORE_A_TEAM = {*AT_FILING, "filing.error_found"}
WARNED_ONLY = ("reminder", "window")

# Worked out on the wall calendar: Tomb-Sweeping 3 to 5 April, Labour Day 30 April to 4 May, Dragon
# Boat 3 to 5 June, 24 April and 7 May are worked. Cases are filed on Tuesday 1 March 2022.
DUE = {
    ("hualong", "first_query"): "2022-03-01",
    ("hualong", "reception"): "2022-03-04",
    ("hualong", "serve_notice"): "2022-03-04",
    ("hualong", "second_screening"): "2022-03-07",  # the 5th is a Saturday
    ("hualong", "two_queries"): "2022-04-11",  # the 10th is a Sunday
    ("hualong", "interview_after_queries"): "2022-03-08",
    ("hualong", "fast_limit"): "2022-04-20",
    ("hualong", "fast_limit_of_team"): "2022-04-22",
    ("hualong", "reflow_to_standard"): "2022-03-07",
    ("hualong", "start_investigation"): "2022-03-04",
    ("hualong", "investigate"): "2022-03-18",
    ("hualong", "start_auction"): "2022-03-07",  # the 6th is a Sunday
    ("hualong", "send_to_compulsion"): "2022-04-06",  # 4 April ends in the holiday
    ("hualong", "report_after_disposal"): "2022-03-07",
    ("hualong", "pay_out"): "2022-04-02",  # a Saturday that is worked
    ("county", "request_correction"): "2022-03-03",
    ("county", "fast_limit"): "2022-03-31",
    ("county", "standard_limit"): "2022-09-01",
    ("county", "non_litigation_limit"): "2022-06-01",
    ("county", "hand_over_material"): "2022-03-07",
    ("county", "scan_material"): "2022-03-04",
    ("county", "return_loan"): "2022-03-04",
    ("county", "listing_ends"): "2022-03-28",
    ("county", "exit_ban_ends"): "2022-03-28",
    ("county", "image_dossier"): "2022-03-18",
    ("county", "submit_dossier"): "2022-03-18",
    ("dengzhou", "verify_filing"): "2022-03-02",
    ("dengzhou", "reception"): "2022-03-03",
    ("dengzhou", "standard_documents"): "2022-03-04",
    ("dengzhou", "serve_documents"): "2022-03-11",
    ("dengzhou", "fast_start_disposal"): "2022-03-31",
    ("dengzhou", "fast_limit"): "2022-04-15",
    ("dengzhou", "offline_query"): "2022-03-31",
    ("dengzhou", "verify_lead"): "2022-03-10",
    ("dengzhou", "start_sale"): "2022-04-02",
    ("dengzhou", "start_price"): "2022-03-18",
    ("dengzhou", "serve_price_report"): "2022-03-07",
    ("dengzhou", "report_contradiction"): "2022-03-03",
    ("dengzhou", "hand_over_material"): "2022-03-07",
    ("dengzhou", "monthly_bulletin"): "2022-04-08",  # Saturday the 2nd is worked, 3 to 5 are off
    ("dengzhou", "quarterly_bulletin"): "2022-04-08",
    ("yindu", "fast_limit"): "2022-04-11",
    ("yindu", "standard_limit"): "2022-05-05",  # 30 April opens the holiday
    ("yindu", "disposal_limit"): "2022-09-01",
    ("yindu", "preservation_limit"): "2022-04-01",
    ("yindu", "window_from_filing"): "2022-03-11",
    ("yindu", "window_from_receipt"): "2022-03-11",
    ("yindu", "detention_check"): "2022-03-27",  # a Sunday: a term counted backwards stays
    ("yindu", "refusal_material"): "2022-03-18",
    ("yindu", "provident_fund_query"): "2022-03-08",
    ("yindu", "slip_received"): "2022-03-04",
    ("yindu", "slip_seal"): "2022-03-18",
    ("yindu", "disposal_uploaded"): "2022-04-06",  # 3 April opens the holiday
    ("yindu", "auction_money_paid"): "2022-03-24",
    ("yanshi", "assign"): "2022-03-01",
    ("yanshi", "supplement_entries"): "2022-03-04",
    ("yanshi", "close_auto_performance"): "2022-03-01",
    ("yanshi", "remind_15"): "2022-03-16",
    ("yanshi", "remind_30"): "2022-03-31",
    ("yanshi", "remind_45"): "2022-04-15",
    ("yanshi", "weekly_money"): "2022-03-13",
    ("yanshi", "weekly_visits"): "2022-03-13",
    ("yanshi", "archive_month"): "2022-04-06",  # 3 April opens the holiday
    ("yanshi", "archive_25th"): "2022-04-25",
    ("yanshi", "archive_ledger"): "2022-04-01",
}


def clocks() -> Iterator[Any]:
    """Yield every clock of every pack, marked with the clauses it carries."""
    for name in PACKS:
        for entry in shipped(name).tables.clock:
            marks = [pytest.mark.clause(*entry.clause)] if entry.clause else []
            yield pytest.param(name, entry.id, id=f"{name}-{entry.id}", marks=marks)


@pytest.mark.parametrize(("pack", "rule"), list(clocks()))
def test_a_clock_opens_falls_due_is_told_of_and_closes(pack: str, rule: str) -> None:
    scene = Scene(make_court(pack), shipped(pack).clocks[rule])
    node = scene.opened()
    assert node.applies == "runs"
    assert node.due_on == scene.due(node)
    if (pack, rule) in DUE:
        assert node.due_on == date.fromisoformat(DUE[pack, rule])
    with clock.at(node.due_on + timedelta(days=1)):
        sweep.sweep()
    told = set(Alert.objects.filter(node=node).values_list("level", flat=True))
    early = node.due_on > node.opened_on  # no warning before the clock's own birth
    if scene.rule.kind in WARNED_ONLY:
        assert told == {"warn"}
    else:
        assert told == ({"warn", "overdue"} if early else {"overdue"})
    done_on = node.due_on + timedelta(days=1)
    scene.close(node, done_on)
    node.refresh_from_db()
    assert (node.status, node.done_on, node.next_alert_on) == ("done", done_on, None)
    if scene.case is not None:
        assert_clocks_equal_their_replay(scene.case)


@dataclass
class Scene:
    """The least a court must have done before a clock of its pack can open, and then close."""

    cast: Cast
    rule: Clock
    case: Case | None = None
    before: set[int] = field(default_factory=set)

    # --- the day it falls due, by the pack's own term -------------------------------------

    def due(self, node: Node) -> date:
        term = self.cast.pack.terms[self.rule.id]
        start = ENDS if self.rule.opens[0].from_ else node.opened_on
        roll = self.cast.pack.rolls(self.rule)
        return Calendar.official().date_of(start, term, roll=roll)[0]

    # --- opening ----------------------------------------------------------------------------

    def opened(self) -> Node:
        """Bring the clock to its start by its first opening event; return it."""
        opening = self.rule.opens[0]
        if opening.event.startswith("period."):
            with clock.at(WEEK if "week" in opening.event else MONTH_AFTER):
                recurring.begin_periods(self.cast.court)
            return self._born()
        self._file()
        if self._needs_a_team():
            self._bring_to_team()
        if opening.event not in {*AT_FILING, "case.team_received"} or opening.where.get("reflow"):
            self._happen(opening, LATER)
        return self._born()

    def _born(self) -> Node:
        found = Node.objects.filter(court=self.cast.court, rule=self.rule.id, status="open")
        assert found.count() == 1, f"{self.rule.id}: {found.count()} open"
        return found.get()

    def _file(self) -> None:
        facts = {n: v for n, v in self._facts().items() if n != "case_kind"}
        kind = self._facts().get("case_kind", "执")
        accepted = any(t.event == "case.accepted" for t in self.rule.opens)
        self.case = filed(
            self.cast, FILED, kind=kind, accepted_on=FILED if accepted else None, **facts
        )

    def _facts(self) -> dict[str, Any]:
        asked = [*self.rule.all, *self.rule.any[:1]]
        return {c.name: _meeting(c, self.cast) for c in asked}

    def _needs_a_team(self) -> bool:
        closing = self.rule.closes[0]
        if self.rule.tracks or closing.event == "triage.decided":
            return True
        return self.rule.opens[0].event not in BEFORE_A_TEAM

    def _bring_to_team(self) -> None:
        assert self.case is not None
        track = self.rule.opens[0].where.get("track")
        to = str(track or (self.rule.tracks or tuple(self.cast.pack.tables.tracks))[0])
        if self.rule.opens[0].where.get("reflow"):
            to = next(t.from_ for t in self.cast.pack.tables.transfer if t.to == to)
        self.case = received(self.cast, screened(self.cast, self.case, FILED, to=to), FILED)

    # --- any event, by whoever may ------------------------------------------------------------

    def _happen(self, trigger: Trigger, day: date, node: Node | None = None) -> None:
        """State an event on the case, by the service and the post that is there for it."""
        case, kind = self.case, trigger.event
        assert case is not None
        case = Case.objects.get(pk=case.pk)
        data = self._data(trigger)
        if kind in _SERVICES:
            self.case = _SERVICES[kind](self, case, day, data)
            return
        assert EVENTS[kind].by == "form", f"nobody states {kind}"
        subject, held = EVENTS[kind].subject, node.subject if node else ""
        if subject == "case":
            self.case = state(self.cast, case, kind, day, **data)
        elif held.startswith(f"{subject}:"):
            self.case = state(self.cast, case, kind, day, held, **data)
        elif subject == "respondent":
            self.case = state(self.cast, case, kind, day, "respondent:1", **data)
        else:
            about = (held,) if held else ()
            new = NewItem(subject, "登记的事项")
            self.case = about_new(self.cast, case, new, kind, day, *about, **data)

    def _data(self, trigger: Trigger) -> dict[str, str]:
        data = {n: v if isinstance(v, str) else v[0] for n, v in trigger.where.items()}
        for name, spec in EVENTS[trigger.event].fields.items():
            if (spec.required or name == trigger.from_) and name not in data:
                plain = spec.choices[0][0] if spec.choices else "依规定办理"
                data[name] = ENDS.isoformat() if spec.type == "date" else plain
        return data

    # --- closing ------------------------------------------------------------------------------

    def close(self, node: Node, day: date) -> None:
        closing = self.rule.closes[0]
        if closing.event == "bulletin.issued":
            self._issue(str(closing.where["bulletin"]), node, day)
            return
        if rule := next(
            (r for r in self.cast.pack.tables.round if r.completes == closing.event), None
        ):
            self._go_out(rule, day)
            return
        if node.case_id is None:
            person = access.who_holds(self.cast.court, EVENTS[closing.event].function)[0]
            with clock.at(day):
                actor = access.actor_for(person)
                periods.record_period(actor, [Draft(closing.event, day, node.subject)])
            return
        self._happen(closing, day, node)

    def _go_out(self, rule: Round, day: date) -> None:
        """Make the outings the week asks, on the Monday after: they count for the week still."""
        actor = access.actor_for(access.who_holds(self.cast.court, rule.by)[0])
        sunday = day - timedelta(days=1)
        with clock.at(day):
            for _outing in range(self.cast.pack.times(rule)):
                places = self.cast.pack.listed(rule.places)
                rounds.record_outing(rule, actor=actor, on=day, places=places, week_of=sunday)

    def _issue(self, rule: str, node: Node, day: date) -> None:
        maker = self.cast.pack.bulletins[rule].by
        actor = access.actor_for(access.who_holds(self.cast.court, maker)[0])
        with clock.at(day):
            period = node.subject.removeprefix("period:")
            bulletins.issue(bulletins.prepare(rule, period, actor=actor), actor=actor)

    # --- events that have a service of their own ----------------------------------------------

    def placed(self, case: Case, day: date, data: dict[str, str]) -> Case:
        return screened(
            self.cast, case, day, to=case.track or next(iter(self.cast.pack.tables.tracks))
        )

    def of_track(self, case: Case, day: date, data: dict[str, str]) -> Case:
        """Move the case to the track a closing, or a reflow, speaks of."""
        (move,) = [
            t
            for t in self.cast.pack.tables.transfer
            if t.moves == "case" and t.from_ == case.track and t.to == data["track"]
        ]
        asked = [*move.all, *move.any[:1]]
        facts = {c.name: _meeting(c, self.cast) for c in asked}
        case = state(self.cast, case, "facts.stated", day, facts=facts)
        return moved(self.cast, case, move.id, day)

    def reported(self, case: Case, day: date, data: dict[str, str]) -> Case:
        if not case.unit:
            unit = self.rule.who.removeprefix("@")
            holder = self.cast.pack.holder(unit)
            case = screened(self.cast, case, FILED, to=holder.unit if holder else "")
            case = received(self.cast, case, FILED)
        return closed(self.cast, case, data.get("mode", "执行完毕"), day)

    def shelved(self, case: Case, day: date, data: dict[str, str]) -> Case:
        return archived(self.cast, case, day)

    def dispatched(self, case: Case, day: date, data: dict[str, str]) -> Case:
        with clock.at(day):
            orders.dispatch(
                actor=member(self.cast, case.unit),
                kind=data.get("kind", "查询"),
                title="线下查询",
                on=day,
                case=case,
                to_function="offline_query",
                due_on=ENDS if self.rule.opens[0].from_ else None,
            )
        return case

    def signed_for(self, case: Case, day: date, data: dict[str, str]) -> Case:
        if not case.orders.exists():
            self.dispatched(case, day, data)
        return self._slip(case, day, orders.receive)

    def completed(self, case: Case, day: date, data: dict[str, str]) -> Case:
        if case.orders.get().status == TaskOrder.Status.DISPATCHED:
            self._slip(case, day, orders.receive)
        return self._slip(case, day, orders.complete, result="已办结")

    def sent_back(self, case: Case, day: date, data: dict[str, str]) -> Case:
        self.dispatched(case, day, data)
        return self._slip(case, day, orders.return_, reason="缺附件", correct_by=ENDS)

    def sent_again(self, case: Case, day: date, data: dict[str, str]) -> Case:
        with clock.at(day):
            slip, sender = TaskOrder.objects.get(case=case), member(self.cast, case.unit)
            orders.correct(slip, actor=sender, on=day, note="附件已补")
        return Case.objects.get(pk=case.pk)

    def _slip(self, case: Case, day: date, act: Any, **more: Any) -> Case:
        person = access.who_holds(self.cast.court, "offline_query", case)[0]
        with clock.at(day):
            slip = TaskOrder.objects.get(case=case)
            act(slip, actor=access.actor_for(person), on=day, **more)
        return Case.objects.get(pk=case.pk)


_SERVICES: dict[str, Any] = {
    "triage.decided": Scene.placed,
    "case.assigned": Scene.placed,
    "case.team_received": Scene.of_track,
    "closing.submitted": Scene.reported,
    "case.closed": Scene.reported,
    "case.archived": Scene.shelved,
    "order.dispatched": Scene.dispatched,
    "order.received": Scene.signed_for,
    "order.completed": Scene.completed,
    "slip.returned": Scene.sent_back,
    "slip.corrected": Scene.sent_again,
}


def _meeting(condition: Condition, cast: Cast) -> Any:
    """Return a JSON value of a fact that meets a condition."""
    value = condition.value
    if isinstance(value, str) and value.startswith("@"):
        value = cast.pack.parameter(value)
    if condition.op == "in":
        value = value[0]
    elif condition.op == "is_not":
        if condition.name.startswith(LABEL) or FACTS[condition.name].type == "bool":
            value = not value
        else:
            value = next(v for v, _term in FACTS[condition.name].choices if v != value)
    elif condition.op in ("gt", "ge"):
        value = value + 1
    elif condition.op == "lt":
        value = value - 1
    money = FACTS[condition.name].type == "money" if condition.name in FACTS else False
    return str(Decimal(value)) if money else value


@pytest.mark.parametrize("pack", PACKS)
def test_every_event_a_pack_names_can_be_recorded_by_a_named_post(pack: str) -> None:
    """Before a team has the case or after; the services' own events by those who hold their act."""
    cast = make_court(pack)
    fresh = filed(cast, FILED)
    in_hand = Case.objects.get(pk=filed(cast, FILED, serial=2).pk)
    in_hand = received(
        cast, screened(cast, in_hand, FILED, to=next(iter(cast.pack.tables.tracks))), FILED
    )
    nobody = []
    for kind in sorted(_named_in(cast)):
        if EVENTS[kind].subject == "period" or EVENTS[kind].by == "system":
            if EVENTS[kind].by != "system" and not access.who_holds(
                cast.court, EVENTS[kind].function
            ):
                nobody.append(kind)
            continue
        found = False
        for case in (fresh, in_hand):
            try:
                actor = recorder(cast, case, kind)
            except LookupError:
                continue
            found = found or any(seat.post in cast.pack.tables.posts for seat in actor.seats)
        if not found:
            nobody.append(kind)
    assert nobody == []


def _named_in(cast: Cast) -> set[str]:
    tables = cast.pack.tables
    named = {t.event for c in tables.clock for t in (*c.opens, *c.closes)}
    named |= {t.event for c in tables.clock for t in c.shows}
    named |= {t.event for p in tables.pause for t in (p.from_, p.to)}
    named |= {event for run in tables.flow.run for event in run.after}
    named |= {t.event for gate in tables.gate for t in gate.after}
    return named


def test_the_days_typed_by_hand_speak_of_clocks_there_are() -> None:
    there = {(name, c.id) for name in PACKS for c in shipped(name).tables.clock}
    assert set(DUE) <= there
    assert len(KINDS) >= 6
