"""What 邓州's plan lets whom do in a running case: the front team, 繁简分流, the precise teams."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acts import further  # noqa: F401  # teaches situations and acts
from tests.acts.table import ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FRONT = "clerk@front"
FILING = "filing_clerk@filing_division"
PRECISE = ("team_2", "team_3", "team_4", "team_5")
NO_MONEY = {"deposits_cover_due": False, "preserved": False}
PLAIN = {**NO_MONEY, "closable_within_limit": False}
SOON = {**NO_MONEY, "closable_within_limit": True}
ACT = {**PLAIN, "matter_kind": "act"}
DETENTION: dict[str, Any] = {
    "subject": "respondent:1", "data": {"kind": "detention", "ground": "拒不执行"},
}  # fmt: skip
FINE: dict[str, Any] = {
    "subject": "respondent:1", "data": {"kind": "fine", "ground": "报告财产不实"},
}  # fmt: skip
LIMIT: dict[str, Any] = {
    "subject": "respondent:1", "data": {"kind": "consumption_limit", "ground": "拒不执行"},
}  # fmt: skip
REASON = {"reason": "被执行人有稳定收入，能按期履行"}

FRONT_WORK = (
    # 三(一)1(2)：立案归立案庭；核对、接待、文书、网络查控归前置团队。
    row("", "file", FILING, DONE, clause="DZ-040"),
    row("", "file", FRONT, FORBIDDEN, "立案人员", cites="DZ-040"),
    row("", "file", "handler@team_2", FORBIDDEN, "立案人员", cites="DZ-040"),
    row("filed", "check", FRONT, DONE, clause=("DZ-031", "DZ-033")),
    row("filed", "check", FILING, FORBIDDEN, "前置团队", cites=("DZ-033", "DZ-040", "DZ-041")),
    row("filed", "check", "handler@fast_team", FORBIDDEN, "前置团队", cites="DZ-033"),
    row("filed", "check", "outsider", UNSEEN),
    row("filed", "check", FRONT, REFUSED, "“标的”尚无核对结果", without="标的",
        clause=("DZ-012", "DZ-035")),
    row("filed", "check", FRONT, REFUSED, "“被执行人身份信息”尚无核对结果",
        without="被执行人身份信息", clause=("DZ-012", "DZ-036")),
    row("filed", "meet", FRONT, DONE, clause="DZ-043"),
    row("filed", "meet", FILING, FORBIDDEN, "前置团队", cites="DZ-043"),
    row("filed", "meet", FRONT, REFUSED, "执行风险告知", without="执行风险告知", cites="DZ-046"),
    row("filed", "meet", FRONT, REFUSED, "权利义务告知", without="权利义务告知", cites="DZ-047"),
    row("filed", "meet", FRONT, REFUSED, "廉政监督告知", without="廉政监督告知", cites="DZ-048"),
    row("filed", "meet", FRONT, REFUSED, "财产线索告知", without="线索", cites="DZ-049"),
    row("filed", "meet", FRONT, REFUSED, "终本告知", without="终本告知", cites="DZ-050"),
    row("filed", "meet", FRONT, REFUSED, "执行风险告知", "权利义务告知", "廉政监督告知",
        "财产线索告知", "终本告知", without="告知", clause="DZ-045",
        cites=("DZ-046", "DZ-047", "DZ-048", "DZ-049", "DZ-050")),
    row("filed", "record:documents.prepared", FRONT, DONE, clause="DZ-055"),
    row("filed", "record:documents.prepared", FILING, FORBIDDEN, "前置团队", cites="DZ-055"),
    row("filed", "record:query.launched", FRONT, DONE, clause="DZ-061", subject="respondent:1",
        system="总对总", round=1),
    row("filed", "record:query.launched", "director", FORBIDDEN, "前置团队", cites="DZ-061",
        subject="respondent:1", system="总对总", round=1),
    # 立案信息错误的退回纠正；不能纠正的裁定驳回，由员额法官签发。
    row("filed", "check", FRONT, DONE, returned="标的", clause="DZ-040",
        then={"correction_open": True}),
    row("filed; stated filing.error_found", "dismiss", FRONT, ASKED, "/judge",
        reason="主体不能纠正", clause=("DZ-041", "DZ-042"), then={"state": "intake"}),
    row("filed; stated filing.error_found", "dismiss", FRONT, REFUSED, "须写明理由",
        cites=("DZ-041", "DZ-042")),
    row("filed", "dismiss", FRONT, REFUSED, "尚未登记“立案信息有误”", "须写明理由",
        cites=("DZ-041", "DZ-042")),
    row("filed; stated filing.error_found; dismissal", "dismiss", FRONT, REFUSED, "已有待审批的",
        reason="主体不能纠正"),
    row("filed; stated filing.error_found; dismissal", "grant", "judge", DONE, clause="DZ-041",
        then={"state": "closed", "closing_mode": "驳回申请"}),
    row("filed; stated filing.error_found; dismissal", "return", "judge", DONE, clause="DZ-041",
        opinion="可以补正", then={"state": "intake"}),
    row("filed; stated filing.error_found; dismissal", "grant", FRONT, FORBIDDEN, clause="DZ-041"),
    # 核对、接待、线下查控完成都有自己的页面，通用登记不能绕过其清单。
    row("filed", "record:filing.verified", FRONT, REFUSED, "办理“核对立案信息”",
        cites=("DZ-012", "DZ-033")),
    row("filed", "record:reception.recorded", FRONT, REFUSED, "办理“登记初次接待”",
        cites=("DZ-043", "DZ-045"), channel="当面"),
    row("filed; stated filing.error_found", "dismiss", FILING, FORBIDDEN, "前置团队",
        cites="DZ-041", reason="主体不能纠正"),
    row("in team_2", "dismiss", FRONT, REFUSED, "已由团队办理", "尚未登记“立案信息有误”",
        "须写明理由"),
    row("filed", "document.issue", FRONT, ASKED, "/judge", cites="DZ-056",
        data={"document": "执行裁定书"}),
    row("filed", "document.issue", FRONT, ASKED, "/judge", cites="DZ-041",
        data={"document": "驳回执行申请裁定书"}),
    row("filed", "document.issue", FRONT, DONE, clause="DZ-057", data={"document": "执行通知书"}),
    row("filed", "document.issue", FILING, FORBIDDEN, data={"document": "执行裁定书"}),
    row("filed", "document.issue", FRONT, REFUSED, "“文书”必须填写"),
)  # fmt: skip

SCREENINGS = (
    # 简案六项；合乎其一的归快执，其余归精执四团队之一。
    row("filed; ready", "screen", FRONT, DONE, facts={"deposits_cover_due": True},
        clause=("DZ-072", "DZ-078"), then={"assigned_unit": "fast_team"}),
    row("filed; ready", "screen", FRONT, DONE, clause=("DZ-073", "DZ-078"),
        facts={"deposits_cover_due": False, "preserved": True, "preserved_covers_due": True},
        then={"assigned_unit": "fast_team"}),
    row("filed; ready", "screen", FRONT, DONE, facts=SOON, clause=("DZ-074", "DZ-078"),
        then={"assigned_unit": "fast_team"}, **REASON),
    row("filed; ready", "screen", FRONT, REFUSED, "写明理由", facts=SOON, cites="DZ-074"),
    row("filed; ready", "screen", FRONT, DONE, facts={**SOON, "claim_amount": "100000.00"},
        clause=("DZ-074", "DZ-077"), then={"assigned_unit": "fast_team"}, **REASON),
    row("filed; ready", "screen", FRONT, REFUSED, "写明理由",
        facts={**SOON, "claim_amount": "100000.00"}, cites="DZ-077"),
    row("filed; ready", "screen", FRONT, DONE, facts={**ACT, "simple_act": True},
        clause=("DZ-075", "DZ-078"), then={"assigned_unit": "fast_team"}, **REASON),
    row("filed; ready", "screen", FRONT, REFUSED, "写明理由", facts={**ACT, "simple_act": True},
        cites="DZ-075"),
    row("filed; ready", "screen", FRONT, DONE, facts={**ACT, "simple_act": False},
        clause=("DZ-075", "DZ-079"), then={"assigned_unit": PRECISE}),
    row("filed; ready", "screen", FRONT, DONE, facts=PLAIN, clause=("DZ-079", "DZ-187"),
        then={"assigned_unit": PRECISE, "assigned_track": "standard"}),
    row("filed; ready", "screen", FRONT, REFUSED, "缺少案情：存款", "缺少案情：诉讼中已保全",
        "缺少案情：保全财产足额", "缺少案情：确认能在", clause=("DZ-072", "DZ-073", "DZ-077")),
    row("filed 执保; ready", "screen", FRONT, DONE, facts={"matter_kind": "preservation"},
        clause=("DZ-076", "DZ-078"), then={"assigned_unit": "unified"}),
    # 核对、查控结果分析未完成的不得分流，有理由也不行。
    row("filed", "screen", FRONT, REFUSED, "尚未齐备", facts=PLAIN, clause="DZ-040",
        cites=("DZ-066", "DZ-068")),
    row("filed", "screen", FRONT, REFUSED, "尚未齐备", facts=SOON, cites="DZ-066", **REASON),
    row("filed; stated query.answered", "screen", FRONT, REFUSED, "尚未齐备", facts=PLAIN,
        cites="DZ-040"),
    row("filed; ready", "screen", FILING, FORBIDDEN, "前置团队", facts=PLAIN,
        cites=("DZ-068", "DZ-078", "DZ-079")),
    row("filed; ready", "screen", "team_lead@team_3", FORBIDDEN, "前置团队", facts=PLAIN,
        cites="DZ-079"),
    row("filed; ready", "screen", "director", FORBIDDEN, "前置团队", facts=PLAIN, cites="DZ-068"),
    row("filed; ready", "screen", "outsider", UNSEEN, facts=PLAIN),
    # 关联、类案相对集中；另作选择的须写明理由。
    row("in team_4; another; ready", "screen", FRONT, DONE,
        facts={**PLAIN, "related_case": "（2026）豫1381执1号"}, clause=("DZ-069", "DZ-080"),
        then={"assigned_unit": "team_4"}),
    row("in team_5; knows similar_group=物业费; another; ready", "screen", FRONT, DONE,
        facts={**PLAIN, "similar_group": "物业费"}, clause=("DZ-070", "DZ-081"),
        then={"assigned_unit": "team_5"}),
    row("in team_4; another; ready", "screen", FRONT, REFUSED, "人工调整须写明理由",
        facts={**PLAIN, "related_case": "（2026）豫1381执1号"}, clause="DZ-080", unit="team_2"),
    row("in team_4; another; ready", "screen", FRONT, DONE,
        facts={**PLAIN, "related_case": "（2026）豫1381执1号"}, clause="DZ-080", unit="team_2",
        reason="原团队承办人须回避", then={"assigned_unit": "team_2"}),
    row("filed; ready", "screen", FRONT, REFUSED, "人工调整须写明理由", facts=PLAIN, to="fast",
        clause="DZ-009"),
)  # fmt: skip

HANDS = (
    row("filed", "assign", FRONT, DONE, unit="team_2", clause=("DZ-078", "DZ-079")),
    row("filed", "assign", "director", FORBIDDEN, "前置团队", unit="team_2", cites="DZ-079"),
    row("in fast_team", "assign", FRONT, REFUSED, "本院未开“快执转精执”", unit="team_2",
        clause="DZ-010"),
    row("in team_2", "assign", FRONT, DONE, unit="team_3", then={"assigned_unit": "team_3"}),
    row("filed; assigned team_2", "receive", "team_lead@team_2", DONE, clause="DZ-187",
        then={"track": "standard", "unit": "team_2"}),
    row("filed; assigned team_2", "receive", "team_lead@team_3", FORBIDDEN, "执行二团队"),
    row("filed; assigned fast_team", "receive", "clerk@fast_team", DONE, clause="DZ-163",
        then={"track": "fast"}),
    row("in team_2", "hand-over", "team_lead@team_2", DONE, clause="DZ-016"),
    row("in team_2", "hand-over", "team_lead@team_3", FORBIDDEN, "团队长"),
    row("in team_2", "hand-over", "team_lead@team_2", REFUSED, "不在执行二团队", "须写明理由",
        to="fast_team", reason=" ", clause="DZ-016"),
    # 快执转精执：方案未设，不开。
    row("in fast_team", "move:fast_to_standard", "handler@fast_team", REFUSED, "没有这项移转"),
    # 限期补正：上一流程有瑕疵的退回，由被退回的一方签收。
    row("in team_2; slip front", "take-slip", FRONT, DONE, clause="DZ-028"),
    row("in team_2; slip front", "take-slip", "handler@team_2", FORBIDDEN, "前置团队",
        clause="DZ-028"),
    # 送达、传统查控、线索、纳失、移送公安归办案团队自己。
    row("in team_2", "record:documents.all_served", "clerk@team_2", DONE, clause="DZ-189",
        subject="respondent:1"),
    row("in fast_team", "record:documents.all_served", "clerk@fast_team", DONE, clause="DZ-165",
        subject="respondent:1"),
    row("in team_2", "record:documents.all_served", FRONT, FORBIDDEN, "执行二团队",
        cites=("DZ-165", "DZ-189"), subject="respondent:1"),
    row("in team_2", "offline", "executor@team_2", DONE, clause="DZ-203"),
    row("in team_2", "offline", "executor@team_3", FORBIDDEN, "执行二团队", cites="DZ-203"),
    row("in team_2", "offline", "executor@team_2", REFUSED, "尚缺：车辆", but="车辆",
        completed=True, clause=("DZ-203", "DZ-207")),
    row("in team_2", "record:query.offline_completed", "executor@team_2", REFUSED,
        "办理“登记线下查控结果”", cites=("DZ-012", "DZ-203", "DZ-211")),
    row("in team_2", "record:listing.entered", "handler@team_2", DONE, clause="DZ-228",
        subject="respondent:1"),
    row("in team_2", "record:listing.entered", FRONT, FORBIDDEN, "执行二团队", cites="DZ-228",
        subject="respondent:1"),
    row("in team_2", "record:refusal.sent_to_police", "handler@team_2", DONE, clause="DZ-232",
        subject="respondent:1"),
    row("in team_2", "record:refusal.investigated", FRONT, FORBIDDEN, "执行二团队",
        cites="DZ-232", subject="respondent:1"),
    # 拘留、罚款：办案团队写明事由提请，按法律规定经院长批准；其他措施不经此审批。
    row("in team_2", "sanction.propose", "handler@team_2", ASKED, "/president",
        clause="DZ-229", **DETENTION, reason="持刀抗拒执行"),
    row("in team_2", "sanction.propose", "handler@team_2", REFUSED, "须写明理由",
        cites="DZ-229", **DETENTION),
    row("in team_2", "sanction.propose", "handler@team_2", ASKED, "/president",
        clause="DZ-230", **FINE, reason="虚假报告财产"),
    row("in team_2", "sanction.propose", "handler@team_2", REFUSED, "须写明理由",
        cites="DZ-230", **FINE),
    row("in team_2", "sanction.propose", "handler@team_3", FORBIDDEN, "执行二团队",
        clause="DZ-229", **DETENTION, reason="持刀抗拒执行"),
    row("in team_2", "sanction.propose", "handler@team_2", DONE, clause="DZ-227", **LIMIT),
    # 期限：精执的法定期限可延长一次，执行局长、主管领导先后批准；快执四十五日不得延长。
    row("in team_2", "pause", "handler@team_2", ASKED, "/director", kind="中止",
        paper="中止裁定书"),
    row("in team_2", "pause", "handler@team_3", FORBIDDEN, "执行二团队", kind="其他"),
    row("in team_2", "extend:standard_limit", "handler@team_2", ASKED, "/director", number=3),
    row("in team_2", "extend:standard_limit", "handler@team_2", REFUSED, "3", number=4),
    row("in fast_team; stated case.accepted", "extend:fast_limit", "handler@fast_team", REFUSED,
        "没有允许延长", number=1, clause="DZ-182"),
)  # fmt: skip


@pytest.mark.parametrize("line", [*FRONT_WORK, *SCREENINGS])
def test_the_front_team_does_what_the_plan_gives_it(dengzhou: Cast, line: Row) -> None:
    hold(dengzhou, line)


@pytest.mark.parametrize("line", HANDS)
def test_a_case_comes_to_a_team_and_is_worked_as_the_plan_says(dengzhou: Cast, line: Row) -> None:
    hold(dengzhou, line)
