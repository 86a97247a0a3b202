"""Papers of many cases at once: asked for by a person, made row by row in the background.

A run finds what waits in the database. Several may be at one batch: each takes a few rows at a
time, and what a killed one had taken is anybody's again after a while. A row is marked in the
transaction that does it, so that no paper gets two numbers. When no row is left one run puts the
kept papers together for the printer, in service order.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import accumulate, groupby
from time import monotonic

import pikepdf
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents import bundling, catalogue, issuing, printing, standard
from documents.catalogue import Kind
from documents.models import Batch, BatchFile, BatchRow, Document, Paper
from enforcement.models import Case
from policy.refusals import NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from workdays import clock

MOST = 1000
PART = 200  # papers in one file for the printer: what a tray holds, and memory
AT_A_TIME = 8  # rows a run takes: few enough to share a batch, and to turn to the next soon
TURN = 20.0  # seconds
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


def work(turn: float = TURN) -> int:
    """Work at the batches that wait, a few rows of each in turn; return how many had some.

    Ends after `turn` seconds: other tasks have waited, and beat has asked for the next turn.
    """
    waiting = Batch.objects.filter(state=Batch.State.WAITING).order_by("id")
    keys, until = list(waiting.values_list("pk", flat=True)), monotonic() + turn
    taken: set[int] = set()
    while keys and monotonic() < until:
        keys = [pk for pk in keys if _work_on(pk)]
        taken.update(keys)
    return len(taken)


def _work_on(pk: int) -> bool:
    batch = Batch.objects.select_related("asked_by", "court").get(pk=pk)
    try:
        # Whoever asked must still hold the post when it is done.
        actor = access.actor_for(batch.asked_by, membership_id=batch.asked_seat)
        return work_some(batch, actor)
    except Refused as refused:
        _give_up(batch, refused.refusals)
    except Exception:
        log.exception("batch %s could not be finished", pk)
        said = _("制作中出现意外错误；请再试，仍不成功的请联系系统管理员")
        _give_up(batch, (Refusal("unexpected", said),))
    return False


def _give_up(batch: Batch, reasons: Sequence[Refusal]) -> None:
    with transaction.atomic():
        found = Batch.objects.select_for_update().get(pk=batch.pk)
        left = batch.rows.filter(status=BatchRow.Status.WAITING)
        found.refused += left.update(
            status="refused", refusals=[reason.as_dict() for reason in reasons]
        )
        found.state, found.finished_at = Batch.State.DONE, clock.now()
        found.save(update_fields=["refused", "state", "finished_at"])


def work_some(batch: Batch, actor: Actor, most: int = AT_A_TIME) -> bool:
    """Do the next rows of a batch, or else print it; return whether there may be more to do."""
    rows = _take(batch, most)
    for row in rows:
        # Stopped meanwhile, or so slow that another has it: not this one, then.
        mine = BatchRow.objects.filter(pk=row.pk, taken_at=row.taken_at, status="waiting")
        row.taken_at = clock.now()
        if mine.filter(batch__state=Batch.State.WAITING).update(taken_at=row.taken_at):
            with suppress(_Settled):
                _do(batch, row, actor)
    if not rows:
        _finish(batch)
    return bool(rows)


def _take(batch: Batch, most: int) -> list[BatchRow]:
    """Take rows nobody is at. Two never take the same: the batch's row is locked meanwhile."""
    now = clock.now()
    with transaction.atomic():
        mine = Batch.objects.filter(pk=batch.pk, state=Batch.State.WAITING)
        if not mine.update(beat_at=now):
            return []
        free = Q(taken_at=None) | Q(taken_at__lt=now - LOST_AFTER)
        left = batch.rows.filter(free, status=BatchRow.Status.WAITING).order_by("position")
        share = 1 + left.count() // 4  # few at the end, so that all end together
        rows = list(left.select_related("case__court")[: min(most, share)])
        batch.rows.filter(pk__in=[row.pk for row in rows]).update(taken_at=now)
    for row in rows:
        row.taken_at = now
    return rows


