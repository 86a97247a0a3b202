"""Scan in: separator sheets for chosen cases, stacks sent and split, the tray of the doubtful."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import text
from desk.cases.batch import BatchPage
from desk.efile.forms import FilesField, PlacedForm, material_names
from desk.efile.shown import item_url
from desk.efile.views import handed
from desk.forms import Form, show_refusals
from desk.once import FIELD, Outcome, once
from desk.shell import DeskRequest, FormPage, go, page
from documents import scanning, separators
from documents.models import ScanPart, ScanStack
from documents.places import Places, places
from documents.proofs import Upload
from policy.refusals import Refusal, Refused, Stale

MOST_SHOWN = 50
MARKS = {
    "waiting": ("soon", "hourglass-split"),
    "done": ("done", "check-lg"),
    "failed": ("late", "x-lg"),
    "placed": ("done", "check-lg"),
    "tray": ("soon", "question-circle"),
    "discarded": ("plain", "x-lg"),
}


class SeparatorsForm(Form):
    """For which places, and perhaps the material's name."""

    places = forms.MultipleChoiceField(
        label=gettext_lazy("卷宗位置"), widget=forms.CheckboxSelectMultiple, required=False
    )
    name = forms.CharField(
        label=gettext_lazy("材料名称"), max_length=separators.LONGEST_NAME, required=False,
        widget=forms.TextInput(attrs={"list": "materials", "autocomplete": "off"}),
        help_text=gettext_lazy("不填的，入卷后用位置的名称"),
    )  # fmt: skip

    def __init__(self, *args: Any, known: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(place.code, place.full_name) for place in known.by_code.values()]
        self.fields["places"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.materials = material_names(list(known.by_code.values()))
        self.dress_all()


class Separators(BatchPage):
    """Print separator sheets for the chosen cases. Writes nothing, so it may be sent again."""

    title = gettext_lazy("打印扫描分隔页")
    submit_term = gettext_lazy("打印分隔页")
    form_class = SeparatorsForm
    template_name = "desk/efile/separators.html"

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's catalogue."""
        return {"known": places(self.request.actor.court_code)}

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what is asked; or hand out the sheets."""
        self.cases, self.expected = self.choose()
        form = self.make(request.POST if FIELD in request.POST else None)
        if not form.is_bound:
            return self.show(form)
        if not form.is_valid():
            return self.show(form, status=422)
        given = form.cleaned_data
        try:
            printed = separators.sheets(
                self.cases, given["places"], actor=request.actor, name=given["name"]
            )
        except Refused as refused:
            show_refusals(form, refused)
            return self.show(form, status=422)
        return handed(printed, "application/pdf", f"{_('扫描分隔页')}.pdf", save=False)


class StackForm(Form):
    """A stack as it came from the scanner."""

    sent = FilesField(
        label=gettext_lazy("扫描文件"), required=False,
        help_text=gettext_lazy(
            "一份PDF（至多600页、100MB），或者若干张图片；材料前须有分隔页。"
            "空白页不入卷：去边缘后深色不足万分之四的为空白。倒放的按分隔页的方向扶正"
        ),
        largest=scanning.LARGEST, together=scanning.LARGEST,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["sent"].widget
        widget.attrs.update({"accept": ".pdf,.jpg,.jpeg,.png", "multiple": True})
        self.stack: Upload | None = None

    def clean(self) -> dict[str, Any]:
        """Make one PDF of what came; what is wrong of it stands beside it."""
        given = super().clean() or self.cleaned_data
        if "sent" not in given:
            return given
        try:
            self.stack = scanning.made_one(given["sent"])
        except Refused as refused:
            show_refusals(self, refused)
        return given


class Stacks(FormPage):
    """The stacks sent, and the form for a new one."""

    act = "case.read"
    form_class = StackForm
    template_name = "desk/efile/stacks.html"
    title = gettext_lazy("扫描入卷")
    submit_term = gettext_lazy("上传并拆分")

    def context(self) -> dict[str, Any]:
        """Show the latest stacks, and how many parts wait in the tray."""
        rows = scanning.stacks(self.request.actor).order_by("-id")[:MOST_SHOWN]
        return {
            "rows": [
                (stack, stack_url(stack.pk), _mark(stack.state, stack.get_state_display()),
                 text.moment(stack.asked_at))
                for stack in rows
            ],
            "waiting": scanning.tray(self.request.actor).count(),
        }  # fmt: skip

    def perform(self, form: StackForm, outcome: Outcome) -> str:
        """Ask for it to be split."""
        assert form.stack is not None  # a valid form has it
        return stack_url(scanning.ask(form.stack, actor=self.request.actor).pk)


def stack_url(pk: int) -> str:
    """Return the page of a stack."""
    return reverse("desk:scan", args=[pk])


def _mark(state: str, term: str) -> Any:
    return text.mark(str(term), *MARKS[state])


@page
def stack(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Show how far a stack is, and where its parts went."""
    found = scanning.find_stack(request.actor, pk)
    parts = list(found.parts.select_related("case", "item").order_by("number"))
    known = scanning.shown_cases(request.actor, parts)
    rows = [_part_row(part, known) for part in parts]
    context = {
        "stack": found,
        "mark": _mark(found.state, found.get_state_display()),
        "at": text.moment(found.asked_at),
        "percent": _percent(found),
        "rows": rows,
        "placed": sum(row["state"] == "placed" for row in rows),
        "in_tray": sum(row["state"] == "tray" for row in rows),
        "dropped": sum(row["dropped"] for row in rows),
    }
    return render(request, "desk/efile/stack.html", context)


def _part_row(part: ScanPart, known: set[int]) -> dict[str, Any]:
    """Return a part's row; of a case that is not `known` to the reader it tells nothing."""
    hidden = part.case_id is not None and part.case_id not in known
    name = part.item.name if part.item else part.name
    return {
        "number": part.number,
        "pages": _ranges(part.pages),
        "count": len(part.pages),
        "dropped": len(part.dropped),
        "case": part.case.number if part.case and not hidden else "",
        "name": "" if hidden else name,
        "mark": _mark(part.state, part.get_state_display()),
        "state": part.state,
        "doubt": part.get_doubt_display() if part.doubt else "",
        "reason": part.reason,
        "by": part.settled_by_name,
        "url": item_url(part.item_id)
        if part.item_id
        else reverse("desk:scan_part", args=[part.pk]),
    }


def _ranges(numbers: list[int]) -> str:
    """Return places in a stack as people say them: 2—5、7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(
        str(run[0] + 1) if len(run) == 1 else f"{run[0] + 1}—{run[-1] + 1}" for run in runs
    )


def _percent(found: ScanStack) -> int:
    return 100 * found.done // found.pages if found.pages else 0


@page
def progress(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Answer the page that waits."""
    found = scanning.find_stack(request.actor, pk)
    if found.state != ScanStack.State.WAITING:
        return go(request, stack_url(pk))
    context = {"stack": found, "percent": _percent(found)}
    return render(request, "desk/efile/_progress.html", context)


@page(act="case.read")
def tray(request: DeskRequest) -> HttpResponseBase:
    """List what waits to be told where it belongs."""
    parts = list(scanning.tray(request.actor)[:MOST_SHOWN])
    known = scanning.shown_cases(request.actor, parts)
    rows = [{**_part_row(part, known), "stack": part.stack.name} for part in parts]
    return render(request, "desk/efile/tray.html", {"rows": rows})


class AssignForm(PlacedForm):
    """Where a doubtful part belongs."""

    number = forms.CharField(
        label=gettext_lazy("案号"), max_length=80,
        error_messages={"required": gettext_lazy("须填完整的案号")},
    )  # fmt: skip
    place = forms.ChoiceField(
        label=gettext_lazy("卷宗位置"),
        error_messages={"required": gettext_lazy("须选定卷宗目录中的位置")},
    )
    name = forms.CharField(
        label=gettext_lazy("材料名称"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"list": "materials", "autocomplete": "off"}),
    )  # fmt: skip


