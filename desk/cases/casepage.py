"""A page for one act on one case: what is asked, what is missing, who may where one may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from desk import drafts
from desk.forms import show_refusals
from desk.lines import LinesMixin
from desk.once import lead_back, once
from desk.shell import DeskRequest, FormPage, go
from enforcement import lifecycle, selectors
from enforcement.models import Case
from policy.refusals import Forbidden, Refusal, Refused, Stale
from teams import access

SEEN = "seen"  # the field with the journal number the person saw


class CaseFormPage(FormPage):
    """A form over one case. `case_act` names the act whose post is asked for the form itself."""

    template_name = "desk/cases/act.html"
    case_act: ClassVar[str] = ""

    @cached_property
    def case(self) -> Case:
        """The case, if it exists for this person."""
        return selectors.find(self.request.actor, self.kwargs["pk"])

    @property
    def case_url(self) -> str:
        """The page of the case."""
        return reverse("desk:case", args=[self.case.pk])

    @property
    def seen(self) -> int | None:
        """The journal number the person saw when the form was opened."""
        raw = self.request.POST.get(SEEN, "")
        return int(raw) if raw.isdecimal() else None

    def may(self) -> None:
        """Raise `Forbidden` where this person may not do the act; nobody else sees the form."""
        if self.case_act:
            access.require(self.request.actor, self.case_act, case=self.case)

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; or why this person may not, and who may."""
        try:
            self.may()
        except Forbidden as refused:
            context = {
                **self.context(),
                "title": self.title,
                "refusals": refused.refusals,
                "forbidden": True,
            }
            return render(request, "desk/cases/forbidden.html", context, status=403)
        return self.show(self.make())

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act once, or show the form again with every reason."""
        form = self.make(request.POST, request.FILES)
        if not form.is_valid():
            lead_back(request)  # what the first click did may have left nothing to choose
            self.may()  # who may not act is told that, not what to fill in
            if beside := self.beside(form):
                show_refusals(form, Refused(*beside), self.renamed(form))
            return self.show(form, status=422)
        try:
            with once(request) as outcome:
                if self.seen is not None:
                    lifecycle.expect({self.case.pk: self.seen}, actor=request.actor)
                outcome.at(self.perform(form, outcome) or outcome.url)
        except Forbidden:
            raise
        except Refused as refused:
            del self.case  # show it as it is now
            self.may()  # whatever else is missing, the post comes first
            show_refusals(form, refused, self.renamed(form))
            return self.show(form, status=409 if isinstance(refused, Stale) else 422)
        if key := self.draft():
            drafts.discard(request.user.pk, key)
        if self.done_message:
            messages.success(request, self.done_message)
        return go(request, outcome.url)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """Show the form; what lies in the case's e-file may be picked as a line's paper."""
        if isinstance(form, LinesMixin):
            form.offer(self.case)
        return super().show(form, status)

    def beside(self, form: Any) -> Sequence[Refusal]:
        """Return what the act would be refused for beside what the form itself finds wrong."""
        return ()

    def renamed(self, form: Any) -> Mapping[str, str]:
        """Return which field of the form a refusal's field is, where the names differ."""
        lines = form.line_names() if isinstance(form, LinesMixin) else {}
        return {**lines, **({"happened_on": "on"} if "on" in form.fields else {})}

    def context(self) -> dict[str, Any]:
        """Show the case beside the form."""
        return {
            "case": self.case,
            "back_url": self.case_url,
            "seen": self.case.journal_seq,
            "missing": self.missing(),
        }

    def missing(self) -> list[Any]:
        """Return what the pack asks before the act and is not there yet."""
        return []
