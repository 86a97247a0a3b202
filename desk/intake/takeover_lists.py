"""The list of take-overs, the rows of one, and the words explained."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.intake.import_lists import Tab, said_of
from desk.intake.takeover_forms import TakenRowFilter
from desk.listing import Listing
from desk.rows import Cell, Column, Row
from intake.models import Takeover, TakeoverRow
from intake.takeover.columns import CASES, EVENTS, SHEETS
from intake.takeover.known import KINDS

_STATES = {
    Takeover.State.SENT: ("accent", "arrow-repeat"),
    Takeover.State.STAGED: ("soon", "hourglass-split"),
    Takeover.State.QUEUED: ("accent", "arrow-repeat"),
    Takeover.State.APPLIED: ("done", "check-lg"),
    Takeover.State.DROPPED: ("plain", "x-lg"),
}
_ROWS = {
    TakeoverRow.Status.READ: ("plain", "hourglass-split"),
    TakeoverRow.Status.READY: ("done", "check-lg"),
    TakeoverRow.Status.WARNED: ("soon", "exclamation-circle"),
    TakeoverRow.Status.REFUSED: ("wrong", "x-lg"),
    TakeoverRow.Status.DUPLICATE: ("plain", "files"),
    TakeoverRow.Status.FILED: ("done", "check-lg"),
}


def standing(made: Takeover) -> SafeString:
    """Return the mark of where a take-over stands; what could not be read waits for nobody."""
    if made.state == Takeover.State.STAGED and made.trouble and not made.counts:
        return text.mark(_("未能读取"), "wrong", "x-lg")
    return text.mark(made.get_state_display(), *_STATES[Takeover.State(made.state)])


class Takeovers(Listing):
    """The court's take-overs, newest first."""

    title = gettext_lazy("接管在办案件")
    columns = (
        Column("on", gettext_lazy("接管日"), css="nowrap"),
        Column("made", gettext_lazy("上传"), css="nowrap"),
        Column("by", gettext_lazy("上传人")),
        Column("state", gettext_lazy("状态")),
        Column("cases", gettext_lazy("案件"), css="num"),
        Column("events", gettext_lazy("事项行"), css="num"),
        Column("refused", gettext_lazy("退回"), css="num"),
        Column("settled", gettext_lazy("办结"), css="nowrap"),
    )
    order = "-id"
    page_size = 20
    empty = gettext_lazy("还没有接管过。下载模板，填好后在上面上传；先预演，看过再确认。")

    def row(self, item: Any) -> Row:
        """Return a take-over's row."""
        counts = {sheet: item.counts.get(sheet, {}) for sheet in SHEETS}
        settled = ""
        if item.settled_at:
            who = item.settled_by.name if item.settled_by else ""
            settled = f"{text.moment(item.settled_at)} {who}"
        cells = (
            item.on.isoformat(),
            text.moment(item.made_at),
            item.made_by.name,
            standing(item),
            counts[CASES].get("cases", 0),
            counts[EVENTS].get("rows", 0),
            sum(counts[sheet].get("refused", 0) for sheet in SHEETS),
            settled,
        )
        url = reverse("desk:takeover", args=[item.pk])
        return Row(item.pk, cells, url, label=item.on.isoformat())


class TakenRows(Listing):
    """The rows of the two sheets in their order, each with what is said of it."""

    columns = (
        Column("sheet", gettext_lazy("表"), css="nowrap"),
        Column("number", gettext_lazy("行"), css="num"),
        Column("status", gettext_lazy("状态"), css="nowrap"),
        Column("case", gettext_lazy("案号"), css="nowrap"),
        Column("what", gettext_lazy("团队或事项"), css="clip"),
        Column("day", gettext_lazy("日期"), css="nowrap"),
        Column("who", gettext_lazy("经办"), css="nowrap"),
        Column("said", gettext_lazy("说明")),
    )
    order = "id"
    filters = TakenRowFilter
    page_size = 50
    empty = gettext_lazy("没有这种状态的行。")

    def row(self, item: Any) -> Row:
        """Return a row as it was written, with what became of it."""
        raw = item.raw
        cells = (
            SHEETS.get(item.sheet, ""),
            item.number,
            text.mark(item.get_status_display(), *_ROWS[item.status]),
            item.case_number or raw.get("number", ""),
            raw.get("kind") or raw.get("unit", ""),
            raw.get("happened_on") or raw.get("filed_on", ""),
            raw.get("person") or raw.get("handler", ""),
            Cell(said_of(item.refusals, item.warnings), "said"),
        )
        return Row(item.pk, cells, label=str(item.number))


class Words(Listing):
    """What words mean in the court."""

    columns = (
        Column("kind", gettext_lazy("类别"), css="nowrap"),
        Column("word", gettext_lazy("对方的说法")),
        Column("meaning", gettext_lazy("本系统的")),
        Column("fields", gettext_lazy("固定项目")),
        Column("said", gettext_lazy("说明日期"), css="nowrap"),
    )
    order = "id"
    page_size = 100
    empty = gettext_lazy("还没有对照。表格里有不认识的说法时，在这里或在该次接管的页面上说明一次。")
    meanings: dict[str, dict[str, str]]

    def row(self, item: Any) -> Row:
        """Return a word's row."""
        known = self.meanings.get(item.kind, {})
        cells = (
            KINDS.get(item.kind, item.kind),
            item.word,
            known.get(item.meaning, item.meaning) or _("略过"),
            "；".join(f"{name}={value}" for name, value in item.fields.items()),
            text.moment(item.said_at),
        )
        return Row(item.pk, cells, label=item.word)


def tabs(made: Takeover, sheet: str, status: str) -> list[Tab]:
    """Return the sheets by status, with all rows first."""
    here = reverse("desk:takeover", args=[made.pk])
    found = [Tab(_("全部"), sum(_rows(made, s) for s in SHEETS), here, not (sheet or status))]
    for name, term in SHEETS.items():
        for value, label in TakeoverRow.Status.choices:
            count = made.counts.get(name, {}).get(value, 0)
            if count:
                url = f"{here}?sheet={name}&status={value}"
                chosen = (sheet, status) == (name, value)
                found.append(Tab(f"{term} · {label}", count, url, chosen))
    return found


def _rows(made: Takeover, sheet: str) -> int:
    return int(made.counts.get(sheet, {}).get("rows", 0))
