"""What the county court's plan allows at the end of a case and beside it: closing, files, posts.

Typed from the plan (2022-03-14) and the decisions where it is open; see `tests.acts.table`.
"""

from __future__ import annotations

import pytest

from enforcement.items import NewItem
from teams import selectors as people
from tests.acts.further import seat
from tests.acts.table import ALL, ASKED, DONE, FORBIDDEN, LAW, REFUSED, Row, hold, row
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TEAM = "in ordinary_1"
LEAD = "team_lead@ordinary_1"
KEEPER = "archivist@file_centre"
ARCHIVES = "archives_clerk@archives_office"
SEARCHED = f"{TEAM}; stated query.answered; stated query.offline_completed"
TALKED = (
    f"{SEARCHED}; stated conversation.recorded side=applicant; "
    "stated conversation.recorded side=respondent"
)
PAPER = f"{TEAM}; new material material.brought_back form=paper"
ENDED = f"{TEAM}; closed 执行完毕"
TERMINATED = f"{TEAM}; closed 终本"
LOAN = NewItem("loan", "执行卷宗")
WHOLE = f"{ENDED}; stated dossier.imaged; stated dossier.submitted"


@pytest.fixture
def court(county: Cast) -> Cast:
    """The county court with its file centre and archives filled."""
    seat(
        county, ("archivist", "file_centre"), ("head", "file_centre"),
        ("archives_clerk", "archives_office"), ("petition_officer", "petition_funds"),
        ("funds_officer", "petition_funds"), ("termination_reviewer", "termination_group"),
    )  # fmt: skip
    return county


