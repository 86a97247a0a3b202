"""The report and the bulletins on paper: one HTML, laid out with the fonts of this machine only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents import printing
from reports import spans
from reports.figures import Figures
from reports.models import Bulletin, WeeklyReport
from reports.node_tables import Table
from reports.selectors import comments_of
from reports.sheet import on_paper, sheet
from workdays import clock

TEMPLATE = "documents/weekly_report.html"
STYLE = "documents/weekly_report.css"
BULLETIN = "documents/bulletin.html"
FIGURE = re.compile(r"-?[\d,]+(\.\d+)?%?|—|")  # a cell that stands to the right


def weekly_report(report: WeeklyReport) -> bytes:
    """Return a kept report as PDF: its frozen figures, what was said to it, the signature."""
    orders = report.orders.select_related("order").order_by("id")
    context = sheet(report.figures, report, comments_of(report), orders)
    return _printed(context)


def bulletin(row: Bulletin) -> bytes:
    """Return a bulletin as PDF: text, table, readers; a draft says that it is one."""
    table = Table(tuple(row.table["heads"]), row.table["rows"], words=_words(row.table))
    receipts = row.receipts.select_related("user").order_by("user__username")
    context = {
        "bulletin": row,
        "period": spans.spanning(row.first_on, row.last_on).said,
        "state": _state_of(row),
        "said": [line for line in row.text.splitlines() if line.strip()],
        "table": table,
        "readers": [receipt.user.name for receipt in receipts],
    }
    return laid_out(render_to_string(BULLETIN, context))


def _state_of(row: Bulletin) -> str:
    if row.issued_at is None:
        return _("草稿，数字形成于%(day)s") % {"day": on_paper(_day(row.made_at))}
    names = {"who": row.issued_by_name, "day": on_paper(_day(row.issued_at))}
    return _("%(who)s于%(day)s发出") % names


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()


def figures_of(table: Mapping[str, Any]) -> list[bool]:
    """Tell of each column of a bulletin whether it holds figures, which stand to the right."""
    columns = list(zip(*table["rows"], strict=True)) or [()] * len(table["heads"])
    return [
        any(any(sign.isdigit() for sign in str(cell)) for cell in column)
        and all(FIGURE.fullmatch(str(cell)) for cell in column)
        for column in columns
    ]


def _words(table: Mapping[str, Any]) -> int:
    """Return how many columns from the left hold words; what follows are figures throughout."""
    figures = figures_of(table)
    return max((at for at, figure in enumerate(figures, start=1) if not figure), default=0)


def preview(figures: Figures) -> bytes:
    """Return figures not kept as a report as PDF."""
    return _printed(sheet(figures))


def html_of(context: dict[str, Any]) -> str:
    """Return the sheet as HTML, as it is laid out."""
    return render_to_string(TEMPLATE, context)


def _printed(context: dict[str, Any]) -> bytes:
    return laid_out(html_of(context))


def laid_out(html: str) -> bytes:
    """Return HTML of the sheet as PDF. Raises `CannotPrint` where a sign or a file is missing."""
    return printing.laid_out(html, STYLE)
