"""Each slip of the plans from its sending to its receipt, and what counts meanwhile (移交)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement import acts, lifecycle, orders, recording, slips, sweep
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Alert, Case, TaskOrder
from enforcement.slips import Slip
from policy.refusals import Forbidden, Refused
from teams.access import Actor
from teams.models import Membership, Unit
from tests.cast import Cast, acting
from tests.desk.casework import FILED, TODAY, in_team
from tests.flows.test_slips_of_the_plan import kinds, rule
from tests.story import (
    assert_clocks_equal_their_replay,
    closed,
    confirmed,
    filed,
    granted,
    state,
)
from workdays import clock

pytestmark = pytest.mark.django_db


def sent(cast: Cast, case: Case, name: str, actor: Actor, **given: object) -> TaskOrder:
    """Send a slip that asks for nobody's approval."""
    with clock.at(TODAY):
        order = slips.send(case, rule(cast, name), Slip(TODAY, **given), actor=actor)  # type: ignore[arg-type]  # told by name
    assert isinstance(order, TaskOrder)
    return order


# --- 邓州：除系统生成材料外，2日内移交卷宗管理中心 -----------------------------------------


@pytest.mark.parametrize(
    ("unit", "post"),
    [
        pytest.param("front", "clerk", marks=pytest.mark.clause("DZ-090"), id="front"),
        pytest.param("disposal", "clerk", marks=pytest.mark.clause("DZ-120"), id="disposal"),
        pytest.param("fast_team", "handler", marks=pytest.mark.clause("DZ-183"), id="fast"),
        pytest.param("team_2", "clerk", marks=pytest.mark.clause("DZ-237"), id="precise"),
    ],
)
def test_whoever_made_a_paper_has_two_days_to_hand_it_over_and_only_the_signature_ends_it(
    dengzhou: Cast, unit: str, post: str
) -> None:
    case = filed(dengzhou, FILED)
    if unit != "front":
        teams = {"disposal": ("team_2", "standard"), "team_2": ("team_2", "standard")}
        case = in_team(dengzhou, *teams.get(unit, ("fast_team", "fast")), serial=2)
    maker, keeper = dengzhou.actor(post, unit), dengzhou.actor("clerk", "file_centre")
    with clock.at(TODAY):
        draft = Draft("material.made", TODAY, data={"form": "paper", "unit": unit})
        recording.state_about_new(case, NewItem("material", "谈话笔录"), draft, actor=maker)
    node = case.nodes.get(rule="hand_over_material")
    assert (node.due_on - TODAY).days == 3  # the second day is a Sunday
    slip = Slip(TODAY, "谈话笔录一份")
    with clock.at(TODAY):
        order = slips.send(case, rule(dengzhou, "to_file_centre"), slip, actor=maker)
        assert isinstance(order, TaskOrder)
        with pytest.raises(Forbidden):
            orders.receive(order, actor=maker, on=TODAY)
    for days in range(3):
        with clock.at(node.due_on + timedelta(days=days)):
            sweep.sweep()
    assert Alert.objects.filter(node=node, level="overdue").exists()  # sent is not handed over
    late = node.due_on + timedelta(days=2)
    with clock.at(late):
        with pytest.raises(Forbidden, match="卷宗管理中心"):
            lifecycle.state_events(
                [(case, [Draft("material.signed_in", late, "material:1")])], actor=maker
            )
        orders.receive(order, actor=keeper, on=late)
    case = state(dengzhou, case, "material.signed_in", late, "material:1")
    node.refresh_from_db()
    assert (node.status, node.done_on) == ("done", late)
    assert_clocks_equal_their_replay(Case.objects.get(pk=case.pk))


# --- 县域：影像和纸质一并提交，档案管理部门审核；拒执材料移交公安机关 ------------------------


