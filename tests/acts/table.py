"""Tables of what a court's plan allows and refuses, driven through the real services.

    row("in fast_1; money", "payment.defer", "handler@fast_1", ASKED,
        "file_centre/file_centre_head", clause="HL-077", event="payment.held", reason="另案")

A row names the situation (steps below, in order), the act, who does it ("post@unit#nth"), and what
comes of it. Of a refusal it holds a code or a telling part of every reason, all of them at once;
of a request, the queues it now waits in; of what was done, by `then`, the case as it is afterwards.
`cites` are clauses the reasons, or the request, must name. The rest goes to the act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from enforcement import acts, effects, extensions, items, lifecycle, orders, suspensions, transfers
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport, Placing, Resumption
from enforcement.models import Approval, Case, TaskOrder
from intake import services as intake
from policy.case_numbers import parse
from policy.refusals import Forbidden, NotVisible, Refusal, Refused
from policy.vocabulary import GATED_ACTS
from reports import bulletins
from teams import access
from teams.access import Actor
from tests.cast import Cast
from tests.desk.casework import FILED, TODAY, in_team
from tests.story import (
    GROUND,
    about_new,
    closed,
    confirmed,
    filed,
    named,
    papers_in,
    received,
    screened,
    state,
    ticked_in,
)
from triage import services as triage
from workdays import clock

DONE, ASKED, REFUSED, FORBIDDEN, UNSEEN = "done", "asked", "refused", "forbidden", "unseen"
ALL = "every line confirmed"
LAW = "the national conditions of 终本 alone"


@dataclass(frozen=True)
class Row:
    """One line of a table; see the module's own words."""

    situation: str
    act: str
    who: str
    verdict: str
    told: tuple[str, ...] = ()
    cites: frozenset[str] = frozenset()
    facts: Mapping[str, Any] = field(default_factory=dict)
    then: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def row(
    situation: str,
    act: str,
    who: str,
    verdict: str,
    *told: str,
    clause: str | Sequence[str] = (),
    cites: str | Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    then: Mapping[str, Any] | None = None,
    **more: Any,
) -> Any:
    """Return a line of a table, marked with the clauses it exercises."""
    named = frozenset(_several(cites))
    line = Row(situation, act, who, verdict, told, named, facts or {}, then or {}, more)
    marks = tuple(dict.fromkeys((*_several(clause), *sorted(named))))
    name = f"{act} by {who} [{situation}] {verdict}"
    return pytest.param(line, id=name, marks=pytest.mark.clause(*marks) if marks else ())


def hold(cast: Cast, line: Row) -> None:
    """Do what a row says and compare what comes of it."""
    case = prepared(cast, line)
    actor = who(cast, line.who)
    verdict, reasons, asked = _outcome(cast, case, line, actor)
    said = [f"{r.code}: {r.sentence}" for r in reasons]
    assert verdict == line.verdict, said
    cited = {c for reason in reasons for c in reason.clause}
    if verdict in (REFUSED, FORBIDDEN):
        _all_at_once(line.told, said)
    elif asked is not None:
        cited |= set(asked.clause)
        places = {place.queue for place in asked.places.all()}
        queues = sorted(queue for queue in places if not queue.startswith("@"))
        if verdict == ASKED:
            assert queues == sorted(line.told)
    assert line.cites <= cited, (line.cites, cited, said)
    if line.then and case is not None:
        now = Case.objects.get(pk=case.pk)
        found = {name: getattr(now, name) for name in line.then}
        wanted = {n: found[n] if _fits(found[n], v) else v for n, v in line.then.items()}
        assert found == wanted


def _fits(found: Any, wanted: Any) -> bool:
    return found in wanted if isinstance(wanted, tuple) else found == wanted


def _all_at_once(told: Sequence[str], said: Sequence[str]) -> None:
    left = list(said)
    for part in told:
        match = next((sentence for sentence in left if part in sentence), None)
        assert match is not None, (part, said)
        left.remove(match)
    assert not told or not left, left


def _outcome(
    cast: Cast, case: Case | None, line: Row, actor: Actor
) -> tuple[str, Sequence[Refusal], Approval | None]:
    with clock.at(TODAY):
        try:
            found = _deed(line.act)(cast, case, actor, line.act, dict(line.more))
        except NotVisible:
            return UNSEEN, (), None
        except Forbidden as forbidden:
            return FORBIDDEN, forbidden.refusals, None
        except Refused as refused:
            return REFUSED, refused.refusals, None
    asked = found if isinstance(found, Approval) else None
    return (ASKED if asked and asked.status == "pending" else DONE), (), asked


