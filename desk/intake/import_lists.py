"""The list of imports, and the rows of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import with_clauses
from desk.intake.import_forms import RowFilter
from desk.listing import Listing
from desk.rows import Cell, Column, Row
from intake.models import Import, ImportRow
from policy.refusals import Refusal

_STATE_MARKS = {
    Import.State.STAGED: ("soon", "hourglass-split"),
    Import.State.QUEUED: ("accent", "arrow-repeat"),
    Import.State.APPLIED: ("done", "check-lg"),
    Import.State.DROPPED: ("plain", "x-lg"),
}
_ROW_MARKS = {
    ImportRow.Status.READY: ("done", "check-lg"),
    ImportRow.Status.WARNED: ("soon", "exclamation-circle"),
    ImportRow.Status.REFUSED: ("wrong", "x-lg"),
    ImportRow.Status.DUPLICATE: ("plain", "files"),
    ImportRow.Status.FILED: ("done", "check-lg"),
}


class Imports(Listing):
    """The court's imports, newest first."""

    title = gettext_lazy("批量导入")
    columns = (
        Column("file", gettext_lazy("文件")),
        Column("made", gettext_lazy("上传"), css="nowrap"),
        Column("by", gettext_lazy("上传人")),
        Column("state", gettext_lazy("状态")),
        Column("rows", gettext_lazy("行数"), css="num"),
        Column("cases", gettext_lazy("立案件数"), css="num"),
        Column("refused", gettext_lazy("退回"), css="num"),
        Column("duplicate", gettext_lazy("重复"), css="num"),
        Column("settled", gettext_lazy("办结"), css="nowrap"),
    )
    order = "-id"
    page_size = 20
    empty = gettext_lazy("还没有导入过。下载模板，填好后在上面上传。")

    def row(self, item: Any) -> Row:
        """Return an import's row."""
        counts = item.counts
        settled = ""
        if item.settled_at:
            who = item.settled_by.name if item.settled_by else ""
            settled = f"{text.moment(item.settled_at)} {who}"
        cells = (
            item.file_name,
            text.moment(item.made_at),
            item.made_by.name,
            text.mark(item.get_state_display(), *_STATE_MARKS[item.state]),
            counts.get("rows", 0),
            counts.get("cases", 0),
            counts.get("refused", 0),
            counts.get("duplicate", 0),
            settled,
        )
        return Row(item.pk, cells, reverse("desk:import", args=[item.pk]), label=item.file_name)


class Rows(Listing):
    """The rows of a sheet in its order, each with what is said of it."""

    columns = (
        Column("number", gettext_lazy("行"), sort="number", css="num"),
        Column("status", gettext_lazy("状态"), css="nowrap"),
        Column("case", gettext_lazy("案号"), css="nowrap"),
        Column("filed", gettext_lazy("立案日期"), css="nowrap"),
        Column("amount", gettext_lazy("标的额"), css="num"),
        Column("applicant", gettext_lazy("申请执行人"), css="clip"),
        Column("respondent", gettext_lazy("被执行人"), css="clip"),
        Column("said", gettext_lazy("说明")),
    )
    order = "number"
    filters = RowFilter
    page_size = 50
    empty = gettext_lazy("没有这种状态的行。")

    def row(self, item: Any) -> Row:
        """Return a row as it was written, with what became of it."""
        raw = item.raw
        cells = (
            item.number,
            text.mark(item.get_status_display(), *_ROW_MARKS[item.status]),
            item.case_number or raw.get("number", ""),
            raw.get("filed_on", ""),
            raw.get("amount", ""),
            raw.get("applicant", ""),
            raw.get("respondent", ""),
            Cell(said_of(item.refusals, item.warnings, item.notes), "said"),
        )
        return Row(item.pk, cells, label=str(item.number))


def said_of(
    refusals: Sequence[Mapping[str, Any]],
    warnings: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, Any]] = (),
) -> SafeString:
    """Return what is said of a row: reasons first, then doubts, then how it was read."""
    lines = [("wrong-list", _told(one)) for one in refusals]
    lines += [("doubt", _told(one)) for one in warnings]
    lines += [("quiet", _told(one)) for one in notes]
    if len(lines) <= 3:
        return _lines(lines)
    return format_html(
        "{}<details><summary>{}</summary>{}</details>",
        _lines(lines[:2]),
        _("另%(count)d条") % {"count": len(lines) - 2},
        _lines(lines[2:]),
    )


def _told(one: Mapping[str, Any]) -> str:
    """Return a sentence with its clauses; rows of older sheets keep none."""
    cited = tuple(one.get("clause", ()))
    return with_clauses(Refusal(one["code"], one["sentence"], clause=cited))


def _lines(lines: list[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<div class="{}">{}</div>', lines)


@dataclass(frozen=True, slots=True)
class Tab:
    """A status with its number of rows; the one shown is `here`."""

    term: str
    count: int
    url: str
    here: bool


def tabs(made: Import, status: str) -> list[Tab]:
    """Return the statuses a sheet's rows have, with all of them first."""
    here = reverse("desk:import", args=[made.pk])
    counts = made.counts
    found = [Tab(_("全部"), counts.get("rows", 0), here, not status)]
    for value, term in ImportRow.Status.choices:
        count = counts.get(value, 0)
        if made.state == Import.State.APPLIED and value in ("ready", "warned"):
            continue  # they are filed by now
        if count:
            found.append(Tab(str(term), count, f"{here}?status={value}", status == value))
    return found
