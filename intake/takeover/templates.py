"""The empty sheets of a take-over, each with an example and what its columns take."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enforcement.models.case import State
from intake import workbooks
from intake.takeover.columns import (
    CASE_HEADINGS,
    CASES,
    EVENT_HEADINGS,
    MODES,
    SHEETS,
    layout_of,
)
from intake.takeover.known import stated_by_sheet
from policy.pack import Pack

_CASE_EXAMPLE = {
    "handler": "示例丙",
    "judge": "示例丁",
    "received_on": "2022-03-12",
}
_EVENT_EXAMPLE = {
    "number": "（2022）豫0902执1号",
    "kind": "网络查控反馈",
    "happened_on": "2022-03-10",
    "person": "示例丙",
    "fields": "有财产=是",
    "note": "示例行，导入前请删去",
}


def template(sheet: str, pack: Pack) -> bytes:
    """Return one of the two empty sheets, with a court's own teams and events named."""
    needs = "case.accepted" in pack.opened_by
    required = layout_of(sheet, {}, needs_acceptance=needs).required
    if sheet == CASES:
        units = [unit for track in pack.tables.tracks.values() for unit in track.units]
        own = {"unit": pack.unit_name(units[0])} if units else {}
        example = {**workbooks.EXAMPLE, **_CASE_EXAMPLE, **own}
        told = {**workbooks.explanations(), **_standing(pack, units)}
        return workbooks.template_of(SHEETS[sheet], CASE_HEADINGS, required, example, told)
    return workbooks.template_of(SHEETS[sheet], EVENT_HEADINGS, required, _EVENT_EXAMPLE, _events())


def _standing(pack: Pack, units: list[str]) -> dict[str, str]:
    tracks = "、".join(track.name for track in pack.tables.tracks.values())
    return {
        "unit": _("已由团队接收的填写：%(names)s")
        % {"names": "、".join(dict.fromkeys(pack.unit_name(unit) for unit in units))},
        "track": tracks or _("本院不分类别，不填"),
        "handler": _("姓名或账号；同名的按所在团队认定"),
        "judge": _("姓名或账号"),
        "stage": "、".join(str(term) for _value, term in State.choices)
        + _("；空白的按团队和结案日期认定"),
        "received_on": _("团队接收案件之日；空白的按收案或立案日期，期限据此计算"),
        "closing_mode": "、".join(dict.fromkeys(MODES.values())),
        "closed_on": _("已结案的填写"),
        "recovered": _("以元计"),
        "archived_on": _("已归档的填写"),
    }


def _events() -> dict[str, str]:
    names = "、".join(kind.term for kind in stated_by_sheet())
    return {
        "number": _("本院执行案号；空白的承上一行"),
        "kind": names,
        "happened_on": _("不早于立案日，不晚于接管日"),
        "person": _("当时经办人的姓名"),
        "subject": _("被执行人姓名，或财产、线索、案款等的名称；涉被执行人而空白的，登记于全部"),
        "fields": _("名称=内容，多项以分号分开，如：处置权=有；案情也可写在这里，如：有财产=是"),
        "note": _("不得写证件号、电话、账号"),
    }
