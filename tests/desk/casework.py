"""Cases in the hands of a team, for the pages that act on them."""

from __future__ import annotations

from datetime import date, timedelta

from enforcement import lifecycle
from enforcement.lifecycle import NewCase, NewParty, Placing
from enforcement.models import Case
from policy.case_numbers import parse
from tests.cast import Cast
from tests.story import filed, state
from workdays import clock

FILED = date(2026, 3, 2)
TODAY = date(2026, 3, 20)


def in_team(
    cast: Cast, unit: str, track: str, *, serial: int = 1, on: date = FILED, nth: int = 0
) -> Case:
    """Return a case a team has received on the day after filing."""
    case = filed(cast, on, serial=serial)
    for gate in cast.pack.gates("case.assign"):
        for kind in (trigger.event for trigger in gate.after):
            case = state(cast, case, kind, on)
    day = on + timedelta(days=1)
    handler = cast.user("handler", unit, nth)
    with clock.at(day):
        placing = Placing(unit, track, handler, cast.user("judge", unit), "manual", "工作需要")
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=day)
        lifecycle.receive([case], actor=cast.actor("team_lead", unit), on=day)
    return Case.objects.select_related("court").get(pk=case.pk)


def with_person(cast: Cast, on: date = FILED, *, serial: int = 77, phone: str = "") -> Case:
    """Return a filed case whose respondent has a made-up identity, a phone and an account."""
    code = cast.pack.identity.number_code
    respondent = NewParty(
        "respondent",
        "柏望舒",
        id_number="110101199001011237",
        phone=phone or "13800138000",
        account="6222020200112233",
        initials="bws",
    )
    new = NewCase(
        number=parse(f"（{on.year}）{code}执{serial}号"),
        filed_on=on,
        parties=(NewParty("applicant", "安知秋", initials="azq"), respondent),
    )
    with clock.at(on):
        (case,) = lifecycle.file_cases(cast.court, [new], actor=cast.doing("case.file"))
    return Case.objects.select_related("court").get(pk=case.pk)
