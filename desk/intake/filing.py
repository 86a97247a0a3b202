"""File a case: read as it is typed, refused beside the fields, filed once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk import drafts, text
from desk.forms import as_error
from desk.intake.filing_form import (
    MOST_PARTIES,
    SIDES,
    FilingForm,
    counts_in,
    digest,
    without_party,
)
from desk.intake.posts import require_filing
from desk.intake.reading import Reading
from desk.once import lead_back, once
from desk.shell import DeskRequest, Page, go, page
from enforcement import selectors
from enforcement.models import Case, Node
from intake import single
from intake.single import Checked
from policy.refusals import Forbidden, Refused

DRAFT = "intake.file"
_SHOWN = 8  # clocks named in the message after filing; the case page shows all


class FileCase(Page):
    """The form of one filing."""

    def get(self, request: DeskRequest) -> HttpResponse:
        """Show the empty form, or the draft kept of it."""
        require_filing(request.actor)
        kept = drafts.kept(request.user.pk, DRAFT)
        if kept and request.GET.get("draft"):
            typed = {name: values[-1] if values else "" for name, values in kept.data.items()}
            form = self._form(None, counts_in(typed), initial=typed)
            return self._show(form)
        return self._show(self._form(None, {}, initial=FilingForm.today(request.pack)), offer=kept)

    def post(self, request: DeskRequest) -> HttpResponse:
        """Change the number of parties, check, or file."""
        require_filing(request.actor)
        do = request.POST.get("do", "file")
        if do.startswith(("more-", "less-")):
            return self._show(self._resized(do), changed=True)
        if do != "check":
            lead_back(request)
        form = self._form(request.POST, counts_in(request.POST))
        if not form.is_valid():
            return self._show(form, status=422)
        checked = single.check_rows(form.rows(), actor=request.actor, confirmed=form.confirmed())
        form.tell(checked)
        if do == "check" or self._unseen(checked):
            return self._checked(form, checked, asked=do != "check")
        return self._file(form, checked, again=do == "file_next")

    def _unseen(self, checked: Checked) -> bool:
        if any(True for _one in checked.said("refusals")):
            return False
        doubts = digest(checked.said("warnings"))
        return bool(doubts) and self.request.POST.get("seen") != doubts

    def _checked(self, form: FilingForm, checked: Checked, *, asked: bool) -> HttpResponse:
        _refuse(form, checked)
        return self._show(form, checked=checked, to_confirm=asked and not form.errors)

    def _file(self, form: FilingForm, checked: Checked, *, again: bool) -> HttpResponse:
        request = self.request
        try:
            with once(request) as outcome:
                filed = single.file_rows(
                    form.rows(), actor=request.actor, labels=form.labels(),
                    confirmed=form.confirmed(),
                )  # fmt: skip
                outcome.at(reverse("desk:file") if again else case_url(filed.case))
        except Forbidden:
            raise
        except Refused as refused:
            form.refuse(refused.refusals)
            return self._show(form, status=422, checked=checked)
        drafts.discard(request.user.pk, DRAFT)
        messages.success(request, _opened(request, filed.case))
        return go(request, outcome.url)

    def _resized(self, do: str) -> FilingForm:
        """Return the form with a party more, or one less, and everything typed still there."""
        data: QueryDict = self.request.POST
        counts = counts_in(data)
        what, _dash, rest = do.partition("-")
        side, _dash, place = rest.partition("-")
        if side in SIDES and what == "more":
            counts[side] = min(MOST_PARTIES, counts[side] + 1)
        elif side in SIDES and place.isdecimal():
            data = without_party(data, side, int(place))
            counts = counts_in(data)
        typed = {name: data.get(name, "") for name in data}
        return self._form(None, counts, initial=typed)

    def _form(
        self, data: Any, counts: dict[str, int], initial: dict[str, Any] | None = None
    ) -> FilingForm:
        return FilingForm(data, initial=initial, pack=self.request.pack, counts=counts)

    def _show(
        self,
        form: FilingForm,
        status: int = 200,
        *,
        checked: Checked | None = None,
        to_confirm: bool = False,
        offer: Any = None,
        changed: bool = False,
    ) -> HttpResponse:
        context = {
            "form": form,
            "draft_key": DRAFT,
            "draft": offer,
            "draft_saved_at": text.moment(offer.saved_at) if offer else "",
            "reading": Reading.of(checked) if checked else None,
            "to_confirm": to_confirm,
            "seen": digest(checked.said("warnings")) if checked and to_confirm else "",
            "changed": changed,
        }
        return render(self.request, "desk/intake/file.html", context, status=status)


@page
@require_POST
def check(request: DeskRequest) -> HttpResponse:
    """Answer the form while it is being filled in: what was read of it so far."""
    require_filing(request.actor)
    form = FilingForm(request.POST, pack=request.pack, counts=counts_in(request.POST))
    form.is_valid()
    checked = single.check_rows(form.rows(), actor=request.actor, confirmed=form.confirmed())
    reading = Reading.of(checked)
    return render(request, "desk/intake/_reading.html", {"reading": reading})


def _refuse(form: FilingForm, checked: Checked) -> None:
    for row, refusal in checked.said("refusals"):
        form.add_error(form.place_of(row, refusal), as_error(refusal))
    if checked.on_file is not None and "number" not in form.errors:
        said = _("%(number)s已立案") % {"number": checked.on_file.number}
        form.add_error("number", said)


def case_url(case: Case) -> str:
    """Return the page of a case."""
    return reverse("desk:case", args=[case.pk])


def _opened(request: DeskRequest, case: Case) -> str:
    """Return which clocks a filing opened, and when each is due."""
    nodes = list(
        selectors.open_nodes(request.actor)
        # Of the others it is not known yet whether they will run.
        .filter(case=case, applies=Node.Applies.RUNS)
        .order_by("due_on", "id")
        .values_list("rule", "due_on")
    )
    named = dict.fromkeys(
        _("%(name)s（%(day)s）") % {"name": request.pack.clocks[rule].name, "day": text.day(due_on)}
        for rule, due_on in nodes
    )
    names = {"number": case.number, "count": len(named), "clocks": "、".join([*named][:_SHOWN])}
    if not named:
        return _("已立案：%(number)s") % names
    if len(named) > _SHOWN:
        return _("已立案：%(number)s。起算期限%(count)d项，最近的：%(clocks)s") % names
    return _("已立案：%(number)s。起算期限%(count)d项：%(clocks)s") % names
