"""Applications sent online: the inbox, one of them examined, how they were examined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk import text
from desk.efile.views import handed
from desk.forms import show_refusals, with_clauses
from desk.intake.filing import case_url
from desk.intake.importing import download
from desk.intake.online_forms import (
    AcceptForm,
    AttachForm,
    PeriodForm,
    ReturnForm,
    SheetForm,
    WithdrawForm,
)
from desk.intake.online_lists import STATES, OnlineFilings, sent_cells, tabs, version_views
from desk.intake.reading import Reading
from desk.once import lead_back, once
from desk.service.forms import upload_of
from desk.shell import DeskRequest, Page, go, page
from documents import applying
from intake import single
from intake.asking import BY_HAND
from intake.filing import PAPERS_OF_A_FILING, papers_of
from intake.models import OnlineFiling, OnlineVersion
from intake.online import selectors, services, sheets
from intake.online.defects import examination
from intake.online.services import Decision
from intake.single import Checked
from policy.refusals import Forbidden, Refused, Stale
from workdays import clock


class Inbox(Page):
    """The court's applications by state; a sheet of them is taken in here."""

    act = services.EXAMINE

    def get(self, request: DeskRequest) -> HttpResponseBase:
        """Show what waits, the first due first."""
        return self._show(SheetForm())

    def post(self, request: DeskRequest) -> HttpResponseBase:
        """Take in a sheet: each application of it, or the reason why not."""
        form = SheetForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, 422)
        file = form.cleaned_data["file"]
        try:
            with once(request) as outcome:
                taken = sheets.take_in(file.name, file.read(), actor=request.actor)
                outcome.at(reverse("desk:online"))
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, 422)
        said = _("收到%(new)d件，更新%(again)d件，内容未变%(same)d件")
        counts = {"new": taken.new, "again": taken.again, "same": taken.same}
        messages.success(request, said % counts)
        for reason in taken.refused:
            messages.error(request, reason)
        return go(request, outcome.url)

    def _show(self, form: SheetForm, status: int = 200) -> HttpResponseBase:
        asked = self.request.GET or QueryDict("state=waiting")
        listing = OnlineFilings(self.request, selectors.filings(self.request.actor), asked)
        context = {
            "form": form,
            "tabs": tabs(self.request.path, asked.get("state", "")),
            "law": examination().law,
            "days": examination().term.number,
        }
        response = listing.answer("desk/intake/online.html", **context)
        response.status_code = status
        return response


@page(act=services.EXAMINE)
def template(request: DeskRequest) -> HttpResponseBase:
    """Hand out the empty sheet of applications."""
    return download(sheets.template(), _("网上立案申请模板.xlsx"))


