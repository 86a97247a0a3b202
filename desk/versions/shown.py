"""A rehearsal's figures in words, tables and a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.rehearsing import CHANGED, GONE, MOVED, OPENED, SAME
from policy.facts import term
from policy.pack import Pack
from policy.vocabulary import FUNCTIONS
from teams import access
from teams.access import Actor
from triage.counting import Counts
from triage.models import Rehearsal
from triage.selectors import teams

WHATS = (OPENED, GONE, MOVED, CHANGED)
WIDTH, BAR, TALL, GAP, TOP = 1100, 14, 300, 10, 8
SIDE = 250  # room for names beside the bars


def may_adopt(actor: Actor) -> bool:
    """Tell whether somebody may adopt versions."""
    return access.holds(actor, "administrator")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the head of the page. `css`: empty, soon or late."""

    term: str
    value: int
    note: str = ""
    css: str = ""


def summary(made: Rehearsal, actor: Actor) -> list[Figure]:
    """Return the figures one looks at first."""
    counts = Counts.of(made.result)
    routed = counts.outcomes["routed"]
    found = [
        Figure(_("件"), counts.cases, _("已计算")),
        Figure(_("件去向已定"), routed, share(routed, counts.cases)),
        Figure(
            _("件案情不足"), counts.outcomes["needs_facts"],
            share(counts.outcomes["needs_facts"], counts.cases),
        ),
        Figure(_("件须请示"), counts.outcomes["ask"], share(counts.outcomes["ask"], counts.cases)),
    ]  # fmt: skip
    if made.source == Rehearsal.Source.SHEET:
        if counts.unread:
            found.append(Figure(_("行不能读"), counts.unread, "", "late"))
        return found
    found.append(
        Figure(
            _("件去向与当时不同"), counts.differing, share(counts.differing, counts.cases),
            "soon" if counts.differing else "",
        )
    )  # fmt: skip
    found.append(
        Figure(
            _("件期限有变"), counts.touched, share(counts.touched, counts.cases),
            "soon" if counts.touched else "",
        )
    )  # fmt: skip
    return found


def share(part: int, whole: int) -> str:
    """Return a share in percent, in words; empty of nothing."""
    return f"{100 * part / whole:.1f}%" if whole else ""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team: how many cases would go there, and how many of them to each of its people."""

    track: str
    name: str
    cases: int
    share: str
    people: int
    each: str


def team_rows(counts: Counts, pack: Pack, made: Rehearsal) -> list[TeamRow]:
    """Return the teams with the cases they would get; of a draw, by turns."""
    here = {team.code: len(team.members) for team in teams(made.court)}
    total = sum(counts.units.values())
    rows = []
    for track in pack.tables.tracks.values():
        for code in track.units:
            number, people = counts.units[code], here.get(code, 0)
            each = f"{number / people:.1f}" if people else "—"
            rows.append(
                TeamRow(
                    track.name, pack.unit_name(code), number, share(number, total), people, each
                )
            )
    known = {unit for track in pack.tables.tracks.values() for unit in track.units}
    for code, number in counts.units.items():
        if code not in known:
            rows.append(
                TeamRow(
                    "", pack.unit_name(code), number, share(number, total), here.get(code, 0), "—"
                )
            )
    return rows


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A rule's clocks: how many would open, go, move or stand otherwise; how many late."""

    rule: str
    name: str
    whats: tuple[tuple[str, int], ...]
    same: int
    late_then: int
    late: int
    more: int


def clock_name(rule: str, pack: Pack, own: Pack) -> str:
    """Return a clock's name; what the rules tried do not have bears the court's own name."""
    found = pack.clock_of(rule) or own.clock_of(rule)
    return found.name if found else rule


def clock_rows(counts: Counts, own: Pack, pack: Pack) -> list[ClockRow]:
    """Return the rules with the clocks they would give, the most changed first."""
    rows = []
    for rule, found in counts.clocks.items():
        rows.append(
            ClockRow(
                rule,
                clock_name(rule, pack, own),
                tuple((what, found[what]) for what in WHATS),
                found[SAME],
                found["late_then"],
                found["late"],
                found["late"] - found["late_then"],
            )
        )
    rows.sort(key=lambda row: (-sum(n for _what, n in row.whats), row.name))
    return rows


@dataclass(frozen=True, slots=True)
class Example:
    """One case whose clock would be another."""

    rule: str
    what: str
    number: str
    url: str
    before: str
    after: str


def what_terms() -> dict[str, str]:
    """Return what may become of a clock, in words."""
    return {
        OPENED: _("新开"),
        GONE: _("不再有"),
        MOVED: _("改期"),
        CHANGED: _("状态改变"),
    }


