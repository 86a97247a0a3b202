"""What answers each line of a checklist: which entry of the record, else on which paper a hand may.

Typed line by line from the plans; where a plan says nothing of the proof, what a court's staff
would look for. No database: the entries are handed to the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from enforcement import evidence
from enforcement.engine import Stated
from enforcement.evidence import Answer, Record
from enforcement.models import Case
from policy.loader import pack, shipped
from workdays import clock

DAY = date(2026, 3, 20)
FIRST, SECOND = "asset:1", "asset:2"
LEAD = "lead:1"


class Line(NamedTuple):
    """A line, the entry that answers it ("event field=value" or "given name"), one that does not.

    `each` is the kind of thing whose every one needs the entry, with the fields that narrow it.
    """

    list: str
    words: str
    proof: str
    miss: str
    paper: str
    clause: str
    each: str = ""


def offline(item: str, other: str) -> tuple[str, str, str]:
    """Return what proves an offline query of one kind of property, and what does not."""
    event = "query.offline_item_answered"
    return f"{event} item={item}", f"{event} item={other}", ""


TALK = "conversation.recorded side="
FEE = "DZ-176 DZ-177 DZ-201 DZ-202 DZ-234"
# 立案已过三个月的，登记自可回答；未过的，谁也不能代答。
LONG_AGO, YOUNG = "filed 2025-12-19", "filed 2025-12-20"
ACT, FIRST_OF_IT = "法〔2016〕373号第1条", "法〔2016〕373号第一条"
LAW = tuple(
    Line("termination_law", words, "", "", paper, ACT)
    for words, paper in (
        ("已发出执行通知、责令报告财产", "执行通知书、报告财产令"),
        ("已发出限制消费令，符合条件的已纳入失信名单", "限制消费令"),
        ("已穷尽财产调查措施", "财产调查材料"),
        ("被执行人下落不明的已依法查找，妨害执行的已依法处理", "查找、处理材料"),
        ("申请执行人书面同意或合议庭审查、院长批准", "申请执行人书面同意或合议笔录"),
    )
)
TERM = Line("termination_term", "自立案之日起已超过三个月", LONG_AGO, YOUNG, "", ACT)
ENDING = "DZ-024 DZ-087 DZ-166 DZ-178 DZ-181 DZ-190"
LINES: dict[str, list[Line]] = {
    "county": [
        Line("reception", "立案信息核对", "filing.verified", "filing.error_found", "核对记录",
             "XX-017"),
        Line("reception", "申请执行人基本情况", "", "", "初次接待笔录", "XX-018"),
        Line("reception", "被执行人情况", "", "", "初次接待笔录", "XX-019"),
        Line("reception", "被执行人财产情况", "given clues", "given phone", "初次接待笔录",
             "XX-020"),
        Line("reception", "执行风险告知", "", "", "执行风险告知书", "XX-021"),
        Line("whole_file", "立案及接待材料", "reception.recorded", "filing.verified",
             "立案、接待材料", "XX-037 XX-087"),
        Line("whole_file", "网络查控反馈", "query.answered", "query.launched", "网络查控反馈表",
             "XX-037"),
        Line("whole_file", "线下查控结果", "query.offline_completed",
             "query.offline_item_answered", "线下查控结果", "XX-037"),
        Line("termination", "线上调查", "query.answered", "query.launched", "网络查控反馈",
             "XX-146"),
        Line("termination", "传统方式财产调查", "query.offline_completed", "query.answered",
             "线下查控结果", "XX-147"),
        Line("termination", "申请人提供的财产线索逐一查明", "lead.verified", "lead.received",
             "线索核实材料", "XX-155 XX-156", "lead"),
        Line("termination", "被执行人申报的财产逐一核实", "asset.verified",
             "asset.disposable_found", "财产核实材料", "XX-157", "asset origin=declared"),
        Line("termination", "与申请执行人谈话笔录", f"{TALK}applicant", f"{TALK}respondent",
             "谈话笔录", "XX-168"),
        Line("termination", "与被执行人谈话笔录", f"{TALK}respondent", f"{TALK}applicant",
             "谈话笔录", "XX-169"),
        Line("termination", "促成和解情况", "", "", "谈话笔录", "XX-170"),
        Line("archives", "影像卷宗", "dossier.imaged", "dossier.submitted", "影像卷宗目录",
             "XX-124"),
        Line("archives", "纸质卷宗", "dossier.submitted", "dossier.imaged", "纸质卷宗移交清单",
             "XX-124"),
        Line("payout", "收款人及账户", "given account", "given phone", "收款账户确认材料", ""),
        Line("payout", "应发金额", "", "", "案款发放审批表", ""),
        Line("payout", "审核凭证", "", "", "审核凭证", ""),
        *LAW,
        TERM,
        Line("standard_documents", "执行通知书", "", "", "", "XX-033 XX-034 XX-035"),
        Line("query_feedback", "总对总反馈", "", "", "", "XX-040 XX-041"),
        Line("offline_query", "不动产", "", "", "", "XX-042 XX-043 XX-044 XX-045"),
        Line("sanction", "行为事实", "", "", "", "XX-160 XX-166"),
        Line("archive_nodes", "网络查控", "", "", "",
             "XX-114 XX-115 XX-116 XX-117 XX-118 XX-119"),
    ],
    "dengzhou": [
        Line("filing_verification", "立案时间", "", "", "", "DZ-034"),
        Line("filing_verification", "标的", "", "", "", "DZ-035"),
        Line("filing_verification", "被执行人身份信息", "", "", "", "DZ-036"),
        Line("filing_verification", "组织机构代码或统一社会信用代码", "", "", "", "DZ-037"),
        Line("filing_verification", "代理人身份信息", "", "", "", "DZ-038"),
        Line("reception", "执行风险告知", "", "", "初次接待笔录", "DZ-046"),
        Line("reception", "权利义务告知", "", "", "初次接待笔录", "DZ-047"),
        Line("reception", "廉政监督告知", "", "", "初次接待笔录", "DZ-048"),
        Line("reception", "提供被执行人财产线索告知", "", "", "初次接待笔录", "DZ-049"),
        Line("reception", "终本告知", "", "", "初次接待笔录", "DZ-050"),
        Line("reception_addresses", "案款支付账号", "given account", "given phone",
             "收款账户确认材料", "DZ-051"),
        Line("reception_addresses", "电子送达地址", "given electronic_address",
             "given service_address", "送达地址确认书", "DZ-052"),
        Line("reception_addresses", "其他送达地址", "given service_address",
             "given electronic_address", "送达地址确认书", "DZ-053"),
        Line("respondent_reception", "制式法律文书送达", "given papers_served",
             "given service_address", "送达回证", "DZ-172 DZ-196"),
        Line("questioning", "对被执行人所有财产的调查", "given property_told",
             "given clues", "", "DZ-168 DZ-192"),
        Line("questioning", "要求尽快履行义务的思想动员", "given urged",
             "given record", "", "DZ-169 DZ-193"),
        Line("questioning", "送达法律文书地址确认", "given confirmed_address",
             "given service_address", "", "DZ-170 DZ-194"),
        Line("questioning", "电子送达信息确认", "given electronic_consent",
             "given electronic_address", "", "DZ-171 DZ-195"),
        Line("offline_query", "银行", *offline("银行", "证券"), "DZ-204"),
        Line("offline_query", "土地", *offline("土地", "房产"), "DZ-205"),
        Line("offline_query", "房产", *offline("房产", "土地"), "DZ-206"),
        Line("offline_query", "车辆", *offline("车辆", "土地"), "DZ-207"),
        Line("offline_query", "工商", *offline("工商", "税务"), "DZ-208"),
        Line("offline_query", "证券", *offline("证券", "银行"), "DZ-209"),
        Line("offline_query", "社区或村民委员会调查",
             *offline("社区或村民委员会调查", "其他"), "DZ-211"),
        Line("pre_sale", "财产权属", "", "", "权属查询结果", "DZ-214"),
        Line("pre_sale", "共有情况", "", "", "权属查询结果", "DZ-215"),
        Line("pre_sale", "权利负担", "", "", "权属查询结果", "DZ-216"),
        Line("pre_sale", "占有使用", "", "", "现场勘查材料", "DZ-217"),
        Line("pre_sale", "装饰装修", "", "", "现场勘查材料", "DZ-218"),
        Line("pre_sale", "附属设施", "", "", "现场勘查材料", "DZ-219"),
        Line("pre_sale", "欠缴税费", "", "", "税费查询结果", "DZ-220"),
        Line("pre_sale", "质量瑕疵", "", "", "现场勘查材料", "DZ-221"),
        Line("pre_sale", "视频资料", "", "", "视频资料", "DZ-223"),
        Line("disposal_hand_over", "评估裁定", "document.issued document=评估裁定书",
             "document.issued document=拍卖裁定书", "评估裁定书", "DZ-095"),
        Line("disposal_hand_over", "拍卖裁定", "auction.ruled of=asset:1",
             "auction.ruled of=asset:2", "拍卖裁定书", "DZ-095 DZ-096"),
        Line("disposal_hand_over", "相关案件材料", "", "", "案件材料目录", "DZ-094"),
        Line("termination", "网络查控及结果分析", "query.answered", "query.launched",
             "网络查控反馈", ENDING),
        Line("termination", "传统调查结果", "query.offline_completed", "query.answered",
             "传统查控结果", "DZ-178"),
        Line("termination", "对被执行人初次询问", "", "", "执行笔录", "DZ-166 DZ-190"),
        Line("termination", "财产线索调查核实", "lead.verified", "lead.received",
             "线索核实材料", ENDING, "lead"),
        Line("termination", "终本约谈笔录", "interview.recorded", "conversation.recorded",
             "终本约谈笔录", "DZ-181"),
        Line("payout", "扣除执行费", "", "", "案款发放审批表", FEE),
        Line("payout", "申请执行人支付账号", "given account", "given phone", "收款账户确认材料",
             FEE),
        Line("payout", "分配方案（有多个执行债权人的）", "", "", "分配方案", FEE),
        Line("panel_minutes", "合议庭组成人员", "", "", "合议笔录", "DZ-224 DZ-241"),
        Line("panel_minutes", "各成员意见", "", "", "合议笔录", "DZ-224 DZ-241"),
        Line("panel_minutes", "评议结论", "", "", "合议笔录", "DZ-224 DZ-241"),
        *LAW,
        TERM,
    ],
    "hualong": [
        Line("filing", "保全手续", "given preservation_papers", "given authorisation",
             "保全裁定及手续", "HL-036"),
        Line("filing", "委托手续", "given authorisation", "given phone", "授权委托书", "HL-037"),
        Line("filing", "送达地址确认书", "given service_address", "given phone",
             "送达地址确认书", "HL-038"),
        Line("filing", "联系电话", "given phone", "given service_address", "", "HL-039"),
        Line("filing", "其他材料", "", "", "", "HL-040"),
        Line("reception", "初次接待笔录", "given record", "given clues", "初次接待笔录",
             "HL-021 HL-031 HL-032"),
        Line("reception", "申请执行人签名", "given signature", "given record", "电子签名",
             "HL-033 HL-034"),
        Line("reception_papers", "被执行人财产线索", "given clues", "given record",
             "初次接待笔录", "HL-025"),
        Line("reception_papers", "申请执行人身份证复印件", "", "", "身份证复印件", "HL-022"),
        Line("reception_papers", "申请执行人银行卡复印件", "", "", "银行卡复印件", "HL-023"),
        Line("reception_papers", "其他材料", "", "", "", "HL-024"),
        Line("offline_query", "不动产", *offline("房产", "公积金"), "HL-054"),
        Line("offline_query", "不动产", *offline("土地", "车辆"), "HL-054"),
        Line("offline_query", "公积金", *offline("公积金", "房产"), "HL-055"),
        Line("termination", "终本约谈笔录", "interview.recorded", "conversation.recorded",
             "终本约谈笔录", "HL-090 HL-091 HL-142"),
        Line("termination", "住所地或经常居住地线下调查笔录", "investigation.completed",
             "investigation.started", "线下调查笔录", "HL-089 HL-134"),
        Line("termination", "两次查控反馈", "query.rounds_completed", "query.answered",
             "两次查控反馈表", "HL-113"),
        Line("resumption_property", "财产权属查清", "investigation.completed",
             "investigation.started", "权属调查材料", "HL-193"),
        Line("resumption_property", "涉案财产依法腾退", "asset.vacated",
             "asset.disposable_found", "腾退笔录", "HL-194", "asset kind=real_estate"),
        Line("resumption_property", "普执团队合议认为达到网拍条件", "", "", "合议笔录",
             "HL-195"),
        Line("standard_documents", "执行通知书", "", "", "", "HL-050 HL-051 HL-052 HL-053"),
        Line("investigation", "财产现状", "", "", "", "HL-131 HL-132 HL-133 HL-161"),
        *LAW,
        TERM,
    ],
    "yanshi": [
        Line("verification", "可执行性", "", "", "", "YS-012"),
        Line("verification", "执行主体信息", "", "", "", "YS-013"),
        Line("verification", "财产保全信息", "", "", "", "YS-014"),
        Line("verification", "办案系统信息录入", "", "", "", "YS-055"),
        Line("auto_performance_filing", "执行依据确认", "", "", "执行依据", "YS-089"),
        Line("auto_performance_filing", "送达地址确认书", "given service_address",
             "given phone", "送达地址确认书", "YS-090"),
        Line("auto_performance_filing", "申请人身份证明材料", "", "", "身份证明", "YS-091"),
        Line("auto_performance_filing", "领款证明", "", "", "领款证明", "YS-092"),
        Line("auto_performance_filing", "申请执行书", "", "", "申请执行书", "YS-093"),
        Line("auto_performance_filing", "领款笔录", "", "", "领款笔录", "YS-094"),
        Line("auto_performance_filing", "案款票据", "", "", "案款票据", "YS-095"),
        Line("auto_performance_closing", "案款认领到一案一账户", "payment.received",
             "payment.paid_out", "认领凭证", "YS-085 YS-097"),
        Line("auto_performance_closing", "发款手续", "", "", "发款手续", "YS-085 YS-098"),
        Line("auto_performance_closing", "自动履行模块录入", "", "", "自动履行模块记录",
             "YS-085 YS-100"),
        *LAW,
        TERM._replace(list="termination_law"),
    ],
    "yindu": [
        Line("termination", "已发出执行通知并责令报告财产", "", "", "执行通知书、报告财产令",
             FIRST_OF_IT),
        Line("termination", "已发出限制消费令，符合条件的已纳入失信名单", "", "", "限制消费令",
             FIRST_OF_IT),
        Line("termination",
             "已穷尽财产调查措施，未发现可供执行的财产或者发现的财产不能处置", "", "",
             "财产调查材料", FIRST_OF_IT),
        Line("termination", "下落不明的已依法查找；妨害执行的已依法制裁，构成犯罪的已移送", "", "",
             "查找、处理材料", FIRST_OF_IT),
        Line("termination_term", "自执行立案之日起已超过三个月", LONG_AGO, YOUNG, "", FIRST_OF_IT),
    ],
}  # fmt: skip
# What is confirmed of the thing itself: no paper shows it.
NO_PAPER = ("archive_nodes",)
EVERY = [
    pytest.param(court, line, id=f"{court}-{line.list}-{line.words}-{line.proof}",
                 marks=pytest.mark.clause(*line.clause.split()) if line.clause else ())
    for court, lines in LINES.items()
    for line in lines
]  # fmt: skip


def answered(
    court: str, line: Line, said: str = "", *, ticked: bool = False, paper: str = ""
) -> Answer:
    """Return what the house makes of a line with one entry in the record, or a hand's word."""
    entries: list[Stated] = []
    given: dict[str, str] = {}
    filed_on = DAY
    if said.startswith("filed "):
        filed_on = date.fromisoformat(said.split()[1])
    elif said.startswith("given "):
        given[said.split()[1]] = "已填"
    elif said:
        entries = list(_entries(said, line.each))
    rules = pack(court).identity
    case = Case(pack_name=court, pack_version=rules.version, filed_on=filed_on)
    case.seen = {entry.kind: DAY.isoformat() for entry in entries}
    # No gate of its own: what is asked here is the list.
    gate: Any = SimpleNamespace(checklist=(line.list,), clause=(), after=())
    record = _Handed(case, [gate], FIRST if "of=" in said else "", given=given)
    record.handed, record.each = entries, line.each
    keys = {f"{line.list}:{line.words}"} if ticked else set()
    papers = dict.fromkeys(keys, paper)
    with clock.at(DAY):
        found = evidence.answers(record, gate, keys, papers)
    return next(a for a in found if a.item == line.words)


