"""One figure: what it counts, how it stood, what was said of it, and the rows behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.cases.listing import Cases
from desk.reports.links import asked_week, may, page_url
from desk.reports.page import said
from desk.rows import Cell, Column, Row
from desk.shell import DeskRequest, page
from desk.work.listing import NodeList
from reports import selectors
from reports.indicators import DEFINITIONS
from reports.keys import Key
from reports.models import WeeklyReport
from reports.selectors import Part
from reports.targets import figure_name
from reports.weeks import Week
from workdays import clock


class CountedCases(Cases):
    """The cases a figure counts. Nothing is done from here: the filter is the figure's."""

    key = "report_cases"
    filters = None  # type: ignore[assignment]  # the figure is the filter
    acts = ()  # type: ignore[assignment]  # of a list of another filter
    empty = gettext_lazy("没有案件。")


class CountedNodes(NodeList):
    """The clocks a figure counts."""

    key = "report_nodes"
    title = gettext_lazy("节点")
    columns = (
        *NodeList.columns,
        Column("done", gettext_lazy("完成日"), sort="done_on", css="nowrap mono", nullable=True),
        Column("reason", gettext_lazy("超期原因"), css="clip"),
    )
    acts = ()
    exports = True
    empty = gettext_lazy("没有节点。")

    def row(self, item: Any) -> Row:
        """Return a clock's row with when it was done, and the reason of its lateness."""
        row = super().row(item)
        done = item.done_on.isoformat() if item.done_on else ""
        return Row(row.id, (*row.cells, done, Cell(item.lateness_reason, "clip")), label=row.label)


@page(act="report.read")
def figure(request: DeskRequest, week: str) -> HttpResponseBase:
    """Show a figure of a week with the rows it counts."""
    asked = asked_week(week)
    report = selectors.find_report(request.actor, asked)
    key = Key.parse(request.GET.get("key", ""))
    part: Part = "numerator" if request.GET.get("part") == "numerator" else "all"
    rows = selectors.figures_list(report.court, asked, str(key), part=part, actor=request.actor)
    listing = (
        CountedNodes(request, rows, clock.today())
        if key.definition.rows == "nodes"
        else CountedCases(request, rows)
    )
    return listing.answer("desk/reports/figure.html", **_context(request, report, asked, key, part))


def _context(
    request: DeskRequest, report: WeeklyReport, week: Week, key: Key, part: Part
) -> dict[str, Any]:
    kept = report.figures["figures"].get(str(key))
    comments = [c for c in selectors.comments_of(report) if c.figure == str(key) or c.answers_id]
    known = {c.pk for c in comments if c.figure == str(key)}
    own = [c for c in comments if c.pk in known or c.answers_id in known]
    return {
        "report": report,
        "title": figure_name(kept) if kept else _narrowed(request, key),
        "figure": kept,
        "definition": report.figures["definitions"].get(key.code, {}),
        "is_rate": bool(DEFINITIONS[key.code].denominator),
        "part": part,
        "all_url": page_url("report_figure", week, key=str(key)),
        "numerator_url": page_url("report_figure", week, key=str(key), part="numerator"),
        "say_url": page_url("report_say", week, key=str(key)) if kept else "",
        "may_say": may(request.actor, "report.sign") or may(request.actor, "report.make"),
        "said": said(own, report.figures, report.week, request.actor),
    }


def _narrowed(request: DeskRequest, key: Key) -> str:
    """Return the name of a figure the report itself does not hold: of one person and node."""
    pack, where = request.pack, key.where
    rule = pack.clocks.get(where.get("rule", ""))
    named = [
        pack.unit_name(where["unit"]) if where.get("unit") else "",
        rule.name if rule else "",
        str(key.definition.name),
    ]
    return _("：").join(filter(None, named))