@pytest.mark.clause("XX-124", "XX-125")
def test_a_closed_file_goes_to_the_archives_as_image_and_paper_and_counts_once_accepted(
    county: Cast,
) -> None:
    case = closed(county, in_team(county, "fast_team", "fast"), "执行完毕", TODAY)
    node = case.nodes.get(rule="submit_dossier")
    assert (node.status, (node.due_on - TODAY).days >= 15) == ("open", True)
    with clock.at(node.due_on + timedelta(days=1)):
        sweep.sweep()
    assert Alert.objects.filter(node=node, level="overdue").exists()
    case = state(county, case, "dossier.imaged", TODAY)
    case = state(county, case, "dossier.submitted", TODAY)
    order = TaskOrder.objects.get(case=case, rule="to_archives")
    assert (order.status, order.to_unit) == ("dispatched", "archives_office")
    node.refresh_from_db()
    assert node.status == "done"
    keeper, office = county.doing("case.archive"), county.actor("clerk", "archives_office")
    with clock.at(TODAY), pytest.raises(Refused, match="档案管理部门接收卷宗"):
        orders.receive(order, actor=office, on=TODAY)  # not signed for unexamined
    asked = Proposal("dossier.accept", TODAY, reason="提交归档", **confirmed(county))
    with clock.at(TODAY):
        granted(county, acts.propose(case, asked, actor=keeper), TODAY)
    assert TaskOrder.objects.get(pk=order.pk).status == "completed"
    assert kinds(case)[-1] == "dossier.accepted"


@pytest.mark.clause("XX-166", "XX-167")
def test_material_for_prosecution_is_collected_and_sent_to_the_police_by_the_team_alone(
    county: Cast,
) -> None:
    case = in_team(county, "ordinary_1", "standard")
    case = state(county, case, "refusal.found", TODAY, "respondent:1")
    sent_on = TODAY + timedelta(days=1)
    draft = Draft(
        "refusal.sent_to_police", sent_on, "respondent:1", data={"note": "材料三册，公安机关签收"}
    )
    for stranger in (county.actor("handler", "ordinary_2"), county.actor("petition_officer")):
        with clock.at(sent_on), pytest.raises(Forbidden):
            lifecycle.state_events([(case, [draft])], actor=stranger)
    with clock.at(sent_on):
        team = county.actor("handler", "ordinary_1")
        lifecycle.state_events([(case, [draft])], actor=team)
    said = Case.objects.get(pk=case.pk).events.get(kind="refusal.sent_to_police")
    assert (said.happened_on, said.data["note"]) == (sent_on, "材料三册，公安机关签收")


# --- 殷都：移送档案室 -------------------------------------------------------------------


@pytest.mark.clause("YD-134")
def test_yindus_file_is_the_archive_posts_until_the_records_room_signs_for_it(yindu: Cast) -> None:
    case = closed(yindu, in_team(yindu, "fast_team", "fast"), "执行完毕", TODAY)
    archive, room = yindu.actor("archive"), yindu.actor("archivist", "records_room")
    with clock.at(TODAY), pytest.raises(Forbidden):
        slips.send(
            case, rule(yindu, "to_records_room"), Slip(TODAY, "卷宗一册"),
            actor=yindu.actor("handler", "fast_team"),
        )  # fmt: skip
    order = sent(yindu, case, "to_records_room", archive, title="卷宗一册")
    assert order.to_unit == "records_room"
    with clock.at(TODAY):
        with pytest.raises(Forbidden):
            orders.receive(order, actor=archive, on=TODAY)
        done = orders.receive(order, actor=room, on=TODAY)
    assert (done.status, done.received_on) == ("completed", TODAY)
    said = Case.objects.get(pk=case.pk).events.get(kind="slip.accepted")
    assert (said.actor_name, said.post) == (room.name, "archivist")


# --- 偃师：通知立案部门修改；发款手续；两种卷宗移送 -------------------------------------------