def examples(counts: Counts, own: Pack, pack: Pack, actor: Actor) -> list[Example]:
    """Return the first cases of each kind of change; none to whoever sees no case."""
    if not selectors.reads_cases(actor):
        return []
    allowed = set(
        selectors.visible(actor)
        .filter(pk__in=[row[0] for rows in counts.examples.values() for row in rows])
        .values_list("pk", flat=True)
    )
    words, found = what_terms(), []
    for key, rows in counts.examples.items():
        rule, _colon, what = key.partition(":")
        found += [
            Example(
                clock_name(rule, pack, own), words[what], number,
                reverse("desk:case", args=[pk]), before, after,
            )
            for pk, number, before, after in rows
            if pk in allowed
        ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that would go another way."""

    number: str
    url: str
    then: str
    now: str


def changed(counts: Counts, own: Pack, pack: Pack, actor: Actor) -> list[Changed]:
    """Return the cases listed that would go another way; none to whoever sees no case."""
    allowed = set(
        selectors.visible(actor)
        .filter(pk__in=[row[0] for row in counts.changes])
        .values_list("pk", flat=True)
    )
    return [
        Changed(number, reverse("desk:case", args=[pk]), place(own, then), place(pack, now))
        for pk, number, then, now in counts.changes
        if pk in allowed
    ]


def place(pack: Pack, word: str) -> str:
    """Return where an answer leads, in Chinese."""
    if word == "needs_facts":
        return _("案情不足")
    if word == "ask":
        return _("请示决定")
    if not word:
        return _("未定")
    track, _slash, unit = word.partition("/")
    name = pack.track_name(track) if track in pack.tables.tracks else pack.unit_name(track)
    if not unit or pack.unit_name(unit) == name:
        return name
    return f"{name}（{pack.unit_name(unit)}）"


def outcome_rows(counts: Counts, pack: Pack) -> list[tuple[str, str, int]]:
    """Return what decided, who is asked and what is missing: (kind, name, number)."""
    rules = {rule.id: rule.name or rule.id for rule in pack.tables.triage}
    rows = [(_("适用规则"), rules.get(r, r), n) for r, n in counts.rules.most_common()]
    rows += [(_("请示"), FUNCTIONS.get(f, f), n) for f, n in counts.asked.most_common()]
    labels = pack.label_questions
    rows += [(_("所缺案情"), term(name, labels), n) for name, n in counts.missing.most_common()]
    return rows


@dataclass(frozen=True, slots=True)
class Box:
    """A place on one side of the picture."""

    x: int
    y: float
    height: float
    name: str
    count: int
    text_x: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """The cases that went there and would go here."""

    path: str
    moved: bool
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Where cases went on the left, where they would go on the right."""

    width: int
    height: int
    boxes: list[Box]
    bands: list[Band]
    rows: list[tuple[str, str, int]]


def picture(counts: Counts, own: Pack, pack: Pack) -> Picture | None:
    """Return the flow from then to now; None where there is no then to compare with."""
    flows: list[tuple[str, str, int]] = []
    for key, number in counts.flow.items():
        then, _to, now = key.partition(">")
        if then:
            flows.append((place(own, then), place(pack, now), number))
    if not flows:
        return None
    lefts: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    for then, now, number in flows:
        lefts[then] += number
        rights[now] += number
    most = max(len(lefts), len(rights))
    scale = TALL / sum(lefts.values())
    left_at, left_boxes = _stack(lefts, scale, SIDE, SIDE - 8, "end")
    right_at, right_boxes = _stack(rights, scale, WIDTH - SIDE - BAR, WIDTH - SIDE + 8, "start")
    bands = []
    for then, now, number in sorted(flows, key=lambda flow: -flow[2]):
        height = number * scale
        bands.append(
            Band(
                _band(left_at[then], right_at[now], height),
                then != now,
                _("%(then)s → %(now)s：%(count)d件") % {"then": then, "now": now, "count": number},
            )
        )
        left_at[then] += height
        right_at[now] += height
    rows = sorted(flows, key=lambda flow: (flow[0] == flow[1], -flow[2]))
    # A thin box is as tall as its name, so that no two names meet.
    height = TOP + TALL + most * (GAP + 16)
    return Picture(WIDTH, height, [*left_boxes, *right_boxes], bands, rows)


def _stack(
    counts: Counter[str], scale: float, x: int, text_x: int, anchor: str
) -> tuple[dict[str, float], list[Box]]:
    at, boxes, y = {}, [], float(TOP)
    for name, number in counts.most_common():
        height = number * scale
        at[name] = y
        boxes.append(Box(x, y, max(height, 1.0), name, number, text_x, anchor))
        y += max(height, 16.0) + GAP
    return at, boxes


def _band(left: float, right: float, height: float) -> str:
    x1, x2 = SIDE + BAR, WIDTH - SIDE - BAR
    bend = (x1 + x2) // 2
    low_left, low_right = left + height, right + height
    return (
        f"M{x1},{left:.1f} C{bend},{left:.1f} {bend},{right:.1f} {x2},{right:.1f} "
        f"V{low_right:.1f} C{bend},{low_right:.1f} {bend},{low_left:.1f} {x1},{low_left:.1f} Z"
    )


def sheet(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return clock rows as they are exported."""
    return [
        (row.name, *(n for _what, n in row.whats), row.same, row.late_then, row.late)
        for row in rows
    ]
