"""A made-up filing: parties, amount, papers, as the morning's sheet would bring them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo.fates import Fate
from demo.people import party_name
from enforcement.lifecycle import NewCase, NewParty
from policy.case_numbers import parse
from teams.models import Court

_CAUSES = ("民间借贷纠纷", "买卖合同纠纷", "金融借款合同纠纷", "劳动争议", "机动车交通事故责任纠纷",
           "建设工程施工合同纠纷", "离婚后财产纠纷", "租赁合同纠纷")  # fmt: skip
_FIRMS = (
    "某某建材有限公司",
    "某某农业合作社",
    "某某物流有限公司",
    "某某村镇银行",
    "某某商贸有限公司",
)


def filing(court: Court, fate: Fate, day: date, serial: int) -> NewCase:
    """Return a checked filing for a case that will go as its fate says."""
    pack, profile = court.pack, fate.profile
    chance = fate.chance("filing")
    number = parse(f"（{day.year}）{court.number_code}{profile.type_code}{serial}号")
    firm = chance.random() < 0.3
    applicant = chance.choice(_FIRMS) if firm else party_name(chance.randrange(400))
    parties = [
        NewParty("applicant", applicant, "company" if firm else "person", phone="13800000000")
    ]
    for _nth in range(chance.choice((1, 1, 1, 2))):
        parties.append(NewParty("respondent", _another(chance, {p.name for p in parties})))
    facts = {
        "matter_kind": profile.matter,
        "filing_origin": chance.choice(("window", "window", "online")),
        "enterprise_party": firm,
        "preserved": False,
        "serial_case": chance.random() < 0.02,
        "withdrawn_or_returned": False,
        "special_circumstance": False,
        "non_litigation": False,
        "transferred_from_fast": False,
        "case_age_years": 0,
    }
    facts |= {
        c.name: chance.random() < 0.1
        for mark in pack.tables.mark
        for c in mark.all
        if not c.field and c.name not in facts and c.value is True
    }
    if fate.amount is not None:
        facts["claim_amount"] = f"{fate.amount:.2f}"
    corrections = ("送达地址确认书",) if chance.random() < 0.06 else ()
    accepts = any(c.opens[0].event == "case.accepted" for c in pack.tables.clock)
    cause = chance.choice(_CAUSES)
    judged = day - timedelta(days=200)
    return NewCase(
        number=number,
        filed_on=day,
        parties=tuple(parties),
        facts={**facts, "cause_of_action": cause},
        accepted_on=day if accepts else None,
        claim_amount=fate.amount,
        cause=cause,
        basis_number=f"（{judged.year}）{court.number_code}民初{serial + 300}号",
        basis_issuer=court.name,
        corrections=corrections,
    )


def _another(chance: random.Random, taken: set[str]) -> str:
    """Return a name none of the case's parties has yet."""
    while True:
        name = party_name(chance.randrange(400, 900))
        if name not in taken:
            return name
