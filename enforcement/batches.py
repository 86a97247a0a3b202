"""Doing the same to many: what can be done is done, and each refused row says why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from policy.refusals import NotVisible, Refusal, Refused

T = TypeVar("T")
Reasons = tuple[Refusal, ...]


def attempt(items: Sequence[T], act: Callable[[Sequence[T]], object]) -> list[Reasons]:
    """Do `act` on all items, or on as many as it takes; return each item's refusals, in order.

    All are tried in one call, so that a batch costs one statement a table. Only where that is
    refused are they halved until the refused ones stand alone; the others are done.
    """
    if not items:
        return []
    try:
        with transaction.atomic():
            act(items)
    except Refused as refused:
        reasons: Reasons = refused.refusals
    except NotVisible:
        reasons = (Refusal("not_visible", _("该事项不存在，或你无权查看")),)
    else:
        return [()] * len(items)
    if len(items) == 1:
        return [reasons]
    middle = len(items) // 2
    return attempt(items[:middle], act) + attempt(items[middle:], act)
