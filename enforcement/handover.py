"""Handing over work (交接): given by one signature, moved by the other, nothing left behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import approvals, holdings, journal, lifecycle, selectors
from enforcement.journal import By, Draft
from enforcement.models import Approval, Case, Handover, Node, TaskOrder
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor, Seat
from teams.models import Membership, User
from workdays import clock

OVERSEEING = ("director", "bureau_lead", "node_watch")


def cases_of(user: User) -> list[Case]:
    """Return the open cases somebody handles or judges, and those he has single clocks of."""
    by_hand = Node.objects.filter(handler=user, by_hand=True, status="open").values("case_id")
    own = Q(handler=user) | Q(judge=user) | Q(pk__in=by_hand)
    cases = Case.objects.filter(own, closed_on=None)
    return list(cases.select_related("court").order_by("pk"))


def contents(user: User, cases: Collection[Case]) -> list[dict[str, Any]]:
    """Return case by case what somebody gives: his part, open clocks, slips, requests, papers
    still with him, and the property of the case with how it stands.

    Five queries, whatever the number of cases.
    """
    nodes: dict[int, list[Node]] = {}
    rows = Node.objects.filter(case__in=cases, handler=user, status="open")
    rows = rows.filter(applies__in=selectors.SHOWN)
    for node in rows.exclude(kind="window").order_by("due_on", "id"):
        nodes.setdefault(node.case_id or 0, []).append(node)
    slips: dict[int, list[str]] = {}
    for slip in TaskOrder.objects.filter(case__in=cases, sent_by=user).exclude(status="completed"):
        slips.setdefault(slip.case_id or 0, []).append(slip.title)
    asked: dict[int, list[str]] = {}
    for one in Approval.objects.filter(case__in=cases, asked_by=user, status="pending"):
        asked.setdefault(one.case_id, []).append(ACTS[one.act][0])
    held = holdings.of(user, cases)
    return [
        {
            "case": case.pk,
            "number": case.number,
            "roles": _roles(case, user),
            "nodes": [_clock_name(case, node) for node in nodes.get(case.pk, [])],
            "slips": slips.get(case.pk, []),
            "requests": asked.get(case.pk, []),
            "papers": held.papers.get(case.pk, []),
            "assets": held.assets.get(case.pk, []),
        }
        for case in cases
    ]


def _roles(case: Case, user: User) -> list[str]:
    roles = {"handler": case.handler_id, "judge": case.judge_id}
    return [role for role, key in roles.items() if key == user.pk] or ["node"]


def _clock_name(case: Case, node: Node) -> str:
    rule = case.pack.clocks.get(node.rule)
    name = rule.name if rule else node.rule
    return _("%(name)s（%(day)s到期）") % {"name": name, "day": node.due_on.isoformat()}


def give(
    giver: User,
    receiver: User,
    *,
    actor: Actor,
    reason: str,
    cases: Collection[int] | None = None,
) -> Handover:
    """Give one's cases (all open ones, or some) to a colleague, who must sign for them.

    The giver signs by this himself; for one who cannot, the lead of each case's team or who leads
    the bureau does, and the reason is kept. Raises `Refused` with every reason.
    """
    with transaction.atomic():
        # The giver's row is the lock: two handovers of one load never stand side by side.
        giver = _person(actor, giver)
        receiver = _person(actor, receiver)
        chosen = [c for c in cases_of(giver) if cases is None or c.pk in set(cases)]
        if actor.user_id != giver.pk:
            _require_lead(actor, chosen)
        problems = Problems()
        if not reason.strip():
            problems.add("missing", _("交接须写明理由"), field="reason")
        if giver.pk == receiver.pk:
            problems.add("same_person", _("不能交给本人"), field="receiver")
        if not receiver.is_active:
            said = _("%(name)s的账号已停用，不能接收") % {"name": receiver.name}
            problems.add("closed", said, field="receiver")
        if not chosen and cases is not None:
            problems.add("nothing", _("没有勾选要交出的案件"), field="receiver")
        elif not chosen:
            said = _("%(name)s没有可交接的在办案件") % {"name": giver.name}
            problems.add("nothing", said, field="receiver")
        if Handover.objects.filter(giver=giver, status="given").exists():
            said = _("%(name)s已有一份交接单待接收人签字") % {"name": giver.name}
            problems.add("pending", said, field="receiver")
        problems.raise_if_any()
        return Handover.objects.create(
            court_id=actor.court_id,
            giver=giver,
            receiver=receiver,
            reason=reason.strip(),
            contents=contents(giver, chosen),
            given_by_id=access.person(actor),
            given_on=clock.today(),
        )


def _person(actor: Actor, user: User) -> User:
    found = User.objects.select_for_update(of=("self",)).filter(pk=user.pk).first()
    if found is None or found.court_id != actor.court_id:
        raise NotVisible("person")
    return found


def _require_lead(actor: Actor, cases: Iterable[Case]) -> None:
    """Refuse whoever leads neither the bureau nor the teams of the cases."""
    asked = False
    for case in cases:
        asked = True
        if not any(access.holds(actor, f) for f in ("director", "bureau_lead")):
            access.require(actor, "work.move", case=case)
    if not asked:
        access.require(actor, "work.move", function="director")


def take(handover: Handover, *, actor: Actor) -> Handover:
    """Sign for a handover: what may pass moves at once; what may not stays, and is told why."""
    with transaction.atomic():
        # Cases first, then the receipt, as everywhere; what it holds never changes.
        ids = {entry["case"] for entry in find(actor, handover.pk).contents}
        seen = selectors.visible(actor).filter(pk__in=ids).values_list("pk", flat=True)
        cases = selectors.lock(actor, seen)
        receipt = _open(handover, actor)
        _only(actor, receipt.receiver)
        told = {pk: _("接收人看不到本案") for pk in ids - {case.pk for case in cases}}
        moving = []
        for case, against in _against(cases, receipt):
            if against:
                told[case.pk] = "；".join(refusal.sentence for refusal in against)
            else:
                moving.append(case)
        _move(receipt, moving, By(actor, _seat(actor, moving)))
        receipt.take()
        receipt.answered_on = clock.today()
        receipt.results = [
            {"number": entry["number"], "case": entry["case"], "why": told[entry["case"]]}
            for entry in receipt.contents
            if entry["case"] in told
        ]
        receipt.save(update_fields=["status", "answered_on", "results"])
    return receipt


def _seat(actor: Actor, cases: Iterable[Case]) -> Seat | None:
    seats = (access.seat_for(actor, "@team", case=case) for case in cases)
    return next((seat for seat in seats if seat is not None), actor.acting)


def _against(cases: Sequence[Case], receipt: Handover) -> list[tuple[Case, list[Refusal]]]:
    """Return case by case why it cannot pass now: gone from the giver, or not for the receiver.

    The same few queries whatever the number of cases.
    """
    hands = set(
        Node.objects.filter(
            case__in=cases, handler=receipt.giver, by_hand=True, status="open"
        ).values_list("case_id", flat=True)
    )
    refused = lifecycle.may_take(cases, receipt.receiver)
    units = _judges_in(receipt.receiver)
    found = []
    for case in cases:
        roles = _roles(case, receipt.giver)
        if case.closed_on is not None:
            against = [Refusal("closed", _("已结案"))]
        elif roles == ["node"] and case.pk not in hands:
            against = [Refusal("gone", _("已不在交出人名下"))]
        else:
            against = [r for r in refused[case.pk] if _concerns(r, roles)]
            if "judge" in roles and case.unit not in units:
                said = _("接收人不是该团队的法官，不能接任承办法官")
                against.append(Refusal("not_a_judge", said))
        found.append((case, against))
    return found


def _concerns(refusal: Refusal, roles: list[str]) -> bool:
    """Tell whether a reason holds for this part: a new judge may be the handler already."""
    if refusal.code in ("same_handler", "joint_handlers"):
        return "handler" in roles
    return True


def _judges_in(user: User) -> set[str]:
    """Return the units in which somebody is a judge today. One query."""
    held = Membership.objects.current(clock.today()).filter(user=user, post__code="judge")
    return {code for code in held.values_list("unit__code", flat=True) if code}


def _move(receipt: Handover, cases: list[Case], by: By) -> None:
    """Put the cases, single clocks and open requests of the giver before the receiver."""
    today = clock.today()
    given: dict[int, list[Draft]] = {case.pk: [] for case in cases}
    hands = Node.objects.filter(case__in=cases, handler=receipt.giver, by_hand=True, status="open")
    for node in hands:
        to = {"node": node.rule, "handler": receipt.receiver.username, "reason": receipt.reason}
        given[node.case_id or 0].append(Draft("node.given", today, node.subject, data=to))
    # Before the events: writing them brings the clocks to whom they wait for, by this mark.
    hands.update(handler=receipt.receiver)
    for case in cases:
        roles = _roles(case, receipt.giver)
        data: dict[str, Any] = {"reason": receipt.reason, "handover": receipt.pk}
        for role in (role for role in roles if role != "node"):
            setattr(case, role, receipt.receiver)
            data[role] = receipt.receiver.username
        if roles != ["node"]:
            given[case.pk].append(Draft("handler.changed", today, data=data))
    entries = [(case, given[case.pk]) for case in cases if given[case.pk]]
    if entries:
        journal.record_many(entries, by=by, locked=True, also=["handler", "judge"])
    by_key = {case.pk: case for case in cases}
    for asked in Approval.objects.filter(case__in=cases, status="pending"):
        if asked.asked_by_id == receipt.giver_id:
            # Who answers for a request now stands on the asking side of it.
            asked.data = {**asked.data, "answers_for": receipt.receiver_id}
            asked.save(update_fields=["data"])
        approvals.place(asked, by_key[asked.case_id])


def refuse(handover: Handover, *, actor: Actor, reason: str) -> Handover:
    """Give a handover back unsigned, with why; everything stays the giver's."""
    with transaction.atomic():
        receipt = _open(handover, actor)
        _only(actor, receipt.receiver)
        problems = Problems()
        if not reason.strip():
            problems.add("missing", _("退回须写明理由"), field="reason")
        problems.raise_if_any()
        receipt.refuse()
        receipt.answer, receipt.answered_on = reason.strip(), clock.today()
        receipt.save(update_fields=["status", "answer", "answered_on"])
    return receipt


