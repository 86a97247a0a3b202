"""What 邓州's plan asks before property is sold, money paid, a case ended and archived."""

from __future__ import annotations

import pytest

from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, LAW, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FRONT, SELLER = "clerk@front", "clerk@disposal"
FILES, UNITY, REVIEW = "clerk@file_centre", "clerk@unified", "clerk@review"
HOUSE, PAID = {"subject": "asset:1"}, {"subject": "payment:1"}
SENT = "in team_2; asset; asked disposal.send - asset:1"
WRONG = f"{SENT}; stated asset.contradiction_found of=asset:1 kind=权属"
HANDED_IN = "in team_2; handed-in 执行完毕"
READY = "in fast_team; stated interview.recorded"
ENDED = "in team_2; stated interview.recorded; closed 终本"
NONE = "in team_2; asset; asked asset.treat_as_none - asset:1"

DISPOSAL = (
    # 三(二)2(2)：变价前八项逐项查清，方可流转；由执行实施团队流转。
    row("in team_2; asset", "disposal.send", "handler@team_2", DONE, ticked=ALL, **HOUSE,
        clause=("DZ-094", "DZ-214", "DZ-221")),
    *(
        row("in team_2; asset", "disposal.send", "handler@team_2", REFUSED, item, but=item,
            cites=clause, **HOUSE)
        for item, clause in (
            ("财产权属", "DZ-214"), ("共有情况", "DZ-215"), ("权利负担", "DZ-216"),
            ("占有使用", "DZ-217"), ("装饰装修", "DZ-218"), ("附属设施", "DZ-219"),
            ("欠缴税费", "DZ-220"), ("质量瑕疵", "DZ-221"),
        )
    ),
    row("in team_2; asset", "disposal.send", "handler@team_2", DONE, but="视频资料", **HOUSE,
        clause="DZ-223"),
    row("in team_2; asset", "disposal.send", "handler@team_2", REFUSED, "财产权属", "共有情况",
        "权利负担", "占有使用", "装饰装修", "附属设施", "欠缴税费", "质量瑕疵", **HOUSE,
        cites="DZ-214"),
    row("in team_2; asset", "disposal.send", "handler@team_3", FORBIDDEN, "执行二团队",
        ticked=ALL, **HOUSE),
    row("in team_2; asset", "disposal.send", SELLER, FORBIDDEN, "执行二团队", ticked=ALL, **HOUSE),
    row("in team_2; asset", "disposal.send", "handler@team_2", REFUSED, "须写明是哪一财产",
        ticked=ALL),
    row("in team_2; asset", "record:disposal.sent", "handler@team_2", REFUSED,
        "须按规定先核对、报批", cites="DZ-214", **HOUSE),
    # 三(一)2(2)：附材料方可接收；接收、参考价、拍卖归财产处置团队；矛盾反馈实施团队。
    row(SENT, "disposal.accept", SELLER, DONE, ticked=ALL, clause=("DZ-094", "DZ-100"), **HOUSE),
    row(SENT, "disposal.accept", SELLER, REFUSED, "相关案件材料", cites="DZ-094", **HOUSE),
    row(SENT, "disposal.accept", "handler@team_2", FORBIDDEN, "财产处置团队", ticked=ALL,
        cites="DZ-094", **HOUSE),
    row(SENT, "disposal.accept", "outsider", UNSEEN, ticked=ALL, **HOUSE),
    row(SENT, "record:disposal.accepted", SELLER, REFUSED, "须按规定先核对、报批",
        cites=("DZ-095", "DZ-096"), **HOUSE),
    row(SENT, "record:price.started", SELLER, DONE, clause="DZ-100", method="委托评估", **HOUSE),
    row(SENT, "record:price.started", "handler@team_2", FORBIDDEN, "财产处置团队",
        cites=("DZ-100", "DZ-103"), method="委托评估", **HOUSE),
    row(SENT, "record:price.report_served", "handler@team_2", FORBIDDEN, "财产处置团队",
        cites="DZ-104", **HOUSE),
    row(WRONG, "record:asset.contradiction_reported", SELLER, DONE, clause=("DZ-108", "DZ-109"),
        kind="权属", **HOUSE),
    row(WRONG, "record:asset.contradiction_reported", "handler@team_2", FORBIDDEN,
        "财产处置团队", cites="DZ-108", kind="权属", **HOUSE),
    row("in team_2", "document.issue", "handler@team_2", ASKED, "/judge", cites="DZ-096",
        data={"document": "拍卖裁定书"}),
    row("in fast_team", "document.issue", "handler@fast_team", ASKED, "/judge", cites="DZ-095",
        data={"document": "评估裁定书"}),
    row("in team_2", "document.issue", SELLER, FORBIDDEN, data={"document": "拍卖裁定书"}),
    # 查控有财产又不及时变价的：合议庭三名法官评议，才可按无财产处理。
    row("in team_2; asset", "asset.treat_as_none", "handler@team_2", ASKED, "/judge", ticked=ALL,
        reason="两次流拍，申请人不接受抵债", cites="DZ-224", **HOUSE),
    row("in team_2; asset", "asset.treat_as_none", "handler@team_2", REFUSED, "合议庭组成人员",
        "各成员意见", "评议结论", "须写明理由", cites="DZ-224", **HOUSE),
    row("in team_2; asset", "asset.treat_as_none", "handler@team_2", REFUSED, "各成员意见",
        but="各成员意见", reason="流拍", cites=("DZ-224", "DZ-241"), **HOUSE),
    row("in team_2; asset", "asset.treat_as_none", SELLER, FORBIDDEN, "执行二团队", ticked=ALL,
        reason="流拍", **HOUSE),
    row("in team_2; asset", "record:asset.treated_as_none", "handler@team_2", REFUSED,
        "须按规定先核对、报批", cites="DZ-224", **HOUSE),
    row(NONE, "grant", "judge@team_2", ASKED, "/judge", cites="DZ-224"),
    row(NONE, "grant", "director", FORBIDDEN, "员额法官"),
    row(NONE, "grant", "handler@team_2", FORBIDDEN, "员额法官"),
    row(f"{NONE}; signed judge@team_2", "grant", "judge@team_3", ASKED, "/judge"),
    row(f"{NONE}; signed judge@team_2", "grant", "judge@team_2", REFUSED, "同一人"),
    row(f"{NONE}; signed judge@team_2; signed judge@team_3", "grant", "judge@fast_team", DONE,
        cites="DZ-224"),
    row(NONE, "return", "judge@team_2", REFUSED, "退回须写明意见", opinion=""),
    row("in team_2", "document.issue", "handler@team_2", ASKED, "/judge",
        data={"document": "合议笔录"}, cites=("DZ-224", "DZ-241")),
)  # fmt: skip

