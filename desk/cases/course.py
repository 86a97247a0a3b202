"""The course of a case: its clocks as lanes against the calendar, drawn as plain SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from desk import text
from enforcement import casebook
from enforcement.models import Case, Node
from policy.pack import Pack
from workdays.calendar import Calendar

LABELS = 232  # pixels of the names at the left
PLOT = 770
NOTES = 98
WIDTH = LABELS + PLOT + NOTES
LANE = 20
HEAD = 34
LONGEST_NAME = 17
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days: where it begins, how wide, of what kind."""

    x: float
    width: float
    css: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with its word, or a shaded stretch."""

    x: float
    text: str = ""
    width: float = 0.0
    css: str = ""

    @property
    def x_text(self) -> float:
        """Where its word begins."""
        return self.x + 3


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock: its name, what it is about, its bars, and the words that say the same."""

    y: int
    name: str
    note: str
    title: str
    url: str
    css: str
    bars: Sequence[Bar]
    due_x: float

    @property
    def top(self) -> int:
        """Where its bars begin."""
        return self.y + 5

    @property
    def foot(self) -> int:
        """Where its bars end."""
        return self.y + 16

    @property
    def middle(self) -> int:
        """The line its words stand on."""
        return self.y + 14


@dataclass(frozen=True, slots=True)
class Course:
    """The whole picture."""

    height: int
    lanes: Sequence[Lane]
    ticks: Sequence[Tick]
    rest: Sequence[Tick]
    today_x: float
    width: int = WIDTH
    notes_x: int = LABELS + PLOT + 6
    head: int = HEAD

    @property
    def plot_height(self) -> int:
        """How high the lanes are together."""
        return self.height - self.head


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    per_day: float = field(default=0.0)

    @classmethod
    def of(cls, first: date, last: date) -> _Scale:
        return cls(first, last, PLOT / max(1, (last - first).days + 1))

    def x(self, day: date) -> float:
        """Return where a day begins."""
        kept = min(max(day, self.first), self.last + DAY)
        return round(LABELS + (kept - self.first).days * self.per_day, 1)

    def bar(self, first: date, last: date, css: str) -> Bar:
        """Return the stretch of days from one to another, both counted."""
        begin = self.x(first)
        return Bar(begin, max(2.0, round(self.x(last + DAY) - begin, 1)), css)


def course(
    case: Case, nodes: Sequence[Node], names: Mapping[str, str], pack: Pack, today: date,
    urls: Mapping[int, str],
) -> Course | None:  # fmt: skip
    """Return the picture of a case's clocks; None where there is none to draw."""
    drawn = sorted(
        (n for n in nodes if n.applies != Node.Applies.NOT), key=lambda n: (n.start_on, n.due_on)
    )
    if not drawn:
        return None
    days = [case.filed_on, today if case.closed_on is None else case.closed_on]
    for node in drawn:
        days += [node.start_on, node.due_on, node.done_on or node.due_on]
    scale = _Scale.of(min(days), max(days) + 2 * DAY)
    lanes = [
        _lane(number, node, case, names, pack, today, scale, urls.get(node.pk, ""))
        for number, node in enumerate(drawn)
    ]
    shown = today if scale.first <= today <= scale.last else None
    return Course(
        height=HEAD + LANE * len(lanes) + 6,
        lanes=lanes,
        ticks=list(_ticks(scale)),
        rest=list(_rest(scale)),
        today_x=round(scale.x(shown) + scale.per_day / 2, 1) if shown else 0.0,
    )


def _lane(
    number: int, node: Node, case: Case, names: Mapping[str, str], pack: Pack, today: date,
    scale: _Scale, url: str,
) -> Lane:  # fmt: skip
    rule = pack.clocks.get(node.rule)
    name = rule.name if rule else node.rule
    about = casebook.subject_name(node.subject, names)
    note = state_text(node, today)
    until = text.day(node.due_on)
    title = "；".join(
        part
        for part in (
            name,
            about,
            _("起算%(day)s") % {"day": text.day(node.start_on)},
            _("到期%(day)s") % {"day": until},
            note,
        )
        if part
    )
    full = f"{name} · {about}" if about else name
    y = HEAD + number * LANE
    return Lane(
        y=y,
        name=full if len(full) <= LONGEST_NAME else f"{full[: LONGEST_NAME - 1]}…",
        note=note,
        title=title,
        url=url,
        css=state_css(node, today),
        bars=list(_bars(node, case, today, scale)),
        due_x=round(scale.x(node.due_on) + scale.per_day, 1),
    )