class _Handed(Record):
    """A record whose entries and things are handed to it."""

    handed: list[Stated]
    each: str

    @property
    def events(self) -> list[Stated]:  # type: ignore[override]
        return self.handed

    @property
    def _applicants(self) -> list[Any]:  # type: ignore[override]
        return []

    def _read(self, kind: str, of: Mapping[str, str]) -> list[tuple[str, str]]:
        asked, *narrowed = self.each.split() or [""]
        if kind != asked:
            return []  # another line of the list
        wanted = dict(pair.split("=") for pair in narrowed)
        assert dict(of) == wanted
        return [(f"{kind}:1", "第一项"), (f"{kind}:2", "第二项")]


def _entries(said: str, each: str) -> Iterator[Stated]:
    kind, *pairs = said.split()
    data = dict(pair.split("=") for pair in pairs)
    subject = data.pop("of", "")
    of = [f"{each.split()[0]}:{n}" for n in (1, 2)] if each else [subject]
    for number, one in enumerate(of, start=1):
        yield Stated(number, kind, DAY, one, (), data)


@pytest.mark.parametrize(("court", "line"), EVERY)
def test_a_line_is_answered_by_its_own_entry_or_by_hand_on_its_paper(
    court: str, line: Line
) -> None:
    nothing = answered(court, line)
    assert (nothing.by, nothing.paper) == ("", line.paper)
    assert " ".join(nothing.clause) == line.clause
    if line.proof:
        assert answered(court, line, line.proof).by == "record"
        assert answered(court, line, line.miss).by == ""
    if line.each or line.proof == LONG_AGO:
        return  # nothing but the record answers
    by_hand = answered(court, line, ticked=True, paper="卷内第3页")
    assert (by_hand.by, by_hand.told, by_hand.unproven) == ("hand", "卷内第3页", False)
    bare = answered(court, line, ticked=True)
    confirmed = line.list in NO_PAPER
    assert (bare.by, bare.unproven) == (("hand", False) if confirmed else ("", True))