CLOSING = (
    # 终本：传统调查、线索、申报财产、两方谈话，缺一列一；理由另写。
    row(TEAM, "close:终本", LEAD, REFUSED, "线下（传统）查控完成", "线上调查", "传统方式财产调查",
        "与申请执行人谈话笔录", "与被执行人谈话笔录",
        cites=["XX-146", "XX-147", "XX-168", "XX-169"], reason="无财产可供执行", ticked=LAW),
    # 法定条件同时具备，缺一不可；立案未满三个月的写明理由可报。
    row(TALKED, "close:终本", LEAD, REFUSED, "已穷尽财产调查措施", but="已穷尽",
        reason="无财产可供执行", cites="法〔2016〕373号第1条"),
    row(TALKED, "close:终本", LEAD, REFUSED, "须写明理由", "“终本法定期间”尚未满足", ticked=ALL,
        cites="法〔2016〕373号第1条"),
    row(f"{TALKED}; aged 2", "close:终本", LEAD, ASKED, "/termination_reviewer", ticked=ALL,
        reason="无财产可供执行"),
    # 由人工确认的，逐项写明材料。
    row(TALKED, "close:终本", LEAD, REFUSED, "“已发出执行通知、责令报告财产”由人工确认的",
        "“已发出限制消费令，符合条件的已纳入失信名单”由人工确认的",
        "“已穷尽财产调查措施”由人工确认的",
        "“被执行人下落不明的已依法查找，妨害执行的已依法处理”由人工确认的",
        "“申请执行人书面同意或合议庭审查、院长批准”由人工确认的",
        ticked=LAW, papers=False, reason="无财产可供执行", cites="法〔2016〕373号第1条"),
    row(SEARCHED, "close:终本", LEAD, REFUSED, "与申请执行人谈话笔录", "与被执行人谈话笔录",
        cites=["XX-168", "XX-169"], reason="无财产可供执行", ticked=LAW),
    row(f"{TALKED}; new lead lead.received", "close:终本", LEAD, REFUSED, "1项财产线索尚未登记",
        cites=["XX-155", "XX-156"], reason="无财产可供执行", ticked=LAW),
    row(f"{TALKED}; new asset asset.disposable_found right=有 .origin=declared", "close:终本",
        LEAD, REFUSED, "1项财产尚未登记", cites="XX-157", reason="无财产可供执行",
        ticked=LAW),
    row(f"{TALKED}; new asset asset.disposable_found right=有 .origin=query", "close:终本", LEAD,
        ASKED, "/termination_reviewer", reason="无财产可供执行", clause="XX-157", ticked=LAW),
    row(TALKED, "close:终本", LEAD, ASKED, "/termination_reviewer", reason="无财产可供执行",
        ticked=LAW, then={"state": "termination"},
        clause=["XX-083", "XX-147", "XX-155", "XX-168", "XX-169", "XX-170"]),
    row(TALKED, "close:终本", "handler@ordinary_2", FORBIDDEN, "办案团队", reason="无财产"),
    row(TALKED, "close:终本", "termination_reviewer", FORBIDDEN, "办案团队", reason="无财产"),
    row(f"{TALKED}; handed-in 终本", "grant", "termination_reviewer@termination_group", ASKED,
        "/deputy_director", clause=["XX-082", "XX-083"]),
    row(f"{TALKED}; handed-in 终本", "grant", "deputy_director", FORBIDDEN, "终本初审报结岗",
        clause=["XX-083", "XX-084"]),
    row(f"{TALKED}; handed-in 终本; through termination_reviewer", "grant", "deputy_director",
        DONE, then={"state": "closed", "closing_mode": "终本"},
        clause=["XX-082", "XX-084", "XX-176"]),
    row(f"{TALKED}; handed-in 终本; through termination_reviewer", "grant", "director", FORBIDDEN,
        "执行局副局长", clause="XX-084"),
    row(f"{TALKED}; handed-in 终本; through termination_reviewer", "return", "deputy_director",
        DONE, opinion="调查未尽", then={"state": "standard", "closing_mode": ""},
        clause="XX-084"),
    row(f"{TALKED}; handed-in 终本", "return", "termination_reviewer", REFUSED, "须写明意见",
        opinion="", clause="XX-083"),
    row(f"{TALKED}; handed-in 终本", "close:执行完毕", LEAD, REFUSED, "已提交报结", reason="已付"),
    row(f"{TALKED}; handed-in 终本", "move:fast_to_standard", LEAD, REFUSED,
        "不在团队办理中"),
    # 其余结案方式：副局长审批；甄别为终本的由终本初审报结岗。
    *(
        row(TEAM, f"close:{mode}", LEAD, ASKED, "/deputy_director", reason="依规定")
        for mode in ("执行完毕", "终结执行", "销案", "不予执行", "驳回申请", "保全办结")
    ),
    row(TEAM, "close:执行完毕", LEAD, ASKED, "/termination_reviewer", reason="依规定",
        facts={"termination_candidate": True}, clause="XX-085"),
    row(TEAM, "close:和解", LEAD, REFUSED, "没有“和解”这种结案方式", reason="依规定"),
    row(f"{TEAM}; handed-in 执行完毕", "grant", "deputy_director", DONE, then={"state": "closed"}),
    row(f"{TEAM}; handed-in 执行完毕", "grant", "general_chief", FORBIDDEN, "执行局副局长"),
    row(ENDED, "close:终本", LEAD, REFUSED, "已于2026-03-20结案", reason="无财产"),
    row(TEAM, "end", "handler@ordinary_1", DONE, then={"state": "termination"}),
    row("filed", "end", "director", FORBIDDEN, "办案团队"),
    row(f"{TEAM}; ending", "give-up-ending", LEAD, DONE, then={"state": "standard"}),
    row(TEAM, "give-up-ending", LEAD, REFUSED, "不在终本程序中"),
    # 恢复执行：综合科科长审核，与终本审核不同人。
    row(TERMINATED, "case.resume", "handler@ordinary_1", ASKED, "/general_chief",
        reason="发现财产线索", clause=["XX-082", "XX-086"]),
    row(TERMINATED, "case.resume", "handler@ordinary_2", FORBIDDEN, "恢复执行", reason="发现财产"),
    row(TERMINATED, "record:resumption.approved", "general_chief", REFUSED, "须按规定先核对、报批",
        cites="XX-086"),
    row(f"{TERMINATED}; asked case.resume", "grant", "general_chief", DONE, clause="XX-086"),
    row(f"{TERMINATED}; asked case.resume", "grant", "deputy_director", FORBIDDEN, "综合科科长",
        clause=["XX-082", "XX-086"]),
    row(f"{TERMINATED}; asked case.resume", "case.resume", "handler@ordinary_1", REFUSED,
        "已有待审批", reason="再次申请"),
    # 期限：扣除由局长批准并写明文书；延长法定期限至多三个月，快执30日不延。
    row(TEAM, "pause", LEAD, ASKED, "/director", kind="中止", paper="中止执行裁定书"),
    row(TEAM, "pause", LEAD, REFUSED, "须写明依据的文书", kind="中止"),
    row(TEAM, "pause", "handler@fast_team", FORBIDDEN, "办案团队", kind="中止", paper="裁定书"),
    row(TEAM, "extend:standard_limit", LEAD, ASKED, "/director", number=3, clause="XX-175",
        facts={"non_litigation": False}),
    row(TEAM, "extend:standard_limit", LEAD, REFUSED, "一次最多延长", number=4, cites="XX-175",
        facts={"non_litigation": False}),
    row("in fast_team", "extend:fast_limit", "handler@fast_team", REFUSED, "没有允许延长",
        number=1, clause="XX-128"),
)  # fmt: skip