MONEY = (
    # 扣除执行费后支付申请人；案款由财产处置团队管理。
    row("in team_2; money", "payment.pay_out", SELLER, DONE, ticked=ALL, clause="DZ-129", **PAID),
    row("in team_2; money", "payment.pay_out", SELLER, REFUSED, "扣除执行费", but="扣除执行费",
        cites=("DZ-176", "DZ-201"), **PAID),
    row("in team_2; money", "payment.pay_out", SELLER, REFUSED, "申请执行人支付账号",
        but="支付账号", cites=("DZ-177", "DZ-202"), **PAID),
    row("in team_2; money", "payment.pay_out", SELLER, REFUSED, "扣除执行费",
        "申请执行人支付账号", cites="DZ-176", **PAID),
    row("in team_2; money", "payment.pay_out", "handler@team_2", FORBIDDEN, "财产处置团队",
        ticked=ALL, cites=("DZ-129", "DZ-130"), **PAID),
    row("in team_2; money", "payment.pay_out", FRONT, FORBIDDEN, "财产处置团队", ticked=ALL,
        cites="DZ-129", **PAID),
    row("in team_2; money", "record:payment.paid_out", SELLER, REFUSED, "须按规定先核对、报批",
        cites=("DZ-176", "DZ-202"), **PAID),
)  # fmt: skip

