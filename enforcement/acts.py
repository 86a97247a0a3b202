"""Acts of which the pack may ask something first: proposed, checked, approved, then stated once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, drafts, items, lifecycle, requirements, selectors
from enforcement.items import KINDS, NewItem
from enforcement.journal import By, Draft
from enforcement.lifecycle import originals, stages
from enforcement.models import Approval, Case, Item
from enforcement.nodes import typed
from enforcement.requirements import Asked
from policy.conditions import Values
from policy.events import EVENTS, EventKind
from policy.refusals import Problems, Refusal, Refused
from policy.vocabulary import ACTS, GATED_ACTS, SUBJECTS, GatedAct
from teams import access
from teams.access import Actor, Seat

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act somebody wants done: on which day, about what, with which data, and why.

    `subject` is the key of a party or item, `new` one to be registered with the act. `event`
    chooses among what the act may state. `ticked` and `papers` answer the checklists.
    """

    act: str
    on: date
    subject: str = ""
    new: NewItem | None = None
    event: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    ticked: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)

    @property
    def spec(self) -> GatedAct:
        """What the vocabulary says of the act."""
        return GATED_ACTS[self.act]

    @property
    def kind(self) -> EventKind:
        """The event it would state."""
        return EVENTS[self.event or self.spec.events[0]]


def proposers(case: Case, act: str) -> list[str]:
    """Return the functions that may propose an act on a case, those who only ask for it first.

    What a team would propose belongs to those who place the case before any team has it.
    """
    spec, pack = GATED_ACTS[act], case.pack
    gates = pack.gates(act, values=typed(case.facts))
    asked = any(gate.steps or gate.signers for gate in gates)
    functions = (*spec.askers, *spec.functions) if asked else spec.functions
    mapped = ["triage" if f == "@team" and not case.unit else f for f in functions]
    held = pack.tables.functions
    return [f for f in dict.fromkeys(mapped) if f.startswith("@") or f in held]


def seat_of(actor: Actor, case: Case, act: str, item: Item | None = None) -> Seat | None:
    """Return the seat in which somebody may propose an act; asks the database nothing."""
    values = items.values_of(case, item)
    for function in proposers(case, act):
        if seat := access.seat_for(actor, function, case=case, values=values):
            return seat
    return None


def propose(
    case: Case, proposal: Proposal, *, actor: Actor, expected: int | None = None
) -> Approval:
    """Propose an act: done at once where nobody's approval is asked, else a request that keeps it.

    Raises `Refused` with every gap at once: what must be there first, unanswered lines of
    checklists, conditions, a reason; `Forbidden` for the post; `Stale` where something was stated
    since the journal number `expected`.
    """
    if proposal.act not in GATED_ACTS:
        raise KeyError(f"not a gated act: {proposal.act}")
    if proposal.event not in ("", *proposal.spec.events):
        raise Refused(Refusal("bad_event", _("这项行为没有这种结果"), "event"))
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        lifecycle.require_unchanged(case, expected)
        item = _item(case, proposal.subject)
        seat = _seat(actor, case, proposal.act, item)
        asked = asks(case, proposal, item)
        problems = Problems()
        _check_shape(case, proposal, item, problems)
        problems.extend(asked.refused(_reason(proposal)))
        problems.raise_if_any()
        row = _keep(case, proposal, asked, actor, seat)
        if proposal.spec.asked:
            referred = Draft(proposal.spec.asked, proposal.on, data=_data(proposal))
            stages.state_decided(case, [referred], by=By(actor, seat))
        if row.status == Approval.Status.GRANTED:
            _state(row, case, proposal, By(actor, seat), proposal.on)
    return row


def asks(case: Case, proposal: Proposal, item: Item | None = None) -> Asked:
    """Return what the pack asks of an act as it is proposed, with each line's answer."""
    named = proposal.spec.names == "document"
    return requirements.check(
        case,
        proposal.act,
        ticked=proposal.ticked,
        papers=proposal.papers,
        values=_values(case, proposal, item),
        document=str(proposal.data.get("document", "")) if named else None,
        subject=proposal.subject,
    )  # fmt: skip


