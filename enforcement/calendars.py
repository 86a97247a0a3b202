"""A new year's official table: read and checked, tried on the clocks, adopted, worked in.

Adopting states it on the journal of every court of the installation. The clocks follow in
pieces, each case under its own lock, so that a killed run goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from enforcement import engine, journal, nodes, rebuild, years
from enforcement.journal import By, Draft
from enforcement.models import AdoptedYear, Case, Node
from policy.refusals import Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock
from workdays.calendar import Calendar
from workdays.year_tables import TableError, YearTable, parse_table

ACT = "calendar.adopt"
PIECE = 200
EXPECTED_FROM = (11, 1)  # the State Council's notice is out by then in most years
# 放假办法 art. 2: what every year has.
HOLIDAYS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")


def read(text: str) -> YearTable:
    """Return the year a file gives. Raises `Refused` with every reason against it."""
    try:
        table = parse_table(text)
    except TableError as error:
        raise Refused(Refusal("bad_table", str(error), "file")) from None
    problems = Problems()
    if not table.official:
        said = _("%(year)d年的表没有写明通知和放假日，不是正式的安排") % {"year": table.year}
        problems.add("not_official", said, field="file")
    if not table.year - 1 <= clock.today().year <= table.year:
        said = _("只采用本年或次年的安排，表中为%(year)d年") % {"year": table.year}
        problems.add("other_year", said, field="file")
    names = "、".join({*table.rest.values()})
    missing = [name for name in HOLIDAYS if name not in names]
    if table.official and missing:
        said = _("表中没有%(names)s的放假安排") % {"names": "、".join(missing)}
        problems.add("incomplete", said, field="file")
    if any(not notice.number.strip() for notice in table.notices):
        problems.add("no_number", _("通知须写明文号"), field="file")
    problems.raise_if_any()
    return table


@dataclass(frozen=True, slots=True)
class Moved:
    """An open clock whose day the new year moves, or makes certain."""

    node: Node
    was: date
    becomes: date


def preview(actor: Actor, table: YearTable) -> list[Moved]:
    """Return every open clock of the actor's court that the year would move. Writes nothing.

    Clocks that run out before the last month of the year before are not touched by it.
    """
    access.require(actor, ACT)
    tried = years.refresh().with_years([table])
    rows = (
        Node.objects.filter(
            court_id=actor.court_id, status="open", due_on__gte=date(table.year - 1, 12, 1)
        )
        .exclude(applies=Node.Applies.NOT)
        .select_related("case")
    )
    court = Court.objects.get(pk=actor.court_id)
    found = []
    for row in rows.order_by("due_on", "id").iterator(chunk_size=2000):
        becomes = _due(row, court, tried)
        if becomes is not None and becomes != row.due_on:
            found.append(Moved(row, row.due_on, becomes))
    return found


def _due(row: Node, court: Court, tried: Calendar) -> date | None:
    if row.case is not None:
        row.case.court = court
    pack = row.case.pack if row.case is not None else court.pack
    if row.rule not in pack.clocks:
        return None
    view = engine.View(pack=pack, calendar=tried)
    if row.case is not None:
        view.excluded = nodes.excluded_of(row.case)
    state = next(iter(nodes.states([row]).values()))
    engine.date_anew(view, state)
    return state.due_on


def by_rule(moved: list[Moved]) -> Counter[str]:
    """Return how many clocks of each rule move."""
    return Counter(one.node.rule for one in moved)


def adopt(text: str, *, actor: Actor) -> AdoptedYear:
    """Adopt a year for every court of the installation; the clocks follow in the background."""
    seat = access.require(actor, ACT)
    table = read(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        # One at a time: the row of the court stands for the installation.
        Court.objects.select_for_update().order_by("pk").first()
        latest = AdoptedYear.objects.filter(year=table.year).order_by("-id").first()
        if latest is not None and latest.digest == digest:
            said = _("这份%(year)d年的安排已经采用，没有重复办理") % {"year": table.year}
            raise Refused(Refusal("same", said, "file"))
        made = AdoptedYear.objects.create(
            court_id=actor.court_id,
            year=table.year,
            text=text,
            digest=digest,
            adopted_by_id=actor.user_id,
            adopted_at=clock.now(),
            total=Case.objects.count(),
        )
        numbers = "、".join(notice.number for notice in table.notices)
        data = {"year": table.year, "notice": numbers, "digest": digest}
        draft = Draft("calendar.adopted", clock.today(), data=data)
        for court in Court.objects.filter(is_active=True).order_by("pk"):
            own = court.pk == actor.court_id
            by = By(actor, seat) if own else By(Actor.system(court))
            journal.record_for_court(actor if own else Actor.system(court), [draft], by=by)
    return made


def work(*, pieces: int | None = None) -> int:
    """Rebuild the clocks of every case after a year adopted; return how many were looked at."""
    looked = 0
    for pk in list(
        AdoptedYear.objects.filter(work="due").order_by("id").values_list("pk", flat=True)
    ):
        while pieces is None or pieces > 0:
            count = _piece(pk)
            if count == 0:
                break
            looked += count
            pieces = None if pieces is None else pieces - 1
    return looked


def _piece(pk: int) -> int:
    """Rebuild the next cases; return how many (0: all are done)."""
    with transaction.atomic():
        made = AdoptedYear.objects.select_for_update().get(pk=pk)
        if made.work != AdoptedYear.Work.DUE:
            return 0
        cases = list(
            Case.objects.filter(pk__gt=made.cursor)
            .select_related("court")
            .select_for_update(of=("self",))
            .order_by("pk")[:PIECE]
        )
        made.changed += sum(rebuild.rebuild_case(case) for case in cases)
        made.done += len(cases)
        if cases:
            made.cursor = cases[-1].pk
        else:
            made.changed += sum(rebuild.rebuild_own(court) for court in Court.objects.all())
            made.work, made.finished_at = AdoptedYear.Work.DONE, clock.now()
        made.save(update_fields=["cursor", "done", "changed", "work", "finished_at"])
    return len(cases)


def latest() -> AdoptedYear | None:
    """Return the year adopted last."""
    return AdoptedYear.objects.select_related("court").order_by("-id").first()


def missing_year(today: date) -> int | None:
    """Return the coming year while its table is overdue: from 1 November until it is adopted."""
    coming = today.year + 1
    if (today.month, today.day) < EXPECTED_FROM or years.refresh().year_is_official(coming):
        return None
    return coming
