"""Writing clocks: what the engine says of a case becomes rows, one statement a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement import bulk, engine, slip_sides
from enforcement.models import (
    Alert,
    AlertWithdrawal,
    Case,
    CourtChain,
    Item,
    Node,
    Party,
    Rung,
    TaskOrder,
)
from policy.conditions import Values
from policy.facts import LABEL, read, write
from policy.pack import Pack
from policy.vocabulary import FACTS, SLIP_SIDES
from teams.models import Court
from workdays import clock
from workdays.calendar import Calendar

STATE_FIELDS = (
    "opened_on",  # moves when the opening event's day is corrected
    "start_on",
    "plan_due_on",
    "due_on",
    "provisional",
    "status",
    "applies",
    "applies_from",
    "closed_seq",
    "done_on",
    "paused",
    "shows",
    "extended",
)
WRITTEN = (
    *STATE_FIELDS,
    "unit",
    "post",
    "handler_id",
    "schedule",
    "alert_step",
    "next_alert_on",
    "inherited",
    "redated",
)
_UPDATED = [f.removesuffix("_id") for f in WRITTEN]


@dataclass(slots=True)
class Ladder:
    """A pack's rungs by schedule, as the clocks need them: (day, level, to), step by step."""

    pack: Pack
    rungs: dict[str, tuple[tuple[int, str, str], ...]] = field(default_factory=dict)
    blanks: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def blank(self, rule: str) -> tuple[Any, ...]:
        """Return the values of a new clock of a rule, in the order of its columns."""
        found = self.blanks.get(rule)
        if found is None:
            asked = self.pack.clock_of(rule)
            assert asked is not None  # some version named it, or it was never born
            row = Node(rule=rule, duty=asked.duty or asked.id, kind=asked.kind, soft=asked.soft)
            found = tuple(getattr(row, f.attname) for f in Node._meta.concrete_fields)
            self.blanks[rule] = found
        return found

    @classmethod
    def of(cls, pack: Pack) -> Ladder:
        """Return the schedules of a pack: node, long, quiet (warn only) and reminder."""
        ladder = pack.tables.ladder
        plain = tuple((r.day, r.level, r.to) for r in ladder.rung)
        warn = tuple(r for r in plain if r[1] == "warn")
        after = tuple(r for r in plain if r[1] != "warn")
        early = tuple((ladder.long_day, level, to) for _, level, to in warn)
        name = f"{pack.name}@{pack.identity.version}:"
        return cls(
            pack,
            {
                name + "node": plain,
                name + "long": early + after,
                name + "quiet": warn,
                name + "reminder": tuple((0, level, to) for _, level, to in warn),
            },
        )

    def schedule_of(self, node: engine.NodeState) -> str:
        """Return the schedule a clock climbs, by its kind, its length and what is known of it."""
        rule = self.pack.clocks[node.rule]
        name = f"{self.pack.name}@{self.pack.identity.version}:"
        if rule.kind == "reminder":
            return name + "reminder"
        if rule.kind == "window" or node.applies == "undecided":
            return name + "quiet"
        long_from = self.pack.tables.ladder.long_from
        return name + ("long" if (node.plan_due_on - node.start_on).days >= long_from else "node")

    def sync(self) -> None:
        """Write the rungs the sweep reads; rungs of a version never change."""
        rows = [
            Rung(schedule=schedule, step=step, level=level, day=day, to=to)
            for schedule, rungs in self.rungs.items()
            for step, (day, level, to) in enumerate(rungs)
        ]
        Rung.objects.bulk_create(rows, ignore_conflicts=True)

    def first_step(self, schedule: str, opened_on: date, due_on: date) -> int:
        """Return the first rung not before the clock's own birth.

        Not its start: a term counted backwards starts after its end, on a day named before.
        """
        rungs = self.rungs[schedule]
        ahead = (opened_on - due_on).days
        return next((i for i, (day, _, _) in enumerate(rungs) if day >= ahead), len(rungs))


