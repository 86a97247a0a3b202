"""What a bulletin lists, drawn up from the rows: a table of plain values, and whom it names.

A restricted case is named to those who may read it alone, so a bulletin counts it and leaves its
number out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from enforcement.models import Case, Node
from policy.pack import Pack
from policy.schema import Bulletin as Rule
from reports import rows
from reports.spans import Span
from teams.models import Court

MOST = 5000  # rows a bulletin prints; more are counted and said


@dataclass(slots=True)
class Table:
    """Heads and rows of plain values; `people` and `units` are those the rows concern.

    `keys` tells, row by row, which clock or case the row is about, so that the next bulletin
    knows what stood in the one before.
    """

    heads: tuple[str, ...]
    rows: list[list[Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    note: str = ""

    def add(self, key: str, *cells: Any) -> None:
        """Add a row about something."""
        self.keys.append(key)
        self.rows.append(list(cells))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is drawn up for: the court's rule, the period, and what stood before."""

    court: Court
    pack: Pack
    rule: Rule
    span: Span
    told: Mapping[str, int]  # key → how often the bulletins before listed it without a break

    @property
    def as_of(self) -> date:
        """The day up to whose end things are counted: for a day, the day before it."""
        span = self.span
        return span.first_on - timedelta(days=1) if span.kind == "day" else span.last_on


def draw_up(asked: Asked) -> Table:
    """Return a bulletin's table."""
    return _TABLES[asked.rule.lists](asked)


def overdue_nodes(asked: Asked) -> Table:
    """List every clock overdue, the longest first, with the time since how often it was told."""
    heads = (
        _("案号"),
        _("节点"),
        _("团队"),
        _("责任人"),
        _("到期日"),
        _("超期天数"),
        _("通报次数"),
    )
    table = Table(heads)
    nodes = Node.objects.filter(rows.overdue(asked.as_of), court=asked.court)
    if names := asked.pack.listed(asked.rule.clocks):
        nodes = nodes.filter(rule__in=names)
    found = nodes.select_related("case", "handler").order_by("due_on", "id")
    for node in found[:MOST]:
        table.add(
            f"node:{node.pk}",
            _number(node.case),
            _clock(asked.pack, node.rule),
            _place(asked.pack, node),
            _holder(asked.pack, node),
            node.due_on.isoformat(),
            (asked.as_of - node.due_on).days + 1,
            asked.told.get(f"node:{node.pk}", 0) + 1,
        )
        _concern(table, node.handler_id, node.unit)
    _tell_of_more(table, nodes)
    return table


def quality_figures(asked: Asked) -> Table:
    """Count filings, closings, stock, rates and late clocks, for the court and for each team."""
    heads = (
        _("范围"), _("收案"), _("结案"), _("未结"), _("执行完毕率"), _("实际执行到位率"),
        _("终本率"), _("平均结案用时（天）"), _("节点按时完成率"), _("超期未办"),
    )  # fmt: skip
    table = Table(heads)
    table.add("all", _("全院"), *_figures(asked, Q(), Q(), Q(), Q()))
    for unit in _units(asked):
        now, then = Q(unit=unit), Q(unit_then=unit)
        table.add(
            f"unit:{unit}", asked.pack.unit_name(unit), *_figures(asked, then, now, then, now)
        )
        table.units.add(unit)
    return table


def concentrated_work(asked: Asked) -> Table:
    """Count what central posts did, left undone and did late, by node."""
    heads = (_("集约事项"), _("承办岗位"), _("按时办结"), _("超期办结"), _("超期未办"), _("在办"))
    table = Table(heads)
    span, court = asked.span, asked.court
    names = asked.pack.listed(asked.rule.clocks)
    done = rows.done(court.pk, span.first_on, span.last_on).filter(rule__in=names).order_by()
    finished = {
        row["rule"]: row
        for row in done.values("rule").annotate(
            good=Count("pk", filter=rows.IN_TIME), late=Count("pk", filter=rows.LATE)
        )
    }
    open_ones = Node.objects.filter(court=court, rule__in=names, status="open", applies="runs")
    going = Counter(open_ones.order_by().values_list("rule", flat=True))
    overdue = Node.objects.filter(rows.overdue(asked.as_of), court=court, rule__in=names)
    late = Counter(overdue.order_by().values_list("rule", flat=True))
    for name in names:
        one = finished.get(name, {"good": 0, "late": 0})
        clock = asked.pack.clocks[name]
        holder = asked.pack.holder(clock.who) if not clock.who.startswith("@") else None
        posts = "、".join(map(asked.pack.post_name, holder.in_posts)) if holder else ""
        units = "、".join(map(asked.pack.unit_name, holder.in_units)) if holder else ""
        table.add(
            f"rule:{name}", clock.name, posts or units or _("办案团队"), one["good"], one["late"],
            late[name], going[name],
        )  # fmt: skip
    return table


def closed_ledger(asked: Asked) -> Table:
    """List every case closed in the period, with when its file is due and when it came."""
    heads = (
        _("案号"), _("承办人"), _("团队"), _("结案日期"), _("结案方式"), _("归档到期日"),
        _("归档日期"),
    )  # fmt: skip
    table = Table(heads)
    closed = rows.closed(asked.court.pk, asked.span.first_on, asked.span.last_on)
    cases = list(closed.select_related("handler").order_by("closed_on", "id")[:MOST])
    due = _archive_days(asked, cases)
    for case in cases:
        table.add(
            f"case:{case.pk}", _number(case), case.handler.name if case.handler else "",
            asked.pack.unit_name(case.unit), _day(case.closed_on), case.closing_mode,
            "、".join(due.get(case.pk, ())),
            _day(case.archived_on) or _("未归档"),
        )  # fmt: skip
        _concern(table, case.handler_id, case.unit)
    _tell_of_more(table, closed)
    return table


