"""What 华龙区's plan asks before money is kept back, a case ends, and an ended one is taken up."""

from __future__ import annotations

import pytest

from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, LAW, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HEAD = "file_centre_head@file_centre"
HEADS_QUEUE = "file_centre/file_centre_head"
HELD, DEPOSITED = {"event": "payment.held"}, {"event": "payment.deposited"}
PAID = {"subject": "payment:1", "kind": "其他案款"}
WHY = "案外人主张权利"
ABOUT = {"subject": "payment:1", "reason": WHY}
DEFERRED = "in fast_1; money; asked payment.defer payment.held payment:1"
READY = "in fast_1; stated interview.recorded"
HANDED_IN = "in fast_1; handed-in 执行完毕"
ENDED = "in fast_1; stated interview.recorded; closed 终本; knows"
RESUME_PROPERTY = f"{ENDED} has_disposable_asset; asked case.resume"
RESUME_NOTHING = f"{ENDED} -has_disposable_asset; asked case.resume"

MONEY = (
    # 三(一)2：案款延期、提存由卷宗管理中心审批，须有理由；未经审批不得登记。
    row("in fast_1; money", "payment.defer", "handler@fast_1", ASKED, HEADS_QUEUE,
        cites="HL-077", **ABOUT, **HELD),
    row("in fast_1; money", "payment.defer", "handler@fast_1", ASKED, HEADS_QUEUE,
        cites="HL-078", **ABOUT, **DEPOSITED),
    row("in standard_2; money", "payment.defer", "team_lead@standard_2", ASKED, HEADS_QUEUE,
        cites="HL-077", **ABOUT, **HELD),
    row("in fast_1; money", "payment.defer", "handler@fast_1", REFUSED, "须写明理由",
        cites=("HL-077", "HL-078"), subject="payment:1", **DEPOSITED),
    row("in fast_1; money", "payment.defer", "handler@fast_1", REFUSED, "须写明是哪一案款",
        "须写明理由", **HELD),
    row("in fast_1; money", "payment.defer", "handler@fast_2", FORBIDDEN, **ABOUT, **HELD),
    row("in fast_1; money", "payment.defer", "director", FORBIDDEN, **ABOUT, **HELD),
    row("in fast_1; money", "payment.defer", "outsider", UNSEEN, **ABOUT, **HELD),
    row("in fast_1; money", "record:payment.held", HEAD, REFUSED, "须按规定先核对、报批",
        cites=("HL-077", "HL-078"), subject="payment:1", ground=WHY),
    row("in fast_1; money", "record:payment.deposited", HEAD, REFUSED, "须按规定先核对、报批",
        cites="HL-078", subject="payment:1", ground=WHY),
    row(DEFERRED, "grant", HEAD, DONE, cites="HL-077"),
    row(DEFERRED, "return", HEAD, DONE, opinion="事由不成立", clause="HL-077"),
    row(DEFERRED, "return", HEAD, REFUSED, "退回须写明意见", opinion=""),
    row(DEFERRED, "grant", "handler@fast_1", FORBIDDEN, "卷宗管理中心", cites="HL-077"),
    row(DEFERRED, "grant", "deputy_fast", FORBIDDEN, "卷宗管理中心", cites="HL-078"),
    row(DEFERRED, "grant", "director", FORBIDDEN, "卷宗管理中心", cites="HL-081"),
    row(DEFERRED, "payment.defer", "handler@fast_1", REFUSED, "已有待审批", **ABOUT, **HELD),
    row("in fast_1", "record:payment.received", HEAD, DONE, clause="HL-076", subject="payment:1"),
    row("in fast_1; money", "record:payment.paid_out", HEAD, DONE, clause="HL-076", **PAID),
    row("in fast_1; money", "record:payment.paid_out", "handler@fast_2", FORBIDDEN,
        "卷宗管理中心", cites="HL-076", **PAID),
)  # fmt: skip

