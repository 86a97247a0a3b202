"""What the county court's plan allows before a team and in a team: reception to auction and money.

Typed from the plan (2022-03-14) and the decisions where it is open; see `tests.acts.table`.
"""

from __future__ import annotations

import pytest

from tests.acts.further import join, seat
from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

DEPOSITS = {"major_or_difficult": False, "deposits_cover_due": True}
DIFFICULT = {"major_or_difficult": True, "deposits_cover_due": True}
NEITHER = {
    "major_or_difficult": False, "deposits_cover_due": False, "voluntary_performance": "none",
    "settlement_likely": False,
}  # fmt: skip
ORDINARY = tuple(f"ordinary_{n}" for n in range(1, 6))
CHIEF, OFFLINE = ("/general_chief",), "batch_officer@batch"
HELPER = "auction_assistant@auction_platform"
HOUSE = "in ordinary_1; asset real_estate"
SENT = f"{HOUSE}; stated asset.vacated of=asset:1; sent"
CAR = "in ordinary_1; asset motor_vehicle"
FIRST = {"subject": "asset:1"}
HEARD = ("立案信息核对", "申请执行人基本情况", "执行风险告知")


@pytest.fixture
def court(county: Cast) -> Cast:
    """The county court with its groups filled, and a chief who also sits in the triage team."""
    seat(
        county, ("batch_officer", "batch"), ("document_officer", "documents_group"),
        ("auction_assistant", "auction_platform"), ("funds_officer", "petition_funds"),
        ("head", "batch"), ("head", "documents_group"), ("auxiliary", "ordinary_1"),
    )  # fmt: skip
    join(county, "both", triage_officer="triage_team", general_chief="")
    return county


SCREENING = (
    # 分流：繁简分流岗初审，综合科科长确认；查控未毕的提前须写理由。
    row("filed; ready", "screen", "triage_officer", ASKED, *CHIEF, facts=DEPOSITS,
        clause=["XX-036", "XX-037", "XX-087"]),
    row("filed; ready", "screen", "general_chief", FORBIDDEN, "须由繁简分流岗办理", facts=DEPOSITS,
        cites=["XX-036", "XX-038"]),
    row("filed; ready", "screen", "handler@fast_team", FORBIDDEN, "繁简分流岗", facts=DEPOSITS),
    row("filed; ready", "screen", "outsider", UNSEEN, facts=DEPOSITS),
    row("filed; ready", "screen", "triage_officer", REFUSED, "重大疑难", "主动履行", "较大和解可能",
        "存款及网络资金", "不予受理", "简单易执", clause="XX-038", cites="XX-090"),
    row("filed", "screen", "triage_officer", REFUSED, "提前甄别须写明理由", facts=DEPOSITS,
        cites=["XX-037", "XX-046", "XX-087"]),
    row("filed", "screen", "triage_officer", ASKED, *CHIEF, facts=DEPOSITS, reason="当事人急需",
        clause="XX-037"),
    row("filed; ready", "screen", "triage_officer", REFUSED, "人工调整须写明理由", facts=DEPOSITS,
        to="standard", clause="XX-089", cites="XX-037"),
    row("filed; ready", "screen", "triage_officer", ASKED, *CHIEF, facts=DEPOSITS, to="standard",
        reason="标的物查控复杂", clause="XX-038"),
    row("filed; ready", "screen", "triage_officer", REFUSED, "须由甄别人写明理由",
        facts={**NEITHER, "likely_inadmissible": True}, cites="XX-137"),
    row("filed; ready", "screen", "triage_officer", ASKED, *CHIEF, reason="主体不适格",
        facts={**NEITHER, "likely_inadmissible": True}, clause="XX-137"),
    row("filed; ready", "screen", "triage_officer", REFUSED, "须由甄别人写明理由",
        facts={**NEITHER, "likely_inadmissible": False, "judged_simple": True}, cites="XX-138"),
    row("filed; ready", "screen", "triage_officer", REFUSED, "没有这个办理类别或单位",
        facts=DEPOSITS, to="nowhere", reason="试"),
    # 确认：只有综合科科长；通过后快执归快执团队，重大疑难随机至五个普执团队。
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "grant",
        "general_chief", DONE, then={"assigned_unit": "fast_team", "assigned_track": "fast"},
        clause=["XX-015", "XX-038", "XX-087", "XX-088", "XX-126", "XX-129"]),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "grant",
        "triage_officer", FORBIDDEN, "综合科科长", cites="XX-087"),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "grant",
        "director", FORBIDDEN, "综合科科长", clause="XX-087"),
    row("filed; ready; knows major_or_difficult deposits_cover_due; screening", "grant",
        "general_chief", DONE, then={"assigned_unit": ORDINARY, "assigned_track": "standard"},
        clause=["XX-089", "XX-090", "XX-139", "XX-145"]),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "return",
        "general_chief", REFUSED, "退回须写明意见", opinion=" "),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "return",
        "general_chief", DONE, opinion="材料不全", then={"assigned_unit": "", "state": "triage"},
        clause="XX-087"),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "screen",
        "triage_officer", REFUSED, "正待分流确认决定", cites="XX-129"),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening", "take-back",
        "general_chief", REFUSED, "可以撤回"),
    row("filed; ready; knows -major_or_difficult deposits_cover_due; screening both", "grant",
        "general_chief@both", REFUSED, "申请人不得审批自己的申请", clause="XX-015"),
)  # fmt: skip