def who(cast: Cast, named: str) -> Actor:
    """Return who "post@unit#nth" is; "outsider" sits in another court."""
    if named == "outsider":
        return cast.outsider
    seat, _hash, nth = named.partition("#")
    post, _at, unit = seat.partition("@")
    return cast.actor(post, unit or None, int(nth or 0))


# --- situations -----------------------------------------------------------------------------


def prepared(cast: Cast, line: Row) -> Case | None:
    """Return the case a situation describes: its steps in order, then the facts stated."""
    case: Case | None = None
    for step in filter(None, (s.strip() for s in line.situation.split(";"))):
        name, _space, rest = step.partition(" ")
        case = STEPS[name](cast, case, rest)
    if line.facts and case is not None:
        case = state(cast, case, "facts.stated", TODAY, facts=dict(line.facts))
    return case


def _in(cast: Cast, _case: Any, unit: str) -> Case:
    """In a team's hands: received the day after filing."""
    return in_team(cast, unit, str(cast.pack.track_of_unit(unit)))


def _filed(cast: Cast, _case: Any, kind: str) -> Case:
    """Filed, passed to the bureau the same day, nothing else done."""
    return filed(cast, FILED, kind=kind or "执", accepted_on=FILED)


def _another(cast: Cast, _case: Any, _rest: str) -> Case:
    """A second case beside the one so far; the act is about it."""
    return filed(cast, FILED, serial=2, accepted_on=FILED)


def _stated(cast: Cast, case: Case, rest: str) -> Case:
    """`event name=value …`: an event of the case, or of its first respondent, by who may."""
    event, *pairs = rest.split()
    data = dict(pair.split("=") for pair in pairs)
    subjects = [data.pop("of")] if "of" in data else []
    return state(cast, case, event, TODAY, *subjects, **data)


def _money(cast: Cast, case: Case, _rest: str) -> Case:
    return about_new(cast, case, NewItem("payment", "到账案款"), "payment.received", TODAY)


def _asset(cast: Cast, case: Case, kind: str) -> Case:
    new = NewItem("asset", "房屋一套", {"kind": kind or "real_estate"})
    return about_new(cast, case, new, "asset.disposable_found", TODAY, right="有")


def _lead(cast: Cast, case: Case, _rest: str) -> Case:
    return about_new(cast, case, NewItem("lead", "申请人称有车"), "lead.received", TODAY)


def _material(cast: Cast, case: Case, form: str) -> Case:
    new = NewItem("material", "执行笔录")
    return about_new(cast, case, new, "material.made", TODAY, form=form or "paper")


def _handed_in(cast: Cast, case: Case, mode: str) -> Case:
    """The closing report handed in by the handler, every line confirmed."""
    report = ClosingReport(
        mode, TODAY, "0", "依规定办理", ground=GROUND.get(mode, ""), **confirmed(cast)
    )
    with clock.at(TODAY):
        lifecycle.submit_closing(case, report, actor=cast.actor("handler", case.unit))
    return Case.objects.get(pk=case.pk)


def _aged(cast: Cast, case: Case, months: str) -> Case:
    """Filed so many months earlier than it was."""
    filed_on = case.filed_on.replace(year=case.filed_on.year - 1, month=12 - int(months))
    Case.objects.filter(pk=case.pk).update(filed_on=filed_on)
    return Case.objects.get(pk=case.pk)


def _closed(cast: Cast, case: Case, mode: str) -> Case:
    return closed(cast, case, mode, TODAY)


def _resumed(cast: Cast, case: Case, _rest: str) -> Case:
    """The closed case taken up again as a new one, approved; the act is about the new one."""
    case = state(cast, case, "resumption.approved", TODAY)
    number = parse(f"（{TODAY.year}）{cast.pack.identity.number_code}执恢1号")
    with clock.at(TODAY):
        resumption = Resumption(number, TODAY)
        return lifecycle.resume(case, resumption, actor=cast.doing("case.file"))


def _asked(cast: Cast, case: Case, rest: str) -> Case:
    """`act event about`: asked for by the handler, every line confirmed, with a reason."""
    act, event, subject = (*rest.split(), "", "")[:3]
    proposal = Proposal(
        act, TODAY, subject, event=event.strip("-"), reason="依规定申请", **confirmed(cast)
    )
    with clock.at(TODAY):
        acts.propose(case, proposal, actor=cast.actor("handler", case.unit))
    return Case.objects.get(pk=case.pk)


def _signed(cast: Cast, case: Case, named: str) -> Case:
    """The step now open signed by somebody."""
    with clock.at(TODAY):
        _decide(cast, case, who(cast, named), "grant", {})
    return Case.objects.get(pk=case.pk)