def _values(case: Case, proposal: Proposal, item: Item | None) -> Values:
    """Return case facts, the item's fields and the event's, by the names conditions use."""
    values: dict[str, Any] = dict(items.values_of(case, item))
    if proposal.new is not None:
        for name, value in proposal.new.fields.items():
            values[f"{proposal.new.kind}.{name}"] = value or ""
    what = proposal.kind.name.partition(".")[0]
    for name in proposal.kind.fields:
        if proposal.data.get(name):
            values[f"{what}.{name}"] = str(proposal.data[name])
    return values


def _item(case: Case, subject: str) -> Item | None:
    return items.of_subjects([(case, subject)]).get((case.pk, subject)) if subject else None


def _seat(actor: Actor, case: Case, act: str, item: Item | None) -> Seat:
    access.require_visible(actor, case)
    seat = seat_of(actor, case, act, item)
    if seat is None:
        values = items.values_of(case, item)
        function = proposers(case, act)[0]
        return access.require(actor, act, function=function, case=case, values=values)
    return seat


def _check_shape(case: Case, proposal: Proposal, item: Item | None, problems: Problems) -> None:
    kind = proposal.kind
    if proposal.spec.live and case.closed_on is not None:
        said = _("%(number)s已于%(day)s结案") % {"number": case.number, "day": case.closed_on}
        problems.add("closed", said, field="case")
    if proposal.spec.ended:
        problems.extend(originals.not_ended(case))
    fields = EVENTS[proposal.spec.asked or kind.name].fields
    for name in proposal.data:
        if name not in fields:
            problems.add("unknown_field", _("没有“%(name)s”这一栏") % {"name": name}, field=name)
    draft = Draft(proposal.spec.asked or kind.name, proposal.on, data=_data(proposal))
    problems.extend(drafts.objections(draft, case.pack, case.filed_on))
    _check_subject(case, proposal, item, problems)
    blocks = proposal.data.get("blocks")
    if blocks and blocks not in ACTS and blocks not in EVENTS:
        problems.add("bad_value", _("没有这一事项"), field="blocks")


def _data(proposal: Proposal) -> dict[str, Any]:
    """Return the event's data as known when proposed, the reason in the field that takes it."""
    fields = EVENTS[proposal.spec.asked or proposal.kind.name].fields
    data = {name: value for name, value in proposal.data.items() if name in fields}
    if proposal.spec.reason in fields:
        data.setdefault(proposal.spec.reason, proposal.reason.strip())
    return data


def _check_subject(case: Case, proposal: Proposal, item: Item | None, problems: Problems) -> None:
    kind = proposal.kind.subject
    told = {"term": proposal.spec.term, "subject": SUBJECTS[kind]}
    if kind == "case":
        if proposal.subject or proposal.new:
            said = _("“%(term)s”是全案事项，不另填对象") % told
            problems.add("wrong_subject", said, field="subject")
    elif proposal.new is not None:
        if kind not in KINDS or proposal.new.kind != kind:
            problems.add(
                "wrong_subject", _("“%(term)s”的对象应为%(subject)s") % told, field="subject"
            )
        elif not proposal.new.name.strip():
            problems.add("missing", _("须写明名称"), field="item_name")
    elif not proposal.subject:
        problems.add("missing", _("须写明是哪一%(subject)s") % told, field="subject")
    elif kind == "respondent":
        if not case.parties.filter(side="respondent", position=_number(proposal.subject)).exists():
            problems.add("no_subject", _("本案没有这一对象"), field="subject")
    elif item is None or item.kind != kind:
        problems.add("no_subject", _("本案没有这一对象"), field="subject")


def _number(subject: str) -> int:
    kind, _colon, number = subject.partition(":")
    return int(number) if kind == "respondent" and number.isdecimal() else 0


def _reason(proposal: Proposal) -> str:
    """Return why it is wanted: the reason itself, or the field of the event that takes it."""
    given = proposal.reason.strip()
    return given or str(proposal.data.get(proposal.spec.reason, "")).strip()