@pytest.mark.parametrize("court", shipped())
def test_no_line_with_a_proof_or_a_paper_is_forgotten(court: str) -> None:
    asked = {
        (name, line.text)
        for name, entry in pack(court).tables.checklists.items()
        for line in entry.lines
        if line.evidence or line.paper or line.clause
    }
    assert asked <= {(line.list, line.words) for line in LINES.get(court, ())}


# --- what stands still, what is lengthened ------------------------------------------------

# 暂缓发放、延期发放，缓发事由：不另附文书，经批准。
MONEY = {"payment_held", "payment_deferred", "payment_ground"}


@pytest.mark.parametrize("court", shipped())
def test_clocks_stand_still_by_leave_and_on_a_paper_but_for_the_last_ground(court: str) -> None:
    for pause in pack(court).tables.pause:
        assert pause.approved, pause.id
        assert pause.paper == (pause.id not in MONEY and pause.kind != "其他"), pause.id


@pytest.mark.clause("XX-175")
@pytest.mark.parametrize(
    ("court", "clocks", "clause"),
    [
        ("county", ("standard_limit", "non_litigation_limit"), ("XX-175",)),
        ("dengzhou", ("standard_limit", "non_litigation_limit"), ()),
        ("yindu", ("disposal_limit", "special_limit"), ()),
        ("hualong", (), ()),
        ("yanshi", (), ()),
    ],
)
def test_a_limit_of_the_law_is_lengthened_once_by_three_months_asked_for_in_time(
    court: str, clocks: tuple[str, ...], clause: tuple[str, ...]
) -> None:
    found = pack(court).tables.extension
    assert [e.clocks for e in found] == ([clocks] if clocks else [])
    for longer in found:
        assert longer.most.term({}).number == 3
        assert longer.most.term({}).unit == "month"
        # 期限规定第五条：由院长批准，局长先签；法发〔2006〕35号第一条：届满五日前。
        assert [step.by for step in longer.steps] == ["director", "vice_president"]
        assert (longer.times, longer.paper, longer.ask_before) == (1, True, 5)
        assert longer.clause == clause


