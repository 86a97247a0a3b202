"""What Yindu's regulation allows with papers, money, slips and entries, and to whom.

Each row: situation, act, who, what comes of it; see `tests.acts.table`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.acts import yindu
from tests.acts.table import ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FAST, STANDARD, SPECIAL = "in fast_team", "in standard_team", "in special_team"
NOTICE, RULING, MINUTES = "执行通知书", "执行裁定书", "合议笔录"


def _issue(document: str, who: str, verdict: str, *told: str, at: str = FAST, **more: Any) -> Any:
    return row(at, "document.issue", who, verdict, *told, data={"document": document}, **more)


SIGNED = (
    # The special rule names the executor; every other document is the judge's.
    _issue(NOTICE, "clerk@fast_team", ASKED, "/executor", cites="YD-088"),
    _issue("执行实施笔录", "executor@fast_team", ASKED, "/executor", cites="YD-089"),
    _issue("执行实施手续", "executor@fast_team", ASKED, "/executor", cites="YD-090"),
    _issue(RULING, "executor@fast_team", ASKED, "fast_team/judge", cites=("YD-080", "YD-083")),
    _issue("限制消费令", "clerk@fast_team", ASKED, "fast_team/judge", cites="YD-083"),
    _issue(RULING, "executor@standard_team", FORBIDDEN, "快执团队", clause="YD-083"),
    _issue("", "executor@fast_team", REFUSED, "missing: “文书”必须填写"),
    row(f"{FAST}; drafted {NOTICE}", "grant", "executor@fast_team", DONE, clause="YD-088"),
    row(f"{FAST}; drafted {NOTICE}", "grant", "judge@fast_team", FORBIDDEN, "须由执行员办理",
        clause="YD-088"),
    row(f"{FAST}; drafted 执行实施笔录", "grant", "judge@fast_team", FORBIDDEN, "须由执行员办理",
        clause="YD-089"),
    row(f"{FAST}; drafted 执行实施手续", "grant", "clerk@fast_team", FORBIDDEN, "须由执行员办理",
        clause="YD-090"),
    row(f"{FAST}; drafted {RULING}", "grant", "judge@fast_team", DONE,
        clause=("YD-080", "YD-082", "YD-083")),
    row(f"{FAST}; drafted {RULING}", "grant", "executor@fast_team", FORBIDDEN, "法官",
        clause=("YD-025", "YD-082", "YD-083")),
    row(f"{FAST}; drafted {RULING}", "grant", "judge@standard_team", FORBIDDEN, "法官",
        clause="YD-083"),
    row(f"{FAST}; drafted {RULING}", "return", "judge@fast_team", REFUSED,
        "missing: 退回须写明意见", opinion="", clause="YD-081"),
    # Minutes of the panel: judge, executor and clerk, three people, in any order.
    _issue(MINUTES, "clerk@fast_team", ASKED, "/clerk", "/executor", "/judge",
           cites=("YD-093", "YD-094", "YD-095")),
    row(f"{FAST}; drafted {MINUTES}", "grant", "judge@fast_team", ASKED, "/clerk", "/executor",
        clause=("YD-093", "YD-095")),
    row(f"{FAST}; drafted {MINUTES}; signed judge@fast_team; signed executor@fast_team", "grant",
        "clerk@fast_team", DONE, clause=("YD-094", "YD-095")),
    row(f"{FAST}; drafted {MINUTES}; signed clerk@fast_team; signed judge@fast_team", "grant",
        "executor@fast_team", DONE, clause=("YD-093", "YD-095")),
    row(f"{FAST}; drafted {MINUTES}; signed judge@fast_team", "grant", "judge@fast_team",
        FORBIDDEN, clause="YD-095"),
    row(f"{FAST}; drafted {MINUTES}", "grant", "police@fast_team", FORBIDDEN, clause="YD-095"),
)  # fmt: skip

MATTER: dict[str, Any] = {"data": {"matter": "变更被执行人", "blocks": "auction.ruled"}}
HELD_UP = f"{STANDARD}; asset; referred auction.ruled"
REFERRED = (
    row(STANDARD, "matter.refer", "executor@standard_team", ASKED, "standard_team/judge",
        cites=("YD-086", "YD-091"), **MATTER),
    row(STANDARD, "matter.refer", "executor@fast_team", FORBIDDEN, "普执团队", clause="YD-091",
        **MATTER),
    row(STANDARD, "matter.refer", "executor@standard_team", REFUSED, "missing: “报请事项”必须填写",
        "bad_value: 没有这一事项", data={"blocks": "拍卖"}, clause="YD-091"),
    row(HELD_UP, "grant", "judge@standard_team", DONE, clause=("YD-081", "YD-086", "YD-091")),
    row(HELD_UP, "grant", "judge@standard_team", REFUSED, "missing: 答复须写明意见", opinion=" ",
        clause="YD-091"),
    row(HELD_UP, "grant", "judge@fast_team", FORBIDDEN, "法官", clause=("YD-086", "YD-091")),
    row(HELD_UP, "grant", "executor@standard_team#1", FORBIDDEN, "法官",
        clause=("YD-025", "YD-086", "YD-091")),
    row(HELD_UP, "record:auction.ruled", "judge@standard_team", REFUSED,
        "referred: “变更被执行人”已报请法官，答复前不能办理", subject="asset:1", cites="YD-091"),
    row(f"{HELD_UP}; declined judge@standard_team", "record:auction.ruled",
        "judge@standard_team", REFUSED, "referred: “变更被执行人”法官未同意：意见",
        subject="asset:1", cites="YD-091"),
    row(f"{HELD_UP}; signed judge@standard_team", "record:auction.ruled",
        "executor@standard_team", DONE, subject="asset:1", clause="YD-091"),
)  # fmt: skip

LISTING: dict[str, Any] = {
    "subject": "respondent:1",
    "data": {"kind": "listing", "ground": "拒不执行"},
}
LIMIT: dict[str, Any] = {
    "subject": "respondent:1",
    "data": {"kind": "consumption_limit", "ground": "拒不执行"},
}
SANCTIONED = (
    row(FAST, "sanction.propose", "executor@fast_team", REFUSED,
        "not_yet: 尚未登记“文书送达（执行通知书）”", cites="YD-099", **LISTING),
    row(f"{FAST}; served 其他", "sanction.propose", "executor@fast_team", REFUSED,
        "not_yet: 尚未登记“文书送达（执行通知书）”", cites="YD-099", **LISTING),
    row(f"{FAST}; served {NOTICE}", "sanction.propose", "executor@fast_team", DONE,
        clause="YD-099", **LISTING),
    row(FAST, "sanction.propose", "executor@fast_team", DONE, clause="YD-098", **LIMIT),
    row(f"{FAST}; served {NOTICE}", "sanction.propose", "executor@standard_team", FORBIDDEN,
        "快执团队", clause="YD-099", **LISTING),
    row(f"{FAST}; served {NOTICE}", "sanction.propose", "executor@fast_team", REFUSED,
        "missing: 须写明是哪一被执行人", clause="YD-100", data=LISTING["data"]),
    # 纳入名单本身也须在通知书送达该被执行人之后；通用登记不能绕过。
    row(f"{FAST}; served {NOTICE}", "listing.enter", "restriction", DONE,
        subject="respondent:1", clause=("YD-020", "YD-099", "YD-100")),
    row(FAST, "listing.enter", "restriction", REFUSED,
        "not_yet: 尚未登记“文书送达（执行通知书）”", subject="respondent:1", cites="YD-099"),
    row(f"{FAST}; served 其他", "listing.enter", "restriction", REFUSED,
        "not_yet: 尚未登记“文书送达（执行通知书）”", subject="respondent:1", cites="YD-099"),
    row(f"{FAST}; served {NOTICE}", "listing.enter", "restriction", REFUSED,
        "missing: 须写明是哪一被执行人", clause="YD-100"),
    row(f"{FAST}; served {NOTICE}", "record:listing.entered", "restriction", REFUSED,
        "办理“纳入失信名单”", subject="respondent:1", cites="YD-099"),
    row(f"{FAST}; served {NOTICE}", "listing.enter", "executor@fast_team", FORBIDDEN,
        "限高失信专员", subject="respondent:1", clause="YD-020"),
)  # fmt: skip

MONEY = f"{FAST}; money"
PAYMENT: dict[str, Any] = {"event": "payment.held", "subject": "payment:1"}
PAID = (
    row(FAST, "first:payment.received", "funds", DONE, clause=("YD-021", "YD-101")),
    row(FAST, "first:payment.received", "judge@fast_team", FORBIDDEN, "须由案款管理专员办理",
        clause="YD-021"),
    row(MONEY, "record:payment.paid_out", "funds", DONE, subject="payment:1",
        clause=("YD-021", "YD-102", "YD-103")),
    row(MONEY, "record:payment.paid_out", "executor@fast_team", FORBIDDEN, "案款管理专员",
        subject="payment:1", clause="YD-021"),
    row(MONEY, "payment.defer", "funds", REFUSED, "missing: 须写明理由", cites="YD-104",
        **PAYMENT),
    row(MONEY, "payment.defer", "funds", DONE, cites="YD-104", reason="案外人异议", **PAYMENT),
    row(MONEY, "payment.defer", "executor@fast_team", FORBIDDEN, "案款管理专员",
        reason="案外人异议", clause="YD-021", **PAYMENT),
    row(MONEY, "payment.defer", "funds", REFUSED, "missing: 须写明是哪一案款",
        "missing: 须写明理由", event="payment.held", cites="YD-104"),
    row(MONEY, "record:payment.held", "funds", REFUSED, "gated: ", subject="payment:1",
        ground="案外人异议", cites="YD-104"),
)  # fmt: skip

SLIPS = (
    row(FAST, "slip", "executor@fast_team", DONE, clause=("YD-070", "YD-071")),
    row(STANDARD, "slip", "judge@standard_team", DONE, clause=("YD-071", "YD-084")),
    row(SPECIAL, "slip", "executor@special_team", DONE, clause="YD-071"),
    row(FAST, "slip", "executor@batch", FORBIDDEN, "快执团队", clause="YD-071"),
    row(FAST, "slip", "executor@fast_team", REFUSED, "bad_kind: ", "须写明要办的事项",
        "须指定承接团队或岗位", kind="拍卖", title=" ", to_function="", clause="YD-070"),
    row(f"{FAST}; slip-out", "take-slip", "executor@batch", DONE,
        clause=("YD-014", "YD-070", "YD-097")),
    row(f"{FAST}; slip-out", "take-slip", "executor@fast_team", FORBIDDEN, "须由事务集约团队执行员",
        clause=("YD-014", "YD-097")),
    row(f"{FAST}; slip-out", "take-slip", "judge@fast_team", FORBIDDEN, "事务集约团队执行员",
        clause="YD-096"),
    row(f"{FAST}; slip-out", "complete", "executor@batch", REFUSED, "wrong_state: 流转单现为",
        clause="YD-070"),
    row(f"{FAST}; slip-out; slip-in", "take-slip", "executor@batch", REFUSED, "wrong_state: ",
        clause="YD-070"),
    row(f"{FAST}; slip-out; slip-in", "complete", "executor@batch", REFUSED,
        "missing: 须写明办理结果", result=" ", clause="YD-070"),
    row(f"{FAST}; slip-out; slip-in", "complete", "executor@batch", DONE,
        clause=("YD-070", "YD-097")),
    row(f"{FAST}; slip-out; slip-in", "complete", "executor@fast_team", FORBIDDEN,
        "事务集约团队执行员", clause="YD-097"),
)  # fmt: skip

LOAN: dict[str, Any] = {"new": yindu.LOAN, "data": {"how": "查阅"}}
LENT = (
    row(FAST, "dossier.lend", "judge@standard_team", ASKED, "/archive",
        cites=("YD-137", "YD-139"), **LOAN),
    row(FAST, "dossier.lend", "archive", ASKED, "/archive", clause="YD-139", **LOAN),
    row(FAST, "dossier.lend", "executor@fast_team", REFUSED, "missing: “方式”必须填写",
        new=yindu.LOAN, clause=("YD-136", "YD-138")),
    row(FAST, "dossier.lend", "outsider", UNSEEN, **LOAN),
    row(f"{FAST}; lent 复印", "grant", "archive", DONE, clause=("YD-016", "YD-136", "YD-139")),
    row(f"{FAST}; lent 外调", "grant", "judge@fast_team", FORBIDDEN, "须由档案管理专员办理",
        clause=("YD-138", "YD-139")),
    row(f"{FAST}; lent 查阅", "grant", "archivist", FORBIDDEN, "须由档案管理专员办理",
        clause=("YD-137", "YD-139")),
)  # fmt: skip

BATCH = "executor@batch"
OF_ONE: dict[str, Any] = {"subject": "respondent:1"}


def _entries(
    event: str, by: str, *others: str, at: str = FAST, clause: Any, **more: Any
) -> Iterator[Any]:
    """Return that one post makes an entry and the others may not."""
    yield row(at, event, by, DONE, clause=clause, **more)
    for who in others:
        yield row(at, event, who, FORBIDDEN, "须由", clause=clause, **more)


ENTERED = (
    *_entries("record:query.launched", BATCH, "executor@fast_team", "police@standard_team",
              clause="YD-062", system="总对总", **OF_ONE),
    *_entries("record:query.offline_item_answered", BATCH, "executor@fast_team", "clerk@fast_team",
              clause=("YD-065", "YD-066"), item="公积金"),
    *_entries("record:preservation.completed", BATCH, "judge@fast_team", clause="YD-063"),
    *_entries("record:refusal.investigated", "executor@special_team", "executor@fast_team",
              "judge@special_team", clause=("YD-048", "YD-049"), **OF_ONE),
    *_entries("first:request.received", "executor@special_team", "executor@standard_team", "clerk",
              clause=("YD-050", "YD-051", "YD-053", "YD-061"), kind="拒执材料"),
    *_entries("record:objection.decided", "judge", "executor@fast_team",
              at=f"{FAST}; objection 执行行为异议", kind="执行行为异议",
              clause="YD-081", subject="objection:1"),
    *_entries("record:reception.recorded", "reception", "archive", clause="YD-115"),
    row(FAST, "record:detention.ordered", "executor@standard_team", FORBIDDEN, "快执团队",
        ends_on="2026-03-30", clause="YD-056", **OF_ONE),
    row(FAST, "record:detention.ordered", "police@fast_team", DONE, ends_on="2026-03-30",
        clause="YD-056", **OF_ONE),
    row("filed", "record:entrusted.accepted", BATCH, DONE, clause="YD-072"),
    row("filed", "record:entrusted.accepted", "executor@fast_team", FORBIDDEN, "事务集约团队",
        clause="YD-072"),
)  # fmt: skip

PAPER: dict[str, Any] = {"kind": "中止", "paper": "中止执行裁定书"}
AUCTION = "in standard_team; knows needs_auction"
TIME = (
    row(FAST, "pause", "executor@fast_team", ASKED, "/director", **PAPER),
    row(FAST, "pause", "executor@fast_team", REFUSED, "missing: “中止”须写明依据的文书",
        kind="中止"),
    row(FAST, "pause", "executor@fast_team", REFUSED, "bad_kind: ", kind="出差"),
    row(FAST, "pause", "triage", FORBIDDEN, "快执团队", **PAPER),
    row(f"{FAST}; paused 中止", "grant", "director", DONE),
    row(f"{FAST}; paused 中止", "grant", "deputy_director", FORBIDDEN, "局长"),
    row(FAST, "extend:fast_limit", "executor@fast_team", REFUSED, "not_extendable: ", number=1,
        clause="YD-032"),
    row("in standard_team; knows -needs_auction", "extend:standard_limit",
        "executor@standard_team", REFUSED, "not_extendable: ", number=1, clause="YD-045"),
    row(AUCTION, "extend:disposal_limit", "executor@standard_team", ASKED, "/director", number=3,
        clause="YD-046"),
    row(AUCTION, "extend:disposal_limit", "executor@standard_team", REFUSED, "above_cap: ",
        number=4, clause="YD-046"),
    row(f"{AUCTION}; longer disposal_limit", "grant", "director", ASKED, "/vice_president"),
    row(f"{AUCTION}; longer disposal_limit", "grant", "vice_president", FORBIDDEN, "局长"),
    row(f"{AUCTION}; longer disposal_limit; signed director", "grant", "vice_president", DONE),
)  # fmt: skip

TOLD = (
    row("", "bulletin:overdue_daily", "node_officer", DONE, period="2026-03-19",
        clause=("YD-109", "YD-114", "YD-123")),
    row("", "bulletin:overdue_daily", "quality", FORBIDDEN, "节点管控专员", period="2026-03-19",
        clause=("YD-114", "YD-123")),
    row("", "bulletin:overdue_daily", "team_lead@fast_team", FORBIDDEN, "节点管控专员",
        period="2026-03-19", clause="YD-114"),
    row("", "bulletin:weekly_weak_points", "quality", DONE, period="2026-W11",
        clause=("YD-017", "YD-111")),
    row("", "bulletin:weekly_weak_points", "node_officer", FORBIDDEN, "质效分析专员",
        period="2026-W11", clause=("YD-017", "YD-111")),
    row("", "bulletin:weekly_weak_points", "quality", REFUSED, "not_over: ", period="2026-W12",
        clause="YD-111"),
)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [*SIGNED, *REFERRED, *SANCTIONED, *PAID, *SLIPS, *LENT, *ENTERED, *TIME, *TOLD],
)
def test_papers_money_and_entries_are_for_those_the_regulation_names(
    yindu: Cast, line: Row
) -> None:
    hold(yindu, line)