def archive_warning(asked: Asked) -> Table:
    """List the cases closed in the period whose file has not come yet, with both days."""
    heads = (_("案号"), _("承办人"), _("团队"), _("结案日期"), _("归档到期日"))
    table = Table(heads)
    closed = rows.closed(asked.court.pk, asked.span.first_on, asked.span.last_on)
    late = closed.filter(archived_on=None)
    cases = list(late.select_related("handler").order_by("closed_on", "id")[:MOST])
    due = _archive_days(asked, cases)
    for case in cases:
        table.add(
            f"case:{case.pk}", _number(case), case.handler.name if case.handler else "",
            asked.pack.unit_name(case.unit), _day(case.closed_on),
            "、".join(due.get(case.pk, ())),
        )  # fmt: skip
        _concern(table, case.handler_id, case.unit)
    _tell_of_more(table, late)
    return table


_TABLES: dict[str, Callable[[Asked], Table]] = {
    "overdue_nodes": overdue_nodes,
    "quality_figures": quality_figures,
    "concentrated_work": concentrated_work,
    "closed_ledger": closed_ledger,
    "archive_warning": archive_warning,
}


def _figures(asked: Asked, came: Q, left: Q, stood: Q, waits: Q) -> list[Any]:
    span, court = asked.span, asked.court.pk
    received = rows.received(court, span.first_on, span.last_on)
    if came:
        received = rows.placed(received, span.last_on).filter(came)
    stock = rows.stock(court, span.last_on)
    if stood:
        stock = rows.placed(stock, span.last_on).filter(stood)
    closed = rows.closed(court, span.first_on, span.last_on).filter(left)
    sums = closed.order_by().aggregate(
        n=Count("pk"),
        first=Count("pk", filter=rows.FIRST),
        full=Count("pk", filter=rows.FIRST & rows.FULL),
        ended=Count("pk", filter=rows.FIRST & rows.TERMINATED),
        some=Count("pk", filter=rows.IMPLEMENTATION),
        claimed=Sum("claim_amount", filter=rows.FIRST & rows.MONETARY),
        recovered=Sum("amount_recovered", filter=rows.FIRST & rows.MONETARY),
    )
    lasted = [
        (ended - began).days
        for ended, began in closed.filter(rows.IMPLEMENTATION).values_list("closed_on", "filed_on")
        if ended is not None
    ]
    done = rows.done(court, span.first_on, span.last_on).filter(waits)
    ended = done.order_by().aggregate(
        good=Count("pk", filter=rows.IN_TIME), late=Count("pk", filter=rows.LATE)
    )
    overdue = Node.objects.filter(rows.overdue(asked.as_of), waits, court_id=court).count()
    return [
        received.count(), sums["n"], stock.count(),
        _rate(sums["full"], sums["first"]), _rate(sums["recovered"], sums["claimed"]),
        _rate(sums["ended"], sums["first"]),
        f"{Decimal(sum(lasted)) / len(lasted):.1f}" if lasted else "—",
        _rate(ended["good"], ended["good"] + ended["late"] + overdue), overdue,
    ]  # fmt: skip


def _rate(part: Any, whole: Any) -> str:
    return f"{Decimal(part or 0) * 100 / Decimal(whole):.2f}%" if whole else "—"


def _units(asked: Asked) -> list[str]:
    named = [unit for track in asked.pack.tables.tracks.values() for unit in track.units]
    return list(dict.fromkeys(named))


def _archive_days(asked: Asked, cases: Sequence[Case]) -> dict[int, list[str]]:
    """Return the days by which each case's file is due, the earlier first. One query."""
    rules = [
        c.id for c in asked.pack.tables.clock if any(t.event == "case.archived" for t in c.closes)
    ]
    due: dict[int, list[str]] = {}
    nodes = Node.objects.filter(case__in=[case.pk for case in cases], rule__in=rules)
    for case_id, day in nodes.order_by("due_on").values_list("case_id", "due_on"):
        due.setdefault(case_id, []).append(day.isoformat())
    return due


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(case: Case | None) -> str:
    if case is None:
        return _("本院")
    return _("（限阅案件）") if case.restricted else case.number


def _clock(pack: Pack, rule: str) -> str:
    return pack.clocks[rule].name if rule in pack.clocks else rule


def _place(pack: Pack, node: Node) -> str:
    return pack.unit_name(node.unit) if node.unit else ""


def _holder(pack: Pack, node: Node) -> str:
    if node.handler:
        return node.handler.name
    return pack.post_name(node.post) if node.post else _("未定承办人")


def _concern(table: Table, handler: int | None, unit: str) -> None:
    if handler:
        table.people.add(handler)
    if unit:
        table.units.add(unit)


def _tell_of_more(table: Table, found: QuerySet[Any]) -> None:
    if len(table.rows) == MOST:
        said = _("共%(all)d行，此处列前%(most)d行") % {"all": found.count(), "most": MOST}
        table.note = said