class Part(FormPage):
    """A doubtful part with its pages: put into a case's file by hand."""

    form_class = AssignForm
    template_name = "desk/efile/part.html"
    title = gettext_lazy("认领扫描件")
    submit_term = gettext_lazy("入卷")
    wrong: tuple[Refusal, ...] = ()  # what the other form of the page was refused for

    @property
    def part(self) -> ScanPart:
        """The part, if it exists for this person."""
        return scanning.find_part(self.request.actor, self.kwargs["pk"])

    def _row(self, part: ScanPart) -> dict[str, Any]:
        return _part_row(part, scanning.shown_cases(self.request.actor, [part]))

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's catalogue."""
        return {"known": places(self.request.actor.court_code)}

    def initial(self) -> dict[str, Any]:
        """Start with what its separator said."""
        row = self._row(self.part)
        return {"number": row["case"], "place": self.part.place, "name": row["name"]}

    def context(self) -> dict[str, Any]:
        """Show the pages beside the form."""
        part = self.part
        return {
            "part": part,
            "row": self._row(part),
            "file_url": reverse("desk:scan_part_file", args=[part.pk]),
            "wrong": self.wrong,
            "open": part.state == ScanPart.State.TRAY,
        }

    def perform(self, form: AssignForm, outcome: Outcome) -> str:
        """Put it there."""
        given = form.cleaned_data
        part = scanning.assign(
            self.kwargs["pk"], number=given["number"], place=given["place"], name=given["name"],
            actor=self.request.actor,
        )  # fmt: skip
        told = {"name": part.item.name if part.item else "", "case": given["number"]}
        messages.success(self.request, _("“%(name)s”已放入%(case)s") % told)
        return reverse("desk:scan_tray")


@page
@require_POST
def discard(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Take a part out of the tray."""
    scanning.find_part(request.actor, pk)
    try:
        with once(request) as outcome:
            scanning.discard(pk, reason=request.POST.get("reason", ""), actor=request.actor)
            outcome.at(reverse("desk:scan_tray"))
    except Stale:
        raise
    except Refused as refused:
        shown = Part()
        shown.setup(request, pk=pk)
        shown.wrong = tuple(refused.refusals)
        return shown.show(shown.make(), status=422)
    messages.success(request, _("已作废，扫描件中的页面到期清理"))
    return go(request, outcome.url)


@page
def part_file(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out a part's pages."""
    part = scanning.find_part(request.actor, pk)
    name = f"{part.stack.name}-{part.number}.pdf"
    return handed(scanning.pages_of(part), "application/pdf", name, save="save" in request.GET)
