"""Put a question to a court's rules the way the house does, and say in one line what comes of it.

    ask(pack, "due", "archive_month 2025-01-31")            → "2025-02-28"
    ask(pack, "does", "auction asset.kind=real_estate")     → "real_estate_auction"
    ask(pack, "route", "claim_amount=100000.00 …")          → "fast_team by small_amount"

Every question goes through the deciders and the engine, none is read off an entry where one of
them answers it. Given are words: names, days, and `name=value` for facts, fields and event data
(yes, no; `name=` is unknown). No database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from enforcement import engine, nodes
from enforcement.engine import NodeState, Stated, View
from enforcement.requirements import Asked
from policy import offers, transfers, triage
from policy.conditions import verdict
from policy.events import EVENTS
from policy.facts import LABEL, read
from policy.pack import Pack
from policy.schema import Holder, Step
from policy.supervision import supervisor_of
from policy.vocabulary import FACTS
from workdays import clock
from workdays.calendar import Calendar

CALENDAR = Calendar.official()
MONDAY = date(2025, 3, 3)
BOOL = {"yes": True, "no": False}


def ask(pack: Pack, question: str, given: str) -> str:
    """Return what the rules answer."""
    return QUESTIONS[question](pack, *given.split())


def pairs(words: Iterable[str]) -> dict[str, Any]:
    """Return the `name=value` words, typed as facts where they are facts."""
    found: dict[str, Any] = {}
    for word in words:
        name, _is, value = word.partition("=")
        fact = name in FACTS or name.startswith(LABEL)
        typed = BOOL.get(value, value)
        found[name] = read(name, typed) if fact and value else (value or None)
    return found


def event(pack: Pack, kind: str, words: Iterable[str], on: date = MONDAY) -> Stated:
    """Return an event as it is stated: its data, with its days filled in, facts beside."""
    given = pairs(words)
    facts = {n: v for n, v in given.items() if n in FACTS or n.startswith(LABEL)}
    subject = given.pop("of", None)
    if subject is None:
        kinds = EVENTS[kind].subject
        subject = "" if kinds in ("case", "period") else f"{kinds}:1"
    data = {n: str(v) for n, v in given.items() if n not in facts}
    for name, spec in EVENTS[kind].fields.items():
        if spec.type == "date":
            data.setdefault(name, (on + timedelta(days=20)).isoformat())
    return Stated(1000, kind, on, subject, (), data, facts)


def view(pack: Pack, facts: Mapping[str, Any] | None = None, track: str = "") -> View:
    found = View(pack=pack, calendar=CALENDAR, facts=dict(facts or {}), track=track)
    found.respondents = ["respondent:1", "respondent:2"]
    return found


def running(pack: Pack, subject: str = "") -> View:
    """Return a view with every clock of the pack running since Monday."""
    found = view(pack)
    for number, rule in enumerate(pack.tables.clock):
        node = NodeState(rule.id, subject, number, MONDAY, MONDAY, MONDAY, MONDAY, False)
        found.nodes[node.key] = node
        engine.date_anew(found, node)
    return found


def names(found: Iterable[str]) -> str:
    return " ".join(sorted(set(found))) or "nothing"


# --- clocks -----------------------------------------------------------------------------


def opens(pack: Pack, kind: str, *words: str) -> str:
    """Return the clocks an event bears, each with its subjects and first day."""
    found = view(pack)
    engine.apply(found, event(pack, kind, words))
    return names(
        n.rule
        + (f"@{n.subject}" if n.subject else "")
        + (f"+{(n.start_on - MONDAY).days}" if n.start_on != MONDAY else "")
        for n in found.nodes.values()
    )


def closes(pack: Pack, kind: str, *words: str) -> str:
    """Return the running clocks an event fulfils."""
    found = running(pack)
    engine.apply(found, event(pack, kind, words, MONDAY + timedelta(days=400)))
    return names(n.rule for n in found.nodes.values() if n.status == "done" and n.opened_seq < 1000)


def shows(pack: Pack, kind: str, *words: str) -> str:
    """Return the clocks beside which an event's day is kept."""
    found = running(pack)
    engine.apply(found, event(pack, kind, words))
    return names(n.rule for n in found.nodes.values() if n.shows and n.opened_seq < 1000)


def due(pack: Pack, rule: str, start: str) -> str:
    """Return the day a clock ends that starts on a day."""
    found = running(pack)
    node = next(n for n in found.nodes.values() if n.rule == rule)
    node.start_on = date.fromisoformat(start)
    engine.date_anew(found, node)
    return node.due_on.isoformat()


def applies(pack: Pack, rule: str, *words: str) -> str:
    """Return whether a clock runs, given track and facts."""
    given = pairs(words)
    track = given.pop("track", "") or ""
    found = running(pack)
    found.track, found.facts = track, given
    engine.apply(found, Stated(1000, "facts.stated", MONDAY))
    return next(n.applies for n in found.nodes.values() if n.rule == rule)


