"""Numbers of papers: one run a court, kind and year, without gap or double.

A paper is laid out before it is issued and while nothing is locked, yet its number stands on it.
So the number is first held for the document, in a transaction of its own; the issue takes it for
good. Held for somebody who never came back (a machine that went down), it falls to the next paper
of its run; given back as the last of its run, it is as if it had never been held.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from documents.models import Document, NumberHold, NumberRun
from workdays import clock

HELD_FOR = timedelta(minutes=3)


def hold(document: Document, series: str, year: int) -> int:
    """Return the next number of a series, held for a document until it is issued or time is up.

    Its run is locked until the transaction ends, so let that be soon.
    """
    held = _next(document, series, year)
    held.document, held.until = document, clock.now() + HELD_FOR
    held.save()
    return held.number


def take(document: Document, series: str, year: int) -> int:
    """Return the number held for a document, or else the next of its series, for good.

    Without a held one the run is locked until the transaction ends.
    """
    held = _next(document, series, year)
    if held.pk is not None:
        held.delete()
    return held.number


def give_back(pk: int) -> None:
    """Give back what is held for a document that is not issued after all."""
    with transaction.atomic():
        runs = NumberHold.objects.filter(document_id=pk).order_by("run_id")
        for key in list(runs.values_list("run_id", flat=True)):
            run = NumberRun.objects.select_for_update().get(pk=key)
            held = NumberHold.objects.select_for_update().filter(run=run, document_id=pk).first()
            if held is None:
                continue
            if held.number == run.last:
                held.delete()
                run.last -= 1
                run.save(update_fields=["last"])
            else:  # later ones are out: the next paper of the run takes it
                held.until = clock.now() - HELD_FOR
                held.save(update_fields=["until"])


def _next(document: Document, series: str, year: int) -> NumberHold:
    """Return what is held for a document, else what was left behind, else a new one, not saved."""
    held = _held(document, series, year)
    if held is None:
        run = _locked(document.court_id, series, year)
        held = _left_behind(run)
        if held is None:
            run.last += 1
            run.save(update_fields=["last"])
            held = NumberHold(run=run, number=run.last)
    return held


def _held(document: Document, series: str, year: int) -> NumberHold | None:
    rows = NumberHold.objects.select_for_update(of=("self",))
    return rows.filter(document=document, run__series=series, run__year=year).first()


def _locked(court_id: int, series: str, year: int) -> NumberRun:
    runs = NumberRun.objects.select_for_update().filter(court_id=court_id, series=series, year=year)
    run = runs.first()
    if run is None:  # whoever comes second waits for who makes it
        NumberRun.objects.get_or_create(court_id=court_id, series=series, year=year)
        run = runs.get()
    return run


def _left_behind(run: NumberRun) -> NumberHold | None:
    """Return the lowest number of a locked run whose holder's time is up.

    One that is just being issued after all is locked by its holder, and passed over.
    """
    rows = run.holds.select_for_update(skip_locked=True).filter(until__lt=clock.now())
    return rows.order_by("number").first()
