"""Rehearsing rules: asked for here, worked off in the background, looked at when done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.forms import Form, show_refusals
from desk.once import once
from desk.sheets import answer
from desk.shell import DeskRequest, Page, go, page
from desk.versions import choices, shown
from intake.sheets import Layout, open_sheet
from policy.facts import LABEL
from policy.pack import Pack
from policy.refusals import Forbidden, Refusal, Refused
from policy.vocabulary import FACTS
from triage import rehearsing
from triage.counting import Counts
from triage.models import Rehearsal

MOST_SHOWN = 30
MOST_TEXT = 20 * 1024 * 1024
NUMBER = "number"
_SHEET = Rehearsal.Source.SHEET


class AskForm(Form):
    """Which rules, on what."""

    use_required_attribute = False
    rules = forms.ChoiceField(label=gettext_lazy("用哪套规则"))
    source = forms.ChoiceField(label=gettext_lazy("试在"), choices=Rehearsal.Source.choices)
    filed_from = forms.DateField(
        label=gettext_lazy("立案自"), required=False, widget=forms.DateInput
    )
    filed_to = forms.DateField(label=gettext_lazy("立案至"), required=False, widget=forms.DateInput)
    file = forms.FileField(
        label=gettext_lazy("案情表"), required=False,
        help_text=gettext_lazy("仅试案情表时用：xlsx、csv（列为案号及各项案情）或jsonl，至多2万行"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.jsonl"}),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rules"].choices = offered  # type: ignore[attr-defined]  # a choice field


class Rehearsals(Page):
    """Ask for a rehearsal; those asked for so far beneath."""

    def get(self, request: DeskRequest) -> HttpResponse:
        """Show the form and the list."""
        rehearsing.require(request.actor)
        own = choices.key_of(request.pack)
        initial = {
            "rules": request.GET.get("rules", own),
            "source": request.GET.get("source", Rehearsal.Source.PAST),
        }
        return self._show(self._form(None, None, initial=initial))

    def post(self, request: DeskRequest) -> HttpResponse:
        """Ask, and lead to where its progress is shown."""
        rehearsing.require(request.actor)
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            with once(request) as outcome:
                made = self._ask(form.cleaned_data)
                outcome.at(reverse("desk:rehearsal", args=[made.pk]))
        except Forbidden:
            raise
        except Refused as refused:
            show_refusals(form, refused)
            return self._show(form, 422)
        return go(request, outcome.url)

    def _ask(self, given: Mapping[str, Any]) -> Rehearsal:
        pack = choices.find(self.request.actor, given["rules"])
        file = given["file"] if given["source"] == _SHEET else None
        return rehearsing.ask(
            actor=self.request.actor,
            source=given["source"],
            pack_name=pack.name,
            version=pack.identity.version,
            draft=choices.draft_of(given["rules"]),
            filed_from=given["filed_from"],
            filed_to=given["filed_to"],
            rows=facts_in(file.name, file.read(), pack) if file else (),
            file_name=file.name if file else "",
        )

    def _form(self, data: Any, files: Any, **more: Any) -> AskForm:
        offered = choices.offered(self.request.actor, self.request.pack.name)
        return AskForm(data, files, offered=offered, **more)

    def _show(self, form: AskForm, status: int = 200) -> HttpResponse:
        asked = rehearsing.visible(self.request.actor).defer("rows", "result")
        context = {
            "form": form,
            "rows": asked.select_related("asked_by", "draft").order_by("-id")[:MOST_SHOWN],
        }
        return render(self.request, "desk/versions/rehearsals.html", context, status=status)


def facts_in(file_name: str, content: bytes, pack: Pack) -> list[dict[str, Any]]:
    """Return the facts of a sheet, one object a row. Raises `Refused` where it cannot be read."""
    if file_name.lower().endswith((".jsonl", ".ndjson")):
        return _lines(content)
    # A case number tells a row from remarks above and sums beneath; the rules do not read it.
    names = {NUMBER: _("案号"), **{name: fact.term for name, fact in FACTS.items()}}
    names |= {LABEL + code: question for code, question in pack.label_questions.items()}
    also = {name: name for name in names}
    layout = Layout(names, (NUMBER,), also=also, most_rows=rehearsing.MOST_ROWS)
    sheet = open_sheet(file_name, content, layout)
    return [
        {
            name: _written(value)
            for name, value in row.cells.items()
            if name != NUMBER and value not in ("", None)
        }
        for row in sheet.rows
    ]


def _written(value: Any) -> Any:
    """Return a cell as facts are written: whole numbers without a point, days as days."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, bool | str) else str(value)


