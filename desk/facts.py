"""Fields that state case facts: asked in the court's words, unknown unless said.

What plainly follows from a fact stated stands beneath it as one tick; without the tick
nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.amounts import AmountField
from desk.forms import Form, show_refusals
from policy import offers
from policy.conditions import verdict
from policy.facts import LABEL, FactValue, read_all, shown, term, write
from policy.pack import Pack
from policy.refusals import Refused
from policy.schema import Offer
from policy.vocabulary import FACTS

FACT = "fact-"
OFFER = "offer-"
YES_NO = (("true", gettext_lazy("是")), ("false", gettext_lazy("否")))


def prompt_of(name: str, pack: Pack) -> str:
    """Return what a court's own label says to whoever is asked; empty of a fact, or of nothing."""
    label = pack.tables.labels.get(name.removeprefix(LABEL))
    return label.prompt if label and name.startswith(LABEL) else ""


def field_for(name: str, pack: Pack, *, remark: str = "") -> forms.Field:
    """Return the field that asks for a fact; left empty, nothing is stated of it."""
    fact = FACTS.get(name)
    kind = fact.type if fact else "bool"
    label = term(name, pack.label_questions)
    remark = "；".join(filter(None, (prompt_of(name, pack), remark)))
    if kind in ("bool", "choice"):
        options = YES_NO if fact is None or kind == "bool" else fact.choices
        choices = [("", "—"), *options]
        return forms.ChoiceField(label=label, choices=choices, required=False, help_text=remark)
    if kind == "date":
        return forms.DateField(
            label=label, required=False, help_text=remark, widget=forms.DateInput
        )
    if kind == "money":
        label = _("%(fact)s（元）") % {"fact": label}
        return AmountField(label=label, required=False, help_text=remark)
    return forms.CharField(label=label, required=False, max_length=120, help_text=remark)


def known_remark(name: str, entry: Any, value: FactValue | None, pack: Pack) -> str:
    """Return what is known of a fact, from where and since when. `entry` is the case's own."""
    if value is None or not entry:
        return ""
    return _("现为：%(value)s（%(source)s，%(day)s）") % {
        "value": shown(name, value),
        "source": pack.post_name(entry[1]) or _("来源未记"),
        "day": entry[2],
    }


def offer_fields(
    pack: Pack, names: Iterable[str], values: Mapping[str, FactValue | None], form: Iterable[str]
) -> dict[str, forms.Field]:
    """Return the ticks that go with facts asked, and those what is known calls for already.

    `names` are the facts asked here, `form` the fields the form has; what is stated already
    is not offered again.
    """
    wanted = [*offers.offers_on(pack, list(names)), *offers.open_offers(pack, values)]
    return {
        OFFER + offer.id: _tick(offer, pack, values, set(form))
        for offer in wanted
        if any(values.get(name) is None for name in offer.states)
    }


def _tick(
    offer: Offer, pack: Pack, values: Mapping[str, FactValue | None], form: set[str]
) -> forms.Field:
    widget = forms.CheckboxInput(attrs={"data-offer": offer.id})
    first, holds = offer.conditions[0], verdict(offer, values)
    if not holds and FACT + first.name in form and isinstance(first.value, bool):
        # The script shows the tick only while the answer calls for it.
        widget.attrs["data-shown-by"] = f"{FACT}{first.name}"
        widget.attrs["data-shown-for"] = "true" if first.value else "false"
    said = _stated_by(offer, pack)
    return forms.BooleanField(label=offer.name, help_text=said, required=False, widget=widget)


def _stated_by(offer: Offer, pack: Pack) -> str:
    labels = pack.label_questions
    values = read_all(offer.states, pack.tables.labels)
    facts = "、".join(
        _("%(fact)s为“%(value)s”") % {"fact": term(name, labels), "value": shown(name, value)}
        for name, value in values.items()
    )
    return _("勾选后登记%(facts)s；不勾选不推定。") % {"facts": facts}


def ticked(cleaned: Mapping[str, Any]) -> list[str]:
    """Return the offers taken."""
    return [
        name.removeprefix(OFFER) for name in cleaned if name.startswith(OFFER) and cleaned[name]
    ]


def renamed_offers(fields: Iterable[str]) -> dict[str, str]:
    """Return the form's names of the offers a refusal speaks of."""
    return {f"offer.{n.removeprefix(OFFER)}": n for n in fields if n.startswith(OFFER)}


class FactsForm(Form):
    """A form that may state facts; `facts` holds them, as JSON values, once it is valid."""

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack = pack
        self.values: dict[str, FactValue | None] = {}
        self.facts: dict[str, Any] = {}

    def ask(
        self,
        names: Iterable[str],
        values: Mapping[str, FactValue | None] | None = None,
        entries: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a field for each fact, and the ticks that go with them.

        `values` are the facts known, `entries` the case's own entries with source and day.
        """
        asked = list(names)
        self.values = dict(values or {})
        for name in asked:
            remark = known_remark(name, (entries or {}).get(name), self.values.get(name), self.pack)
            self.fields[FACT + name] = field_for(name, self.pack, remark=remark)
            for tick, field in offer_fields(self.pack, [name], self.values, self.fields).items():
                self.fields.setdefault(tick, field)
        self.dress_all()

    def fact_fields(self, names: Iterable[str] | None = None) -> list[forms.BoundField]:
        """Return the fields of facts in order, each followed by its ticks."""
        wanted = None if names is None else {FACT + name for name in names}
        return [
            self[name]
            for name in self.fields
            if name.startswith((FACT, OFFER)) and (wanted is None or name in wanted)
        ]

    def clean(self) -> dict[str, Any]:
        """Read the facts filled in and the ticks taken; every wrong one is said beside it."""
        cleaned = super().clean() or self.cleaned_data
        raw = {
            name.removeprefix(FACT): value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in cleaned.items()
            if name.startswith(FACT) and value not in (None, "")
        }
        try:
            given = read_all(raw, self.pack.tables.labels)
            follows = offers.taken(self.pack, ticked(cleaned), {**self.values, **given})
        except Refused as refused:
            show_refusals(self, refused, self._renamed())
        else:
            self.facts = {**{name: write(value) for name, value in given.items()}, **follows}
        return cleaned

    def _renamed(self) -> dict[str, str]:
        named = {n.removeprefix(FACT): n for n in self.fields if n.startswith(FACT)}
        return {**named, **renamed_offers(self.fields)}


def by_vocabulary(names: Iterable[str]) -> list[str]:
    """Return facts in the order of the vocabulary, labels after them."""
    wanted = set(names)
    return [n for n in FACTS if n in wanted] + sorted(n for n in wanted if n.startswith(LABEL))