FILES = (
    # 材料：合规方可签收；不予签收须有修改意见；争议报局长。
    row(PAPER, "material.sign_in", KEEPER, DONE, subject="material:1", ticked=ALL,
        clause=["XX-091", "XX-094", "XX-102"]),
    row(PAPER, "material.sign_in", "head@file_centre", DONE, subject="material:1", ticked=ALL,
        clause="XX-091"),
    row(PAPER, "material.sign_in", KEEPER, REFUSED, "案号相符", "份数页数相符",
        subject="material:1", clause=["XX-102", "XX-106"]),
    row(PAPER, "material.sign_in", "handler@ordinary_1", FORBIDDEN, "卷宗管理中心",
        subject="material:1", ticked=ALL, cites=["XX-091", "XX-101"]),
    row(PAPER, "record:material.signed_in", KEEPER, REFUSED, "须按规定先核对、报批",
        subject="material:1", cites="XX-106"),
    row(PAPER, "material.refuse", KEEPER, DONE, subject="material:1", reason="缺签名",
        clause=["XX-106", "XX-107"]),
    row(PAPER, "material.refuse", KEEPER, REFUSED, "“修改意见”必须填写", "须写明理由",
        subject="material:1", cites=["XX-106", "XX-107"]),
    row(PAPER, "material.overrule", "handler@ordinary_1", ASKED, "/director",
        subject="material:1", reason="材料依法无须签名", clause="XX-108"),
    row(PAPER, "material.overrule", "handler@ordinary_1", REFUSED, "须写明理由",
        subject="material:1", cites="XX-108"),
    row(f"{PAPER}; asked material.overrule - material:1", "grant", "director", DONE,
        clause=["XX-108", "XX-176"]),
    row(f"{PAPER}; asked material.overrule - material:1", "grant", "deputy_director", FORBIDDEN,
        "执行局长", cites="XX-108"),
    row(PAPER, "record:material.uploaded", KEEPER, DONE, subject="material:1", clause="XX-095"),
    row(PAPER, "record:material.catalogued", "handler@ordinary_1", FORBIDDEN, "卷宗管理中心",
        subject="material:1", clause="XX-096", cites="XX-093"),
    # 借卷：借出、借阅、复制均登记；谁借谁还。
    *(
        row(TEAM, "dossier.lend", KEEPER, DONE, new=LOAN, data={"how": how, "reason": "核对案情"},
            clause=clause)
        for how, clause in (("外调", "XX-109"), ("查阅", "XX-110"), ("复印", "XX-111"))
    ),
    row(TEAM, "dossier.lend", "handler@ordinary_1", FORBIDDEN, "卷宗管理中心", new=LOAN,
        data={"how": "查阅"}, cites="XX-091"),
    row(TEAM, "dossier.lend", KEEPER, REFUSED, "“方式”必须填写", new=LOAN),
    row(f"{TEAM}; new loan loan.opened how=查阅", "record:loan.returned", KEEPER, DONE,
        subject="loan:1", clause=["XX-112", "XX-113"]),
    row(f"{TEAM}; new loan loan.opened how=查阅", "record:loan.returned", "handler@ordinary_1",
        FORBIDDEN, "卷宗管理中心", subject="loan:1", clause="XX-113"),
    # 结案后：扫描员转影像，影像与纸质一并提交，档案管理部门审核。
    row(ENDED, "record:dossier.imaged", "scanner", DONE, clause=["XX-122", "XX-123"]),
    row(ENDED, "record:dossier.imaged", KEEPER, FORBIDDEN, "卷宗扫描员", cites="XX-122"),
    row(ENDED, "archive", KEEPER, REFUSED, "转化为影像卷宗", "影像与纸质卷宗一并提交",
        cites=["XX-124", "XX-125"]),
    row(f"{ENDED}; stated dossier.imaged", "archive", KEEPER, REFUSED, "影像与纸质卷宗一并提交",
        cites="XX-124"),
    row(WHOLE, "archive", KEEPER, DONE, then={"state": "archived"}, clause=["XX-097", "XX-124"]),
    row(WHOLE, "archive", "handler@ordinary_1", FORBIDDEN, "卷宗管理中心", cites="XX-091"),
    row(f"{TEAM}; stated dossier.imaged; stated dossier.submitted", "archive", KEEPER, REFUSED,
        "尚未结案"),
    row(WHOLE, "dossier.accept", KEEPER, ASKED, "archives_office/", ticked=ALL,
        reason="提交归档", clause=["XX-124", "XX-125"]),
    row(f"{ENDED}; stated dossier.imaged", "dossier.accept", KEEPER, REFUSED, "纸质卷宗",
        reason="提交归档", cites="XX-124"),
    row(WHOLE, "dossier.accept", KEEPER, ASKED, "archives_office/", reason="提交归档",
        clause=["XX-124", "XX-125"]),
    row(WHOLE, "record:dossier.accepted", ARCHIVES, REFUSED, "须按规定先核对、报批",
        cites="XX-125"),
    row(f"{WHOLE}; offered", "grant", ARCHIVES, DONE, clause="XX-125"),
    row(f"{WHOLE}; offered", "grant", "head@file_centre", FORBIDDEN, "档案管理部门",
        cites="XX-125"),
    row(f"{WHOLE}; offered", "return", ARCHIVES, DONE, opinion="页码有误", clause="XX-125"),
)  # fmt: skip