CLOSINGS = (
    # 终本：前置团队核查通过方可结案；承办人不得自核。
    row(READY, "close:终本", "handler@fast_team", ASKED, "front/", ticked=ALL,
        reason="无其他财产", cites="DZ-087"),
    row("in fast_team", "close:终本", "handler@fast_team", REFUSED, "尚未登记“终本约谈",
        ticked=ALL, reason="无其他财产", cites=("DZ-024", "DZ-181")),
    row(READY, "close:终本", "handler@fast_team", REFUSED, "网络查控及结果分析", "传统调查结果",
        ticked=LAW, reason="无其他财产", cites="DZ-087"),
    row(f"{READY}; lead", "close:终本", "handler@fast_team", REFUSED, "1项财产线索尚未登记",
        ticked=ALL, reason="无其他财产", cites="DZ-087"),
    row(READY, "close:终本", "handler@fast_team", REFUSED, "传统调查结果", but="传统调查",
        reason="无其他财产", cites="DZ-178"),
    row(READY, "close:终本", "handler@fast_team", ASKED, "front/", but="初次询问",
        reason="被执行人下落不明", clause="DZ-166"),
    row(f"{READY}; handed-in 终本", "grant", FRONT, DONE, cites="DZ-087",
        then={"state": "closed", "closing_mode": "终本"}),
    row(f"{READY}; handed-in 终本", "grant", "director", FORBIDDEN, "前置团队", cites="DZ-087"),
    row(f"{READY}; handed-in 终本", "grant", "handler@fast_team", FORBIDDEN, "前置团队",
        cites="DZ-087"),
    row(f"{READY}; handed-in 终本", "return", FRONT, DONE, opinion="传统调查未附回执",
        clause="DZ-087", then={"state": "fast"}),
    row(f"{READY}; handed-in 终本", "return", FRONT, REFUSED, "退回须写明意见", opinion=""),
    # 其余方式：方案未定审批人，由执行局长审批。
    row("in team_2", "close:执行完毕", "handler@team_2", ASKED, "/director"),
    row("in fast_team", "close:执行完毕", "team_lead@fast_team", ASKED, "/director"),
    row("in team_2", "close:终结执行", "handler@team_2", REFUSED, "须写明理由", cites="DZ-024"),
    row("in team_2", "close:终结执行", "handler@team_2", ASKED, "/director",
        reason="申请人撤销申请", clause="DZ-024"),
    row("in team_2", "close:执行完毕", "handler@team_3", FORBIDDEN, "执行二团队"),
    row("in team_2", "close:执行完毕", FRONT, FORBIDDEN, "执行二团队"),
    row(HANDED_IN, "grant", "director", DONE, then={"state": "closed"}),
    row(HANDED_IN, "grant", "vice_president", FORBIDDEN, "执行局长"),
    row(HANDED_IN, "grant", FRONT, FORBIDDEN, "执行局长"),
    row(HANDED_IN, "close:执行完毕", "handler@team_2", REFUSED, "已提交报结"),
    # 恢复执行审查归前置团队。
    row(ENDED, "case.resume", "handler@team_2", ASKED, "front/", cites="DZ-089"),
    row(ENDED, "case.resume", FRONT, ASKED, "front/", cites="DZ-089"),
    row(ENDED, "case.resume", "handler@team_3", FORBIDDEN),
    row(f"{ENDED}; asked case.resume", "grant", FRONT, DONE, cites="DZ-089"),
    row(f"{ENDED}; asked case.resume", "grant", "director", FORBIDDEN, "前置团队",
        cites="DZ-089"),
    row(f"{ENDED}; asked case.resume", "return", FRONT, DONE, opinion="未发现财产",
        clause="DZ-089"),
    row(ENDED, "record:resumption.approved", FRONT, REFUSED, "须按规定先核对、报批",
        cites="DZ-089"),
    # 卷宗管理中心：签收、扫描；结案后两卷审查完善方可归档。
    row("in team_2; material paper", "record:material.signed_in", FILES, DONE,
        clause=("DZ-131", "DZ-237"), subject="material:1"),
    row("in team_2; material paper", "record:material.signed_in", FRONT, FORBIDDEN,
        "卷宗管理中心", subject="material:1"),
    row("in team_2; material paper", "record:material.uploaded", FILES, DONE, clause="DZ-133",
        subject="material:1"),
    row("in team_2; closed 执行完毕", "archive", FILES, DONE, ticked=ALL,
        clause=("DZ-131", "DZ-137"), then={"state": "archived"}),
    row("in team_2; closed 执行完毕", "archive", FILES, REFUSED, "电子卷宗审查完善",
        "纸质卷宗审查完善", "装订", cites=("DZ-135", "DZ-136", "DZ-137")),
    row("in team_2; closed 执行完毕", "archive", FILES, REFUSED, "纸质卷宗审查完善",
        but="纸质卷宗", cites="DZ-136"),
    row("in team_2; closed 执行完毕", "archive", "handler@team_2", FORBIDDEN, "卷宗管理中心",
        ticked=ALL, cites="DZ-137"),
    row("in team_2", "archive", FILES, REFUSED, "尚未结案", "尚未登记“结案", ticked=ALL,
        cites="DZ-135"),
)  # fmt: skip

