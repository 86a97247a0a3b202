"""What lets clocks stand still in each court, on which paper, by whose leave; how far they stretch.

No plan speaks of it: the grounds are those of the national rules, and typed here from them.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from enforcement import effects, extensions, suspensions
from enforcement.extensions import Longer
from enforcement.models import Approval, Case, Node
from policy.refusals import Refused
from teams import access
from tests.cast import Cast, make_court
from tests.desk.casework import in_team
from tests.story import state
from workdays import clock

pytestmark = pytest.mark.django_db
FILED, FIRST, LAST = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 18)
TODAY = date(2026, 3, 20)

# 期限规定第九条、执行程序解释第十三条等：须有文书；末一项无。
GROUNDS = {
    "中止": "裁定中止执行",
    "暂缓": "上级法院决定暂缓执行",
    "和解履行": "达成和解或提供担保后延期履行",
    "评估": "审计、评估、清算",
    "拍卖变卖": "拍卖、变卖查封财产",
    "鉴定": "专业机构鉴定",
    "公告": "公告送达等公告期间",
    "管辖争议": "管辖异议及管辖争议",
    "争议协调": "上级法院协调执行争议",
    "请示": "向上级法院请示",
    "异议审查": "异议、复议审查",
    "其他": "其他依法可扣除的期间",
}
TEAMS = {
    "county": ("ordinary_1", "standard"),
    "dengzhou": ("team_2", "standard"),
    "hualong": ("fast_1", "fast"),
    "yanshi": ("team_1", "standard"),
    "yindu": ("special_team", "special"),
}


def cast_and_case(court: str) -> tuple[Cast, Case]:
    cast = make_court(court)
    return cast, in_team(cast, *TEAMS[court], on=FILED)


def handler(cast: Cast, case: Case) -> access.Actor:
    return cast.actor("handler", case.unit)


def told(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(r.code, r.field) for r in refused.value.refusals}


@pytest.mark.parametrize("court", sorted(TEAMS))
def test_each_ground_asks_its_paper_and_the_directors_leave(court: str) -> None:
    cast, case = cast_and_case(court)
    assert {k: p.name for k, p in case.pack.grounds.items()} == GROUNDS
    for kind in GROUNDS:
        asked = {"actor": handler(cast, case), "kind": kind, "first": FIRST, "last": LAST}
        with clock.at(TODAY):
            if kind != "其他":
                with pytest.raises(Refused) as refused, transaction.atomic():
                    suspensions.request(case, **asked, reason="依法扣除")
                assert told(refused) == {("missing", "paper")}
                asked["paper"] = "裁定书"
            row = suspensions.request(case, **asked, reason="依法扣除")
        assert (row.status, row.waits_for) == ("pending", "director")
        actor = cast.actor("director")
        with clock.at(TODAY):
            row = effects.decide(row, actor=actor, granted=True, opinion="同意", on=TODAY)
        assert row.status == "granted", "his leave is enough"
    kept = {row["kind"] for row in Case.objects.get(pk=case.pk).pauses}
    assert kept == set(GROUNDS)


SIX_AND_THREE, THREE_AND_THREE = date(2026, 12, 2), date(2026, 9, 2)
# court, clock, what makes it run, when it ends three months longer.
LONGER = [
    ("county", "standard_limit", {"non_litigation": False}, SIX_AND_THREE),
    ("county", "non_litigation_limit", {"non_litigation": True}, THREE_AND_THREE),
    ("dengzhou", "standard_limit", {"non_litigation": False}, SIX_AND_THREE),
    ("dengzhou", "non_litigation_limit", {"non_litigation": True}, THREE_AND_THREE),
    ("yindu", "special_limit", {}, SIX_AND_THREE),
    ("yindu", "disposal_limit", {"needs_auction": True}, SIX_AND_THREE),
]


def ask(cast: Cast, node: Node, number: int, on: date, paper: str = "审批表") -> Approval:
    case = Case.objects.get(pk=node.case_id)
    with clock.at(on):
        return extensions.request(
            case,
            node,
            actor=handler(cast, case),
            longer=Longer(number),
            reason="案情复杂",
            paper=paper,
        )


@pytest.mark.parametrize(("court", "rule", "facts", "ends"), LONGER)
def test_a_statutory_limit_is_lengthened_once_by_three_months_by_two_signatures(
    court: str, rule: str, facts: dict[str, bool], ends: date
) -> None:
    cast = make_court(court)
    team = ("standard_team", "standard") if rule == "disposal_limit" else TEAMS[court]
    case = in_team(cast, *team, on=FILED)
    if facts:
        case = state(cast, case, "facts.stated", FILED + timedelta(days=1), facts=facts)
    node = case.nodes.get(rule=rule)
    with pytest.raises(Refused) as refused, transaction.atomic():
        ask(cast, node, 4, TODAY)
    assert told(refused) == {("above_cap", "number")}
    with pytest.raises(Refused) as refused, transaction.atomic():
        ask(cast, node, 3, TODAY, paper=" ")
    assert told(refused) == {("missing", "paper")}
    row = ask(cast, node, 3, TODAY)
    for waits_for in ("director", "vice_president"):
        assert row.waits_for == waits_for
        actor = access.actor_for(access.who_holds(cast.court, waits_for, case)[0])
        with clock.at(TODAY):
            row = effects.decide(row, actor=actor, granted=True, opinion="同意", on=TODAY)
    assert row.status == "granted"
    longer = case.nodes.get(rule=rule)
    assert longer.due_on == ends
    with pytest.raises(Refused) as refused, transaction.atomic():
        ask(cast, longer, 1, TODAY)
    assert told(refused) == {("too_often", "node")}


@pytest.mark.parametrize(("court", "rule", "facts"), [row[:3] for row in LONGER[::2]])
def test_a_request_within_five_days_of_the_end_says_that_it_is_late(
    court: str, rule: str, facts: dict[str, bool]
) -> None:
    cast, case = cast_and_case(court)
    if facts:
        case = state(cast, case, "facts.stated", FILED + timedelta(days=1), facts=facts)
    node = case.nodes.get(rule=rule)
    found = []
    for days in (5, 4):
        row = ask(cast, node, 1, node.due_on - timedelta(days=days))
        found.append(row.data["late"])
        with clock.at(node.due_on):
            effects.take_back(row, actor=handler(cast, case), reason="另行申请")
    assert found == [False, True]


@pytest.mark.parametrize(
    ("court", "rule"),
    [("hualong", "fast_limit"), ("county", "fast_limit"), ("yindu", "fast_limit"),
     ("yindu", "standard_limit")],
)  # fmt: skip
def test_a_term_of_the_plan_is_not_lengthened(court: str, rule: str) -> None:
    cast, case = cast_and_case(court)
    node = case.nodes.get(rule=rule)
    with pytest.raises(Refused) as refused:
        ask(cast, node, 1, TODAY)
    assert told(refused) == {("not_extendable", "node")}
