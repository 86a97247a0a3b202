"""The e-file (电子卷宗): every paper, proof, record and form lands in it as it is made.

An item's bytes are never kept twice: what was issued or handed in as proof is pointed at, all else
lies once a court. Nothing is taken out: what does not belong is withdrawn with a reason, what is
moved or renamed is withdrawn and put in anew.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from hashlib import sha256

import pikepdf
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents import proofs
from documents.models import Document, EfileFile, EfileItem, EfileWithdrawal, Paper, Proof, Service
from documents.places import Places, places
from enforcement import selectors
from enforcement.models import Case
from policy.refusals import NotVisible, Problems, Refusal, Stale
from teams import access
from teams.access import Actor, Seat
from teams.models import Court
from workdays import clock

Origin = EfileItem.Origin
# Who puts papers into a case's file, besides what lands there by itself.
WHO = ("archive", "scanning", "reception", "service", "filing", "offline_query", "@team")
PORTION = 200
_LONGEST = 160


def put(
    case: Case,
    *,
    name: str,
    place: str,
    content: bytes,
    origin: str,
    actor: Actor,
    source: str = "",
    kind: str = "",
    largest: int = proofs.LARGEST,
) -> EfileItem:
    """Put something into a case's e-file, once per source, and return it.

    The caller has asked whether the actor may. `source` is where it came from ("reception:12");
    without one the bytes themselves are: the same file twice in a case is one item. `place` is a
    code of `catalogue_places.toml`; the content is a PDF without scripts, a JPEG or a PNG, of at
    most `largest` bytes.

    Raises `Refused` with every reason, beside "name", "place" and "content".
    """
    checked, problems = proofs.check(content, largest=largest), Problems()
    if checked.fault:
        problems.add("bad_file", checked.fault, field="content")
    if not name.strip():
        problems.add("missing", _("须写明材料名称"), field="name")
    if place not in places(actor.court_code).by_code:
        problems.add("no_place", _("须选定卷宗目录中的位置"), field="place")
    problems.raise_if_any()
    digest = sha256(content).hexdigest()
    source = source or _source_of(case, digest)
    with transaction.atomic():
        there = EfileItem.objects.filter(case=case, source=source).first()
        if there is not None:
            return there
        kept, _made = EfileFile.objects.get_or_create(
            court_id=case.court_id, digest=digest, defaults={"content": content, "at": clock.now()}
        )
        return _written(
            EfileItem(
                court_id=case.court_id,
                case=case,
                place=place,
                kind=kind,
                name=name.strip()[:_LONGEST],
                origin=origin,
                source=source,
                file=kept,
                type=checked.type,
                digest=digest,
                size=len(content),
                pages=checked.pages,
                made_by_id=actor.user_id,
                made_by_name=actor.name,
                made_at=clock.now(),
            )
        )


def _source_of(case: Case, digest: str) -> str:
    """Return the source of bytes handed in; anew where the last item of them was withdrawn."""
    there = EfileItem.objects.filter(case=case, digest=digest, withdrawal=None)
    live = there.values_list("source", flat=True).first()
    if live is not None:
        return live
    told = f"bytes:{digest}"
    taken = EfileItem.objects.filter(case=case, source__startswith=told)
    gone = taken.exclude(withdrawal=None).order_by("-id").values_list("pk", flat=True).first()
    return f"{told}/{gone}" if gone else told


def _written(item: EfileItem) -> EfileItem:
    """Write an item; where another wrote it meanwhile, return that one."""
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:
        there = EfileItem.objects.filter(case_id=item.case_id, source=item.source).first()
        if there is None:
            raise
        return there
    return item


# ------------------------------------------------------------------ what lands there by itself


def land_paper(paper: Paper, document: Document) -> EfileItem:
    """Let an issued paper land in its case's file."""
    return _written(_of_paper(paper, document, places(document.court.code), paper.pages))


def land_proof(proof: Proof, served: Iterable[Service]) -> EfileItem:
    """Let the proof of services, or of their failure, land in its case's file."""
    return _written(_of_proof(proof, list(served), places(proof.court.code)))


