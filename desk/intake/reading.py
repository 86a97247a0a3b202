"""What was read of a filing, as a list beside the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from desk import text
from desk.forms import with_clauses
from enforcement.models import Case
from intake.filing import HEADINGS, Read
from intake.similar import HOW, Like
from intake.single import Checked
from intake.words import KIND_NAMES
from policy.vocabulary import FACTS

_CHOICES = {
    "origin": dict(FACTS["filing_origin"].choices),
    "matter": dict(FACTS["matter_kind"].choices),
}
_SHOWN = (
    "number",
    "accepted_on",
    "filed_on",
    "origin",
    "matter",
    "cause",
    "amount",
    "basis_number",
    "basis_issuer",
    "preservation",
)


MOST_LIKE = 10


@dataclass(frozen=True, slots=True)
class LikeView:
    """A case on file that the filing is like: in what, its number, court, how it stands."""

    how: str
    number: str
    url: str
    court: str
    stands: str
    title: str


def like_views(likes: Iterable[Like]) -> list[LikeView]:
    """Return the cases a filing is like as they are shown."""
    return [
        LikeView(
            HOW[like.how],
            like.case.number,
            reverse("desk:case", args=[like.case.pk]),
            like.case.court.name,
            _stands(like.case),
            like.case.title,
        )
        for like in likes
    ]


def _stands(case: Case) -> str:
    if case.closed_on is None:
        return str(case.get_state_display())
    closed = {"day": text.day(case.closed_on), "mode": case.closing_mode}
    return _("%(day)s以“%(mode)s”结案") % closed


@dataclass(frozen=True, slots=True)
class Reading:
    """The values as read, the parties, and what is doubtful, wrong, or on file already."""

    values: list[tuple[str, str]]
    parties: list[tuple[str, str]]
    warnings: list[str]  # as they are shown, with their clauses
    refusals: list[str]
    on_file: str = ""
    on_file_url: str = ""
    corrections: list[str] = field(default_factory=list)
    like: list[LikeView] = field(default_factory=list)
    like_more: int = 0

    @classmethod
    def of(cls, checked: Checked) -> Reading:
        """Return what the page shows of a checked filing."""
        first = checked.rows[0].read
        case = checked.on_file
        return cls(
            values=[(HEADINGS[name], said) for name in _SHOWN if (said := _value(first, name))],
            parties=[_party(party) for row in checked.rows for party in row.read.parties],
            warnings=_sentences(checked, "warnings"),
            refusals=_sentences(checked, "refusals"),
            on_file=case.number if case else "",
            on_file_url=reverse("desk:case", args=[case.pk]) if case else "",
            corrections=list(checked.plan.get("corrections", ())),
            like=like_views(checked.like[:MOST_LIKE]),
            like_more=max(0, len(checked.like) - MOST_LIKE),
        )


def _sentences(checked: Checked, kind: Any) -> list[str]:
    return list(dict.fromkeys(with_clauses(remark) for _row, remark in checked.said(kind)))


def _value(read: Read, name: str) -> str:
    value = getattr(read, name)
    if value is None or value == "":
        return ""
    if name == "number":
        return str(value.normalised)
    if name == "amount":
        return _("%(amount)s元") % {"amount": text.money(value)}
    if name in ("accepted_on", "filed_on"):
        return text.day_marked(value)
    return _CHOICES.get(name, {}).get(value, str(value))


def _party(party: Any) -> tuple[str, str]:
    side = _("申请执行人") if party.side == "applicant" else _("被执行人")
    told = [party.name, KIND_NAMES.get(party.kind, ""), text.mask_id(party.id_number)]
    return side, " ".join(filter(None, told))
