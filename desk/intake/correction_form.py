"""The form that corrects a filing: what stands, ready to be changed; personal data masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.forms import Form
from enforcement.models import Case, Party
from enforcement.nodes import typed
from intake.correcting import PARTY_TERMS
from intake.filing import HEADINGS
from intake.words import KIND_NAMES, ORIGIN_TERMS
from policy.vocabulary import FACTS
from workdays import clock

_COLUMNS = {
    "number": "number",
    "accepted_on": "accepted_on",
    "filed_on": "filed_on",
    "cause": "cause",
    "amount": "claim_amount",
    "basis_number": "basis_number",
    "basis_issuer": "basis_issuer",
    "preservation": "preservation",
    "remark": "remark",
}
_ORDER = (
    "number",
    "accepted_on",
    "filed_on",
    "origin",
    "matter",
    "cause",
    "amount",
    "basis_number",
    "basis_issuer",
    "preservation",
    "remark",
)
_MATTERS = ("金钱给付", "行为", "不动产过户", "机动车过户", "过户", "保全")
# Never filled in with what stands: the number would be read without a log of the reading.
_MASKED = {
    "id_number": text.mask_id,
    "phone": text.mask_phone,
    "account": text.mask_account,
}


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """The fields of one party."""

    title: str
    fields: list[forms.BoundField]


class CorrectionForm(Form):
    """What was filed, each value as it stands; what is left as it is, is not touched."""

    use_required_attribute = False
    on = forms.DateField(label=gettext_lazy("更正日期"), widget=forms.DateInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.parties = list(case.parties.order_by("side", "position"))
        self.stands: dict[str, str] = {name: self._standing(name) for name in _ORDER}
        for name in _ORDER:
            self.fields[name] = self._case_field(name)
        for party in self.parties:
            for column in PARTY_TERMS:
                self._party_field(party, column)
        self.fields["on"].initial = clock.today()
        self.dress_all()

    def _standing(self, name: str) -> str:
        if column := _COLUMNS.get(name):
            value = getattr(self.case, column)
            return "" if value is None else str(value)
        fact = {"origin": "filing_origin", "matter": "matter_kind"}[name]
        value = typed(self.case.facts).get(fact)
        terms = dict(FACTS[fact].choices)
        return terms.get(str(value), "") if value is not None else ""

    def _case_field(self, name: str) -> forms.Field:
        stands = self.stands[name]
        label = HEADINGS[name]
        if name in ("origin", "matter"):
            terms = dict.fromkeys([stands, *(ORIGIN_TERMS if name == "origin" else _MATTERS)])
            choices = [(term, term or "—") for term in terms]
            return forms.ChoiceField(label=label, choices=choices, required=False, initial=stands)
        widget = forms.Textarea(attrs={"rows": 2}) if name == "remark" else forms.TextInput()
        return forms.CharField(label=label, required=False, initial=stands, widget=widget)

    def _party_field(self, party: Party, column: str) -> None:
        label, value = PARTY_TERMS[column], getattr(party, column)
        name = f"{party.key}-{column}"
        if column == "kind":
            choices = [(term, term) for term in KIND_NAMES.values()]
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=KIND_NAMES[value]
            )
            return
        if column in _MASKED:
            said = _("现为%(value)s，不改的留空") % {"value": _MASKED[column](value)}
            self.fields[name] = forms.CharField(
                label=label, required=False, help_text=said if value else ""
            )
            return
        self.fields[name] = forms.CharField(label=label, required=False, initial=value)

    def changes(self) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return what was changed: fields of the case, and columns by party."""
        given = self.cleaned_data
        changed = {n: given[n] for n in _ORDER if given[n].strip() != self.stands[n].strip()}
        parties: dict[str, dict[str, str]] = {}
        for party in self.parties:
            for column in PARTY_TERMS:
                typed_in = given[f"{party.key}-{column}"].strip()
                stands = getattr(party, column)
                stands = KIND_NAMES[stands] if column == "kind" else stands
                same = typed_in == stands or (column in _MASKED and not typed_in)
                if not same:
                    parties.setdefault(party.key, {})[column] = typed_in
        return changed, parties

    def renamed(self) -> dict[str, str]:
        """Return the form's names of a party's columns."""
        return {
            f"{party.key}.{column}": f"{party.key}-{column}"
            for party in self.parties
            for column in PARTY_TERMS
        }

    def case_fields(self) -> list[forms.BoundField]:
        """The fields of the case."""
        return [self[name] for name in _ORDER]

    def party_blocks(self) -> list[PartyBlock]:
        """The fields of each party."""
        return [
            PartyBlock(
                _("%(side)s：%(name)s")
                % {"side": Party.Side(party.side).label, "name": party.name},
                [self[f"{party.key}-{column}"] for column in PARTY_TERMS],
            )
            for party in self.parties
        ]
