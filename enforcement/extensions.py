"""Lengthening a clock: asked for with its paper, approved, then stated; the plan's day stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import approvals, engine, journal, nodes, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Node
from policy.pack import Pack
from policy.refusals import Problems, Refusal, Refused
from policy.schema import Extension
from teams import access
from teams.access import Actor, Seat
from workdays import clock
from workdays.calendar import Calendar, Interval
from workdays.terms import Term

ACT = "clock.extend"


@dataclass(frozen=True, slots=True)
class Longer:
    """By how much: a number of the rule's own unit, or a new last day."""

    number: int | None = None
    until: date | None = None


def possible(case: Case, node: Node) -> list[Extension]:
    """Return the ways this clock may still be lengthened. No query."""
    idle = node.status != Node.Status.OPEN or node.applies == Node.Applies.NOT
    if idle or case.closed_on is not None:
        return []
    return [e for e in _rules(case.pack, node) if len(node.extended) < e.times]


def _rules(pack: Pack, node: Node) -> tuple[Extension, ...]:
    return pack.extensions_of(node.rule)


def request(
    case: Case,
    node: Node,
    *,
    actor: Actor,
    longer: Longer,
    reason: str,
    paper: str = "",
    paper_number: str = "",
) -> Approval:
    """Ask that a clock be lengthened by the rule its pack has for it."""
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        seat = access.require(actor, ACT, case=case)
        node = Node.objects.get(pk=node.pk, case=case)
        rule = _allowed(case, node)
        problems = Problems()
        if rule.paper and not paper.strip():
            said = _("延长须写明依据的文书")
            problems.add("missing", said, field="paper", clause=rule.clause)
        _check(case, node, rule, longer, problems)
        problems.raise_if_any()
        unit = rule.most.term(case.pack.tables.parameters).unit
        data: dict[str, Any] = {
            "node": node.rule,
            "of": node.subject,
            "extension": rule.id,
            "number": longer.number or "",
            "unit": unit if longer.number else "",
            "until": longer.until.isoformat() if longer.until else "",
            "paper": paper.strip(),
            "paper_number": paper_number.strip(),
            "late": clock.today() > node.due_on - timedelta(days=rule.ask_before),
        }
        steps = [(step.by, rule.clause) for step in rule.steps if step.by]
        return approvals.ask(
            case,
            ACT,
            steps,
            actor=actor,
            seat=seat,
            data=data,
            reason=reason,
            subject=f"{node.rule} {node.subject}".strip()[:40],
        )


def _allowed(case: Case, node: Node) -> Extension:
    """Return the rule by which a clock may be lengthened now. Raises `Refused` saying why not."""
    rules = _rules(case.pack, node)
    name = case.pack.clocks[node.rule].name
    if not rules:
        said = _("本院规则没有允许延长“%(name)s”") % {"name": name}
        clause = case.pack.clocks[node.rule].clause
        raise Refused(Refusal("not_extendable", said, "node", clause=clause))
    idle = node.status != Node.Status.OPEN or node.applies == Node.Applies.NOT
    if idle or case.closed_on is not None:
        said = _("“%(name)s”已办结、已终止或不适用于本案，不能延长") % {"name": name}
        raise Refused(Refusal("not_open", said, "node"))
    left = possible(case, node)
    if not left:
        said = _("“%(name)s”已延长%(times)d次，不得再延长")
        told = {"name": name, "times": len(node.extended)}
        raise Refused(Refusal("too_often", said % told, "node", clause=rules[-1].clause))
    return left[0]


def _check(case: Case, node: Node, rule: Extension, longer: Longer, problems: Problems) -> None:
    most = rule.most.term(case.pack.tables.parameters)
    if (longer.number is None) == (longer.until is None):
        said = _("须且只须写明延长多少，或延长至哪一天")
        problems.add("missing", said, field="number")
    elif longer.number is not None and not 1 <= longer.number <= most.number:
        said = _("一次最多延长%(most)s，现为%(number)d")
        told = {"most": most.text().removesuffix("内"), "number": longer.number}
        problems.add("above_cap", said % told, field="number", clause=rule.clause)
    elif longer.until is not None:
        latest = due_with(case, node, Longer(most.number), most)
        if not node.due_on < longer.until <= latest or longer.until <= clock.today():
            said = _("延长后的届满日应晚于现届满日%(due)s和今日，不晚于%(latest)s")
            told = {"due": node.due_on.isoformat(), "latest": latest.isoformat()}
            problems.add("above_cap", said % told, field="until", clause=rule.clause)


def due_with(case: Case, node: Node, longer: Longer, most: Term) -> date:
    """Return when a clock would run out if it were lengthened today. No query."""
    pack, state = case.pack, _state(node)
    rule = pack.clocks[node.rule]
    data = {"number": longer.number, "unit": most.unit, "on": clock.today().isoformat()}
    if longer.until is not None:
        data = {"until": longer.until.isoformat(), "on": clock.today().isoformat()}
    state.extended = [*state.extended, data]
    return (
        Calendar.official()
        .due_on(
            node.start_on,
            pack.terms[rule.id],
            roll=pack.rolls(rule),
            excluded=_intervals(case, state),
            extended=state.extensions,
        )
        .adjusted_due_on
    )


def _state(node: Node) -> engine.NodeState:
    """Return a clock's row as the engine's clock."""
    return next(iter(nodes.states([node]).values()))


def _intervals(case: Case, state: engine.NodeState) -> list[Interval]:
    view = engine.View(pack=case.pack, calendar=Calendar.official())
    view.excluded = nodes.excluded_of(case)
    return view.intervals(state)


def settle(approval: Approval, actor: Actor, seat: Seat, on: date) -> None:
    """State the approved extension. Called by the approval's last step."""
    if approval.status != Approval.Status.GRANTED:
        return
    (case,) = selectors.lock(actor, [approval.case_id])
    data = approval.data
    node = case.nodes.filter(rule=data["node"], subject=data["of"], status="open").first()
    if node is None or case.closed_on is not None:
        said = _("该期限已办结或案件已结案，只能退回这项申请")
        raise Refused(Refusal("not_open", said, "granted"))
    _allowed(case, node)
    until = date.fromisoformat(data["until"]) if data["until"] else None
    if until is not None and until <= max(on, node.due_on):
        said = _("申请延长至%(until)s，已不晚于现届满日或审批日，只能退回这项申请")
        raise Refused(Refusal("too_late", said % {"until": data["until"]}, "granted"))
    kept = ("node", "extension", "number", "unit", "until", "paper", "paper_number")
    told = {name: data[name] for name in kept}
    draft = Draft(engine.EXTENDED, on, node.subject, data={**told, "reason": approval.reason})
    journal.record_many([(case, [draft])], by=By(actor, seat), locked=True)