CLOSINGS = (
    # 三(一)3、四(一)5、五(一)7：团队报结，卷宗管理中心审查、审批，报结人不得审批。
    row("in fast_1", "close:执行完毕", "handler@fast_1", ASKED, HEADS_QUEUE,
        clause="HL-092", cites=("HL-079", "HL-080")),
    row("in standard_1", "close:执行完毕", "handler@standard_1", ASKED, HEADS_QUEUE,
        clause="HL-143", cites="HL-080"),
    row("in standard_1", "close:终结执行", "team_lead@standard_1", ASKED, HEADS_QUEUE,
        cites="HL-080"),
    row("in fast_2", "close:销案", "handler@fast_2", ASKED, HEADS_QUEUE, cites="HL-080"),
    row("in fast_2", "close:不予执行", "handler@fast_2", ASKED, HEADS_QUEUE, cites="HL-080"),
    row("in fast_1", "close:执行完毕", "handler@fast_2", FORBIDDEN, "快执一团队"),
    row("in fast_1", "close:执行完毕", HEAD, FORBIDDEN, "快执一团队"),
    row("in fast_1", "close:执行完毕", "director", FORBIDDEN, "快执一团队"),
    row("in fast_1", "close:执行完毕", "outsider", UNSEEN),
    row("in fast_1", "close:不了了之", "handler@fast_1", REFUSED, "没有“不了了之”这种结案方式"),
    row(HANDED_IN, "close:执行完毕", "handler@fast_1", REFUSED, "已提交报结"),
    row("in fast_1; closed 执行完毕", "close:执行完毕", "handler@fast_1", REFUSED, "结案"),
    row(HANDED_IN, "grant", HEAD, DONE, cites=("HL-079", "HL-080"), then={"state": "closed"}),
    row(HANDED_IN, "grant", "handler@fast_1", FORBIDDEN, "卷宗管理中心", cites="HL-080"),
    row(HANDED_IN, "grant", "team_lead@fast_1", FORBIDDEN, "卷宗管理中心", cites="HL-080"),
    row(HANDED_IN, "grant", "director", FORBIDDEN, "卷宗管理中心", cites="HL-080"),
    row(HANDED_IN, "return", HEAD, DONE, opinion="案款未发放完毕", clause="HL-079",
        then={"state": "fast", "closing_mode": ""}),
    row(HANDED_IN, "return", HEAD, REFUSED, "退回须写明意见", opinion=" "),
    # 终本：约谈笔录、线下调查、两次查控，缺一不可；两类团队一样。
    row(READY, "close:终本", "handler@fast_1", ASKED, HEADS_QUEUE, ticked=ALL,
        clause=("HL-090", "HL-091"), cites="HL-080"),
    row("in fast_1", "close:终本", "handler@fast_1", REFUSED, "尚未登记“终本约谈笔录完成”",
        ticked=ALL, cites=("HL-090", "HL-091")),
    row("in standard_1", "close:终本", "handler@standard_1", REFUSED,
        "尚未登记“终本约谈笔录完成”", ticked=ALL, cites="HL-142"),
    row(READY, "close:终本", "handler@fast_1", REFUSED, "住所地或经常居住地线下调查笔录",
        but="线下调查", cites="HL-089"),
    row("in standard_1; stated interview.recorded", "close:终本", "handler@standard_1", REFUSED,
        "住所地或经常居住地线下调查笔录", but="线下调查", cites="HL-134"),
    row(READY, "close:终本", "handler@fast_1", REFUSED, "两次查控反馈", but="两次查控",
        cites="HL-113"),
    row("in fast_1", "close:终本", "handler@fast_1", REFUSED, "尚未登记“终本约谈",
        "尚未确认：终本约谈笔录", "线下调查笔录", "两次查控反馈", clause="HL-090", ticked=LAW),
    row(READY, "close:终本", "handler@fast_1", REFUSED, "已发出限制消费令", but="限制消费令",
        cites="法〔2016〕373号第1条"),
    row(f"{READY}; handed-in 终本", "grant", HEAD, DONE, cites="HL-080",
        then={"state": "closed", "closing_mode": "终本"}),
    row(f"{READY}; handed-in 终本", "return", HEAD, DONE, opinion="补正", then={"state": "fast"}),
    # 三(一)1：结案后归档由卷宗管理中心办理。
    row("in fast_1; closed 执行完毕", "archive", HEAD, DONE, clause=("HL-075", "HL-081"),
        then={"state": "archived"}),
    row("in fast_1; closed 执行完毕", "archive", "handler@fast_1", FORBIDDEN, "卷宗管理中心",
        cites=("HL-075", "HL-081")),
    row("in fast_1", "archive", HEAD, REFUSED, "尚未结案"),
)  # fmt: skip

