"""The pack's targets beside the figures, and the weak points: below target, or falling."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.schema import Target
from policy.vocabulary import INDICATORS
from reports.indicators import DEFINITIONS, PERCENT, RATES, Ratio
from reports.keys import Key
from reports.readings import YEAR, Reading

_OPERATORS: dict[str, tuple[Any, Callable[[Decimal, Decimal], bool]]] = {
    "ge": (gettext_lazy("不低于%(value)s"), operator.ge),
    "gt": (gettext_lazy("高于%(value)s"), operator.gt),
    "le": (gettext_lazy("不高于%(value)s"), operator.le),
    "lt": (gettext_lazy("低于%(value)s"), operator.lt),
}
_BY_TRACK = (
    "full_enforcement_rate",
    "recovery_rate",
    "termination_rate",
    "mean_days_to_close",
    "on_time_closing_rate",
)
# Ours, no plan's: of fewer cases or nodes than this a rate that moves says nothing.
LEAST_TO_FALL = 5
Noted = Callable[[Key, str], dict[str, Any]]


def judge(reading: Reading, note: Noted) -> list[dict[str, Any]]:
    """Return each target of the pack with the figures beside it, and whether it is met.

    A target with a day (年底) is judged by the year's figure so far, another by the week's;
    `met` is null while there is nothing to judge, and for a target `past`: its day lies in a
    year before the report's, whose figures do not answer it.
    """
    return [_one(reading, target, note) for target in reading.pack.tables.target]


def _one(reading: Reading, target: Target, note: Noted) -> dict[str, Any]:
    code = target.indicator
    where = {"track": target.track} if target.track and code in _BY_TRACK else {}
    scope = reading.pack.track_name(target.track) if where else ""
    week, year = Key(code, where=where), Key(code, True, where)
    judged = year if target.by else week
    ratio = reading.ratio(code, YEAR if judged.is_year else reading.now, where)
    term, meets = _OPERATORS[target.op]
    unit = DEFINITIONS[code].unit
    past = target.by is not None and target.by.year < reading.tally.weeks[reading.now].year
    found = None if past else _scaled(ratio, unit)
    return {
        "code": code,
        "name": INDICATORS[code],
        "track": target.track,
        "track_name": scope,
        "op": target.op,
        "value": str(target.value),
        "by": target.by.isoformat() if target.by else "",
        "shown": str(term) % {"value": _value_shown(target.value, unit)},
        "clause": list(target.clause),
        "basis": target.basis,
        "week_key": note(week, scope)["key"],
        "year_key": note(year, scope)["key"],
        "key": str(judged),
        "past": past,
        "met": None if found is None else meets(found, target.value),
    }


def _scaled(ratio: Ratio, unit: str) -> Decimal | None:
    exact = ratio.exact
    return exact * PERCENT if exact is not None and unit == "%" else exact


def _value_shown(value: Decimal, unit: str) -> str:
    plain = f"{value.normalize():f}"
    if unit == "%":
        return f"{plain}%"
    return _("%(days)s天") % {"days": plain} if unit == "天" else plain


def weak_points(
    judged: list[dict[str, Any]], figures: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what misses its target, then what is worse than the four weeks before, worst first.

    A figure is named once: one that misses its target is not named again for falling. A
    target is judged however few the cases; to fall, a rate needs `LEAST_TO_FALL` of them.
    """
    missed = {
        one["key"]: _missed(one, figures[one["key"]]) for one in judged if one["met"] is False
    }
    falling = [
        code
        for code in RATES
        if code not in missed
        and _counted(code, figures) >= LEAST_TO_FALL
        and _is_falling(figures[code])
    ]
    falling.sort(key=lambda code: -_fall(figures[code]))
    return [*missed.values(), *(_falling(figures[code]) for code in falling)]


def _counted(code: str, figures: Mapping[str, Mapping[str, Any]]) -> Decimal:
    """Return how many cases or nodes a week's rate is of."""
    # Recovery divides money by money: the cases closed, of the same kind, are counted instead.
    of = "full_enforcement_rate" if code == "recovery_rate" else code
    return Decimal(figures[of]["denominator"])


def _fall(figure: Mapping[str, Any]) -> Decimal:
    """Return how far a figure is from the mean before, as a share of that mean."""
    value, mean = Decimal(figure["value"]), Decimal(figure["mean4"])
    return abs(value - mean) / mean if mean else abs(value)


def _missed(target: Mapping[str, Any], figure: Mapping[str, Any]) -> dict[str, Any]:
    said = _("%(name)s为%(shown)s（%(quotient)s），目标%(target)s")
    return {
        "key": target["key"],
        "reason": "target",
        "name": target["name"],
        "clause": target["clause"],
        "sentence": said
        % {
            "name": figure_name(figure),
            "shown": figure["shown"],
            "quotient": quotient(figure),
            "target": target["shown"],
        },
    }


def _is_falling(figure: Mapping[str, Any]) -> bool:
    better = DEFINITIONS[figure["code"]].better
    if figure["value"] is None or figure["mean4"] is None or not better:
        return False
    value, mean = Decimal(figure["value"]), Decimal(figure["mean4"])
    return value < mean if better == "higher" else value > mean


def _falling(figure: Mapping[str, Any]) -> dict[str, Any]:
    said = _("%(name)s为%(shown)s（%(quotient)s），差于前四周平均%(mean)s")
    return {
        "key": figure["key"],
        "reason": "falling",
        "name": figure["name"],
        "clause": [],
        "sentence": said
        % {
            "name": figure_name(figure),
            "shown": figure["shown"],
            "quotient": quotient(figure),
            "mean": figure["mean4_shown"],
        },
    }


def figure_name(figure: Mapping[str, Any]) -> str:
    """Return a figure's name with its period and what it is narrowed to."""
    period = _("本年") if figure["period"] == "year" else _("本周")
    if figure["scope"] and figure["scope"] != figure["name"]:
        said = _("%(scope)s%(period)s%(name)s")
        return said % {"scope": figure["scope"], "period": period, "name": figure["name"]}
    return _("%(period)s%(name)s") % {"period": period, "name": figure["name"]}


def quotient(figure: Mapping[str, Any]) -> str:
    """Return what was divided by what: cases or nodes, or money in 万元."""
    if figure["value"] is None:
        return "—"
    top, bottom = Decimal(figure["numerator"]), Decimal(figure["denominator"])
    if figure["code"] == "recovery_rate":
        said = _("%(top)s/%(bottom)s万元")
        return said % {"top": f"{top / 10000:,.2f}", "bottom": f"{bottom / 10000:,.2f}"}
    return f"{top:,.0f}/{bottom:,.0f}"
