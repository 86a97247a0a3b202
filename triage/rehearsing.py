"""Rehearsing rules on many cases: asked for by a person, worked off in pieces in the background.

A run finds what waits in the database; of two runs one gets the row. Each piece is read in a
fixed number of queries and counted before the next one is read, so that memory does not grow
with the number of cases; a killed run goes on after the last piece counted.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from enforcement import rehearsing as clocks
from enforcement import selectors
from enforcement.models import Case
from enforcement.models.case import LIVE
from enforcement.nodes import typed
from policy import triage as rules
from policy.facts import BadFact, FactValue, read, read_all
from policy.loader import pack as pack_named
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court
from teams.services import find_draft
from triage.counting import Counts
from triage.models import Rehearsal, Screening
from workdays import clock

PIECE = 500
MOST_ROWS = 20_000
_ROWS_A_PIECE = 10  # times more than cases: a row is routed and nothing read
MOST_WAITING = 5
LOST_AFTER = timedelta(minutes=3)

log = logging.getLogger(__name__)


def may_rehearse(actor: Actor) -> bool:
    """Tell whether somebody may rehearse rules: whoever reads cases, and the administrator."""
    return selectors.reads_cases(actor) or access.holds(actor, "administrator")


def require(actor: Actor) -> None:
    """Refuse who may not rehearse."""
    if not may_rehearse(actor):
        raise Forbidden(Refusal("not_your_post", _("规则预演须由执行局岗位或系统管理员办理")))


def ask(
    *,
    actor: Actor,
    source: str,
    pack_name: str = "",
    version: str = "",
    draft: int | None = None,
    filed_from: date | None = None,
    filed_to: date | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    file_name: str = "",
) -> Rehearsal:
    """Ask for a rehearsal; the next run takes it up.

    Raises `Refused` with every reason: a draft with errors, an empty or endless sheet, too many
    waiting.
    """
    require(actor)
    person, problems = access.person(actor), Problems()
    found = find_draft(actor, draft) if draft is not None else None
    court = Court.objects.get(pk=actor.court_id)
    pack = found.pack if found else pack_named(pack_name or court.pack_name, version)
    if filed_from and filed_to and filed_from > filed_to:
        problems.add("order", _("起始日期晚于截止日期"), field="filed_to")
    if source == Rehearsal.Source.SHEET and not rows:
        problems.add("empty", _("案情表里没有内容"), field="file")
    if len(rows) > MOST_ROWS:
        said = _("案情表过长，最多%(most)d行") % {"most": MOST_ROWS}
        problems.add("too_many", said, field="file")
    waiting = Rehearsal.objects.filter(court=court, state=Rehearsal.State.WAITING)
    if waiting.count() >= MOST_WAITING:
        said = _("本院已有%(most)d次预演在进行，请待其完成") % {"most": MOST_WAITING}
        problems.add("busy", said)
    problems.raise_if_any()
    made = Rehearsal(
        court=court,
        source=source,
        pack_name=pack.name,
        version=pack.identity.version,
        checksum=pack.checksum,
        draft=found,
        filed_from=filed_from,
        filed_to=filed_to,
        rows=[dict(row) for row in rows],
        file_name=file_name[:200],
        asked_by_id=person,
        asked_at=clock.now(),
    )
    made.total = len(rows) or _cases(made).count()
    made.save()
    return made


def stop(pk: int, *, actor: Actor) -> None:
    """Stop a rehearsal somebody asked for; what was counted stays."""
    made = find(actor, pk)
    Rehearsal.objects.filter(pk=made.pk, state=Rehearsal.State.WAITING).update(
        state=Rehearsal.State.DROPPED, finished_at=clock.now()
    )


def find(actor: Actor, pk: int) -> Rehearsal:
    """Return a rehearsal of the actor's court; raise `NotVisible` for any other."""
    found = visible(actor).filter(pk=pk).select_related("court", "asked_by", "draft__court").first()
    if found is None:
        raise NotVisible("rehearsal")
    return found


def visible(actor: Actor) -> QuerySet[Rehearsal]:
    """Return the rehearsals of the actor's court, those of restricted cases' figures included."""
    if not may_rehearse(actor):
        return Rehearsal.objects.none()
    return Rehearsal.objects.filter(court_id=actor.court_id).defer("rows")


def cases_by_version(court: Court) -> dict[tuple[str, str], int]:
    """Return how many running cases go by each version: {(pack, version): number}. One query."""
    live = Case.objects.filter(court=court, state__in=LIVE)
    counted = live.values_list("pack_name", "pack_version").annotate(n=Count("id")).order_by()
    return {(name, version): number for name, version, number in counted}


def latest_of(court_id: int, checksum: str) -> Rehearsal | None:
    """Return the latest finished rehearsal of a text on the cases in hand."""
    return (
        Rehearsal.objects.filter(
            court_id=court_id,
            checksum=checksum,
            source=Rehearsal.Source.LIVE,
            state=Rehearsal.State.DONE,
        )
        .defer("rows")
        .order_by("-id")
        .first()
    )


def work() -> int:
    """Work off every rehearsal nobody works on; return how many were taken up."""
    taken = 0
    free = Q(beat_at=None) | Q(beat_at__lt=clock.now() - LOST_AFTER)
    waiting = Rehearsal.objects.filter(free, state=Rehearsal.State.WAITING).order_by("id")
    for pk in list(waiting.values_list("pk", flat=True)):
        mine = Rehearsal.objects.filter(free, pk=pk, state=Rehearsal.State.WAITING)
        # The guarded update is the claim.
        if mine.update(beat_at=clock.now()):
            taken += 1
            _work_on(pk)
    return taken


