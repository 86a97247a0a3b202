"""What 华龙区's plan lets whom do in a running case: from filing to the teams, and between them."""

from __future__ import annotations

import pytest

from tests.acts import further  # noqa: F401  # teaches situations and acts
from tests.acts.table import ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SCREENER = "screener@command_centre"
HEAD = "file_centre_head@file_centre"
TRANSACTIONS = "transaction_head@command_centre"
RECEPTION = "reception_officer@filing_window"
FAST, STANDARD = ("fast_1", "fast_2"), ("standard_1", "standard_2")
SOLD_BY_US = {"has_disposable_asset": True, "first_seizure": True}
NOT_FIRST = {"has_disposable_asset": True, "first_seizure": False}
BY_MORTGAGE = {**NOT_FIRST, "mortgage_priority": True, "disposal_right_requestable": True}
NO_RIGHT = {**NOT_FIRST, "mortgage_priority": False, "disposal_right_requestable": False}
NOTHING = {"has_disposable_asset": False}
REFLOW = "in fast_1; knows has_disposable_asset first_seizure; move-asked fast_to_standard"
BACK = "in standard_1; knows -first_seizure -disposal_right_requestable"
RESUMED = "in fast_1; knows -has_disposable_asset; stated interview.recorded; closed 终本; resumed"

FIRST_DAYS = (
    # 一(二)1：立案、初次查控由书记员负责；一(二)2：初次接待由初次接待负责人负责。
    row("", "file", "clerk@filing_window", DONE, clause="HL-026"),
    row("", "file", SCREENER, FORBIDDEN, "书记员", cites="HL-026"),
    row("", "file", "handler@fast_1", FORBIDDEN, "书记员", cites="HL-026"),
    row("", "file", HEAD, FORBIDDEN, "书记员", cites="HL-026"),
    row("filed", "record:query.launched", "clerk@filing_window", DONE, clause=("HL-017", "HL-027"),
        subject="respondent:1", system="总对总", round=1),
    row("filed", "record:query.launched", "handler@fast_1", FORBIDDEN, "书记员", cites="HL-027",
        subject="respondent:1", system="总对总", round=1),
    row("filed", "meet", RECEPTION, DONE, clause=("HL-021", "HL-028")),
    row("filed", "meet", SCREENER, FORBIDDEN, "初次接待负责人", cites="HL-028"),
    row("filed", "meet", RECEPTION, REFUSED, "尚未确认：初次接待笔录", without="接待笔录",
        cites="HL-021"),
    # 身份证、银行卡复印件等缺项只标明，不阻止接待完成。
    row("filed", "meet", RECEPTION, DONE, without="复印件", clause=("HL-022", "HL-023")),
    # 接待、线下查控完成都有自己的页面，通用登记不能绕过其清单。
    row("filed", "record:reception.recorded", RECEPTION, REFUSED, "办理“登记初次接待”",
        cites="HL-021", channel="微信视频"),
    row("filed", "record:reception.recorded", "outsider", UNSEEN, channel="当面"),
    # 二(一)2：送达、线下查询由指挥中心集约办理，不由承办人办理。
    row("in fast_1", "record:document.served", TRANSACTIONS, DONE, clause=("HL-049", "HL-063"),
        subject="respondent:1", document="执行通知书"),
    row("in fast_1", "record:document.served", "handler@fast_1", FORBIDDEN, "事务集约负责人",
        cites=("HL-049", "HL-063"), subject="respondent:1", document="执行通知书"),
    row("filed", "offline", TRANSACTIONS, DONE, clause=("HL-054", "HL-055", "HL-063")),
    row("filed", "offline", SCREENER, FORBIDDEN, "事务集约负责人", cites=("HL-054", "HL-063")),
    row("filed", "offline", TRANSACTIONS, REFUSED, "尚缺：公积金", but="公积金", completed=True,
        clause=("HL-054", "HL-055")),
    row("filed", "record:query.offline_completed", TRANSACTIONS, REFUSED,
        "办理“登记线下查控结果”", cites=("HL-054", "HL-055")),
    row("filed", "dismiss", TRANSACTIONS, DONE, reason="不能纠正", then={"state": "closed"}),
    row("filed", "dismiss", TRANSACTIONS, REFUSED, "驳回须写明理由"),
    row("in fast_1", "dismiss", TRANSACTIONS, REFUSED, "已由团队办理", "驳回须写明理由"),
    row("filed", "dismiss", SCREENER, FORBIDDEN, "事务集约负责人", reason="身份信息不能纠正"),
)  # fmt: skip

