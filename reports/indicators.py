"""What each figure counts, as data: in words for the reader, in codes for the queries.

The codes of the rates are those a pack's targets may name (`policy.vocabulary.INDICATORS`).
Formulas that the plans leave open are ours and say so: `basis` is "default" or the source.
A change of any definition raises `VERSION`; a report keeps the definitions it was made by.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.models import Case, Node
from policy.pack import Pack
from policy.vocabulary import INDICATORS

VERSION = "2"
FIRST_KIND = "执"
IMPLEMENTATION_KINDS = ("执", "执恢")
DUTY_KINDS = ("node", "limit")  # a window is a right and a reminder a message: neither is late
FULL_MODE, TERMINATION_MODE = "执行完毕", "终本"
PERCENT = Decimal(100)

# Indicator → the closing events of the clocks it is about; a name ending in "." is a prefix.
TIMELINESS: dict[str, tuple[str, ...]] = {
    "reception_on_time_rate": ("reception.recorded",),
    "service_on_time_rate": ("documents.all_served", "document.served"),
    "query_on_time_rate": ("query.",),
    "archive_on_time_rate": ("case.archived",),
    "payout_on_time_rate": ("payment.paid_out",),
}


_EVERY_KIND = gettext_lazy("各类案件")
_WEEK = gettext_lazy("本周（周一至周日）；“本年”为1月1日起至本周末，年度以周四所在年为准")


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's meaning. `better` is the direction wished for; `rows` what its list shows."""

    code: str
    name: Any
    numerator: Any
    denominator: Any = ""
    kinds: Any = _EVERY_KIND
    period: Any = _WEEK
    rounding: Any = ""
    unit: Literal["件", "个", "%", "天"] = "件"
    basis: str = "default"
    better: Literal["", "higher", "lower"] = ""
    rows: Literal["cases", "nodes"] = "cases"

    def as_dict(self) -> dict[str, str]:
        """Return the plain shape kept with a report."""
        return {
            "code": self.code,
            "name": str(self.name),
            "numerator": str(self.numerator),
            "denominator": str(self.denominator),
            "kinds": str(self.kinds),
            "period": str(self.period),
            "rounding": str(self.rounding),
            "unit": self.unit,
            "basis": self.basis,
            "better": self.better,
            "rows": self.rows,
        }


_TWO_PLACES = gettext_lazy("保留两位小数，四舍五入；与目标比较时用未舍入的数")
_FIRST = gettext_lazy("首次执行案件（执）")
_IMPLEMENTATION = gettext_lazy("首次执行、恢复执行案件（执、执恢）")
_DUTIES = gettext_lazy("适用的节点与期限（不含窗口期、提醒）")
_AT_END = gettext_lazy("本周末时点")
_OVERDUE = gettext_lazy(
    "期末已到期（到期日不晚于期末）、期末尚未完成的节点；到期日按计数时已批准的扣除期间计算，"
    "计数时正在扣除期间内的不计"
)
_TIMELY = gettext_lazy("本期完成且完成日不晚于到期日的节点")
_TIMELY_OF = gettext_lazy("本期完成的节点，加期末已超期未完成的节点")


def _rate(code: str, numerator: Any, denominator: Any, **more: Any) -> Definition:
    fixed: dict[str, Any] = {"unit": "%", "rounding": _TWO_PLACES, "better": "higher", **more}
    return Definition(code, INDICATORS[code], numerator, denominator, **fixed)


def _timeliness(code: str) -> Definition:
    return _rate(code, _TIMELY, _TIMELY_OF, kinds=_DUTIES, rows="nodes")


def _nodes_apart(code: str, name: Any, numerator: Any, **more: Any) -> Definition:
    fixed: dict[str, Any] = {"kinds": _DUTIES, "unit": "个", "better": "lower", **more}
    return Definition(code, name, numerator, rows="nodes", **fixed)


