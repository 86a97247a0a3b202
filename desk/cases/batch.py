"""One act for many chosen cases: a preview with what is asked, then a result for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from assets import services as assets
from desk.cases.forms import EventForm, OnDayForm, ReasonField, ReasonForm
from desk.cases.listing import Cases
from desk.forms import show_refusals
from desk.intake.query_forms import RequestForm
from desk.lines import LinesMixin, lines_of, plain_lines
from desk.listing import MOST_CHOSEN, chosen
from desk.once import FIELD, Outcome, Result, once, require_explained
from desk.shell import DeskRequest, Page, go
from enforcement import casebook, lifecycle, nodes, recording, selectors
from enforcement.evidence import Answer
from enforcement.journal import Draft
from enforcement.models import Case
from policy.events import EVENTS, EventKind
from policy.pack import Pack
from policy.refusals import Forbidden, NotVisible, Refused
from teams.models import User

SHOWN = 12  # cases named in the preview
BATCH_SUBJECTS = ("case", "respondent")
Act = Callable[[Sequence[Case]], object]


def each(cases: Sequence[Case], act: Act) -> list[Result]:
    """Act on all cases at once; if that is refused, on each by itself, to tell which and why."""
    try:
        with transaction.atomic():
            act(cases)
    except Refused as refused:
        if len(cases) == 1:
            return [_result(cases[0], refused)]
        return [one for case in cases for one in each([case], act)]
    return [_result(case) for case in cases]


def _result(case: Case, refused: Refused | None = None) -> Result:
    reasons = refused.refusals if refused else ()
    return Result(case.number, reverse("desk:case", args=[case.pk]), reasons)


class BatchPage(Page):
    """A page over chosen cases. Say `title`, `form_class` and `perform`."""

    act = "case.read"  # what each post may do, the service asks
    title: ClassVar[Any] = ""
    form_class: ClassVar[type[forms.Form]] = OnDayForm
    submit_term: ClassVar[Any] = gettext_lazy("确认办理")
    template_name: ClassVar[str] = "desk/cases/batch.html"

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the list: there is nothing chosen."""
        return redirect("desk:cases")

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is asked; or act, once it was filled in."""
        self.cases, self.expected = self.choose()
        form = self.make(request.POST if FIELD in request.POST else None)
        if not form.is_bound:
            return self.show(form)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            with once(request) as outcome:
                results = self.run(form)
                require_explained(results)
                self.done(outcome, results)
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused, lines_of(form))
            return self.show(form, status=422)
        return go(request, outcome.url)

    def run(self, form: Any) -> list[Result]:
        """Act on all cases; return a row for each."""
        return each(self.cases, lambda cases: self._guarded(cases, form))

    def choose(self) -> tuple[list[Case], dict[int, int]]:
        """Return the cases chosen, and the journal numbers the person saw in the preview."""
        return _chosen(self.request)

    def perform(self, cases: Sequence[Case], form: Any) -> None:
        """Do the one domain call for some of the cases."""
        raise NotImplementedError

    def form_arguments(self) -> dict[str, Any]:
        """Return what the form's constructor needs beside its data."""
        return {}

    def make(self, data: Any) -> Any:
        """Return the form, empty or filled in."""
        return self.form_class(data, **self.form_arguments())

    def done(self, outcome: Outcome, results: list[Result]) -> None:
        """Lead to the results."""
        outcome.batch(str(self.title), results)

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        """Show the cases chosen and the form."""
        context = {
            "form": form,
            "title": self.title,
            "submit_term": self.submit_term,
            "count": len(self.cases),
            "shown": [case.number for case in self.cases[:SHOWN]],
            "more": max(0, len(self.cases) - SHOWN),
            "ids": ",".join(f"{case.pk}:{case.journal_seq}" for case in self.cases),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)

    def context(self) -> dict[str, Any]:
        """Return what the template needs beside the form."""
        return {}

    def _guarded(self, cases: Sequence[Case], form: Any) -> None:
        seen = {case.pk: self.expected[case.pk] for case in cases if case.pk in self.expected}
        if seen:
            lifecycle.expect(seen, actor=self.request.actor)
        self.perform(cases, form)


