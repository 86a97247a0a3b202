"""Every event the house can state: its Chinese term, its one subject, its fields, who records it.

A kind or a field outside this list is refused by the journal. Fields are what a pack's
`where` and `from` may read, and what the form asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from policy.vocabulary import CLOSING_MODES

# "reference": a number of a parcel or voucher, checked not to be one of a person.
FieldType = Literal["text", "date", "choice", "number", "bool", "digest", "reference"]


@dataclass(frozen=True, slots=True)
class Field:
    """One datum of an event: term, type, choices (value, term), and whether it must be there."""

    term: str
    type: FieldType = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False

    @property
    def choices_set(self) -> frozenset[str]:
        """The values a choice may take."""
        return frozenset(value for value, _ in self.choices)


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event. `function` names who records it; `by` says which door states it.

    `by`: "form" (the generic form will do), "service" (a service of its own room states
    it and the form refuses), "system" (stated by the house itself).
    """

    name: str
    term: str
    room: str
    subject: str
    function: str
    fields: dict[str, Field]
    by: Literal["form", "service", "system"] = "form"


def _same(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


_RIGHT = Field("处置权", "choice", _same("有", "无", "待查"))
_MODE = Field("结案方式", "choice", _same(*CLOSING_MODES), required=True)
_ENDS_BY, _ENDS_LAW, _TAKER = Field("结案事由"), Field("法律依据"), Field("受移送法院")
_TRACK = Field("办理类别")
_UNIT = Field("团队")
_ROUND = Field("轮次", "number")
_SYSTEM = Field("查控系统", "choice", _same("总对总", "点对点", "线下"))
_ORDER = Field("流转事项", "choice", _same("查询", "查封", "冻结", "扣押", "其他"))
_FORM = Field(
    "材料形式", "choice", (("paper", "纸质"), ("system", "系统生成"), ("mobile", "移动办案"))
)
_DOCUMENT = Field("材料名称")
_METHOD = Field("参考价方式", "choice", _same("当事人议价", "定向询价", "网络询价", "委托评估"))
_MONEY = Field("案款种类", "choice", _same("拍卖成交案款", "其他案款"))
_REQUEST = Field("手续种类", "choice", _same("拒执材料", "拒执线索", "老案件接待", "老案件实施"))
_OBJECTION = Field("异议种类", "choice", _same("参考价异议", "执行行为异议", "案外人异议"))
_OFFLINE_ITEM = Field(
    "查询事项",
    "choice",
    _same(
        "公积金",
        "房产",
        "土地",
        "车辆",
        "工商",
        "税务",
        "婚姻",
        "银行",
        "证券",
        "社区或村民委员会调查",
        "其他",
    ),
)
_SUSPENSION = Field("扣除事由", required=True)  # the kinds are the pack's
_PAPER = Field("依据文书")
_PAPER_NUMBER = Field("文书字号")
_SERVED = Field(
    "文书",
    "choice",
    _same("执行通知书", "报告财产令", "缴款通知书", "财产申报表", "风险告知书", "其他"),
)
_PARCEL = Field("邮寄单号或回证号", "reference")
_VOUCHER = Field("凭证号", "reference")
_SANCTION = Field(
    "措施种类",
    "choice",
    (
        ("listing", "纳入失信名单"),
        ("consumption_limit", "限制消费"),
        ("fine", "罚款"),
        ("detention", "拘留"),
        ("exit_ban", "限制出境"),
    ),
)
_GROUND = Field(
    "事由",
    "choice",
    _same(
        "不报告财产",
        "报告财产不实",
        "转移财产",
        "规避执行",
        "拒不执行",
        "妨害执行",
        "违反限制消费令",
        "其他",
    ),
)
_CHANNEL = Field("接待方式", "choice", _same("当面", "电话", "微信视频", "其他网络方式"))
_REASON = Field("理由")
_NOTE = Field("说明")

EVENTS: dict[str, EventKind] = {}
# What any event may carry and no form asks for.
LATE_REASON = "late_reason"
EVERYWHERE: dict[str, Field] = {
    "source": Field("来源"),
    "acting_for": Field("代为办理"),
    LATE_REASON: Field("迟延登记理由"),
}


def _add(
    name: str,
    term: str,
    room: str,
    subject: str,
    function: str,
    by: Literal["form", "service", "system"] = "form",
    **fields: Field,
) -> None:
    EVENTS[name] = EventKind(name, term, room, subject, function, {**fields, "note": _NOTE}, by)


# intake
_add("case.filed", "立案", "intake", "case", "filing", "service", checked=Field("已核对材料"))
_add("case.accepted", "收案（由立案转入执行局）", "intake", "case", "filing")
_add("filing.error_found", "立案信息有误", "intake", "case", "verification",
     items=Field("有误事项"))  # fmt: skip
_add("filing.correction_requested", "要求立案纠正", "intake", "case", "verification",
     items=Field("需纠正事项"))  # fmt: skip
_add("filing.corrected", "立案信息已纠正", "intake", "case", "filing", items=Field("已纠正事项"))
_add("filing.verified", "立案信息核对完毕", "intake", "case", "verification")
_add(
    "reception.recorded", "初次接待（首次约谈）笔录完成", "intake", "case", "reception",
    channel=_CHANNEL, digest=Field("笔录校验值", "digest"),
)  # fmt: skip
_add("respondent.received", "首次接待被执行人笔录完成", "intake", "respondent", "@team",
     channel=_CHANNEL, digest=Field("笔录校验值", "digest"))  # fmt: skip
_add("respondent.added", "列明或追加被执行人", "intake", "respondent", "filing", "service")
_add("stock.taken_over", "接管在办案件", "intake", "period", "director", "service",
     on=Field("接管日", "date"), cases=Field("案件数", "number"), events=Field("事项数", "number"),
     digest=Field("校验值", "digest"))  # fmt: skip
# triage
_add(
    "triage.decided", "甄别分案决定", "triage", "case", "triage", "service",
    run=Field("甄别次序"), track=_TRACK, unit=_UNIT,
    outcome=Field("结果"), rule=Field("规则"), overridden=Field("人工调整", "bool"),
)  # fmt: skip
_add(
    "case.assigned", "分案至团队及承办人", "triage", "case", "assignment", "service",
    unit=_UNIT, track=_TRACK,
    handler=Field("承办人"), judge=Field("承办法官"), method=Field("分案方式"),
    from_unit=Field("原团队"), reason=_REASON, open=Field("未办结节点"),
)  # fmt: skip
# enforcement: case
_add(
    "case.team_received", "团队收到案件", "enforcement", "case", "@team", "service",
    unit=_UNIT, track=_TRACK, reflow=Field("是否回流", "bool"),
    from_unit=Field("原团队"), from_track=Field("原办理类别"), clocks=Field("期限变化"),
)  # fmt: skip
_add("transfer.requested", "申请移转（回流）", "enforcement", "case", "@team", "service",
     to=Field("移转去向"), rule=Field("移转事由"), late=Field("已过窗口期", "bool"),
     reason=_REASON)  # fmt: skip
_add("transfer.decided", "移转审批", "enforcement", "case", "transfer_center", "service",
     to=Field("移转去向"), rule=Field("移转事由"), late=Field("已过窗口期", "bool"),
     granted=Field("是否同意", "bool"), reason=_REASON)  # fmt: skip
_add("closing.submitted", "提交报结", "enforcement", "case", "@team", "service", mode=_MODE,
     ground=_ENDS_BY, law=_ENDS_LAW, court=_TAKER)  # fmt: skip
_add("closing.returned", "报结退回", "enforcement", "case", "closing_approval", "service",
     reason=_REASON)  # fmt: skip
_add("termination.entered", "进入终本程序", "enforcement", "case", "@team", "service")
_add("termination.left", "退出终本程序", "enforcement", "case", "@team", "service", reason=_REASON)
_add("resumption.approved", "恢复执行审查通过", "enforcement", "case", "resumption_review",
     reason=_REASON)  # fmt: skip
_add("matter.referred", "报请法官审查、裁决", "enforcement", "case", "@team", "service",
     matter=Field("报请事项", required=True), blocks=Field("答复前不得办理的事项"))  # fmt: skip
_add("matter.answered", "法官答复报请事项", "enforcement", "case", "@judge", "service",
     matter=Field("报请事项", required=True), blocks=Field("答复前不得办理的事项"),
     granted=Field("是否同意", "bool"), opinion=Field("意见"))  # fmt: skip
_add("entrusted.accepted", "接收受托案件", "enforcement", "case", "entrusted_in", reason=_REASON)
_add("case.closed", "结案", "enforcement", "case", "closing_approval", "service", mode=_MODE,
     ground=_ENDS_BY, law=_ENDS_LAW, court=_TAKER)  # fmt: skip
_add("conversation.recorded", "谈话笔录完成", "enforcement", "case", "@team",
     side=Field("谈话对象", "choice", (("applicant", "申请执行人"), ("respondent", "被执行人")),
                required=True))  # fmt: skip
_add("interview.recorded", "终本约谈笔录完成", "enforcement", "case", "@team")
# Of the case, or of one respondent or asset.
_add("suspension.began", "扣除期间开始", "enforcement", "case", "@team", "service",
     kind=_SUSPENSION, paper=_PAPER, paper_number=_PAPER_NUMBER, reason=_REASON)  # fmt: skip
_add("suspension.ended", "扣除期间结束", "enforcement", "case", "@team", "service",
     kind=_SUSPENSION, paper=_PAPER, paper_number=_PAPER_NUMBER)  # fmt: skip
# Of the subject of the clock it lengthens.
_add("clock.extended", "延长期限", "enforcement", "case", "@team", "service",
     node=Field("节点", required=True), extension=Field("延长规则", required=True),
     number=Field("延长数", "number"), unit=Field("单位"), until=Field("延长至", "date"),
     paper=_PAPER, paper_number=_PAPER_NUMBER, reason=_REASON)  # fmt: skip
_add("facts.stated", "登记案情", "enforcement", "case", "@team")
_add("handler.changed", "调整承办人", "enforcement", "case", "team_lead", "service",
     handler=Field("承办人"), judge=Field("承办法官"), handover=Field("交接单", "number"),
     reason=_REASON)  # fmt: skip
_add("task_force.formed", "成立工作专班", "enforcement", "case", "bureau_lead", "service",
     force=Field("专班", required=True), lead=Field("负责人", required=True),
     people=Field("成员"), until=Field("至", "date"), reason=_REASON)  # fmt: skip
_add("task_force.ended", "解散工作专班", "enforcement", "case", "bureau_lead", "service",
     force=Field("专班", required=True), reason=_REASON)  # fmt: skip
_add("recusal.recorded", "登记回避", "enforcement", "case", "team_lead", "service",
     person=Field("回避人", required=True), against=Field("回避的当事人"),
     decided_by=Field("决定人", required=True), reason=Field("理由", required=True))  # fmt: skip
_add("recusal.ended", "解除回避", "enforcement", "case", "team_lead", "service",
     person=Field("回避人", required=True), decided_by=Field("决定人", required=True),
     reason=Field("理由", required=True))  # fmt: skip
_add("node.given", "交办节点", "enforcement", "case", "team_lead", "service",
     node=Field("节点", required=True), handler=Field("交给"), reason=_REASON)  # fmt: skip
_add("event.corrected", "更正登记", "enforcement", "case", "@team", "service",
     event=Field("被更正的登记", "number"), happened_on=Field("更正后日期", "date"),
     withdrawn=Field("撤销该登记", "bool"), reason=_REASON)  # fmt: skip
_add("alert.acknowledged", "签收提醒", "enforcement", "case", "@team", "service",
     node=Field("节点"), level=Field("级别"))  # fmt: skip
_add("lateness.explained", "说明超期原因", "enforcement", "case", "@team", "service",
     node=Field("节点"), reason=_REASON)  # fmt: skip
_add("personal_data.read", "查看完整个人信息", "enforcement", "case", "@team", "service",
     what=Field("内容"))  # fmt: skip
# enforcement: order
_add("order.dispatched", "派单（任务流转单发出）", "enforcement", "order", "@team", kind=_ORDER,
     due_on=Field("办结期限", "date"))  # fmt: skip
_add("order.received", "收到任务流转单（签收）", "enforcement", "order", "offline_query",
     kind=_ORDER)  # fmt: skip
_add("order.completed", "流转单事项完成", "enforcement", "order", "offline_query", kind=_ORDER)
_add("slip.sent", "移交单发出", "enforcement", "order", "@team", "service",
     rule=Field("移交事由", required=True), due_on=Field("办结期限", "date"))  # fmt: skip
_add("slip.accepted", "移交签收", "enforcement", "order", "@team", "service",
     rule=Field("移交事由", required=True), done=Field("随签收办结", "bool"))  # fmt: skip
_add("slip.completed", "移交事项办结", "enforcement", "order", "@team", "service",
     rule=Field("移交事由"))  # fmt: skip
_add("slip.returned", "退回补正", "enforcement", "order", "@team", "service",
     reason=_REASON, due_on=Field("补正期限", "date", required=True))  # fmt: skip
_add("slip.corrected", "补正后再送", "enforcement", "order", "@team", "service", reason=_REASON,
     due_on=Field("办结期限", "date"))  # fmt: skip
_add("slip.escalated", "退回争议报请协调", "enforcement", "order", "@team", "service",
     to=Field("报请", required=True), reason=_REASON)  # fmt: skip
_add("slip.coordinated", "退回争议协调决定", "enforcement", "order", "bureau_lead", "service",
     reason=_REASON)  # fmt: skip
# enforcement: period
_add("pack.adopted", "采用规则版本", "enforcement", "period", "administrator", "service",
     pack=Field("规则包", required=True), version=Field("版本", required=True),
     checksum=Field("校验值", "digest"), from_on=Field("施行日", "date"),
     was=Field("原规则包"), was_version=Field("原版本"),
     running=Field("在办案件一并适用", "bool"), reason=_REASON)  # fmt: skip
_add("rules.adopted", "改按新版规则办理", "enforcement", "case", "administrator", "service",
     pack=Field("规则包", required=True), version=Field("版本", required=True),
     checksum=Field("校验值", "digest"),
     was=Field("原规则包"), was_version=Field("原版本"), reason=_REASON)  # fmt: skip
# Holds for the whole installation, and is stated on every court's own journal.
_add("calendar.adopted", "采用年度放假安排", "enforcement", "period", "administrator", "service",
     year=Field("年度", "number", required=True), notice=Field("通知文号"),
     digest=Field("校验值", "digest"))  # fmt: skip
_add("period.week_began", "一周开始（周一）", "enforcement", "period", "node_watch", "system")
_add("period.month_ended", "一月结束（末日）", "enforcement", "period", "node_watch", "system")
_add("period.quarter_ended", "一季结束（末日）", "enforcement", "period", "node_watch", "system")
# assets
_add("query.launched", "发起网络查控", "assets", "respondent", "first_query",
     system=_SYSTEM, round=_ROUND)  # fmt: skip
_add("query.answered", "网络查控反馈", "assets", "case", "first_query", round=_ROUND)
_add("query.rounds_completed", "规定次数的查控完成", "assets", "case", "@team")
_add("query.offline_item_answered", "线下单项查询结果取得", "assets", "case", "offline_query",
     item=_OFFLINE_ITEM)  # fmt: skip
_add("query.offline_completed", "线下（传统）查控完成", "assets", "case", "offline_query")
_add("investigation.started", "财产调查程序启动", "assets", "case", "@team")
_add("investigation.completed", "财产现状、权属、瑕疵查清", "assets", "case", "@team")
_add("preservation.completed", "保全实施办结", "assets", "case", "preservation")
_add("asset.found", "查到财产", "assets", "asset", "first_query")
_add("asset.disposable_found", "查到可处置财产", "assets", "asset", "@team", right=_RIGHT)
_add("asset.right_found", "查明有无处置权", "assets", "asset", "@team", right=_RIGHT)
_add("asset.verified", "财产核实完毕", "assets", "asset", "@team",
     result=Field("核实结果", "choice", _same("属实", "不实", "无法核实")))  # fmt: skip
_add("asset.controlled", "财产查封、扣押、冻结", "assets", "asset", "@team",
     rank=Field("顺位", "choice", (("first", "首封"), ("waiting", "轮候"))))  # fmt: skip
_add("clearance.ordered", "责令腾退（腾退裁定送达）", "assets", "asset", "@team",
     vacate_by=Field("腾退期限届满日", "date", required=True))  # fmt: skip
_add("asset.vacated", "腾空", "assets", "asset", "@team")
_add("auction.ruled", "作出拍卖裁定", "assets", "asset", "@team")
_add("disposal.sent", "裁定及材料流转处置", "assets", "asset", "@team")
_add("disposal.accepted", "收到流转材料", "assets", "asset", "auction")
_add("price.started", "启动确定参考价", "assets", "asset", "price", method=_METHOD)
_add("price.fixed", "参考价确定", "assets", "asset", "price", method=_METHOD)
# The method must be there: it decides whether the service of the report has a term (DZ-104).
_add("price.report_received", "收到评估报告", "assets", "asset", "price",
     method=replace(_METHOD, required=True))  # fmt: skip
_add("asset.contradiction_found", "发现标的物矛盾", "assets", "asset", "auction",
     kind=Field("矛盾种类", "choice", _same("权属", "质量", "其他")))  # fmt: skip
_add("asset.contradiction_reported", "矛盾情况反馈实施团队", "assets", "asset", "auction",
     kind=Field("矛盾种类", "choice", _same("权属", "质量", "其他")))  # fmt: skip
_add("lead.received", "收到财产线索", "assets", "lead", "@team")
_add("lead.verified", "财产线索核实完毕", "assets", "lead", "@team",
     result=Field("核实结果", "choice", _same("属实", "不实", "无法核实")))  # fmt: skip
_add("batch.week_completed", "六查周集约完成", "assets", "period", "offline_query")
_add("visits.week_completed", "每周三次外出查询完成", "assets", "period", "offline_query")
_add("outing.made", "集约查询一次", "assets", "period", "visits", "service",
     round=Field("集约事项", required=True), places=Field("单位或事项"),
     answered=Field("取得结果数", "number"))  # fmt: skip
_add("asset.treated_as_none", "查控财产按无财产处理", "assets", "asset", "@team",
     reason=_REASON)  # fmt: skip
# funds
_add("disposal.paid_out", "处置价款发放完毕", "funds", "case", "funds", reference=_VOUCHER)
_add("payment.received", "案款到账", "funds", "payment", "funds",
     kind=_MONEY, reference=_VOUCHER)  # fmt: skip
_add("payment.paid_out", "案款发放完毕", "funds", "payment", "funds",
     kind=_MONEY, reference=_VOUCHER)  # fmt: skip
_add("payment.held", "依法定事由暂缓发放", "funds", "payment", "funds", ground=Field("暂缓事由"))
_add("payment.deposited", "案款提存", "funds", "payment", "funds", ground=Field("提存事由"))
_add("payment.released", "暂缓事由消失", "funds", "payment", "funds")
_add("funds.week_cleared", "自动履行案款周清理完成", "funds", "period", "funds")
# archive
for _name, _term, _function in (
    ("material.made", "材料形成或取得", "@holder"),
    ("material.brought_back", "材料带回单位", "@holder"),
    ("material.signed_in", "卷宗管理中心签收", "archive"),
    ("material.uploaded", "扫描上传电子卷宗", "archive"),
    ("material.catalogued", "命名编目", "archive"),
):
    _add(_name, _term, "archive", "material", _function, form=_FORM, unit=_UNIT, document=_DOCUMENT)
_add("material.refused", "不予签收材料", "archive", "material", "archive",
     advice=Field("修改意见", required=True))  # fmt: skip
_add("material.overruled", "卷宗修改意见争议已决定", "archive", "material", "bureau_lead",
     reason=_REASON)  # fmt: skip
_add("loan.opened", "借出卷宗", "archive", "loan", "archive",
     how=Field("方式", "choice", _same("复印", "查阅", "外调"), required=True),
     reason=Field("用途"))  # fmt: skip
_add("loan.reason_ended", "借卷事由消失", "archive", "loan", "archive")
_add("loan.returned", "借卷全部归还", "archive", "loan", "archive")
_add("dossier.imaged", "转化为影像卷宗", "archive", "case", "scanning")
_add("dossier.submitted", "影像与纸质卷宗一并提交", "archive", "case", "archive")
_add("dossier.accepted", "档案管理部门接收卷宗", "archive", "case", "archives_office")
_add("case.archived", "归档", "archive", "case", "archive", "service")
_add("archive.ledger_made", "上月结案台账生成", "archive", "period", "node_watch")
_add("archive.warning_issued", "归档预警发出", "archive", "period", "node_watch")
# oversight
_add("request.received", "当事人递交手续", "oversight", "request", "refusal", kind=_REQUEST)
_add("request.collected", "材料收取完毕", "oversight", "request", "refusal", kind=_REQUEST)
_add("request.investigated", "拒执线索调查完毕", "oversight", "request", "refusal", kind=_REQUEST)
_add("request.interviewed", "接待完成", "oversight", "request", "refusal", kind=_REQUEST)
_add("request.carried_out", "该次实施完成", "oversight", "request", "refusal", kind=_REQUEST)
_add("detention.ordered", "拘留（起止日期确定或变更）", "oversight", "respondent", "@team",
     ends_on=Field("拘留期满日", "date", required=True))  # fmt: skip
_add("refusal.found", "发现拒执罪情形", "oversight", "respondent", "@team")
_add("refusal.investigated", "拒执信息调查完毕", "oversight", "respondent", "refusal")
_add("refusal.sent_to_police", "移送公安机关", "oversight", "respondent", "@team")
_add("listing.ground_found", "符合纳失条件", "oversight", "respondent", "@team")
_add("listing.entered", "纳入失信名单", "oversight", "respondent", "restriction")
_add("sanction.decided", "决定惩戒措施", "oversight", "respondent", "@team",
     kind=replace(_SANCTION, required=True), ground=replace(_GROUND, required=True),
     until=Field("期限至", "date"), reason=_REASON)  # fmt: skip
_add("sanction.lifted", "解除惩戒措施", "oversight", "respondent", "restriction",
     kind=replace(_SANCTION, required=True), reason=replace(_REASON, required=True))  # fmt: skip
_add("materials.sent_to_special", "材料移送强执团队（签收）", "oversight", "asset", "@team")
_add("objection.received", "收到异议", "oversight", "objection", "objections", kind=_OBJECTION)
_add("objection.decided", "异议审查完毕", "oversight", "objection", "objections", kind=_OBJECTION)
# documents
_add("price.report_served", "参考价材料送达全部当事人", "documents", "asset", "price",
     reference=_PARCEL)  # fmt: skip
_add("disposal.set_off_served", "以物抵债裁定送达", "documents", "case", "@team",
     reference=_PARCEL)  # fmt: skip
_add("document.issued", "文书签发", "documents", "case", "@team",
     document=Field("文书", required=True), title=Field("文号或标题"))  # fmt: skip
_add("document.signed", "文书签名", "documents", "case", "@team", "service",
     document=Field("文书", required=True), edition=Field("文稿版次", "number"),
     digest=Field("校验值", "digest"))  # fmt: skip
_add("document.sealed", "文书盖章", "documents", "case", "seal", "service",
     document=Field("文书", required=True), edition=Field("文稿版次", "number"),
     digest=Field("校验值", "digest"))  # fmt: skip
_add("documents.prepared", "制式文书制作完成", "documents", "case", "documents")
_add("document.served", "文书送达", "documents", "respondent", "service",
     document=_SERVED, reference=_PARCEL)  # fmt: skip
_add("documents.all_served", "制式文书全部送达该被执行人", "documents", "respondent", "service",
     reference=_PARCEL)  # fmt: skip
_add("service.sent", "发出送达", "documents", "case", "service", "service",
     document=Field("文书", required=True), title=Field("文号或标题"), to=Field("受送达人"),
     method=Field("送达方式"), reference=_PARCEL, reason=_REASON)  # fmt: skip
_add("service.failed", "送达未成", "documents", "case", "service", "service",
     document=Field("文书", required=True), title=Field("文号或标题"), to=Field("受送达人"),
     method=Field("送达方式"), reason=_REASON)  # fmt: skip
_add("service.proved", "文书送达申请执行人及协助单位", "documents", "case", "service", "service",
     document=Field("文书", required=True), title=Field("文号或标题"), to=Field("受送达人"),
     method=Field("送达方式"))  # fmt: skip
_add("address.confirmed", "确认送达地址", "documents", "case", "service", "service",
     to=Field("当事人"), kind=Field("地址种类"), confirmed=Field("已签送达地址确认书", "bool"),
     consented=Field("同意电子送达", "bool"))  # fmt: skip
_add("copy.removed", "撤下接待时误收的复印件", "documents", "case", "reception", "service",
     document=Field("复印件", required=True), digest=Field("校验值", "digest"),
     reason=_REASON)  # fmt: skip
# reports
_add("report.signed", "周报签署", "reports", "period", "director", "service",
     week=Field("周次"), digest=Field("校验值", "digest"))  # fmt: skip
_add("bulletin.issued", "通报发出", "reports", "period", "node_watch", "service",
     bulletin=Field("通报", required=True), digest=Field("校验值", "digest"))  # fmt: skip
