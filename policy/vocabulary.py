"""The closed lists of the house: case facts, functions, acts, subjects, closing modes, indicators.

Events stand in `policy.events`. A name outside these lists is refused wherever it
turns up: in a pack, in the journal, in a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FactType = Literal["bool", "money", "number", "text", "date", "choice"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A case fact: Chinese term, type, and the values a choice may take."""

    term: str
    type: FactType
    choices: tuple[tuple[str, str], ...] = ()
    steers: bool = True  # False: shown or used by the draw, never asked for by a predicate


CASE_KINDS = ("执", "执恢", "执保", "执异", "执复", "执监", "执协", "执他")

_B: FactType = "bool"
FACTS: dict[str, Fact] = {
    "case_kind": Fact("案件类型", "choice", tuple((k, k) for k in CASE_KINDS)),
    "matter_kind": Fact(
        "执行事项",
        "choice",
        (
            ("monetary", "金钱给付"),
            ("act", "行为"),
            ("title_transfer", "过户"),
            ("preservation", "保全"),
        ),
    ),
    "title_asset_kind": Fact(
        "过户财产种类",
        "choice",
        (("real_estate", "不动产"), ("motor_vehicle", "机动车"), ("other", "其他")),
    ),
    "claim_amount": Fact("申请执行标的额", "money"),
    "amount_due": Fact("尚欠金额", "money"),
    "deposits_cover_due": Fact("存款及网络资金足以清偿", _B),
    "preserved": Fact("诉讼中已保全", _B),
    "preserved_covers_due": Fact("保全财产足额", _B),
    "four_checks_cover_due": Fact("四查足额", _B),
    "has_assets": Fact("有财产", _B),
    "has_disposable_asset": Fact("有可供拍卖的财产", _B),
    "first_seizure": Fact("本院首封", _B),
    "mortgage_priority": Fact("申请执行人享有抵押权", _B),
    "disposal_right_requestable": Fact("可依法商请处置权", _B),
    "needs_auction": Fact("有财产需要处置拍卖", _B),
    "enterprise_party": Fact("一方涉企", _B),
    "party_or_gov": Fact("涉党政机关", _B),
    "organised_crime": Fact("涉黑恶", _B),
    "business_environment": Fact("涉营商环境", _B),
    "assistance_notice_suffices": Fact("发送协助执行通知书即可办结", _B),
    "simple_act": Fact("简单行为类", _B),
    "voluntary_performance": Fact(
        "主动履行",
        "choice",
        (("none", "无"), ("willing", "愿意主动履行"), ("performed", "已主动履行")),
    ),
    "settlement_likely": Fact("有较大和解可能", _B),
    "likely_inadmissible": Fact("初判不予受理或驳回申请", _B),
    "judged_simple": Fact("经判断简单易执", _B),
    "closable_within_limit": Fact("确认能在快执期限内执结", _B),
    "major_or_difficult": Fact("重大疑难", _B),
    "facts_clear": Fact("事实清楚", _B),
    "dispute_large": Fact("争议较大", _B),
    "refusal_crime": Fact("涉拒执等刑事犯罪", _B),
    "case_age_years": Fact("距首次立案年数", "number"),
    "cause_of_action": Fact("案由", "text", steers=False),
    "materials_complete_on": Fact("立案材料齐备日期", "date", steers=False),
    "filing_wait_days": Fact("材料齐备至立案（天）", "number", steers=False),
    "related_case": Fact("关联案件", "text", steers=False),
    "similar_group": Fact("类案组", "text", steers=False),
    "serial_case": Fact("串案", _B),
    "withdrawn_or_returned": Fact("撤回案件", _B),
    "special_circumstance": Fact("其他特殊情况", _B),
    "termination_candidate": Fact("甄别为终本", _B),
    "terminated_on": Fact("此前终本结案日期", "date"),
    "non_litigation": Fact("行政非诉", _B),
    "transferred_from_fast": Fact("由快执团队转入", _B),
    "filing_origin": Fact(
        "立案来源",
        "choice",
        (
            ("window", "窗口"),
            ("online", "网上"),
            ("auto_performance", "自动履行"),
            ("transferred", "移送"),
        ),
    ),
}

