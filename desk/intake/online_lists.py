"""The list of applications sent online, and what one of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.intake.online_forms import OnlineFilter
from desk.intake.queues import TabShown
from desk.listing import Listing
from desk.navigation import of_key
from desk.rows import Cell, Column, Row
from intake.masking import masked
from intake.models import OnlineFiling, OnlineVersion
from intake.online import selectors
from intake.online.services import FIELDS, changed
from workdays import clock

STATES: dict[str, tuple[str, str]] = {
    "waiting": ("soon", "hourglass-split"),
    "returned": ("accent", "arrow-return-left"),
    "accepted": ("done", "check-lg"),
    "withdrawn": ("plain", "x-lg"),
}
_MASKED = {
    "applicant_id": "id_number",
    "respondent_id": "id_number",
    "applicant_phone": "phone",
    "respondent_phone": "phone",
    "account": "account",
}


class OnlineFilings(Listing):
    """Applications, the first due first."""

    key = "online"
    title = gettext_lazy("网上立案")
    columns = (
        Column("reference", gettext_lazy("申请编号"), css="nowrap"),
        Column("applicants", gettext_lazy("申请执行人"), css="clip"),
        Column("respondents", gettext_lazy("被执行人"), css="clip"),
        Column("amount", gettext_lazy("标的额"), css="num"),
        Column("source", gettext_lazy("申请人身份"), css="nowrap"),
        Column("received", gettext_lazy("收到"), sort="received_on", css="nowrap"),
        Column("due", gettext_lazy("审查期限"), sort="due_on", css="nowrap"),
        Column("version", gettext_lazy("版次"), css="num"),
        Column("state", gettext_lazy("状态"), css="nowrap"),
        Column("serial", gettext_lazy("串案"), css="nowrap"),
    )
    order = "due_on"
    filters = OnlineFilter
    empty = gettext_lazy("没有网上立案申请。接口送来的、表格导入的都会出现在这里。")

    def __init__(self, request: Any, queryset: Any, data: Any = None) -> None:
        super().__init__(request, queryset, data)
        self.mates: Mapping[str, int] = {}
        self.today = clock.today()

    def prepare(self, items: list[Any]) -> None:
        """Count what waits against the same respondents, in one query."""
        debtors = [item.debtor for item in items if item.state == "waiting"]
        self.mates = selectors.beside(self.request.actor, debtors)

    def row(self, item: Any) -> Row:
        """Return an application's row."""
        waiting = item.state == "waiting"
        due = text.due(item.due_on, self.today) if waiting else text.day(item.due_on)
        state: Any = text.mark(item.get_state_display(), *STATES[item.state])
        if item.case is not None:
            state = format_html("{} {}", state, item.case.number)
        cells = (
            item.reference,
            item.applicants,
            item.respondents,
            item.amount,
            item.get_source_display(),
            text.day(item.received_on),
            Cell(due, "nowrap"),
            item.version,
            state,
            self._mates(item) if waiting else "",
        )
        return Row(item.pk, cells, of_key("desk:examine", item.pk), label=item.reference)

    def _mates(self, item: Any) -> Any:
        count = self.mates.get(item.debtor, 0)
        if count < 2:
            return ""
        url = f"{reverse('desk:online')}?state=waiting&debtor={item.debtor}"
        return format_html('<a href="{}">{}</a>', url, _("同一被执行人%(n)d件") % {"n": count})


def tabs(path: str, state: str) -> list[TabShown]:
    """Return the states as links, all of them last."""
    found = []
    for value, term in OnlineFiling.State.choices:
        found.append(TabShown(str(term), f"{path}?state={value}", value == state))
    return [*found, TabShown(_("全部"), f"{path}?state=", not state)]


@dataclass(frozen=True, slots=True)
class SentCell:
    """A cell of an application: its heading, what was sent, and what stood there before."""

    term: str
    value: str
    before: str | None


def sent_cells(
    rows: Sequence[Mapping[str, str]], before: Sequence[Mapping[str, str]] | None
) -> list[list[SentCell]]:
    """Return what was sent, row by row, personal data masked; what was changed beside it."""
    found = []
    for place, row in enumerate(rows):
        old = (before[place] if place < len(before) else {}) if before is not None else row
        found.append(
            [
                SentCell(
                    term,
                    _hidden(name, row.get(name, "")),
                    _hidden(name, old.get(name, ""))
                    if old.get(name, "") != row.get(name, "")
                    else None,
                )
                for name, term in FIELDS.items()
                if row.get(name) or old.get(name)
            ]
        )
    return found


def _hidden(name: str, value: str) -> str:
    return masked(_MASKED.get(name, name), value)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version: when it came and from whom, what it changed, and what was found."""

    number: int
    sent: str
    sender: str
    changed: list[str]
    outcome: str
    decided: str
    late: bool
    note: str
    defects: Sequence[Mapping[str, Any]]


def version_views(versions: Sequence[OnlineVersion]) -> list[VersionView]:
    """Return an application's versions, the newest first."""
    older: dict[int, Any] = {one.number: one.rows for one in versions}
    return [
        VersionView(
            number=one.number,
            sent=text.moment(one.sent_at),
            sender=one.sent_by.name if one.sent_by else "",
            changed=changed(older[one.number - 1], one.rows) if one.number - 1 in older else [],
            outcome=str(one.get_outcome_display()) if one.outcome else "",
            decided=f"{text.moment(one.decided_at)} {one.by_name}" if one.decided_at else "",
            late=one.late,
            note=one.note,
            defects=one.defects,
        )
        for one in versions
    ]
