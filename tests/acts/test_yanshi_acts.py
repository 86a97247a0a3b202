"""What 偃师's measure allows and refuses, by post and situation.

Typed from the measure and the decisions where it is open; see `tests.acts.table`.
"""

from __future__ import annotations

import pytest

from tests.acts.further import seat
from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, REFUSED, UNSEEN, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PLAIN = {"serial_case": False, "withdrawn_or_returned": False, "special_circumstance": False}
SERIES = {**PLAIN, "serial_case": True}
BACK = {**PLAIN, "withdrawn_or_returned": True}
SPECIAL = {**PLAIN, "special_circumstance": True}
EXAMINER, START = "filing_examiner@command_centre", "start_post@command_centre"
FUNDS, QUERY = "funds_specialist@command_centre", "query_control@command_centre"
AUCTION, CLERK = "auction_specialist@command_centre", "centre_clerk@command_centre"
KEEPER, PAYER, FILER = (
    "archivist@archive_group",
    "accountant@finance",
    "filing_clerk@filing_division",
)
TEAM = "in team_1"
HOUSE, CAR = f"{TEAM}; asset real_estate", f"{TEAM}; asset movable"
KNOWS = "-withdrawn_or_returned -special_circumstance"
ASKED_OF_LEADER = f"filed; ready; knows serial_case {KNOWS}; screening"
AUTO = "origin auto_performance"
OWN = f"{AUTO}; own command_centre"
PAID = f"{OWN}; new payment payment.received kind=其他案款"
FIRST = {"subject": "asset:1"}
CHECKED = ("可执行性", "执行主体信息", "财产保全信息", "办案系统信息录入")
OFFICES = ("不动产登记中心", "房管局", "住房公积金管理中心")


@pytest.fixture
def court(yanshi: Cast) -> Cast:
    """偃师, with somebody in the finance office."""
    seat(yanshi, ("accountant", "finance"))
    return yanshi