BEFORE_A_TEAM = (
    # 初次接待岗核对、接待；网络查控岗查；集约团队办线下；文书组制作。
    row("filed", "record:filing.verified", "reception_officer", DONE, clause=["XX-016", "XX-017"]),
    row("filed", "record:filing.verified", "filing_clerk", FORBIDDEN, "初次接待岗",
        cites="XX-017"),
    row("filed", "record:filing.error_found", "reception_officer", DONE, items="身份证号",
        clause="XX-024"),
    row("filed", "record:filing.corrected", "filing_clerk", DONE, items="身份证号",
        clause="XX-025"),
    row("filed", "record:filing.corrected", "reception_officer", FORBIDDEN, "立案人员",
        cites="XX-025"),
    # 通用登记不能绕过初次接待清单。
    row("filed", "record:reception.recorded", "reception_officer", REFUSED,
        "请在案件的“办理事项”中办理“登记初次接待”", channel="当面", cites=["XX-018", "XX-021"]),
    row("filed", "reception", "reception_officer", DONE, told=HEARD, clause=["XX-018", "XX-021"]),
    row("filed", "reception", "reception_officer", REFUSED, "执行风险告知", told=HEARD[:2],
        cites="XX-021"),
    row("filed", "reception", "reception_officer", REFUSED, "立案信息核对", "申请执行人基本情况",
        "执行风险告知", clause="XX-023", cites=["XX-017", "XX-018", "XX-021"]),
    row("filed", "reception", "triage_officer", FORBIDDEN, "初次接待岗", told=HEARD,
        cites="XX-016"),
    row("filed", "record:query.launched", "online_query", DONE, subject="respondent:1",
        system="总对总", clause=["XX-026", "XX-027"]),
    row("filed", "record:query.launched", "reception_officer", FORBIDDEN, "网络查控岗",
        subject="respondent:1", system="总对总", cites="XX-026"),
    row("filed", "record:query.offline_completed", OFFLINE, DONE,
        clause=["XX-039", "XX-042", "XX-043"]),
    row("filed", "record:query.offline_completed", "head@batch", DONE, clause="XX-039"),
    row("filed", "record:query.offline_completed", "online_query", FORBIDDEN, "执行事务集约团队",
        cites="XX-043"),
    row("filed", "record:documents.prepared", "document_officer@documents_group", DONE,
        clause=["XX-029", "XX-033"]),
    row("filed", "record:documents.prepared", "head@documents_group", DONE, clause="XX-029"),
    row("filed", "record:documents.prepared", OFFLINE, FORBIDDEN, "法律文书制作、送达组",
        cites="XX-033"),
    row("filed", "dismiss", "reception_officer", DONE, reason="立案信息无法补正",
        then={"state": "closed", "closing_mode": "驳回申请"}),
    row("filed", "dismiss", "reception_officer", REFUSED, "驳回须写明理由"),
    row("filed", "dismiss", "triage_officer", FORBIDDEN, "初次接待岗", reason="不予受理"),
    row("in fast_team", "dismiss", "reception_officer", REFUSED, "不能在立案阶段驳回",
        reason="不予受理"),
    # 受托案件：集约团队接收、审核；谁报请谁不审。
    row("filed 执他", "entrusted.accept", OFFLINE, ASKED, "batch/", reason="外地法院委托",
        clause=["XX-047", "XX-048"]),
    row("filed 执他", "record:entrusted.accepted", OFFLINE, REFUSED, "须按规定先核对、报批",
        cites="XX-048"),
    row("filed 执他", "entrusted.accept", "handler@fast_team", FORBIDDEN, "接收受托案件",
        reason="外地法院委托"),
    row("filed 执他; entrusted", "grant", "head@batch", DONE, clause="XX-048"),
    row("filed 执他; entrusted", "grant", "triage_officer", FORBIDDEN, "执行事务集约团队",
        cites="XX-048"),
)  # fmt: skip

