"""What a move would do to a case's clocks, as rows: beside the form, and beside the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from desk import text
from enforcement import casebook, foresight
from policy.pack import Pack

MARKS = {
    foresight.OPENS: ("accent", "plus-lg"),
    foresight.APPLIES: ("accent", "play-fill"),
    foresight.MOVES: ("soon", "calendar-event"),
    foresight.ASKS: ("soon", "question-lg"),
    foresight.CLOSES: ("done", "check-lg"),
    foresight.ENDS: ("plain", "stop-fill"),
    foresight.LAPSES: ("plain", "x-lg"),
}


@dataclass(frozen=True, slots=True)
class ForeseenView:
    """One clock that changes, ready to be shown."""

    name: str
    about: str
    what: SafeString
    before: str
    after: str
    clause: tuple[str, ...]


def foreseen_views(
    changes: Iterable[Mapping[str, str]], pack: Pack, names: Mapping[str, str]
) -> list[ForeseenView]:
    """Return the rows of what would change."""
    return [_view(change, pack, names) for change in changes]


def _view(change: Mapping[str, str], pack: Pack, names: Mapping[str, str]) -> ForeseenView:
    rule = pack.clocks.get(change["rule"])
    what = change["what"]
    return ForeseenView(
        name=rule.name if rule else change["rule"],
        about=casebook.subject_name(change["subject"], names),
        what=text.mark(str(foresight.TERMS[what]), *MARKS[what]),
        before=change["before"] or _("—"),
        after=change["after"] or _("—"),
        clause=rule.clause if rule else (),
    )
