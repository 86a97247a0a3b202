"""Rebuilding clocks from the journal: after a new year's calendar, or to prove that they agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from enforcement import engine, nodes, selectors
from enforcement.models import Case, CourtChain, Node
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
        view = selectors.replayed(case)
        rows = Node.objects.filter(case=case).exclude(status=Node.Status.WITHDRAWN)
        yield from _compare(case.number, nodes.states(rows), view.nodes)
    view = selectors.replayed_for_court(court)
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
            changed += rebuild_case(case)
    return changed + rebuild_own(court)


def rebuild_case(case: Case) -> int:
    """Bring a locked case's clocks to what its journal gives; return whether they changed."""
    rows = nodes.by_key(Node.objects.filter(case=case))
    change = nodes.Change(case.court, case, selectors.replayed(case), rows, whole=True)
    return _bring_in_line(change)


def rebuild_own(court: Court) -> int:
    """Bring the clocks of a court's own journal to what it gives; return whether they changed."""
    with transaction.atomic():
        CourtChain.objects.get_or_create(court=court)
        CourtChain.objects.select_for_update().get(court=court)
        rows = nodes.by_key(Node.objects.filter(court=court, case=None))
        view = selectors.replayed_for_court(court)
        return _bring_in_line(nodes.Change(court, None, view, rows, whole=True))


def _bring_in_line(change: nodes.Change) -> int:
    """Write a chain's clocks where they differ from its journal; return whether they did."""
    standing = [r for r in change.rows.values() if r.status != Node.Status.WITHDRAWN]
    if nodes.states(standing) == change.view.nodes:
        return 0
    nodes.write_nodes([change])
    return 1


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
