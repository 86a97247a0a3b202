"""Acts on a week's report: make it, sign it, order a weak point mended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.once import Outcome
from desk.reports.forms import NoForm, OrderForm
from desk.reports.links import asked_week, page_url
from desk.shell import FormPage
from reports import selectors, services
from reports.models import WeeklyReport
from reports.sheet import signature
from teams.models import Court
from workdays import clock

DAYS_TO_MEND = 7  # offered, and changed at will


class OfWeek(FormPage):
    """A form about a week's report."""

    act = "report.read"
    form_class: ClassVar[type[forms.Form]] = NoForm
    template_name = "desk/reports/act.html"
    note: Any = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whom the service would refuse before he fills anything in."""
        self.allow()
        return super().dispatch(request, *args, **kwargs)

    def allow(self) -> None:
        """Refuse a report that is not there, and posts the act is not for."""
        selectors.find_report(self.request.actor, asked_week(self.week))

    @property
    def week(self) -> str:
        """The week of the address."""
        return str(asked_week(self.kwargs["week"]))

    @property
    def report(self) -> WeeklyReport:
        """The report, if it is there for this person."""
        return selectors.find_report(self.request.actor, asked_week(self.week))

    def context(self) -> dict[str, Any]:
        """Lead back to the report."""
        return {
            "back_url": page_url("report", self.report.week),
            "week": self.week,
            "note": self.note,
        }


class Make(OfWeek):
    """Count a week and keep its figures."""

    title = gettext_lazy("生成周报")
    submit_term = gettext_lazy("生成")
    note = gettext_lazy("系统按口径统计该周数字并固定下来；本周未结束时生成的，周后须重新生成。")
    done_message = gettext_lazy("周报已生成")

    def allow(self) -> None:
        """Refuse posts that make no reports."""
        services.require_maker(self.request.actor)

    def context(self) -> dict[str, Any]:
        """Lead back to the weeks: there may be no report yet."""
        return {"back_url": reverse("desk:reports"), "week": self.week, "note": self.note}

    def perform(self, form: NoForm, outcome: Outcome) -> str:
        """Make it."""
        court = Court.objects.get(pk=self.request.actor.court_id)
        services.make(court, asked_week(self.week), self.request.actor)
        return page_url("report", self.week)


class Sign(OfWeek):
    """Sign a report: it is frozen for good."""

    act = "report.sign"
    title = gettext_lazy("签署周报")
    submit_term = gettext_lazy("签署")
    note = gettext_lazy(
        "签署后数字不再更改，校验值记入本院登记；其后的更正只会在“与现在核对”中显示。"
    )
    done_message = gettext_lazy("周报已签署")

    def context(self) -> dict[str, Any]:
        """Of a report signed already, say who signed it and when: nothing is left to ask."""
        return {**super().context(), "signature": signature(self.report)}

    def perform(self, form: NoForm, outcome: Outcome) -> str:
        """Sign it."""
        services.sign(self.report, actor=self.request.actor)
        return page_url("report", self.week)


class Order(OfWeek):
    """Turn a weak point into an order to a team."""

    act = "weak_point.order"
    form_class = OrderForm
    title = gettext_lazy("就短板督办")
    submit_term = gettext_lazy("派出督办单")
    done_message = gettext_lazy("督办单已派出，承接团队在任务流转中签收、反馈")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's teams."""
        return {"pack": self.request.pack}

    def initial(self) -> dict[str, Any]:
        """Start with the weak point in words, and a week to mend it."""
        key = self.request.GET.get("key", "")
        points = self.report.figures["weak_points"]
        sentence = next((p["sentence"] for p in points if p["key"] == key), "")
        title = _("%(what)s，请查明原因并整改") % {"what": sentence} if sentence else ""
        return {"title": title, "due_on": clock.today() + timedelta(days=DAYS_TO_MEND)}

    def perform(self, form: OrderForm, outcome: Outcome) -> str:
        """Send it."""
        given = form.cleaned_data
        services.order_weak_point(
            self.report,
            actor=self.request.actor,
            figure=self.request.GET.get("key", ""),
            title=given["title"],
            to_unit=given["to_unit"],
            due_on=given["due_on"],
        )
        return page_url("report", self.week)
