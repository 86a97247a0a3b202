"""Rebuilding clocks from the journal: after a new year's calendar, or to prove that they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from enforcement import engine, journal, nodes
from enforcement.models import Case, CourtChain, Event, Node
from teams.models import Court


@dataclass(frozen=True, slots=True)
class Difference:
    """A clock that is stored otherwise than its journal gives it."""

    chain: str
    rule: str
    subject: str
    what: str


def differences(court: Court) -> Iterator[Difference]:
    """Yield every clock of a court that is not what its journal gives."""
    for case in Case.objects.filter(court=court).iterator(chunk_size=500):
        case.court = court
        view = _replayed(case)
        rows = Node.objects.filter(case=case).exclude(status=Node.Status.WITHDRAWN)
        yield from _compare(case.number, nodes.states(rows), view.nodes)
    view = _replayed_court(court)
    rows = Node.objects.filter(court=court, case=None).exclude(status=Node.Status.WITHDRAWN)
    yield from _compare(court.name, nodes.states(rows), view.nodes)


def rebuild(court: Court) -> int:
    """Bring every clock to what its journal gives, case by case; return how many chains changed.

    The court's own journal of periods is one of them.

    Rows are updated in place, so that acknowledgements and reasons survive; alerts that no
    longer hold are withdrawn by a row.
    """
    changed = 0
    for pk in Case.objects.filter(court=court).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            case.court = court
            rows = {(r.rule, r.subject, r.opened_seq): r for r in Node.objects.filter(case=case)}
            standing = [r for r in rows.values() if r.status != Node.Status.WITHDRAWN]
            view = _replayed(case)
            if nodes.states(standing) != view.nodes:
                nodes.write_nodes([nodes.Change(court, case, view, rows, whole=True)])
                changed += 1
    return changed + _rebuild_own(court)


def _rebuild_own(court: Court) -> int:
    with transaction.atomic():
        CourtChain.objects.get_or_create(court=court)
        CourtChain.objects.select_for_update().get(court=court)
        found = Node.objects.filter(court=court, case=None)
        rows = {(r.rule, r.subject, r.opened_seq): r for r in found}
        standing = [r for r in rows.values() if r.status != Node.Status.WITHDRAWN]
        view = _replayed_court(court)
        if nodes.states(standing) == view.nodes:
            return 0
        nodes.write_nodes([nodes.Change(court, None, view, rows, whole=True)])
    return 1


def _replayed(case: Case) -> engine.View:
    events = Event.objects.filter(case=case).order_by("seq")
    return engine.replay(nodes.empty_view(case, case.court.pack), journal.effective(events))


def _replayed_court(court: Court) -> engine.View:
    CourtChain.objects.get_or_create(court=court)
    events = Event.objects.filter(court=court, case=None).order_by("seq")
    return engine.replay(nodes.empty_view(None, court.pack), journal.effective(events))


def _compare(
    chain: str,
    stored: dict[engine.NodeKey, engine.NodeState],
    given: dict[engine.NodeKey, engine.NodeState],
) -> Iterator[Difference]:
    for key in sorted(stored.keys() | given.keys()):
        if key not in given:
            yield Difference(chain, key[0], key[1], "登记中没有依据")
        elif key not in stored:
            yield Difference(chain, key[0], key[1], "缺少该节点")
        elif stored[key] != given[key]:
            yield Difference(chain, key[0], key[1], "与登记推算不一致")
