"""What is said to a report: a remark, a question, an answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from desk.once import Outcome
from desk.reports.acts import OfWeek
from desk.reports.forms import PERSON, UNIT, AnswerForm, SayForm
from desk.reports.links import may, page_url
from reports import selectors, services
from reports.models import ReportComment
from reports.targets import figure_name
from teams.models import User
from teams.selectors import bureau


class Say(OfWeek):
    """Say something to a figure or the whole report, or ask somebody."""

    form_class = SayForm
    title = gettext_lazy("批示或提问")
    submit_term = gettext_lazy("提交")
    done_message = gettext_lazy("已记入周报")

    def allow(self) -> None:
        """Refuse posts that say nothing to reports."""
        super().allow()
        services.require_speaker(self.request.actor)

    @property
    def key(self) -> str:
        """The figure it is about; empty for the whole report."""
        return self.request.GET.get("key", "")

    def draft(self) -> str:
        """Keep what is typed, by week."""
        return f"report.say.{self.week.lower()}"

    def form_arguments(self) -> dict[str, Any]:
        """Offer whom to ask to those who may."""
        may_ask = may(self.request.actor, "report.sign")
        return {
            "pack": self.request.pack,
            "people": bureau(self.request.actor) if may_ask else [],
            "may_ask": may_ask,
        }

    def context(self) -> dict[str, Any]:
        """Name the figure."""
        figure = self.report.figures["figures"].get(self.key)
        about = f"{figure_name(figure)} {figure['shown']}" if figure else ""
        return {**super().context(), "back_url": self._back(), "note": about}

    def _back(self) -> str:
        if self.key:
            return page_url("report_figure", self.week, key=self.key)
        return page_url("report", self.week)

    def perform(self, form: SayForm, outcome: Outcome) -> str:
        """Say it."""
        words, to = form.cleaned_data["text"], form.cleaned_data.get("to", "")
        known = {"actor": self.request.actor, "text": words, "figure": self.key}
        if not to:
            services.comment(self.report, **known)
        elif to.startswith(UNIT):
            services.ask(self.report, to_unit=to.removeprefix(UNIT), **known)
        else:
            person = User.objects.get(pk=int(to.removeprefix(PERSON)))
            services.ask(self.report, to_user=person, **known)
        return self._back()


class Answer(OfWeek):
    """Answer a question put to me or my team."""

    form_class = AnswerForm
    title = gettext_lazy("答复")
    submit_term = gettext_lazy("答复")
    done_message = gettext_lazy("已答复")

    def allow(self) -> None:
        """Refuse anybody who was not asked."""
        services.require_asked(self.question, self.request.actor)

    @property
    def question(self) -> ReportComment:
        """The question, if it is this court's."""
        return selectors.find_question(self.request.actor, self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        """Show the question."""
        question = self.question
        return {
            "back_url": page_url("report", question.report.week),
            "week": question.report.week,
            "note": question.text,
        }

    def perform(self, form: AnswerForm, outcome: Outcome) -> str:
        """Answer it."""
        question = self.question
        services.answer(question, actor=self.request.actor, text=form.cleaned_data["text"])
        return page_url("report", question.report.week)