def waits(pack: Pack, rule: str, *words: str) -> str:
    """Return for whom a clock waits."""
    given = pairs(words)
    facts = {n: v for n, v in given.items() if n in FACTS}
    found = view(pack, facts, given.get("track") or "")
    clock_ = pack.clocks[rule]
    return f"{person(engine.holder_of(found, clock_, None, given))} ({source(clock_)})"


def climbs(pack: Pack, rule: str, start: str = "") -> str:
    """Return the rungs a running clock climbs: day, level, to whom; and its duty."""
    ladder, found = nodes.Ladder.of(pack), running(pack)
    node = next(n for n in found.nodes.values() if n.rule == rule)
    node.start_on = date.fromisoformat(start) if start else MONDAY
    engine.date_anew(found, node)
    rungs = ladder.rungs[ladder.schedule_of(node)]
    columns = [f.attname for f in nodes.Node._meta.concrete_fields]
    blank = dict(zip(columns, ladder.blank(rule), strict=True))
    soft = " soft" if blank["soft"] else ""
    said = ", ".join(f"{day:+d} {level} {to}" for day, level, to in rungs)
    return f"{blank['kind']} of {blank['duty']}{soft}: {said}"


def stops(pack: Pack, began: str, ended: str, *words: str) -> str:
    """Return the clocks made longer by ten days between two events, of the case or a subject."""
    data = pairs(words)
    subject = data.pop("of", "") or ""
    found = running(pack, data.pop("clocks", "") or "")
    before = {n.key: n.due_on for n in found.nodes.values()}
    for kind, day in ((began, 1), (ended, 10)):
        on = MONDAY + timedelta(days=day)
        engine.apply(found, Stated(1000 + day, kind, on, subject, (), data))
    return names(n.rule for k, n in found.nodes.items() if k in before and n.due_on > before[k])


# --- people -----------------------------------------------------------------------------


def person(holder: Holder | None) -> str:
    if holder is None:
        return "nobody"
    return (
        ",".join("/".join(filter(None, seat)) for seat in holder.seats).strip(",") or holder.holder
    )


def does(pack: Pack, function: str, *words: str) -> str:
    """Return who holds a function, and the clause that says so."""
    holder = pack.holder(function, pairs(words))
    return f"{person(holder)} ({source(holder)})"


def under(pack: Pack, unit: str, post: str = "") -> str:
    """Return which post supervises a unit, or a post in it, and by which clause."""
    found = supervisor_of(pack, unit.strip("-"), post)
    return f"{found.post} ({source(found)})" if found else "nobody"


def source(entry: Any) -> str:
    return " ".join(entry.clause) or entry.basis if entry is not None else ""


def signs(pack: Pack, step: Step, values: Mapping[str, Any]) -> str:
    """Return who gives a signature of a step."""
    if step.by:
        return f"{step.by}={person(pack.holder(step.by, values))}"
    return (step.panel or "signed") + "[" + ",".join(step.signers) + "]"


# --- screenings, moves, gates -------------------------------------------------------------


def screens(pack: Pack, kind: str) -> str:
    """Return the screenings a kind of case goes through."""
    return (
        "; ".join(
            f"{run.id} {run.name} by {run.by}={person(pack.holder(run.by))}"
            + (
                f" confirmed {run.confirm}={person(pack.holder(run.confirm))}"
                if run.confirm
                else ""
            )
            + f" after {','.join(run.after) or '-'} early {run.early}"
            + (f" shows {','.join(run.shows)}" if run.shows else "")
            + f" ({source(run)})"
            for run in pack.runs_for(kind)
        )
        + f" | {'→'.join(pack.tables.flow.order)}"
    )


def route(pack: Pack, *words: str) -> str:
    """Return where a case goes, by which rule and clause; `run=` names the screening."""
    given = pairs(words)
    name = given.pop("run", None)
    run = next((r for r in pack.runs if r.id == name), None)
    found = triage.route(pack, given, run=run)
    if found.outcome == "needs_facts":
        return f"needs {','.join(found.missing)}"
    to = found.ask or found.unit or ",".join(found.pool)
    draw = f" drawn {','.join(found.draw)}" if found.draw else ""
    soft = [f"{v.id} ({' '.join(v.clause)})" for v in found.soft if v.verdict]
    return (
        f"{found.track or '-'}:{to} by {found.rule} ({' '.join(found.clause)}){draw}"
        + (" reason" if found.reason_needed else "")
        + (f" hinted {','.join(soft)}" if soft else "")
    )


def moves(pack: Pack, track: str) -> str:
    """Return the moves of a case the pack knows from a track."""
    return names(f"{t.id}→{t.to}" for t in transfers.possible(pack, track))


