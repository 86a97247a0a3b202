"""The e-file as pages show it: the catalogue by volume and place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from desk import text
from documents import dossier, efile, uploaded
from documents.dossier import VOLUMES, Line
from documents.models import EfileItem
from documents.places import MAIN
from enforcement import casebook
from enforcement.models import Case
from policy.refusals import Refused
from teams.access import Actor

_ICONS = {"application/pdf": "file-earmark-pdf", "image/jpeg": "image", "image/png": "image"}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the catalogue."""

    number: int
    place: str  # empty where it is that of the row before
    name: str
    url: str
    icon: str
    origin: str
    maker: str
    day: str
    pages: int
    page_range: str
    digest: str


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume with its rows."""

    code: str
    name: str
    rows: tuple[ItemRow, ...]
    pages: int


def case_tab(actor: Actor, case: Case) -> dict[str, Any]:
    """Return a case's e-file by volume. Two queries."""
    may = efile.may_keep(actor, case) and case.archived_on is None
    try:
        items = efile.of_case(case)
        volumes = [_volume(code, dossier.lines_of(case, items, code)) for code in VOLUMES]
    except Refused as refused:
        return {"refusals": refused.refusals, "may_keep": False}
    return {
        "volumes": volumes,
        "filled": bool(items),
        "may_keep": may,
        "withdrawn": [
            (
                gone.item.name,
                gone.reason,
                gone.by_name,
                text.moment(gone.at),
                item_url(gone.item_id),
            )
            for gone in efile.withdrawn_of(case)
        ],
    }


def waiting_for_papers(case: Case) -> list[tuple[str, str]]:
    """Return the slips and assets whose clocks wait for a paper, with its name, for a choice."""
    waiting = [wait for wait in uploaded.waits(case) if wait.subject]
    if not waiting:
        return []
    names = casebook.subjects(case).names()
    terms: dict[str, list[str]] = {}
    for wait in waiting:
        terms.setdefault(wait.subject, []).append(wait.name)
    return [
        (key, _("%(what)s（待：%(papers)s）") % {
            "what": casebook.subject_name(key, names), "papers": "、".join(papers)
        })
        for key, papers in terms.items()
    ]  # fmt: skip


def item_url(pk: int) -> str:
    """Return the page of an item."""
    return reverse("desk:efile_item", args=[pk])


def _volume(code: str, lines: list[Line]) -> Volume:
    rows, before = [], ""
    for line in lines:
        place = line.place.name
        rows.append(_row(line, "" if place == before else place))
        before = place
    name = _("正卷") if code == MAIN else _("副卷")
    return Volume(code, name, tuple(rows), sum(line.item.pages for line in lines))


def _row(line: Line, place: str) -> ItemRow:
    item = line.item
    return ItemRow(
        number=line.number,
        place=place,
        name=item.name,
        url=item_url(item.pk),
        icon=_ICONS[item.type],
        origin=str(EfileItem.Origin(item.origin).label),
        maker=item.made_by_name,
        day=text.moment(item.made_at),
        pages=item.pages,
        page_range=line.page_range,
        digest=item.digest[:8],
    )