IN_A_TEAM = (
    # 收案、调整承办人、转普执。
    row("filed; ready; assigned fast_team", "receive", "team_lead@fast_team", DONE,
        then={"state": "fast", "unit": "fast_team"}, clause=["XX-006", "XX-126"]),
    row("filed; ready; assigned ordinary_3", "receive", "team_lead@ordinary_3", DONE,
        then={"judge_id": None, "unit": "ordinary_3"}, clause=["XX-010", "XX-142"]),
    *(
        row("in ordinary_1", "record:conversation.recorded", f"{post}@ordinary_1", DONE,
            side="applicant", clause=["XX-009", "XX-168"])
        for post in ("executor", "clerk", "auxiliary")
    ),
    row("in ordinary_1", "record:conversation.recorded", "clerk@ordinary_2", FORBIDDEN,
        "普执一团队", side="applicant"),
    row("filed; ready; assigned fast_team", "receive", "team_lead@ordinary_1", FORBIDDEN,
        "快执团队"),
    row("in ordinary_1", "hand-over", "team_lead@ordinary_1", DONE, clause="XX-184"),
    row("in ordinary_1", "hand-over", "handler@ordinary_1", FORBIDDEN, "团队长", cites="XX-184"),
    row("in ordinary_1", "hand-over", "team_lead@ordinary_2", FORBIDDEN, "团队长", cites="XX-184"),
    row("in ordinary_1", "hand-over", "team_lead@ordinary_1", REFUSED, "不在普执一团队",
        to="ordinary_2"),
    row("in ordinary_1", "hand-over", "team_lead@ordinary_1", REFUSED, "现已由", nth=0),
    row("in fast_team", "move:fast_to_standard", "handler@fast_team", ASKED, "/director"),
    row("in ordinary_1", "move:fast_to_standard", "handler@ordinary_1", REFUSED, "没有这项移转"),
    row("in fast_team", "move:fast_to_standard", "handler@ordinary_1", FORBIDDEN, "办案团队"),
    row("in fast_team; move-asked fast_to_standard", "grant", "director", DONE,
        then={"state": "triage", "awaits_run": "first"}),
    row("in fast_team; move-asked fast_to_standard", "grant", "deputy_director", FORBIDDEN,
        "执行局长"),
    row("in fast_team; move-asked fast_to_standard", "grant", "general_chief", FORBIDDEN,
        "执行局长"),
    row("in fast_team", "assign", "general_chief", REFUSED, "须申请“快执案件情况复杂，转普执”",
        unit="ordinary_1"),
    row("filed; ready", "assign", "general_chief", DONE, unit="ordinary_5",
        then={"assigned_unit": "ordinary_5"}, clause=["XX-031", "XX-144"]),
    row("filed; ready", "assign", "centre_director", FORBIDDEN, "综合科科长", unit="ordinary_5",
        cites=["XX-031", "XX-089"]),
    # 线下查、冻、扣只移事项：集约团队承接，案件不动。
    row("in ordinary_1", "dispatch:查询", "handler@ordinary_1", DONE,
        to_function="offline_query", then={"unit": "ordinary_1"}, clause=["XX-050", "XX-051"]),
    row("in ordinary_1; order offline_query", "take-slip", OFFLINE, DONE,
        clause=["XX-039", "XX-050"]),
    row("in ordinary_1; order offline_query", "take-slip", "online_query", FORBIDDEN,
        "执行事务集约团队", cites="XX-050"),
    row("in ordinary_1; order offline_query; signed-for batch_officer@batch", "complete-slip",
        "head@batch", DONE, clause="XX-050"),
    row("in ordinary_1; order offline_query; signed-for batch_officer@batch", "complete-slip",
        "handler@ordinary_1", FORBIDDEN, "执行事务集约团队", clause="XX-050"),
    row("in ordinary_1; slip auction_platform", "take-slip", HELPER, DONE,
        clause=["XX-053", "XX-065"]),
    row("in ordinary_1; slip auction_platform", "take-slip", "funds_officer@petition_funds",
        FORBIDDEN, "网络拍卖及执行指挥平台管理组", clause="XX-053"),
)  # fmt: skip

