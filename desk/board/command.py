"""The court's board: how the stages and teams stand, where it is late, and who keeps watch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import text
from desk.board import flow as flows
from desk.board import grid
from desk.board import nodes as listed
from desk.board.registers import LateEntries, Looping, PendingApprovals, Sweeps
from desk.shell import DeskRequest, page
from enforcement import boards, calendars
from enforcement.boards import Watch
from enforcement.models import SweepRun
from enforcement.queues import BUCKETS, INHERITED, LATE, TODAY
from policy.pack import Pack
from policy.vocabulary import FUNCTIONS
from teams import access
from workdays import clock

FLOW_DAYS = 30
LATE_ENTRY_DAYS = 7
MOST_COUNTED = 999


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure of the top row: green, waiting or bad, a word beside it, and its list."""

    term: str
    figure: str
    note: str
    css: str
    url: str = ""


@page
def command(request: DeskRequest) -> HttpResponse:
    """Show the court's board."""
    actor, pack = request.actor, request.pack
    boards.require_command(actor)
    today = clock.today()
    standing = boards.clocks_by_holder(actor, today)
    heat = boards.heat(boards.open_clocks(actor), today, ("unit", "post"))
    rows = [(key, _holder(key, pack)) for key in standing]
    flow = boards.flow(actor, today - timedelta(days=FLOW_DAYS - 1), today)
    context = {
        "today": today,
        "tiles": _tiles(request, standing, today),
        "standing": _standing(standing, pack),
        "buckets": [str(term) for term in BUCKETS.values()],
        "heat": grid.table(
            heat, pack, rows,
            lambda key, rule: listed.url(due=LATE, rule=rule, **_place(key)),
        ),
        "drawing": flows.draw(boards.stock(actor), flow, pack),
        "flow_days": FLOW_DAYS,
    }  # fmt: skip
    return render(request, "desk/board/command.html", context)


def _holder(key: tuple[str, str], pack: Pack) -> str:
    unit, post = key
    return access.place_name(pack, unit, post) or _("未分到团队")


def _place(key: Any) -> dict[str, str]:
    unit, post = key
    return {"unit": unit or ("" if post else listed.NONE), "post": post}


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How one team's or post's clocks stand, each figure with its list."""

    name: str
    cells: tuple[tuple[int, str, str], ...]  # count, address, class
    sum: int
    url: str


def _standing(standing: dict[tuple[str, str], Counter[str]], pack: Pack) -> list[StandingRow]:
    rows = [
        StandingRow(
            _holder(key, pack),
            tuple(
                (
                    counts[name],
                    listed.url(due=name, **_place(key)),
                    name if counts[name] and name in (LATE, TODAY) else "",
                )
                for name in BUCKETS
            ),
            sum(counts.values()),
            listed.url(**_place(key)),
        )
        for key, counts in standing.items()
        if sum(counts.values())
    ]
    return sorted(rows, key=lambda row: (-row.cells[0][0], -row.sum))


def _tiles(
    request: DeskRequest, standing: dict[tuple[str, str], Counter[str]], today: date
) -> list[Tile]:
    actor = request.actor
    sums: Counter[str] = Counter()
    for counts in standing.values():
        sums.update(counts)
    unread = boards.unread_of_directors(actor).order_by()[: MOST_COUNTED + 1].count()
    entered = boards.entered_late(actor, today - timedelta(days=LATE_ENTRY_DAYS))
    late_entries = entered.order_by()[: MOST_COUNTED + 1].count()
    return [
        Tile(
            _("超期节点"), str(sums[LATE]), _("各团队、岗位合计"),
            "bad" if sums[LATE] else "", listed.url(due=LATE),
        ),
        Tile(
            _("今日到期"), str(sums[TODAY]), _("含已到提醒日的"),
            "wait" if sums[TODAY] else "", listed.url(due=TODAY),
        ),
        Tile(
            _("报局长未阅"), _bounded(unread), _("局长尚未签收的超期提醒"),
            "bad" if unread else "", listed.url(told=listed.UNREAD),
        ),
        _approvals(request),
        Tile(
            _("迟延登记"), _bounded(late_entries),
            _("近%(days)d日登记、事情早已发生的") % {"days": LATE_ENTRY_DAYS},
            "wait" if late_entries else "", reverse("desk:late_entries"),
        ),
        *_inherited(sums[INHERITED]),
        _looping(request),
        *_calendar(today),
        *_watch(boards.watch(actor, today)),
    ]  # fmt: skip


def _inherited(count: int) -> list[Tile]:
    """Return a tile while something is left of what was late when the court came over."""
    if not count:
        return []
    note = _("接管在办案件时已超期、尚未办结的，不计入本院超期")
    return [Tile(_("接管前超期"), str(count), note, "wait", listed.url(due=INHERITED))]


def _calendar(today: date) -> list[Tile]:
    """Return a tile while the coming year's holidays should be there and are not."""
    year = calendars.missing_year(today)
    if year is None:
        return []
    note = _("公布后由系统管理员采用；落入该年的期限均为暂定")
    url = reverse("desk:calendar_year", args=[year])
    return [Tile(_("放假安排"), _("缺%(year)d年") % {"year": year}, note, "wait", url)]


