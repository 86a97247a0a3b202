"""Papers of many cases at once: asked for by a person, made row by row in the background.

A run finds what waits in the database; of two runs one gets the batch. Each row is done in a
transaction of its own and marked in it, so that a killed run goes on with the rows left and no
paper gets two numbers; the printer's files are made from the papers kept, in service order.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents import catalogue, issuing, printing, standard
from documents.catalogue import Kind
from documents.models import Batch, BatchFile, BatchRow, Document, Paper, Seal
from enforcement.models import Case
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

MOST = 1000
PART = 200  # papers in one file for the printer: what a tray holds, and memory
LOST_AFTER = timedelta(minutes=3)
SEPARATOR = "documents/separator.html"

log = logging.getLogger(__name__)


def ask_drafts(cases: Sequence[Case], kinds: Sequence[str], *, actor: Actor) -> Batch:
    """Ask for the papers of kinds (none: the standard set) on cases, in their order.

    Raises `Refused` for no cases, too many, or a kind there is not.
    """
    problems = Problems()
    _check_count(len(cases), problems)
    known = catalogue.kinds(actor.court_code)
    for code in kinds:
        if code not in known or known[code].spec.per == "asset":
            problems.add("no_kind", _("没有这种可以批量制作的文书"), field="kinds")
    problems.raise_if_any()
    rows = [BatchRow(case=case) for case in sorted(cases, key=lambda c: (c.year, c.serial))]
    return _ask(Batch.Goal.DRAFT, rows, actor, list(kinds))


def ask_issue(
    documents: Sequence[Document], *, actor: Actor, separators: bool = False, even: bool = False
) -> Batch:
    """Ask for documents to be issued and printed, case by case in service order.

    `separators`: a sheet before each case's papers says whose they are. `even`: printed on both
    sides, no paper begins on the back of another.
    """
    problems = Problems()
    _check_count(len(documents), problems)
    problems.raise_if_any()
    ordered = sorted(documents, key=lambda d: (d.case_id, d.order, d.pk))
    rows = [BatchRow(case_id=d.case_id, document=d) for d in ordered]
    return _ask(Batch.Goal.ISSUE, rows, actor, [], separators=separators, even=even)


def _check_count(count: int, problems: Problems) -> None:
    if not count:
        problems.add("nothing_chosen", _("没有选中任何一行"), field="id")
    elif count > MOST:
        said = _("一次至多%(most)d行，现为%(found)d行") % {"most": MOST, "found": count}
        problems.add("too_many", said, field="id")


def _ask(goal: str, rows: list[BatchRow], actor: Actor, kinds: list[str], **printed: bool) -> Batch:
    with transaction.atomic():
        made = Batch.objects.create(
            court_id=actor.court_id,
            goal=goal,
            kinds=kinds,
            **printed,
            total=len(rows),
            asked_by_id=access.person(actor),
            asked_seat=actor.acting.membership_id if actor.acting else None,
            asked_at=clock.now(),
        )
        for position, row in enumerate(rows):
            row.batch, row.position = made, position
        BatchRow.objects.bulk_create(rows)
    return made


def stop(pk: int, *, actor: Actor) -> None:
    """Stop a batch; what was made stays."""
    waiting = Batch.objects.filter(
        pk=pk, court_id=actor.court_id, state=Batch.State.WAITING, asked_by_id=actor.user_id
    )
    if not waiting.update(state=Batch.State.STOPPED, finished_at=clock.now()):
        raise Refused(Refusal("not_waiting", _("只有发起人可以停止尚未完成的批次"), "batch"))


def work() -> int:
    """Work off every batch nobody works on; return how many were taken up."""
    free = Q(beat_at=None) | Q(beat_at__lt=clock.now() - LOST_AFTER)
    waiting = Batch.objects.filter(free, state=Batch.State.WAITING).order_by("id")
    taken = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        mine = Batch.objects.filter(free, pk=pk, state=Batch.State.WAITING)
        if mine.update(beat_at=clock.now()):  # the guarded update is the claim
            taken += 1
            _work_on(pk)
    return taken


def _work_on(pk: int) -> None:
    batch = Batch.objects.select_related("asked_by", "court").get(pk=pk)
    try:
        # Whoever asked must still hold the post when it is done.
        actor = access.actor_for(batch.asked_by, membership_id=batch.asked_seat)
        while work_row(batch, actor):
            pass
    except Refused as refused:
        _give_up(batch, refused.refusals)
    except Exception:
        log.exception("batch %s could not be finished", pk)
        said = _("制作中出现意外错误；请再试，仍不成功的请联系系统管理员")
        _give_up(batch, (Refusal("unexpected", said),))


def _give_up(batch: Batch, reasons: Sequence[Refusal]) -> None:
    left = batch.rows.filter(status=BatchRow.Status.WAITING)
    count = left.update(status="refused", refusals=[reason.as_dict() for reason in reasons])
    Batch.objects.filter(pk=batch.pk).update(
        refused=F("refused") + count, state=Batch.State.DONE, finished_at=clock.now()
    )


def work_row(batch: Batch, actor: Actor) -> bool:
    """Do the next row of a batch, or finish it; return whether there is more to do."""
    with transaction.atomic():
        found = Batch.objects.select_for_update().get(pk=batch.pk)
        if found.state != Batch.State.WAITING:
            return False
        left = found.rows.filter(status=BatchRow.Status.WAITING).order_by("position")
        row = left.select_related("case__court", "document").first()
        if row is not None:
            refusals, done = _attempt(found, row, actor)
            row.refusals = [refusal.as_dict() for refusal in refusals]
            row.status = BatchRow.Status.DONE if done else BatchRow.Status.REFUSED
            row.save(update_fields=["status", "refusals", "made"])
            found.done += done
            found.refused += not done
            found.beat_at = clock.now()
            found.save(update_fields=["done", "refused", "beat_at"])
            return True
    _print(batch)
    Batch.objects.filter(pk=batch.pk, state=Batch.State.WAITING).update(
        state=Batch.State.DONE, finished_at=clock.now()
    )
    return False


def _attempt(batch: Batch, row: BatchRow, actor: Actor) -> tuple[Sequence[Refusal], bool]:
    """Do one row; a refused one leaves nothing behind and says why."""
    try:
        with transaction.atomic():
            if batch.goal == Batch.Goal.DRAFT:
                made, told = standard.make(row.case, _kinds(batch, actor), actor=actor)
                row.made = len(made)
                return told, bool(made)
            assert row.document_id is not None  # a row to be issued has its document
            issuing.issue(row.document_id, actor=actor)
            row.made = 1
            return (), True
    except Refused as refused:
        return refused.refusals, False
    except NotVisible:
        return (Refusal("not_visible", _("该事项不存在，或你无权查看")),), False


def _kinds(batch: Batch, actor: Actor) -> list[Kind] | None:
    if not batch.kinds:
        return None
    known = catalogue.kinds(actor.court_code)
    return [known[code] for code in batch.kinds if code in known]


def _print(batch: Batch) -> None:
    """Make the printer's files from the papers kept; those made already stay."""
    if batch.goal != Batch.Goal.ISSUE:
        return
    rows = batch.rows.filter(status=BatchRow.Status.DONE).order_by("position")
    papers = list(rows.values_list("document__paper", flat=True))
    made = set(batch.files.values_list("part", flat=True))
    for part, start in enumerate(range(0, len(papers), PART), start=1):
        if part not in made:
            keys = papers[start : start + PART]
            pdf = together(keys, separators=batch.separators, even=batch.even)
            BatchFile.objects.create(batch=batch, part=part, papers=len(keys), pdf=pdf)
            Batch.objects.filter(pk=batch.pk).update(beat_at=clock.now())


