"""What moves without its case moves by a slip: sent, signed for, sent back, corrected, settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement import acts, effects, orders, selectors, slips
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.models import Approval, Case, TaskOrder
from enforcement.slips import Slip
from policy import transfers
from policy.refusals import Forbidden, NotVisible, Refused
from policy.schema import Transfer
from tests.cast import Cast
from tests.desk.casework import FILED, TODAY, in_team
from tests.story import about_new, assert_clocks_equal_their_replay, state
from workdays import clock

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=3)


def rule(cast: Cast, name: str) -> Transfer:
    return next(r for r in cast.pack.tables.transfer if r.id == name)


def offered(case: Case) -> list[str]:
    return [r.id for r in slips.offered(Case.objects.get(pk=case.pk))]


def with_house(cast: Cast, unit: str, track: str) -> Case:
    case = in_team(cast, unit, track)
    house = NewItem("asset", "胜利路房屋", {"kind": "real_estate"})
    return about_new(cast, case, house, "asset.controlled", TODAY, rank="first")


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("seq").values_list("kind", flat=True))


@pytest.mark.clause("YD-070", "YD-071")
def test_yindus_slip_goes_to_the_batch_team_starts_its_clocks_and_the_case_stays(
    yindu: Cast,
) -> None:
    case = in_team(yindu, "fast_team", "fast")
    handler = yindu.actor("handler", "fast_team")
    with clock.at(TODAY):
        with pytest.raises(Refused, match="流转事项"):
            slips.send(case, rule(yindu, "slip"), Slip(TODAY, "查车"), actor=handler)
        order = slips.send(case, rule(yindu, "slip"), Slip(TODAY, "查车", "查询"), actor=handler)
    assert isinstance(order, TaskOrder)
    assert (order.to_unit, order.from_unit, order.kind) == ("batch", "fast_team", "查询")
    case = Case.objects.get(pk=case.pk)
    assert case.unit == "fast_team"
    assert kinds(case)[-1] == "order.dispatched"
    assert case.nodes.filter(subject=order.key, status="open").exists()
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("XX-050", "XX-051", "XX-186")
def test_until_the_receiver_signs_a_slip_is_its_senders_and_is_listed_with_him(
    county: Cast,
) -> None:
    case = in_team(county, "ordinary_1", "standard")
    sender = county.actor("handler", "ordinary_1")
    taker = county.actor("clerk", "batch")
    move = rule(county, "offline_matter")
    with clock.at(TODAY):
        order = slips.send(case, move, Slip(TODAY, "查封房屋", "查封"), actor=sender)
        assert isinstance(order, TaskOrder)
        with pytest.raises(Refused, match="尚未签收"):
            slips.send(case, move, Slip(TODAY, "查封房屋", "查封"), actor=sender)
        assert list(selectors.orders_unaccepted(sender)) == [order]
        assert list(selectors.orders_unaccepted(taker)) == []
        assert list(selectors.orders_for(taker)) == [order]
        orders.receive(order, actor=taker, on=TODAY)
        assert list(selectors.orders_unaccepted(sender)) == []
        orders.complete(order, actor=taker, on=TODAY, result="已查封")
    assert TaskOrder.objects.get().result == "已查封"
    assert Case.objects.get(pk=case.pk).unit == "ordinary_1"


@pytest.mark.clause("DZ-027", "DZ-028")
def test_what_is_sent_back_shows_as_returned_until_corrected_and_received_anew(
    dengzhou: Cast,
) -> None:
    case = in_team(dengzhou, "team_2", "standard")
    sender, taker = dengzhou.actor("handler", "team_2"), dengzhou.actor("clerk", "file_centre")
    with clock.at(TODAY):
        order = slips.send(
            case, rule(dengzhou, "to_file_centre"), Slip(TODAY, "笔录三份"), actor=sender
        )
        assert isinstance(order, TaskOrder)
        with pytest.raises(Refused) as refused:
            orders.return_(order, actor=taker, on=TODAY, reason=" ", correct_by=TODAY)
        assert "DZ-027" in refused.value.refusals[0].clause
        with pytest.raises(Refused, match="早于退回日"):
            orders.return_(order, actor=taker, on=TODAY, reason="缺页", correct_by=FILED)
        with pytest.raises(Forbidden):
            orders.return_(order, actor=sender, on=TODAY, reason="缺页", correct_by=LATER)
        orders.return_(order, actor=taker, on=TODAY, reason="第二份缺页", correct_by=LATER)
        row = TaskOrder.objects.get()
        assert (row.status, row.correct_by) == ("returned", LATER)
        assert list(selectors.orders_for(sender)) == [row]  # it is his again
        assert list(selectors.orders_for(taker)) == []
        with pytest.raises(Refused, match="已退回"):
            orders.receive(order, actor=taker, on=TODAY)
        with pytest.raises(Forbidden, match="补正"):
            orders.correct(order, actor=taker, on=TODAY, note="补了")
        orders.correct(order, actor=sender, on=TODAY, note="已补第二份")
        assert list(selectors.orders_for(taker)) == [row]
        orders.receive(order, actor=taker, on=TODAY)
    case = Case.objects.get(pk=case.pk)
    assert kinds(case)[-4:] == ["slip.sent", "slip.returned", "slip.corrected", "slip.accepted"]
    assert TaskOrder.objects.get().status == "completed"  # papers: with the receipt all is done
    assert_clocks_equal_their_replay(case)


@pytest.mark.clause("DZ-029")
def test_a_quarrel_over_a_return_is_settled_by_the_leader_it_was_brought_before(
    dengzhou: Cast,
) -> None:
    case = in_team(dengzhou, "team_2", "standard")
    sender, taker = dengzhou.actor("handler", "team_2"), dengzhou.actor("clerk", "file_centre")
    leader = dengzhou.actor("director")
    with clock.at(TODAY):
        order = slips.send(
            case, rule(dengzhou, "to_file_centre"), Slip(TODAY, "笔录"), actor=sender
        )
        assert isinstance(order, TaskOrder)
        with pytest.raises(Refused, match="已派单"):
            orders.escalate(order, actor=sender, on=TODAY, to="bureau_lead", reason="不缺")
        orders.return_(order, actor=taker, on=TODAY, reason="缺页", correct_by=TODAY)
        with pytest.raises(Refused, match="只能报请"):
            orders.escalate(order, actor=sender, on=TODAY, to="funds", reason="不缺")
        orders.escalate(order, actor=sender, on=TODAY, to="bureau_lead", reason="并不缺页")
        with pytest.raises(Refused, match="等待决定"):
            orders.escalate(order, actor=taker, on=TODAY, to="bureau_lead", reason="缺")
        row = TaskOrder.objects.get()
        assert list(selectors.orders_for(leader)) == [row]
        with pytest.raises(Forbidden):
            orders.coordinate(row, actor=sender, on=TODAY, decision="不缺")
        orders.coordinate(row, actor=leader, on=TODAY, decision="三日内补齐")
        assert list(selectors.orders_for(leader)) == []
        with pytest.raises(Refused, match="没有等待"):
            orders.coordinate(row, actor=leader, on=TODAY, decision="再说")
    assert TaskOrder.objects.get().decision == "三日内补齐"


@pytest.mark.clause("DZ-094", "DZ-095", "DZ-096")
def test_an_asset_goes_to_disposal_by_its_gated_act_and_the_slip_follows_it(
    dengzhou: Cast,
) -> None:
    case = with_house(dengzhou, "team_2", "standard")
    handler = dengzhou.actor("handler", "team_2")
    taker = dengzhou.doing("disposal.accept")
    with clock.at(TODAY):
        with pytest.raises(Refused, match="移交评估、拍卖"):
            slips.send(
                case, rule(dengzhou, "to_disposal"), Slip(TODAY, subject="asset:1"), actor=handler
            )
        with pytest.raises(Refused):
            acts.propose(case, Proposal("disposal.send", TODAY, "asset:1"), actor=handler)
    assert not TaskOrder.objects.exists()  # the investigation is not shown: nothing went
    case = state(dengzhou, case, "disposal.sent", TODAY, "asset:1")
    order = TaskOrder.objects.get()
    assert (order.rule, order.subject, order.to_unit, order.status) == (
        "to_disposal", "asset:1", "disposal", "dispatched",
    )  # fmt: skip
    with clock.at(TODAY), pytest.raises(Refused, match="接收处置移交"):
        orders.receive(order, actor=taker, on=TODAY)
    case = state(dengzhou, case, "disposal.accepted", TODAY, "asset:1")
    order = TaskOrder.objects.get()
    assert (order.status, order.received_on) == ("received", TODAY)
    assert case.nodes.filter(rule="start_price", subject="asset:1", status="open").exists()
    with clock.at(TODAY):
        orders.complete(order, actor=taker, on=TODAY, result="成交")
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


@pytest.mark.clause("DZ-108", "DZ-109")
def test_a_contradiction_goes_back_to_the_cases_team_the_same_day_and_waits_for_its_answer(
    dengzhou: Cast,
) -> None:
    case = with_house(dengzhou, "team_2", "standard")
    seller = dengzhou.doing("disposal.accept")
    move = rule(dengzhou, "contradiction_back")
    with clock.at(TODAY), pytest.raises(Refused, match="哪一财产"):
        slips.send(case, move, Slip(TODAY), actor=seller)
    case = state(dengzhou, case, "asset.contradiction_found", TODAY, "asset:1", kind="权属")
    assert case.nodes.filter(rule="report_contradiction", status="open").exists()
    with clock.at(TODAY):
        with pytest.raises(Forbidden, match="财产处置团队"):
            slips.send(
                case,
                move,
                Slip(TODAY, subject="asset:1"),
                actor=dengzhou.actor("handler", "team_2"),
            )
        order = slips.send(case, move, Slip(TODAY, "登记人不符", subject="asset:1"), actor=seller)
        assert isinstance(order, TaskOrder)
        assert order.to_unit == "team_2"
        assert not case.nodes.filter(rule="report_contradiction", status="open").exists()
        team = dengzhou.actor("handler", "team_2")
        orders.receive(order, actor=team, on=TODAY)
        assert list(selectors.orders_for(team)) == [order]  # until it is answered
        orders.complete(order, actor=team, on=TODAY, result="已更正权属")
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


@pytest.mark.clause("HL-177", "HL-179")
def test_an_especially_difficult_clearance_goes_out_only_when_the_leader_agreed(
    hualong: Cast,
) -> None:
    case = in_team(hualong, "standard_1", "standard")
    handler = hualong.actor("handler", "standard_1")
    move = rule(hualong, "difficult_clearance")
    slip = Slip(TODAY, "商铺腾退", "其他", reason="多方占有")
    with clock.at(TODAY):
        with pytest.raises(Refused) as refused:
            slips.send(case, move, slip, actor=handler)
        assert [r.code for r in refused.value.refusals] == ["needs_facts"]
        assert "HL-179" in refused.value.refusals[0].clause
    facts = {"label.difficult_clearance": True, "label.beyond_one_team": True}
    case = state(hualong, case, "facts.stated", TODAY, facts=facts)
    with clock.at(TODAY):
        asked = slips.send(case, move, slip, actor=handler)
        assert isinstance(asked, Approval)
        assert not TaskOrder.objects.exists()
        leader = hualong.actor("director")
        effects.decide(asked, actor=leader, granted=True, opinion="成立专班", on=TODAY)
    order = TaskOrder.objects.get()
    assert (order.to_unit, order.sent_by_id) == ("compulsion", handler.user_id)
    assert kinds(case)[-1] == "order.dispatched"


@pytest.mark.clause("HL-165", "HL-175")
def test_hualongs_clearance_papers_go_to_the_compulsion_team_from_the_standard_track_alone(
    hualong: Cast,
) -> None:
    fast = in_team(hualong, "fast_1", "fast")
    standard = in_team(hualong, "standard_1", "standard", serial=2)
    move = rule(hualong, "clearance_to_compulsion")
    assert move.id not in offered(fast)
    with clock.at(TODAY):
        with pytest.raises(Refused, match="没有这项移交"):
            slips.send(
                fast, move, Slip(TODAY, "腾退", "其他"), actor=hualong.actor("handler", "fast_1")
            )
        with pytest.raises(NotVisible):
            slips.send(standard, move, Slip(TODAY, "腾退", "其他"), actor=hualong.outsider)
        order = slips.send(
            standard, move, Slip(TODAY, "逾期未腾退，材料一册", "其他"),
            actor=hualong.actor("handler", "standard_1"),
        )  # fmt: skip
    assert isinstance(order, TaskOrder)
    assert order.to_unit == "compulsion"
    assert Case.objects.get(pk=standard.pk).unit == "standard_1"


@pytest.mark.clause("XX-172", "XX-173")
def test_a_house_not_yet_vacated_is_not_handed_over_and_no_slip_is_made(county: Cast) -> None:
    case = with_house(county, "ordinary_1", "standard")
    with pytest.raises(Refused) as refused:
        state(county, case, "disposal.sent", TODAY, "asset:1")
    assert any("XX-172" in r.clause for r in refused.value.refusals)
    assert not TaskOrder.objects.exists()
    case = state(county, case, "asset.vacated", TODAY, "asset:1")
    state(county, case, "disposal.sent", TODAY, "asset:1")
    order = TaskOrder.objects.get()
    assert (order.rule, order.to_function) == ("house_to_auction", "auction")
    auction = county.actor("real_estate_auction")
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            orders.receive(order, actor=county.actor("movables_auction"), on=TODAY)
        orders.receive(order, actor=auction, on=TODAY)
    assert kinds(case)[-1] == "disposal.accepted"


@pytest.mark.clause("YS-127")
def test_in_yanshi_only_what_was_investigated_goes_to_the_auction_specialist(yanshi: Cast) -> None:
    case = with_house(yanshi, "team_1", "standard")
    with pytest.raises(Refused) as refused:
        state(yanshi, case, "disposal.sent", TODAY, "asset:1")
    assert any("YS-127" in r.clause for r in refused.value.refusals)
    case = state(yanshi, case, "investigation.completed", TODAY)
    state(yanshi, case, "disposal.sent", TODAY, "asset:1")
    assert TaskOrder.objects.get().rule == "asset_to_auction"


def test_every_slip_of_every_plan_has_a_sender_and_a_taker_who_exist(
    hualong: Cast, yindu: Cast, yanshi: Cast, dengzhou: Cast, county: Cast
) -> None:
    for cast in (hualong, yindu, yanshi, dengzhou, county):
        pack = cast.pack
        for move in transfers.slips(pack):
            tracks = pack.tables.tracks
            track = move.from_ if move.from_ in tracks else next(iter(tracks))
            unit = tracks[track].units[0]
            to_unit, function = transfers.taker(pack, move, track=track, unit=unit)
            assert to_unit in pack.tables.units or function in pack.tables.functions, move.id
