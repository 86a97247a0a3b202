"""Which charts a report has, drawn from its own figures: the same on the page and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reports import charts
from reports.charts import ACCENT, LATE, SOFT, Bar

LINES = (
    "received",
    "closed",
    "stock",
    "full_enforcement_rate",
    "recovery_rate",
    "mean_days_to_close",
    "on_time_closing_rate",
    "fast_on_time_rate",
    "node_on_time_rate",
    "nodes_overdue",
)
PEOPLE_DRAWN, RULES_DRAWN = 15, 10


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart beside the table that says the same: column names, and rows of strings."""

    name: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def lines(figures: Mapping[str, Any]) -> list[Picture]:
    """Return the 13-week lines, each against its target if the pack has one."""
    by_code = {t["code"]: t for t in figures["targets"] if ":" not in t["key"]}
    return [_line(figures, code, by_code.get(code)) for code in LINES]


def _line(figures: Mapping[str, Any], code: str, target: Mapping[str, Any] | None) -> Picture:
    weeks, points = figures["series"]["weeks"], figures["series"]["points"][code]
    definition = figures["definitions"][code]
    title = _("%(name)s（%(unit)s）") % {"name": definition["name"], "unit": definition["unit"]}
    said = _("%(first)s至%(last)s共13周，最近一周为%(shown)s") % {
        "first": weeks[0],
        "last": weeks[-1],
        "shown": figures["figures"][code]["shown"],
    }
    svg = charts.line_chart(
        title,
        said,
        [week.partition("-")[2] for week in weeks],
        [None if point is None else float(point) for point in points],
        target=float(target["value"]) if target else None,
        target_name=_("目标") if target else "",
    )
    rows = tuple((week, "—" if p is None else p) for week, p in zip(weeks, points, strict=True))
    return Picture(code, svg, (_("周次"), title), rows)


def teams(figures: Mapping[str, Any]) -> Picture:
    """Return the clocks of each team: in time, late, overdue."""
    found, bars, rows = figures["figures"], [], []
    colours = (ACCENT, SOFT, LATE)
    for row in figures["tables"]["node_units"]:
        counts = [found[key] for key in row["keys"][:3]]
        parts = ((float(f["value"]), c) for f, c in zip(counts, colours, strict=True))
        bars.append(Bar(row["name"], tuple(parts)))
        rows.append((row["name"], *(f["shown"] for f in counts)))
    names = (_("按时"), _("逾期完成"), _("超期未完成"))
    title = _("各团队节点办理（个）")
    said = _("按团队列出本周按时完成、逾期完成与周末超期未完成的节点数")
    svg = charts.bar_chart(title, said, bars, legend=list(zip(names, colours, strict=True)))
    return Picture("teams", svg, (_("团队"), *names), tuple(rows))


def people(figures: Mapping[str, Any]) -> Picture:
    """Return overdue and late clocks, person by node, the most of both first."""
    by_person: dict[str, dict[str, int]] = {}
    by_rule: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in figures["late"]:
        count = row["overdue"] + row["late"]
        if not count:  # late by the plan's own day alone
            continue
        line = by_person.setdefault(row["person"], {})
        line[row["rule"]] = line.get(row["rule"], 0) + count
        by_rule[row["rule"]] = by_rule.get(row["rule"], 0) + count
        names[row["rule"]] = row["rule_name"]
    rules = sorted(by_rule, key=lambda r: (-by_rule[r], r))[:RULES_DRAWN]
    persons = sorted(by_person, key=lambda p: (-sum(by_person[p].values()), p))[:PEOPLE_DRAWN]
    values = [[by_person[p].get(r, 0) for r in rules] for p in persons]
    title = _("超期与逾期节点：人员×节点（个）")
    said = _("颜色越深，该人员该节点的超期未完成与逾期完成越多")
    columns = tuple(names[r] for r in rules)
    svg = charts.heat_map(title, said, persons, columns, values)
    rows = tuple(
        (p, *(str(v) if v else "" for v in line)) for p, line in zip(persons, values, strict=True)
    )
    return Picture("people", svg, (_("人员"), *columns), rows)
