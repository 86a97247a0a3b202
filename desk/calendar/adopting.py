"""Taking over a new year's official table: read, checked, tried on the clocks, then adopted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import Form, show_refusals
from desk.once import Outcome
from desk.shell import DeskRequest, FormPage
from enforcement import calendars, year_sheets
from policy.refusals import Refused
from workdays import clock
from workdays.year_tables import YearTable

LARGEST = 64 * 1024
MOST_LISTED = 200
TRY = "try"  # the button that only shows what would move


class YearForm(Form):
    """The file, or what was read of it."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("年度表"),
        required=False,
        help_text=gettext_lazy(
            "XLSX、CSV或TOML文件。表格各行依次为：年份、2027；通知、标题、文号、网址；"
            "其后一个节日一行：节日名称、起、止、调休上班日（多日以顿号分开）。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.toml"}),
    )
    content = forms.CharField(
        label=gettext_lazy("内容"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "mono"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take the file where one was sent, else what stands in the field."""
        data = super().clean() or self.cleaned_data
        sent = data.get("file")
        if sent is not None and sent.size > LARGEST:
            self.add_error("file", _("文件过大，不像是年度表"))
        elif sent is not None:
            try:
                data["content"] = year_sheets.to_text(sent.name, sent.read())
            except Refused as refused:
                show_refusals(self, refused)
        if not self.errors and not data.get("content", "").strip():
            self.add_error("file", _("请选择文件，或填写内容"))
        return data


class AdoptYear(FormPage):
    """Show what a year would move; adopt it."""

    act = calendars.ACT
    form_class = YearForm
    template_name = "desk/calendar/adopt.html"
    title = gettext_lazy("采用年度放假安排")
    submit_term = gettext_lazy("采用并重新计算")
    done_message = gettext_lazy("已采用并记入登记簿，期限正在后台重新计算")
    tried: dict[str, Any] | None = None

    def context(self) -> dict[str, Any]:
        """Show the last adoption, and what was tried."""
        last = calendars.latest()
        return {
            "back_url": reverse("desk:calendar"),
            "last": last,
            "missing": calendars.missing_year(clock.today()),
            "tried": self.tried,
        }

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would move where only that is asked; else adopt."""
        if TRY not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.make(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        content = form.cleaned_data["content"]
        shown = YearForm(initial={"content": content})
        try:
            table = calendars.read(content)
            self.tried = self._try(table)
        except Refused as refused:
            show_refusals(form, refused)
            return self.show(form, status=422)
        return self.show(shown)

    def _try(self, table: YearTable) -> dict[str, Any]:
        moved = calendars.preview(self.request.actor, table)
        pack = self.request.pack
        counts = calendars.by_rule(moved).most_common()
        return {
            "year": table.year,
            "notices": table.notices,
            "rest": len(table.rest),
            "make_up": [text.day(day) for day in sorted(table.make_up)],
            "count": len(moved),
            "rules": [(pack.clock_name(rule), count) for rule, count in counts],
            "rows": [
                (
                    pack.clock_name(one.node.rule),
                    text.day(one.was),
                    text.day(one.becomes),
                )
                for one in moved[:MOST_LISTED]
            ],
        }

    def perform(self, form: YearForm, outcome: Outcome) -> str:
        """Adopt it."""
        calendars.adopt(form.cleaned_data["content"], actor=self.request.actor)
        return reverse("desk:adopt_year")