PROPERTY = (
    # 房产腾空后方可移交；涉企、重大疑难先于财产种类归指挥中心主任。
    row(HOUSE, "disposal.send", "handler@ordinary_1", REFUSED, "尚未登记“腾空”", **FIRST,
        cites="XX-172"),
    row(f"{HOUSE}; stated asset.vacated of=asset:1", "disposal.send", "handler@ordinary_1", DONE,
        **FIRST, clause=["XX-172", "XX-173"]),
    row(CAR, "disposal.send", "handler@ordinary_1", DONE, **FIRST, clause="XX-172"),
    row(CAR, "disposal.send", "handler@ordinary_2", FORBIDDEN, "办案团队", **FIRST),
    row(SENT, "record:disposal.accepted", "real_estate_auction", DONE, **FIRST,
        clause=["XX-053", "XX-054", "XX-173"]),
    row(SENT, "record:disposal.accepted", "movables_auction", FORBIDDEN, "不动产拍卖岗", **FIRST,
        cites="XX-054"),
    row(CAR, "record:disposal.accepted", "movables_auction", DONE, **FIRST, clause="XX-055"),
    row(CAR, "record:disposal.accepted", "real_estate_auction", FORBIDDEN, "动产拍卖", **FIRST,
        cites="XX-055"),
    row(SENT, "record:disposal.accepted", "centre_director", DONE, **FIRST, clause="XX-056",
        facts={"enterprise_party": True}),
    row(SENT, "record:disposal.accepted", "real_estate_auction", FORBIDDEN, "指挥中心主任",
        **FIRST, cites="XX-056", facts={"major_or_difficult": True}),
    # 协助岗协助两拍卖岗完成工作，记在自己名下；指挥中心主任的不在其内。
    row(SENT, "record:disposal.accepted", HELPER, DONE, **FIRST, clause=["XX-054", "XX-065"]),
    row(CAR, "record:disposal.accepted", HELPER, DONE, **FIRST, clause=["XX-055", "XX-065"]),
    row(SENT, "record:disposal.accepted", HELPER, FORBIDDEN, "指挥中心主任", **FIRST,
        cites="XX-056", facts={"enterprise_party": True}),
    row(HOUSE, "record:price.started", HELPER, DONE, **FIRST, method="网络询价", clause="XX-065"),
    row(CAR, "record:price.started", HELPER, DONE, **FIRST, method="网络询价", clause="XX-065"),
    row(HOUSE, "record:price.started", "real_estate_auction", DONE, **FIRST, method="网络询价"),
    row(HOUSE, "record:price.started", "centre_director", FORBIDDEN, "不动产拍卖岗", **FIRST,
        method="网络询价"),
    # 惩戒：仅五种情形，附行为事实和证据。
    *(
        row("in ordinary_1", "sanction.propose", "handler@ordinary_1", DONE, ticked=ALL,
            subject="respondent:1", data={"kind": kind, "ground": ground},
            clause=["XX-160", clause])
        for kind, ground, clause in (
            ("consumption_limit", "规避执行", "XX-163"), ("listing", "报告财产不实", "XX-164"),
        )
    ),
    # 罚款、拘留依法须经院长批准。
    *(
        row("in ordinary_1", "sanction.propose", "handler@ordinary_1", ASKED, "/president",
            ticked=ALL, subject="respondent:1", data={"kind": kind, "ground": ground},
            clause=["XX-160", clause])
        for kind, ground, clause in (
            ("fine", "拒不执行", "XX-161"), ("detention", "转移财产", "XX-162"),
        )
    ),
    row("in ordinary_1", "sanction.propose", "clerk@ordinary_1", REFUSED, "行为事实", "证据材料",
        subject="respondent:1", data={"kind": "fine", "ground": "不报告财产"},
        cites="XX-160"),
    row("in ordinary_1", "sanction.propose", "handler@ordinary_1", REFUSED, "仅限", ticked=ALL,
        subject="respondent:1", data={"kind": "fine", "ground": "其他"}, cites="XX-160"),
    row("in ordinary_1", "sanction.propose", "director", FORBIDDEN, "办案团队", ticked=ALL,
        subject="respondent:1", data={"kind": "fine", "ground": "拒不执行"}),
    # 限制出境须经执行局长批准；在用的措施由办案团队解除，写明理由。
    row("in ordinary_1", "sanction.propose", "handler@ordinary_1", ASKED, "/director", ticked=ALL,
        subject="respondent:1", data={"kind": "exit_ban", "ground": "规避执行"}, reason="将出境",
        clause="XX-165"),
    row("in ordinary_1; stated detention.ordered of=respondent:1 ends_on=2026-04-03",
        "record:sanction.lifted", "handler@ordinary_1", DONE, subject="respondent:1",
        kind="detention", reason="期满", clause="XX-162"),
    row("in ordinary_1; stated detention.ordered of=respondent:1 ends_on=2026-04-03",
        "record:sanction.lifted", "funds_officer", FORBIDDEN, "办案团队", subject="respondent:1",
        kind="detention", reason="期满", cites="XX-165"),
    row("in ordinary_1", "record:sanction.lifted", "handler@ordinary_1", REFUSED,
        "没有在用的“限制出境”措施", subject="respondent:1", kind="exit_ban", reason="已履行",
        cites="XX-165"),
    # 案款：团队报请，案款岗、财务室先后审核，报请人不审自己的。
    row("in ordinary_1; money", "payment.pay_out", "handler@ordinary_1", ASKED, "/funds_officer",
        subject="payment:1", ticked=ALL, reason="发还申请执行人", clause=["XX-072", "XX-073"]),
    row("in ordinary_1; money", "payment.pay_out", "handler@ordinary_1", REFUSED,
        "收款人及账户", "应发金额", subject="payment:1", reason="发还"),
    row("in ordinary_1; money", "payment.pay_out", "handler@ordinary_1", REFUSED, "应发金额",
        subject="payment:1", reason="发还", but="应发金额"),
    row("in ordinary_1; money", "payment.pay_out", "handler@ordinary_2", FORBIDDEN,
        "普执一团队办案团队", subject="payment:1", ticked=ALL, reason="发还", clause="XX-073"),
    row("in ordinary_1; money", "record:payment.paid_out", "funds_officer", REFUSED,
        "须按规定先核对、报批", subject="payment:1", cites="XX-073"),
    row("in ordinary_1; money; asked payment.pay_out - payment:1", "grant", "funds_officer",
        ASKED, "/finance_clerk", clause="XX-073"),
    row("in ordinary_1; money; asked payment.pay_out - payment:1", "grant", "finance_clerk",
        FORBIDDEN, "案款与文书上网岗", clause="XX-073"),
    row("in ordinary_1; money; asked payment.pay_out - payment:1; through funds_officer", "grant",
        "finance_clerk", DONE, clause=["XX-073", "XX-074"]),
    row("in ordinary_1; money; asked payment.pay_out - payment:1; through funds_officer", "grant",
        "funds_officer", FORBIDDEN, "财务室审核人员", clause="XX-073"),
    row("in ordinary_1", "new:payment:payment.received", "handler@ordinary_1", FORBIDDEN,
        "案款与文书上网岗", cites="XX-072"),
    row("in ordinary_1", "new:payment:payment.received", "funds_officer", DONE,
        clause=["XX-066", "XX-072"]),
)  # fmt: skip


@pytest.mark.parametrize("line", [*SCREENING, *BEFORE_A_TEAM, *IN_A_TEAM, *PROPERTY])
def test_the_county_court_allows_and_refuses_what_its_plan_says(court: Cast, line: Row) -> None:
    hold(court, line)