def together(papers: Sequence[int], *, separators: bool = False, even: bool = False) -> bytes:
    """Return papers, by key and in this order, as one PDF."""
    rows = Paper.objects.filter(pk__in=papers).select_related("document__case")
    found = {paper.pk: paper for paper in rows.defer("pdf")}
    pictures = pictures_of(list(found.values()))
    ordered = [found[key] for key in papers]
    htmls: list[str] = []
    for _case, own in groupby(ordered, key=lambda paper: paper.document.case_id):
        group = list(own)
        htmls += [_separator([paper.document for paper in group])] if separators else []
        htmls += [paper.html for paper in group]
    return printing.laid_out_together(htmls, issuing.STYLE, pictures=pictures, even=even)


def pictures_of(papers: Sequence[Paper]) -> dict[str, bytes]:
    """Return the pictures papers name, each once. One query."""
    sealed = {key for paper in papers if (key := paper.document.seal_id) is not None}
    return {seal.address: bytes(seal.picture) for seal in Seal.objects.filter(pk__in=sealed)}


def _separator(documents: Sequence[Document]) -> str:
    """Return the sheet that goes before the papers of a case."""
    case = documents[0].case
    told = {
        "number": case.number,
        "parties": case.title,
        "papers": [
            (place, document.name, document.addressee, document.number)
            for place, document in enumerate(documents, start=1)
        ],
        "place": _("以下共%(count)d份") % {"count": len(documents)},
    }
    return render_to_string(SEPARATOR, told)