def move(pack: Pack, rule: str, *words: str) -> str:
    """Return how a move stands, who passes it, who takes it, what it states."""
    given = pairs(words)
    track, unit = given.pop("track", None) or "", given.pop("unit", None) or ""
    entry = next(t for t in pack.tables.transfer if t.id == rule)
    late = given.pop("late", "") == "yes"
    answer = transfers.allowed(pack, entry, track=track, values=given, late=late)
    may = {True: "may", False: "may not", None: f"needs {','.join(answer.missing)}"}[answer.held]
    said = [may, "known" if answer.known else "", "barred" if answer.barred else ""]
    if entry.moves == "case":
        said.append("passed by " + ",".join(
            f"{f}={person(pack.holder(f, given))}" for f in transfers.steps(pack, entry)
        ))  # fmt: skip
        said.append(
            f"to {entry.to}" + (f" within {','.join(entry.window)}" if entry.window else "")
        )
    else:
        said.append("leaves" if transfers.leaves(pack, entry, track=track, unit=unit) else "stays")
        said.append("by team" if transfers.by_team(pack, entry, unit) else f"by {entry.from_}")
        said.append("taken by " + "".join(transfers.taker(pack, entry, track=track, unit=unit)))
        said.append("".join(f"signed {signs(pack, s, given)}" for s in entry.steps))
        said.append(f"{entry.moves} {entry.sends or '-'}/{entry.accepts or '-'}")
    slip = entry in transfers.slips(pack)
    returns = transfers.returning(pack) == entry
    said += ["slip" if slip else "", "return" if returns else "", f"({source(entry)})"]
    return "; ".join(filter(None, said))


def gate(pack: Pack, act: str, *words: str) -> str:
    """Return what an act must pass: signatures, records, lists, reason, lapse, and the clauses."""
    given = pairs(words)
    mode, document = given.pop("mode", None) or "", given.pop("document", None)
    found = pack.gates(act, mode=mode, values=given, document=document)
    if not found:
        return "nothing"
    asked = Asked(found, (), ())
    said = [f"{signs(pack, s, given)} ({' '.join(c)})" for s, c in asked.steps]
    for one in found:
        barred = " only" if one.only and verdict(one, given) is not True else ""
        parts = [
            *(f"after {t.event}" + "".join(f"[{k}={v}]" for k, v in t.where.items())
              for t in one.after),
            *(f"list {name}" for name in one.checklist),
            *(f"not {bar}" for bar in one.bars),
        ]  # fmt: skip
        soft = "hints " if one.soft else ""
        said.append(f"{soft}{', '.join(parts)}{barred} ({source(one)})".strip())
    reasoned = [one for one in found if one.reason and not one.soft]
    if reasoned:
        said.append(f"reason ({' '.join(c for one in reasoned for c in one.clause)})")
    with clock.at(MONDAY):
        lapses = asked.lapses_on(SimpleNamespace(pack=pack))  # type: ignore[arg-type]  # its pack alone
    return "; ".join([*said, f"lapses {lapses}" if lapses else ""]).rstrip("; ")


# --- what is shown ------------------------------------------------------------------------


def marked(pack: Pack, *words: str) -> str:
    """Return the marks a case bears."""
    found = pack.marks_of(pairs(words))
    return names(f"{pack.marks[m].name} ({source(pack.marks[m])})" for m in found)


def offered(pack: Pack, *words: str) -> str:
    """Return the facts a form offers to state with one tick."""
    given = pairs(words)
    open_ = offers.open_offers(pack, given)
    taken = offers.taken(pack, [o.id for o in open_], given)
    return (
        names(f"{o.id} ({source(o)})" for o in open_)
        + ": "
        + names(f"{k}={v}" for k, v in taken.items())
    )


def begins(pack: Pack, *words: str) -> str:
    """Return the acts of the first days that have no term, for a case with these facts."""
    given, found = pairs(words), []
    for entry in pack.tables.opening:
        if verdict(entry, given) is False:
            continue
        what = entry.event + "".join(f"[{k}={v}]" for k, v in entry.where.items())
        if entry.order is not None:
            what = f"{entry.order.kind} {entry.order.title} {entry.by}→{entry.order.to}"
        found.append(f"{entry.id}: {what} ({source(entry)})")
    return "; ".join(found) or "nothing"


def named(pack: Pack, table: str, code: str) -> str:
    """Return what a unit, post or track is called, and what belongs to it."""
    entry = getattr(pack.tables, table)[code]
    name = {"units": pack.unit_name, "posts": pack.post_name, "tracks": pack.track_name}[table]
    said = [name(code), *entry.aliases]
    if table == "units":
        said += [f"under {entry.parent}"] if entry.parent else []
        said += [f"{post} {number}" for post, number in entry.staff.items()]
    if table == "tracks":
        said += [entry.state, ",".join(entry.units), ",".join(entry.draw)]
        said += [] if entry.shown else ["hidden"]
    return f"{', '.join(said)} ({source(entry)})"


def taken_for(pack: Pack, name: str) -> str:
    """Return the value the rules take for a parameter."""
    value = pack.parameter(name)
    said = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{said} ({source(pack.tables.parameters[name])})"


QUESTIONS: dict[str, Callable[..., str]] = {
    "opens": opens, "closes": closes, "shows": shows, "due": due, "applies": applies,
    "waits": waits, "under": under, "climbs": climbs, "stops": stops, "does": does,
    "screens": screens,
    "route": route, "moves": moves, "move": move, "gate": gate, "marked": marked,
    "offered": offered, "begins": begins, "named": named, "takes": taken_for,
}  # fmt: skip