SCREENINGS = (
    # 二(一)1、四、五：首封，或有抵押权可商请处置权的至普执；其余至快执。
    row("filed; ready", "screen", SCREENER, DONE, facts=NOTHING, clause=("HL-044", "HL-062"),
        then={"assigned_track": "fast", "assigned_unit": FAST}),
    row("filed; ready", "screen", SCREENER, DONE, facts=SOLD_BY_US, clause=("HL-045", "HL-121"),
        then={"assigned_track": "standard", "assigned_unit": STANDARD}),
    row("filed; ready", "screen", SCREENER, DONE, facts=BY_MORTGAGE, clause=("HL-046", "HL-121"),
        then={"assigned_track": "standard", "assigned_unit": STANDARD}),
    row("filed; ready", "screen", SCREENER, DONE, facts=NO_RIGHT, clause="HL-082",
        then={"assigned_track": "fast", "assigned_unit": FAST}),
    row("filed; ready", "screen", SCREENER, REFUSED, "有可供拍卖的财产", "本院首封",
        "享有抵押权", "可依法商请处置权", clause="HL-042"),
    row("filed", "screen", SCREENER, REFUSED, "提前甄别须写明理由", facts=NOTHING, cites="HL-042"),
    row("filed", "screen", SCREENER, DONE, facts=NOTHING, reason="当事人到院要求先行处理",
        clause="HL-042", then={"assigned_track": "fast"}),
    row("filed; ready", "screen", SCREENER, REFUSED, "人工调整须写明理由", facts=NOTHING,
        to="standard"),
    row("filed; ready", "screen", SCREENER, DONE, facts=NOTHING, to="standard", reason="另案关联",
        then={"assigned_track": "standard"}),
    row("filed; ready", "screen", "director", FORBIDDEN, "分案负责人", facts=NOTHING,
        cites="HL-062"),
    row("filed; ready", "screen", "clerk@filing_window", FORBIDDEN, "分案负责人", facts=NOTHING,
        cites="HL-062"),
    row("filed; ready", "screen", "team_lead@fast_1", FORBIDDEN, "分案负责人", facts=NOTHING,
        cites="HL-062"),
    row("filed; ready", "screen", "outsider", UNSEEN, facts=NOTHING),
    # 二(一)3：保全案件由指挥中心办理，不分快慢。
    row("filed 执保; ready", "screen", SCREENER, DONE, facts={"matter_kind": "preservation"},
        clause="HL-056", then={"assigned_unit": "command_centre", "assigned_track": ""}),
    # 再次甄别：结果不同的，案件随之移转；再次甄别之后改团队，只能经指挥中心回流。
    row("filed; knows -has_disposable_asset; screened; taken; stated query.offline_completed",
        "screen", SCREENER, DONE, facts=SOLD_BY_US, clause=("HL-043", "HL-048"),
        then={"assigned_track": "standard", "track": "fast"}),
    row("filed; knows -has_disposable_asset; screened; taken; stated query.offline_completed",
        "screen", SCREENER, DONE, clause="HL-043", then={"track": "fast"}),
    row("filed; knows -has_disposable_asset; screened; taken", "screen", SCREENER, REFUSED,
        "提前甄别须写明理由", facts=SOLD_BY_US, cites="HL-043"),
    row("filed; knows -has_disposable_asset; screened; taken; screened", "screen", SCREENER,
        REFUSED, "须申请“回流普执", facts=SOLD_BY_US, cites="HL-118"),
    # 八(一)2至4：恢复的案件，有财产的由普执办理；无财产的以终本日期分新旧管理人。
    row(f"{RESUMED}; knows has_disposable_asset; ready", "screen", SCREENER, DONE,
        clause="HL-196", then={"assigned_track": "standard"}),
    row(f"{RESUMED}; knows -has_disposable_asset; ready", "screen", SCREENER, DONE,
        facts={"terminated_on": "2018-03-27"}, clause="HL-197",
        then={"assigned_unit": "former_managers"}),
    row(f"{RESUMED}; knows -has_disposable_asset; ready", "screen", SCREENER, DONE,
        facts={"terminated_on": "2018-03-28"}, clause="HL-200",
        then={"assigned_unit": "new_managers"}),
    # 原案不在本系统的，立案即已获准恢复，不算提前甄别。
    row("filed 执恢; knows -has_disposable_asset", "screen", SCREENER, DONE,
        facts={"terminated_on": "2018-03-27"}, clause="HL-197",
        then={"assigned_unit": "former_managers"}),
)  # fmt: skip