def _of_paper(paper: Paper, document: Document, known: Places, pages: int) -> EfileItem:
    name = document.name
    if document.addressee:
        name = _("%(name)s（%(to)s）") % {"name": name, "to": document.addressee}
    return EfileItem(
        court_id=document.court_id,
        case_id=document.case_id,
        place=known.of_kind(document.kind),
        kind=document.kind,
        name=name[:_LONGEST],
        origin=Origin.PAPER,
        source=f"paper:{paper.pk}",
        paper=paper,
        type=Proof.Type.PDF,
        digest=paper.digest,
        size=len(paper.pdf),
        pages=pages,
        made_by_id=document.issued_by_id,
        made_by_name=document.issued_by_name,
        made_at=document.issued_at or clock.now(),
    )


def _of_proof(proof: Proof, served: list[Service], known: Places) -> EfileItem:
    name = proof.name
    if served:
        told = {"name": _papers_of(served), "to": "、".join(dict.fromkeys(r.name for r in served))}
        failed = served[0].state == Service.State.FAILED
        said = _("未送达证明：%(name)s（%(to)s）") if failed else _("送达证明：%(name)s（%(to)s）")
        name = said % told
    return EfileItem(
        court_id=proof.court_id,
        case_id=proof.case_id,
        place=known.of_origin(Origin.PROOF),
        name=name[:_LONGEST],
        origin=Origin.PROOF,
        source=f"proof:{proof.pk}",
        proof=proof,
        type=proof.type,
        digest=proof.digest,
        size=len(proof.content),
        pages=proof.pages,
        made_by_id=proof.by_id,
        made_by_name=proof.by.name if proof.by else _("系统"),
        made_at=proof.at,
    )


def _papers_of(served: list[Service]) -> str:
    """Return what was served, in few words: one receipt may stand for several papers."""
    in_order = sorted(served, key=lambda row: row.document_id)
    papers = list(dict.fromkeys(row.document.name for row in in_order))
    if len(papers) == 1:
        return papers[0]
    return _("%(first)s等%(number)s种文书") % {"first": papers[0], "number": len(papers)}


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF of ours has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def land_missing(court: Court) -> int:
    """Let land what was issued or proven before there was an e-file; return how many items.

    Portion by portion: a run broken off goes on where it was.
    """
    known, made = places(court.code), 0
    papers = Paper.objects.filter(document__court=court, efile_items=None)
    for keys in _portions(papers):
        rows = Paper.objects.filter(pk__in=keys).defer("html").select_related("document")
        # Papers of a time before their pages were counted all say one.
        made += _land(_of_paper(row, row.document, known, pages_of(bytes(row.pdf))) for row in rows)
    loose = Proof.objects.filter(court=court, efile_items=None)
    for keys in _portions(loose):
        found = Proof.objects.filter(pk__in=keys).select_related("by")
        found = found.prefetch_related("services__document")
        made += _land(_of_proof(row, list(row.services.all()), known) for row in found)
    return made


def _portions(rows: QuerySet[Paper] | QuerySet[Proof]) -> Iterator[list[int]]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


def _land(items: Iterable[EfileItem]) -> int:
    return len(EfileItem.objects.bulk_create(items, ignore_conflicts=True))


# ---------------------------------------------------------------------- reading


def readable(actor: Actor) -> QuerySet[EfileItem]:
    """Return the items this person may read, without their bytes. Withdrawn ones are among them.

    Both volumes are open to the court's own posts; who is none of them sees neither.
    """
    if not selectors.reads_cases(actor):
        return EfileItem.objects.none()
    found = EfileItem.objects.filter(court_id=actor.court_id)
    if not selectors.reads_restricted(actor):
        found = found.filter(case__in=selectors.visible(actor).order_by())
    return found


def of_case(case: Case) -> list[EfileItem]:
    """Return what counts in a case's file, in the catalogue's order. One query, no bytes."""
    known = places(case.court.code)
    rows = EfileItem.objects.filter(case=case, withdrawal=None)
    last = len(known.order)
    return sorted(rows, key=lambda row: (known.order.get(row.place, last), row.made_at, row.pk))


def withdrawn_of(case: Case) -> QuerySet[EfileWithdrawal]:
    """Return what was withdrawn from a case's file, the latest first."""
    found = EfileWithdrawal.objects.filter(item__case=case).select_related("item")
    return found.order_by("-id")


def find(actor: Actor, pk: int) -> EfileItem:
    """Return an item by key. Raises `NotVisible`."""
    found = readable(actor).filter(pk=pk).select_related("case__court", "withdrawal").first()
    if found is None:
        raise NotVisible("efile item")
    return found


