"""Applications by a sheet: one row or several each, under the sender's own number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from intake.cells import folded, text
from intake.merging import SheetRow
from intake.models import OnlineFiling
from intake.online.services import FIELDS, SEND, Sent, send
from intake.sheets import Layout, open_sheet
from intake.workbooks import EXAMPLE, explanations, template_of
from policy.refusals import Refused
from teams import access
from teams.access import Actor

HEADINGS: dict[str, str] = {"number": "申请编号", "source": "申请人身份", **FIELDS}
REQUIRED = ("number", "source", "applicant", "respondent")
MOST_ROWS = 5000
SHEET = Layout(HEADINGS, REQUIRED, most_rows=MOST_ROWS)
SOURCES: dict[str, str] = {
    **dict.fromkeys(("申请人本人", "申请人", "本人", "当事人"), "applicant"),
    **dict.fromkeys(("代理人", "律师", "委托代理人", "诉讼代理人"), "agent"),
    **dict.fromkeys(("法院移送", "法院", "移送"), "court"),
}


@dataclass(slots=True)
class TakenIn:
    """What came of a sheet: new ones, further versions, those unchanged; reasons by row."""

    new: int = 0
    again: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


def take_in(file_name: str, content: bytes, *, actor: Actor) -> TakenIn:
    """Take in the applications of a sheet, each for itself.

    Raises `Refused` when the file cannot be read; an application that cannot be taken is told by
    its row, and the others are taken.
    """
    access.require(actor, SEND)
    rows = list(open_sheet(file_name, content, SHEET).rows)
    taken = TakenIn()
    for first, sent in _applications(rows):
        before = _version(actor, sent.reference)
        try:
            filing = send(sent, actor=actor)
        except Refused as refused:
            said = "；".join(reason.sentence for reason in refused.refusals)
            taken.refused.append(_("第%(row)d行：%(said)s") % {"row": first, "said": said})
            continue
        if before is None:
            taken.new += 1
        elif before == filing.version:
            taken.same += 1
        else:
            taken.again += 1
    return taken


def template() -> bytes:
    """Return the empty sheet, with an example row and what each column takes."""
    told = {
        "number": _("送件一方自己的编号，一份申请一个；补正后再送，编号不变"),
        "source": _("申请人本人、代理人、法院移送"),
        **{name: said for name, said in explanations().items() if name in FIELDS},
    }
    example = {**EXAMPLE, "number": "WS2022000001", "source": "代理人"}
    return template_of(_("网上立案申请"), HEADINGS, REQUIRED, example, told)


def _version(actor: Actor, reference: str) -> int | None:
    rows = OnlineFiling.objects.filter(court_id=actor.court_id, reference=reference)
    return rows.values_list("version", flat=True).first()


def _applications(rows: list[SheetRow]) -> Iterator[tuple[int, Sent]]:
    """Yield the applications with their first row; a row without a number goes on above it."""
    groups: dict[str, list[SheetRow]] = {}
    above = ""
    for row in rows:
        above = text(row.cells.get("number", "")) or above
        groups.setdefault(above, []).append(row)
    for reference, members in groups.items():
        first = members[0]
        word = text(first.cells.get("source", ""))
        cells = [
            {name: text(row.cells[name]) for name in FIELDS if name in row.cells} for row in members
        ]
        yield first.number, Sent(reference, SOURCES.get(folded(word), word), cells)
