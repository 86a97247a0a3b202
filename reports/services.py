"""Writing: a week's report made, counted again, questioned, signed; weak points ordered mended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement import orders, periods
from enforcement.journal import Draft
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from reports.figures import compute
from reports.indicators import VERSION
from reports.models import ReportComment, WeakPointOrder, WeeklyReport
from reports.targets import figure_name
from reports.weeks import Week
from teams import access
from teams.access import Actor
from teams.models import Court, User
from workdays import clock

TEXT_AT_MOST = 1000


def make(court: Court, week: Week, actor: Actor) -> WeeklyReport:
    """Return the week's report, freezing its figures when it is made for the first time.

    A draft made before the week was over is counted anew once it is; any other stays as made.
    Raises `Forbidden` for posts that do not make reports, `NotVisible` for another court's,
    `Refused` for a week not begun.
    """
    if court.pk != actor.court_id:
        raise NotVisible("court")
    require_maker(actor)
    if week.first_on > clock.today():
        said = _("%(week)s尚未开始，没有可统计的内容") % {"week": str(week)}
        raise Refused(Refusal("not_begun", said, "week"))
    made = WeeklyReport.objects.filter(court=court, week=str(week)).first()
    if made is not None and not is_provisional(made):
        return made
    figures = compute(court, week)
    try:
        with transaction.atomic():
            if made is not None:
                return _remake(made, figures, actor)
            return WeeklyReport.objects.create(
                court=court,
                week=str(week),
                first_on=week.first_on,
                last_on=week.last_on,
                **_frozen(figures, actor),
            )
    except IntegrityError:  # somebody else made it meanwhile
        return WeeklyReport.objects.get(court=court, week=str(week))


def require_maker(actor: Actor) -> None:
    """Refuse posts that make no reports: quality makes them, and the director may."""
    function = "director" if access.holds(actor, "director") else None
    access.require(actor, "report.make", function=function)


def is_provisional(report: WeeklyReport) -> bool:
    """Tell whether a draft's figures were counted before its week was over."""
    return not report.is_signed and _made_on(report) <= report.last_on


def _made_on(report: WeeklyReport) -> date:
    return report.made_at.astimezone(clock.SHANGHAI).date()