def view_of(case: Case, pack: Pack, nodes: Iterable[Node], respondents: list[str]) -> engine.View:
    """Return the engine's view of a case as it stands."""
    return engine.View(
        pack=pack,
        calendar=Calendar.official(),
        facts=typed(case.facts),
        track=case.track,
        unit=case.unit,
        respondents=respondents,
        seen=_days(case.seen),
        excluded=excluded_of(case),
        closed_on=case.closed_on,
        last_on=case.journal_last_on,
        nodes=states(nodes),
    )


def court_view(chain: CourtChain, pack: Pack, nodes: Iterable[Node]) -> engine.View:
    """Return the engine's view of a court's own journal."""
    return engine.View(
        pack=pack,
        calendar=Calendar.official(),
        seen=_days(chain.seen),
        last_on=chain.last_on,
        nodes=states(nodes),
    )


def empty_view(case: Case | None, pack: Pack) -> engine.View:
    """Return the view a replay starts from."""
    return engine.View(pack=pack, calendar=Calendar.official())


def typed(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a case's stored facts: {name: [value, source, day]} → {name: value}."""
    return {
        name: read(name, entry[0])
        for name, entry in facts.items()
        if name in FACTS or name.startswith(LABEL)
    }


def stored_pauses(view: engine.View) -> list[dict[str, Any]]:
    """Return the excluded intervals as they are kept on the case."""
    return [
        {
            "pause": e.pause,
            "subject": e.subject,
            "first": e.first.isoformat(),
            "last": e.last.isoformat() if e.last else None,
            "kind": e.kind,
        }
        for e in view.excluded
    ]


def excluded_of(case: Case) -> list[engine.Excluded]:
    """Return the excluded intervals kept on a case."""
    return [_one_excluded(row) for row in case.pauses]


def _one_excluded(row: dict[str, Any]) -> engine.Excluded:
    last = row["last"]
    return engine.Excluded(
        row["pause"],
        row["subject"],
        date.fromisoformat(row["first"]),
        date.fromisoformat(last) if last else None,
        row["kind"],
    )


def _days(seen: dict[str, str]) -> dict[str, date]:
    return {kind: date.fromisoformat(day) for kind, day in seen.items()}


def by_key(rows: Iterable[Node]) -> dict[engine.NodeKey, Node]:
    """Return rows by what makes a clock the same clock after a replay."""
    return {(row.rule, row.subject, row.opened_seq): row for row in rows}


def states(nodes: Iterable[Node]) -> dict[engine.NodeKey, engine.NodeState]:
    """Return rows as the engine's clocks."""
    found = {}
    for row in nodes:
        state = engine.NodeState(
            rule=row.rule,
            subject=row.subject,
            opened_seq=row.opened_seq,
            **{name: getattr(row, name) for name in STATE_FIELDS},
        )
        state.shows, state.extended = dict(row.shows), list(row.extended)
        found[state.key] = state
    return found


@dataclass(slots=True)
class Change:
    """One case's (or court's) clocks after its events, beside the rows before."""

    court: Court
    case: Case | None
    view: engine.View
    rows: dict[engine.NodeKey, Node]
    whole: bool = False  # a replay: rows the view no longer has are withdrawn
    things: dict[str, Values] = field(default_factory=dict)  # by subject, where holders ask
    slips: dict[str, TaskOrder] = field(default_factory=dict)  # those with clocks of their own


def write_nodes(changes: Iterable[Change]) -> None:
    """Bring the rows to what the views say: one insert and one update for all cases."""
    born: list[Node] = []
    changed: list[Node] = []
    again: list[Node] = []
    redated: list[tuple[Node, date, str]] = []
    ladders: dict[int, Ladder] = {}
    changes = list(changes)
    _look_up_things(changes)
    _look_up_slips(changes)
    for change in changes:
        pack = change.view.pack
        if id(pack) not in ladders:
            ladders[id(pack)] = Ladder.of(pack)
        ladder = ladders[id(pack)]
        for key, state in change.view.nodes.items():
            row = change.rows.get(key)
            if row is None:
                born.append(_new(change, state, ladder))
                continue
            before = (row.due_on, row.status)
            if _take(change, row, state, ladder):
                changed.append(row)
                if before[0] != row.due_on:
                    redated.append((row, before[0], "期限已重新计算"))
                if row.status == Node.Status.OPEN != before[1]:
                    again.append(row)
        if change.whole:
            changed += [r for k, r in change.rows.items() if _withdraw(r, k in change.view.nodes)]
    # An open node is unique: what closes makes place for what a replay opens again, and for new.
    bulk.update_rows([row for row in changed if row not in again], _UPDATED)
    bulk.update_rows(again, _UPDATED)
    if born:
        bulk.insert_rows(born)
    _withdraw_alerts(redated, changed)


def _look_up_things(changes: Iterable[Change]) -> None:
    """Give each change the fields of the items that decide whose clocks are. One query, or none."""
    wanted: dict[int, Change] = {}
    for change in changes:
        pack, asking = change.view.pack, change.court.pack.asks_of_subject
        if change.case is not None and any(
            ":" in node.subject and pack.clocks[node.rule].who in asking
            for node in change.view.open_nodes()
        ):
            wanted[change.case.pk] = change
    if not wanted:
        return
    for item in Item.objects.filter(case_id__in=wanted):
        values = {f"{item.kind}.{name}": value for name, value in item.fields.items()}
        wanted[item.case_id or 0].things[item.key] = values


def _look_up_slips(changes: Iterable[Change]) -> None:
    """Give each change the slips whose sides its open clocks wait for. One query, or none."""
    wanted: dict[slip_sides.Key, Change] = {}
    for change in changes:
        clocks, case = change.view.pack.clocks, change.case.pk if change.case else None
        for node in change.view.open_nodes():
            if node.subject.startswith("order:") and clocks[node.rule].who in SLIP_SIDES:
                wanted[slip_sides.key_of(change.court.pk, case, node.subject)] = change
    for key, slip in slip_sides.find(wanted).items():
        if key in wanted:
            wanted[key].slips[slip.key] = slip


def _new(change: Change, state: engine.NodeState, ladder: Ladder) -> Node:
    # Made from the values of a blank one: naming each field costs three times as much.
    row = Node(*ladder.blank(state.rule))
    row.court_id = change.court.pk
    row.case_id = change.case.pk if change.case else None
    row.subject, row.opened_seq = state.subject, state.opened_seq
    _fill(change, row, state, ladder, anew=True)
    return row


def _take(change: Change, row: Node, state: engine.NodeState, ladder: Ladder) -> bool:
    before = tuple(getattr(row, name) for name in WRITTEN)
    # What came back after its withdrawal is told from the first rung again, like another day.
    anew = row.due_on != state.due_on or row.status == Node.Status.WITHDRAWN
    row.redated += anew
    _fill(change, row, state, ladder, anew=anew)
    return tuple(getattr(row, name) for name in WRITTEN) != before


def _fill(
    change: Change, row: Node, state: engine.NodeState, ladder: Ladder, *, anew: bool
) -> None:
    for name in STATE_FIELDS:
        setattr(row, name, getattr(state, name))
    # What is done before it is first written was somebody's all the same.
    if state.status == "open" or row.pk is None:
        _own(change, row)
    row.inherited = _late_before(change, state)
    _schedule(row, state, ladder, change, anew=anew)


def _late_before(change: Change, state: engine.NodeState) -> bool:
    """Tell whether a clock's day had passed, nothing done, when its case was taken over."""
    since = change.case.taken_over_on if change.case else None
    if since is None or state.due_on >= since:
        return False
    over_on = state.done_on or (change.view.closed_on if state.status == "ended" else None)
    return over_on is None or over_on >= since


def _own(change: Change, row: Node) -> None:
    """Put the node before those who must act on it now."""
    rule = change.view.pack.clock_of(row.rule)
    slip = change.slips.get(row.subject)
    if rule is not None and rule.who in SLIP_SIDES and slip is not None:
        values = {**change.view.facts, **change.things.get(slip.subject, {})}
        row.unit, row.post, person = slip_sides.place(
            slip, rule.who, case=change.case, pack=change.court.pack, values=values
        )
        if not row.by_hand:
            row.handler_id = person
        return
    thing = change.things.get(row.subject)
    holder = engine.holder_of(change.view, rule, change.court.pack, thing) if rule else None
    if holder is None:
        return
    case = change.case
    if not holder.holder:
        own = holder.narrowed(case.unit) if case is not None else holder
        row.unit, row.post = own.answering(case.serial if case is not None else 0)
        if not row.by_hand:
            row.handler_id = None
        return
    row.unit, row.post = (case.unit if case else ""), ""
    if case is None or row.by_hand:
        return
    row.handler_id = case.judge_id if holder.holder == "@judge" else case.handler_id


def _schedule(
    row: Node, state: engine.NodeState, ladder: Ladder, change: Change, *, anew: bool
) -> None:
    if state.status != "open" or state.applies == "not" or state.paused or row.inherited:
        row.next_alert_on = None
        return
    schedule = ladder.schedule_of(state)
    if anew or schedule != row.schedule:
        row.schedule = schedule
        since = change.case.taken_over_on if change.case else None
        # What was due to be told before the court came over was told, or not, by others.
        born_on = max(state.opened_on, since or state.opened_on)
        row.alert_step = ladder.first_step(schedule, born_on, state.due_on)
    rungs = ladder.rungs[schedule]
    row.next_alert_on = None
    if row.alert_step < len(rungs):
        row.next_alert_on = date.fromordinal(state.due_on.toordinal() + rungs[row.alert_step][0])


def _withdraw(row: Node, stands: bool) -> bool:
    if stands or row.status == Node.Status.WITHDRAWN:
        return False
    row.status, row.next_alert_on = Node.Status.WITHDRAWN, None
    return True


def _withdraw_alerts(redated: list[tuple[Node, date, str]], changed: list[Node]) -> None:
    """Withdraw, by a row, alerts of a due day that no longer stands."""
    gone = [(r, "事项不再成立") for r in changed if r.status == Node.Status.WITHDRAWN]
    ids = {row.pk: reason for row, reason in gone}
    ids.update({row.pk: reason for row, _, reason in redated})
    if not ids:
        return
    due = {row.pk: row.due_on for row, _, _ in redated}
    alerts = Alert.objects.filter(node_id__in=ids, withdrawal__isnull=True).only(
        "id", "node_id", "due_on"
    )
    rows = [
        AlertWithdrawal(alert=alert, reason=ids[alert.node_id], at=clock.now())
        for alert in alerts
        if due.get(alert.node_id) != alert.due_on
    ]
    AlertWithdrawal.objects.bulk_create(rows)
    # Only where it says something: most clocks are dated anew before anybody was told.
    Node.objects.filter(pk__in=ids).exclude(unheard="").update(unheard="")


def respondent_keys(cases: Iterable[Case]) -> dict[int, list[str]]:
    """Return each case's respondents by key, in their order."""
    keys: dict[int, list[str]] = {case.pk: [] for case in cases}
    rows = Party.objects.filter(case_id__in=keys, side=Party.Side.RESPONDENT).order_by("position")
    for party in rows:
        keys[party.case_id].append(party.key)
    return keys


def fact_json(name: str, value: Any) -> Any:
    """Return a fact's value in the one JSON form the journal keeps."""
    typed_value = read(name, value)
    return None if typed_value is None else write(typed_value)


def fact_rows(facts: dict[str, Any], source: str, on: date) -> dict[str, list[Any]]:
    """Return typed facts as a case keeps them: [value, source, day]."""
    return {
        name: [None if value is None else write(value), source, on.isoformat()]
        for name, value in facts.items()
    }
