"""The slips that clocks are about, and before whose desk their clocks stand: taker or sender."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from enforcement.models import Case, TaskOrder
from policy.conditions import Values
from policy.pack import Pack

# A slip's court, its case (None: the court's own), its number.
Key = tuple[int, int | None, int]


def key_of(court: int, case: int | None, subject: str) -> Key:
    """Return the key of the slip a clock's subject ("order:3") names."""
    return court, case, int(subject.partition(":")[2])


def find(keys: Collection[Key]) -> dict[Key, TaskOrder]:
    """Return slips by key. One query, or none."""
    if not keys:
        return {}
    own = Q(case=None, court_id__in={court for court, case, _position in keys if case is None})
    cases = Q(case_id__in={case for _court, case, _position in keys if case is not None})
    positions = {position for _court, _case, position in keys}
    rows = TaskOrder.objects.filter(cases | own, position__in=positions)
    return {(row.court_id, row.case_id, row.position): row for row in rows}


def place(
    slip: TaskOrder, side: str, *, case: Case | None, pack: Pack, values: Values
) -> tuple[str, str, int | None]:
    """Return the unit, the post and the person a slip's clock waits for: "@taker" or "@sender".

    `pack` is the court's own, `values` decide who holds a function there.
    """
    if side == "@sender":
        return slip.from_unit, "", None if slip.from_unit else slip.sent_by_id
    if not slip.to_function:
        return slip.to_unit, "", None
    unit = case.unit if case is not None else ""
    holder = pack.holder(slip.to_function, values)
    if holder is None or holder.holder:
        return unit, "", None
    own = holder.narrowed(unit)
    return *own.answering(case.serial if case is not None else 0), None