def _bounded(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _approvals(request: DeskRequest) -> Tile:
    pending = boards.approvals_pending(request.actor).order_by()
    waits = Counter(pending.values_list("waits_for", flat=True)[: MOST_COUNTED + 1])
    most = waits.most_common(1)
    note = _("没有待审批的申请")
    if most:
        name, count = most[0]
        note = _("最多：%(who)s %(count)d件") % {"who": FUNCTIONS.get(name, name), "count": count}
    count = sum(waits.values())
    return Tile(
        _("待审批"), _bounded(count), note, "wait" if count else "",
        reverse("desk:pending_approvals"),
    )  # fmt: skip


def _looping(request: DeskRequest) -> Tile:
    count = boards.looping(request.actor).order_by()[: MOST_COUNTED + 1].count()
    note = _("在办案件移转两次以上的")
    return Tile(
        _("反复回流"), _bounded(count), note, "wait" if count else "", reverse("desk:looping")
    )


def _watch(watch: Watch) -> list[Tile]:
    """Return the tiles of the machine's own watch: a missed sweep shows red."""
    url = reverse("desk:sweeps")
    if watch.run is None:
        swept = Tile(_("提醒扫描"), _("从未运行"), _("到期事项没有人被提醒"), "bad", url)
    else:
        figure = text.moment(watch.run.ended_at)[5:]
        swept = Tile(
            _("提醒扫描"), figure, _sweep_note(watch), "bad" if watch.sweeps_fail else "", url
        )
    if watch.seal is None:
        sealed = Tile(_("登记封存"), _("尚未封存"), _("登记没有经过封存"), "bad")
    else:
        note = _("%(events)d项登记，校验值%(digest)s") % {
            "events": watch.seal.events,
            "digest": watch.seal.digest[:8],
        }
        if watch.seal_fails:
            note = _("%(day)s尚未封存") % {"day": watch.seal_due.isoformat()}
        sealed = Tile(
            _("登记封存"), _("至%(day)s") % {"day": f"{watch.seal.sealed_on:%m-%d}"}, note,
            "bad" if watch.seal_fails else "",
        )  # fmt: skip
    return [swept, sealed]


def _sweep_note(watch: Watch) -> str:
    said = []
    if watch.late:
        said.append(_("已逾时，提醒可能延迟"))
    if watch.missed:
        days = "、".join(f"{day:%m-%d}" for day in watch.missed)
        said.append(_("漏扫：%(days)s") % {"days": days})
    if watch.unfinished:
        said.append(_("%(count)d次中断") % {"count": watch.unfinished})
    if watch.failed:
        said.append(_("%(count)d次有未能提醒的节点") % {"count": watch.failed})
    if said:
        return "；".join(said)
    return _("正常；上次发出提醒%(count)d条") % {"count": watch.raised}


@page
def late_entries(request: DeskRequest) -> HttpResponseBase:
    """List what was entered late in the last days."""
    boards.require_command(request.actor)
    since = clock.today() - timedelta(days=LATE_ENTRY_DAYS)
    rows = boards.entered_late(request.actor, since)
    return LateEntries(request, rows).answer("desk/board/register.html", board=True)


@page
def pending_approvals(request: DeskRequest) -> HttpResponseBase:
    """List the court's requests that wait for somebody."""
    boards.require_command(request.actor)
    rows = boards.approvals_pending(request.actor)
    return PendingApprovals(request, rows).answer("desk/board/register.html", board=True)


@page
def looping(request: DeskRequest) -> HttpResponseBase:
    """List the open cases that changed tracks twice or more."""
    boards.require_command(request.actor)
    rows = boards.looping(request.actor)
    return Looping(request, rows).answer("desk/board/register.html", board=True)


@page
def sweeps(request: DeskRequest) -> HttpResponseBase:
    """List the sweeps: when they ran, what they raised here, how they ended."""
    boards.require_command(request.actor)
    return Sweeps(request, SweepRun.objects.all()).answer("desk/board/register.html", board=True)
