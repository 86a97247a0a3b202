"""Who is there beside what the rules ask for: units, posts and functions, and which are empty.

Advisory: staffing is shown against the roster and never enforced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policy.pack import Pack
from policy.schema import STAFF_IN_ALL, Holder
from policy.vocabulary import FUNCTIONS
from teams.access import holder_name
from teams.models import Court, Membership
from workdays.clock import today


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody holds: by its codes, with the person."""

    user_id: int
    name: str
    post: str
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the rules ask for, who is there, and from which clauses.

    `planned` is None where the rules give no number. `people` are names, each once.
    """

    code: str
    name: str
    place: str
    planned: int | None
    people: tuple[str, ...]
    clause: tuple[str, ...]
    basis: str = ""

    @property
    def empty(self) -> bool:
        """Whether nobody is there."""
        return not self.people and self.planned != 0

    @property
    def short(self) -> int:
        """How many fewer there are than planned; below zero: more."""
        return 0 if self.planned is None else self.planned - len(self.people)


@dataclass(frozen=True, slots=True)
class Mostly:
    """A unit that is to be made up mostly of one post: how many of its people hold it."""

    unit: str
    post: str
    held: int
    of: int
    clause: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether more than half of its people hold the post."""
        return self.held * 2 > self.of


@dataclass(frozen=True, slots=True)
class Staffing:
    """A court's staffing: planned posts by unit, every post, every function, and majorities."""

    units: tuple[Line, ...]
    posts: tuple[Line, ...]
    functions: tuple[Line, ...]
    mostly: tuple[Mostly, ...]


def staffing(court: Court, *, on: date | None = None) -> Staffing:
    """Return what the rules ask for beside who is there on a day (default: today). One query."""
    rows = Membership.objects.current(on or today()).filter(user__court=court)
    held = [
        Held(user_id, name, post, unit or "")
        for user_id, name, post, unit in rows.order_by("post__position", "user__username")
        .values_list("user_id", "user__name", "post__code", "unit__code")
    ]  # fmt: skip
    pack = court.pack
    return Staffing(
        tuple(_units(pack, held)),
        tuple(_posts(pack, held)),
        tuple(_functions(pack, held)),
        tuple(_mostly(pack, held)),
    )


def _units(pack: Pack, held: list[Held]) -> Iterable[Line]:
    for code, unit in pack.tables.units.items():
        there = [one for one in held if one.unit == code]
        for post, planned in unit.staff.items():
            whole = post == STAFF_IN_ALL
            people = _names(one for one in there if whole or one.post == post)
            name = "" if whole else pack.post_name(post)
            yield Line(post, name, unit.name, planned, people, unit.clause, unit.basis)


def _posts(pack: Pack, held: list[Held]) -> Iterable[Line]:
    for code, post in pack.tables.posts.items():
        people = _names(one for one in held if one.post == code)
        yield Line(code, post.name, "", None, people, post.clause, post.basis)


def _functions(pack: Pack, held: list[Held]) -> Iterable[Line]:
    for code, holders in pack.tables.functions.items():
        for holder in holders:
            if holder.holder:
                continue  # whoever has the case: nobody's by post alone
            people = _names(one for one in held if _holds(holder, one))
            name, place = FUNCTIONS[code], holder_name(pack, holder)
            yield Line(code, name, place, None, people, holder.clause, holder.basis)


def _holds(holder: Holder, one: Held) -> bool:
    return any(unit in ("", one.unit) and post in ("", one.post) for unit, post in holder.seats)


def _mostly(pack: Pack, held: list[Held]) -> Iterable[Mostly]:
    for code, unit in pack.tables.units.items():
        if not unit.mostly:
            continue
        there = {one.user_id for one in held if one.unit == code}
        of_it = {one.user_id for one in held if one.unit == code and one.post == unit.mostly}
        post = pack.post_name(unit.mostly)
        yield Mostly(unit.name, post, len(of_it), len(there), unit.clause)


def _names(people: Iterable[Held]) -> tuple[str, ...]:
    return tuple({one.user_id: one.name for one in people}.values())
