"""A gated act: all its gaps at once, stated once and only by who may, after every signature."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from enforcement import acts, approvals, effects, lifecycle
from enforcement.acts import Proposal
from enforcement.items import NewItem
from enforcement.journal import Draft
from enforcement.models import Approval, ApprovalPlace, Case, Event
from policy.refusals import Forbidden, Refused
from teams import access
from teams.models import Membership, Recusal
from tests.acts_table import RECEIVED, with_money, with_property
from tests.cast import SINCE, Cast
from tests.desk.casework import TODAY, in_team
from tests.story import about_new, confirmed, recorder, state
from workdays import clock

pytestmark = pytest.mark.django_db


def deferral(hualong: Cast) -> tuple[Case, Approval]:
    """Return a deferral of money asked for by the handler."""
    case, given = with_money(hualong, "fast_1", "fast")
    proposal = Proposal("payment.defer", TODAY, reason="案外人主张权利", **given)
    with clock.at(TODAY):
        return case, acts.propose(case, proposal, actor=hualong.actor("handler", "fast_1"))


def decide(row: Approval, actor: access.Actor, *, granted: bool = True) -> Approval:
    """Give a signature today."""
    with clock.at(TODAY):
        return effects.decide(row, actor=actor, granted=granted, opinion="意见", on=TODAY)


@pytest.mark.clause("HL-077", "HL-078")
def test_an_act_is_stated_once_whoever_comes_first(hualong: Cast) -> None:
    """Every order of deciding, taking back and lapsing leaves one end and at most one event."""
    head, asker = hualong.actor("file_centre_head"), hualong.actor("handler", "fast_1")
    late = date(2026, 12, 1)

    def grant(row: Approval) -> None:
        decide(row, head)

    def refuse(row: Approval) -> None:
        decide(row, head, granted=False)

    def take_back(row: Approval) -> None:
        with clock.at(TODAY):
            effects.take_back(row, actor=asker, reason="不再需要")

    def lapse(row: Approval) -> None:
        with clock.at(late):
            effects.lapse_due(hualong.court)

    first_wins = {grant: "granted", refuse: "refused", take_back: "withdrawn", lapse: "lapsed"}
    case, given = with_money(hualong, "fast_1", "fast")
    stated = 0
    for order in permutations(first_wins):
        proposal = Proposal("payment.defer", TODAY, reason="案外人主张权利", **given)
        with clock.at(TODAY):
            row = acts.propose(case, proposal, actor=asker)
        for number, hand in enumerate(order):
            if number == 0 or hand is lapse:
                hand(row)  # a second look at what lapses finds nothing
            else:
                with pytest.raises(Refused, match="已办结"):
                    hand(row)
        stated += order[0] is grant
        row = Approval.objects.get(pk=row.pk)
        assert row.status == first_wins[order[0]]
        assert not ApprovalPlace.objects.filter(approval=row).exists()
        assert Event.objects.filter(case=case, kind="payment.held").count() == stated


@pytest.mark.clause("HL-077")
def test_its_event_is_not_recorded_beside_the_gate(hualong: Cast) -> None:
    case, given = with_money(hualong, "fast_1", "fast")
    head = recorder(hualong, case, "payment.held")
    draft = Draft("payment.held", TODAY, given["subject"], data={"ground": "案外人主张权利"})
    with clock.at(TODAY), pytest.raises(Refused, match="延期、提存案款") as refused:
        lifecycle.state_events([(case, [draft])], actor=head)
    (reason,) = refused.value.refusals
    assert (reason.code, reason.data["act"]) == ("gated", "payment.defer")
    assert set(reason.clause) == {"HL-077", "HL-078"}


def test_where_no_gate_stands_the_event_is_recorded_as_ever(yanshi: Cast) -> None:
    unit = yanshi.pack.tables.tracks["standard"].units[0]
    case = in_team(yanshi, unit, "standard")
    case = about_new(yanshi, case, NewItem("payment", "案款"), "payment.received", RECEIVED)
    case = state(yanshi, case, "payment.paid_out", TODAY, "payment:1")
    assert not Approval.objects.filter(case=case).exists()


@pytest.mark.clause("HL-077")
def test_nobody_checks_what_he_asked_for_and_the_recused_check_nothing(hualong: Cast) -> None:
    case, given = with_money(hualong, "fast_1", "fast")
    head = hualong.actor("file_centre_head")
    proposal = Proposal("payment.defer", TODAY, reason="案外人主张权利", **given)
    with clock.at(TODAY):
        own = acts.propose(case, proposal, actor=head)
        with pytest.raises(Refused, match="不得审批自己的申请"):
            decide(own, head)
        effects.take_back(own, actor=head, reason="改由团队申请")
        asked = acts.propose(case, proposal, actor=hualong.actor("handler", "fast_1"))
    Recusal.objects.create(user_id=head.user_id, case_number=case.number, reason="近亲属")
    with pytest.raises(Refused, match="已回避"):
        decide(asked, head)


@pytest.mark.clause("HL-077")
def test_a_step_handed_over_is_the_colleagues_alone_and_stays_in_the_chain(hualong: Cast) -> None:
    _case, asked = deferral(hualong)
    head, colleague = hualong.actor("file_centre_head"), hualong.user("screener")
    with clock.at(TODAY), pytest.raises(Refused, match="只能转请同任“案款管理”的人"):
        approvals.hand_over(asked, colleague, actor=head, reason="外出")
    seat = Membership.objects.get(user_id=head.user_id, post__code="file_centre_head")
    Membership.objects.create(user=colleague, post=seat.post, unit=seat.unit, from_on=SINCE)
    with clock.at(TODAY):
        with pytest.raises(Refused, match="须写明理由"):
            approvals.hand_over(asked, colleague, actor=head, reason=" ")
        with pytest.raises(Refused, match="不得审批自己的申请"):
            approvals.hand_over(asked, hualong.user("handler", "fast_1"), actor=head, reason="外出")
        with pytest.raises(Forbidden):
            approvals.hand_over(asked, colleague, actor=hualong.actor("director"), reason="外出")
        with pytest.raises(Refused, match="无须转请"):
            approvals.hand_over(asked, hualong.user("file_centre_head"), actor=head, reason="外出")
        approvals.hand_over(asked, colleague, actor=head, reason="外出")
    with pytest.raises(Forbidden, match="已转请"):
        decide(asked, head)
    row = decide(asked, access.actor_for(colleague))
    assert row.status == "granted"
    assert [(entry["name"], entry["to_name"]) for entry in row.handed] == [
        (head.name, colleague.name)
    ]


@pytest.mark.clause("HL-077")
def test_a_second_request_for_the_same_is_refused(hualong: Cast) -> None:
    case, _asked = deferral(hualong)
    again = Proposal("payment.defer", TODAY, "payment:1", reason="再次申请")
    with clock.at(TODAY), pytest.raises(Refused, match="已有待审批"):
        acts.propose(case, again, actor=hualong.actor("team_lead", "fast_1"))


@pytest.mark.clause("XX-160", "XX-161")
@pytest.mark.parametrize(
    ("ground", "allowed"),
    [
        ("不报告财产", True),
        ("报告财产不实", True),
        ("转移财产", True),
        ("规避执行", True),
        ("拒不执行", True),
        ("妨害执行", False),
        ("其他", False),
        ("", False),
    ],
)
def test_only_the_five_grounds_may_be_proposed_for_a_sanction(
    county: Cast, ground: str, allowed: bool
) -> None:
    unit = county.pack.tables.tracks["standard"].units[0]
    case = in_team(county, unit, "standard")
    proposal = Proposal(
        "sanction.propose", TODAY, "respondent:1",
        data={"kind": "consumption_limit", "ground": ground}, **confirmed(county),
    )  # fmt: skip
    with clock.at(TODAY):
        if allowed:
            acts.propose(case, proposal, actor=county.actor("handler", unit))
            assert case.events.filter(kind="sanction.decided", data__ground=ground).exists()
            return
        with pytest.raises(Refused) as refused:
            acts.propose(case, proposal, actor=county.actor("handler", unit))
    cited = {c for reason in refused.value.refusals for c in reason.clause}
    assert "XX-160" in cited
    assert not case.events.filter(kind="sanction.decided").exists()


@pytest.mark.clause("XX-172")
def test_a_house_goes_to_auction_once_that_very_house_is_empty(county: Cast) -> None:
    unit = county.pack.tables.tracks["standard"].units[0]
    case = in_team(county, unit, "standard")
    for name in ("东街房屋", "西街房屋"):
        new = NewItem("asset", name, {"kind": "real_estate"})
        case = about_new(county, case, new, "asset.disposable_found", RECEIVED)
    case = state(county, case, "asset.vacated", RECEIVED, "asset:2")
    actor = county.actor("handler", unit)
    with clock.at(TODAY):
        with pytest.raises(Refused, match="腾空") as refused:
            acts.propose(case, Proposal("disposal.send", TODAY, "asset:1"), actor=actor)
        assert refused.value.refusals[0].clause == ("XX-172",)
        acts.propose(case, Proposal("disposal.send", TODAY, "asset:2"), actor=actor)
    assert [e.subject for e in case.events.filter(kind="disposal.sent")] == ["asset:2"]


@pytest.mark.clause("XX-073")
def test_money_goes_out_after_two_posts_have_checked_it(county: Cast) -> None:
    unit = county.pack.tables.tracks["standard"].units[0]
    case = in_team(county, unit, "standard")
    case = about_new(county, case, NewItem("payment", "案款"), "payment.received", RECEIVED)
    proposal = Proposal("payment.pay_out", TODAY, "payment:1", **confirmed(county))
    with clock.at(TODAY):
        row = acts.propose(case, proposal, actor=county.actor("handler", unit))
    funds = access.actor_for(access.who_holds(county.court, "funds")[0])
    finance = county.actor("finance_clerk")
    with pytest.raises(Forbidden):
        decide(row, finance)
    row = decide(row, funds)
    assert (row.status, row.waits_for) == ("pending", "finance_clerk")
    assert not case.events.filter(kind="payment.paid_out").exists()
    assert decide(row, finance).status == "granted"
    assert case.events.filter(kind="payment.paid_out", subject="payment:1").count() == 1


@pytest.mark.clause("DZ-224")
def test_a_panel_of_three_different_judges_of_any_unit_decides(dengzhou: Cast) -> None:
    unit = dengzhou.pack.tables.tracks["standard"].units[0]
    case = in_team(dengzhou, unit, "standard")
    case = about_new(dengzhou, case, NewItem("asset", "机器一台"), "asset.disposable_found", TODAY)
    proposal = Proposal(
        "asset.treat_as_none", TODAY, "asset:1", reason="无变价可能", **confirmed(dengzhou)
    )
    with clock.at(TODAY):
        row = acts.propose(case, proposal, actor=dengzhou.actor("handler", unit))
    judges = [u for (post, _unit), people in dengzhou.seats.items() if post == "judge"
              for u in people][:3]  # fmt: skip
    first, second, third = (access.actor_for(judge) for judge in judges)
    row = decide(row, first)
    with pytest.raises(Refused, match="同一人"):
        decide(row, first)
    row = decide(row, second)
    assert row.status == "pending"
    row = decide(row, third)
    assert row.status == "granted"
    assert case.events.filter(kind="asset.treated_as_none", subject="asset:1").count() == 1


@pytest.mark.clause("YD-086", "YD-091")
def test_what_waits_for_the_judge_is_held_up_until_he_agrees(yindu: Cast) -> None:
    unit = yindu.pack.tables.tracks["standard"].units[0]
    case = in_team(yindu, unit, "standard")
    case = about_new(yindu, case, NewItem("asset", "车辆"), "asset.disposable_found", RECEIVED)
    executor = yindu.actor("handler", unit)
    refer = Proposal(
        "matter.refer", TODAY, data={"matter": "查封范围", "blocks": "asset.controlled"}
    )
    with clock.at(TODAY):
        row = acts.propose(case, refer, actor=executor)
        with pytest.raises(Refused, match="答复前不能办理"):
            state(yindu, case, "asset.controlled", TODAY, "asset:1")
        with pytest.raises(Refused, match="答复须写明意见"):
            effects.decide(
                row, actor=yindu.actor("judge", unit), granted=True, opinion="", on=TODAY
            )
    decide(row, yindu.actor("judge", unit), granted=False)
    with pytest.raises(Refused, match="法官未同意"):
        state(yindu, case, "asset.controlled", TODAY, "asset:1")
    with clock.at(TODAY):
        row = acts.propose(case, refer, actor=executor)
    decide(row, yindu.actor("judge", unit))
    state(yindu, case, "asset.controlled", TODAY, "asset:1")
    answers = case.events.filter(kind="matter.answered").order_by("seq")
    assert [event.data["granted"] for event in answers] == [False, True]


@pytest.mark.clause("YD-088", "YD-093", "YD-094")
@pytest.mark.parametrize(
    ("document", "signers"),
    [
        ("执行通知书", ["executor"]),
        ("合议笔录", ["judge", "executor", "clerk"]),
        ("执行裁定书", ["@judge"]),
    ],
)
def test_each_document_is_signed_by_whom_the_first_rule_names(
    yindu: Cast, document: str, signers: list[str]
) -> None:
    unit = yindu.pack.tables.tracks["standard"].units[0]
    case = in_team(yindu, unit, "standard")
    proposal = Proposal("document.issue", TODAY, data={"document": document})
    with clock.at(TODAY):
        row = acts.propose(case, proposal, actor=yindu.actor("handler", unit))
    assert [slot.by for slot in approvals.open_slots(row)] == signers
    for post in signers:
        row = decide(row, yindu.actor(post.removeprefix("@"), unit))
    assert row.status == "granted"
    assert case.events.filter(kind="document.issued", data__document=document).count() == 1


@pytest.mark.clause("YD-099")
def test_listing_waits_for_the_notice_served_on_that_respondent(yindu: Cast) -> None:
    unit = yindu.pack.tables.tracks["standard"].units[0]
    case = in_team(yindu, unit, "standard")
    listing = Proposal(
        "sanction.propose", TODAY, "respondent:1", data={"kind": "listing", "ground": "规避执行"}
    )
    actor = yindu.actor("handler", unit)
    case = state(yindu, case, "document.served", RECEIVED, "respondent:1", document="报告财产令")
    with clock.at(TODAY), pytest.raises(Refused, match="执行通知书"):
        acts.propose(case, listing, actor=actor)
    case = state(yindu, case, "document.served", RECEIVED, "respondent:1", document="执行通知书")
    with clock.at(TODAY):
        assert acts.propose(case, listing, actor=actor).status == "granted"


@pytest.mark.clause("HL-193", "HL-195")
def test_all_gaps_are_said_at_once_and_the_record_answers_what_it_can(hualong: Cast) -> None:
    case, _given = with_property(hualong, "standard_1", "standard")
    actor = hualong.actor("handler", "standard_1")
    with clock.at(TODAY), pytest.raises(Refused) as refused:
        acts.propose(case, Proposal("case.resume", TODAY), actor=actor)
    assert {reason.code for reason in refused.value.refusals} == {"unticked", "missing"}
    assert len(refused.value.refusals) == 3
    case = state(hualong, case, "investigation.completed", TODAY)
    minutes = {"resumption_property:普执团队合议认为达到网拍条件": "2026年3月合议笔录"}
    met = frozenset(minutes)
    with clock.at(TODAY):
        row = acts.propose(
            case,
            Proposal("case.resume", TODAY, reason="发现财产", ticked=met, papers=minutes),
            actor=actor,
        )
    lines = {line["item"]: line for line in row.data["lines"]}
    assert lines["财产权属查清"]["by"] == "record"
    assert (lines["普执团队合议认为达到网拍条件"]["by"], row.status) == ("hand", "pending")
    assert lines["普执团队合议认为达到网拍条件"]["told"] == "2026年3月合议笔录"


def test_an_outcome_the_act_does_not_have_is_refused_by_its_field(yindu: Cast) -> None:
    unit = yindu.pack.tables.tracks["standard"].units[0]
    case = in_team(yindu, unit, "standard")
    actor = yindu.actor("handler", unit)
    for event in ("没有这种事项", "payment.held"):
        proposal = Proposal("document.issue", TODAY, event=event)
        with clock.at(TODAY), pytest.raises(Refused, match="没有这种结果") as refused:
            acts.propose(case, proposal, actor=actor)
        assert [reason.field for reason in refused.value.refusals] == ["event"]