def _bars(node: Node, case: Case, today: date, scale: _Scale) -> Iterator[Bar]:
    ended = _end(node, case, today)
    yield scale.bar(node.start_on, node.due_on, "lane-term")
    if node.applies == Node.Applies.UNDECIDED:
        return
    if ended is not None and ended >= node.start_on:
        css = "lane-done" if node.status == Node.Status.DONE else "lane-run"
        yield scale.bar(node.start_on, min(ended, max(node.due_on, node.start_on)), css)
        if ended > node.due_on and node.kind != "window":
            yield scale.bar(node.due_on + DAY, ended, "lane-late")
    for first, last in casebook.excluded(case, node):
        until = min(last or today, ended or today)
        if first <= until:
            yield scale.bar(first, until, "lane-excluded")


def _end(node: Node, case: Case, today: date) -> date | None:
    if node.status == Node.Status.DONE:
        return node.done_on
    if node.status == Node.Status.ENDED:
        return case.closed_on
    return today


def state_text(node: Node, today: date) -> str:
    """Return in words how a clock stands."""
    if node.applies == Node.Applies.UNDECIDED and node.status == Node.Status.OPEN:
        return _("待定")
    match node.status:
        case Node.Status.DONE:
            late = ((node.done_on or node.due_on) - node.due_on).days
            return _("逾期%(days)d天办结") % {"days": late} if late > 0 else _("按期办结")
        case Node.Status.ENDED:
            return _("随结案终止")
        case _ if node.paused:
            return _("扣除期间中")
    left = (node.due_on - today).days
    if node.kind == "window" and left < 0:
        return _("窗口期已过")
    if left < 0 and node.inherited:
        return _("接管前已超期")
    if left < 0:
        return _("超期%(days)d天") % {"days": -left}
    return _("今日到期") if left == 0 else _("剩%(days)d天") % {"days": left}


def state_css(node: Node, today: date) -> str:
    """Return the class of a clock's state: late, soon, open, done, ended, undecided."""
    if node.status == Node.Status.DONE:
        return "is-done"
    if node.status == Node.Status.ENDED:
        return "is-ended"
    if node.applies == Node.Applies.UNDECIDED:
        return "is-undecided"
    left = (node.due_on - today).days
    if left < 0 and not node.paused and node.kind != "window":
        return "is-open" if node.inherited else "is-late"
    return "is-soon" if left <= text.SOON and not node.paused else "is-open"


def _ticks(scale: _Scale) -> Iterator[Tick]:
    days = (scale.last - scale.first).days
    day, wide = scale.first, -99.0
    while day <= scale.last:
        x = scale.x(day)
        if day.day == 1 or day == scale.first:
            if x - wide > 46:
                said = (
                    _("%(year)d年%(month)d月") if day.month == 1 or wide < 0 else _("%(month)d月")
                )
                yield Tick(x, said % {"year": day.year, "month": day.month}, css="month")
                wide = x
            else:
                yield Tick(x, css="month")
        elif days <= 120 and day.weekday() == 0:
            yield Tick(x, str(day.day) if days <= 75 else "", css="week")
        day += DAY


def _rest(scale: _Scale) -> Iterator[Tick]:
    """Yield the stretches of days not worked; short ones only where there is room to see them."""
    calendar = Calendar.official()
    day = scale.first
    while day <= scale.last:
        if calendar.is_workday(day):
            day += DAY
            continue
        first = day
        while day <= scale.last and not calendar.is_workday(day):
            day += DAY
        length = (day - first).days
        if length > 2 or scale.per_day >= 2:
            name = calendar.name_of(first if length < 4 else first + (length // 2) * DAY)
            css = "holiday" if length > 2 else "weekend"
            width = round(scale.x(day) - scale.x(first), 1)
            yield Tick(scale.x(first), name if css == "holiday" else "", width, css)
