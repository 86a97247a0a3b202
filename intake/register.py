"""What the register already holds of the cases a filing names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from enforcement.lifecycle import NewParty
from enforcement.models import Case, Party
from intake.merging import OnFile

_AT_ONCE = 900  # below the number of variables SQLite takes


def on_file(court_id: int, numbers: Sequence[str]) -> dict[str, OnFile]:
    """Return the cases of a court by number, with their parties. A query or two a thousand."""
    found: dict[str, OnFile] = {}
    for some in _pieces(numbers):
        cases = {c.pk: c for c in Case.objects.filter(court_id=court_id, number__in=some)}
        if not cases:
            continue
        parties: dict[int, list[NewParty]] = {pk: [] for pk in cases}
        for row in Party.objects.filter(case_id__in=cases).order_by("side", "position"):
            party = NewParty(row.side, row.name, row.kind, row.id_number)
            parties[row.case_id].append(party)
        for pk, case in cases.items():
            found[case.number] = _on_file(case, tuple(parties[pk]))
    return found


def numbers_on_file(court_id: int, numbers: Sequence[str]) -> dict[str, int]:
    """Return the keys of those numbers that are registered."""
    found: dict[str, int] = {}
    for some in _pieces(numbers):
        rows = Case.objects.filter(court_id=court_id, number__in=some)
        found.update(rows.values_list("number", "pk"))
    return found


def _pieces(numbers: Sequence[str]) -> Iterator[Iterable[str]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def _on_file(case: Case, parties: tuple[NewParty, ...]) -> OnFile:
    return OnFile(
        filed_on=case.filed_on,
        accepted_on=case.accepted_on,
        origin=_fact(case, "filing_origin"),
        matter=_fact(case, "matter_kind"),
        amount=case.claim_amount,
        basis_number=case.basis_number,
        closed=case.closed_on is not None,
        parties=parties,
    )


def _fact(case: Case, name: str) -> Any:
    entry = case.facts.get(name)
    return entry[0] if entry else ""