# Item fields a predicate may read beside case facts, by the kind of item.
ITEM_FIELDS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "asset": {
        "kind": ("财产种类", ("real_estate", "motor_vehicle", "movable", "equity", "other")),
        "origin": ("财产来源", ("query", "declared", "lead")),
    },
    "objection": {
        "kind": ("异议种类", ("参考价异议", "执行行为异议", "案外人异议")),
        "remanded": ("发回重审", ("yes", "no")),
    },
    "sanction": {
        "kind": ("措施种类", ("listing", "consumption_limit", "fine", "detention", "exit_ban")),
        "ground": ("处罚事由", ()),
    },
    "document": {"kind": ("文书种类", ())},
    "case": {"origin_track": ("行为作出时的办案团队类别", ("fast", "standard", "special"))},
}

SUBJECTS: dict[str, str] = {
    "case": "案件",
    "respondent": "被执行人",
    "asset": "财产",
    "lead": "财产线索",
    "material": "卷宗材料",
    "payment": "案款",
    "order": "任务流转单",
    "request": "当事人请求",
    "objection": "异议",
    "loan": "借卷",
    "period": "周期",
}
# A court's own matters: they live on the court's journal, not on a case's.
COURT_SUBJECTS = frozenset({"period"})
# Open clocks of these subjects end when the case closes; the others go on.
ENDS_WITH_CASE = frozenset({"case", "respondent", "asset", "lead", "order", "request"})

# The parameter that says how many days a case's first days are; without it, its first day.
FIRST_DAYS = "first_days"
# The parameter that says after how many days an entry counts as late; without it, our own limit.
BACKDATING_DAYS = "backdating_days"
# The parameter that lets whoever agreed to electronic service be served so, others ways by reason.
ELECTRONIC_FIRST = "electronic_first"

# Functions: who does what. A pack maps each to a unit, a post, or a reserved holder.
FUNCTIONS: dict[str, str] = {
    "filing": "立案登记",
    "filing_examination": "网上立案审查",
    "verification": "立案信息核对",
    "reception": "初次接待",
    "first_query": "首次网络查控",
    "offline_query": "线下查控",
    "documents": "制式文书制作",
    "seal": "印章保管",
    "service": "文书送达",
    "triage": "繁简分流",
    "triage_confirm": "分流确认",
    "assignment": "分案",
    "transfer_center": "案件移转",
    "investigation": "财产调查",
    "price": "确定参考价",
    "auction": "网络拍卖",
    "funds": "案款管理",
    "visits": "集约外出查询",
    "petition": "信访办理",
    "termination_check": "终本审核",
    "termination_approval": "终本审批",
    "resumption_review": "恢复执行审查",
    "closing_approval": "结案审批",
    "objections": "执行异议审查",
    "refusal": "拒执线索办理",
    "restriction": "限高失信",
    "preservation": "保全实施",
    "entrusted_in": "受托事项",
    "entrusted_out": "委托事项",
    "archive": "卷宗管理",
    "scanning": "扫描编目",
    "archives_office": "档案接收",
    "node_watch": "节点管控",
    "quality": "质效分析",
    "publicity": "执行宣传",
    "public_information": "执行公开及咨询",
    "deployment": "统一调度",
    "task_force": "工作专班",
    "team_lead": "团队长",
    "bureau_lead": "执行局责任人",
    "president": "院长",
    "vice_president": "主管院领导",
    "deputy_head": "分管副局长",
    "director": "局长",
    "administrator": "系统管理",
}
RESERVED_HOLDERS: dict[str, str] = {
    "@team": "办案团队",
    "@handler": "承办人",
    "@judge": "承办法官",
    "@holder": "材料持有人",
    "@sender": "派单人",
    "@taker": "承接方",
}
# The two sides of a slip: whose a clock about one is, the slip itself says.
SLIP_SIDES = ("@taker", "@sender")
# To whom a rung of the ladder tells what is late where the pack's [[supervision]] names somebody.
SUPERVISION = "supervision"
# Every pack names a holder for these: the house cannot run without them.
REQUIRED_FUNCTIONS = (
    "filing",
    "verification",
    "reception",
    "first_query",
    "triage",
    "assignment",
    "closing_approval",
    "funds",
    "archive",
    "team_lead",
    "director",
    "administrator",
)

