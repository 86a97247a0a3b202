"""Which pages a person is led to: what his functions allow, as far as the pages exist.

A page not built yet is left out, so the list may name what is to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement import supervising
from enforcement.boards import LEADING as COMMANDING
from enforcement.boards import TEAM_LEADING
from teams import access
from teams.access import Actor


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its term, address by name, sign, and the functions it is for (none: everyone).

    `bureau` pages show cases, so somebody who only administers accounts is not led there.
    """

    term: Promise
    url_name: str
    icon: str
    functions: tuple[str, ...] = ()
    bureau: bool = True
    rounds: bool = False  # only in courts whose rules have weekly rounds
    forces: bool = False  # only in courts whose rules know task forces
    supervising: bool = False  # also for whoever supervises units or posts


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that belong together."""

    term: Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A page as it is shown."""

    term: str
    url: str
    icon: str
    here: bool


LEADING = ("team_lead", "director", "deputy_head", "vice_president", "node_watch", "quality")

SECTIONS: tuple[Section, ...] = (
    Section(
        _("我的"),
        (
            Entry(_("我的工作"), "desk:work", "check2-square"),
            Entry(_("提醒"), "desk:alerts", "bell"),
            Entry(_("工作交接"), "desk:handovers", "arrow-left-right"),
            Entry(
                _("工作专班"),
                "desk:task_forces",
                "people-fill",
                ("task_force", "bureau_lead"),
                forces=True,
            ),
        ),
    ),
    Section(
        _("案件"),
        (
            Entry(_("全部案件"), "desk:cases", "folder2"),
            Entry(_("全部节点"), "desk:nodes", "list-check"),
            Entry(_("登记立案"), "desk:file", "folder-plus", ("filing",)),
            Entry(_("网上立案"), "desk:online", "inbox", ("filing_examination",)),
            Entry(_("批量导入"), "desk:imports", "file-earmark-spreadsheet", ("filing",)),
            Entry(_("接管在办案件"), "desk:takeovers", "box-arrow-in-down", ("filing", "director")),
            Entry(
                _("立案核对"),
                "desk:verification",
                "clipboard-check",
                ("verification", "filing"),
            ),
            Entry(_("初次接待"), "desk:reception", "person-lines-fill", ("reception",)),
            Entry(_("文书送达"), "desk:service_waiting", "envelope-paper"),
            Entry(_("财产查控"), "desk:queries", "search", ("first_query", "offline_query")),
            Entry(_("每周集约"), "desk:rounds", "truck", ("visits", "offline_query"), rounds=True),
            Entry(
                _("繁简分流"),
                "desk:triage",
                "signpost-split",
                ("triage", "triage_confirm", "assignment"),
            ),
            Entry(_("流转登记簿"), "desk:circulation", "journal-arrow-up"),
            Entry(_("限高失信"), "desk:sanctions", "person-x"),
            Entry(_("任务流转"), "desk:orders", "send"),
            Entry(_("发出未签收"), "desk:orders_unaccepted", "hourglass-split"),
            Entry(_("审批"), "desk:approvals", "pen"),
            Entry(_("文书"), "desk:documents", "file-earmark-text"),
            Entry(_("扫描入卷"), "desk:scans", "upc-scan"),
            Entry(_("周期登记"), "desk:register", "calendar-check"),
        ),
    ),
    Section(
        _("管理"),
        (
            Entry(_("团队看板"), "desk:team_board", "people", TEAM_LEADING, supervising=True),
            Entry(
                _("指挥看板"),
                "desk:command_board",
                "speedometer2",
                COMMANDING,
                supervising=True,
            ),
            # Every post of the bureau reads it, and may be asked about it.
            Entry(_("质效周报"), "desk:reports", "bar-chart-line"),
            Entry(_("通报"), "desk:bulletins", "megaphone"),
            Entry(
                _("请假与代理"),
                "desk:leaves",
                "person-dash",
                ("team_lead", "director", "bureau_lead", "administrator"),
                bureau=False,
            ),
            Entry(_("人员调借"), "desk:lending", "person-up", ("deployment",)),
            Entry(
                _("编制与岗位"),
                "desk:staffing",
                "diagram-3",
                ("director", "bureau_lead", "deployment", "administrator"),
                bureau=False,
            ),
            Entry(_("人员与岗位"), "desk:people", "person-gear", ("administrator",), bureau=False),
            Entry(_("接口令牌"), "desk:tokens", "key", ("administrator",), bureau=False),
        ),
    ),
    Section(
        _("依据"),
        (
            Entry(_("现行规则"), "desk:rules", "journal-text", bureau=False),
            Entry(_("试算分流"), "desk:try_rules", "ui-checks", bureau=False),
            Entry(_("规则版本"), "desk:versions", "clock-history", bureau=False),
            Entry(_("规则预演"), "desk:rehearsals", "signpost-2", bureau=False),
            Entry(_("工作日历"), "desk:calendar", "calendar3", bureau=False),
            Entry(_("使用指南"), "desk:help", "question-circle", bureau=False),
        ),
    ),
)


@cache
def address(url_name: str) -> str:
    """Return the address of a page, or an empty text where it is not built yet."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def of_key(url_name: str, pk: int) -> str:
    """Return the address of the page about one row; a list needs hundreds of them."""
    before, after = _around_key(url_name)
    return f"{before}{pk}{after}"


@cache
def _around_key(url_name: str) -> tuple[str, str]:
    before, _key, after = reverse(url_name, args=[0]).rpartition("0")
    return before, after


def allowed(entry: Entry, actor: Actor) -> bool:
    """Tell whether an entry is for this person."""
    if entry.bureau and only_administers(actor):
        return False
    if entry.rounds and not actor.pack.rounds:
        return False
    if entry.forces and not actor.pack.tables.functions.get(access.TASK_FORCE):
        return False
    if not entry.functions or (entry.supervising and supervising.charge(actor)):
        return True
    return any(access.holds(actor, function) for function in entry.functions)


def only_administers(actor: Actor) -> bool:
    """Tell whether somebody manages accounts and holds no post of the bureau."""
    return bool(actor.seats) and not actor.bureau_seats


def sections(actor: Actor, path: str) -> list[tuple[str, list[Link]]]:
    """Return the sections with the pages this person is led to; `path` is the page shown."""
    found = [
        (section.term, [(e, url) for e in section.entries if (url := _led(e, actor))])
        for section in SECTIONS
    ]
    here = max(
        (u for _term, links in found for _e, u in links if _covers(u, path)), key=len, default=""
    )
    return [
        (str(term), [Link(str(e.term), url, e.icon, url == here) for e, url in links])
        for term, links in found
        if links
    ]


def _covers(url: str, path: str) -> bool:
    """Tell whether a page stands under an entry. My work's address begins them all."""
    if url == address("desk:work"):
        return path == url or path.startswith(f"{url}work/")
    return path.startswith(url)


def _led(entry: Entry, actor: Actor) -> str:
    url = address(entry.url_name)
    return url if url and allowed(entry, actor) else ""


def home(actor: Actor) -> str:
    """Return where a person lands: his work, or the people he manages."""
    if only_administers(actor):
        return address("desk:people") or address("desk:rules")
    return address("desk:work") or address("desk:cases") or address("desk:rules")
