"""Queries of property: launched together, answered, and what follows from the answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assets import services
from assets.models import Query
from assets.services import Answer, Found
from enforcement import lifecycle
from enforcement.lifecycle import Placing
from enforcement.models import Case, Item
from policy.refusals import Forbidden, NotVisible, Refused
from teams import access
from tests.cast import Cast
from tests.story import assert_clocks_equal_their_replay, filed
from workdays import clock

pytestmark = pytest.mark.django_db

FILED = date(2022, 3, 1)


def asked_of(cast: Cast, on: date) -> Case:
    """Return a case filed and queried on a day."""
    case = filed(cast, on)
    with clock.at(on):
        services.request_queries([case], actor=cast.doing("query.request"))
    return Case.objects.get(pk=case.pk)


@pytest.mark.clause("HL-016", "HL-017", "HL-027")
def test_the_first_query_of_every_respondent_closes_its_clock(hualong: Cast) -> None:
    case = filed(hualong, FILED, respondents=2)
    with clock.at(FILED):
        made = services.request_queries([case], actor=hualong.doing("query.request"))
        again = services.request_queries([case], actor=hualong.doing("query.request"))
    assert [(q.round, q.system) for q in made] == [(1, "总对总")] * 2
    assert again == []  # a double click asks once
    case = Case.objects.get()
    assert case.state == "query"
    nodes = case.nodes.filter(rule="first_query")
    assert {(n.status, n.done_on) for n in nodes} == {("done", FILED)}
    assert_clocks_equal_their_replay(case)


def test_a_hundred_cases_are_queried_without_a_query_a_case(
    hualong: Cast, django_assert_max_num_queries: Any
) -> None:
    cases = [filed(hualong, FILED, serial=n) for n in range(1, 101)]
    actor = hualong.doing("query.request")
    with clock.at(FILED), django_assert_max_num_queries(25):
        made = services.request_queries(cases, actor=actor)
    assert len(made) == Query.objects.count() == 100
    with clock.at(FILED), django_assert_max_num_queries(25):
        services.answer_queries([Answer(c, {"has_assets": False}) for c in cases], actor=actor)
    assert set(Query.objects.values_list("state", flat=True)) == {"answered"}


def test_the_querying_post_queries_and_nobody_else(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    with clock.at(FILED), pytest.raises(Forbidden, match="发起查控"):
        services.request_queries([case], actor=hualong.actor("director"))
    assert not Query.objects.exists()
    with clock.at(FILED), pytest.raises(NotVisible):
        services.request_queries([case], actor=hualong.outsider)


def test_a_request_is_refused_with_every_reason(hualong: Cast) -> None:
    with pytest.raises(Refused) as refused:
        services.request_queries([], actor=hualong.doing("query.request"), system="猜", round_=0)
    assert {r.field for r in refused.value.refusals} == {"cases", "system", "round"}


def test_an_answer_to_a_query_never_launched_is_refused(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    clerk = hualong.doing("query.request")
    with clock.at(FILED), pytest.raises(Refused, match="尚未发起查控"):
        services.answer_query(case, actor=clerk, facts={"has_assets": True})
    assert "query.answered" not in Case.objects.get().seen


@pytest.mark.clause("HL-112", "HL-113")
def test_the_rounds_the_plan_asks_complete_by_themselves(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    clerk = hualong.doing("query.request")
    with clock.at(FILED):
        services.request_queries([case], actor=clerk)
        services.answer_query(case, actor=clerk, facts={"deposits_cover_due": False})
    assert "query.rounds_completed" not in Case.objects.get().seen
    later = FILED + timedelta(days=20)
    with clock.at(later):
        (second,) = services.request_queries([Case.objects.get()], actor=clerk)
        assert second.round == 2
        services.answer_query(case, actor=clerk, round_=2)
    case = Case.objects.get()
    assert case.seen["query.rounds_completed"] == later.isoformat()
    assert case.nodes.get(rule="two_queries").status == "done"
    with clock.at(later):
        services.answer_query(case, actor=clerk, round_=2)
    assert case.events.filter(kind="query.rounds_completed").count() == 1
    assert_clocks_equal_their_replay(Case.objects.get())


@pytest.mark.clause("HL-112")
def test_the_team_may_launch_the_second_round_and_not_the_first(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    handler = hualong.user("handler", "fast_1")
    with clock.at(FILED):
        placing = Placing("fast_1", "fast", handler, None, "manual")
        lifecycle.assign(case, placing, actor=hualong.doing("case.assign"), on=FILED)
        lead = hualong.actor("team_lead", "fast_1")
        lifecycle.receive([case], actor=lead, on=FILED)
        case = Case.objects.get()
        actor = access.actor_for(handler)
        with pytest.raises(Forbidden):
            services.request_queries([case], actor=actor, round_=1)
        (query,) = services.request_queries([case], actor=actor, round_=2)
    assert query.by_id == handler.pk


def test_where_the_plan_names_no_rounds_none_complete(yindu: Cast) -> None:
    case = filed(yindu, FILED)
    actor = yindu.doing("query.answer")
    with clock.at(FILED):
        services.request_queries([case], actor=yindu.doing("query.request"))
        for number in (1, 2, 3):
            services.answer_query(case, actor=actor, round_=number)
    assert "query.rounds_completed" not in Case.objects.get().seen


# --- property -------------------------------------------------------------------------------


@pytest.mark.clause("HL-119", "HL-042")
def test_property_found_becomes_an_item_and_the_facts_follow(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    house = Found("某小区住宅一套", "real_estate", disposable=True, owner="respondent:1")
    deposit = Found("银行存款", "other")
    with clock.at(FILED):
        services.answer_query(
            case,
            actor=hualong.doing("query.answer"),
            facts={"first_seizure": True},
            assets=[house, deposit],
        )
    case = Case.objects.get()
    facts = {name: entry[0] for name, entry in case.facts.items()}
    assert (facts["has_assets"], facts["has_disposable_asset"]) == (True, True)
    assert [(i.key, i.name, i.fields) for i in Item.objects.order_by("id")] == [
        ("asset:1", "某小区住宅一套", {"kind": "real_estate"}),
        ("asset:2", "银行存款", {"kind": "other"}),  # not to be auctioned, but found
    ]
    found = case.events.filter(kind="asset.found").order_by("seq")
    assert [(e.subject, e.about) for e in found] == [
        ("asset:1", ["respondent:1"]),
        ("asset:2", []),
    ]
    event = case.events.get(kind="asset.disposable_found")
    assert (event.subject, event.about, event.data) == (
        "asset:1",
        ["respondent:1"],
        {"right": "有"},
    )
    assert_clocks_equal_their_replay(case)


def test_what_a_later_round_reports_again_stays_one_thing(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    house = {"name": "某小区住宅一套", "kind": "real_estate", "disposable": True}
    rounds = [
        [Found(**house, owner="respondent:1"), Found("银行存款", owner="respondent:1")],
        [Found(**house), Found("银行存款", owner="respondent:2"), Found("轿车", "motor_vehicle")],
        [Found(**house, right="有")],
    ]
    with clock.at(FILED):
        for number, assets in enumerate(rounds, start=1):
            services.answer_query(
                case, actor=hualong.doing("query.answer"), assets=assets, round_=number
            )
    names = list(Item.objects.order_by("id").values_list("name", flat=True))
    assert names == ["某小区住宅一套", "银行存款", "银行存款", "轿车"], (
        "two people's deposits are two"
    )
    assert case.events.filter(kind="asset.found").count() == 4
    said = case.events.filter(kind="asset.disposable_found").order_by("seq")
    assert [(e.subject, e.data["right"]) for e in said] == [("asset:1", "待查"), ("asset:1", "有")]
    assert_clocks_equal_their_replay(Case.objects.get())


def test_property_listed_and_denied_in_one_answer_is_refused(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    with clock.at(FILED), pytest.raises(Refused, match="“有财产”却填为否"):
        services.answer_query(
            case,
            actor=hualong.doing("query.answer"),
            facts={"has_assets": False},
            assets=[Found("早已注销的账户")],
        )
    assert "has_assets" not in Case.objects.get().facts


def test_a_wrong_answer_leaves_nothing_half_done(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    with clock.at(FILED), pytest.raises(Refused) as refused:
        services.answer_query(
            case,
            actor=hualong.doing("query.answer"),
            assets=[Found("", "spaceship", disposable=True, right="也许")],
        )
    assert [r.sentence for r in refused.value.refusals] == [
        "财产须写明名称",
        "没有“spaceship”这种财产",
        "处置权应为有、无、待查之一",
    ]
    with clock.at(FILED), pytest.raises(Refused, match="没有名为"):
        services.answer_query(
            case,
            actor=hualong.doing("query.answer"),
            facts={"has_ufo": True},
            assets=[Found("住宅", "real_estate", disposable=True)],
        )
    assert not Item.objects.exists()
    assert "query.answered" not in Case.objects.get().seen


# --- offline ---------------------------------------------------------------------------------


@pytest.mark.clause("HL-054", "HL-055", "HL-043")
def test_the_offline_list_completes_with_its_last_item(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    actor = hualong.actor("transaction_head", "command_centre")
    with clock.at(FILED):
        services.answer_offline(case, ["不动产"], actor=actor)
        assert "query.offline_completed" not in Case.objects.get().seen
        services.answer_offline(
            case, ["公积金"], actor=actor, facts={"has_disposable_asset": False}
        )
    case = Case.objects.get()
    assert case.seen["query.offline_completed"] == FILED.isoformat()
    assert case.nodes.get(rule="second_screening").due_on == date(2022, 3, 3)
    assert case.facts["has_disposable_asset"][0] is False
    assert services.offline_answered(case) == {"不动产", "公积金"}
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("HL-054", "HL-055")
def test_an_item_outside_the_list_and_a_completion_too_early_are_refused(hualong: Cast) -> None:
    case = filed(hualong, FILED)
    actor = hualong.actor("transaction_head", "command_centre")
    with clock.at(FILED):
        with pytest.raises(Refused, match="“飞机”不在本院线下查控清单中") as unknown:
            services.answer_offline(case, ["飞机"], actor=actor)
        with pytest.raises(Refused, match="线下查控尚缺：公积金") as early:
            services.answer_offline(case, ["不动产"], actor=actor, completed=True)
    assert unknown.value.refusals[0].clause == ("HL-054", "HL-055")
    assert early.value.refusals[0].clause == ("HL-055",)


@pytest.mark.clause("YD-065", "YD-066")
def test_without_a_list_somebody_says_that_it_is_done(yindu: Cast) -> None:
    case = filed(yindu, FILED)
    actor = yindu.actor("executor", "batch")
    with clock.at(FILED):
        services.answer_offline(case, ["公积金", "房产"], actor=actor)
        case = Case.objects.get()
        done = case.nodes.filter(rule__in=["provident_fund_query", "real_estate_query"])
        assert {n.status for n in done} == {"done"}
        assert "query.offline_completed" not in case.seen
        services.answer_offline(case, [], actor=actor, completed=True)
    assert "query.offline_completed" in Case.objects.get().seen


def corrected(cast: Cast, case: Case, kind: str, *, to: date | None = None) -> None:
    """Withdraw the latest entry of a kind, or give it another day."""
    event = case.events.filter(kind=kind).latest("seq")
    lifecycle.correct(
        case, event, actor=cast.doing("query.request"), reason="登记有误",
        happened_on=to, withdraw=to is None,
    )  # fmt: skip


def test_a_launch_withdrawn_takes_its_query_back_and_may_be_made_anew(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    with clock.at(FILED + timedelta(days=1)):
        corrected(hualong, case, "query.launched")
        assert not Query.objects.filter(case=case).exists(), "nothing is sent that nobody launched"
        services.request_queries([case], actor=hualong.doing("query.request"))
    asked = Query.objects.get(case=case)
    assert (asked.round, asked.launched_on) == (1, FILED + timedelta(days=1))
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


def test_a_query_that_went_out_is_not_called_back(hualong: Cast) -> None:
    case = asked_of(hualong, FILED)
    Query.objects.filter(case=case).update(state="sent", ticket="T-1")
    before = case.journal_seq
    with clock.at(FILED), pytest.raises(Refused, match="第1轮查控已送查控系统，不能撤销"):
        corrected(hualong, case, "query.launched")
    case.refresh_from_db()
    assert (case.journal_seq, Query.objects.get(case=case).state) == (before, "sent")


def test_an_answer_withdrawn_is_awaited_again_in_the_same_round(hualong: Cast) -> None:
    case, actor = asked_of(hualong, FILED), hualong.doing("query.request")
    day = FILED + timedelta(days=2)
    with clock.at(day):
        services.answer_query(case, actor=actor, facts={"has_assets": False})
        corrected(hualong, case, "query.answered")
        assert Query.objects.get(case=case).state == "launched"
        assert services.request_queries([case], actor=actor) == [], "round 1 is still out"
        services.answer_query(case, actor=actor, facts={"has_assets": False})
        corrected(hualong, case, "query.answered", to=FILED + timedelta(days=1))
    assert Query.objects.get(case=case).answered_on == FILED + timedelta(days=1)