HANDS = (
    # 分案由分案负责人一人承担；办理中的案件不得由分案改变快慢。
    row("filed", "assign", SCREENER, DONE, unit="fast_1", clause="HL-062",
        then={"assigned_unit": "fast_1"}),
    row("filed", "assign", HEAD, FORBIDDEN, "分案负责人", unit="fast_1", cites="HL-062"),
    row("filed", "assign", "team_lead@fast_1", FORBIDDEN, "分案负责人", unit="fast_1",
        cites="HL-062"),
    row("in fast_1", "assign", SCREENER, DONE, unit="fast_2", then={"assigned_unit": "fast_2"}),
    row("in fast_1", "assign", SCREENER, REFUSED, "经执行指挥中心移转", unit="standard_1",
        cites=("HL-118", "HL-120")),
    row("in standard_1", "assign", SCREENER, REFUSED, "经执行指挥中心移转", unit="fast_2",
        cites="HL-170"),
    row("filed; assigned fast_1", "receive", "team_lead@fast_1", DONE, then={"track": "fast"}),
    row("filed; assigned standard_1", "receive", "handler@standard_1", DONE, clause="HL-159",
        then={"track": "standard", "state": "standard"}),
    row("filed; assigned fast_1", "receive", "team_lead@fast_2", FORBIDDEN, "快执一团队"),
    row("filed", "receive", "team_lead@fast_1", REFUSED, "没有待接收的分案"),
    # 团队长在本团队内调整承办人。
    row("in fast_1", "hand-over", "team_lead@fast_1", DONE, clause="HL-108"),
    row("in standard_2", "hand-over", "team_lead@standard_2", DONE, clause="HL-157"),
    row("in fast_1", "hand-over", "team_lead@fast_2", FORBIDDEN, "团队长", clause="HL-110"),
    row("in standard_1", "hand-over", "handler@standard_1", FORBIDDEN, "团队长", cites="HL-155"),
    row("in fast_1", "hand-over", "team_lead@fast_1", REFUSED, "不在快执一团队", "须写明理由",
        to="fast_2", reason=" "),
    row("in fast_1", "hand-over", "team_lead@fast_1", REFUSED, "现已由", nth=0),
)  # fmt: skip

