"""The two sheets of a take-over: open cases with where they stand, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping

from intake.columns import CASE_FIELDS, HEADINGS
from intake.sheets import Layout
from policy.vocabulary import CLOSING_MODES

CASES, EVENTS = "cases", "events"
SHEETS = {CASES: "案件表", EVENTS: "事项表"}
# Where a case stands: of the case, not of one of its parties.
STANDING: dict[str, str] = {
    "unit": "团队",
    "track": "办理类别",
    "handler": "承办人",
    "judge": "承办法官",
    "stage": "阶段",
    "received_on": "团队接收日期",
    "closing_mode": "结案方式",
    "closed_on": "结案日期",
    "recovered": "实际到位金额",
    "archived_on": "归档日期",
}
# A running case is filed already: nobody has to say why.
_AT_FILING = ("separate_reason", "complete_on", "checked")
_FILED = {name: heading for name, heading in HEADINGS.items() if name not in _AT_FILING}
CASE_HEADINGS: dict[str, str] = {**_FILED, **STANDING}
EVENT_HEADINGS: dict[str, str] = {
    "number": "案号",
    "kind": "事项",
    "happened_on": "发生日期",
    "person": "经办人",
    "subject": "对象",
    "fields": "项目",
    "note": "备注",
}
_CASES_NEED = ("number", "filed_on", "applicant", "respondent")
_EVENTS_NEED = ("number", "kind", "happened_on")
MOST_EVENTS = 400_000
# What a case that runs already may lack: it is taken over as unknown.
MAY_LACK = frozenset({"origin", "matter", "amount"})

# What people and other programs write, where the meaning is certain.
STAGES: dict[str, str] = {
    **dict.fromkeys(("立案", "立案核对", "立案阶段", "待核对"), "intake"),
    **dict.fromkeys(("查控", "查询", "财产查控", "查控阶段"), "query"),
    **dict.fromkeys(("分流", "繁简分流", "待分流", "待分案", "甄别"), "triage"),
    **dict.fromkeys(("快执", "快执阶段", "简案快执"), "fast"),
    **dict.fromkeys(("普执", "普执阶段", "精执", "实施", "执行实施", "在办"), "standard"),
    **dict.fromkeys(("特执", "强执", "特执阶段"), "special"),
    **dict.fromkeys(("终本程序", "终本", "终本审查"), "termination"),
    **dict.fromkeys(("已结案", "结案", "已结", "报结"), "closed"),
    **dict.fromkeys(("已归档", "归档"), "archived"),
}
MODES: dict[str, str] = {
    **{mode: mode for mode in CLOSING_MODES},
    **dict.fromkeys(("全部执行完毕", "执结", "自动履行完毕", "强制执行完毕"), "执行完毕"),
    **dict.fromkeys(("终结本次执行程序", "终结本次执行", "本次终结"), "终本"),
    **dict.fromkeys(("终结", "终结执行程序"), "终结执行"),
    **dict.fromkeys(("驳回", "驳回执行申请", "驳回执行"), "驳回申请"),
    **dict.fromkeys(("裁定不予执行",), "不予执行"),
}
ITEM_WORDS: dict[str, str] = {
    "不动产": "real_estate",
    "房产": "real_estate",
    "土地": "real_estate",
    "机动车": "motor_vehicle",
    "车辆": "motor_vehicle",
    "动产": "movable",
    "股权": "equity",
    "其他": "other",
    "是": "yes",
    "否": "no",
}


def layout_of(sheet: str, also: Mapping[str, str], *, needs_acceptance: bool) -> Layout:
    """Return the columns of one of the sheets; `also` are the court's own words for them."""
    if sheet == EVENTS:
        return Layout(EVENT_HEADINGS, _EVENTS_NEED, also, most_rows=MOST_EVENTS)
    required = (*_CASES_NEED, "accepted_on") if needs_acceptance else _CASES_NEED
    return Layout(CASE_HEADINGS, required, also, spread=("number", *CASE_FIELDS, *STANDING))


def headings_of(sheet: str) -> dict[str, str]:
    """Return the headings of one of the sheets by field."""
    return EVENT_HEADINGS if sheet == EVENTS else CASE_HEADINGS