def withdraw(handover: Handover, *, actor: Actor) -> Handover:
    """Take a handover back before it was signed for."""
    with transaction.atomic():
        receipt = _open(handover, actor)
        _only(actor, receipt.given_by)
        receipt.withdraw()
        receipt.answered_on = clock.today()
        receipt.save(update_fields=["status", "answered_on"])
    return receipt


def _open(handover: Handover, actor: Actor) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).filter(court_id=actor.court_id)
    receipt = rows.select_related("giver", "receiver", "given_by").filter(pk=handover.pk).first()
    if receipt is None:
        raise NotVisible("handover")
    if receipt.status != Handover.Status.GIVEN:
        said = _("交接单现为“%(status)s”") % {"status": receipt.get_status_display()}
        raise Refused(Refusal("wrong_state", said))
    return receipt


def _only(actor: Actor, person: User) -> None:
    if actor.user_id != person.pk:
        said = _("须由%(name)s本人办理") % {"name": person.name}
        raise Forbidden(Refusal("not_yours", said, data={"who": person.name}))


def visible(actor: Actor) -> QuerySet[Handover]:
    """Return the handovers somebody gives, takes or drew up; all of them for who leads."""
    rows = Handover.objects.filter(court_id=actor.court_id)
    if not any(access.holds(actor, function) for function in OVERSEEING):
        me = actor.user_id
        rows = rows.filter(Q(giver_id=me) | Q(receiver_id=me) | Q(given_by_id=me))
    return rows.select_related("giver", "receiver", "given_by").order_by("-id")


def find(actor: Actor, pk: int) -> Handover:
    """Return a handover this person may see. Raises `NotVisible`."""
    found = visible(actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"handover {pk}")
    return found
