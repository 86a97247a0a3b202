"""What a row of the tables says: a request, and what each post is answered.

A row names the columns that may (`may`) and their answer (`yes`), the answer of the court's other
posts (`no`), of the system administrator, of another court's director, and of nobody signed in.
Written by hand, room by room, beside the addresses; never derived from the code it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Of the owning team a handler and the lead; the same of another team; then the posts of the
# command centre. The director of another court is the outsider.
POSTS = (
    "filing",
    "handler",
    "other_handler",
    "lead",
    "other_lead",
    "screener",
    "transactions",
    "files",
    "director",
)
NOBODY, ADMINISTRATOR, OUTSIDER = "nobody", "administrator", "outsider"
COLUMNS = (NOBODY, *POSTS, ADMINISTRATOR, OUTSIDER)
BUREAU = " ".join(POSTS)
TEAM = "handler lead"
OTHER_TEAM = "other_handler other_lead"


@dataclass(frozen=True)
class Row:
    """A request and its answers."""

    method: str
    address: str
    may: str
    yes: int
    no: int
    administrator: int
    outsider: int
    nobody: int
    body: Mapping[str, Any] = field(default_factory=dict)

    def expected(self, column: str) -> int:
        """Return what a column is answered."""
        if column in (NOBODY, ADMINISTRATOR, OUTSIDER):
            return int(getattr(self, column))
        return self.yes if column in self.may.split() else self.no


def about(
    method: str, address: str, may: str = BUREAU, *, yes: int = 200, no: int = 403, **body: Any
) -> Row:
    """Return a row about one matter: it exists neither for the administrator nor next door."""
    return Row(method, address, may, yes, no, 404, 404, 302, body)


def read(address: str, may: str = BUREAU) -> Row:
    """Return a row for reading one matter."""
    return about("GET", address, may)


def act(address: str, may: str, *, done: int = 302, **body: Any) -> tuple[Row, Row]:
    """Return two rows for an act on a matter: nothing filled in, and all that is needed.

    `done` is 422 where the world's matter lacks what the court's rules ask before the act.
    """
    return about("POST", address, may, yes=422), about("POST", address, may, yes=done, **body)


def by_post_alone(address: str) -> Row:
    """Return a row for opening an address that only takes what is posted."""
    return Row("GET", address, "", 405, 405, 405, 405, 302)


def desk(
    method: str,
    address: str,
    may: str = BUREAU,
    *,
    yes: int = 200,
    no: int = 403,
    outsider: int = 200,
    **body: Any,
) -> Row:
    """Return a row for a page of the bureau that names no matter; each court has its own."""
    return Row(method, address, may, yes, no, 403, outsider, 302, body)


def everybody(
    method: str, address: str, answer: int = 200, *, nobody: int = 302, **body: Any
) -> Row:
    """Return a row for a page of everybody who is signed in."""
    return Row(method, address, BUREAU, answer, answer, answer, answer, nobody, body)


def administrator(method: str, address: str, answer: int = 200, **body: Any) -> Row:
    """Return a row for a page of the system administrator alone."""
    return Row(method, address, "", 0, 403, answer, 403, 302, body)


def machine(
    method: str,
    address: str,
    may: str = BUREAU,
    *,
    yes: int = 200,
    no: int = 403,
    administrator: int = 404,
    outsider: int = 404,
    **body: Any,
) -> Row:
    """Return a row of the API, where nobody is told to sign in by 401."""
    return Row(method, address, may, yes, no, administrator, outsider, 401, body)
