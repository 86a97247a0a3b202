"""Who supervises what (分管): whose late work comes before which post, and what a pack may say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policy.findings import finding, unknown
from policy.pack import Pack
from policy.refusals import Refusal
from policy.schema import Supervision
from policy.vocabulary import SUPERVISION


@dataclass(frozen=True, slots=True)
class Charge:
    """What is supervised: whole units, with what stands under them, and single posts.

    `apart` are the posts whose supervision is said of the post itself, whatever their unit.
    """

    units: frozenset[str]
    posts: frozenset[str]
    apart: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.units or self.posts)


@lru_cache(maxsize=512)
def charge_of(pack: Pack, posts: frozenset[str]) -> Charge:
    """Return what some posts supervise between them."""
    by_unit, by_post = _named(pack)
    found = {unit: _nearest(pack, unit, by_unit) for unit in pack.tables.units}
    return Charge(
        frozenset(unit for unit, entry in found.items() if entry and entry.post in posts),
        frozenset(post for post, entry in by_post.items() if entry.post in posts),
        frozenset(by_post),
    )


def whole(pack: Pack) -> Charge:
    """Return what somebody supervises at all: the rest is the bureau head's own."""
    return charge_of(pack, frozenset(entry.post for entry in pack.tables.supervision))


def supervisor_of(pack: Pack, unit: str, post: str = "") -> Supervision | None:
    """Return the entry by which a post in a unit is supervised; None where nobody is named."""
    by_unit, by_post = _named(pack)
    return by_post.get(post) or _nearest(pack, unit, by_unit)


def _named(pack: Pack) -> tuple[dict[str, Supervision], dict[str, Supervision]]:
    entries = pack.tables.supervision
    by_unit = {unit: entry for entry in reversed(entries) for unit in entry.units}
    return by_unit, {post: entry for entry in reversed(entries) for post in entry.posts}


def _nearest(pack: Pack, unit: str, by_unit: dict[str, Supervision]) -> Supervision | None:
    seen: set[str] = set()
    while unit and unit not in by_unit and unit not in seen:
        seen.add(unit)
        found = pack.tables.units.get(unit)
        unit = found.parent if found else ""
    return by_unit.get(unit)


def problems_of_supervision(pack: Pack) -> Iterator[Refusal]:
    """Yield unknown names, what two posts would supervise, and a rung that tells nobody."""
    units, posts = pack.tables.units, pack.tables.posts
    for index, entry in enumerate(pack.tables.supervision):
        key = str(index)
        for post in (entry.post, *entry.posts):
            if post not in posts:
                yield unknown(SUPERVISION, entry.post, "岗位", post, posts, key)
        for unit in entry.units:
            if unit not in units:
                yield unknown(SUPERVISION, entry.post, "单位", unit, units, key)
        if entry.post in entry.posts:
            said = f"岗位“{pack.post_name(entry.post)}”不能分管自己"
            yield finding(SUPERVISION, entry.post, said, key=key, code="circle")
    yield from _twice(pack)
    if not pack.tables.supervision:
        for rung in pack.tables.ladder.rung:
            if rung.to == SUPERVISION:
                said = "提醒阶梯报分管领导，而未写明分管（[[supervision]]）：无人会收到"
                yield finding("ladder", rung.level, said, code="no_holder")


def _twice(pack: Pack) -> Iterator[Refusal]:
    entries = pack.tables.supervision
    for what, named in (
        ("单位", [unit for entry in entries for unit in entry.units]),
        ("岗位", [post for entry in entries for post in entry.posts]),
    ):
        name = pack.unit_name if what == "单位" else pack.post_name
        for code, times in Counter(named).items():
            if times > 1:
                said = f"{what}“{name(code)}”分管了{times}次：只能有一个岗位分管"
                last = max(i for i, e in enumerate(entries) if code in (*e.units, *e.posts))
                yield finding(SUPERVISION, code, said, key=str(last), code="duplicate")