PLACING = (
    # 立案当日分案：三项核查有结果方可；六团队按案号；串案、撤回、特殊请示责任人。
    row("filed", "screen", EXAMINER, REFUSED, "甄别所需事项尚未齐备", "立案信息核对完毕",
        facts=PLAIN, reason="时间紧", cites=["YS-012", "YS-013", "YS-014", "YS-015", "YS-058"]),
    *(
        row(f"numbered {serial}; ready", "screen", EXAMINER, DONE, facts=PLAIN,
            then={"assigned_unit": team}, clause=["YS-011", "YS-015", "YS-059", "YS-060"])
        for serial, team in ((1, "team_1"), (2, "team_2"), (3, "team_3"), (4, "team_4"),
                             (5, "team_5"), (6, "team_6"), (13, "team_1"))
    ),
    row("filed; ready", "screen", EXAMINER, REFUSED, "串案", "撤回案件", "其他特殊情况",
        clause=["YS-061", "YS-062", "YS-063"]),
    row("filed; ready", "screen", "centre_head@command_centre", FORBIDDEN, "立案审查员",
        facts=PLAIN, cites="YS-015"),
    row("filed; ready", "screen", "bureau_leader", FORBIDDEN, "立案审查员", facts=PLAIN,
        cites="YS-015"),
    row("filed; ready", "screen", "handler@team_1", FORBIDDEN, "立案审查员", facts=PLAIN),
    row("filed; ready", "screen", "outsider", UNSEEN, facts=PLAIN),
    row("filed; ready", "screen", EXAMINER, REFUSED, "人工调整须写明理由", "按案号分案",
        facts=PLAIN, unit="team_4", cites="YS-060"),
    row("filed; ready", "screen", EXAMINER, REFUSED, "按案号分案", facts=PLAIN, unit="team_4",
        reason="该团队熟悉案情", cites="YS-060"),
    row("filed; ready", "screen", EXAMINER, REFUSED, "按案号分案", facts=PLAIN, to="team_4",
        reason="该团队熟悉案情", cites="YS-060"),
    row("filed; stated filing.correction_requested items=身份证号; ready", "screen", EXAMINER,
        DONE, facts=PLAIN, then={"correction_open": True, "assigned_unit": "team_1"},
        clause=["YS-015", "YS-057"]),
    row("filed; ready", "screen", EXAMINER, ASKED, "/bureau_leader", facts=SERIES,
        reason="与另案系同一批", cites="YS-061", clause="YS-064"),
    row("filed; ready", "screen", EXAMINER, REFUSED, "须写明理由", facts=SERIES, cites="YS-061"),
    # 甄别为终本的，标记须有理由，并换员。
    row("filed; ready", "screen", EXAMINER, REFUSED, "“甄别为终本，换员分案”须写明理由",
        facts={**PLAIN, "termination_candidate": True}, cites=["YS-065", "YS-066"]),
    row("filed; ready", "screen", EXAMINER, DONE, facts={**PLAIN, "termination_candidate": True},
        reason="被执行人另有终本案件，无财产", clause="YS-065"),
    row("filed; ready", "screen", EXAMINER, ASKED, "/bureau_leader", facts=BACK,
        reason="撤回后再次立案", cites="YS-062"),
    row("filed; ready", "screen", EXAMINER, ASKED, "/bureau_leader", facts=SERIES, to="team_3",
        reason="与前案并办", clause=["YS-061", "YS-064"]),
    row("filed; ready", "screen", EXAMINER, ASKED, "/bureau_leader", to="team_3",
        reason="与前案并办", clause=["YS-061", "YS-062", "YS-063"]),
    row("filed; ready", "screen", EXAMINER, REFUSED, "须由甄别人写明理由", facts=SPECIAL,
        cites="YS-063"),
    row("filed; ready", "screen", EXAMINER, ASKED, "/bureau_leader", facts=SPECIAL,
        reason="被执行人为本院当事人", cites="YS-063"),
    row(ASKED_OF_LEADER, "answer", "bureau_leader", DONE, unit="team_4",
        then={"assigned_unit": "team_4"}, clause=["YS-061", "YS-064"]),
    row(ASKED_OF_LEADER, "answer", "director", FORBIDDEN, "执行局责任人", unit="team_4",
        cites="YS-061"),
    row(ASKED_OF_LEADER, "answer", EXAMINER, FORBIDDEN, "执行局责任人", unit="team_4",
        cites="YS-061"),
    row(ASKED_OF_LEADER, "return", "bureau_leader", REFUSED, "退回须写明意见", opinion=" "),
    row(ASKED_OF_LEADER, "return", "bureau_leader", DONE, opinion="并案办理",
        then={"assigned_unit": "", "state": "triage"}, clause="YS-061"),
    row(ASKED_OF_LEADER, "screen", EXAMINER, REFUSED, "已就本案分流提出申请", cites="YS-061"),
    row("filed; ready; knows -serial_case -withdrawn_or_returned -special_circumstance; screened",
        "receive", "team_lead@team_1", DONE, then={"unit": "team_1", "state": "standard"},
        clause="YS-059"),
    row("filed; ready; knows -serial_case -withdrawn_or_returned -special_circumstance; screened",
        "receive", "team_lead@team_2", FORBIDDEN, "执行一团队"),
)  # fmt: skip