_ALL = (
    Definition(
        "received",
        gettext_lazy("新收"),
        gettext_lazy("立案日在本期的案件；团队、类别为期末所在（以团队收案日为准）"),
    ),
    Definition(
        "closed",
        gettext_lazy("结案"),
        gettext_lazy("结案日在本期的案件，含立案阶段驳回申请；团队、类别为结案时所在"),
    ),
    Definition(
        "stock",
        gettext_lazy("未结"),
        gettext_lazy(
            "立案日不晚于期末、期末尚未结案的案件（期末后结案的仍计入）；团队、类别为期末所在"
        ),
        period=_AT_END,
    ),
    Definition(
        "nodes_in_time",
        gettext_lazy("按时完成节点"),
        _TIMELY,
        kinds=_DUTIES,
        unit="个",
        rows="nodes",
    ),
    Definition(
        "nodes_late",
        gettext_lazy("逾期完成节点"),
        gettext_lazy("本期完成且完成日晚于到期日的节点"),
        kinds=_DUTIES,
        unit="个",
        better="lower",
        rows="nodes",
    ),
    Definition(
        "nodes_overdue",
        gettext_lazy("超期未完成节点"),
        _OVERDUE,
        kinds=_DUTIES,
        period=_AT_END,
        unit="个",
        better="lower",
        rows="nodes",
    ),
    _nodes_apart(
        "nodes_late_plan",
        gettext_lazy("逾期完成节点（按方案期限）"),
        gettext_lazy("本期完成且完成日晚于方案期限（不计扣除期间、延长）的节点"),
    ),
    _nodes_apart(
        "nodes_overdue_plan",
        gettext_lazy("超期未完成节点（按方案期限）"),
        gettext_lazy(
            "方案期限（不计扣除期间、延长）不晚于期末、期末尚未完成的节点，正在扣除期间内的也计入"
        ),
        period=_AT_END,
    ),
    _nodes_apart(
        "nodes_inherited",
        gettext_lazy("接管时已超期、尚未完成节点"),
        gettext_lazy("接管在办案件时已超期、期末尚未完成的节点；不计入本院的逾期、超期"),
        period=_AT_END,
    ),
    _nodes_apart(
        "nodes_inherited_done",
        gettext_lazy("接管时已超期、本期完成节点"),
        gettext_lazy("接管在办案件时已超期、本期完成的节点；不计入本院的逾期、超期"),
        better="higher",
    ),
    _rate(
        "clearance_rate",
        gettext_lazy("本期结案"),
        gettext_lazy("期初未结，加本期新收"),
    ),
    _rate(
        "full_enforcement_rate",
        gettext_lazy("本期结案中结案方式为“执行完毕”的"),
        gettext_lazy("本期结案"),
        kinds=_FIRST,
    ),
    _rate(
        "recovery_rate",
        gettext_lazy("本期结案的金钱给付案件的实际到位金额之和（超过标的额的不截断）"),
        gettext_lazy("上述案件的申请执行标的额之和（未登记执行事项或标的额的不计）"),
        kinds=_FIRST,
    ),
    _rate(
        "termination_rate",
        gettext_lazy("本期结案中结案方式为“终本”的"),
        gettext_lazy("本期结案"),
        kinds=_FIRST,
        better="lower",
    ),
    Definition(
        "mean_days_to_close",
        INDICATORS["mean_days_to_close"],
        gettext_lazy("本期结案案件自立案日至结案日的天数之和，不扣除期间"),
        gettext_lazy("本期结案"),
        kinds=_IMPLEMENTATION,
        rounding=_TWO_PLACES,
        unit="天",
        better="lower",
    ),
    _rate(
        "on_time_closing_rate",
        gettext_lazy("其中各项整案期限（扣除期间计入后）均按时完成的"),
        gettext_lazy("本期结案、有适用的整案期限的"),
    ),
    _rate(
        "fast_on_time_rate",
        gettext_lazy("其中各项整案期限（扣除期间计入后）均按时完成的"),
        gettext_lazy("本期由快执类别结案、有适用的整案期限的"),
    ),
    _rate("node_on_time_rate", _TIMELY, _TIMELY_OF, kinds=_DUTIES, rows="nodes"),
    *(_timeliness(code) for code in TIMELINESS),
)
DEFINITIONS: dict[str, Definition] = {definition.code: definition for definition in _ALL}

# The rates in the order of the report; counts come before them.
RATES = (
    "clearance_rate",
    "full_enforcement_rate",
    "recovery_rate",
    "termination_rate",
    "mean_days_to_close",
    "on_time_closing_rate",
    "fast_on_time_rate",
    "node_on_time_rate",
    *TIMELINESS,
)
COUNTS = ("received", "closed", "stock", "nodes_in_time", "nodes_late", "nodes_overdue")


def rules_of(pack: Pack, code: str) -> tuple[str, ...]:
    """Return the clocks a timeliness indicator is about: those its events close.

    Where a court has none, those that show one of the events: its plan counts the upload of
    what the event brought (Yindu's first interview).
    """
    duties = [clock for clock in pack.tables.clock if clock.kind in DUTY_KINDS]
    closed = [c.id for c in duties if any(_is_one(code, t.event) for t in c.closes)]
    shown = [c.id for c in duties if any(_is_one(code, t.event) for t in c.shows)]
    return tuple(closed or shown)


def _is_one(code: str, event: str) -> bool:
    return any(
        event.startswith(name) if name.endswith(".") else event == name for name in TIMELINESS[code]
    )


def fast_tracks(pack: Pack) -> tuple[str, ...]:
    """Return the tracks that ride on the fast state."""
    return tuple(code for code, track in pack.tables.tracks.items() if track.state == "fast")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure before rounding. A count has the denominator 1; None: nothing to divide by."""

    numerator: Decimal
    denominator: Decimal

    @property
    def exact(self) -> Decimal | None:
        """The quotient, to Python's own precision; None where the denominator is nought."""
        return self.numerator / self.denominator if self.denominator else None

    def value(self, unit: str) -> Decimal | None:
        """Return the figure in its unit, rounded as its definition says."""
        exact = self.exact
        if exact is None or unit in ("件", "个"):
            return exact
        scaled = exact * PERCENT if unit == "%" else exact
        return scaled.quantize(Decimal("0.01"), ROUND_HALF_UP)


def shown(value: Decimal | None, unit: str) -> str:
    """Return a figure as people read it; a dash where there is none."""
    if value is None:
        return "—"
    if unit in ("件", "个"):
        return f"{int(value):,}"
    if unit == "%":
        return f"{value:.2f}%"
    return _("%(days)s天") % {"days": f"{value:.2f}"}


ROWS = {"cases": Case, "nodes": Node}
