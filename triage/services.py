"""Deciding a screening: the machine proposes, a post confirms or overrides with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, lifecycle, requirements, selectors
from enforcement.evidence import Answer
from enforcement.models import Approval, Case
from enforcement.nodes import typed
from policy import triage as rules
from policy.facts import FactValue, read_all, term, write
from policy.pack import Pack
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Run, Step
from policy.vocabulary import FUNCTIONS
from teams import access
from teams.access import Actor, Seat
from triage.models import Screening
from triage.placing import Goal, Placed, place
from workdays import clock

DECIDE = "triage.decide"
CONFIRM = "triage.confirm"
ANSWER = "case.assign"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules say of a case now, for the page."""

    run: Run
    decision: rules.Decision
    values: Mapping[str, FactValue | None]
    due: bool  # everything the screening waits for stands in the journal


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person at the desk decides. Empty: as the rules say.

    `facts` are stated with the decision (JSON values); `to` overrides the track or unit;
    `unit` picks a team of the pool; both ask for `reason`, as does screening early. `ticked` and
    `papers` answer the lists the court asks before a placing.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""
    unit: str = ""
    handler_id: int | None = None
    reason: str = ""
    ticked: frozenset[str] = frozenset()
    papers: Mapping[str, str] = field(default_factory=dict)


def propose(case: Case, facts: Mapping[str, Any] | None = None) -> Proposal:
    """Return the rules' answer on the facts known, or on these beside them."""
    pack = case.pack
    values: dict[str, FactValue | None] = dict(typed(case.facts))
    values.update(read_all(facts or {}, pack.tables.labels))
    run = next_run(case)
    # Screened again after a move, the case has long had what the screening waits for.
    due = case.closed_on is None and all(event in case.seen for event in run.after)
    return Proposal(run, rules.route(pack, values, run=run), values, due)


def next_run(case: Case) -> Run:
    """Return the screening that comes next; the last one again when all are done."""
    runs = case.pack.runs_for(case.type_code)
    return next((r for r in runs if r.id not in case.runs_done), runs[-1])


def decide(
    case: Case, choice: Choice, *, actor: Actor, on: date, expected: int | None = None
) -> Screening | Approval:
    """Decide a screening and place the case.

    Returns the decision record; or the request, where the plan leaves the choice to a
    leader (`ask`) or asks a second post to confirm. Raises `Refused` with every reason:
    missing facts by name, override without reason, screening too early, gates; `Stale`
    when something was stated since `expected`, the journal number the person had seen.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        lifecycle.require_unchanged(case, expected)
        proposal = propose(case, choice.facts)
        seat = access.require(actor, "triage.decide", function=proposal.run.by, case=case)
        _refuse_while_asked(case)
        _check(case, proposal, choice)
        if steps := _leaders(case, proposal, choice):
            return _ask(case, proposal, choice, actor, seat, ANSWER, steps)
        if proposal.run.confirm:
            return _ask(case, proposal, choice, actor, seat, CONFIRM, _confirming(case, proposal))
        return _settle(case, proposal, choice, actor=actor, seat=seat, on=on)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case of a batch."""

    case: Case
    record: Screening | Approval | None
    refusals: tuple[Refusal, ...] = ()


def decide_many(
    cases: Sequence[Case],
    *,
    actor: Actor,
    on: date,
    expected: Mapping[int, int] | None = None,
) -> list[Result]:
    """Decide many screenings as the rules say; what the rules cannot decide is left, with why.

    `expected` as in `decide`, by case key.
    """
    results = []
    for case in cases:
        try:
            seen = (expected or {}).get(case.pk)
            record = decide(case, Choice(), actor=actor, on=on, expected=seen)
        except Refused as refused:
            results.append(Result(case, None, refused.refusals))
        else:
            results.append(Result(case, record))
    return results