# Acts that `access.require` knows: term, and the function that may do it.
# "event.record" is asked with the event's own function; "" means: see the act's own rule.
ACTS: dict[str, tuple[str, str]] = {
    "case.file": ("立案登记", "filing"),
    "case.import": ("批量导入立案", "filing"),
    "filing.send": ("送交网上立案申请", "filing_examination"),
    "filing.examine": ("审查网上立案", "filing_examination"),
    "stock.take_over": ("接管在办案件", "director"),
    "case.read": ("阅卷", ""),
    "case.correct": ("更正立案信息", "filing"),
    "filing.verify": ("核对立案信息", "verification"),
    "reception.record": ("登记初次接待", "reception"),
    "respondent.receive": ("登记接待被执行人", "@team"),
    "query.request": ("发起查控", "first_query"),
    "query.answer": ("登记查控反馈", "first_query"),
    "query.offline": ("登记线下查控结果", "offline_query"),
    "triage.decide": ("甄别分案", "triage"),
    "triage.confirm": ("确认分流", "triage_confirm"),
    "case.assign": ("分案至承办人", "assignment"),
    "case.deploy": ("调度案件至其他团队", "deployment"),
    "staff.lend": ("调借人员至其他单位", "deployment"),
    "force.form": ("成立工作专班", "bureau_lead"),
    "case.receive": ("团队收案", "@team"),
    "case.dismiss": ("驳回申请", "verification"),
    "case.transfer": ("移转案件", "@team"),
    "transfer.pass": ("经指挥中心移转", "transfer_center"),
    "work.move": ("调整承办人", "team_lead"),
    "closing.submit": ("提交报结", "@team"),
    "case.close": ("结案", "closing_approval"),
    "case.archive": ("归档", "archive"),
    "case.reveal": ("查看完整个人信息", ""),
    "event.record": ("登记事项", ""),
    "order.dispatch": ("派单", "@team"),
    "order.receive": ("签收任务流转单", ""),
    "order.coordinate": ("协调退回争议", ""),
    "suspension.request": ("申请扣除期间", "@team"),
    "suspension.approve": ("批准扣除期间", "director"),
    "clock.extend": ("申请延长期限", "@team"),
    "approval.decide": ("审批", ""),
    "alert.acknowledge": ("签收提醒", ""),
    "lateness.explain": ("说明超期原因", "@team"),
    "board.read": ("查看看板", ""),
    "document.sign": ("文书签名", ""),
    "document.seal": ("文书盖章", "seal"),
    "efile.keep": ("材料入卷", ""),
    "report.read": ("阅读周报", ""),
    "report.make": ("生成周报", "quality"),
    "report.sign": ("签署周报", "director"),
    "bulletin.issue": ("发出通报", ""),
    "round.record": ("登记集约查询", ""),
    "weak_point.order": ("就短板督办", "director"),
    "leave.record": ("登记请假与代理", ""),
    "people.manage": ("人员与岗位管理", "administrator"),
    "pack.adopt": ("采用规则版本", "administrator"),
    "calendar.adopt": ("采用年度放假安排", "administrator"),
}


@dataclass(frozen=True, slots=True)
class GatedAct:
    """An act of which a pack may ask something first, and the event that says it was done.

    `functions` may do it; where somebody has to approve, `askers` may ask for it as well.
    `events` are what it may state, the first unless another is chosen; `asked` is stated when it
    is proposed; `reason` is the event's field that takes the reason; `names` the field by which
    two requests of one case are told apart.
    """

    term: str
    functions: tuple[str, ...]
    events: tuple[str, ...]
    askers: tuple[str, ...] = ()
    live: bool = True  # only while the case runs
    ended: bool = False  # only once the case was closed in one of RESUMABLE_MODES
    asked: str = ""
    reason: str = "reason"
    names: str = ""