STARTING = (
    # 三项核查：立案审查员；有误的要求立案部门改。
    row("filed", "verify", EXAMINER, DONE, results=dict.fromkeys(CHECKED, "correct"),
        clause=["YS-011", "YS-012", "YS-013", "YS-014"]),
    row("filed", "verify", EXAMINER, REFUSED, "财产保全信息",
        results=dict.fromkeys((*CHECKED[:2], CHECKED[3]), "correct"), clause=["YS-014", "YS-015"]),
    row("filed", "verify", EXAMINER, REFUSED, "“办案系统信息录入”尚无核对结果",
        results=dict.fromkeys(CHECKED[:3], "correct"), cites="YS-055"),
    row("filed; stated filing.correction_requested items=电话; stated filing.corrected items=电话",
        "verify", EXAMINER, DONE, clause="YS-055", then={"correction_open": False},
        results={**dict.fromkeys(CHECKED, "correct"),
                 "办案系统信息录入": {"result": "corrected", "note": "补录联系电话"}}),
    row("filed", "verify", FILER, FORBIDDEN, "立案审查员",
        results=dict.fromkeys(CHECKED, "correct"), cites="YS-011"),
    row("filed", "verify", EXAMINER, DONE, then={"correction_open": True},
        results={**dict.fromkeys(CHECKED, "correct"),
                 "执行主体信息": {"result": "returned", "note": "证号有误"}}, clause="YS-057"),
    row("filed; stated filing.correction_requested items=证号", "record:filing.corrected", FILER,
        DONE, then={"correction_open": False}, clause="YS-057"),
    row("filed; stated filing.correction_requested items=证号", "record:filing.corrected",
        EXAMINER, FORBIDDEN, "立案部门", cites="YS-057"),
    # 核对有误、缺漏的：集约启动岗补充录入。
    row("filed; stated filing.error_found items=联系电话", "record:filing.corrected",
        "start_post@command_centre", DONE, items="联系电话", clause="YS-056"),
    row("filed; stated filing.error_found items=联系电话", "record:filing.corrected", EXAMINER,
        FORBIDDEN, "立案部门", items="联系电话", clause="YS-056"),
    row("filed", "dismiss", EXAMINER, DONE, reason="不具可执行性", then={"state": "closed"}),
    row("filed", "dismiss", FILER, FORBIDDEN, "立案审查员", reason="不予受理"),
    # 启动文书：分案后由集约启动岗制作、送达。
    *(
        row("filed; ready", "document.issue", START, REFUSED, "分案至团队及承办人",
            data={"document": paper}, cites=clause)
        for paper, clause in (
            ("执行通知书", "YS-067"), ("财产申报表", "YS-068"), ("风险告知书", "YS-069"),
        )
    ),
    row(TEAM, "document.issue", START, DONE, data={"document": "执行通知书"},
        clause=["YS-054", "YS-067"]),
    row("filed; ready", "document.issue", START, DONE, data={"document": "协助执行通知书"}),
    row(TEAM, "document.issue", QUERY, FORBIDDEN, "执行一团队办案团队",
        data={"document": "执行通知书"}),
    row(TEAM, "record:documents.prepared", START, DONE, clause=["YS-010", "YS-042", "YS-054"]),
    row(TEAM, "record:documents.prepared", "handler@team_1", FORBIDDEN, "集约启动岗",
        cites=["YS-010", "YS-028", "YS-029", "YS-030", "YS-054"]),
    row(TEAM, "record:document.served", START, DONE, subject="respondent:1",
        document="执行通知书", clause=["YS-043", "YS-070"]),
    row(TEAM, "record:document.served", QUERY, FORBIDDEN, "集约启动岗", subject="respondent:1",
        document="执行通知书", cites=["YS-043", "YS-070"]),
    # 查控：统查在财产查控岗，提醒后承办人自己发起。
    row("filed", "record:query.launched", QUERY, DONE, subject="respondent:1", system="总对总",
        clause=["YS-019", "YS-020", "YS-044", "YS-071"]),
    row("filed", "record:query.launched", START, FORBIDDEN, "财产查控岗", subject="respondent:1",
        system="总对总", cites=["YS-020", "YS-072"]),
    row(TEAM, "record:query.launched", "handler@team_1", DONE, subject="respondent:1",
        system="总对总", clause=["YS-049", "YS-076"]),
    row(TEAM, "record:query.launched", "handler@team_2", FORBIDDEN, "财产查控岗",
        subject="respondent:1", system="总对总", clause="YS-076"),
    *(
        row(TEAM, "record:query.offline_item_answered", QUERY, DONE, item=item, clause=clause)
        for item, clause in (("车辆", "YS-021"), ("房产", "YS-022"), ("工商", "YS-023"),
                             ("税务", "YS-024"), ("婚姻", "YS-025"))
    ),
    row(TEAM, "record:query.offline_item_answered", "handler@team_1", FORBIDDEN, "财产查控岗",
        item="车辆", cites=["YS-019", "YS-021", "YS-022", "YS-023", "YS-024", "YS-025"]),
    row("", "does:entrusted_out", QUERY, DONE, clause="YS-026"),
    row("", "does:entrusted_out", CLERK, FORBIDDEN, "财产查控岗", cites="YS-026"),
)  # fmt: skip