def seen_in(request: DeskRequest) -> dict[int, int]:
    """Return the cases of the preview with the journal number each had then."""
    pairs = (pair.partition(":") for pair in request.POST.get("ids", "").split(","))
    return {int(a): int(b) for a, _c, b in pairs if a.isdecimal() and b.isdecimal()}


def _chosen(request: DeskRequest) -> tuple[list[Case], dict[int, int]]:
    """Return the cases chosen, and the journal numbers the person saw in the preview."""
    visible = selectors.visible(request.actor)
    seen = seen_in(request)
    ids = sorted(seen)[:MOST_CHOSEN]
    if not ids:
        listing = Cases(request, visible, QueryDict(request.POST.get("filter", "")))
        ids = chosen(request, visible, listing.queryset)
    rows = visible.filter(pk__in=ids).select_related("court", "handler").order_by("pk")
    return all_found(rows, ids), seen


def all_found(rows: Iterable[Case], ids: Sequence[int]) -> list[Case]:
    """Return the cases. Raises `NotVisible` where one asked for does not exist for the actor."""
    found = list(rows)
    if len(found) < len(set(ids)):
        raise NotVisible("cases")
    return found


class QueryMany(BatchPage):
    """Launch a query for every respondent of the chosen cases."""

    title = gettext_lazy("批量发起查控")
    submit_term = gettext_lazy("发起查控")
    form_class = RequestForm

    def perform(self, cases: Sequence[Case], form: RequestForm) -> None:
        """Launch them, each case in its next round."""
        assets.request_queries(cases, actor=self.request.actor, **form.cleaned_data)


class ServedMany(BatchPage):
    """Record papers served on every respondent of the chosen cases."""

    title = gettext_lazy("批量登记送达")

    def form_arguments(self) -> dict[str, Any]:
        """Offer the papers there are."""
        return {"documents": EVENTS["document.served"].fields["document"].choices}

    def make(self, data: Any) -> ServedForm:
        """Ask which papers; those whose service the court's terms count stand ticked."""
        timed = [
            trigger.where.get("document", "")
            for _clock, trigger in self.request.pack.closed_by.get("document.served", ())
        ]
        return ServedForm(data, initial={"documents": timed}, **self.form_arguments())

    def perform(self, cases: Sequence[Case], form: ServedForm) -> None:
        """State each paper served on each respondent, and that all are served where ticked."""
        given = form.cleaned_data
        keys = nodes.respondent_keys(cases)
        entries = []
        for case in cases:
            drafts = [
                Draft("document.served", given["on"], key, data={"document": paper})
                for key in keys[case.pk]
                for paper in given["documents"]
            ]
            if given["all_served"]:
                drafts += [Draft("documents.all_served", given["on"], k) for k in keys[case.pk]]
            entries.append((case, drafts))
        lifecycle.state_events(entries, actor=self.request.actor)