def _move_asked(cast: Cast, case: Case, rule: str) -> Case:
    with clock.at(TODAY):
        _transfer(cast, case, cast.actor("handler", case.unit), f"move:{rule}", {})
    return Case.objects.get(pk=case.pk)


def _assigned(cast: Cast, case: Case, unit: str) -> Case:
    with clock.at(TODAY):
        _assign(cast, case, cast.doing("case.assign", case), "", {"unit": unit})
    return Case.objects.get(pk=case.pk)


def _ready(cast: Cast, case: Case, _rest: str) -> Case:
    """What the next screening waits for stands."""
    for kind in triage.next_run(case).after:
        if kind not in case.seen:
            case = state(cast, case, kind, TODAY)
    return case


def _facts(cast: Cast, case: Case, rest: str) -> Case:
    """`fact fact=value -fact`: known to be so, known to be otherwise."""
    known: dict[str, Any] = {}
    for word in rest.split():
        name, _is, value = word.partition("=")
        known[name.lstrip("-")] = value or not name.startswith("-")
    return state(cast, case, "facts.stated", TODAY, facts=known)


def _screened(cast: Cast, case: Case, _rest: str) -> Case:
    """The next screening decided as the rules say."""
    return screened(cast, case, TODAY)


def _taken(cast: Cast, case: Case, _rest: str) -> Case:
    return received(cast, case, TODAY)


def _objection(cast: Cast, case: Case, rest: str) -> Case:
    """`kind remanded`: an objection received."""
    kind, remanded = (*rest.split(), "no")[:2]
    new = NewItem("objection", "异议", {"kind": kind, "remanded": remanded})
    return about_new(cast, case, new, "objection.received", TODAY, kind=kind)