MOVES = (
    # 四(四)2：有可供执行财产且有处置权的，经指挥中心回流普执；未设审批人。
    row("in fast_1", "move:fast_to_standard", "handler@fast_1", ASKED, "command_centre/screener",
        facts=SOLD_BY_US, cites=("HL-118", "HL-120")),
    row("in fast_1", "move:fast_to_standard", "team_lead@fast_1", ASKED,
        "command_centre/screener", facts=BY_MORTGAGE, cites="HL-118"),
    row("in fast_1", "move:fast_to_standard", "handler@fast_1", REFUSED, "不符合移转条件",
        facts=NO_RIGHT, cites="HL-118"),
    row("in fast_1", "move:fast_to_standard", "handler@fast_1", REFUSED, "不符合移转条件",
        facts={**NOTHING, "first_seizure": True}, cites="HL-118"),
    row("in fast_1", "move:fast_to_standard", "handler@fast_1", REFUSED, "移转条件待定",
        facts={"has_disposable_asset": True}, cites="HL-118"),
    row("in fast_1", "move:fast_to_standard", "handler@fast_1", REFUSED, "须写明理由",
        facts=SOLD_BY_US, reason=" "),
    row("in fast_1", "move:fast_to_standard", "handler@fast_2", FORBIDDEN, "快执一团队",
        facts=SOLD_BY_US),
    row("in fast_1", "move:fast_to_standard", "director", FORBIDDEN, "快执一团队",
        facts=SOLD_BY_US),
    row("in fast_1", "move:fast_to_standard", "outsider", UNSEEN, facts=SOLD_BY_US),
    row("in standard_1", "move:fast_to_standard", "handler@standard_1", REFUSED, "没有这项移转",
        facts=SOLD_BY_US, cites="HL-118"),
    row("in fast_1; handed-in 执行完毕", "move:fast_to_standard", "handler@fast_1", REFUSED,
        "已提交报结", facts=SOLD_BY_US),
    row(REFLOW, "move:fast_to_standard", "handler@fast_1", REFUSED, "已有待审批"),
    row(REFLOW, "grant", SCREENER, DONE, clause="HL-118", then={"state": "triage"}),
    row(REFLOW, "grant", "director", FORBIDDEN, "分案负责人", cites="HL-118"),
    row(REFLOW, "grant", "handler@fast_1", FORBIDDEN, "分案负责人", cites="HL-118"),
    row(REFLOW, "grant", "team_lead@standard_1", FORBIDDEN, "分案负责人", cites="HL-118"),
    row(REFLOW, "return", SCREENER, DONE, opinion="财产价值过低", then={"state": "fast"}),
    row(REFLOW, "return", SCREENER, REFUSED, "退回须写明意见", opinion=""),
    # 五(四)4：对涉案财产无处置权的，经指挥中心回流快执。
    row(BACK, "move:standard_to_fast", "handler@standard_1", ASKED, "command_centre/screener",
        cites="HL-170"),
    row("in standard_1", "move:standard_to_fast", "handler@standard_1", REFUSED, "不符合移转条件",
        facts={**SOLD_BY_US, "disposal_right_requestable": False}, cites="HL-170"),
    row("in standard_1", "move:standard_to_fast", "handler@standard_1", REFUSED, "不符合移转条件",
        facts=BY_MORTGAGE, cites="HL-170"),
    row(f"{BACK}; move-asked standard_to_fast", "grant", SCREENER, DONE, clause="HL-170",
        then={"state": "triage"}),
    row(f"{BACK}; move-asked standard_to_fast", "grant", "deputy_standard", FORBIDDEN,
        "分案负责人", cites="HL-170"),
    # 五(四)2：逾期未腾退的，承办法官移送材料至强执团队，案件不动。
    row("in standard_1; asset", "record:materials.sent_to_special", "judge@standard_1", DONE,
        clause="HL-165", subject="asset:1", then={"track": "standard"}),
    row("in standard_1; asset", "record:materials.sent_to_special", "judge@standard_2", FORBIDDEN,
        "普执一团队", subject="asset:1"),
)  # fmt: skip


@pytest.mark.parametrize("line", [*FIRST_DAYS, *SCREENINGS])
def test_filing_and_screening_are_done_by_those_and_as_the_plan_says(
    hualong: Cast, line: Row
) -> None:
    hold(hualong, line)


@pytest.mark.parametrize("line", [*HANDS, *MOVES])
def test_a_case_comes_to_a_team_and_leaves_it_as_the_plan_says(hualong: Cast, line: Row) -> None:
    hold(hualong, line)
