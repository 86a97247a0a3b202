"""Envelopes and address labels for papers to be posted: one a person and case.

Sizes and places of an envelope after GB/T 1416-2003 (boxes of the postal code at the upper left,
the sender's at the lower right); labels 3 × 8 on A4. A postal code is the six digits that stand
before or after an address as it was stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import addresses, catalogue, matters, printing, serving
from documents.models import Document, ServiceAddress
from enforcement.models import Case, Party
from policy.refusals import Problems
from teams.access import Actor
from teams.models import Court

# Envelopes: width and height in millimetres; the labels stand on A4.
SHAPES: dict[str, tuple[Promise, int, int]] = {
    "zl": (gettext_lazy("ZL信封（230×120毫米）"), 230, 120),
    "dl": (gettext_lazy("DL信封（220×110毫米）"), 220, 110),
    "c5": (gettext_lazy("C5信封（229×162毫米）"), 229, 162),
}
LABELS = "labels"
LABELS_TERM = gettext_lazy("地址标签（A4，3列×8行）")
A_SHEET = 24
STYLE = "documents/envelope.css"
MOST = 500
_SHORT_NAME, _TWO_LINES = 26, 34  # characters that fit a label in its usual type
_CODE = re.compile(r"(?<!\d)(?:邮政编码|邮编)?[：:\s]*(\d{6})(?!\d)")
_ENDS = " \t,，;；、（）()"


@dataclass(frozen=True, slots=True)
class Mail:
    """What goes on one envelope; `lacks` says why none is printed."""

    case: str
    name: str
    address: str = ""
    postcode: str = ""
    receiver: str = ""
    phone: str = ""
    lacks: str = ""

    @property
    def digits(self) -> list[str]:
        """The six boxes of the postal code."""
        return list(self.postcode.ljust(6))

    @property
    def is_long(self) -> bool:
        """Whether a label holds it in small type only."""
        return len(self.name) + len(self.receiver) > _SHORT_NAME or len(self.address) > _TWO_LINES


def coded(address: str) -> tuple[str, str]:
    """Return an address without its postal code, and the code; empty where there is none."""
    found = _CODE.search(address)
    if found is None:
        return address.strip(_ENDS), ""
    before, after = address[: found.start()].strip(_ENDS), address[found.end() :].strip(_ENDS)
    if before and after:
        return address.strip(_ENDS), ""  # six digits amid an address are part of it
    return before or after, found[1]


def of_documents(documents: Sequence[Document], *, actor: Actor) -> list[Mail]:
    """Return the mail of papers to those they are for: one a person and case. Two queries.

    No address is told of a case whose papers the actor does not serve.
    """
    parties = _by_case({document.case_id for document in documents})
    wanted: dict[tuple[str, int], tuple[Case, Party]] = {}
    for document in documents:
        kind = catalogue.find(document.court.code, document.kind)
        for one in serving.recipients(document, kind, parties.get(document.case_id, ())):
            if one.party is not None:
                key = (document.case.number, one.party.pk)
                wanted.setdefault(key, (document.case, one.party))
    return _mails(wanted.values(), actor)


def of_case(case: Case, keys: Sequence[str], *, actor: Actor) -> list[Mail]:
    """Return the mail to some parties of a case, by key. Raises `Forbidden`."""
    addresses.keeper_seat(actor, case)
    parties = _by_case({case.pk}).get(case.pk, ())
    return _mails(((case, party) for party in parties if party.key in keys), actor)


def _by_case(cases: Iterable[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = {}
    rows = Party.objects.filter(case__in=list(cases)).order_by("case_id", "side", "position")
    for party in rows:
        found.setdefault(party.case_id, []).append(party)
    return found


def _mails(wanted: Iterable[tuple[Case, Party]], actor: Actor) -> list[Mail]:
    pairs = list(wanted)
    stated: dict[int, ServiceAddress] = {}
    rows = ServiceAddress.objects.filter(
        party__in=[party.pk for _case, party in pairs], kind=ServiceAddress.Kind.POSTAL
    )
    for row in rows.order_by("-id"):
        stated.setdefault(row.party_id, row)
    return [
        _mail(case, party, stated.get(party.pk))
        if addresses.may_state(actor, case)
        else Mail(case.number, party.name, lacks=_("这件案件不由你的岗位送达"))
        for case, party in pairs
    ]


def _mail(case: Case, party: Party, stated: ServiceAddress | None) -> Mail:
    address, postcode = coded(stated.value if stated else party.address)
    if not address:
        return Mail(case.number, party.name, lacks=_("没有登记送达地址"))
    return Mail(
        case=case.number,
        name=party.name,
        address=address,
        postcode=postcode,
        receiver=stated.receiver if stated else "",
        phone=stated.phone if stated else "",
    )


def printed(mails: Sequence[Mail], shape: str, *, court: Court, skip: int = 0) -> bytes:
    """Return envelopes, or labels after `skip` used ones, as PDF; mail that lacks is left out.

    Raises `Refused` beside "shape", "skip" and "to" with every reason.
    """
    ready, problems = [mail for mail in mails if not mail.lacks], Problems()
    if shape != LABELS and shape not in SHAPES:
        problems.add("no_shape", _("须选定信封或标签"), field="shape")
    if not 0 <= skip < A_SHEET:
        said = _("已用的标签应为0至%(most)d格") % {"most": A_SHEET - 1}
        problems.add("bad_skip", said, field="skip")
    if not ready:
        why = "、".join(dict.fromkeys(mail.lacks for mail in mails)) or _("没有选定收件人")
        said = _("没有可以打印的信封：%(why)s") % {"why": why}
        problems.add("nobody", said, field="to")
    if len(ready) > MOST:
        told = {"most": MOST, "found": len(ready)}
        said = _("一次至多%(most)d个信封，现为%(found)d个") % told
        problems.add("too_many", said, field="to")
    problems.raise_if_any()
    html = render_to_string(
        "documents/envelopes.html",
        {"shape": shape, "sheets": _sheets(ready, skip) if shape == LABELS else [],
         "mails": ready, "sender": _sender(court)},
    )  # fmt: skip
    return printing.laid_out(html, STYLE, tags=False)


def _sheets(mails: Sequence[Mail], skip: int) -> list[list[Mail | None]]:
    cells: list[Mail | None] = [None] * skip + list(mails)
    return [cells[start : start + A_SHEET] for start in range(0, len(cells), A_SHEET)]


def _sender(court: Court) -> dict[str, object]:
    known = matters.details_of(court.pk)
    address, code = coded(known.get("address", ""))
    return {
        "name": court.name,
        "address": address,
        "phone": known.get("phone", ""),
        "digits": list(code.ljust(6)),
    }
