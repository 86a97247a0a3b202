"""Further situations and acts for the tables: seats, slips, rounds, periods, receptions, money.

Importing it adds them to those of `tests.acts.table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from assets import rounds
from assets import services as assets
from enforcement import acts, adopting, effects, lifecycle, orders, periods, recording
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Approval, Case, TaskOrder
from intake import services as intake
from policy.case_numbers import parse
from teams import access
from teams.access import Actor
from teams.models import Membership, Post, Unit, User
from tests.acts.table import DEEDS, STEPS, proven, teach
from tests.cast import SINCE, Cast
from tests.desk.casework import TODAY
from tests.story import about_new, confirmed, filed, granted, papers_in, received, screened, state
from triage import services as triage
from workdays import clock


def seat(cast: Cast, *seats: tuple[str, str]) -> None:
    """Seat a person of his own in each (post, unit), as a court fills its plan."""
    for post, unit in seats:
        cast.seats[post, unit] = [_person(cast, f"{post}@{unit}", {post: unit})]


def join(cast: Cast, name: str, **seats: str) -> None:
    """Seat one person in several posts at once (post=unit); he is found as "post@name"."""
    person = _person(cast, name, seats)
    for post in seats:
        cast.seats[post, name] = [person]


def _person(cast: Cast, name: str, seats: Mapping[str, str]) -> User:
    court = cast.court
    user = User.objects.create(
        username=f"{court.code}-{crc32(name.encode()):08x}",
        name="毕明远",
        court=court,
        password="!",
    )
    for post, unit in seats.items():
        Membership.objects.create(
            user=user,
            post=Post.objects.get(court=court, code=post),
            unit=Unit.objects.get(court=court, code=unit) if unit else None,
            from_on=SINCE,
        )
    return user


# --- situations -----------------------------------------------------------------------------


def _item(cast: Cast, case: Case, rest: str) -> Case:
    """`kind event name=value .field=value`: something new, with its first event."""
    kind, event, *pairs = rest.split()
    given = dict(pair.split("=") for pair in pairs)
    fields = {name[1:]: value for name, value in given.items() if name.startswith(".")}
    data = {name: value for name, value in given.items() if not name.startswith(".")}
    return about_new(cast, case, NewItem(kind, "所涉事物", fields), event, TODAY, **data)


def _screening(cast: Cast, case: Case, who: str) -> Case:
    """The screening decided by the post that may, waiting for the second post."""
    (holder,) = cast.pack.tables.functions[triage.next_run(case).by]
    actor = cast.actor(holder.post, who or holder.unit or None)
    with clock.at(TODAY):
        triage.decide(case, triage.Choice(reason="按查明情况"), actor=actor, on=TODAY)
    return Case.objects.get(pk=case.pk)


def _through(cast: Cast, case: Case, post: str) -> Case:
    """The first signature given by a post."""
    row = Approval.objects.get(case=case, status="pending")
    with clock.at(TODAY):
        effects.decide(row, actor=cast.actor(post), granted=True, opinion="同意", on=TODAY)
    return Case.objects.get(pk=case.pk)


def _agreed(cast: Cast, case: Case, _rest: str) -> Case:
    """Every signature given."""
    granted(cast, Approval.objects.get(case=case, status="pending"), TODAY)
    return Case.objects.get(pk=case.pk)


def _sent(cast: Cast, case: Case, _rest: str) -> Case:
    """The asset handed over for auction."""
    return state(cast, case, "disposal.sent", TODAY, "asset:1")


def _entrusted(cast: Cast, case: Case, _rest: str) -> Case:
    """The entrusted matter brought forward, waiting to be examined."""
    with clock.at(TODAY):
        proposal = Proposal("entrusted.accept", TODAY, reason="外地法院委托")
        acts.propose(case, proposal, actor=cast.actor("triage_officer", ""))
    return Case.objects.get(pk=case.pk)


def _offered(cast: Cast, case: Case, _rest: str) -> Case:
    """The file offered to the archives by whoever keeps it, waiting to be examined."""
    with clock.at(TODAY):
        proposal = Proposal("dossier.accept", TODAY, reason="提交归档", **confirmed(cast))
        keeper = access.who_holds(cast.court, "archive", case)[0]
        acts.propose(case, proposal, actor=access.actor_for(keeper))
    return Case.objects.get(pk=case.pk)


def _order(cast: Cast, case: Case, function: str) -> Case:
    """A slip of the team's to whoever does a function."""
    with clock.at(TODAY):
        orders.dispatch(
            actor=cast.actor("handler", case.unit), kind="查询", title="查询不动产", on=TODAY,
            case=case, to_function=function,
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _own_slip(cast: Cast, case: Case, rest: str) -> Case:
    """`seat unit`: a slip of whoever runs the case to a unit."""
    seat_of, unit = rest.split()
    post, _at, own = seat_of.partition("@")
    with clock.at(TODAY):
        orders.dispatch(
            actor=cast.actor(post, own), kind="其他", title="发款手续", on=TODAY, case=case,
            to_unit=unit,
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _signed_for(cast: Cast, case: Case, post: str) -> Case:
    with clock.at(TODAY):
        post, _at, unit = post.partition("@")
        orders.receive(TaskOrder.objects.get(case=case), actor=cast.actor(post, unit), on=TODAY)
    return Case.objects.get(pk=case.pk)


def _origin(cast: Cast, _case: Any, origin: str) -> Case:
    """Filed today from an origin, verified."""
    case = filed(cast, TODAY, filing_origin=origin)
    return state(cast, case, "filing.verified", TODAY)


def _numbered(cast: Cast, _case: Any, serial: str) -> Case:
    """Filed today under a serial number."""
    return filed(cast, TODAY, serial=int(serial))


def _own(cast: Cast, case: Case, unit: str) -> Case:
    """Screened into a unit and received there."""
    return received(cast, screened(cast, case, TODAY, to=unit), TODAY)


def _ending(cast: Cast, case: Case, _rest: str) -> Case:
    with clock.at(TODAY):
        lifecycle.enter_termination(case, actor=cast.actor("handler", case.unit), on=TODAY)
    return Case.objects.get(pk=case.pk)


def _week(cast: Cast, case: Any, _rest: str) -> Any:
    """The court's week and month begun by the system."""
    drafts = [Draft("period.week_began", date(2026, 3, 16), "period:2026-W12")]
    drafts.append(Draft("period.month_ended", date(2026, 2, 28), "period:2026-02"))
    with clock.at(TODAY):
        periods.record_period(cast.system, drafts)
    return case


teach(
    STEPS,
    {
        "new": _item,
        "screening": _screening,
        "through": _through,
        "agreed": _agreed,
        "sent": _sent,
        "entrusted": _entrusted,
        "offered": _offered,
        "order": _order,
        "signed-for": _signed_for,
        "origin": _origin,
        "own": _own,
        "own-slip": _own_slip,
        "numbered": _numbered,
        "ending": _ending,
        "week": _week,
    },
)


# --- acts -----------------------------------------------------------------------------------


def _dispatch(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    kind = act.partition(":")[2]
    orders.dispatch(actor=actor, kind=kind, title="所托事项", on=TODAY, case=case, **more)


def _complete(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    row = TaskOrder.objects.get(case=case)
    orders.complete(row, actor=actor, on=TODAY, result=more.get("result", "已办结"))


def _new(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    """`new:kind:event`: register something with its first event."""
    _word, kind, event = act.split(":")
    fields = more.pop("fields", {})
    draft = Draft(event, TODAY, data=more)
    recording.state_about_new(case, NewItem(kind, "所涉事物", fields), draft, actor=actor)


def _answer(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    """A leader's answer: which team, which person."""
    row = Approval.objects.get(case=case, status="pending")
    return effects.decide(row, actor=actor, granted=True, opinion="同意", on=TODAY, answer=more)


def _take_back(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> Any:
    row = Approval.objects.get(case=case, status="pending")
    return effects.take_back(row, actor=actor, reason="另行办理")


def _period(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    draft = Draft(act.partition(":")[2], TODAY, more.get("of", "period:2026-W12"))
    periods.record_period(actor, [draft])


def _round(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    rule = cast.pack.rounds[act.partition(":")[2]]
    told = [rounds.Told(case.parties.get(side="respondent").pk, **one) for one in more["told"]]
    rounds.record_outing(rule, actor=actor, on=TODAY, places=more["places"], told=told)


def _reception(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    more.setdefault("papers", papers_in(cast))
    heard = intake.Heard(TODAY, channel="当面", **more)
    intake.reception(case, heard, actor=actor)


def _verify(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    intake.verify(case, more["results"], actor=actor, on=TODAY)


def _offline(cast: Cast, case: Case, actor: Actor, act: str, more: dict[str, Any]) -> None:
    items = assets.offline_items(case.pack)
    but = more.get("but", "")
    named = [item for item in items if item != but]
    completed = more.get("completed", not items)
    assets.answer_offline(case, named, actor=actor, on=TODAY, completed=completed)


def _adopt(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    adopting.adopt(actor=actor, version=more["version"], reason="依新版办理", from_on=TODAY)


def _file_from(cast: Cast, case: Any, actor: Actor, act: str, more: dict[str, Any]) -> None:
    number = parse(f"（{TODAY.year}）{cast.pack.identity.number_code}执9号")
    parties = (
        lifecycle.NewParty("applicant", "安知秋"),
        lifecycle.NewParty("respondent", "柏望舒"),
    )
    origin = act.partition(":")[2]
    new = lifecycle.NewCase(
        number=number, filed_on=TODAY, parties=parties, facts={"filing_origin": origin},
        **proven(cast, more), **more,
    )  # fmt: skip
    lifecycle.file_cases(cast.court, [new], actor=actor)


teach(
    DEEDS,
    {
        "dispatch": _dispatch,
        "complete-slip": _complete,
        "new": _new,
        "answer": _answer,
        "take-back": _take_back,
        "period": _period,
        "round": _round,
        "reception": _reception,
        "verify": _verify,
        "adopt": _adopt,
        "offline": _offline,
        "file-from": _file_from,
        "end": lambda cast, case, actor, act, more: lifecycle.enter_termination(
            case, actor=actor, on=TODAY
        ),
        "give-up-ending": lambda cast, case, actor, act, more: lifecycle.leave_termination(
            case, actor=actor, on=TODAY, reason=more.get("reason", "发现财产")
        ),
    },
)