# --- who reads what is issued -------------------------------------------------------------

# Functions and holders; whether the house issues it by itself on its day.
READERS = {
    "county": {
        "overdue_table": ("@handler team_lead deputy_head director", True),
        "data_analysis": ("director deputy_head team_lead", False),
    },
    "dengzhou": {
        "node_monthly": ("@handler team_lead director", True),
        "quality_monthly": ("team_lead director deputy_head", False),
        "quarterly_analysis": ("team_lead director deputy_head", False),
    },
    "hualong": {},
    "yanshi": {
        "concentrated_feedback": ("@handler team_lead bureau_lead", False),
        "closed_ledger": ("node_watch archive bureau_lead", True),
        "archive_warning": ("@handler team_lead archive", True),
    },
    "yindu": {
        "overdue_daily": ("@handler team_lead node_watch director", True),
        "weekly_weak_points": ("director vice_president deputy_head team_lead", False),
    },
}


@pytest.mark.clause("XX-058", "XX-121", "DZ-140", "DZ-148", "DZ-149", "YS-125", "YS-136", "YS-138")
@pytest.mark.clause("YD-109", "YD-111")
@pytest.mark.parametrize("court", shipped())
def test_what_is_issued_goes_to_these_readers(court: str) -> None:
    found = {b.id: (" ".join(b.to), b.by_house) for b in pack(court).tables.bulletin}
    assert found == READERS[court]
