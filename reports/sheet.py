"""The report as the printed sheet reads it: every cell a ready string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from policy.pack import Pack
from reports import drawing, node_tables
from reports.indicators import DEFINITIONS, RATES
from reports.models import ReportComment, WeakPointOrder, WeeklyReport
from reports.node_tables import PEOPLE_LISTED, Table
from reports.targets import figure_name, quotient
from workdays import clock

Found = Mapping[str, Any]


def sheet(
    figures: Found,
    report: WeeklyReport | None = None,
    comments: Iterable[ReportComment] = (),
    orders: Iterable[WeakPointOrder] = (),
) -> dict[str, Any]:
    """Return what the template prints. Without a report it is a preview, and says so."""
    week = figures["week"]
    pack = report.court.pack if report else None
    first, last = date.fromisoformat(week["first_on"]), date.fromisoformat(week["last_on"])
    return {
        "court": figures["court"]["name"],
        "title": _("%(court)s执行质效周报") % {"court": figures["court"]["name"]},
        "period": _("%(year)d年第%(number)d周（%(first)s至%(last)s）")
        % {
            "year": week["year"],
            "number": week["number"],
            "first": on_paper(first),
            "last": on_paper(last),
        },
        "state": _state(report),
        "lead": _lead(figures),
        "weak_points": [_weak(point) for point in figures["weak_points"]],
        "flow": _flow(figures),
        "kinds": _flow_by(figures, "kinds", _("案件类型")),
        "tracks": _flow_by(figures, "tracks", _("办理类别")),
        "units": _flow_by(figures, "units", _("团队")),
        "marks": _flow_by(figures, "marks", _("标注")) if figures["tables"].get("marks") else None,
        "modes": _modes(figures),
        "rates": _rates(figures),
        "rates_by_track": _rates_by_track(figures),
        "targets": _targets(figures),
        "lines": drawing.lines(figures),
        "teams": drawing.teams(figures) if figures["tables"]["node_units"] else None,
        "node_rules": node_tables.of_nodes(figures, "node_rules", _("节点")),
        "node_units": node_tables.of_nodes(figures, "node_units", _("团队")),
        "people": drawing.people(figures) if node_tables.is_any_late(figures) else None,
        "late": node_tables.late(figures),
        "both_days": node_tables.has_both_days(figures),
        "inherited": node_tables.inherited_line(figures),
        "late_left_out": max(len(figures["late"]) - PEOPLE_LISTED, 0),
        "watch": _watch(figures),
        "comments": [_comment(one, figures, pack) for one in comments],
        "orders": [_order(one, figures, pack) for one in orders],
        "signature": signature(report),
        "definitions": _definitions(figures),
        "version": figures["version"],
    }


def on_paper(day: date) -> str:
    """Return a day as documents write it: 2022年10月3日."""
    return _("%(year)d年%(month)d月%(day)d日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def _moment(at: datetime) -> str:
    local = at.astimezone(clock.SHANGHAI)
    return f"{on_paper(local.date())}{local:%H:%M}"


def _state(report: WeeklyReport | None) -> str:
    if report is None:
        return _("预览，未生成周报")
    said = _("数字形成于%(at)s；已签署") if report.is_signed else _("数字形成于%(at)s；待签署")
    return said % {"at": _moment(report.made_at)}


def _lead(figures: Found) -> str:
    f = figures["figures"]
    return _(
        "本周新收%(received)s件（上周%(received_before)s件），结案%(closed)s件"
        "（上周%(closed_before)s件），周末未结%(stock)s件。本年累计新收%(received_year)s件，"
        "结案%(closed_year)s件，结案率%(clearance)s。本周按时完成节点%(in_time)s个，"
        "逾期完成%(late)s个，周末超期未完成%(overdue)s个。"
    ) % {
        "received": f["received"]["shown"],
        "received_before": f["received"]["previous_shown"],
        "closed": f["closed"]["shown"],
        "closed_before": f["closed"]["previous_shown"],
        "stock": f["stock"]["shown"],
        "received_year": f["received.year"]["shown"],
        "closed_year": f["closed.year"]["shown"],
        "clearance": f["clearance_rate.year"]["shown"],
        "in_time": f["nodes_in_time"]["shown"],
        "late": f["nodes_late"]["shown"],
        "overdue": f["nodes_overdue"]["shown"],
    }


def _weak(point: Found) -> str:
    if not point["clause"]:
        return str(point["sentence"])
    clause = "、".join(point["clause"])
    return _("%(sentence)s（%(clause)s）") % {"sentence": point["sentence"], "clause": clause}


def _flow(figures: Found) -> Table:
    f = figures["figures"]
    rows = []
    for code in ("received", "closed", "stock"):
        figure = f[code]
        year = f[f"{code}.year"]["shown"] if f"{code}.year" in f else "—"
        rows.append(
            (figure["name"], figure["shown"], figure["previous_shown"], figure["mean4_shown"], year)
        )
    heads = (_("项目（件）"), _("本周"), _("上周"), _("前四周平均"), _("本年"))
    return Table(heads, rows)


def _flow_by(figures: Found, table: str, head: str) -> Table:
    f = figures["figures"]
    rows = []
    for row in figures["tables"][table]:
        cells = [row["name"]]
        for key in row["keys"][:3]:
            cells += [f[key]["shown"], f[key]["previous_shown"]]
        rows.append(cells)
    heads = (
        head,
        _("新收"),
        _("上周"),
        _("结案"),
        _("上周"),
        _("未结"),
        _("上周末"),
    )
    return Table(heads, rows)


def _modes(figures: Found) -> str:
    found = [
        _("%(mode)s%(count)s件")
        % {"mode": row["name"], "count": figures["figures"][row["keys"][0]]["shown"]}
        for row in figures["tables"]["modes"]
    ]
    return "、".join(found)


def _rates(figures: Found) -> Table:
    f = figures["figures"]
    rows = []
    for code in RATES:
        week, year = f[code], f[f"{code}.year"]
        rows.append(
            (
                week["name"],
                week["shown"],
                quotient(week),
                week["previous_shown"],
                week["mean4_shown"] or "—",
                _mark(week),
                year["shown"],
                quotient(year),
            )
        )
    heads = (
        _("指标"),
        _("本周"),
        _("分子/分母"),
        _("上周"),
        _("前四周平均"),
        _("比上周"),
        _("本年"),
        _("分子/分母"),
    )
    return Table(heads, rows)


def _mark(figure: Found) -> str:
    """Say the direction in a sign and its meaning in a word: never by colour alone."""
    sign = {"up": "↑", "down": "↓", "same": _("持平"), "": "—"}[figure["change"]]
    word = {"better": _("向好"), "worse": _("变差"), "": ""}[figure["verdict"]]
    return f"{sign}{word}"


def _rates_by_track(figures: Found) -> Table:
    f = figures["figures"]
    codes = ("full_enforcement_rate", "recovery_rate", "mean_days_to_close", "on_time_closing_rate")
    rows = []
    for row in figures["tables"]["tracks"]:
        by_code = {f[key]["code"]: f[key] for key in row["keys"] if f[key]["period"] == "year"}
        cells = [row["name"]]
        rows.append([*cells, *(by_code[code]["shown"] for code in codes)])
    heads = [_("办理类别（本年）"), *(f[code]["name"] for code in codes)]
    return Table(heads, rows)


def _targets(figures: Found) -> Table:
    f = figures["figures"]
    states = {True: _("达标"), False: _("未达标"), None: _("暂无可比")}
    rows = [
        (
            target["track_name"] + target["name"],
            target["shown"],
            on_paper(date.fromisoformat(target["by"])) if target["by"] else _("每周"),
            f[target["week_key"]]["shown"],
            f[target["year_key"]]["shown"],
            _("期限已过") if target.get("past") else states[target["met"]],
            "、".join(target["clause"]) or target["basis"],
        )
        for target in figures["targets"]
    ]
    heads = (
        _("指标"),
        _("目标"),
        _("期限"),
        _("本周"),
        _("本年"),
        _("结果"),
        _("依据"),
    )
    return Table(heads, rows, 3)


def _watch(figures: Found) -> list[tuple[str, str]]:
    sweep, seal = figures["sweep"], figures["seal"]
    missed = "、".join(on_paper(date.fromisoformat(day)) for day in sweep["missed"])
    alerts = "、".join(
        _("%(name)s%(count)d条") % {"name": level["name"], "count": level["count"]}
        for level in sweep["alerts"]
    )
    sealed = _("无封存记录")
    if seal["day"]:
        sealed = _("%(day)s封存：%(chains)d条链、%(events)d项登记") % {
            "day": on_paper(date.fromisoformat(seal["day"])),
            "chains": seal["chains"],
            "events": seal["events"],
        }
        if not seal["is_last_day"]:
            sealed += _("（周日尚未封存）")
    return [
        (
            _("巡检"),
            _("运行%(runs)d次，未完成%(unfinished)d次，失败%(failures)d项，顺延%(put_off)d项")
            % sweep,
        ),
        (_("缺巡检日"), missed or _("无")),
        (_("发出提醒"), alerts),
        (_("巡检校验值"), sweep["digest"] or "—"),
        *((_("登记时效"), said) for said in (entries_line(figures),) if said),
        *((_("网上立案"), said) for said in (online_line(figures),) if said),
        (_("登记封存"), sealed),
        (_("封存校验值"), seal["digest"] or "—"),
    ]


def online_line(figures: Found) -> str | None:
    """Return how applications sent online were examined; None where there are none to tell of."""
    online = figures.get("online")
    if not online:
        return None
    return (
        _("收到%(received)d份，立案%(accepted)d份，退回补正%(returned)d份，其中逾期审查%(late)d份；"
          "待审查%(waiting)d份，已逾期%(overdue)d份") % online
    )  # fmt: skip


def entries_line(figures: Found) -> str | None:
    """Return how the week's entries came; None for a report of before it was counted."""
    entries = figures.get("entries")
    if entries is None:
        return None
    said = _("登记%(entries)d项，当日以后登记%(late)d项，迟延登记%(beyond)d项") % entries
    if "unexplained" in entries and entries["beyond"]:
        counts = {"with": entries["beyond"] - entries["unexplained"], **entries}
        said += _("（已说明理由%(with)d项，未说明%(unexplained)d项）") % counts
    if entries["median"] is not None:
        said += _("；相隔中位数%(median)s天，最长%(longest)d天") % entries
    return said + _("；更正日期%(corrected)d项，撤销%(withdrawn)d项") % entries


