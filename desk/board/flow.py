"""The flow of cases between stages and tracks: where they stand, and how many moved on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from enforcement.boards import Flow
from enforcement.models.case import RUNNING, State
from policy.pack import Pack

WIDTH, BOX_W, BOX_H, ROW_GAP, LEFT, TOP = 1180, 112, 56, 20, 8, 34


@dataclass(frozen=True, slots=True)
class Box:
    """A stage: where it is drawn, how many cases stand in it, and their list."""

    x: int
    y: int
    term: str
    count: int
    note: str
    url: str

    @property
    def middle(self) -> int:
        """The middle of its height."""
        return self.y + BOX_H // 2

    @property
    def centre(self) -> int:
        """The middle of its width."""
        return self.x + BOX_W // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move between stages: its line, its head, how many, and where that is written."""

    path: str
    head: str
    label: str
    x: int
    y: int
    back: bool = False


@dataclass(slots=True)
class Drawing:
    """The picture, and the table beneath it."""

    width: int
    height: int
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    table: list[tuple[str, str, int]] = field(default_factory=list)


def draw(stock: Mapping[str, Counter[str]], flow: Flow, pack: Pack) -> Drawing:
    """Return the picture of the stock by stage and of what flowed meanwhile."""
    early = _early(pack)
    tracks = list(pack.tables.tracks)
    columns = len(early) + 4
    step = (WIDTH - 2 * LEFT - BOX_W) // (columns - 1)
    height = TOP + len(tracks) * (BOX_H + ROW_GAP) + 8
    middle = TOP + (len(tracks) * (BOX_H + ROW_GAP) - ROW_GAP) // 2 - BOX_H // 2
    drawing = Drawing(WIDTH, height)

    def at(column: int) -> int:
        return LEFT + column * step

    boxes = [
        _box(at(n), middle, State(state).label, stock.get(state, Counter()), {"state": state})
        for n, state in enumerate(early)
    ]
    running = [
        _track(at(len(early)), TOP + n * (BOX_H + ROW_GAP), code, stock, pack)
        for n, code in enumerate(tracks)
    ]
    ending = at(len(early) + 1)
    state = State.TERMINATION
    ended = _box(ending, middle, state.label, stock.get(state, Counter()), {"state": state.value})
    closed = Box(at(len(early) + 2), middle, _("结案"), flow.passed["case.closed"], _("近30日"), "")
    archived = Box(
        at(len(early) + 3), middle, _("归档"), flow.passed["case.archived"], _("近30日"), ""
    )
    drawing.boxes = [*boxes, *running, ended, closed, archived]
    _draw_early(drawing, boxes, flow)
    for code, box in zip(tracks, running, strict=True):
        _draw_track(drawing, boxes[-1], box, ended, flow, code, pack)
    drawing.arrows.append(_arrow(ended, closed, ""))
    drawing.arrows.append(_arrow(closed, archived, ""))
    drawing.table = _rows(flow, pack)
    return drawing


def _early(pack: Pack) -> Sequence[str]:
    """The stages before a team: the query stands among them where it comes before screening."""
    order = list(pack.tables.flow.order)
    return order[: order.index("triage") + 1]


def _box(x: int, y: int, term: object, counts: Counter[str], query: Mapping[str, str]) -> Box:
    url = f"{reverse('desk:cases')}?{urlencode(query)}"
    return Box(x, y, str(term), sum(counts.values()), _("在办"), url)


def _track(x: int, y: int, code: str, stock: Mapping[str, Counter[str]], pack: Pack) -> Box:
    units = pack.tables.tracks[code].units
    counts: Counter[str] = Counter()
    for state in RUNNING:
        counts.update({u: n for u, n in stock.get(state, Counter()).items() if u in units})
    return _box(x, y, pack.track_name(code), counts, {"track": code, "state": "open"})


def _draw_early(drawing: Drawing, boxes: Sequence[Box], flow: Flow) -> None:
    first = boxes[0]
    drawing.arrows.append(
        Arrow(
            f"M{first.centre},6 V{first.y - 6}",
            _head(first.centre, first.y, down=True),
            _("立案 %(count)d") % {"count": flow.passed["case.filed"]},
            first.centre + 8,
            18,
        )
    )
    labels = {
        2: [_("甄别 %(count)d") % {"count": flow.passed["triage.decided"]}],
        3: [
            _("查控 %(count)d") % {"count": flow.passed["query.launched"]},
            _("甄别 %(count)d") % {"count": flow.passed["triage.decided"]},
        ],
    }[len(boxes)]
    for source, target, label in zip(boxes, boxes[1:], labels, strict=False):
        drawing.arrows.append(_arrow(source, target, label))


def _draw_track(
    drawing: Drawing, triage: Box, box: Box, ended: Box, flow: Flow, code: str, pack: Pack
) -> None:
    received, again = flow.received[code], flow.reflowed[code]
    drawing.arrows.append(_arrow(triage, box, _("收案 %(count)d") % {"count": received}))
    drawing.arrows.append(_arrow(box, ended, ""))
    if again:
        y = box.y + BOX_H + ROW_GAP // 2 + 2
        drawing.arrows.append(
            Arrow(
                f"M{box.centre - 24},{box.y + BOX_H} v8 h48 V{box.y + BOX_H + 5}",
                _head(box.centre + 24, box.y + BOX_H, down=False),
                _("回流 %(count)d") % {"count": again},
                box.centre + 30,
                y,
                back=True,
            )
        )


def _arrow(source: Box, target: Box, label: str) -> Arrow:
    x1, x2 = source.x + BOX_W, target.x
    bend = (x1 + x2) // 2
    y1, y2 = source.middle, target.middle
    path = f"M{x1},{y1} C{bend},{y1} {bend},{y2} {x2 - 7},{y2}"
    head = f"M{x2},{y2} l-8,-4 v8 z"
    return Arrow(path, head, label, x1 + 4 if y1 == y2 else max(x1 + 4, x2 - 62), y2 - 6)


def _head(x: int, y: int, *, down: bool) -> str:
    return f"M{x},{y} l-4,-8 h8 z" if down else f"M{x},{y} l-4,8 h8 z"


def _rows(flow: Flow, pack: Pack) -> list[tuple[str, str, int]]:
    rows = [
        (_("立案"), "", flow.passed["case.filed"]),
        (_("发起查控"), "", flow.passed["query.launched"]),
        (_("甄别分案"), "", flow.passed["triage.decided"]),
    ]
    for code in pack.tables.tracks:
        rows.append((_("团队收案"), pack.track_name(code), flow.received[code]))
        if flow.reflowed[code]:
            rows.append((_("回流收案"), pack.track_name(code), flow.reflowed[code]))
    rows += [
        (_("进入终本程序"), "", flow.passed["termination.entered"]),
        (_("退出终本程序"), "", flow.passed["termination.left"]),
        (_("提交报结"), "", flow.passed["closing.submitted"]),
        (_("报结退回"), "", flow.passed["closing.returned"]),
        (_("结案"), "", flow.passed["case.closed"]),
        (_("归档"), "", flow.passed["case.archived"]),
    ]
    return rows
