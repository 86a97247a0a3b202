"""One court's eight months, day by day: filings come in, people work, some are late."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from demo import own_doors, rhythm
from demo.fates import Fate, draw
from demo.filings import filing
from demo.office import Office
from enforcement import (
    acts,
    alerts,
    effects,
    lifecycle,
    recurring,
    seals,
    selectors,
    sweep,
)
from enforcement.items import KINDS, NewItem, add_item
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport
from enforcement.models import Approval, Case, Node
from enforcement.models.case import RUNNING, State
from policy.doors import OWN_DOORS
from policy.events import EVENTS, EventKind
from policy.refusals import Forbidden, Refused
from policy.schema import Clock, Trigger
from reports import services as reports
from reports.weeks import Week
from triage import selectors as screening
from triage import services as triage
from workdays import clock
from workdays.calendar import Calendar

HORIZON = timedelta(days=40)  # clocks further off are not looked at yet
_BY_OTHERS = {
    "triage.decided",
    "case.assigned",
    "case.team_received",
    "closing.submitted",
    "case.closed",
    "case.archived",
}


@dataclass
class CourtYear:
    """A court at work. `fates` says how each case will go, by key."""

    office: Office
    chance: random.Random
    cases: int
    first: date
    last: date
    fates: dict[int, Fate] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[float]:
        """Work through the days; yield the share done after each."""
        calendar = Calendar.official()
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        workdays = [d for d in days if calendar.is_workday(d)]
        coming = self._spread(workdays)
        for number, day in enumerate(days, start=1):
            with clock.at(datetime.combine(day, time(9, 30), clock.SHANGHAI)):
                recurring.begin_periods(self.office.court)
                sweep.sweep(day)
                if calendar.is_workday(day):
                    self._file(coming.get(day, 0), day)
                    self._work(day)
                seals.seal_through(self.office.court, day - timedelta(days=1))
                if day.weekday() == 0 and number > 7:
                    self._report(day, sign=day < self.last - timedelta(days=10))
            yield number / len(days)

    def _spread(self, workdays: list[date]) -> dict[date, int]:
        """Spread the filings over the workdays, a morning's sheet at a time."""
        coming: dict[date, int] = {}
        for _case in range(self.cases):
            day = self.chance.choice(workdays)
            coming[day] = coming.get(day, 0) + 1
        # The last workday has some, so that day-one work is there to be seen.
        coming[workdays[-1]] = max(coming.get(workdays[-1], 0), 6)
        return coming

    # --- filing ---------------------------------------------------------------------------

    def _file(self, count: int, day: date) -> None:
        clerk = self.office.one("filing")
        if not count or clerk is None:
            return
        fates = [draw(self.chance) for _n in range(count)]
        new = [filing(self.office.court, fate, day, self._serial(day, fate)) for fate in fates]
        filed = lifecycle.file_cases(self.office.court, new, actor=clerk)
        for case, fate in zip(filed, fates, strict=True):
            self.fates[case.pk] = fate

    def _serial(self, day: date, fate: Fate) -> int:
        key = f"{day.year}{fate.profile.type_code}"
        self.serials[key] = self.serials.get(key, 0) + 1
        return self.serials[key]

    # --- a day's work -----------------------------------------------------------------------

    def _work(self, day: date) -> None:
        self._screen(day)
        self._approve(day)
        self._receive(day)
        self._bring(day)
        self._keep_terms(day)
        rhythm.keep(self.office, day, self.chance)
        self._finish(day)
        self._shelve(day)
        self._answer_alerts(day)

    def _live(self) -> list[Case]:
        cases = Case.objects.filter(court=self.office.court, closed_on=None)
        return list(cases.select_related("handler", "judge").order_by("pk"))

    def _bring(self, day: date) -> None:
        """State what the screening waits for, and what turns up, each on its own day."""
        for case in self._live():
            case.court = self.office.court
            fate = self.fates[case.pk]
            for kind in self._awaited(case):
                lag = fate.chance(kind).choice((0, 1, 1, 2, 3, 5))
                if kind == "query.answered" and "query.launched" not in case.seen:
                    continue
                if kind not in case.seen and case.filed_on + timedelta(days=lag) <= day:
                    self._state(case, kind, day, facts=self._found(fate, kind))
            self._turn_up(case, fate, day)

    def _turn_up(self, case: Case, fate: Fate, day: date) -> None:
        """Property and money turn up once a team has the case."""
        if not case.track:
            return
        name = fate.profile.name
        if name == "house" and "asset.disposable_found" not in case.seen:
            self._state(case, "asset.disposable_found", day, {"right": "有"})
        paid = case.filed_on + timedelta(days=fate.close_after - 8) <= day
        if name == "cash" and paid and "payment.received" not in case.seen:
            self._state(case, "payment.received", day, {"kind": "其他案款"})

    def _awaited(self, case: Case) -> list[str]:
        kinds = ["query.launched"]
        for run in self.office.pack.runs_for(case.type_code):
            if run.id not in case.runs_done:
                kinds += run.after
        if case.correction_open:
            kinds.append("filing.corrected")
        return list(dict.fromkeys(kinds))

    @staticmethod
    def _found(fate: Fate, kind: str) -> dict[str, Any]:
        """What an answer to a query brings to light."""
        if kind != "query.answered":
            return {}
        names = ("deposits_cover_due", "has_assets", "has_disposable_asset", "first_seizure")
        return {
            name: fate.answer(name) for name in (*names, "four_checks_cover_due", "needs_auction")
        }

    def _state(
        self,
        case: Case,
        kind: str,
        day: date,
        data: dict[str, str] | None = None,
        *,
        node: Node | None = None,
        trigger: Trigger | None = None,
        facts: dict[str, Any] | None = None,
    ) -> bool:
        spec = EVENTS[kind]
        actor = self.office.recorder(case, kind, self.fates[case.pk].seed)
        if actor is None:
            return False
        filled = {**_fields(spec, trigger, day), **(data or {})}
        for subject, about in self._subjects(case, spec, node, actor):
            draft = Draft(kind, day, subject, about, filled, facts or {})
            try:
                if self.office.pack.gated_events.get(kind) in OWN_DOORS:
                    own_doors.state(case, draft, actor)
                elif kind in self.office.pack.gated_events:
                    self._propose(case, draft)
                else:
                    lifecycle.state_events([(case, [draft])], actor=actor)
            except (Refused, Forbidden):
                return False
        return True

    def _propose(self, case: Case, draft: Draft) -> None:
        """Ask for an act the plan puts a gate before; approvals come on a later day."""
        act = self.office.pack.gated_events[draft.kind]
        for function in acts.proposers(case, act):
            actor = self.office.one(function, case, turn=self.fates[case.pk].seed)
            if actor is not None:
                asked = acts.Proposal(
                    act, draft.happened_on, draft.subject, event=draft.kind, data=draft.data,
                    reason="按规定办理", **self._confirmed(),
                )  # fmt: skip
                acts.propose(case, asked, actor=actor)
                return

    def _confirmed(self) -> dict[str, Any]:
        """Every line of every list, each with the paper usually named for it."""
        lists = self.office.pack.tables.checklists
        papers = {
            f"{name}:{line.text}": line.paper or line.text
            for name, entry in lists.items()
            for line in entry.lines
        }
        return {"ticked": frozenset(papers), "papers": papers}

    def _subjects(
        self, case: Case, spec: EventKind, node: Node | None, actor: Any
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Return subject and `about` of an event that answers a clock, or stands for itself."""
        if spec.subject == "case":
            return [("", ())]
        held = node.subject if node else ""
        if held.startswith(f"{spec.subject}:"):
            return [(held, ())]
        if spec.subject == "respondent":
            count = case.parties.filter(side="respondent").count()
            return [(f"respondent:{n}", ()) for n in range(1, count + 1)]
        if spec.subject not in KINDS:
            return []
        name = {"asset": "房屋一套", "payment": "到账案款", "material": "案卷材料"}
        fields = {"kind": "real_estate"} if spec.subject == "asset" else {}
        new = NewItem(spec.subject, name.get(spec.subject, spec.term), fields)
        item = add_item(case, new, actor=actor)
        return [(item.key, (held,) if held else ())]

    # --- screening and placing ----------------------------------------------------------------

    def _screen(self, day: date) -> None:
        reader = self.office.one("triage")
        if reader is None:
            return
        for case in screening.queue(reader):
            case.court = self.office.court
            fate = self.fates[case.pk]
            if not case.awaits_run or fate.chance("screen", case.awaits_run, day).random() < 0.3:
                continue  # some wait for another day
            self._decide(case, fate, day)

    def _decide(self, case: Case, fate: Fate, day: date) -> None:
        facts: dict[str, Any] = {}
        actor = self.office.one(triage.next_run(case).by, case, turn=fate.seed)
        for _try in range(6):
            if actor is None:
                return
            try:
                triage.decide(
                    case, triage.Choice(facts=facts, reason="按查明情况"), actor=actor, on=day
                )
            except Refused as refused:
                asked = [r.field for r in refused.refusals if r.code == "needs_fact"]
                answers = {n: fate.answer(n) for n in asked if fate.answer(n) is not None}
                if not answers or answers.keys() <= facts.keys():
                    return
                facts |= answers
            else:
                return

    def _approve(self, day: date) -> None:
        pending = Approval.objects.filter(court=self.office.court, status="pending")
        for approval in pending.select_related("case").order_by("pk"):
            case = approval.case
            case.court = self.office.court
            barred = {approval.asked_by_id, *approval.data.get("bars", ())}
            barred |= {step["user"] for step in approval.given}
            actor = self.office.one(approval.waits_for, case, barred=barred)
            if actor is None or approval.asked_at.date() >= day:
                continue
            granted = self.fates[case.pk].chance("approve", approval.pk).random() < 0.93
            opinion = "同意" if granted else "材料不齐，退回补正"
            try:
                effects.decide(approval, actor=actor, granted=granted, opinion=opinion, on=day)
            except Refused:
                continue

    def _receive(self, day: date) -> None:
        for unit in self.office.pack.tables.units:
            waiting = Case.objects.filter(court=self.office.court, assigned_unit=unit)
            cases = [c for c in waiting.order_by("pk") if c.closed_on is None]
            actor = self.office.member(unit)
            if cases and actor is not None:
                lifecycle.receive(cases, actor=actor, on=day)

    # --- clocks -------------------------------------------------------------------------------

    def _keep_terms(self, day: date) -> None:
        nodes = Node.objects.filter(
            court=self.office.court,
            status="open",
            applies="runs",
            case__isnull=False,
            due_on__lte=day + HORIZON,
        )
        for node in nodes.select_related("case__handler").order_by("due_on", "pk"):
            case, rule = node.case, self.office.pack.clocks[node.rule]
            if case is None or rule.kind == "window":
                continue
            planned = self._planned(node, rule)
            if planned is not None and planned <= day and node.opened_on <= day:
                case = Case.objects.select_related("handler", "judge").get(pk=case.pk)
                case.court = self.office.court
                self._answer(case, node, rule, day)

    def _planned(self, node: Node, rule: Clock) -> date | None:
        """Return the day a clock will be answered: mostly early, sometimes late, rarely never."""
        fate = self.fates[node.case_id or 0]
        chance = fate.chance(node.rule, node.subject, node.opened_seq)
        roll = chance.random()
        if rule.kind == "limit":
            return None  # the closing answers it
        if rule.kind == "reminder":
            return node.due_on + timedelta(days=chance.choice((0, 0, 1, 2, 6)))
        if roll < 0.025:
            return None
        if roll < 0.12:
            return node.due_on + timedelta(days=chance.choice((1, 1, 2, 3, 4, 6, 9)))
        spare = max((node.due_on - node.start_on).days, 0)
        return node.due_on - timedelta(days=chance.randint(0, min(spare, 6)))

    def _answer(self, case: Case, node: Node, rule: Clock, day: date) -> None:
        for trigger in rule.closes:
            if trigger.event == "case.archived" and case.state == State.CLOSED:
                self._archive(case, day)
                return
            if trigger.event not in _BY_OTHERS:
                self._state(case, trigger.event, day, node=node, trigger=trigger)
                break
        if node.due_on < day:
            self._explain(node.pk, case)

    def _explain(self, pk: int, case: Case) -> None:
        fate = self.fates[case.pk]
        late = Node.objects.get(pk=pk)
        actor = self.office.one("@handler", case)
        if actor is None or fate.chance("explain", pk).random() < 0.4:
            return
        reason = fate.chance("why", pk).choice(
            ("被执行人下落不明，多次上门未果", "协助单位反馈迟延", "案件集中到期，人手不足")
        )
        try:
            alerts.explain([late], actor=actor, reason=reason)
        except (Refused, Forbidden):
            return

    # --- the end ------------------------------------------------------------------------------

    def _finish(self, day: date) -> None:
        for case in self._live():
            fate = self.fates[case.pk]
            case.court = self.office.court
            due = case.filed_on + timedelta(days=fate.close_after)
            if due > day or case.state not in (*RUNNING, State.TERMINATION):
                continue
            if case.closing_submitted_on is None:
                self._submit(case, fate, day)

    def _shelve(self, day: date) -> None:
        """Archive what was closed some weeks ago; a few files stay on the desk."""
        closed = Case.objects.filter(court=self.office.court, state=State.CLOSED)
        for case in closed.filter(closed_on__lt=day - timedelta(days=7)).order_by("pk"):
            case.court = self.office.court
            wait = self.fates[case.pk].chance("archive").choice((9, 12, 16, 20, 27, 33, 60, 400))
            if case.closed_on and case.closed_on + timedelta(days=wait) <= day:
                self._archive(case, day)

    def _submit(self, case: Case, fate: Fate, day: date) -> None:
        mode = fate.profile.mode
        gates = self.office.pack.gates("case.close", mode=mode)
        for gate in gates:
            for kind in (trigger.event for trigger in gate.after):
                if kind not in case.seen and kind not in _BY_OTHERS:
                    self._state(case, kind, day)
        case = Case.objects.select_related("handler", "judge").get(pk=case.pk)
        case.court = self.office.court
        actor = self.office.one("@team", case, turn=fate.seed)
        if actor is None:
            return
        reason = "未发现可供执行财产" if mode == "终本" else "已按执行依据办结"
        ground = "settled" if mode == "终结执行" else ""
        report = ClosingReport(
            mode, day, fate.recovered, reason, ground=ground, **self._confirmed()
        )
        try:
            lifecycle.submit_closing(case, report, actor=actor)
        except Refused:
            return

    def _archive(self, case: Case, day: date) -> None:
        actor = self.office.one("archive", case)
        if actor is None:
            return
        try:
            lifecycle.archive([case], actor=actor, on=day, **self._confirmed())
        except Refused:
            return

    # --- alerts and the weekly report ---------------------------------------------------------

    def _answer_alerts(self, day: date) -> None:
        if day.weekday() != 2:
            return
        for pk in sorted(self.office.actors)[:12]:
            actor = self.office.actors[pk]
            standing = list(selectors.my_alerts(actor)[:20])
            told = [a for a in standing if a.raised_on < day and a.pk % 3]
            if told:
                alerts.acknowledge(told, actor=actor)

    def _report(self, day: date, *, sign: bool) -> None:
        maker, director = self.office.one("quality"), self.office.one("director")
        author = maker or director
        if author is None:
            return
        week = Week.of(day - timedelta(days=7))
        report = reports.make(self.office.court, week, actor=author)
        if sign and director is not None:
            reports.sign(report, actor=director)


def _fields(spec: EventKind, trigger: Trigger | None, day: date) -> dict[str, str]:
    """Fill an event's fields: what the clock asks for, else what the form would make one choose."""
    filled: dict[str, str] = {}
    for name, asked in (trigger.where if trigger else {}).items():
        filled[name] = asked[0] if isinstance(asked, tuple) else asked
    for name, field_ in spec.fields.items():
        if name in filled or name == "note":
            continue
        if field_.type == "date" and field_.required:
            filled[name] = (day + timedelta(days=15)).isoformat()
        elif field_.choices:
            filled[name] = field_.choices[0][0]
    if spec.name == "query.launched":
        filled["round"] = "1"
    return filled
