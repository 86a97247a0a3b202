"""Screenings in words: the rules' answer, the draw, a record kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses, text
from desk.rules import words
from enforcement.models import Approval, Case
from enforcement.nodes import typed
from policy.facts import read, shown, term
from policy.pack import Pack
from policy.triage import Decision
from policy.vocabulary import FUNCTIONS
from triage.models import Screening
from triage.services import Proposal

_NAMED = 2  # facts a row names; the case's own page names all


def function_name(function: str) -> str:
    """Return what a function is called."""
    return FUNCTIONS.get(function, function)


def place(pack: Pack, track: str, unit: str) -> str:
    """Return where a case goes: the track with its team, or the unit alone."""
    names = [
        pack.track_name(track) if track and pack.tables.tracks[track].shown else "",
        pack.unit_name(unit) if unit else "",
    ]
    return " · ".join(dict.fromkeys(filter(None, names)))


def where(pack: Pack, decision: Decision) -> str:
    """Return where the rules lead, in a few words."""
    if decision.outcome == "ask":
        return _("请示%(who)s") % {"who": function_name(str(decision.ask))}
    if decision.outcome == "needs_facts":
        return _("案情不足")
    if decision.pool:
        teams = _("%(count)d个团队中分出") % {"count": len(decision.pool)}
        track = pack.tables.tracks.get(decision.track or "")
        name = track.name if track and track.shown else ""
        return f"{name}（{teams}）" if name else teams
    return place(pack, decision.track or "", decision.unit or "")


def answer_mark(pack: Pack, proposal: Proposal, asked: Approval | None) -> SafeString:
    """Return the rules' answer as a mark, with what stands in the way of deciding now."""
    if asked is not None:
        said = _("待%(who)s决定") % {"who": function_name(asked.waits_for)}
        return text.mark(said, "plain", "hourglass-split")
    decision = proposal.decision
    kind, icon = {
        "routed": ("done", "check-lg"),
        "ask": ("accent", "person-raised-hand"),
        "needs_facts": ("soon", "question-lg"),
    }[decision.outcome]
    shown_mark = text.mark(where(pack, decision), kind, icon)
    if proposal.due:
        return shown_mark
    return format_html("{} {}", shown_mark, text.mark(_("尚未齐备"), "plain", "clock"))


def missing(pack: Pack, decision: Decision) -> str:
    """Return the facts the rules lack, the first ones by name."""
    names = [term(name, pack.label_questions) for name in decision.missing]
    if len(names) <= _NAMED:
        return "、".join(names)
    return _("%(names)s等%(count)d项") % {"names": "、".join(names[:_NAMED]), "count": len(names)}


@dataclass(frozen=True, slots=True)
class FactRow:
    """A case fact as it stands: value, source and day; `known` false where nobody said."""

    term: str
    value: str
    source: str
    day: str
    known: bool
    needed: bool


def facts_of(case: Case, names: list[str], needed: tuple[str, ...]) -> list[FactRow]:
    """Return the facts of a case, with where each comes from."""
    pack = case.pack
    values, labels = typed(case.facts), pack.label_questions
    rows = []
    for name in names:
        value, entry = values.get(name), case.facts.get(name)
        known = value is not None
        rows.append(
            FactRow(
                term(name, labels),
                shown(name, value) if known else _("未知"),
                pack.post_name(str(entry[1])) if known and entry else "",
                str(entry[2]) if known and entry else "",
                known,
                name in needed,
            )
        )
    return rows


# ------------------------------------------------------------------ records kept


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A team or person of a draw, with the load it had and whether it was chosen."""

    name: str
    load: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class DrawView:
    """How a team and its people were chosen: enough to draw again."""

    method: str
    sentence: str
    seed: str
    passed: str
    candidates: list[CandidateRow]
    people: list[CandidateRow]
    people_said: str


def draw_of(record: Screening, pack: Pack) -> DrawView:
    """Return the draw of a screening."""
    draw: Mapping[str, Any] = record.draw
    told: Mapping[str, Any] = draw.get("people", {})
    method = str(draw.get("method", ""))
    name = str(words.DRAWS[method]) if method in words.DRAWS else _("维持原团队")
    return DrawView(
        method=name,
        sentence=str(draw.get("sentence", "")),
        seed=str(draw.get("seed") or ""),
        passed=words.listed(str(words.DRAWS.get(m, m)) for m in draw.get("passed", ())),
        candidates=[
            CandidateRow(pack.unit_name(c["code"]), c["load"], c["code"] == record.unit)
            for c in draw.get("candidates", ())
        ],
        people=[
            CandidateRow(c["name"], c["load"], c["name"] in (told["handler"], told["judge"]))
            for c in told.get("candidates", ())
        ],
        people_said=_people(told),
    )


def _people(told: Mapping[str, Any]) -> str:
    if told.get("kept"):
        return _("承办人不变")
    if told.get("picked"):
        if not told.get("judge"):
            return _("承办人由人工指定")
        return _("承办人%(handler)s（人工指定），承办法官%(judge)s") % told
    if told.get("none"):
        return _("该单位未确定承办人")
    if told.get("judge") and told["judge"] != told.get("handler"):
        return _("承办人%(handler)s，承办法官%(judge)s") % told
    return _("承办人%(handler)s") % {"handler": told.get("handler", "")} if told else ""


@dataclass(frozen=True, slots=True)
class ProofRow:
    """A condition kept in a record."""

    term: str
    asked: str
    found: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule kept in a record, with its conditions."""

    name: str
    source: SafeString
    holds: bool | None
    to: str
    proofs: list[ProofRow]