class Examine(Page):
    """One application: what was sent, what is on file, and the decision."""

    act = services.EXAMINE

    def get(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self._show(self._filing())

    def post(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Accept it, send it back, or take note that it is withdrawn."""
        filing = self._filing()
        do = request.POST.get("do", "accept")
        form = self._form(filing, do, request.POST, request.FILES)
        if not form.is_valid():
            lead_back(request)
            return self._show(filing, {do: form}, 422)
        try:
            with once(request) as outcome:
                outcome.at(self._decide(filing, do, form))
        except Forbidden:
            raise
        except Refused as refused:
            lines: Mapping[str, str] = getattr(form, "line_names", dict)()
            # The basis is the sender's; why it is filed once more is said here.
            named = {**lines, "basis_number": "separate_reason", "content": "file"}
            show_refusals(form, refused, named)
            stale = isinstance(refused, Stale)
            return self._show(self._filing(), {do: form}, 409 if stale else 422)
        return go(request, outcome.url)

    def _filing(self) -> OnlineFiling:
        return selectors.find(self.request.actor, self.kwargs["pk"])

    def _decide(self, filing: OnlineFiling, do: str, form: Any) -> str:
        actor, seen = self.request.actor, form.cleaned_data["version"]
        names = {"reference": filing.reference}
        if do == "return":
            services.send_back(filing.pk, seen, form.defects(), actor=actor)
            messages.success(self.request, _("%(reference)s已退回补正") % names)
        elif do == "attach":
            upload = upload_of(form.cleaned_data["file"])
            assert upload is not None  # a valid form has it
            applying.attach(filing.pk, form.cleaned_data["what"], upload, actor=actor)
            messages.success(self.request, _("材料已收下"))
            return reverse("desk:examine", args=[filing.pk])
        elif do == "withdraw":
            services.withdraw(filing.pk, form.cleaned_data["reason"], actor=actor)
            messages.success(self.request, _("%(reference)s已登记撤回") % names)
        else:
            filed = applying.accept(filing.pk, seen, form.decision(), actor=actor)
            names["number"] = filed.case.number
            messages.success(self.request, _("%(reference)s已立案：%(number)s") % names)
            return case_url(filed.case)
        return reverse("desk:online")

    def _form(self, filing: OnlineFiling, do: str, data: Any = None, files: Any = None) -> Any:
        initial: dict[str, Any] = {"version": filing.version}
        # Three forms on one page: each has names of its own.
        named = {"auto_id": f"{do}-%s"}
        if do == "return":
            return ReturnForm(data, initial=initial, pack=self.request.pack, **named)
        if do == "attach":
            return AttachForm(data, files, initial=initial, **named)
        if do == "withdraw":
            return WithdrawForm(data, initial=initial, **named)
        initial |= self._ours(filing)
        return AcceptForm(data, initial=initial, pack=self.request.pack, **named)

    def _ours(self, filing: OnlineFiling) -> dict[str, Any]:
        """Return what the court gives an application, as proposed."""
        today, pack = clock.today(), self.request.pack
        serial = selectors.next_serial(self.request.actor, today.year, "执")
        number = f"（{today.year}）{pack.identity.number_code}执{serial}号"
        mates = selectors.beside(self.request.actor, [filing.debtor]).get(filing.debtor, 0)
        asked = ["filed_on", *(["accepted_on"] if "case.accepted" in pack.opened_by else [])]
        days = dict.fromkeys(asked, today.isoformat())
        return {"number": number, "serial": mates > 1, **days}

    def _show(
        self, filing: OnlineFiling, given: Mapping[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        kept = selectors.versions(filing)
        waiting = filing.state == OnlineFiling.State.WAITING
        context: dict[str, Any] = {
            "filing": filing,
            "state": text.mark(filing.get_state_display(), *STATES[filing.state]),
            "due": text.due(filing.due_on, clock.today()) if waiting else "",
            "law": examination().law,
            "withdrawn": text.moment(filing.withdrawn_at) if filing.withdrawn_at else "",
            "sent": sent_cells(kept[0].rows, kept[1].rows if len(kept) > 1 else None),
            "versions": version_views(kept),
            "waiting": waiting,
            "withdrawable": filing.state in ("waiting", "returned"),
            "mates": selectors.beside(self.request.actor, [filing.debtor]).get(filing.debtor, 0),
        }
        if waiting:
            checked = self._checked(filing, kept[0])
            context["reading"] = _reading(checked)
            forms = {do: self._form(filing, do) for do in ("accept", "return")}
            forms["return"].find(_lacking(checked))
            context |= {"accept": forms["accept"], "returning": forms["return"]}
        context["withdrawal"] = self._form(filing, "withdraw")
        context["attaching"] = self._form(filing, "attach")
        context["attached"] = [
            (one, applying.term_of(one.what)) for one in applying.attached(filing)
        ]
        names = {"accept": "accept", "return": "returning", "withdraw": "withdrawal",
                 "attach": "attaching"}  # fmt: skip
        context |= {names[do]: form for do, form in (given or {}).items()}
        return render(self.request, "desk/intake/examine.html", context, status=status)

    def _checked(self, filing: OnlineFiling, version: OnlineVersion) -> Checked:
        ours = self._ours(filing)
        decision = Decision(ours["number"], ours["filed_on"], ours.get("accepted_on", ""))
        return single.check_rows(services.rows_of(version, decision), actor=self.request.actor)


def _reading(checked: Checked) -> Reading:
    """Return what the machine reads, without what is confirmed by hand on this very page."""
    reading = Reading.of(checked)
    by_hand = {with_clauses(r) for _row, r in checked.said("refusals") if r.code in BY_HAND}
    reading.refusals[:] = [said for said in reading.refusals if said not in by_hand]
    return reading


def _lacking(checked: Checked) -> list[str]:
    """Return which papers the machine does not find, as the lists call them."""
    there = papers_of(checked.rows[0].read)
    return [name for name in PAPERS_OF_A_FILING if not there[name]]


@page(act=services.EXAMINE)
def attachment(request: DeskRequest, pk: int, file: int) -> HttpResponse:
    """Show a file that was sent with an application."""
    one = applying.find(request.actor, pk, file)
    name = f"{applying.term_of(one.what)}-{one.name}"
    return handed(bytes(one.content), one.type, name, save="save" in request.GET)


@page(act=services.EXAMINE)
def figures(request: DeskRequest) -> HttpResponse:
    """Show how applications were examined in a period: by source, by examiner, by defect."""
    form = PeriodForm(request.GET or None)
    first, last = form.period()
    context: dict[str, Any] = {"form": form, "first": first, "last": last}
    if not form.errors:
        try:
            by_source, by_clerk = selectors.figures(request.actor, first, last)
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused)
        else:
            names = sorted({name for one in by_source for name in one.defects})
            context |= {
                "by_source": by_source,
                "by_clerk": by_clerk,
                "sources": [one.name for one in by_source],
                "clerks": [one.name for one in by_clerk],
                "defects": [
                    (
                        name,
                        [one.defects[name] for one in by_source],
                        [one.defects[name] for one in by_clerk],
                    )
                    for name in names
                ],
            }
    status = 422 if form.errors else 200
    return render(request, "desk/intake/online_figures.html", context, status=status)