MONEY = (
    # 自动履行：案款专员立案、收款、发款、当日报结；其余立案不归他。
    row("", "file-from:auto_performance", FUNDS, DONE, clause=["YS-016", "YS-096"], ticked=ALL),
    # 材料齐备方可立案：缺一项、全缺均拒绝，一次说明所缺各项。
    *(
        row("", "file-from:auto_performance", FUNDS, REFUSED, f"尚未确认：{item}", but=item,
            cites=clause)
        for item, clause in (("执行依据确认", "YS-089"), ("送达地址确认书", "YS-090"),
                             ("申请人身份证明材料", "YS-091"), ("领款证明", "YS-092"),
                             ("申请执行书", "YS-093"), ("领款笔录", "YS-094"),
                             ("案款票据", "YS-095"))
    ),
    row("", "file-from:auto_performance", FUNDS, REFUSED, "执行依据确认", "送达地址确认书",
        "申请人身份证明材料", "领款证明", "申请执行书", "领款笔录", "案款票据", clause="YS-096",
        cites=["YS-089", "YS-090", "YS-091", "YS-092", "YS-093", "YS-094", "YS-095"]),
    row("", "file-from:auto_performance", FILER, FORBIDDEN, "案款专员", cites="YS-096"),
    row("", "file-from:window", FILER, DONE, clause="YS-057"),
    row("", "file-from:window", FUNDS, FORBIDDEN, "立案人员", cites="YS-057"),
    row(AUTO, "screen", EXAMINER, DONE, facts=PLAIN, to="command_centre", reason="自动履行",
        then={"assigned_unit": "command_centre"}, clause=["YS-004", "YS-085"]),
    row(OWN, "new:payment:payment.received", FUNDS, DONE, clause=["YS-017", "YS-086"]),
    row(OWN, "new:payment:payment.received", "handler@team_1", FORBIDDEN, "案款专员",
        cites=["YS-016", "YS-017", "YS-086"]),
    row(PAID, "record:payment.paid_out", FUNDS, DONE, subject="payment:1", clause="YS-018"),
    row(PAID, "record:payment.paid_out", CLERK, FORBIDDEN, "案款专员", subject="payment:1",
        cites="YS-018"),
    row(PAID, "dispatch:其他", FUNDS, DONE, to_unit="finance", clause="YS-099"),
    row(f"{PAID}; own-slip {FUNDS} finance", "take-slip", PAYER, DONE, clause="YS-099"),
    row(f"{PAID}; own-slip {FUNDS} finance", "take-slip", FUNDS, FORBIDDEN, "财务部门",
        clause="YS-099"),
    row(OWN, "close:执行完毕", FUNDS, REFUSED, "案款认领到一案一账户", "发款手续",
        "自动履行模块录入", reason="自动履行", cites=["YS-085", "YS-097", "YS-098", "YS-100"]),
    row(PAID, "close:执行完毕", FUNDS, REFUSED, "发款手续", "自动履行模块录入", reason="自动履行",
        cites=["YS-085", "YS-098", "YS-100"], clause="YS-097"),
    row(PAID, "close:执行完毕", FUNDS, ASKED, "/bureau_leader", reason="自动履行", ticked=ALL,
        cites="YS-101", clause=["YS-085", "YS-102"]),
    row(PAID, "close:执行完毕", FUNDS, REFUSED, "自动履行模块录入", reason="自动履行",
        but="自动履行模块录入", cites="YS-100"),
    row(PAID, "close:执行完毕", "handler@team_1", FORBIDDEN, "执行指挥中心", reason="自动履行",
        ticked=ALL),
    row("week", "period:funds.week_cleared", FUNDS, DONE, clause="YS-084"),
    row("week", "period:funds.week_cleared", CLERK, FORBIDDEN, "案款专员", cites="YS-084"),
)  # fmt: skip

