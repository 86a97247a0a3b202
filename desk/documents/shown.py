"""Documents as pages show them: a row each, the kinds to choose from, the paper itself."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from desk import text
from documents import asking, catalogue, filling, selectors, standard
from documents.catalogue import Kind
from documents.drafting import Sheet
from documents.models import Document
from enforcement.casebook import Subjects
from enforcement.models import Case
from policy.pack import Pack
from policy.refusals import Refused
from teams.access import Actor

_MARKS = {
    "to_fill": ("soon", "pencil"),
    "to_sign": ("accent", "pen"),
    "to_seal": ("accent", "patch-check"),
    "to_issue": ("accent", "printer"),
    "issued": ("done", "check-lg"),
    "discarded": ("plain", "x-lg"),
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list."""

    url: str
    pdf_url: str
    name: str
    addressee: str
    number: str
    mark: SafeString
    made: str
    issued: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper that may be made: its name and whom it may be for."""

    code: str
    name: str
    subjects: tuple[tuple[str, str], ...]


def data_url(picture: bytes) -> str:
    """Return a PNG as an address that holds it, for a page only its reader is given."""
    return f"data:image/png;base64,{b64encode(picture).decode()}"


def mark_of(document: Document, pack: Pack) -> SafeString:
    """Return where a document stands, in a word."""
    step = selectors.step_of(document)
    term = str(dict(selectors.STEPS)[step])
    if step == "to_sign":
        term = _("待%(who)s签名") % {"who": asking.title_of(document.waits_for, pack)}
    elif step == "to_fill":
        term = _("缺%(count)d项") % {"count": document.lacking}
    elif document.state == "corrected":
        term = _("已补正")
    return text.mark(term, *_MARKS[step])


def row_of(document: Document, pack: Pack) -> DocumentRow:
    """Return a document as a row. No query."""
    return DocumentRow(
        url=reverse("desk:document", args=[document.pk]),
        pdf_url=reverse("desk:document_pdf", args=[document.pk]),
        name=document.name,
        addressee=document.addressee,
        number=document.number,
        mark=mark_of(document, pack),
        made=f"{document.made_by_name} {text.moment(document.made_at)}",
        issued=text.day(document.issued_on),
    )


def case_tab(actor: Actor, case: Case, subjects: Subjects) -> dict[str, Any]:
    """Return a case's papers, and those that may be made of it."""
    rows = selectors.visible(actor).filter(case=case).order_by("-id")
    context: dict[str, Any] = {
        "documents": [row_of(document, case.pack) for document in rows],
        "may_make": asking.may_make(actor, case),
    }
    try:
        known = catalogue.kinds(case.court.code)
    except Refused as refused:
        return {**context, "refusals": refused.refusals}
    names = [kind.spec.name for kind in standard.kinds_of(case.pack, known)[0]]
    return {**context, "groups": groups(known, subjects), "standard": "、".join(names)}


def groups(known: dict[str, Kind], subjects: Subjects) -> list[tuple[str, list[Choice]]]:
    """Return the kinds by group, each with whom it may be for; those for nobody are left out."""
    by_per: dict[str, tuple[tuple[str, str], ...]] = {
        "case": (("", ""),),
        "asset": tuple((item.key, item.name) for item in subjects.items if item.kind == "asset"),
    }
    for side in ("respondent", "applicant"):
        by_per[side] = tuple((p.key, p.name) for p in subjects.parties if p.side == side)
    found = []
    for group in catalogue.GROUPS:
        choices = [
            Choice(kind.code, kind.spec.name, by_per[kind.spec.per])
            for kind in known.values()
            if kind.spec.group == group and by_per[kind.spec.per]
        ]
        if choices:
            found.append((group, choices))
    return found


def _with_autograph(sheet: Sheet) -> str:
    """Return the body with the signature's picture where a browser finds it."""
    if not sheet.kind.spec.autograph or not sheet.document.is_final:
        return sheet.inner()
    url = reverse("desk:autograph", args=[sheet.document.pk])
    return re.sub(r'src="autograph:[0-9a-f]*"', f'src="{url}"', sheet.inner())


@dataclass(frozen=True, slots=True)
class SheetView:
    """The paper on the screen: its frame, and its body with places to type in or as it stands."""

    title: str
    layout: str
    court: str
    number: str
    serial: str
    body: SafeString


def sheet_view(sheet: Sheet, *, editing: bool, typed: dict[str, str] | None = None) -> SheetView:
    """Return a document as the page shows it; `typed` stands where it was refused."""
    frame = sheet.frame
    if editing:
        values = filling.raw_values(
            sheet.kind, sheet.matter, {**sheet.document.values, **(typed or {})}
        )
        body = filling.draft_body(sheet.kind, values, frame)
    else:
        said = _with_autograph(sheet)
        if (seal := sheet.document.seal) is not None:
            said = said.replace(seal.address, data_url(bytes(seal.picture)))
        body = mark_safe(said)  # noqa: S308  # nosec B308 B703  # its values are escaped
    return SheetView(
        title=sheet.kind.spec.title,
        layout=sheet.kind.spec.layout,
        court=frame.court,
        number=frame.number,
        serial=frame.serial,
        body=body,
    )