def _lines(content: bytes) -> list[dict[str, Any]]:
    if len(content) > MOST_TEXT:
        raise Refused(Refusal("too_large", _("文件过大，至多20MB"), "file"))
    rows = []
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"), parse_float=Decimal)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            said = _("第%(number)d行不是一个案情对象（以花括号括起的JSON）") % {"number": number}
            raise Refused(Refusal("bad_json", said, "file"))
        rows.append({str(k): str(v) if isinstance(v, Decimal) else v for k, v in row.items()})
    return rows


@page
def show(request: DeskRequest, pk: int) -> HttpResponse:
    """Show how far a rehearsal is, and what it counted."""
    made = rehearsing.find(request.actor, pk)
    counts, pack = Counts.of(made.result), made.pack
    context: dict[str, Any] = {"made": made, "pack": pack, **_progress(made)}
    if counts.cases or counts.unread:
        whole = made.source != _SHEET
        context |= {
            "figures": shown.summary(made, request.actor),
            "counts": counts,
            "picture": shown.picture(counts, request.pack, pack) if whole else None,
            "teams": shown.team_rows(counts, pack, made),
            "outcomes": shown.outcome_rows(counts, pack),
            "clocks": shown.clock_rows(counts, request.pack, pack),
            "whats": shown.what_terms(),
            "examples": shown.examples(counts, request.pack, pack, request.actor),
            "changed": shown.changed(counts, request.pack, pack, request.actor)[:MOST_SHOWN],
        }
    return render(request, "desk/versions/rehearsal.html", context)


@page
def progress(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer the page that waits."""
    made = rehearsing.find(request.actor, pk)
    if made.state != Rehearsal.State.WAITING:
        return go(request, reverse("desk:rehearsal", args=[pk]))
    return render(request, "desk/versions/_rehearsing.html", {"made": made, **_progress(made)})


def _progress(made: Rehearsal) -> dict[str, int]:
    return {"percent": 100 * made.done // made.total if made.total else 0}


@page
@require_POST
def stop(request: DeskRequest, pk: int) -> HttpResponse:
    """Stop a rehearsal; what was counted stays."""
    rehearsing.find(request.actor, pk)
    with once(request) as outcome:
        rehearsing.stop(pk, actor=request.actor)
        outcome.at(reverse("desk:rehearsal", args=[pk]))
    messages.success(request, _("预演已停止，已算出的数字保留"))
    return go(request, outcome.url)


@page
def clocks(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Take out the clocks by rule as a sheet."""
    made = rehearsing.find(request.actor, pk)
    words = shown.what_terms()
    terms = [_("事项"), *(words[what] for what in shown.WHATS), _("不变"), _("现超期"), _("将超期")]
    rows = shown.sheet(shown.clock_rows(Counts.of(made.result), request.pack, made.pack))
    return _sheet(request, made, _("预演：期限"), "rehearsal_clocks", terms, rows)


@page
def changes(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Take out the teams with their figures, and the cases that would go another way."""
    made = rehearsing.find(request.actor, pk)
    counts, pack = Counts.of(made.result), made.pack
    rows: list[tuple[Any, ...]] = [
        (_("团队"), team.track, team.name, team.cases, team.people, team.each)
        for team in shown.team_rows(counts, pack, made)
    ]
    rows += [
        (kind, "", name, number, "", "") for kind, name, number in shown.outcome_rows(counts, pack)
    ]
    drawn = shown.picture(counts, request.pack, pack)
    rows += [
        (_("流向"), then, now, number, "", "")
        for then, now, number in (drawn.rows if drawn else ())
    ]
    rows += [
        (_("去向不同"), one.number, f"{one.then} → {one.now}", 1, "", "")
        for one in shown.changed(counts, request.pack, pack, request.actor)
    ]
    terms = [
        _("类别"),
        _("办理类别、原去向、案号"),
        _("名称、去向"),
        _("件数"),
        _("人数"),
        _("人均"),
    ]
    return _sheet(request, made, _("预演：分流"), "rehearsal_changes", terms, rows)


def _sheet(
    request: DeskRequest, made: Rehearsal, title: str, key: str, terms: list[str], rows: list[Any]
) -> HttpResponseBase:
    filters = [
        (
            _("规则"),
            _("%(court)s第%(version)s版")
            % {"court": made.pack.identity.court, "version": made.version},
        ),
        (_("试在"), str(made.get_source_display())),
        (_("已计算"), str(made.done)),
    ]
    return answer(
        request, key=key, title=title, terms=terms, rows=rows, filters=filters,
        query=f"rehearsal={made.pk}",
    )  # fmt: skip
