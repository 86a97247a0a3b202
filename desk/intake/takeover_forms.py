"""Forms of a take-over: the two sheets, and what another program's words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from desk.forms import FilterForm, Form
from intake.models import TakeoverRow
from intake.takeover.columns import CASES, EVENTS, SHEETS
from intake.takeover.known import EVENT, KINDS, PERSON, UNIT

PASSED_OVER = "-"
_ACCEPT = {"accept": ".xlsx,.xls,.csv"}


class SheetsForm(Form):
    """The sheets of a running court, and the day from which its clocks are kept here."""

    day_fields = ()  # a past told by a sheet was entered elsewhere in its time
    use_required_attribute = False
    on = forms.DateField(
        label=_("接管日"),
        help_text=_("自这一天起由本系统计算期限、发出提醒；此前已超期的只作标记。"),
        widget=forms.DateInput,
    )
    cases = forms.FileField(
        label=_("案件表"),
        required=False,
        help_text=_("在办案件及其现状；已结案的也可一并导入，供统计之用。至多5万行。"),
        widget=forms.FileInput(attrs=_ACCEPT),
    )
    events = forms.FileField(
        label=_("事项表"),
        required=False,
        help_text=_("每件案件已经发生的事项，一行一项。至多40万行。"),
        widget=forms.FileInput(attrs=_ACCEPT),
    )

    def sheets(self) -> list[tuple[str, str, bytes]]:
        """Return the sheets that were sent: (sheet, file name, content)."""
        files = ((sheet, self.cleaned_data[sheet]) for sheet in (CASES, EVENTS))
        return [(sheet, file.name, file.read()) for sheet, file in files if file]


class TakenRowFilter(django_filters.FilterSet):
    """Which rows of the sheets are shown."""

    sheet = django_filters.ChoiceFilter(label=_("表"), choices=list(SHEETS.items()))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=TakeoverRow.Status.choices)

    class Meta:
        model = TakeoverRow
        fields: list[str] = []
        form = FilterForm


class UnknownWordsForm(Form):
    """One line a word nobody has explained: what it means, or that it is passed over."""

    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        words: Sequence[Mapping[str, Any]] = (),
        meanings: Mapping[str, Mapping[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = list(words)
        for place, word in enumerate(self.words):
            known = meanings[word["kind"]]
            label = say("%(kind)s“%(word)s”") % {"kind": KINDS[word["kind"]], "word": word["word"]}
            choices = [("", say("（暂不说明）")), (PASSED_OVER, say("（略过，不登记）"))]
            self.fields[f"word_{place}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[*choices, *known.items()],
                initial=_guess(word, known),
                help_text=_told(word),
            )
            if word["kind"] == EVENT:
                self.fields[f"said_{place}"] = forms.CharField(
                    label=say("固定项目"),
                    required=False,
                    max_length=200,
                    help_text=say("凡此事项都带有的项目，如“处置权=有”；没有的留空"),
                )
        self.dress_all()

    def explained(self) -> list[tuple[str, str, str, str]]:
        """Return what was said: kind, word, meaning (empty: passed over), particulars."""
        found = []
        for place, word in enumerate(self.words):
            meaning = self.cleaned_data.get(f"word_{place}", "")
            if meaning:
                said = self.cleaned_data.get(f"said_{place}", "")
                given = "" if meaning == PASSED_OVER else meaning
                found.append((str(word["kind"]), str(word["word"]), given, said))
        return found


def _guess(word: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """Return the meaning whose term is nearest, so that a person has only to look.

    Not of people and teams: who differs by one character is mostly somebody else.
    """
    near = str(word.get("near", ""))
    if not near or word["kind"] in (PERSON, UNIT):
        return ""
    sheet = word.get("sheet", "")
    for name, term in known.items():
        if sheet and not name.startswith(f"{sheet}."):
            continue
        if term == near or term.startswith((f"{near}（", f"{near}(")):
            return name
    return ""


def _told(word: Mapping[str, Any]) -> str:
    if not word.get("rows"):
        return say("%(sheet)s的列名") % {"sheet": SHEETS.get(str(word.get("sheet")), "")}
    if word.get("near"):
        return say("出现%(rows)d次，最相近的是“%(near)s”") % {
            "rows": word["rows"],
            "near": word["near"],
        }
    return say("出现%(rows)d次") % {"rows": word["rows"]}


class WordForm(Form):
    """One word, said or said anew."""

    use_required_attribute = False
    word = forms.CharField(label=_("对方的说法"), max_length=60)
    meaning = forms.ChoiceField(label=_("本系统的"), required=False)
    said = forms.CharField(label=_("固定项目"), max_length=200, required=False)

    def __init__(
        self, *args: Any, meanings: Mapping[str, Mapping[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (KINDS[kind], [(f"{kind}:{name}", term) for name, term in known.items()])
            for kind, known in meanings.items()
        ]
        told = say("略过这一%(kind)s")
        passed = [(f"{kind}:", told % {"kind": KINDS[kind]}) for kind in meanings]
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*groups, (say("略过"), passed)]
        self.dress_all()
