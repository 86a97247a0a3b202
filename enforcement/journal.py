"""The only way to state an event.

`record` (one case) and `record_many` (imports, batches) check the drafts, lock what they
concern, fold them through the engine, and write events, clocks and the case's latest
values in one transaction; `record_history` does so for what happened before the court came
over. Who may state what is asked before, by the service that calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from enforcement import bulk, chain, engine, nodes, order, years
from enforcement.drafts import Draft, Told, is_late, objections, unexplained
from enforcement.models import Case, CourtChain, Event, Node
from policy.events import LATE_REASON
from policy.facts import FactValue, read
from policy.pack import Pack
from policy.refusals import Problems, Refusal
from teams.access import Actor, Seat
from workdays import clock

__all__ = [
    "TAKEN_OVER",
    "By",
    "Draft",
    "Entry",
    "Told",
    "effective",
    "objections",
    "record",
    "record_for_court",
    "record_history",
    "record_many",
    "stated",
    "written_marks",
]

TAKEN_OVER = "接管导入"  # the source of every event that came by a sheet of past events
_CASE_FIELDS = [
    "track",
    "unit",
    "facts",
    "marks",
    "seen",
    "pauses",
    "closed_on",
    "journal_seq",
    "journal_head",
    "journal_last_on",
    "updated_at",
]


@dataclass(frozen=True, slots=True)
class By:
    """Who states it, in which seat."""

    actor: Actor
    seat: Seat | None = None

    @property
    def post(self) -> str:
        """The post acted in."""
        return self.seat.post if self.seat else self.actor.acting_post

    @property
    def unit(self) -> str:
        """The unit acted in."""
        return (self.seat.unit if self.seat else self.actor.acting_unit) or ""


Entry = tuple[Case, Sequence[Draft]]


def record(case: Case, *drafts: Draft, by: By, fresh: bool = False) -> list[Event]:
    """State events on one case; return them as stored."""
    return record_many([(case, drafts)], by=by, fresh=fresh)


def record_many(
    entries: Sequence[Entry],
    *,
    by: By,
    fresh: bool = False,
    locked: bool = False,
    anew: bool = False,
    also: Sequence[str] = (),
) -> list[Event]:
    """State events on many cases of one court: all or none.

    `fresh`: the cases have a key and no row yet; they are inserted with what their journal
    says, and need no lock; `locked`: the caller holds their locks already. `also` names further
    case fields the caller has set, saved in the same statement; `anew`: each case is replayed
    from its first event, since its rules are others now. Raises `Refused` with
    every reason found.
    """
    with transaction.atomic():
        if not fresh and not locked:
            _lock(entries)
        years.refresh()
        problems = Problems()
        for case, drafts in entries:
            for draft in drafts:
                problems.extend(objections(draft, case.pack, case.filed_on))
        problems.extend(_unexplained([(d, c.pack) for c, drafts in entries for d in drafts], by))
        problems.raise_if_any()
        late = {c.pk for c, drafts in entries if not fresh and (anew or _needs_replay(c, drafts))}
        past = past_of(late)
        order.check(entries, past, problems, effective, _foreseen)
        problems.raise_if_any()
        changes, events = _fold(entries, by, fresh, past)
        cases = [case for case, _drafts in entries]
        if fresh:
            bulk.insert_rows(cases)
        bulk.insert_rows(events)
        nodes.write_nodes(changes)
        if not fresh:
            bulk.update_rows(cases, [*_CASE_FIELDS, *also])
    return events


def record_history(
    entries: Sequence[Entry], *, by: By, fresh: bool = False, also: Sequence[str] = ()
) -> list[Event]:
    """State what happened to cases before the court came over, each case's past in legal order.

    Checks, order and hashing are those of `record_many`; the caller holds the locks of cases
    that have a row. Each event carries its source, and who acted as the sheet names him; where
    it names nobody, who brings the sheet.
    """
    past = [
        (
            case,
            [
                replace(
                    draft,
                    told=draft.told or Told(),
                    source=draft.source or TAKEN_OVER,
                    data={**draft.data, "source": TAKEN_OVER},
                )
                for draft in sorted(drafts, key=lambda d: d.happened_on)
            ],
        )
        for case, drafts in entries
    ]
    return record_many(past, by=by, fresh=fresh, locked=not fresh, also=also)


def record_for_court(actor: Actor, drafts: Sequence[Draft], *, by: By) -> list[Event]:
    """State events on the court's own journal: periods, orders without a case."""
    with transaction.atomic():
        CourtChain.objects.get_or_create(court_id=actor.court_id)
        end = (
            CourtChain.objects.select_for_update()
            .select_related("court")
            .get(court_id=actor.court_id)
        )
        years.refresh()
        problems = Problems()
        for draft in drafts:
            problems.extend(objections(draft, actor.pack, None))
        problems.extend(_unexplained([(draft, actor.pack) for draft in drafts], by))
        problems.raise_if_any()
        rows = list(Node.objects.filter(court_id=actor.court_id, case=None, status="open"))
        view = nodes.court_view(end, actor.pack, rows)
        events = []
        for draft in drafts:
            event = _event(end, draft, by, clock.now())
            engine.apply(view, stated(event))
            events.append(event)
        end.last_on = view.last_on
        end.seen = {kind: day.isoformat() for kind, day in view.seen.items()}
        Event.objects.bulk_create(events)
        nodes.write_nodes([nodes.Change(end.court, None, view, nodes.by_key(rows))])
        end.save(update_fields=["seq", "head", "last_on", "seen"])
    return events


