"""A report as its page shows it: the printed sheet's tables, every figure a link to its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import clauses, text
from desk.reports.links import page_url, to_figure
from desk.rows import Cell
from reports import node_tables
from reports import sheet as paper
from reports.indicators import RATES
from reports.models import ReportComment, WeakPointOrder, WeeklyReport
from reports.targets import figure_name
from teams.access import Actor

Found = Mapping[str, Any]
_FLOW = {1: "received", 3: "closed", 5: "stock"}
_NODES = {1: "nodes_in_time", 2: "nodes_late", 3: "nodes_overdue", 5: "node_on_time_rate"}
# In the order of the rows' keys: the column of each.
_BOTH_DAYS = {
    1: "nodes_in_time",
    2: "nodes_late",
    4: "nodes_overdue",
    7: "node_on_time_rate",
    3: "nodes_late_plan",
    5: "nodes_overdue_plan",
}
_LATE_KEYS = {
    "overdue": "key",
    "late": "late_key",
    "overdue_plan": "key_plan",
    "late_plan": "late_key_plan",
}
_BY_TRACK = ("full_enforcement_rate", "recovery_rate", "mean_days_to_close", "on_time_closing_rate")
_VERDICTS = {"better": ("done", "arrow-up-right"), "worse": ("wrong", "arrow-down-right")}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of ready cells: heads with their class, rows of cells."""

    heads: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A weak point, where its list is, and what was ordered because of it."""

    sentence: str
    clause: SafeString | str
    url: str
    order_url: str
    orders: Sequence[str]


def page(
    report: WeeklyReport,
    comments: Sequence[ReportComment],
    orders: Sequence[WeakPointOrder],
    actor: Actor,
) -> dict[str, Any]:
    """Return what the page of a report shows."""
    figures, week = report.figures, report.week
    printed = paper.sheet(figures, report, (), ())
    tables = figures["tables"]
    return {
        "report": report,
        "period": printed["period"],
        "state": printed["state"],
        "lead": printed["lead"],
        "modes": printed["modes"],
        "weak_points": _weak_points(report, orders, actor),
        "targets": _targets(report, printed["targets"]),
        "flow": _flow(report, printed["flow"]),
        "by": [
            _by(report, printed[name], tables[name], _FLOW)
            for name in ("kinds", "tracks", "units", "marks")
            if tables.get(name)
        ],
        "rates": _rates(report, printed["rates"]),
        "rates_by_track": _rates_by_track(report, printed["rates_by_track"]),
        "lines": printed["lines"],
        "series": _series(figures),
        "teams": printed["teams"],
        "people": printed["people"],
        "nodes": [
            _by(report, printed[name], tables[name], _BOTH_DAYS if printed["both_days"] else _NODES)
            for name in ("node_units", "node_rules")
        ],
        "both_days": printed["both_days"],
        "inherited": _inherited(report, printed["inherited"]),
        "late": _late(report),
        "watch": printed["watch"],
        "watch_failed": bool(
            figures["sweep"]["missed"]
            or figures["sweep"]["unfinished"]
            or figures["sweep"]["failures"]
        ),
        "signature": printed["signature"],
        "said": said(comments, figures, week, actor),
    }


def definition(kept: Found, term: str, side: str = "left") -> SafeString:
    """Return a term that opens what it counts, in the words kept with the report."""
    rows = [
        (_("计数（分子）"), kept["numerator"]),
        (_("分母"), kept["denominator"]),
        (_("范围"), kept["kinds"]),
        (_("期间"), kept["period"]),
        (_("取位"), kept["rounding"]),
    ]
    told = [format_html("<p><strong>{}</strong> {}</p>", name, said) for name, said in rows if said]
    body = format_html("{}" * len(told), *told)
    return format_html(
        '<details class="clause {}"><summary>{}</summary><div>{}</div></details>', side, term, body
    )


# --- tables -----------------------------------------------------------------------------


def _table(printed: paper.Table, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Table:
    words = printed.words

    def cells(row: Sequence[Any]) -> list[Cell]:
        return [
            cell if isinstance(cell, Cell) else Cell(cell, "" if n < words else "num")
            for n, cell in enumerate(row)
        ]

    return Table(cells(heads), [cells(row) for row in rows])


def _heads(report: WeeklyReport, printed: paper.Table, codes: Mapping[int, str]) -> list[Any]:
    kept = report.figures["definitions"]
    return [
        definition(kept[codes[n]], head, side="") if n in codes else head
        for n, head in enumerate(printed.heads)
    ]


def _with_links(report: WeeklyReport, row: Sequence[str], keys: Mapping[int, str]) -> list[Any]:
    return [
        to_figure(report.week, keys[n], cell) if n in keys else cell for n, cell in enumerate(row)
    ]


def _flow(report: WeeklyReport, printed: paper.Table) -> Table:
    kept, found = report.figures["definitions"], report.figures["figures"]
    rows = []
    for code, row in zip(("received", "closed", "stock"), printed.rows, strict=True):
        keys = {1: code, **({4: f"{code}.year"} if f"{code}.year" in found else {})}
        linked = _with_links(report, row, keys)
        rows.append([definition(kept[code], row[0]), *linked[1:]])
    return _table(printed, printed.heads, rows)


def _by(
    report: WeeklyReport, printed: paper.Table, kept: Sequence[Found], codes: Mapping[int, str]
) -> Table:
    """Return a table by kind, track, team or rule: its figures lead to their lists."""
    rows = []
    for row, source in zip(printed.rows, kept, strict=True):
        keys = dict(zip(codes, source["keys"], strict=False))
        linked = _with_links(report, row, keys)
        if source.get("clause"):
            linked[0] = format_html(
                "{} {}", linked[0], clauses.opened(source["clause"], side="left")
            )
        rows.append(linked)
    return _table(printed, _heads(report, printed, codes), rows)


def _rates(report: WeeklyReport, printed: paper.Table) -> Table:
    kept, found = report.figures["definitions"], report.figures["figures"]
    rows = []
    for code, row in zip(RATES, printed.rows, strict=True):
        linked = _with_links(report, row, {1: code, 6: f"{code}.year"})
        linked[0] = definition(kept[code], row[0])
        mark = _VERDICTS.get(found[code]["verdict"])
        if mark:
            linked[5] = text.mark(row[5], mark[0])
        rows.append(linked)
    return _table(printed, printed.heads, rows)


def _rates_by_track(report: WeeklyReport, printed: paper.Table) -> Table:
    found = report.figures["figures"]
    rows = []
    for row, source in zip(printed.rows, report.figures["tables"]["tracks"], strict=True):
        year = {found[k]["code"]: k for k in source["keys"] if found[k]["period"] == "year"}
        keys = {n: year[code] for n, code in enumerate(_BY_TRACK, start=1)}
        rows.append(_with_links(report, row, keys))
    return _table(printed, printed.heads, rows)


def _targets(report: WeeklyReport, printed: paper.Table) -> Table:
    rows = []
    for row, target in zip(printed.rows, report.figures["targets"], strict=True):
        linked = _with_links(report, row, {3: target["week_key"], 4: target["year_key"]})
        linked[5] = _met(row[5], target["met"])
        linked[6] = Cell(clauses.source(target["clause"], target["basis"]))
        rows.append(linked)
    heads = [*printed.heads[:6], Cell(printed.heads[6])]
    return _table(printed, heads, rows)


def _met(term: str, met: bool | None) -> SafeString:
    if met is None:
        return text.mark(term)
    return text.mark(term, "done", "check-lg") if met else text.mark(term, "wrong", "x-lg")


def _series(figures: Found) -> Table:
    """Return the thirteen weeks beneath their lines: an indicator a row, a week a column."""
    weeks = [week.partition("-")[2] for week in figures["series"]["weeks"]]
    heads = [Cell(_("指标")), *(Cell(week, "num") for week in weeks)]
    rows = []
    for code in paper.drawing.LINES:
        kept = figures["definitions"][code]
        name = _("%(name)s（%(unit)s）") % {"name": kept["name"], "unit": kept["unit"]}
        points = figures["series"]["points"][code]
        rows.append([Cell(name), *(Cell("—" if p is None else p, "num") for p in points)])
    return Table(heads, rows)


def _late(report: WeeklyReport) -> Table:
    heads = [
        Cell(_("人员")), Cell(_("团队")), Cell(_("节点")), Cell(_("原因")),
        *(Cell(head, "num") for head in node_tables.late_heads(report.figures)),
    ]  # fmt: skip
    counts = node_tables.late_counts(report.figures)
    rows = [
        [
            Cell(row["person"], "nowrap"),
            Cell(row["unit_name"], "nowrap"),
            Cell(_with_clause(row)),
            Cell(_reasons(row)),
            *(Cell(_counted(report.week, row, name), "num") for name in counts),
        ]
        for row in report.figures["late"]
    ]
    return Table(heads, rows)


def _counted(week: str, row: Found, name: str) -> Any:
    key = _LATE_KEYS.get(name)
    return to_figure(week, row[key], str(row[name])) if key else row[name]


def _inherited(report: WeeklyReport, said: str) -> SafeString | str:
    """Return the line on the lateness the court came over with, leading to its list."""
    return to_figure(report.week, "nodes_inherited", said) if said else ""


def _with_clause(row: Found) -> SafeString:
    opened = clauses.opened(row["clause"], side="left")
    return format_html("{} {}", row["rule_name"], opened)


def _reasons(row: Found) -> SafeString | str:
    told = "；".join(
        one["reason"] if one["count"] == 1 else _("%(reason)s（%(count)d个）") % one
        for one in row["reasons"]
    )
    if not row["unexplained"]:
        return told
    mark = text.mark(_("未说明%(count)d个") % {"count": row["unexplained"]}, "soon")
    return format_html("{} {}", told, mark)


# --- weak points and what was said ------------------------------------------------------


def _weak_points(
    report: WeeklyReport, orders: Sequence[WeakPointOrder], actor: Actor
) -> list[WeakPoint]:
    week = report.week
    found = []
    for point in report.figures["weak_points"]:
        made = [_order(one, actor) for one in orders if one.figure == point["key"]]
        found.append(
            WeakPoint(
                sentence=point["sentence"],
                clause=clauses.opened(point["clause"], side="left") if point["clause"] else "",
                url=page_url("report_figure", week, key=point["key"]),
                order_url=page_url("report_order", week, key=point["key"]),
                orders=made,
            )
        )
    return found


def _order(one: WeakPointOrder, actor: Actor) -> str:
    order = one.order
    said = _("已交%(unit)s，%(due)s前办结，%(status)s：%(title)s")
    return said % {
        "unit": actor.pack.unit_name(order.to_unit),
        "due": text.day_long(order.due_on),
        "status": order.get_status_display(),
        "title": order.title,
    }


@dataclass(frozen=True, slots=True)
class Said:
    """Something said to a report, and its answers."""

    head: str
    text: str
    about: str
    about_url: str
    answer_url: str  # empty unless this person is asked and has not answered
    is_question: bool
    answers: Sequence[Said]


def said(comments: Sequence[ReportComment], figures: Found, week: str, actor: Actor) -> list[Said]:
    """Return what was said, each question with its answers beneath it."""
    answers: dict[int, list[ReportComment]] = {}
    for one in comments:
        if one.answers_id is not None:
            answers.setdefault(one.answers_id, []).append(one)
    return [
        _said(one, [_said(a, [], figures, week, actor) for a in answers.get(one.pk, [])],
              figures, week, actor)
        for one in comments
        if one.answers_id is None
    ]  # fmt: skip


def _said(
    one: ReportComment, answers: Sequence[Said], figures: Found, week: str, actor: Actor
) -> Said:
    figure = figures["figures"].get(one.figure)
    asked = one.to_user.name if one.to_user else actor.pack.unit_name(one.to_unit)
    head = _("%(who)s %(at)s 问%(asked)s") if one.is_question else _("%(who)s %(at)s")
    mine = one.is_question and (
        one.to_user_id == actor.user_id or bool(one.to_unit and one.to_unit in actor.units)
    )
    return Said(
        head=head % {"who": one.user.name, "at": text.moment(one.at), "asked": asked},
        text=one.text,
        about=figure_name(figure) if figure else "",
        about_url=page_url("report_figure", week, key=one.figure) if figure else "",
        answer_url=_answer_url(one) if mine and not answers else "",
        is_question=one.is_question,
        answers=answers,
    )


def _answer_url(one: ReportComment) -> str:
    return reverse("desk:report_answer", args=[one.pk])
