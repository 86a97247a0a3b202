"""The report on paper: one HTML, laid out with the fonts of this machine only."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from documents import printing
from reports.figures import Figures
from reports.models import WeeklyReport
from reports.selectors import comments_of
from reports.sheet import sheet

TEMPLATE = "documents/weekly_report.html"
STYLE = "documents/weekly_report.css"


def weekly_report(report: WeeklyReport) -> bytes:
    """Return a kept report as PDF: its frozen figures, what was said to it, the signature."""
    orders = report.orders.select_related("order").order_by("id")
    context = sheet(report.figures, report, comments_of(report), orders)
    return _printed(context)


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