POSTS = (
    # 岗位与单位：谁办什么。
    row("", "does:petition", "petition_officer@petition_funds", DONE, clause=["XX-066", "XX-067"]),
    row("", "does:petition", "funds_officer@petition_funds", DONE, clause="XX-076"),
    row("", "does:petition", "public_information", FORBIDDEN, "信访监督岗", cites="XX-068"),
    row("", "does:funds", "funds_officer@petition_funds", DONE, clause=["XX-066", "XX-074"]),
    row("", "does:public_information", "public_information", DONE, clause=["XX-077", "XX-079"]),
    row("", "does:public_information", "petition_officer", FORBIDDEN, "执行公开及执行咨询岗",
        cites=["XX-077", "XX-080"]),
    row("", "does:entrusted_out", "movables_auction", DONE, clause=["XX-060", "XX-061"]),
    row("", "does:node_watch", "movables_auction", DONE, clause="XX-059"),
    *(
        row("", act, "auction_assistant", DONE, clause=[clause, "XX-065"])
        for act, clause in (
            ("does:entrusted_out", "XX-060"), ("does:node_watch", "XX-059"),
            ("does:quality", "XX-058"),
        )
    ),
    row("", "bulletin:data_analysis", "auction_assistant", DONE, period="2026-02",
        clause=["XX-058", "XX-065"]),
    row("", "does:entrusted_out", "real_estate_auction", FORBIDDEN, "协助岗",
        cites=["XX-060", "XX-065"]),
    row("", "does:node_watch", "centre_director", FORBIDDEN, "平台管理岗", cites="XX-059"),
    row("", "does:deputy_head", "deputy_director", DONE, clause=["XX-092", "XX-176"]),
    row("", "does:director", "director", DONE, clause=["XX-176", "XX-178"]),
    row("", "does:director", "centre_director", FORBIDDEN, "执行局长", cites="XX-176"),
    row("", "adopt", "director", FORBIDDEN, "系统管理员", version="1", cites="XX-187"),
    row("", "adopt", "system_admin", REFUSED, "该版本正在施行", version="1", clause="XX-187"),
    row("", "bulletin:overdue_table", KEEPER, DONE, period="2026-02", clause=["XX-120", "XX-121"]),
    row("", "bulletin:overdue_table", "director", FORBIDDEN, "卷宗管理中心", period="2026-02",
        cites="XX-091"),
    row("", "bulletin:overdue_table", KEEPER, REFUSED, "尚未结束", period="2026-03",
        cites="XX-121"),
    row("", "bulletin:data_analysis", "movables_auction", DONE, period="2026-02",
        clause=["XX-058"]),
    row("", "bulletin:data_analysis", KEEPER, FORBIDDEN, "平台管理岗", period="2026-02",
        cites="XX-058"),
    row(f"{TEAM}; new request request.received kind=拒执线索", "record:request.investigated",
        "handler@ordinary_1", DONE, subject="request:1", kind="拒执线索",
        clause=["XX-166", "XX-167"]),
    row(f"{TEAM}; new request request.received kind=拒执线索", "record:request.investigated",
        "petition_officer", FORBIDDEN, "办案团队", subject="request:1", kind="拒执线索",
        cites=["XX-166", "XX-167"]),
    *(
        row(TEAM, "dispatch:其他", LEAD, DONE, to_unit=unit, clause=clause)
        for unit, clause in (
            ("command_centre", ["XX-005", "XX-014"]), ("file_centre", ["XX-007"]),
            ("triage_team", ["XX-036"]), ("batch", ["XX-039"]), ("auction_platform", ["XX-053"]),
            ("petition_funds", ["XX-066"]), ("termination_group", ["XX-082"]),
            ("finance_office", ["XX-073"]), ("archives_office", ["XX-125"]),
            ("filing_division", ["XX-016"]),
        )
    ),
    row(TEAM, "dispatch:其他", LEAD, REFUSED, "没有这个团队", to_unit="resumption_team",
        clause="XX-052"),
    row("filed 执恢; ready", "assign", "general_chief", DONE, unit="ordinary_1", clause="XX-052"),
    *(
        row("filed; ready", "assign", "general_chief", DONE, unit=unit,
            then={"assigned_unit": unit, "assigned_track": track}, clause=["XX-006", clause])
        for unit, track, clause in (
            ("fast_team", "fast", "XX-126"), ("ordinary_1", "standard", "XX-140"),
            ("ordinary_2", "standard", "XX-141"), ("ordinary_3", "standard", "XX-142"),
            ("ordinary_4", "standard", "XX-143"), ("ordinary_5", "standard", "XX-144"),
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize("line", [*CLOSING, *FILES, *POSTS])
def test_the_county_court_ends_and_keeps_its_cases_as_its_plan_says(court: Cast, line: Row) -> None:
    hold(court, line)


@pytest.mark.parametrize(
    ("unit", "planned"),
    [
        pytest.param(unit, planned, marks=pytest.mark.clause(clause))
        for unit, planned, clause in (
            ("执行指挥中心", {"合计": 20}, "XX-013"),
            ("法律文书制作、送达组", {"组负责人": 1, "文书制作送达岗": 3}, "XX-029"),
            ("繁简分流团队", {"繁简分流岗": 1}, "XX-036"),
            ("执行事务集约团队", {"组负责人": 1, "事务集约岗": 7}, "XX-039"),
            ("网络拍卖及执行指挥平台管理组", {"指挥中心主任": 1, "不动产拍卖岗": 1,
             "动产拍卖及平台管理岗": 1, "网拍平台协助岗": 1}, "XX-053"),
            ("执行信访、案款管理及裁判文书上网组", {"信访监督岗": 1, "案款与文书上网岗": 1},
             "XX-066"),
            ("卷宗管理中心", {"组负责人": 1, "卷宗管理员": 5}, "XX-091"),
            ("快执团队", {"团队长": 1, "承办人": 3}, "XX-126"),
            ("普执一团队", {"团队长": 1, "承办人": 4}, "XX-140"),
            ("普执二团队", {"团队长": 1, "承办人": 4}, "XX-141"),
            ("普执三团队", {"团队长": 1, "承办人": 3}, "XX-142"),
            ("普执四团队", {"团队长": 1, "承办人": 3}, "XX-143"),
            ("普执五团队", {"团队长": 1, "承办人": 3}, "XX-144"),
        )
    ],
)  # fmt: skip
def test_the_roster_sets_the_people_there_against_those_the_plan_gives(
    county: Cast, unit: str, planned: dict[str, int]
) -> None:
    (found,) = [u for u in people.roster(county.court) if u.name == unit]
    assert {post: number for post, (number, _there) in found.staffing.items()} == planned