PRICE, ACTION = "参考价异议", "执行行为异议"
OVERSIGHT = (
    # 参考价异议由财产处置团队审查，其余由执行审查团队办理。
    row(f"in team_2; objection {PRICE}", "record:objection.decided", SELLER, DONE,
        clause="DZ-107", subject="objection:1", kind=PRICE),
    row(f"in team_2; objection {PRICE}", "record:objection.decided", REVIEW, FORBIDDEN,
        "财产处置团队", cites=("DZ-106", "DZ-107"), subject="objection:1", kind=PRICE),
    row(f"in team_2; objection {ACTION}", "record:objection.decided", REVIEW, DONE,
        clause=("DZ-243", "DZ-244"), subject="objection:1", kind=ACTION),
    row(f"in team_2; objection {ACTION}", "record:objection.decided", "handler@team_2",
        FORBIDDEN, "执行审查团队", cites=("DZ-243", "DZ-244"), subject="objection:1", kind=ACTION),
    # 通报：节点归卷宗管理中心，质效归“三统一”。
    row("", "bulletin:node_monthly", FILES, DONE, clause="DZ-140", period="2026-02"),
    row("", "bulletin:node_monthly", UNITY, FORBIDDEN, "卷宗管理中心", cites=("DZ-139", "DZ-140"),
        period="2026-02"),
    row("", "bulletin:node_monthly", FILES, REFUSED, "尚未结束", cites="DZ-140", period="2026-03"),
    row("", "bulletin:quality_monthly", UNITY, DONE, clause=("DZ-144", "DZ-148"),
        period="2026-02"),
    row("", "bulletin:quality_monthly", FILES, FORBIDDEN, "三统一", cites="DZ-148",
        period="2026-02"),
    row("", "bulletin:quarterly_analysis", UNITY, DONE, clause="DZ-149", period="2025-Q4"),
    row("", "bulletin:quarterly_analysis", "director", FORBIDDEN, "三统一", cites="DZ-149",
        period="2025-Q4"),
    row("", "bulletin:weekly", UNITY, REFUSED, "没有这种通报", period="2026-02"),
    # 岗位：领导协调，“三统一”集约，系统运维只有技术权限。
    row("", "does:bureau_lead", "director", DONE, clause="DZ-030"),
    row("", "does:vice_president", "vice_president", DONE, clause="DZ-030"),
    row("", "does:bureau_lead", "handler@team_2", FORBIDDEN, "执行局长", cites="DZ-030"),
    row("", "does:entrusted_in", UNITY, DONE, clause=("DZ-144", "DZ-156")),
    row("", "does:entrusted_in", "handler@team_2", FORBIDDEN, "三统一", cites="DZ-156"),
    row("", "does:entrusted_out", FRONT, FORBIDDEN, "三统一", cites="DZ-155"),
    row("", "does:preservation", UNITY, DONE, clause="DZ-157"),
    row("", "does:publicity", UNITY, DONE, clause="DZ-160"),
    row("", "does:petition", "vice_president", FORBIDDEN, "三统一", cites="DZ-161"),
    row("", "does:price", SELLER, DONE, clause="DZ-093"),
    row("in team_2", "close:执行完毕", "operations", FORBIDDEN, clause="DZ-154"),
    row("filed; ready", "screen", "operations", FORBIDDEN, "前置团队", clause="DZ-154"),
)  # fmt: skip


@pytest.mark.parametrize("line", [*DISPOSAL, *MONEY])
def test_property_is_sold_and_money_paid_as_the_plan_says(dengzhou: Cast, line: Row) -> None:
    hold(dengzhou, line)


@pytest.mark.parametrize("line", [*CLOSINGS, *OVERSIGHT])
def test_cases_end_and_are_watched_as_the_plan_says(dengzhou: Cast, line: Row) -> None:
    hold(dengzhou, line)
