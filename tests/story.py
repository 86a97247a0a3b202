"""Telling a case's story by service: every step by somebody whose post may, on a day of its own.

case = filed(cast, date(2022, 3, 1))
case = state(cast, case, "reception.recorded", date(2022, 3, 3), channel="当面")
case = about_new(cast, case, NewItem("asset", "房屋一套"), "asset.disposable_found", day)
case = screened(cast, case, day, to="fast")         # what the screening awaits, then decide
case = received(cast, case, day)                    # by a member of the team
case = moved(cast, case, "fast_to_standard", day)   # asked, approved, screened, received
case = closed(cast, case, "终本", day)              # what the gates ask, report, approvals
case = archived(cast, case, day)
assert_clocks_equal_their_replay(case)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from assets import services as assets
from enforcement import (
    acts,
    approvals,
    effects,
    items,
    lifecycle,
    nodes,
    recording,
    selectors,
    transfers,
)
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport, NewCase, NewParty
from enforcement.lifecycle.stages import recording_seat
from enforcement.models import Approval, Case, Item
from intake import services as intake
from policy.case_numbers import parse
from policy.doors import OWN_DOORS
from policy.events import EVENTS
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor
from tests.cast import Cast
from triage import services as triage
from workdays import clock


def filed(
    cast: Cast,
    on: date,
    *,
    serial: int = 1,
    respondents: int = 1,
    kind: str = "执",
    accepted_on: date | None = None,
    **facts: object,
) -> Case:
    """Return a case filed on a day by somebody whose post may."""
    code = cast.pack.identity.number_code
    parties = [NewParty("applicant", "安知秋")]
    parties += [NewParty("respondent", f"柏望舒{i}") for i in range(respondents)]
    new = NewCase(
        number=parse(f"（{on.year}）{code}{kind}{serial}号"),
        filed_on=on,
        accepted_on=accepted_on,
        parties=tuple(parties),
        claim_amount=Decimal("53000.00"),
        facts={"matter_kind": "monetary", "claim_amount": "53000.00", **facts},
        **confirmed(cast),
    )
    values = {name: str(facts[name]) for name in ("filing_origin",) if name in facts}
    clerk = access.who_holds(cast.court, "filing", values=values)[0]
    with clock.at(on):
        return lifecycle.file_cases(cast.court, [new], actor=access.actor_for(clerk))[0]


def assert_clocks_equal_their_replay(case: Case) -> None:
    """Assert that stored clocks are what the journal gives, and that its chain holds."""
    stored = nodes.states(case.nodes.exclude(status="withdrawn"))
    assert stored == selectors.replayed(case).nodes
    assert selectors.chain_faults(case.court_id) == []


# What a respondent answers at his first reception, as far as a court asks it.
ANSWERED: dict[str, object] = {
    "no_property": True, "plan": "分期履行", "address": "某市某路2号",
    "consented": "不同意电子送达",
}  # fmt: skip


def recorder(cast: Cast, case: Case, kind: str, item: Item | None = None) -> Actor:
    """Return somebody seated whose post may record an event on a case, as the services judge it."""
    values = items.values_of(case, item)
    for function in lifecycle.recorders_of(case, kind):
        for person in _people(cast, function, case, values):
            actor = access.actor_for(person)
            if recording_seat(actor, case, kind, item) is not None:
                return actor
    raise LookupError(f"{cast.court.code}: nobody records {kind}")


def _people(cast: Cast, function: str, case: Case, values: dict) -> Iterator:
    yield from access.who_holds(cast.court, function, case, values=values)
    if function in ("@holder", "@sender"):  # whoever has the material
        yield cast.user("handler")


def state(cast: Cast, case: Case, event: str, on: date, /, *subjects: str, **data: object) -> Case:
    """State an event by somebody whose post records it; return the case as it is then.

    `facts` are stated with it; `about` are further subjects it concerns.
    """
    case = Case.objects.get(pk=case.pk)
    if cast.pack.gated_events.get(event) in OWN_DOORS:
        return at_its_door(cast, case, event, on, **data)
    if event in cast.pack.gated_events:
        return acted(cast, case, event, on, *subjects, **data)
    facts, about = data.pop("facts", {}), tuple(data.pop("about", ()))
    named = items.of_subjects((case, subject) for subject in subjects)
    actor = recorder(cast, case, event, next(iter(named.values()), None))
    drafts = [
        Draft(event, on, subject, about, data=data, facts=facts) for subject in (subjects or ("",))
    ]
    with clock.at(on):
        lifecycle.state_events([(case, drafts)], actor=actor)
    return Case.objects.get(pk=case.pk)


def at_its_door(cast: Cast, case: Case, event: str, on: date, **data: object) -> Case:
    """State what only a page of its own states here, every line of its lists confirmed."""
    act = cast.pack.gated_events[event]
    person = access.who_holds(cast.court, ACTS[act][1], case)[0]
    actor = access.actor_for(person)
    with clock.at(on):
        if event == "query.offline_completed":
            items = assets.offline_items(case.pack)
            facts = dict(data.get("facts", {}))
            assets.answer_offline(case, items, actor=actor, on=on, facts=facts, completed=not items)
        elif event == "filing.verified":
            results = dict.fromkeys(intake.verification_items(case.pack), "correct")
            intake.verify(case, results, actor=actor, on=on)
        else:
            told = [item for item, _asked in intake.reception_items(case.pack, act)]
            given = {name: data[name] for name in ("facts",) if name in data}
            person = "respondent:1" if event == "respondent.received" else ""
            channel = str(data.get("channel", "当面"))
            if person:
                given |= ANSWERED
            heard = intake.Heard(on, channel, told, person=person, papers=papers_in(cast), **given)
            intake.reception(case, heard, actor=actor)
    return Case.objects.get(pk=case.pk)


def acted(cast: Cast, case: Case, event: str, on: date, /, *subjects: str, **data: object) -> Case:
    """Do what the pack puts a gate before: proposed with every line confirmed, then approved."""
    act = cast.pack.gated_events[event]
    for subject in subjects or ("",):
        proposal = acts.Proposal(
            act, on, subject, event=event, data=data, reason="按规定办理", **confirmed(cast)
        )
        case = Case.objects.get(pk=case.pk)
        with clock.at(on):
            asked = acts.propose(case, proposal, actor=proposer(cast, case, act, subject))
        granted(cast, asked, on)
    return Case.objects.get(pk=case.pk)


def proposer(cast: Cast, case: Case, act: str, subject: str = "") -> Actor:
    """Return somebody seated who may propose an act on a case."""
    item = items.of_subjects([(case, subject)]).get((case.pk, subject))
    for function in acts.proposers(case, act):
        for person in _people(cast, function, case, items.values_of(case, item)):
            return access.actor_for(person)
    raise LookupError(f"{cast.court.code}: nobody proposes {act}")


def about_new(
    cast: Cast, case: Case, new: NewItem, event: str, on: date, /, *about: str, **data: object
) -> Case:
    """Register something new with its first event, by somebody whose post records it."""
    case = Case.objects.get(pk=case.pk)
    if event in cast.pack.gated_events:
        case = _registered(case, new, cast.actor("handler"))
        item = Item.objects.filter(case=case, kind=new.kind).latest("position")
        return acted(cast, case, event, on, item.key, **data)
    facts = data.pop("facts", {})
    actor = recorder(cast, case, event, Item(case=case, kind=new.kind, fields=dict(new.fields)))
    draft = Draft(event, on, "", about, data=data, facts=facts)
    with clock.at(on):
        recording.state_about_new(case, new, draft, actor=actor)
    return Case.objects.get(pk=case.pk)


def _registered(case: Case, new: NewItem, actor: Actor) -> Case:
    items.add_item(case, new, actor=actor)
    return Case.objects.get(pk=case.pk)


def granted(cast: Cast, approval: Approval, on: date, **answer: object) -> Approval:
    """Let each step of a request be granted by somebody who may."""
    while approval.status == "pending":
        own = approvals.open_slots(approval)[0].own
        barred = {None if own else approval.asked_by_id, *approval.data.get("bars", ())}
        barred |= {step["user"] for step in approval.given}
        values = items.values_of(approval.case)
        people = access.who_holds(cast.court, approval.waits_for, approval.case, values=values)
        person = next(p for p in people if p.pk not in barred)
        with clock.at(on):
            approval = effects.decide(
                approval,
                actor=access.actor_for(person),
                granted=True,
                opinion="同意",
                on=on,
                answer=answer,
            )
    return approval


def screened(
    cast: Cast, case: Case, on: date, *, to: str = "", reason: str = "", **more: object
) -> Case:
    """State what the next screening awaits, decide it by the post that may, have it confirmed.

    `to` takes the case there whatever the rules say; without it they decide.
    """
    case = Case.objects.get(pk=case.pk)
    run = triage.next_run(case)
    for kind in run.after:
        if kind not in case.seen:
            case = state(cast, case, kind, on)
    choice = triage.Choice(to=to, reason=reason or ("按查明情况" if to else ""), **more)
    person = access.who_holds(cast.court, run.by, case)[0]
    with clock.at(on):
        decided = triage.decide(case, choice, actor=access.actor_for(person), on=on)
    if isinstance(decided, Approval):
        granted(cast, decided, on)
    return Case.objects.get(pk=case.pk)


def received(cast: Cast, case: Case, on: date) -> Case:
    """Let the team a case is assigned to take it over."""
    with clock.at(on):
        lifecycle.receive([case], actor=member(cast, case.assigned_unit), on=on)
    return Case.objects.get(pk=case.pk)


def member(cast: Cast, unit: str) -> Actor:
    """Return the lead of a unit, or else somebody who sits in it."""
    seats = [key for key in cast.seats if key[1] == unit]
    post = "team_lead" if ("team_lead", unit) in seats else seats[0][0]
    return cast.actor(post, unit)


def moved(cast: Cast, case: Case, rule: str, on: date) -> Case:
    """Move a case to another track: asked by its team, passed, screened anew, received."""
    (move,) = [t for t in transfers.possible(case) if t.id == rule]
    with clock.at(on):
        asked = transfers.request(
            case, move, actor=member(cast, case.unit), reason="案情变化", on=on
        )
    granted(cast, asked, on)
    return received(cast, screened(cast, case, on, to=move.to), on)


def closed(cast: Cast, case: Case, mode: str, on: date) -> Case:
    """Close a case: state what the gates ask for, hand in the report, have it approved."""
    pack = cast.pack
    for gate in pack.gates("case.close", mode=mode, values=nodes.typed(case.facts)):
        for kind in (trigger.event for trigger in gate.after):
            if kind not in case.seen and EVENTS[kind].by == "form":
                case = state(cast, case, kind, on)
    case = Case.objects.get(pk=case.pk)
    report = ClosingReport(
        mode, on, "1000.00", "依规定办理", ground=GROUND.get(mode, ""), **confirmed(cast)
    )
    with clock.at(on):
        lifecycle.submit_closing(case, report, actor=member(cast, case.unit))
    granted(cast, Approval.objects.get(case=case, act="case.close", status="pending"), on)
    return Case.objects.get(pk=case.pk)


# On what ground cases of the stories end.
GROUND = {"终结执行": "withdrawn", "销案": "jurisdiction_withdrawn", "驳回申请": "not_effective"}


def ticked_in(cast: Cast) -> frozenset[str]:
    """Return every item of every checklist as confirmed."""
    lists = cast.pack.tables.checklists
    return frozenset(f"{name}:{item}" for name, entry in lists.items() for item in entry.items)


def named(ticked: Iterable[str]) -> dict[str, str]:
    """Return a paper for every line confirmed."""
    return dict.fromkeys(ticked, "卷内材料")


def confirmed(cast: Cast) -> dict[str, Any]:
    """Return every item of every checklist as confirmed, each with its paper."""
    return {"ticked": ticked_in(cast), "papers": papers_in(cast)}


def papers_in(cast: Cast) -> dict[str, str]:
    """Return a paper for every item of every checklist."""
    return named(ticked_in(cast))


def archived(cast: Cast, case: Case, on: date) -> Case:
    """Take a closed case into the archive once what its gates ask for stands."""
    for gate in cast.pack.gates("case.archive"):
        for kind in (trigger.event for trigger in gate.after):
            if kind not in case.seen:
                case = state(cast, case, kind, on)
    with clock.at(on):
        person = access.who_holds(cast.court, "archive", case)[0]
        lifecycle.archive([case], actor=access.actor_for(person), on=on, **confirmed(cast))
    return Case.objects.get(pk=case.pk)