def _keep(case: Case, proposal: Proposal, asked: Asked, actor: Actor, seat: Seat) -> Approval:
    """Keep the act with what answered its lists: a request, or done where nobody is asked."""
    barred = any("present_handler" in gate.bars for gate in asked.gates)
    steps = [(step, clause) for step, clause in asked.steps]
    data = {
        "draft": {
            "event": proposal.kind.name,
            "on": proposal.on.isoformat(),
            "subject": proposal.subject,
            "data": dict(proposal.data),
            "new": _new_as_kept(proposal.new),
            "name": _name_of(case, proposal.subject),
        },
        "ticked": sorted(proposal.ticked),
        "papers": dict(proposal.papers),
        **asked.kept(),
        "bars": [case.handler_id] if barred and case.handler_id else [],
    }
    reason = _reason(proposal)
    if steps:
        return approvals.ask(
            case, proposal.act, steps, actor=actor, seat=seat, data=data,
            reason=reason or proposal.spec.term, subject=_key(proposal),
            lapses_on=asked.lapses_on(case),
        )  # fmt: skip
    return approvals.done(
        case, proposal.act, actor=actor, seat=seat, data=data, reason=reason,
        subject=_key(proposal), clause=[c for gate in asked.gates for c in gate.clause],
    )  # fmt: skip


def _name_of(case: Case, subject: str) -> str:
    """Return what people call the act's subject; one query, or none."""
    if not subject:
        return ""
    item = _item(case, subject)
    party = case.parties.filter(side="respondent", position=_number(subject)).first()
    return item.name if item else party.name if party else subject


def _key(proposal: Proposal) -> str:
    """Return by what two requests for one act are told apart."""
    if proposal.subject:
        return proposal.subject
    named = [str(proposal.data.get(n, "")) for n in (proposal.spec.names, "title") if n]
    return (proposal.new.name if proposal.new else " ".join(filter(None, named)))[:LONGEST_KEY]


def _new_as_kept(new: NewItem | None) -> dict[str, Any] | None:
    return {"kind": new.kind, "name": new.name, "fields": dict(new.fields)} if new else None


def proposal_of(row: Approval) -> Proposal:
    """Return the act a request keeps."""
    kept = row.data["draft"]
    new = NewItem(**kept["new"]) if kept["new"] else None
    return Proposal(
        row.act, date.fromisoformat(kept["on"]), kept["subject"], new, kept["event"],
        kept["data"], row.reason, frozenset(row.data["ticked"]), row.data["papers"],
    )  # fmt: skip


def settle(row: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """State a decided act, once; what is asked is looked at again. Called by the last signature."""
    proposal, case = proposal_of(row), row.case
    answered = proposal.spec.asked and row.status in (
        Approval.Status.GRANTED,
        Approval.Status.REFUSED,
    )
    if row.status != Approval.Status.GRANTED and not answered:
        return
    if row.status == Approval.Status.GRANTED and not proposal.spec.asked:
        problems = Problems()
        if proposal.spec.live and case.closed_on is not None:
            problems.add("closed", _("案件已结案，只能退回这项申请"), field="granted")
        # Which paper shows a line was looked at when it was asked for.
        left = asks(case, proposal, _item(case, proposal.subject)).gaps
        problems.extend(gap for gap in left if gap.code != requirements.UNPROVEN)
        problems.raise_if_any()
    _state(row, case, proposal, By(actor, seat), on)


def _state(row: Approval, case: Case, proposal: Proposal, by: By, on: date) -> None:
    data = _data(proposal)
    if proposal.spec.asked:
        granted = row.status == Approval.Status.GRANTED
        data |= {"granted": granted, "opinion": row.last_word}
    subject = proposal.subject
    if proposal.new is not None:
        subject = items.add_item(case, proposal.new, actor=by.actor).key
    draft = Draft(proposal.kind.name, on, subject, data=data)
    stages.state_decided(case, [draft], by=by)
