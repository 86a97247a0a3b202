"""What a case's events are about beside its parties: an asset, a lead, a payment, a material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.models import Case, Item
from enforcement.nodes import typed
from policy.facts import FactValue
from policy.refusals import Problems
from policy.vocabulary import COURT_SUBJECTS, ITEM_FIELDS, SUBJECTS
from teams.access import Actor

LONGEST = 120
# Subjects with records of their own: parties and slips, and the case itself.
_ELSEWHERE = frozenset({"case", "respondent", "order"}) | COURT_SUBJECTS
KINDS = tuple(kind for kind in SUBJECTS if kind not in _ELSEWHERE)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be registered: its kind ("asset"), its name, and the fields rules may read."""

    kind: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


def add_item(case: Case, new: NewItem, *, actor: Actor) -> Item:
    """Register an item of a case, numbered after those of its kind.

    Call it in the transaction that states the item's first event: without one it says
    nothing. Raises `Refused` for a wrong kind, name or field.
    """
    problems = Problems()
    name = new.name.strip()
    if new.kind not in KINDS:
        problems.add("bad_kind", _("不能登记这一类对象"), field="item_name")
    if not name:
        problems.add("missing", _("须写明名称"), field="item_name")
    elif len(name) > LONGEST:
        said = _("名称最多%(most)d个字，现为%(found)d个") % {"most": LONGEST, "found": len(name)}
        problems.add("too_long", said, field="item_name")
    known = ITEM_FIELDS.get(new.kind, {})
    given = {key: value for key, value in new.fields.items() if value}
    for key, value in given.items():
        if key not in known or (known[key][1] and value not in known[key][1]):
            problems.add("bad_field", _("没有“%(value)s”这一选项") % {"value": value}, field=key)
    problems.raise_if_any()
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        last = Item.objects.filter(case=case, kind=new.kind).aggregate(last=Max("position"))
        return Item.objects.create(
            court_id=case.court_id,
            case=case,
            kind=new.kind,
            position=(last["last"] or 0) + 1,
            name=name,
            fields=given,
        )


def values_of(case: Case, item: Item | None = None) -> dict[str, FactValue | None]:
    """Return what decides who holds a function: case facts, and the fields of the item concerned.

    Item fields read "asset.kind"; "case.origin_track" is the kind of track the case is on.
    """
    values: dict[str, FactValue | None] = dict(typed(case.facts))
    track = case.pack.tables.tracks.get(case.track)
    if track:
        values["case.origin_track"] = track.state
    if item is not None:
        values.update({f"{item.kind}.{name}": value for name, value in item.fields.items()})
    return values


def of_subjects(wanted: Iterable[tuple[Case, str]]) -> dict[tuple[int, str], Item]:
    """Return the items that some subjects name, by case and subject. One query, or none."""
    keys = {(case.pk, subject) for case, subject in wanted if _kind(subject) in KINDS}
    if not keys:
        return {}
    rows = Item.objects.filter(
        case_id__in={case for case, _subject in keys},
        kind__in={_kind(subject) for _case, subject in keys},
    )
    found: dict[Any, Item] = {(item.case_id, item.key): item for item in rows}
    return {key: found[key] for key in keys if key in found}


def _kind(subject: str) -> str:
    return subject.partition(":")[0]