def _frozen(figures: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    return {
        "figures": figures,
        "definitions_version": VERSION,
        "made_at": clock.now(),
        "made_by_id": actor.user_id,
        "made_by_name": actor.name,
    }


def _remake(made: WeeklyReport, figures: Mapping[str, Any], actor: Actor) -> WeeklyReport:
    row = WeeklyReport.objects.select_for_update().get(pk=made.pk)
    if not is_provisional(row):
        return row
    for name, value in _frozen(figures, actor).items():
        setattr(row, name, value)
    row.save(update_fields=["figures", "definitions_version", "made_at", "made_by", "made_by_name"])
    return row


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that reads differently now; empty where it was or is no figure of the report."""

    key: str
    name: str
    was: str
    now: str


def recount(report: WeeklyReport, actor: Actor) -> list[Changed]:
    """Count the report's week anew and return what reads differently. Nothing is changed.

    Later entries of earlier days, corrections and moved limits are the reasons.
    """
    _readable(report, actor)
    frozen: Mapping[str, Any] = report.figures["figures"]
    now: Mapping[str, Any] = compute(report.court, Week(report.first_on))["figures"]
    found = []
    for key in (*frozen, *(k for k in now if k not in frozen)):
        was, is_ = frozen.get(key), now.get(key)
        if was is None or is_ is None or _counted(was) != _counted(is_):
            named: Mapping[str, Any] = was or is_ or {}
            found.append(
                Changed(
                    key,
                    figure_name(named),
                    was["shown"] if was else "",
                    is_["shown"] if is_ else "",
                )
            )
    return found


def _counted(figure: Mapping[str, Any]) -> tuple[Any, ...]:
    return figure["value"], figure["numerator"], figure["denominator"]


def digest_of(report: WeeklyReport) -> str:
    """Return the SHA-256 over what is signed: court, week, definitions and every figure."""
    row = [
        report.court.code,
        report.week,
        report.made_at.astimezone(clock.SHANGHAI).isoformat(),
        report.definitions_version,
        report.figures,
    ]
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sign(report: WeeklyReport, *, actor: Actor) -> WeeklyReport:
    """Sign a week's report: it is frozen for good, and the court's journal says so.

    Raises `Refused` for one signed already, a week not over, or figures counted before the
    week was over; `Forbidden` for anybody but the director.
    """
    _readable(report, actor)
    seat = access.require(actor, "report.sign")
    person = access.person(actor)
    with transaction.atomic():
        row = WeeklyReport.objects.select_for_update().select_related("court").get(pk=report.pk)
        _may_be_signed(row)
        row.status = WeeklyReport.Status.SIGNED
        row.signed_by_id, row.signed_by_name = person, actor.name
        row.signed_post, row.signed_at = seat.post, clock.now()
        row.digest = digest_of(row)
        row.save(
            update_fields=[
                "status",
                "signed_by",
                "signed_by_name",
                "signed_post",
                "signed_at",
                "digest",
            ]
        )
        draft = Draft(
            "report.signed",
            clock.today(),
            f"period:{row.week}",
            data={"week": row.week, "digest": f"sha256:{row.digest}"},
        )
        periods.record_period(actor, [draft], act="report.sign")
    return row


def _may_be_signed(report: WeeklyReport) -> None:
    problems = Problems()
    if report.is_signed and report.signed_at is not None:
        said = _("%(week)s周报已由%(who)s于%(at)s签署") % {
            "week": report.week,
            "who": report.signed_by_name,
            "at": report.signed_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        }
        problems.add("signed", said, field="report")
    elif report.last_on >= clock.today():
        said = _("本周至%(day)s结束，之前不能签署") % {"day": report.last_on.isoformat()}
        problems.add("week_not_over", said, field="report")
    elif is_provisional(report):
        said = _("数字形成于%(day)s，本周尚未结束；请重新生成后再签署") % {
            "day": _made_on(report).isoformat()
        }
        problems.add("provisional", said, field="report")
    problems.raise_if_any()


def comment(report: WeeklyReport, *, actor: Actor, text: str, figure: str = "") -> ReportComment:
    """Say something to a figure, or (empty key) to the whole report. For director and quality."""
    _readable(report, actor)
    require_speaker(actor)
    return _say(report, actor, text, figure)


def require_speaker(actor: Actor) -> None:
    """Refuse posts that say nothing to reports: quality and the director do."""
    if not access.holds(actor, "quality"):
        access.require(actor, "report.sign")


def ask(
    report: WeeklyReport,
    *,
    actor: Actor,
    text: str,
    figure: str = "",
    to_user: User | None = None,
    to_unit: str = "",
) -> ReportComment:
    """Ask a person or a team why a figure is as it is. The director's right."""
    _readable(report, actor)
    access.require(actor, "report.sign")
    problems = Problems()
    if (to_user is None) == (not to_unit):
        problems.add("no_addressee", _("须指定由谁答复：一人或一个团队"), field="to")
    if to_user is not None and to_user.court_id != report.court_id:
        problems.add("not_here", _("被询问人不在本院"), field="to")
    if to_unit and to_unit not in actor.pack.tables.units:
        problems.add("unknown_unit", _("没有这个团队"), field="to")
    return _say(report, actor, text, figure, problems, to_user=to_user, to_unit=to_unit)


def answer(question: ReportComment, *, actor: Actor, text: str) -> ReportComment:
    """Answer a question; for the person asked, or anybody of the team asked."""
    require_asked(question, actor)
    return _say(question.report, actor, text, question.figure, answers=question)


def require_asked(question: ReportComment, actor: Actor) -> None:
    """Refuse anybody but the person asked, or those of the team asked."""
    _readable(question.report, actor)
    asked = question.to_user_id == actor.user_id or question.to_unit in actor.units
    if not (question.is_question and asked):
        said = _("该问题由%(who)s答复") % {
            "who": question.to_user.name
            if question.to_user
            else actor.pack.unit_name(question.to_unit)
        }
        raise Forbidden(Refusal("not_asked", said, "text"))


def _say(
    report: WeeklyReport,
    actor: Actor,
    text: str,
    figure: str,
    problems: Problems | None = None,
    **more: Any,
) -> ReportComment:
    problems = problems or Problems()
    text = text.strip()
    if not text:
        problems.add("missing", _("须写明内容"), field="text")
    if len(text) > TEXT_AT_MOST:
        said = _("至多%(most)d字，现有%(found)d字") % {"most": TEXT_AT_MOST, "found": len(text)}
        problems.add("too_long", said, field="text")
    if figure and figure not in report.figures["figures"]:
        problems.add("no_figure", _("周报中没有这项数字"), field="figure")
    problems.raise_if_any()
    return ReportComment.objects.create(
        report=report,
        at=clock.now(),
        user_id=access.person(actor),
        figure=figure,
        text=text,
        **more,
    )


def order_weak_point(
    report: WeeklyReport,
    *,
    actor: Actor,
    figure: str,
    title: str,
    to_unit: str,
    due_on: date | None,
) -> WeakPointOrder:
    """Turn a weak point of the report into an order to a team, due on a day."""
    _readable(report, actor)
    access.require(actor, "weak_point.order")
    problems = Problems()
    if figure not in {point["key"] for point in report.figures["weak_points"]}:
        problems.add("not_weak", _("这项数字不是本周报列明的短板"), field="figure")
    if due_on is None:
        problems.add("missing", _("须写明办结期限"), field="due_on")
    problems.raise_if_any()
    with transaction.atomic():
        order = orders.dispatch(
            actor=actor,
            kind="其他",
            title=title,
            on=clock.today(),
            to_unit=to_unit,
            due_on=due_on,
            act="weak_point.order",
        )
        return WeakPointOrder.objects.create(
            report=report, figure=figure, order=order, ordered_at=clock.now()
        )


def _readable(report: WeeklyReport, actor: Actor) -> None:
    """Another court's report does not exist; in his own court every post of the bureau reads."""
    if report.court_id != actor.court_id:
        raise NotVisible("report")
    access.require(actor, "report.read")