# Acts whose gates stand between wish and deed. Where a pack has no gate for one, its event is
# recorded by the generic form like any other.
GATED_ACTS: dict[str, GatedAct] = {
    "document.issue": GatedAct(
        "签发文书", ("@team", "documents", "verification"), ("document.issued",), live=False,
        names="document",
    ),
    "sanction.propose": GatedAct("提请惩戒措施", ("@team",), ("sanction.decided",)),
    "listing.enter": GatedAct("纳入失信名单", ("restriction",), ("listing.entered",)),
    "disposal.send": GatedAct("移交评估、拍卖", ("@team",), ("disposal.sent",)),
    "disposal.accept": GatedAct("接收处置移交", ("auction",), ("disposal.accepted",)),
    "asset.treat_as_none": GatedAct("查控财产按无财产处理", ("@team",), ("asset.treated_as_none",)),
    "payment.pay_out": GatedAct(
        "发放案款", ("funds",), ("payment.paid_out",), askers=("@team",), live=False
    ),
    "payment.defer": GatedAct(
        "延期、提存案款", ("funds",), ("payment.held", "payment.deposited"), askers=("@team",),
        live=False, reason="ground",
    ),
    "case.resume": GatedAct(
        "恢复执行", ("resumption_review",), ("resumption.approved",),
        askers=("@team", "triage", "filing"), live=False, ended=True,
    ),
    "entrusted.accept": GatedAct(
        "接收受托案件", ("entrusted_in",), ("entrusted.accepted",), askers=("filing", "triage")
    ),
    "material.sign_in": GatedAct("签收卷宗材料", ("archive",), ("material.signed_in",), live=False),
    "material.refuse": GatedAct(
        "不予签收卷宗材料", ("archive",), ("material.refused",), live=False, reason="advice"
    ),
    "material.overrule": GatedAct(
        "决定卷宗修改意见争议", ("bureau_lead",), ("material.overruled",), askers=("@team",),
        live=False,
    ),
    "dossier.accept": GatedAct(
        "档案管理部门接收卷宗", ("archives_office",), ("dossier.accepted",), askers=("archive",),
        live=False,
    ),
    "dossier.lend": GatedAct(
        "卷宗复印、查阅、外调", ("archive",), ("loan.opened",), askers=("@team", "@holder"),
        live=False,
    ),
    "matter.refer": GatedAct(
        "报请法官审查、裁决", ("@team",), ("matter.answered",), asked="matter.referred",
        reason="", names="matter",
    ),
}  # fmt: skip
ACTS |= {name: (act.term, act.functions[0]) for name, act in GATED_ACTS.items()}

# Documents a form offers beside those a pack's gates name; any other may be written.
DOCUMENTS = (
    "执行裁定书",
    "执行通知书",
    "报告财产令",
    "限制消费令",
    "评估裁定书",
    "拍卖裁定书",
    "罚款决定书",
    "拘留决定书",
    "协助执行通知书",
    "合议笔录",
)

CLOSING_MODES: dict[str, str] = {
    "执行完毕": "fully_enforced",
    "终本": "current_termination",
    "终结执行": "final_termination",
    "销案": "cancellation",
    "不予执行": "non_enforcement",
    "驳回申请": "dismissal",
    "保全办结": "preservation_done",
}

# What was closed so may be taken up again, as a new case.
RESUMABLE_MODES = ("终本", "终结执行")
RESUMED_KIND = "执恢"

OPERATORS: dict[str, str] = {
    "is": "是",
    "is_not": "不是",
    "lt": "小于",
    "le": "不大于",
    "gt": "大于",
    "ge": "不小于",
    "in": "属于",
    "before": "早于",
    "on_or_after": "不早于",
}

# Indicators a pack's targets may speak of. Formulas stand in `reports`.
INDICATORS: dict[str, str] = {
    "full_enforcement_rate": "执行完毕率",
    "recovery_rate": "实际执行到位率",
    "termination_rate": "终本率",
    "clearance_rate": "结案率",
    "mean_days_to_close": "平均结案用时",
    "on_time_closing_rate": "期限内结案率",
    "fast_on_time_rate": "快执案件期限内结案率",
    "reception_on_time_rate": "首次接待及时率",
    "service_on_time_rate": "送达及时率",
    "query_on_time_rate": "查控及时率",
    "node_on_time_rate": "节点按时完成率",
    "archive_on_time_rate": "归档及时率",
    "payout_on_time_rate": "案款发放及时率",
}

# How often a bulletin may be issued, and what it may list.
PERIODS: dict[str, str] = {"day": "每日", "week": "每周", "month": "每月", "quarter": "每季度"}
# How each table is drawn up stands in `reports.bulletin_tables`.
BULLETINS: dict[str, str] = {
    "overdue_nodes": "超期节点",
    "quality_figures": "质效指标",
    "concentrated_work": "集约办理情况",
    "closed_ledger": "结案归档台账",
    "archive_warning": "归档预警",
}