class _Settled(Exception):
    """Another settled the row meanwhile: what was done with it here is undone."""


def _do(batch: Batch, row: BatchRow, actor: Actor) -> None:
    """Do one row and mark it; a refused one leaves nothing behind and says why."""
    try:
        if batch.goal == Batch.Goal.DRAFT:
            with transaction.atomic():
                made, told = standard.make(row.case, _kinds(batch, actor), actor=actor)
                _mark(row, len(made), told)
        else:
            assert row.document_id is not None  # a row to be issued has its document
            ready = issuing.lay_out(row.document_id, actor=actor)
            with issuing.kept_or_given_back(ready), transaction.atomic():
                issuing.settle(ready, actor=actor)
                _mark(row, 1, ())
    except Refused as refused:
        _mark(row, 0, refused.refusals)
    except NotVisible:
        _mark(row, 0, (Refusal("not_visible", _("该事项不存在，或你无权查看")),))


def _mark(row: BatchRow, made: int, refusals: Sequence[Refusal]) -> None:
    """Say what became of a row, once. Raises `_Settled` where somebody said so before."""
    status = BatchRow.Status.DONE if made else BatchRow.Status.REFUSED
    told = [refusal.as_dict() for refusal in refusals]
    counted = "done" if made else "refused"
    with transaction.atomic():  # the batch before its rows, as they are taken
        Batch.objects.filter(pk=row.batch_id).update(**{counted: F(counted) + 1})
        waiting = BatchRow.objects.filter(pk=row.pk, status=BatchRow.Status.WAITING)
        if not waiting.update(status=status, made=made, refusals=told):
            raise _Settled


def _finish(batch: Batch) -> None:
    """Print a batch none of whose rows is left, and end it; one run alone does."""
    if batch.rows.filter(status=BatchRow.Status.WAITING).exists():
        return  # others are at them
    now = clock.now()
    free = Q(printing_at=None) | Q(printing_at__lt=now - LOST_AFTER)
    waiting = Batch.objects.filter(pk=batch.pk, state=Batch.State.WAITING)
    if waiting.filter(free).update(printing_at=now):  # the guarded update is the claim
        _print(batch)
        waiting.update(state=Batch.State.DONE, finished_at=clock.now())


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
            told = {"papers": len(keys), "pdf": pdf}
            BatchFile.objects.get_or_create(batch=batch, part=part, defaults=told)
            Batch.objects.filter(pk=batch.pk).update(printing_at=clock.now())


def together(papers: Sequence[int], *, separators: bool = False, even: bool = False) -> bytes:
    """Return papers, by key and in this order, as one PDF: page for page those that were kept.

    `separators`: a sheet before each case's. `even`: none begins on the back of another.
    """
    rows = Paper.objects.filter(pk__in=papers).select_related("document__case")
    found = {paper.pk: paper for paper in rows.defer("html")}
    ordered = [found[key] for key in papers]
    groups = [list(own) for _case, own in groupby(ordered, key=lambda one: one.document.case_id)]
    out = io.BytesIO()
    with _sheets(groups if separators else []) as sheets, bundling.bundle(out, even=even) as bundle:
        for own in groups:
            if separators:
                bundle.add(next(sheets))
            for paper in own:
                bundle.add_pdf(bytes(paper.pdf))
    return out.getvalue()


@contextmanager
def _sheets(groups: Sequence[Sequence[Paper]]) -> Iterator[Iterator[list[pikepdf.Page]]]:
    """Yield the pages of the sheet before each case's papers. Laid out as one: one set of fonts."""
    if not groups:
        yield iter(())
        return
    htmls = [_separator([paper.document for paper in own]) for own in groups]
    pdf, counts = printing.laid_out_counted(htmls, issuing.STYLE)
    ends = list(accumulate(counts))
    with pikepdf.open(io.BytesIO(pdf)) as laid:
        yield (list(laid.pages[end - n : end]) for end, n in zip(ends, counts, strict=True))


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
