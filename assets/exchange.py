"""Sending queries out to the national system and taking its answers in. Called by beat.

The database says what is to be sent and what is awaited. A reference is sent again after
a crash and gives the same ticket; an answer is taken in once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assets import services
from assets.gateway import Asked, Gateway, Reply
from assets.models import Query
from assets.services import NATIONAL, Answer, Found
from enforcement.models import Case
from enforcement.nodes import typed
from enforcement.wire import GatewayDown
from policy.vocabulary import ITEM_FIELDS
from teams.access import Actor
from teams.models import Court
from workdays import clock

AT_ONCE = 500
State = Query.State

log = logging.getLogger(__name__)


def exchange_all() -> None:
    """Send and collect for every court; one whose exchange fails does not hold up the others."""
    for court in Court.objects.filter(is_active=True):
        try:
            send_waiting(court)
            collect_answers(court)
        except GatewayDown as error:
            log.warning("query gateway: %s: %s", court.code, error)


def send_waiting(court: Court, gateway: Gateway | None = None) -> int:
    """Hand over the court's queries that wait; return how many were taken.

    Does nothing without a gateway. Raises `GatewayDown`; what was taken before is kept.
    """
    gateway = gateway or Gateway.configured()
    if gateway is None:
        return 0
    rows = list(
        Query.objects.filter(case__court=court, state=State.LAUNCHED, system=NATIONAL)
        .select_related("party", "case")
        .order_by("id")[:AT_ONCE]
    )
    by_reference = {f"{court.code}-{row.pk}": row for row in rows}
    taken = gateway.send(
        [
            Asked(ref, row.case.number, row.party.name, row.party.kind, row.party.id_number)
            for ref, row in by_reference.items()
        ]
    )
    count = 0
    for one in taken:
        row = by_reference.get(one.reference)
        if row is None:
            continue
        state = State.SENT if one.ticket else State.FAILED
        # Guarded: an answer entered by hand in the meantime stands.
        count += Query.objects.filter(pk=row.pk, state=State.LAUNCHED).update(
            state=state, ticket=one.ticket[:80], reason=one.reason[:200]
        )
    return count


def collect_answers(court: Court, gateway: Gateway | None = None) -> int:
    """Take in what was answered; return the number of cases answered.

    A case is answered when every respondent of the round is: its facts speak of all.
    """
    gateway = gateway or Gateway.configured()
    if gateway is None:
        return 0
    sent = list(Query.objects.filter(case__court=court, state=State.SENT).order_by("id")[:AT_ONCE])
    replies = {r.ticket: r for r in gateway.fetch([row.ticket for row in sent])}
    groups: dict[tuple[int, int], list[Query]] = defaultdict(list)
    for row in sent:
        _keep(row, replies.get(row.ticket))
        groups[row.case_id, row.round].append(row)
    return sum(_answer_case(court, case_id, round_) for case_id, round_ in groups)


def _keep(row: Query, reply: Reply | None) -> None:
    """Keep what came back on the row; the case is answered when all of its rows are."""
    if reply is None or reply.state == "pending":
        return
    if reply.state == "failed":
        Query.objects.filter(pk=row.pk, state=State.SENT).update(
            state=State.FAILED, reason=reply.reason[:200]
        )
        return
    Query.objects.filter(pk=row.pk, state=State.SENT).update(result={"assets": list(reply.assets)})


def _answer_case(court: Court, case_id: int, round_: int) -> int:
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        case.court = court
        rows = list(
            Query.objects.filter(case=case, round=round_, system=NATIONAL).select_related("party")
        )
        waiting = [row for row in rows if row.state == State.SENT and "assets" not in row.result]
        came = [row for row in rows if row.state == State.SENT and "assets" in row.result]
        if waiting or not came or any(row.state == State.LAUNCHED for row in rows):
            return 0
        if case.closed_on is not None:
            Query.objects.filter(pk__in=[row.pk for row in came]).update(
                state=State.ANSWERED, answered_on=clock.today()
            )
            return 0
        whole = not any(row.state == State.FAILED for row in rows)
        answer = Answer(
            case, facts_of(came, case, whole=whole), found_in(came), _("查控系统自动反馈")
        )
        services.answer_queries([answer], actor=Actor.system(court), round_=round_)
    return 1


def found_in(rows: Iterable[Query]) -> list[Found]:
    """Return the property in the answers."""
    kinds = ITEM_FIELDS["asset"]["kind"][1]
    found = []
    for row in rows:
        for asset in row.result["assets"]:
            kind = asset.get("kind") if asset.get("kind") in kinds else "other"
            name = str(asset.get("name") or _("未名财产"))[:120]
            right = "有" if asset.get("first_seizure") else "待查"
            disposable = asset.get("disposable") is True
            found.append(Found(name, str(kind), disposable, right, row.party.key))
    return found


def facts_of(rows: Sequence[Query], case: Case, *, whole: bool) -> dict[str, Any]:
    """Return the facts that follow from answers.

    That there is something follows from any answer, that there is nothing only from the
    whole round. Deposits are measured against the amount due where that is known.
    """
    assets = [asset for row in rows for asset in row.result["assets"]]
    disposable = [asset for asset in assets if asset.get("disposable") is True]
    facts: dict[str, Any] = {}
    for name, some in (("has_assets", assets), ("has_disposable_asset", disposable)):
        if some or whole:
            facts[name] = bool(some)
    if disposable:
        facts["first_seizure"] = any(asset.get("first_seizure") is True for asset in disposable)
    due = _due(typed(case.facts))
    if due is not None:
        covered = sum((_amount(a) for a in assets if a.get("cash") is True), Decimal(0)) >= due
        if covered or whole:
            facts["deposits_cover_due"] = covered
    return facts


def _due(known: Mapping[str, Any]) -> Decimal | None:
    due = known.get("amount_due")
    return due if isinstance(due, Decimal) else None


def _amount(asset: Mapping[str, Any]) -> Decimal:
    try:
        amount = Decimal(str(asset.get("amount", "0")))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() and amount > 0 else Decimal(0)