def confirmed(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """Place the case after the second post agreed. Called by the approval's last step.

    What the court asks before that is answered by him who agrees: lines he confirmed and papers
    he named stand with his signature.
    """
    if approval.status != Approval.Status.GRANTED:
        return
    said = approval.given[-1]
    asked = confirmation(approval.case, said.get("ticked", ()), said.get("papers", {}))
    approval.data = {**approval.data, **asked.kept()}
    approval.save(update_fields=["data"])
    _resume(approval, actor, seat, on, refused=asked.refused(str(said["opinion"])))


def confirmation(
    case: Case, ticked: Collection[str] = (), papers: Mapping[str, str] | None = None
) -> requirements.Asked:
    """Return what the court asks of him who confirms a screening, with each line's answer."""
    return requirements.check(case, CONFIRM, ticked=ticked, papers=papers)


def answered(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """Place the case where the leader said. Called by the approval's last step."""
    if approval.status == Approval.Status.GRANTED:
        _resume(approval, actor, seat, on, answered=True)


def _resume(
    approval: Approval,
    actor: Actor,
    seat: Seat,
    on: date,
    *,
    answered: bool = False,
    refused: Sequence[Refusal] = (),
) -> None:
    (case,) = selectors.lock(actor, [approval.case_id])
    kept = approval.data["choice"]
    opinion = str(approval.given[-1]["opinion"])
    choice = Choice(
        facts=kept["facts"],
        to=kept["to"],
        unit=approval.given[-1].get("unit") or kept["unit"],
        handler_id=approval.given[-1].get("handler_id") or kept["handler_id"],
        reason=kept["reason"] or opinion,
        ticked=frozenset(kept.get("ticked", ())),
        papers=kept.get("papers", {}),
    )
    proposal = propose(case, choice.facts)
    _check_again(case, proposal, choice, answered=answered)
    if refused:
        raise Refused(*refused)
    _settle(case, proposal, choice, actor=actor, seat=seat, on=on, answered=answered)


def _check_again(case: Case, proposal: Proposal, choice: Choice, *, answered: bool) -> None:
    """Refuse to place a case that was closed, or whose facts changed, while it was asked."""
    if case.closed_on is not None:
        said = _("案件已结案，不能分流，只能退回这项申请")
        raise Refused(Refusal("closed", said, "granted"))
    machine = proposal.decision
    if not answered and not choice.to and not (machine.track or machine.unit):
        said = _("案情已变，按规则已不能确定去向，请退回重新甄别")
        raise Refused(Refusal("changed", said, "granted"))
    if gaps := _asked(case, proposal, choice, ANSWER).gaps:
        raise Refused(*gaps)


def _refuse_while_asked(case: Case) -> None:
    """Refuse to decide what somebody else was asked: the answer would place the case again."""
    asked = (
        Approval.objects.filter(
            case=case, act__in=(CONFIRM, ANSWER), status=Approval.Status.PENDING
        )
        .select_related("asked_by")
        .first()
    )
    if asked is None:
        return
    said = _("%(name)s已就本案分流提出申请，正待%(who)s决定，答复前不能另行分流")
    told = {"name": asked.asked_by.name, "who": FUNCTIONS[asked.waits_for]}
    raise Refused(Refusal("pending", said % told, "case", told, tuple(asked.clause)))


Steps = Sequence[tuple[str | Step, tuple[str, ...]]]


def _leaders(case: Case, proposal: Proposal, choice: Choice) -> Steps:
    """Return the leaders who place the case, where the plan leaves it to them, and the clauses.

    No override passes them by: not where a rule or a gate asks them, nor where what would tell is
    unknown.
    """
    machine = proposal.decision
    if machine.ask:
        return [(machine.ask, machine.clause)]
    return list(_asked(case, proposal, choice, ANSWER).steps)


def _confirming(case: Case, proposal: Proposal) -> Steps:
    """Return who confirms: the run's second post, and whom a gate names beside it."""
    own = proposal.run.confirm
    others = requirements.check(case, CONFIRM, checklists=False).steps
    return [
        (own, proposal.decision.clause),
        *((step, clause) for step, clause in others if step.by != own),
    ]


def asked_first(case: Case, proposal: Proposal) -> list[Answer]:
    """Return the lines of the lists the court asks before a screening and its placing."""
    nothing = Choice()
    found = [_asked(case, proposal, nothing, act).lines for act in (DECIDE, ANSWER)]
    return list({line.key: line for lines in found for line in lines}.values())


def _asked(case: Case, proposal: Proposal, choice: Choice, act: str) -> requirements.Asked:
    return requirements.check(
        case, act, ticked=choice.ticked, papers=choice.papers, values=proposal.values
    )


def _ask(
    case: Case,
    proposal: Proposal,
    choice: Choice,
    actor: Actor,
    seat: Seat,
    act: str,
    steps: Steps,
) -> Approval:
    data = {
        "choice": {
            "facts": dict(choice.facts),
            "to": choice.to,
            "unit": choice.unit,
            "handler_id": choice.handler_id,
            "reason": choice.reason,
            "ticked": sorted(choice.ticked),
            "papers": dict(choice.papers),
        },
        "machine": proposal.decision.as_dict(),
    }
    first = steps[0][0]
    who = case.pack.function_name(first if isinstance(first, str) else first.by)
    said = choice.reason or _("按规则须由%(who)s决定") % {"who": who}
    return approvals.ask(case, act, steps, actor=actor, seat=seat, data=data, reason=said)


def _check(case: Case, proposal: Proposal, choice: Choice) -> None:
    problems = Problems()
    pack, machine = case.pack, proposal.decision
    if case.closed_on is not None:
        problems.add("closed", _("案件已结案，不能分流"), field="case")
    clause = proposal.run.clause
    if not proposal.due and proposal.run.early == "refuse":
        # No reason helps where the plan lets nothing be screened before its time.
        problems.add("early", _("甄别所需事项尚未齐备"), field="case", clause=clause)
    elif not proposal.due and not choice.reason:
        said = _("甄别所需事项尚未齐备，提前甄别须写明理由")
        problems.add("early", said, field="reason", clause=clause)
    if machine.outcome == "needs_facts" and not choice.to:
        for name in machine.missing:
            said = _("缺少案情：%(term)s") % {"term": term(name, pack.label_questions)}
            problems.add("needs_fact", said, field=name, clause=_asking(machine, name))
    if (choice.to or choice.unit or choice.handler_id) and not choice.reason:
        problems.add("missing", _("人工调整须写明理由"), field="reason", clause=clause)
    if machine.reason_needed and not choice.reason:
        said = _("该规则须由甄别人写明理由")
        problems.add("missing", said, field="reason", clause=machine.clause)
    problems.extend(_no_such_place(pack, choice))
    problems.extend(_unreasoned_hints(machine, choice))
    problems.extend(_by_number(pack, machine, choice))
    for act in (DECIDE, ANSWER):
        asked = _asked(case, proposal, choice, act)
        problems.extend(asked.gaps)
        if not any(found.field == "reason" for found in problems):  # said once is enough
            problems.extend(asked.unreasoned(choice.reason))
    problems.raise_if_any()


def _no_such_place(pack: Pack, choice: Choice) -> Iterator[Refusal]:
    if choice.to and choice.to not in pack.tables.tracks and choice.to not in pack.tables.units:
        yield Refusal("unknown", _("没有这个办理类别或单位"), "to")


def _asking(machine: rules.Decision, fact: str) -> tuple[str, ...]:
    """Return the clauses of the undecided rules that ask for a fact."""
    asking = (v for v in machine.undecided if any(p.name == fact for p in v.proofs))
    return tuple(dict.fromkeys(clause for view in asking for clause in view.clause))


def _unreasoned_hints(machine: rules.Decision, choice: Choice) -> Iterator[Refusal]:
    """Yield which hints of the rules, that decide nothing, ask all the same for a reason."""
    for hint in machine.soft:
        if hint.verdict and hint.reason_needed and not choice.reason:
            said = _("“%(rule)s”须写明理由") % {"rule": hint.name}
            yield Refusal("missing", said, "reason", {"rule": hint.id}, hint.clause)


def _by_number(pack: Pack, machine: rules.Decision, choice: Choice) -> Iterator[Refusal]:
    """Yield why no team or person is picked by hand where the case number decides."""
    track = pack.tables.tracks.get(machine.track or "")
    if track is None or track.draw[:1] != ("serial_modulo",):
        return
    if choice.unit or choice.handler_id or choice.to in track.units:
        said = _("本院按案号分案，不由人工指定团队、承办人；有特殊情况的，登记后请示")
        yield Refusal("by_number", said, "to", {}, track.clause)


def _settle(
    case: Case,
    proposal: Proposal,
    choice: Choice,
    *,
    actor: Actor,
    seat: Seat,
    on: date,
    answered: bool = False,
) -> Screening:
    pack, machine = case.pack, proposal.decision
    goal = _goal(pack, machine, choice, answered=answered)
    barred = any("present_handler" in g.bars for g in requirements.check(case, ANSWER).gates)
    excluded = frozenset({case.handler_id} if barred and case.handler_id else ())
    placed = place(case, goal, on=on, excluded=excluded)
    outcome = _outcome(placed, choice, answered=answered)
    data = {
        "run": proposal.run.id,
        "track": goal.track,
        "unit": placed.placing.unit,
        "outcome": outcome,
        "rule": machine.rule or "",
        "overridden": outcome == Screening.Outcome.OVERRIDDEN or "",
        **({"note": choice.reason} if choice.reason else {}),
    }
    lifecycle.record_triage(
        case, actor=actor, seat=seat, data=data, facts=choice.facts, on=on, run=proposal.run.id
    )
    record = _keep(case, proposal, choice, placed, outcome, goal, actor, seat, on)
    if placed.placing.method != "maintained":
        lifecycle.assign(case, placed.placing, actor=actor, seat=seat, on=on)
    return record


def _outcome(placed: Placed, choice: Choice, *, answered: bool) -> Screening.Outcome:
    if answered:
        return Screening.Outcome.ANSWERED
    if choice.to:
        return Screening.Outcome.OVERRIDDEN
    if placed.placing.method == "maintained":
        return Screening.Outcome.MAINTAINED
    return Screening.Outcome.ROUTED


def _goal(pack: Pack, machine: rules.Decision, choice: Choice, *, answered: bool) -> Goal:
    to = choice.to or machine.track or machine.unit or ""
    if answered and not to:
        # The leader's answer names a team; without one the only track's own draw decides.
        to = pack.track_of_unit(choice.unit) or next(iter(pack.tables.tracks))
    track = pack.tables.tracks.get(to)
    if track is None:
        return Goal(pack.track_of_unit(to), (to,), (), "", choice.handler_id, choice.reason)
    picked, handler, reason = choice.unit, choice.handler_id, choice.reason
    return Goal(to, track.units, track.draw, picked, handler, reason)


def _keep(
    case: Case,
    proposal: Proposal,
    choice: Choice,
    placed: Placed,
    outcome: str,
    goal: Goal,
    actor: Actor,
    seat: Seat,
    on: date,
) -> Screening:
    facts = {n: write(v) for n, v in proposal.values.items() if v is not None}
    return Screening.objects.create(
        court_id=case.court_id,
        case=case,
        run=proposal.run.id,
        decided_on=on,
        decided_at=clock.now(),
        decided_by_id=actor.user_id,
        post=seat.post,
        facts=facts,
        machine=proposal.decision.as_dict(),
        outcome=outcome,
        track=goal.track,
        unit=placed.placing.unit,
        rule=proposal.decision.rule or "",
        clause=list(proposal.decision.clause),
        draw=placed.account,
        reason=choice.reason,
        early=not proposal.due,
    )