ROUNDS = (
    # 每周三次外出、六查：财产查控岗；名单为本周新立案件；单位、事项以名单为准。
    row("origin window", "round:visits", QUERY, DONE, places=OFFICES,
        told=[{"place": "房管局", "result": "found"}], clause=["YS-117", "YS-119", "YS-121"]),
    row("origin window", "round:visits", QUERY, REFUSED, "“民政局”不在本院名单中",
        places=["民政局"], told=[], cites=["YS-117", "YS-122"]),
    row("origin window", "round:visits", QUERY, REFUSED, "没有勾选“房管局”",
        places=OFFICES[:1], told=[{"place": "房管局", "result": "found"}], clause="YS-119"),
    row(TEAM, "round:visits", QUERY, REFUSED, "不在本次名单中", places=OFFICES,
        told=[{"place": "房管局", "result": "found"}], clause="YS-121"),
    row("origin window", "round:visits", CLERK, FORBIDDEN, "财产查控岗", places=OFFICES, told=[],
        cites="YS-117"),
    row("origin window", "round:six_checks", QUERY, DONE, told=[],
        places=["车辆", "不动产", "工商", "税务", "婚姻登记或档案", "住房公积金"],
        clause=["YS-106", "YS-107", "YS-108", "YS-109", "YS-110", "YS-111", "YS-112"]),
    row("origin window", "round:six_checks", QUERY, REFUSED, "“保险”不在本院名单中",
        places=["保险"], told=[], cites="YS-106"),
    row("origin window", "round:six_checks", "handler@team_1", FORBIDDEN, "财产查控岗",
        places=["车辆"], told=[], cites="YS-106"),
    row("week", "period:visits.week_completed", QUERY, REFUSED, "由系统登记", cites="YS-117"),
    row("week", "period:batch.week_completed", QUERY, REFUSED, "由系统登记", cites="YS-106"),
)  # fmt: skip