def _work_on(pk: int) -> None:
    try:
        while work_piece(pk):
            pass
    except Refused as refused:
        _fail(pk, "；".join(refusal.sentence for refusal in refused.refusals))
    except Exception:
        log.exception("rehearsal %s could not be finished", pk)
        _fail(pk, _("预演中出现意外错误；请再试，仍不成功的请联系系统管理员"))


def _fail(pk: int, trouble: str) -> None:
    Rehearsal.objects.filter(pk=pk, state=Rehearsal.State.WAITING).update(
        state=Rehearsal.State.FAILED, trouble=trouble[:400], finished_at=clock.now()
    )


def work_piece(pk: int, *, size: int = PIECE) -> bool:
    """Count the next cases or rows of a rehearsal; return whether more are left."""
    made = Rehearsal.objects.select_related("court", "draft__court").defer("rows").get(pk=pk)
    if made.state != Rehearsal.State.WAITING:
        return False
    pack, counts = made.pack, Counts.of(made.result)
    if made.checksum != pack.checksum:
        said = _("规则的文字在预演途中被改动，结果不可靠，请重新预演")
        raise Refused(Refusal("altered", said))
    if made.source == Rehearsal.Source.SHEET:
        size *= _ROWS_A_PIECE
        done = _count_rows(made.rows[made.cursor : made.cursor + size], pack, counts)
        cursor = made.cursor + done
    else:
        cases = list(_cases(made).filter(pk__gt=made.cursor).order_by("pk")[:size])
        done, cursor = len(cases), cases[-1].pk if cases else made.cursor
        _count_cases(cases, made, pack, counts)
    more = done == size
    with transaction.atomic():
        # Nobody else may have gone on from the same place meanwhile.
        same = Rehearsal.objects.filter(pk=pk, cursor=made.cursor, state=Rehearsal.State.WAITING)
        same.update(
            cursor=cursor,
            done=made.done + done,
            result=counts.as_dict(),
            beat_at=clock.now(),
            state=Rehearsal.State.WAITING if more else Rehearsal.State.DONE,
            finished_at=None if more else clock.now(),
        )
    return more


def _cases(made: Rehearsal) -> QuerySet[Case]:
    cases = Case.objects.filter(court_id=made.court_id).defer("grams", "remark")
    if made.source == Rehearsal.Source.LIVE:
        cases = cases.filter(state__in=LIVE)
    if made.filed_from:
        cases = cases.filter(filed_on__gte=made.filed_from)
    if made.filed_to:
        cases = cases.filter(filed_on__lte=made.filed_to)
    return cases


def _count_cases(cases: Sequence[Case], made: Rehearsal, pack: Pack, counts: Counts) -> None:
    """Count one piece: four queries, whatever its size."""
    latest: dict[int, Screening] = {}
    kept = Screening.objects.filter(case_id__in=[case.pk for case in cases])
    for row in kept.only("case_id", "run", "facts", "machine").order_by("case_id", "id"):
        latest[row.case_id] = row
    for case in cases:
        now, then = routed(case, latest.get(case.pk), pack)
        counts.routed(now, then, pack, (case.pk, case.number))
        counts.screened_again += _screened_again(case, pack)
    for one in clocks.rehearse(cases, pack, today=clock.today()):
        counts.replayed(one, pack)


def routed(
    case: Case, screening: Screening | None, pack: Pack
) -> tuple[rules.Decision, Mapping[str, Any]]:
    """Return a pack's answer to a case, and the answer it got, or would get under its own rules.

    Asked are the facts of its last screening; of a case never screened, those known today.
    """
    if screening is not None:
        values = _values(screening.facts)
        run = next((r for r in pack.runs if r.id == screening.run), None)
        return rules.route(pack, values, run=run), screening.machine
    values = dict(typed(case.facts))
    values.setdefault("case_kind", case.type_code)
    return rules.route(pack, values), rules.route(case.pack, values).as_dict()


def _values(facts: Mapping[str, Any]) -> dict[str, FactValue | None]:
    found: dict[str, FactValue | None] = {}
    for name, value in facts.items():
        try:
            found[name] = read(name, value)
        except BadFact:  # a label or fact of a time gone by: nobody asks for it any more
            continue
    return found


def _screened_again(case: Case, pack: Pack) -> bool:
    """Tell whether a running case would be put before those who screen, and is not now."""
    if case.closed_on is not None or case.awaits_run:
        return False
    run = next((r for r in pack.runs_for(case.type_code) if r.id not in case.runs_done), None)
    return run is not None and all(event in case.seen for event in run.after)


def _count_rows(rows: Sequence[Mapping[str, Any]], pack: Pack, counts: Counts) -> int:
    for number, row in enumerate(rows, start=counts.cases + counts.unread + 1):
        facts = {name: value for name, value in row.items() if value not in ("", None)}
        try:
            decision = rules.route(pack, read_all(facts, pack.tables.labels))
        except Refused as refused:
            counts.not_read(number, [refusal.sentence for refusal in refused.refusals])
        else:
            counts.routed(decision, None, pack, (0, ""))
    return len(rows)
