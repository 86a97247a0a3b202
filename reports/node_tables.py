"""The tables of clocks: by rule, by team, and who is late, by the plan's day and the adjusted one.

Reports made before both days were counted are shown as they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Found = Mapping[str, Any]
PEOPLE_LISTED = 60  # the page lists them all
SHORT = 8


@dataclass(frozen=True, slots=True)
class Table:
    """A table: heads, rows of strings; the first `words` columns are words, the others numbers."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1

    @property
    def is_short(self) -> bool:
        """Whether it should stand on one page."""
        return len(self.rows) <= SHORT


def of_nodes(figures: Found, table: str, head: str) -> Table:
    """Return the clocks by rule or team: in time, late and overdue by both days."""
    f = figures["figures"]
    rows = []
    both = has_both_days(figures)
    for row in figures["tables"][table]:
        in_time, late, overdue, rate, *by_plan = (f[key] for key in row["keys"])
        late_plan, overdue_plan = ((one["shown"],) for one in by_plan) if both else ((), ())
        rows.append(
            (
                row["name"],
                in_time["shown"],
                late["shown"],
                *late_plan,
                overdue["shown"],
                *overdue_plan,
                overdue["previous_shown"],
                rate["shown"],
            )
        )
    plan = (_("按方案期限"),) if both else ()
    heads = (
        head,
        _("按时"),
        _("逾期完成"),
        *plan,
        _("超期未完成"),
        *plan,
        _("上周末超期"),
        _("按时率"),
    )
    return Table(heads, rows)


def has_both_days(figures: Found) -> bool:
    """Tell whether a report counts lateness by the plan's day too; earlier ones did not."""
    return "nodes_late_plan" in figures["definitions"]


def inherited_line(figures: Found) -> str:
    """Return what is left of the lateness the court came over with; empty where there is none."""
    f = figures["figures"]
    if "nodes_inherited" not in f:
        return ""
    left, done = f["nodes_inherited"], f["nodes_inherited_done"]
    if not int(left["value"]) and not int(done["value"]):
        return ""
    said = _("接管在办案件时已超期的节点：周末尚未完成%(left)s个，本周完成%(done)s个；不计入上表。")
    return said % {"left": left["shown"], "done": done["shown"]}


def is_any_late(figures: Found) -> bool:
    """Tell whether anybody is late by the day that counts, so that there is a chart to draw."""
    return any(row["overdue"] or row["late"] for row in figures["late"])


def late(figures: Found) -> Table:
    """Return who is late with which node, why, and by how much, as paper lists it."""
    rows = [
        (
            row["person"],
            row["unit_name"],
            row["rule_name"],
            _reasons(row),
            *(str(row[name]) for name in late_counts(figures)),
        )
        for row in figures["late"][:PEOPLE_LISTED]
    ]
    return Table((_("人员"), _("团队"), _("节点"), _("原因"), *late_heads(figures)), rows, 4)


def late_counts(figures: Found) -> tuple[str, ...]:
    """Return which counts the list of those late shows: each by the plan's day beside it."""
    counts = ("overdue", "late", "worst")
    if not has_both_days(figures):
        return counts
    return tuple(f"{name}{suffix}" for name in counts for suffix in ("", "_plan"))


def late_heads(figures: Found) -> tuple[str, ...]:
    """Return the heads of those counts."""
    terms = {"overdue": _("超期"), "late": _("逾期"), "worst": _("最长（天）")}
    return tuple(terms.get(name) or _("按方案期限") for name in late_counts(figures))


def _reasons(row: Found) -> str:
    said = "；".join(one["reason"] for one in row["reasons"])
    if not row["unexplained"]:
        return said
    left = _("未说明%(count)d个") % {"count": row["unexplained"]}
    return f"{said}；{left}" if said else left