TO_THE_END = (
    # 处置：承办人查明后交网拍专员。
    row(HOUSE, "disposal.send", "handler@team_1", REFUSED, "财产现状、权属、瑕疵查清", **FIRST,
        cites=["YS-126", "YS-127"]),
    row(f"{HOUSE}; stated investigation.completed", "disposal.send", "handler@team_1", DONE,
        **FIRST, clause="YS-127"),
    row(f"{CAR}; stated investigation.completed", "disposal.send", "handler@team_1", DONE,
        **FIRST, clause="YS-127"),
    row(f"{CAR}; stated investigation.completed", "disposal.send", "handler@team_2", FORBIDDEN,
        "执行一团队办案团队", **FIRST),
    row(HOUSE, "record:disposal.sent", "handler@team_1", REFUSED, "须按规定先核对、报批", **FIRST,
        cites=["YS-126", "YS-127"]),
    row(HOUSE, "record:investigation.completed", AUCTION, FORBIDDEN, "办案团队"),
    row(f"{HOUSE}; stated investigation.completed; sent", "record:disposal.accepted", AUCTION,
        DONE, **FIRST, clause=["YS-127", "YS-128", "YS-130"]),
    row(f"{HOUSE}; stated investigation.completed; sent", "record:disposal.accepted", QUERY,
        FORBIDDEN, "网拍专员", **FIRST, cites=["YS-128", "YS-130"]),
    row(HOUSE, "record:price.started", AUCTION, DONE, **FIRST, method="网络询价",
        clause="YS-129"),
    row(HOUSE, "record:price.started", "handler@team_1", FORBIDDEN, "网拍专员", **FIRST,
        method="网络询价", cites="YS-129"),
    # 结案审批、归档。
    *(
        row(TEAM, f"close:{mode}", "team_lead@team_1", ASKED, "/bureau_leader", reason="依规定",
            facts={"filing_origin": "window"}, cites="YS-101")
        for mode in ("执行完毕", "终结执行", "销案", "不予执行", "驳回申请", "保全办结")
    ),
    row(f"{TEAM}; aged 2", "close:终本", "team_lead@team_1", ASKED, "/bureau_leader", ticked=ALL,
        facts={"filing_origin": "window"}, cites="YS-101"),
    row(TEAM, "close:终本", "team_lead@team_1", REFUSED, "2026-03-02立案，至2026-06-02方满3个月",
        ticked=ALL, reason="无财产", cites="法〔2016〕373号第1条"),
    row(TEAM, "close:执行完毕", "team_lead@team_2", FORBIDDEN, "执行一团队", reason="依规定"),
    row(f"{TEAM}; handed-in 执行完毕", "grant", "bureau_leader", DONE, then={"state": "closed"},
        clause="YS-101"),
    row(f"{TEAM}; handed-in 执行完毕", "grant", "centre_head", FORBIDDEN, "执行局责任人",
        cites="YS-101"),
    row(TEAM, "close:执行完毕", "team_lead@team_1", REFUSED, "一案一账户", "发款手续", "模块录入",
        reason="依规定", cites="YS-085"),
    row(f"{TEAM}; handed-in 执行完毕", "grant", "director", FORBIDDEN, "执行局责任人",
        cites="YS-101"),
    row(f"{TEAM}; handed-in 执行完毕", "return", "bureau_leader", DONE, opinion="未付清",
        then={"state": "standard", "closing_mode": ""}, clause="YS-101"),
    row(f"{TEAM}; closed 执行完毕", "archive", KEEPER, DONE, then={"state": "archived"},
        clause=["YS-052", "YS-104", "YS-132", "YS-134"]),
    row(f"{TEAM}; closed 执行完毕", "archive", "handler@team_1", FORBIDDEN, "卷宗归档组",
        cites=["YS-052", "YS-132"]),
    row(TEAM, "archive", KEEPER, REFUSED, "尚未结案"),
    row(f"{TEAM}; new material material.made form=paper", "record:material.signed_in", KEEPER,
        DONE, subject="material:1", clause=["YS-103", "YS-133"]),
    row(f"{TEAM}; new material material.made form=paper", "record:material.signed_in", FUNDS,
        FORBIDDEN, "归档组", subject="material:1", cites="YS-132"),
    row(f"{TEAM}; aged 2; closed 终本", "case.resume", "bureau_leader", DONE, reason="发现财产"),
    row(f"{TEAM}; aged 2; closed 终本", "case.resume", "handler@team_1", FORBIDDEN, "执行局责任人",
        reason="发现财产"),
    row(TEAM, "pause", "handler@team_1", ASKED, "/director", kind="中止", paper="裁定书"),
    row(TEAM, "pause", "handler@team_1", REFUSED, "须写明依据的文书", kind="中止"),
    # 通报、台账、预警：执行指挥中心专人。
    *(
        row("", f"bulletin:{name}", CLERK, DONE, period="2026-02", clause=clause)
        for name, clause in (("concentrated_feedback", ["YS-008", "YS-125"]),
                             ("closed_ledger", ["YS-135", "YS-136"]),
                             ("archive_warning", ["YS-137", "YS-138"]))
    ),
    row("", "bulletin:closed_ledger", KEEPER, FORBIDDEN, "执行指挥中心专人", period="2026-02",
        cites=["YS-135", "YS-137"]),
    row("", "bulletin:closed_ledger", CLERK, REFUSED, "尚未结束", period="2026-03",
        cites="YS-136"),
    row("", "does:node_watch", CLERK, DONE, clause=["YS-004", "YS-007"]),
    row("", "adopt", "bureau_leader", FORBIDDEN, "系统管理员", version="1"),
    *(
        row(TEAM, "dispatch:其他", "team_lead@team_1", DONE, to_unit=unit, clause=clause)
        for unit, clause in (("command_centre", "YS-004"), ("archive_group", "YS-132"),
                             ("filing_division", "YS-057"), ("finance", "YS-099"))
    ),
)  # fmt: skip


@pytest.mark.parametrize("line", [*PLACING, *STARTING, *MONEY, *ROUNDS, *TO_THE_END])
def test_yanshi_allows_and_refuses_what_its_measure_says(court: Cast, line: Row) -> None:
    hold(court, line)