def _dismissal(cast: Cast, case: Case, _rest: str) -> Case:
    """The dismissal asked for, every line confirmed."""
    with clock.at(TODAY):
        lifecycle.dismiss(
            case, actor=cast.doing("case.dismiss", case), on=TODAY, reason="主体有误，不能纠正",
            **confirmed(cast),
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _slip(cast: Cast, case: Case, unit: str) -> Case:
    with clock.at(TODAY):
        actor = cast.actor("handler", case.unit)
        orders.dispatch(
            actor=actor, kind="其他", title="补正材料", on=TODAY, case=case, to_unit=unit
        )
    return Case.objects.get(pk=case.pk)


STEPS: dict[str, Callable[..., Case]] = {
    "in": _in,
    "filed": _filed,
    "another": _another,
    "stated": _stated,
    "money": _money,
    "asset": _asset,
    "lead": _lead,
    "material": _material,
    "handed-in": _handed_in,
    "aged": _aged,
    "closed": _closed,
    "resumed": _resumed,
    "asked": _asked,
    "signed": _signed,
    "move-asked": _move_asked,
    "assigned": _assigned,
    "ready": _ready,
    "knows": _facts,
    "screened": _screened,
    "taken": _taken,
    "objection": _objection,
    "slip": _slip,
    "dismissal": _dismissal,
}


# --- acts -----------------------------------------------------------------------------------


def lines(cast: Cast, more: dict[str, Any]) -> frozenset[str]:
    """Return what is confirmed: ALL, LAW, all but one line, or the lines named."""
    ticked, but = more.pop("ticked", ()), more.pop("but", "")
    if ticked == ALL or but:
        return frozenset(line for line in ticked_in(cast) if not but or but not in line)
    if ticked == LAW:
        return frozenset(line for line in ticked_in(cast) if line.startswith("termination_law:"))
    return frozenset(ticked)


def proven(cast: Cast, more: dict[str, Any]) -> dict[str, Any]:
    """Return what is confirmed, each line with its paper; with none where `papers` is False."""
    ticked = lines(cast, more)
    return {"ticked": ticked, "papers": named(ticked) if more.pop("papers", True) else {}}


def _gated(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    said = proven(cast, more)
    return acts.propose(case, Proposal(act, TODAY, **said, **more), actor=actor)


def _close(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    mode = act.partition(":")[2]
    reason, ground = more.pop("reason", ""), GROUND.get(mode, "")
    report = ClosingReport(mode, TODAY, "0", reason, ground=ground, **proven(cast, more))
    lifecycle.submit_closing(case, report, actor=actor)
    return Approval.objects.get(case=case, act="case.close", status="pending")


def _decide(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    row = Approval.objects.get(case=case, status="pending")
    granted = act == "grant"
    return effects.decide(
        row, actor=actor, granted=granted, opinion=more.get("opinion", "同意"), on=TODAY
    )


def _transfer(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    known = case.pack.tables.transfer
    rule = next(move for move in known if move.id == act.partition(":")[2])
    reason = more.get("reason", "案情变化")
    return transfers.request(case, rule, actor=actor, reason=reason, on=TODAY)


def _screen(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    return triage.decide(case, triage.Choice(**more), actor=actor, on=TODAY)


def _assign(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    unit = more["unit"]
    track = str(cast.pack.track_of_unit(unit))
    placing = Placing(unit, track, cast.user("handler", unit), None, "manual", "工作需要")
    lifecycle.assign(case, placing, actor=actor, on=TODAY)


def _record(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    subject, data = more.pop("subject", ""), more
    draft = Draft(act.partition(":")[2], TODAY, subject, data=data)
    lifecycle.state_events([(case, [draft])], actor=actor)


def _pause(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    given = {"reason": "依法扣除", "first": TODAY, **more}
    return suspensions.request(case, actor=actor, **given)


def _extend(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    node = case.nodes.get(rule=act.partition(":")[2])
    longer = extensions.Longer(number=more.pop("number"))
    return extensions.request(
        case, node, actor=actor, longer=longer, reason="案情复杂", paper="延长审限审批表"
    )


def _hand_over(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    to = cast.user("handler", more.get("to", case.unit), more.get("nth", 1))
    reason = more.get("reason", "工作需要")
    lifecycle.change_handler([case], to, actor=actor, on=TODAY, reason=reason)


def _take(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    orders.receive(TaskOrder.objects.get(case=case), actor=actor, on=TODAY)


def _post(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """Whether a post does a function at all."""
    values = items.values_of(case) if case else None
    function = act.partition(":")[2]
    access.require(actor, "event.record", function=function, case=case, values=values)


def _bulletin(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    drawn = bulletins.prepare(act.partition(":")[2], more["period"], actor=actor)
    bulletins.issue(drawn, actor=actor)


def _file(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    lifecycle.file_cases(cast.court, [_new_case(cast, proven(cast, more))], actor=actor)


def _new_case(cast: Cast, said: dict[str, Any]) -> lifecycle.NewCase:
    from_code = cast.pack.identity.number_code
    number = parse(f"（{TODAY.year}）{from_code}执9号")
    parties = (
        lifecycle.NewParty("applicant", "安知秋"),
        lifecycle.NewParty("respondent", "柏望舒"),
    )
    return lifecycle.NewCase(number=number, filed_on=TODAY, parties=parties, **said)


def _verify(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """The filing verified item by item, all but `without`; one of them `returned`."""
    wrong, without = more.get("returned", ""), more.get("without", "")
    results = {
        item: {"result": "returned", "note": "与依据不符"} if item == wrong else "correct"
        for item in intake.verification_items(case.pack)
        if item != without
    }
    intake.verify(case, results, actor=actor)


def _hear(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """The first reception, every item but those with `without` told."""
    without = more.get("without") or "-"
    papers = papers_in(cast) if more.get("papers", True) else {}
    heard = intake.Heard(TODAY, "当面", person=more.get("person", ""), papers=papers)
    items = intake.reception_items(case.pack, heard.act)
    told = [name for name, _asked in items if without not in name]
    intake.reception(case, replace(heard, told=told), actor=actor)


DEEDS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(GATED_ACTS, _gated),
    "check": _verify,
    "meet": _hear,
    "close": _close,
    "grant": _decide,
    "return": _decide,
    "move": _transfer,
    "screen": _screen,
    "assign": _assign,
    "record": _record,
    "pause": _pause,
    "extend": _extend,
    "hand-over": _hand_over,
    "take-slip": _take,
    "does": _post,
    "bulletin": _bulletin,
    "file": _file,
    "receive": lambda cast, case, actor, act, more: lifecycle.receive(
        [case], actor=actor, on=TODAY
    ),
    "archive": lambda cast, case, actor, act, more: lifecycle.archive(
        [case], actor=actor, on=TODAY, **proven(cast, more)
    ),
    "dismiss": lambda cast, case, actor, act, more: lifecycle.dismiss(
        case, actor=actor, on=TODAY, reason=more.pop("reason", ""), **proven(cast, more)
    ),
}


def teach(known: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add words of a court's own to STEPS or DEEDS; a word may not mean two things.

    All tables run in one process: a word given twice would change another court's rows.
    """
    if twice := known.keys() & more.keys():
        raise ValueError(f"known already: {sorted(twice)}")
    known.update(more)


def _deed(act: str) -> Callable[..., Any]:
    return DEEDS[act.partition(":")[0]]