@dataclass(frozen=True, slots=True)
class RecordView:
    """A screening as it was decided."""

    id: int
    run: str
    day: str
    at: str
    by: str
    outcome: str
    overridden: bool
    where: str
    rule: str
    source: SafeString
    reason: str
    early: bool
    machine: str
    conditions: list[ProofRow]
    undecided: list[RuleRow]
    soft: list[RuleRow]
    facts: list[tuple[str, str]]
    draw: DrawView


def record_view(record: Screening, pack: Pack) -> RecordView:
    """Return a record in words, by the rules of the court."""
    machine = record.machine
    run = next((r.name for r in pack.runs if r.id == record.run), record.run)
    who = record.decided_by.name if record.decided_by else _("系统")
    post = pack.post_name(record.post) if record.post else ""
    return RecordView(
        id=record.pk,
        run=run,
        day=text.day(record.decided_on),
        at=text.moment(record.decided_at),
        by=f"{who}（{post}）" if post else who,
        outcome=record.get_outcome_display(),
        overridden=record.outcome == Screening.Outcome.OVERRIDDEN,
        where=place(pack, record.track, record.unit),
        rule=_rule_name(pack, record.rule),
        source=clauses.opened(record.clause),
        reason=record.reason,
        early=record.early,
        machine=machine_said(pack, machine),
        conditions=[_proof(entry) for entry in machine.get("conditions", ())],
        undecided=[_rule(pack, entry) for entry in machine.get("undecided", ())],
        soft=[_rule(pack, entry) for entry in machine.get("soft", ())],
        facts=[
            (term(name, pack.label_questions), shown(name, read(name, value)))
            for name, value in record.facts.items()
        ],
        draw=draw_of(record, pack),
    )


def machine_said(pack: Pack, machine: Mapping[str, Any]) -> str:
    """Return the machine's answer as it is kept in a record."""
    if machine.get("outcome") == "ask":
        return _("请示%(who)s") % {"who": function_name(str(machine.get("ask")))}
    if machine.get("outcome") == "needs_facts":
        names = (term(name, pack.label_questions) for name in machine.get("missing", ()))
        return _("案情不足，缺：%(facts)s") % {"facts": "、".join(names)}
    track, unit = str(machine.get("track") or ""), str(machine.get("unit") or "")
    if track not in pack.tables.tracks:
        track = ""
    if not unit and machine.get("pool"):
        unit_names = "、".join(pack.unit_name(code) for code in machine["pool"])
        name = pack.track_name(track) if track else ""
        return f"{name}（{unit_names}）"
    return place(pack, track, unit)


def _rule_name(pack: Pack, rule: str) -> str:
    return next((r.name or r.id for r in pack.tables.triage if r.id == rule), rule)


def _rule(pack: Pack, entry: Mapping[str, Any]) -> RuleRow:
    return RuleRow(
        entry.get("name") or entry["rule"],
        clauses.opened(entry["clause"]),
        entry["holds"],
        words.place(pack, entry["to"]),
        [_proof(proof) for proof in entry["conditions"]],
    )


def _proof(entry: Mapping[str, Any]) -> ProofRow:
    found = entry["found"]
    said = _("未知") if found is None else shown(entry["fact"], _read(entry["fact"], found))
    asked = entry["asked"] if entry["op"] == "是" else f"{entry['op']} {entry['asked']}"
    return ProofRow(entry["term"], asked, said, entry["holds"])


def _read(name: str, value: Any) -> Any:
    try:
        return read(name, value)
    except ValueError:
        return str(value)  # a field of an item, or a fact no longer in the list