RESUMPTIONS = (
    # 八(一)2：有财产的，查清权属并经普执团队合议认为达到网拍条件，由普执团队决定。
    row(f"{ENDED} has_disposable_asset", "case.resume", "handler@fast_1", REFUSED,
        "财产权属查清", "普执团队合议认为达到网拍条件", "须写明理由", cites=("HL-193", "HL-195")),
    row(f"{ENDED} has_disposable_asset", "case.resume", "handler@fast_1", REFUSED,
        "普执团队合议认为达到网拍条件", but="合议", reason=WHY, cites="HL-195"),
    row(f"{ENDED} has_disposable_asset", "case.resume", "handler@fast_1", ASKED,
        "standard_1/judge", "standard_2/judge", ticked=ALL, reason=WHY, cites="HL-196"),
    row(f"{ENDED} has_disposable_asset", "case.resume", "handler@fast_2", FORBIDDEN,
        ticked=ALL, reason=WHY),
    row(RESUME_PROPERTY, "grant", "judge@standard_1", DONE, cites=("HL-195", "HL-196")),
    row(RESUME_PROPERTY, "grant", "deputy_standard", FORBIDDEN, "员额法官",
        cites=("HL-195", "HL-196")),
    row(RESUME_PROPERTY, "grant", "judge@fast_2", FORBIDDEN, "普执一团队、普执二团队员额法官",
        cites="HL-196"),
    row(RESUME_PROPERTY, "grant", "handler@standard_1", FORBIDDEN, "员额法官", cites="HL-196"),
    # 八(一)3、4：无财产的，须经严格审查审批。
    row(f"{ENDED} -has_disposable_asset", "case.resume", "handler@fast_1", ASKED,
        "/deputy_standard", reason="被执行人有新收入", cites=("HL-198", "HL-201")),
    row(f"{ENDED} -has_disposable_asset", "case.resume", "screener@command_centre", ASKED,
        "/deputy_standard", reason="被执行人有新收入", cites="HL-198"),
    row(f"{ENDED} -has_disposable_asset", "case.resume", "handler@fast_1", REFUSED, "须写明理由",
        cites=("HL-198", "HL-201")),
    row(f"{ENDED} -has_disposable_asset", "case.resume", HEAD, FORBIDDEN, reason=WHY),
    row(f"{ENDED} -has_disposable_asset", "record:resumption.approved", "deputy_standard",
        REFUSED, "须按规定先核对、报批", cites=("HL-198", "HL-201")),
    row(RESUME_NOTHING, "grant", "deputy_standard", DONE, cites=("HL-198", "HL-201")),
    row(RESUME_NOTHING, "grant", "deputy_fast", FORBIDDEN, "分管普执", cites="HL-198"),
    row(RESUME_NOTHING, "grant", "director", FORBIDDEN, "分管普执", cites="HL-201"),
    row(RESUME_NOTHING, "return", "deputy_standard", DONE, opinion="未发现财产", clause="HL-198"),
    row(RESUME_NOTHING, "return", "deputy_standard", REFUSED, "退回须写明意见", opinion=""),
)  # fmt: skip