class ServedForm(OnDayForm):
    """Which papers were served, and when."""

    documents = forms.MultipleChoiceField(
        label=gettext_lazy("送达的文书"), widget=forms.CheckboxSelectMultiple
    )
    all_served = forms.BooleanField(
        label=gettext_lazy("制式文书已全部送达（一并登记）"), required=False
    )

    def __init__(
        self, *args: Any, documents: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = documents  # type: ignore[attr-defined]  # a choice field
        self.order_fields(["documents", "on", "all_served"])


class RecordMany(BatchPage):
    """Record one kind of event on every chosen case: first which, then its data."""

    title = gettext_lazy("批量登记事项")

    def make(self, data: Any) -> Any:
        """Ask which event; once chosen, ask for its data."""
        kind = self.request.POST.get("kind", "")
        if kind not in {k for k, _term in self.kinds()}:
            return ChooseForm(kinds=self.kinds())
        return _event_form(self.request, kind, data)

    def kinds(self) -> list[tuple[str, str]]:
        """Return the events this person may record on some case, one for many."""
        return [
            (kind.name, kind.term)
            for kind in EVENTS.values()
            if recording.by_form(kind)
            and kind.subject in BATCH_SUBJECTS
            and recording.may_record(self.request.actor, kind)
        ]

    def context(self) -> dict[str, Any]:
        """Name the event chosen."""
        kind = self.request.POST.get("kind", "")
        found: EventKind | None = EVENTS.get(kind)
        return {"kind": found, "choosing": found is None}

    def perform(self, cases: Sequence[Case], form: EventForm) -> None:
        """State the event on each case."""
        _state(self.request, cases, form)


class ChooseForm(forms.Form):
    """Which event is to be recorded."""

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds


class ReceiveMany(BatchPage):
    """Receive cases into the team."""

    title = gettext_lazy("批量收案")

    def perform(self, cases: Sequence[Case], form: OnDayForm) -> None:
        """Receive them."""
        lifecycle.receive(cases, actor=self.request.actor, on=form.cleaned_data["on"])


class ArchiveMany(BatchPage):
    """Archive closed cases."""

    act = "case.archive"
    title = gettext_lazy("批量归档")

    def make(self, data: Any) -> ArchiveForm:
        """Ask what the pack asks before archiving."""
        return ArchiveForm(data, packs=[case.pack for case in self.cases])

    def perform(self, cases: Sequence[Case], form: ArchiveForm) -> None:
        """Archive them."""
        lifecycle.archive(
            cases,
            actor=self.request.actor,
            on=form.cleaned_data["on"],
            ticked=form.ticked,
            papers=form.papers,
            reason=form.why,
        )


class ArchiveForm(LinesMixin, OnDayForm):
    """The day, and the lists to be confirmed, each line with its paper."""

    def __init__(self, *args: Any, packs: Iterable[Pack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines: dict[str, Answer] = {}
        for pack in dict.fromkeys(packs):  # each case asks what its own version of the rules asks
            gates = pack.gates("case.archive")
            for line in plain_lines(pack, gates):
                lines.setdefault(line.key, line)
            if any(gate.reason for gate in gates):
                self.fields["reason"] = ReasonField(required=False)
        self.ask_lines(list(lines.values()))


class HandlerForm(ReasonForm):
    """Whom the cases go to, and why."""

    handler = forms.ModelChoiceField(label=gettext_lazy("承办人"), queryset=User.objects.none())

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [person.pk for person in people]
        self.fields["handler"].queryset = (  # type: ignore[attr-defined]  # a model choice
            User.objects.filter(pk__in=ids).order_by("name")
        )
        self.order_fields(["handler", "on", "reason"])


class ChangeHandlers(BatchPage):
    """Give cases to another of the team's people."""

    title = gettext_lazy("批量调整承办人")
    form_class = HandlerForm

    def form_arguments(self) -> dict[str, Any]:
        """Offer the people of the first case's team."""
        first = next((case for case in self.cases if case.unit), None)
        return {"people": casebook.team_of(first) if first else []}

    def perform(self, cases: Sequence[Case], form: HandlerForm) -> None:
        """Change the handler."""
        given = form.cleaned_data
        lifecycle.change_handler(
            cases, given["handler"], actor=self.request.actor, on=given["on"],
            reason=given["reason"],
        )  # fmt: skip


def _event_form(request: DeskRequest, kind: str, data: Any) -> EventForm:
    return EventForm(data, kind=EVENTS[kind], pack=request.pack, with_facts=kind == "facts.stated")


def _state(request: DeskRequest, cases: Sequence[Case], form: EventForm) -> None:
    if form.kind.subject != "respondent":
        entries = [(case, form.drafts()) for case in cases]
    else:
        keys = nodes.respondent_keys(cases)
        entries = [(case, form.drafts(every=keys[case.pk])) for case in cases]
    lifecycle.state_events(entries, actor=request.actor)
