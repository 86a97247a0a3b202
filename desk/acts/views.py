"""The form that proposes an act the plan puts a gate before."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.acts.forms import ActForm
from desk.acts.shown import act_views
from desk.cases.casepage import CaseFormPage
from desk.once import Outcome
from enforcement import actbook, acts, casebook
from enforcement.acts import Proposal
from enforcement.requirements import Asked
from policy.refusals import NotVisible
from policy.vocabulary import ACTS, GATED_ACTS
from teams import access
from workdays import clock


class Propose(CaseFormPage):
    """Propose one act; it is done at once where nobody has to approve."""

    template_name = "desk/acts/act.html"
    submit_term = gettext_lazy("提交")

    @property
    def name(self) -> str:
        """The act the address names; only those this court puts a gate before have a form."""
        name = str(self.kwargs["act"])
        if name not in GATED_ACTS or not self.case.pack.gates(name):
            raise NotVisible
        return name

    @property
    def title(self) -> str:
        """The act's term."""
        return ACTS[self.name][0]

    def may(self) -> None:
        """Refuse the form to those whose posts may not propose the act."""
        actor, case = self.request.actor, self.case
        if acts.seat_of(actor, case, self.name) is None and not self._on_some_item():
            function = acts.proposers(case, self.name)[0]
            access.require(actor, self.name, function=function, case=case)

    def _on_some_item(self) -> bool:
        """Tell whether an item of the case makes the act this person's."""
        actor, case = self.request.actor, self.case
        return any(acts.seat_of(actor, case, self.name, item) for item in self._subjects.items)

    @cached_property
    def _subjects(self) -> casebook.Subjects:
        return casebook.subjects(self.case)

    @cached_property
    def _blank(self) -> Asked:
        return acts.asks(self.case, Proposal(self.name, clock.today()))

    def make(self, data: Any = None, files: Any = None) -> ActForm:
        """Make the form from the act's event and lists."""
        initial = {k: v for k, v in self.request.GET.items() if k in ("subject", "happened_on")}
        return ActForm(
            data,
            act=self.name,
            pack=self.case.pack,
            subjects=self._subjects,
            lines=self._blank.lines,
            initial=initial,
        )

    def missing(self) -> list[Any]:
        """Show what the record lacks before anything is filled in."""
        return [gap for gap in self._blank.gaps if gap.code in ("not_yet", "referred")]

    def context(self) -> dict[str, Any]:
        """Show what the act asks, and its requests that wait."""
        states = [s for s in actbook.states(self.request.actor, self.case) if s.act == self.name]
        return {**super().context(), "asked": act_views(states, self.case)[0]}

    def renamed(self, form: ActForm) -> Mapping[str, str]:
        """Name the form's fields as the service names them."""
        return form.renamed()

    def draft(self) -> str:
        """Keep a draft for each case and act."""
        return f"act.{self.case.pk}.{self.name}"

    def perform(self, form: ActForm, outcome: Outcome) -> str:
        """Propose it, for each subject chosen."""
        actor, case = self.request.actor, self.case
        rows = [acts.propose(case, one, actor=actor) for one in form.proposals()]
        if rows[0].status == "pending":
            messages.success(self.request, _("已提交，待审批"))
            return f"{self.case_url}?tab=approvals"
        messages.success(self.request, _("已办理“%(term)s”") % {"term": self.title})
        return self.case_url
