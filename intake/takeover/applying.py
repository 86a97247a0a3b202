"""Take over what was read and confirmed: some hundred cases a transaction.

Each lot is done whole or not at all and marks its own rows, so that a run that was killed is
gone on with where it stopped, and a second run does nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement import bulk
from enforcement.lifecycle import taking_over
from enforcement.lifecycle.taking_over import Further
from enforcement.models import Case, Item
from intake import register
from intake.models import Takeover, TakeoverRow
from intake.takeover.agreeing import assemble, taken_case
from intake.takeover.columns import CASES, EVENTS
from intake.takeover.reading import GOOD, Status, counts_of
from policy.refusals import Refused
from teams import access
from teams.access import Actor
from workdays import clock

LOT = 250  # cases a transaction
T = TypeVar("T")


def apply(made: Takeover, *, actor: Actor) -> Takeover:
    """Take over every good row of a take-over, and state that it was done.

    What somebody else registered in between is sent back as a row. Raises `Forbidden` for
    somebody who may not take a court over.
    """
    access.require(actor, taking_over.ACT)
    while rows := _next_cases(made):
        _in_halves(rows, lambda some: _take(made, some, actor), _refuse_cases)
        _beat(made)
    while numbers := _next_further(made):
        _in_halves(numbers, lambda some: _add(made, some, actor), _refuse_further(made))
        _beat(made)
    return _conclude(made, actor)


def _next_cases(made: Takeover) -> list[TakeoverRow]:
    rows = made.rows.filter(sheet=CASES, status__in=GOOD).exclude(plan={})
    return list(rows.order_by("number")[:LOT])


def _take(made: Takeover, rows: Sequence[TakeoverRow], actor: Actor) -> None:
    with transaction.atomic():
        rows = _still_good(made, rows)
        taken = register.numbers_on_file(made.court_id, [row.case_number for row in rows])
        if taken:
            _meanwhile([row for row in rows if row.case_number in taken])
            rows = [row for row in rows if row.case_number not in taken]
        if not rows:
            return
        past = _events(made, [row.case_number for row in rows])
        pack = made.court.pack
        cases = [
            taken_case(row.plan, [e.plan for e in past.get(row.case_number, [])], pack)
            for row in rows
        ]
        taking_over.take_over(made.court, cases, actor=actor, on=made.on)
        numbers = [row.case_number for row in rows]
        made.rows.filter(case_number__in=numbers, status__in=GOOD).update(status=Status.FILED)


def _still_good(made: Takeover, rows: Sequence[TakeoverRow]) -> list[TakeoverRow]:
    """Return the rows no other run has taken over, and keep other runs away until it is done."""
    Takeover.objects.select_for_update(of=("self",)).get(pk=made.pk)
    wanted = [row.pk for row in rows]
    return list(made.rows.filter(pk__in=wanted, status__in=GOOD).order_by("number"))


def _events(made: Takeover, numbers: Sequence[str]) -> dict[str, list[TakeoverRow]]:
    found: dict[str, list[TakeoverRow]] = defaultdict(list)
    rows = made.rows.filter(sheet=EVENTS, case_number__in=numbers, status__in=GOOD)
    for row in rows.order_by("number"):
        found[row.case_number].append(row)
    return found


def _meanwhile(rows: Sequence[TakeoverRow]) -> None:
    said = _("核对期间此案已由他人立案，请核对后重新导入")
    for row in rows:
        row.status = Status.REFUSED
        row.refusals = [{"code": "filed_meanwhile", "sentence": said, "field": "number"}]
    bulk.update_rows(list(rows), ["status", "refusals"])


def _next_further(made: Takeover) -> list[str]:
    """Return the next cases, taken over before, of which more of the past was sent."""
    rows = made.rows.filter(sheet=EVENTS, status__in=GOOD).order_by("case_number")
    return list(rows.values_list("case_number", flat=True).distinct()[:LOT])


def _add(made: Takeover, numbers: Sequence[str], actor: Actor) -> None:
    with transaction.atomic():
        Takeover.objects.select_for_update(of=("self",)).get(pk=made.pk)
        cases = {
            case.number: case.pk
            for case in Case.objects.filter(court_id=made.court_id, number__in=numbers)
        }
        items: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
        for item in Item.objects.filter(case_id__in=cases.values()):
            items[item.case_id or 0][item.kind, item.name] = item.key
        further = []
        for number, rows in _events(made, [n for n in numbers if n in cases]).items():
            known = items[cases[number]]
            past = assemble([row.plan for row in rows], known)
            first: dict[str, int] = {}
            for kind, _name in known:
                first[kind] = first.get(kind, 0) + 1
            further.append(Further(cases[number], tuple(past.drafts), tuple(past.items), first))
        taking_over.add_history(made.court, further, actor=actor, on=made.on)
        rows_of = made.rows.filter(sheet=EVENTS, status__in=GOOD, case_number__in=list(numbers))
        rows_of.filter(case_number__in=list(cases)).update(status=Status.FILED)
        rows_of.update(status=Status.REFUSED, refusals=_gone())


def _gone() -> list[dict[str, str]]:
    said = _("案件没有接管成，事项随案退回")
    return [{"code": "case_refused", "sentence": said, "field": "number"}]


def _in_halves(
    some: Sequence[T], act: Callable[[Sequence[T]], None], refuse: Callable[[T, Refused], None]
) -> None:
    """Do an act for all; where it is refused, for the halves, until the wrong one stands alone."""
    try:
        act(some)
    except Refused as refused:
        if len(some) == 1:
            refuse(some[0], refused)
            return
        middle = len(some) // 2
        _in_halves(some[:middle], act, refuse)
        _in_halves(some[middle:], act, refuse)
    except IntegrityError:
        # Somebody filed one of them this very moment: the next look finds it on file.
        act(some)


def _refuse_cases(row: TakeoverRow, refused: Refused) -> None:
    row.status, row.refusals = Status.REFUSED, _sentences(refused)
    row.save(update_fields=["status", "refusals"])


def _refuse_further(made: Takeover) -> Callable[[str, Refused], None]:
    def refuse(number: str, refused: Refused) -> None:
        rows = made.rows.filter(sheet=EVENTS, status__in=GOOD, case_number=number)
        rows.update(status=Status.REFUSED, refusals=_sentences(refused))

    return refuse


def _sentences(refused: Refused) -> list[dict[str, Any]]:
    return [{"code": r.code, "sentence": r.sentence, "field": r.field} for r in refused.refusals]


def _beat(made: Takeover) -> None:
    """Show that somebody is at it: a run that shows nothing for long is taken for lost."""
    Takeover.objects.filter(pk=made.pk).update(began_at=clock.now())


def _conclude(made: Takeover, actor: Actor) -> Takeover:
    with transaction.atomic():
        made = Takeover.objects.select_for_update(of=("self",)).get(pk=made.pk)
        if made.state == Takeover.State.APPLIED:
            return made
        made.counts = counts_of(made)
        filed = made.rows.filter(sheet=CASES, status=Status.FILED).exclude(plan={}).count()
        events = made.rows.filter(sheet=EVENTS, status=Status.FILED).count()
        made.counts[CASES]["cases"] = filed
        if filed or events:
            taking_over.conclude(
                actor, on=made.on, cases=filed, events=events, digest=_digest(made.files.all())
            )
        made.files.all().delete()
        made.state, made.settled_at = Takeover.State.APPLIED, clock.now()
        made.settled_by_id, made.began_at = access.person(actor), None
        made.save(update_fields=["counts", "state", "settled_at", "settled_by", "began_at"])
    return made


def _digest(files: Iterable[Any]) -> str:
    return " ".join(file.digest for file in files)