def stated(event: Event) -> engine.Stated:
    """Return an event as the engine reads it."""
    facts = {name: read(name, value) for name, value in event.facts.items()}
    return engine.Stated(
        event.seq,
        event.kind,
        event.happened_on,
        event.subject,
        tuple(event.about),
        event.data,
        facts,
    )


def effective(events: Iterable[Event]) -> list[engine.Stated]:
    """Return a chain's events with later corrections taken into account."""
    rows = list(events)
    moved: dict[int, str] = {}
    gone: set[int] = set()
    for row in rows:
        if row.kind == "event.corrected":
            number = int(row.data["event"])
            if row.data.get("withdrawn"):
                gone.add(number)
            elif row.data.get("happened_on"):
                moved[number] = row.data["happened_on"]
    kept = []
    for row in rows:
        if row.seq in gone:
            continue
        item = stated(row)
        if row.seq in moved:
            day = date.fromisoformat(moved[row.seq])
            item = engine.Stated(
                item.seq, item.kind, day, item.subject, item.about, item.data, item.facts
            )
        kept.append(item)
    return kept


def _lock(entries: Sequence[Entry]) -> None:
    """Lock the cases in key order and take over what others wrote in between."""
    ids = sorted(case.pk for case, _drafts in entries)
    # SQLite has no row locks; its IMMEDIATE transactions stand in.
    rows = {c.pk: c for c in Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for case, _drafts in entries:
        row = rows[case.pk]
        for name in (*_CASE_FIELDS, "pack_name", "pack_version"):
            setattr(case, name, getattr(row, name))


def _event(end: Case | CourtChain, draft: Draft, by: By, now: datetime) -> Event:
    told = draft.told
    pack = end.pack if isinstance(end, Case) else end.court.pack
    late = is_late(draft, pack)
    named = told is not None and bool(told.name)
    data = {name: value for name, value in draft.data.items() if value not in (None, "")}
    if told is None and (seat := by.seat or by.actor.acting) and seat.of_name:
        data["acting_for"] = seat.of_name
    if late and by.actor.late_reason:
        data[LATE_REASON] = by.actor.late_reason
    event = Event(
        court_id=end.court_id,
        case=end if isinstance(end, Case) else None,
        kind=draft.kind,
        happened_on=draft.happened_on,
        entered_at=now,
        entered_late=late,
        actor_id=told.user_id if told and named else by.actor.user_id,
        actor_name=told.name if told and named else by.actor.name,
        post="" if named else by.post,
        unit="" if named else by.unit,
        subject=draft.subject,
        about=list(draft.about),
        data=data,
        facts={n: nodes.fact_json(n, v) for n, v in draft.facts.items()},
    )
    chain.link(end, event)
    return event


def _unexplained(stated: Iterable[tuple[Draft, Pack]], by: By) -> Iterable[Refusal]:
    """Return why events may not be entered so late; the house itself gives no reasons."""
    return () if by.actor.is_system else unexplained(stated, by.actor.late_reason)


def _foreseen(case: Case, drafts: Sequence[Draft]) -> list[Event]:
    """Return drafts as the events they would be, neither chained nor kept."""
    return [
        Event(
            seq=case.journal_seq + number,
            kind=draft.kind,
            happened_on=draft.happened_on,
            subject=draft.subject,
            data=dict(draft.data),
        )
        for number, draft in enumerate(drafts, 1)
    ]


def _fold(
    entries: Sequence[Entry], by: By, fresh: bool, past: Mapping[int, list[Event]]
) -> tuple[list[nodes.Change], list[Event]]:
    cases = [case for case, _drafts in entries]
    late = set(past)
    respondents = {} if fresh else nodes.respondent_keys(c for c in cases if c.pk not in late)
    rows = {} if fresh else _rows(cases, late)
    changes, events = [], []
    now = clock.now()
    for case, drafts in entries:
        pack = case.pack
        new = [_event(case, draft, by, now) for draft in drafts]
        own = rows.get(case.pk, {})
        if case.pk in late:
            whole = effective([*past[case.pk], *new])
            view = engine.replay(nodes.empty_view(case, pack), whole)
            drafts = _in_legal_order(case, whole, drafts)
        else:
            view = nodes.view_of(case, pack, own.values(), respondents.get(case.pk, []))
            for item in sorted(map(stated, new), key=lambda e: (e.happened_on, e.seq)):
                engine.apply(view, item)
        _take_over(case, view, drafts, by, now, anew=case.pk in late)
        changes.append(nodes.Change(case.court, case, view, own, whole=case.pk in late))
        events += new
    return changes, events


def _needs_replay(case: Case, drafts: Sequence[Draft]) -> bool:
    """An event dated before the latest one, and a correction, change what came after."""
    last = case.journal_last_on
    return any(d.kind == "event.corrected" or (last and d.happened_on < last) for d in drafts)


def _rows(cases: Sequence[Case], late: set[int]) -> dict[int, dict[engine.NodeKey, Node]]:
    found: dict[int, dict[engine.NodeKey, Node]] = defaultdict(dict)
    ids = [c.pk for c in cases]
    queries = [Node.objects.filter(case_id__in=[i for i in ids if i not in late], status="open")]
    if late:
        queries.append(Node.objects.filter(case_id__in=late))
    for query in queries:
        for row in query:
            found[row.case_id or 0][row.rule, row.subject, row.opened_seq] = row
    return found


def past_of(ids: Collection[int]) -> dict[int, list[Event]]:
    """Return the whole journals of cases by key, in the order of their chains. One query."""
    past: dict[int, list[Event]] = {pk: [] for pk in ids}
    if ids:
        for event in Event.objects.filter(case_id__in=ids).order_by("case_id", "seq"):
            past[event.case_id or 0].append(event)
    return past


def _take_over(
    case: Case, view: engine.View, drafts: Sequence[Draft], by: By, now: datetime, *, anew: bool
) -> None:
    """Put on the case what its journal now says; `anew`: of its facts nothing stays but that."""
    case.track, case.unit = view.track, view.unit
    case.closed_on = view.closed_on
    case.journal_last_on = view.last_on
    case.seen = {kind: day.isoformat() for kind, day in view.seen.items()}
    case.pauses = nodes.stored_pauses(view)
    if anew:
        case.facts = {}
    for draft in sorted(drafts, key=lambda d: d.happened_on):
        source = draft.source or by.post
        case.facts = {
            **case.facts,
            **nodes.fact_rows(_typed(draft.facts), source, draft.happened_on),
        }
    case.marks = written_marks(case.pack.marks_of(nodes.typed(case.facts)))
    case.updated_at = now


def written_marks(codes: Iterable[str]) -> str:
    """Return marks as a case keeps them: each between blanks, so that one is found by its own."""
    joined = " ".join(codes)
    return f" {joined} " if joined else ""


def _in_legal_order(case: Case, whole: list[engine.Stated], drafts: Sequence[Draft]) -> list[Draft]:
    """Return the facts of a replayed case, as drafts, so that a late entry overrides none."""
    sources = {name: entry[1] for name, entry in case.facts.items()}
    new = {name: draft.source for draft in drafts for name in draft.facts}
    ordered = sorted((e for e in whole if e.facts), key=lambda e: (e.happened_on, e.seq))
    return [
        Draft(
            "facts.stated",
            e.happened_on,
            facts={name: value},
            source=new.get(name) or sources.get(name, ""),
        )
        for e in ordered
        for name, value in e.facts.items()
    ]


def _typed(facts: Mapping[str, Any]) -> dict[str, FactValue | None]:
    return {name: read(name, value) for name, value in facts.items()}