def _comment(one: ReportComment, figures: Found, pack: Pack | None) -> tuple[str, str]:
    figure = figures["figures"].get(one.figure)
    about = _("（%(name)s）") % {"name": figure_name(figure)} if figure else ""
    to = one.to_user.name if one.to_user else _unit(one.to_unit, pack)
    asked = _(" 问%(to)s") % {"to": to} if to else ""
    head = _("%(who)s %(at)s%(asked)s%(about)s") % {
        "who": one.user.name,
        "at": _moment(one.at),
        "asked": asked,
        "about": about,
    }
    return head, one.text


def _order(one: WeakPointOrder, figures: Found, pack: Pack | None) -> tuple[str, ...]:
    figure, order = figures["figures"].get(one.figure), one.order
    return (
        figure_name(figure) if figure else one.figure,
        order.title,
        _unit(order.to_unit, pack),
        on_paper(order.due_on) if order.due_on else "",
        order.get_status_display(),
    )


def _unit(code: str, pack: Pack | None) -> str:
    return pack.unit_name(code) if pack and code else code


def signature(report: WeeklyReport | None) -> list[tuple[str, str]]:
    """Return who signed a report, when, and over which digest: (name, text); empty if unsigned."""
    if report is None or not report.is_signed or report.signed_at is None:
        return []
    return [
        (_("签署人"), report.signed_by_name),
        (_("签署时间"), _moment(report.signed_at)),
        (_("周报校验值"), report.digest),
    ]


def _definitions(figures: Found) -> Table:
    rows = [
        (d["name"], d["numerator"], d["denominator"] or "—", d["kinds"])
        for d in _in_order(figures["definitions"])
    ]
    heads = (_("指标"), _("分子（计数）"), _("分母"), _("范围"))
    return Table(heads, rows, 4)


def _in_order(kept: Mapping[str, Found]) -> list[Found]:
    """Return the kept definitions in the report's order: PostgreSQL's JSON keeps none."""
    order = {code: number for number, code in enumerate(DEFINITIONS)}
    return sorted(kept.values(), key=lambda d: (order.get(d["code"], len(order)), d["code"]))