ACTS, THIRD = "执行行为异议", {"subject": "objection:1", "kind": "执行行为异议"}
OVERSIGHT = (
    # 七(二)：普执案件由分管速执的副局长审查，速执案件由分管普执的审查；发回重审交叉审查。
    row(f"in standard_1; objection {ACTS} no", "record:objection.decided", "deputy_fast", DONE,
        clause="HL-185", **THIRD),
    row(f"in standard_1; objection {ACTS} no", "record:objection.decided", "deputy_standard",
        FORBIDDEN, "分管速执", cites="HL-185", **THIRD),
    row(f"in fast_1; objection {ACTS} no", "record:objection.decided", "deputy_standard", DONE,
        clause="HL-186", **THIRD),
    row(f"in fast_1; objection {ACTS} no", "record:objection.decided", "deputy_fast", FORBIDDEN,
        "分管普执", cites="HL-186", **THIRD),
    row(f"in standard_1; objection {ACTS} yes", "record:objection.decided", "deputy_standard",
        DONE, clause="HL-187", **THIRD),
    row(f"in standard_1; objection {ACTS} yes", "record:objection.decided", "deputy_fast",
        FORBIDDEN, "分管普执", cites="HL-187", **THIRD),
    row(f"in fast_1; objection {ACTS} yes", "record:objection.decided", "deputy_fast", DONE,
        clause="HL-187", **THIRD),
    row(f"in fast_1; objection {ACTS} yes", "record:objection.decided", "deputy_standard",
        FORBIDDEN, "分管速执", cites="HL-187", **THIRD),
    row(f"in fast_1; objection {ACTS} no", "record:objection.decided", "handler@fast_1",
        FORBIDDEN, "分管普执", clause="HL-184", **THIRD),
    # 十：分管；六(二)：强执；二(二)、九(二)：一人一责。
    row("in fast_1", "does:deputy_head", "deputy_fast", DONE, clause="HL-222"),
    row("in fast_1", "does:deputy_head", "deputy_standard", FORBIDDEN, cites="HL-222"),
    row("in standard_1", "does:deputy_head", "deputy_standard", DONE, clause="HL-224"),
    row("in standard_1", "does:deputy_head", "deputy_fast", FORBIDDEN, cites="HL-224"),
    row("filed", "does:deputy_head", "director", DONE, clause="HL-226"),
    row("", "does:bureau_lead", "director", DONE, clause="HL-216"),
    row("", "does:bureau_lead", "commissar", FORBIDDEN, "局长", cites="HL-216"),
    row("", "does:refusal", "compulsion_head@compulsion", DONE, clause="HL-178"),
    row("in fast_1", "record:refusal.investigated", "handler@fast_1", FORBIDDEN, "强执团队负责人",
        cites="HL-178", subject="respondent:1"),
    row("", "does:publicity", "information_officer@command_centre", DONE, clause="HL-064"),
    row("", "does:preservation", "preservation_officer@command_centre", DONE, clause="HL-065"),
    row("", "does:entrusted_in", "preservation_officer@command_centre", DONE, clause="HL-066"),
    row("", "does:entrusted_in", "screener@command_centre", FORBIDDEN, "执保受托负责人",
        cites="HL-066"),
    row("", "does:petition", "director", DONE, clause=["HL-206", "HL-214"]),
    row("", "does:petition", "commissar", DONE, clause="HL-214"),
    row("", "does:petition", "party_officer", FORBIDDEN, "执行局局长、执行局政委", cites="HL-214"),
    # 扣除期间、延长：方案未提，由局长批准；快执五十日没有延长。
    row("in fast_1", "pause", "handler@fast_1", ASKED, "/director", kind="中止",
        paper="中止裁定书"),
    row("in fast_1", "pause", "handler@fast_1", REFUSED, "文书", kind="中止"),
    row("in fast_1", "pause", "screener@command_centre", FORBIDDEN, "快执一团队", kind="其他"),
    row("in fast_1", "extend:fast_limit", "handler@fast_1", REFUSED, "没有允许延长", number=1,
        cites="HL-115"),
)  # fmt: skip


@pytest.mark.parametrize("line", [*MONEY, *CLOSINGS])
def test_money_is_kept_back_and_cases_are_closed_as_the_plan_says(hualong: Cast, line: Row) -> None:
    hold(hualong, line)


@pytest.mark.parametrize("line", [*RESUMPTIONS, *OVERSIGHT])
def test_ended_cases_are_taken_up_and_objections_judged_as_the_plan_says(
    hualong: Cast, line: Row
) -> None:
    hold(hualong, line)
