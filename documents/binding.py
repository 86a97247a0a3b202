"""What binds a record: its text, its signature, the moment and the paper; and whether it holds.

The signature's digest covers the text's and the picture's digests with all that is said of the
signing. That digest and the paper's, together, stand in the event of the reception: whoever changes
a byte and every digest beside it still has the journal's chain against him.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from django.utils.translation import gettext as _

from documents.models import Autograph, Document, Paper
from enforcement.models import Event
from teams.models import Court
from workdays import clock

STATED_BY = ("reception.recorded", "respondent.received")
PORTION = 200


def of_autograph(autograph: Autograph) -> str:
    """Return the digest over a signature and what it was given to."""
    said = {
        "document": autograph.document_id,
        "edition": autograph.edition,
        "how": autograph.how,
        "signer": autograph.signer,
        "capacity": autograph.capacity,
        "reason": autograph.reason,
        "text": autograph.text_digest,
        "picture": autograph.picture_digest,
        "at": autograph.at.astimezone(clock.SHANGHAI).isoformat(),
        "taken_by": autograph.taken_by_id,
        "taken_by_name": autograph.taken_by_name,
    }
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def of_record(autograph: Autograph, paper: Paper) -> str:
    """Return the digest the journal bears: of the signature and the paper together."""
    told = f"{autograph.digest}:{paper.digest}"
    return f"sha256:{sha256(told.encode()).hexdigest()}"


def faults(document: Document) -> list[str]:
    """Return what of a signed record is not as it was signed; nothing where all of it is."""
    autograph = Autograph.objects.filter(document=document).first()
    paper = Paper.objects.filter(document=document).first()
    if autograph is None or paper is None:
        return [_("没有签名记录或者纸面")]
    found = []
    text = sha256(document.text.encode()).hexdigest()
    if text != document.text_digest or text != autograph.text_digest:
        found.append(_("笔录文字与签名时不一致"))
    picture = bytes(autograph.picture)
    if (sha256(picture).hexdigest() if picture else "") != autograph.picture_digest:
        found.append(_("签名图像与签名时不一致"))
    if of_autograph(autograph) != autograph.digest:
        found.append(_("签名时间、签名人或者校验值与签名时不一致"))
    if sha256(bytes(paper.pdf)).hexdigest() != paper.digest:
        found.append(_("PDF与签发时不一致"))
    stated = Event.objects.filter(case_id=document.case_id, kind__in=STATED_BY)
    digests = {data.get("digest") for data in stated.values_list("data", flat=True)}
    if of_record(autograph, paper) not in digests:
        found.append(_("笔录校验值与案件日志不一致"))
    return found


def all_faults(court: Court) -> Iterator[tuple[Document, list[str]]]:
    """Yield every signed record of a court that is not as it was signed; portion by portion."""
    rows = Autograph.objects.filter(document__court=court).order_by("document_id")
    last = 0
    while keys := list(
        rows.filter(document_id__gt=last).values_list("document_id", flat=True)[:PORTION]
    ):
        for document in Document.objects.filter(pk__in=keys).order_by("pk"):
            if wrong := faults(document):
                yield document, wrong
        last = keys[-1]
