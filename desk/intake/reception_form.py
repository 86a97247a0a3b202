"""The form of a reception, in the order of the talk; and that of the signing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.facts import FactsForm
from desk.forms import Form
from desk.intake import asked_facts
from desk.lines import LinesMixin
from desk.service.forms import ProofField, upload_of
from documents import notices
from documents.models import Autograph, Hearing
from documents.proofs import Upload
from documents.receiving import COPIES, Talk, heard_of
from enforcement.models import Case, Party
from enforcement.nodes import typed
from intake import services
from intake.hearing import RECEPTION, RESPONDENT
from intake.services import CLUE_FIELDS, Heard
from policy.events import EVENTS
from workdays import clock

CLUES, MOST_CLUES = 1, 30
COPY = "copy-"
# Whose copy answers which line of a court's list.
_ANSWERS = {"identity": "身份证", "card": "银行卡"}
# Where the form takes an answer that no tick stands for.
_ANSWERED_IN = {
    "property_told": "no_property",
    "urged": "plan",
    "confirmed_address": "address",
    "electronic_consent": "consent",
}
CAPACITIES = ("本人", "法定代表人", "负责人", "委托代理人", "法定代理人", "其他")


class ReceptionForm(LinesMixin, FactsForm):
    """The record of a reception, in the order of the talk."""

    use_required_attribute = False
    fills_papers = True
    happened_on = forms.DateField(label=gettext_lazy("接待日期"), widget=forms.DateInput)
    began = forms.CharField(
        label=gettext_lazy("时间"), required=False, max_length=5,
        widget=forms.TextInput(attrs={"placeholder": "10:05", "inputmode": "numeric"}),
    )  # fmt: skip
    channel = forms.ChoiceField(label=gettext_lazy("接待方式"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), required=False, max_length=60)
    person = forms.ChoiceField(label=gettext_lazy("当事人"), required=False)
    speaker = forms.CharField(label=gettext_lazy("被接待人"), required=False, max_length=60)
    capacity = forms.ChoiceField(
        label=gettext_lazy("身份"), required=False, choices=[(one, one) for one in CAPACITIES]
    )
    note = forms.CharField(
        label=gettext_lazy("询问与回答"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一问一答分行写，照此印入笔录；远程接待的在此追记"),
    )
    address = forms.CharField(label=gettext_lazy("送达地址"), required=False, max_length=240)
    consent = forms.ChoiceField(
        label=gettext_lazy("电子送达"), required=False,
        choices=[("", gettext_lazy("未询问")), ("yes", gettext_lazy("同意")),
                 ("no", gettext_lazy("不同意"))],
    )  # fmt: skip
    electronic_address = forms.CharField(
        label=gettext_lazy("电子送达地址"), required=False, max_length=120
    )
    account = forms.CharField(
        label=gettext_lazy("收款账户"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("户名 开户银行 账号")}),
    )  # fmt: skip
    plan = forms.CharField(
        label=gettext_lazy("对尽快履行的答复"), required=False, max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("动员尽快履行后，被执行人的答复；印入笔录"),
    )  # fmt: skip
    no_property = forms.BooleanField(
        label=gettext_lazy("被执行人陈述没有可供执行的财产"), required=False
    )
    serves = forms.MultipleChoiceField(
        label=gettext_lazy("当场送达"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("所勾选的文书不是这位当事人待送达的，请重新勾选")
        },
    )  # fmt: skip
    drops = forms.MultipleChoiceField(
        label=gettext_lazy("已收的复印件有误，撤下"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("重新上传同一种复印件的，即代替原来的，不必勾选"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        case: Case,
        clues: int,
        parties: Sequence[Party],
        act: str = RECEPTION,
        serves: Iterable[tuple[str, str]] = (),
        handed_in: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, pack=case.pack, **kwargs)
        self.clues, self.court = clues, case.court.code
        self.first = parties[0].key if parties else ""
        self._choose("channel", EVENTS["reception.recorded"].fields["channel"].choices)
        self._choose("person", [(party.key, party.name) for party in parties], empty=False)
        self._choose("serves", serves, empty=False)
        for name in ("account",) if act == RESPONDENT else ("plan", "no_property"):
            del self.fields[name]
        self.ask_of(services.reception_asks(case, act))
        for at in range(clues):
            for name, term in CLUE_FIELDS.items():
                self.fields[f"clue-{at}-{name}"] = self._clue_field(name, term)
        for what, term in COPIES.items():
            self.fields[COPY + what] = ProofField(label=term, help_text="")
        self._choose("drops", [(what, COPIES[what]) for what in handed_in], empty=False)
        self.names = asked_facts.of_reception(self.pack)
        self.ask(self.names, dict(typed(case.facts)), case.facts)
        self.fields["happened_on"].initial = clock.today()
        self.fields["happened_on"].widget.attrs["max"] = clock.today().isoformat()
        self.dress_all()

    def _choose(self, name: str, choices: Iterable[tuple[str, str]], *, empty: bool = True) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*([("", "—")] if empty else []), *choices]

    @staticmethod
    def _clue_field(name: str, term: str) -> forms.Field:
        if name != "kind":
            return forms.CharField(label=term, required=False, max_length=120)
        kinds = ["存款", "不动产", "机动车", "股权", "到期债权", "工资收入", "其他"]
        choices = [("", "—"), *((kind, kind) for kind in kinds)]
        return forms.ChoiceField(label=term, choices=choices, required=False)

    def clean_began(self) -> str:
        """Take a time of day, or nothing."""
        began = str(self.cleaned_data["began"]).strip().replace("：", ":")
        hours, _colon, minutes = began.partition(":")
        if began and not (
            hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60
        ):
            raise forms.ValidationError(_("时间应如10:05"))
        return began

    def heard(self) -> Heard:
        """Return the record as the intake room takes it."""
        given = self.cleaned_data
        clues = [
            {name: given[f"clue-{at}-{name}"] for name in CLUE_FIELDS} for at in range(self.clues)
        ]
        told, papers = dict.fromkeys(self._ticked_items()), dict(self.papers)
        for line in self._answered_by_copies():
            told[line.item] = None
            papers[line.key] = papers.get(line.key) or line.paper or line.item
        return Heard(
            happened_on=given["happened_on"],
            channel=given["channel"],
            told=list(told),
            clues=[clue for clue in clues if any(clue.values())],
            address=given["address"].strip(),
            electronic_address=given["electronic_address"].strip(),
            account=given.get("account", "").strip(),
            note=given["note"].strip(),
            facts=self.facts,
            papers=papers,
            reason=self.why,
            person=given["person"] or self.first,
            speaker=given["speaker"].strip(),
            capacity=given["capacity"],
            no_property=given.get("no_property", False),
            plan=given.get("plan", "").strip(),
        )

    def talk(self) -> Talk:
        """Return the whole talk. Reads the files handed in: call it once."""
        given = self.cleaned_data
        found = {what: upload_of(given[COPY + what]) for what in COPIES}
        copies: Mapping[str, Upload] = {what: file for what, file in found.items() if file}
        return Talk(
            self.heard(), given["place"].strip(), given["began"], given["consent"],
            [int(key) for key in given["serves"]], copies, given["drops"],
        )  # fmt: skip

    def line_names(self) -> dict[str, str]:
        """Return by which field each line is mended: those the talk answers have one elsewhere."""
        talk = {
            line.key: _ANSWERED_IN[line.given] for line in self.lines if line.given in _ANSWERED_IN
        }
        return {**talk, **super().line_names()}

    def _ticked_items(self) -> list[str]:
        return [line.item for line in self.lines if line.key in self.ticked]

    def _answered_by_copies(self) -> list[Any]:
        handed_in = [word for what, word in _ANSWERS.items() if self.cleaned_data.get(COPY + what)]
        return [
            line for line in self.lines
            if not line.by and any(word in line.item for word in handed_in)
        ]  # fmt: skip

    def clue_rows(self) -> list[list[forms.BoundField]]:
        """The clues, a row each."""
        return [[self[f"clue-{at}-{name}"] for name in CLUE_FIELDS] for at in range(self.clues)]

    def copy_fields(self) -> list[forms.BoundField]:
        """The copies that may be handed in."""
        return [self[COPY + what] for what in COPIES]

    def fact_rows(self) -> list[forms.BoundField]:
        """The facts with their ticks."""
        return self.fact_fields()

    def read_out(self) -> list[tuple[str, str, str]]:
        """What is read out under the lines of the list: item, text, what it rests on."""
        found = []
        for line in self.lines:
            notice = notices.of(line.item, self.court) if "告知" in line.item else None
            if notice is not None:
                found.append((line.item, notice.text, notice.law))
        return found


def known_of(hearing: Hearing, form_lines: Sequence[Any]) -> dict[str, Any]:
    """Return the form's fields as a record that waits for its signature was drawn up."""
    heard = heard_of(hearing)
    found: dict[str, Any] = {
        name: getattr(heard, name)
        for name in ("happened_on", "channel", "person", "speaker", "capacity", "note", "address",
                     "electronic_address", "account", "reason", "plan", "no_property")
    }  # fmt: skip
    found |= {"place": hearing.place, "began": hearing.began, "consent": hearing.consent}
    found["serves"] = [str(key) for key in hearing.serves]
    for at, clue in enumerate(heard.clues):
        found |= {f"clue-{at}-{name}": value for name, value in clue.items()}
    found |= {
        f"fact-{name}": str(value).lower() if isinstance(value, bool) else value
        for name, value in heard.facts.items()
    }
    for number, line in enumerate(form_lines):
        found[f"check-{number}"] = line.item in heard.told
        found[f"paper-{number}"] = heard.papers.get(line.key, "")
    return found


class SignForm(Form):
    """How the record is finished: by a drawn signature, or by a reason why there is none."""

    how = forms.ChoiceField(label=gettext_lazy("签名方式"), widget=forms.RadioSelect)
    picture = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1_100_000)
    text = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("情况说明"), required=False, max_length=200,
        help_text=gettext_lazy("没有电子签名的必填：如拒绝签名的理由、纸质签名的笔录存放何处"),
    )  # fmt: skip

    def __init__(self, *args: Any, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["how"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, Autograph.How(way).label) for way in ways]
        field.initial = ways[0]

    def line_names(self) -> dict[str, str]:
        """Show what concerns the whole record above the form."""
        return {"text": "", "record": ""}