@pytest.mark.clause("YS-057")
def test_yanshis_filing_division_is_told_what_to_mend_and_the_slip_stays_open_until_it_answers(
    yanshi: Cast,
) -> None:
    case = filed(yanshi, FILED)
    examiner = yanshi.actor("filing_examiner", "command_centre")
    filing = yanshi.actor("filing_clerk", "filing_division")
    slip = {"title": "证件号码有误，请更正", "kind": "其他"}
    order = sent(yanshi, case, "correction_to_filing", examiner, **slip)
    with clock.at(TODAY):
        with pytest.raises(Forbidden, match="立案部门"):
            orders.receive(order, actor=examiner, on=TODAY)
        with pytest.raises(Refused, match="尚未签收"):
            slips.send(
                case, rule(yanshi, "correction_to_filing"), Slip(TODAY, **slip), actor=examiner
            )
        orders.receive(order, actor=filing, on=TODAY)
        with pytest.raises(Refused, match="办理结果"):
            orders.complete(order, actor=filing, on=TODAY, result=" ")
        orders.complete(order, actor=filing, on=TODAY, result="已更正证件号码")
    assert kinds(case)[-3:] == ["order.dispatched", "order.received", "order.completed"]


@pytest.mark.clause("YS-099")
def test_payment_papers_go_from_the_funds_post_to_finance_which_answers_when_it_was_paid(
    yanshi: Cast,
) -> None:
    case = in_team(yanshi, "team_1", "standard")
    funds = yanshi.actor("funds_specialist", "command_centre")
    finance = yanshi.user("accountant")
    office = Unit.objects.get(court=yanshi.court, code="finance")
    Membership.objects.filter(user=finance).update(unit=office)
    slip = {"title": "发款手续", "kind": "其他"}
    with clock.at(TODAY), pytest.raises(Forbidden):
        slips.send(
            case, rule(yanshi, "payment_papers_to_finance"), Slip(TODAY, **slip),
            actor=yanshi.actor("handler", "team_1"),
        )  # fmt: skip
    order = sent(yanshi, case, "payment_papers_to_finance", funds, **slip)
    with clock.at(TODAY):
        with pytest.raises(Forbidden, match="财务部门"):
            orders.receive(order, actor=funds, on=TODAY)
        payer = acting(finance)
        orders.receive(order, actor=payer, on=TODAY)
        orders.complete(order, actor=payer, on=TODAY, result="已于今日付款")
    assert TaskOrder.objects.get(pk=order.pk).result == "已于今日付款"
    assert kinds(case)[-3:] == ["order.dispatched", "order.received", "order.completed"]


@pytest.mark.clause("YS-133")
def test_a_handler_hands_a_finished_file_to_the_archive_group_which_signs_for_it(
    yanshi: Cast,
) -> None:
    case = closed(yanshi, in_team(yanshi, "team_1", "standard"), "执行完毕", TODAY)
    handler = yanshi.actor("handler", "team_1")
    keeper = yanshi.actor("archivist", "archive_group")
    order = sent(yanshi, case, "dossier_to_archive", handler, title="卷宗一册")
    later = TODAY + timedelta(days=4)
    with clock.at(later):
        with pytest.raises(Forbidden, match="归档组"):
            orders.receive(order, actor=handler, on=later)
        done = orders.receive(order, actor=keeper, on=later)
    assert (done.received_on - done.sent_on).days == 4  # how long it waited
    assert kinds(case)[-1] == "slip.accepted"


@pytest.mark.clause("YS-103")
def test_the_funds_post_hands_over_files_of_voluntary_performance_and_no_others(
    yanshi: Cast,
) -> None:
    funds = yanshi.actor("funds_specialist", "command_centre")
    keeper = yanshi.actor("archivist", "archive_group")
    plain = filed(yanshi, FILED, filing_origin="window")
    own = filed(yanshi, FILED, serial=2, filing_origin="auto_performance")
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        slips.send(plain, rule(yanshi, "auto_dossier_to_archive"), Slip(TODAY), actor=funds)
    assert refused.value.refusals[0].clause == ("YS-103",)
    order = sent(yanshi, own, "auto_dossier_to_archive", funds, title="自动履行卷宗")
    with clock.at(TODAY):
        assert orders.receive(order, actor=keeper, on=TODAY).status == "completed"
    assert kinds(own)[-2:] == ["slip.sent", "slip.accepted"]