def content_of(item: EfileItem) -> bytes:
    """Return an item's bytes from where they lie. One query."""
    if item.paper_id is not None:
        return bytes(Paper.objects.values_list("pdf", flat=True).get(pk=item.paper_id))
    if item.proof_id is not None:
        return bytes(Proof.objects.values_list("content", flat=True).get(pk=item.proof_id))
    assert item.file_id is not None  # the database asks that the bytes lie somewhere
    return bytes(EfileFile.objects.values_list("content", flat=True).get(pk=item.file_id))


# ---------------------------------------------------------------------- keeping order


def may_keep(actor: Actor, case: Case) -> bool:
    """Tell whether somebody puts material into a case's file, or takes it out. No query."""
    return actor.is_system or any(access.seat_for(actor, who, case=case) for who in WHO)


def keeper_seat(actor: Actor, case: Case) -> Seat:
    """Return the seat in which somebody keeps a case's file. Raises `Forbidden`."""
    seats = (access.seat_for(actor, who, case=case) for who in WHO)
    seat = next((found for found in seats if found is not None), None)
    return seat or access.require(actor, "efile.keep", function=WHO[0], case=case)


def refuse_archived(case: Case, problems: Problems) -> None:
    """Note that nothing is put in by hand once the case was archived."""
    if case.archived_on is not None:
        said = _("案件已于%(day)s归档，卷宗不再变动") % {"day": case.archived_on.isoformat()}
        problems.add("archived", said)


def withdraw(pk: int, *, reason: str, actor: Actor) -> EfileWithdrawal:
    """Withdraw an item with a reason; it stays on record. The second of two is told.

    What was issued or proven by the house itself belongs to the file and stays there.
    """
    with transaction.atomic():
        item = _locked(pk, actor)
        problems = Problems()
        refuse_archived(item.case, problems)
        if not reason.strip():
            problems.add("missing", _("须写明撤出的理由"), field="reason")
        if item.origin in (Origin.PAPER, Origin.PROOF):
            said = _("签发的文书和送达证明随案入卷，不能撤出；放错位置的可以调整")
            problems.add("belongs", said, field="reason")
        problems.raise_if_any()
        return _withdrawn(item, reason, actor)


def place_anew(pk: int, *, name: str, place: str, reason: str, actor: Actor) -> EfileItem:
    """Move or rename an item: it is withdrawn with the reason, and put in anew."""
    with transaction.atomic():
        item = _locked(pk, actor)
        problems = Problems()
        refuse_archived(item.case, problems)
        if not name.strip():
            problems.add("missing", _("须写明材料名称"), field="name")
        if place not in places(actor.court_code).by_code:
            problems.add("no_place", _("须选定卷宗目录中的位置"), field="place")
        if (name.strip(), place) == (item.name, item.place):
            problems.add("unchanged", _("名称和位置都没有变动"), field="place")
        if not reason.strip():
            problems.add("missing", _("须写明调整的理由"), field="reason")
        problems.raise_if_any()
        _withdrawn(item, reason, actor)
        return _again(item, name.strip(), place)


def _again(item: EfileItem, name: str, place: str) -> EfileItem:
    copied = (
        "court_id", "case_id", "kind", "origin", "paper_id", "proof_id", "file_id", "type",
        "digest", "size", "pages", "made_by_id", "made_by_name", "made_at",
    )  # fmt: skip
    told = {field: getattr(item, field) for field in copied}
    made = EfileItem(
        **told, name=name[:_LONGEST], place=place, source=f"moved:{item.pk}", replaces=item
    )
    made.save(force_insert=True)
    return made


def _locked(pk: int, actor: Actor) -> EfileItem:
    """Lock an item's case and return it, unless it was withdrawn meanwhile."""
    item = find(actor, pk)
    (case,) = selectors.lock(actor, [item.case_id])
    keeper_seat(actor, case)
    gone = EfileWithdrawal.objects.filter(item=item).first()
    if gone is not None:
        said = _("这份材料已由%(who)s撤出：%(why)s") % {"who": gone.by_name, "why": gone.reason}
        raise Stale(Refusal("withdrawn", said, "item"))
    return item


def _withdrawn(item: EfileItem, reason: str, actor: Actor) -> EfileWithdrawal:
    return EfileWithdrawal.objects.create(
        item=item,
        reason=reason.strip()[:400],
        by_id=access.person(actor),
        by_name=actor.name,
        at=clock.now(),
    )
