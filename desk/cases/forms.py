"""Forms of the acts on a case. Event forms are made from the list of events, not written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.amounts import AmountField
from desk.facts import FACT, OFFER, offer_fields, prompt_of, renamed_offers, ticked
from desk.forms import Form
from desk.rules.words import ITEM_VALUES
from enforcement.casebook import Subjects
from enforcement.items import KINDS, NewItem
from enforcement.journal import Draft
from policy import offers
from policy.events import EventKind
from policy.facts import LABEL, FactValue, read_all, shown, term
from policy.pack import Pack
from policy.references import LONGEST as LONGEST_REFERENCE
from policy.vocabulary import FACTS, ITEM_FIELDS, SUBJECTS
from workdays import clock

ITEM = "item-"
DATUM = "datum-"
NEW = "new"
UNKNOWN = "?"
_YES_NO = (("true", gettext_lazy("是")), ("false", gettext_lazy("否")))


class DayField(forms.DateField):
    """A day that has come; today unless said otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput)
        super().__init__(**kwargs)


class ReasonField(forms.CharField):
    """A reason in a few lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("理由"))
        super().__init__(max_length=400, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class OnDayForm(Form):
    """An act that needs only its day."""

    on = DayField(label=gettext_lazy("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()


class ReasonForm(OnDayForm):
    """An act that needs its day and a reason."""

    reason = ReasonField()


def fact_names(pack: Pack) -> list[str]:
    """Return the facts this court's rules read, then the others a case may carry."""
    read = [name for name in FACTS if name in pack.fact_names and name != "case_kind"]
    labels = [LABEL + code for code in pack.tables.labels]
    others = [name for name in FACTS if name not in read and name != "case_kind"]
    return [*read, *labels, *others]


def asked_facts(pack: Pack) -> list[str]:
    """Return the facts the rules of this court read."""
    return [name for name in fact_names(pack) if name in pack.fact_names]


def fact_field(name: str, pack: Pack, known: Mapping[str, Any]) -> forms.Field:
    """Return the field that asks for a fact; left empty, nothing is stated of it."""
    fact = FACTS.get(name)
    label = term(name, pack.label_questions)
    said = prompt_of(name, pack)
    if name in known:
        now = _("现为：%(value)s") % {"value": shown(name, known[name])}
        said = "；".join(filter(None, (said, now)))
    kind = fact.type if fact else "bool"
    if kind in ("bool", "choice"):
        options = _YES_NO if kind == "bool" or fact is None else fact.choices
        choices = [("", "—"), *options, (UNKNOWN, _("尚不清楚"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, help_text=said)
    if kind == "date":
        return forms.DateField(label=label, required=False, help_text=said, widget=forms.DateInput)
    if kind == "money":
        label = _("%(fact)s（元）") % {"fact": label}
        return AmountField(label=label, required=False, help_text=said)
    return forms.CharField(label=label, required=False, help_text=said, max_length=120)


class FactsMixin:
    """Gives a form the fields of facts."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    rules: Pack
    known: Mapping[str, Any]

    def add_facts(self, names: Iterable[str], pack: Pack, known: Mapping[str, Any]) -> None:
        """Add a field for each fact."""
        self.rules, self.known = pack, known
        for name in names:
            self.fields[FACT + name] = fact_field(name, pack, known)
            for tick, field in offer_fields(pack, [name], known, self.fields).items():
                self.fields.setdefault(tick, field)

    def facts(self) -> dict[str, Any]:
        """Return the facts filled in, as JSON values; what is said to be unknown is None.

        What the ticks state beside them is among them. Raises `Refused` for a tick that does
        not fit.
        """
        found: dict[str, Any] = {}
        for field, value in self.cleaned_data.items():
            if field.startswith(FACT) and value not in (None, ""):
                text = value.isoformat() if isinstance(value, date) else value.strip()
                found[field.removeprefix(FACT)] = None if text == UNKNOWN else text
        if taken := ticked(self.cleaned_data):
            values = {**self.known, **dict.fromkeys(found), **self._typed(found)}
            found.update(offers.taken(self.rules, taken, values))
        return found

    def _typed(self, found: Mapping[str, Any]) -> dict[str, FactValue]:
        return read_all(
            {name: value for name, value in found.items() if value is not None},
            self.rules.tables.labels,
        )


class EventForm(FactsMixin, Form):
    """What is asked when an event is recorded: about what, when, its data, the facts it brings."""

    happened_on = DayField(label=gettext_lazy("发生日期"))

    def __init__(
        self,
        *args: Any,
        kind: EventKind,
        pack: Pack,
        subjects: Subjects | None = None,
        known: Mapping[str, Any] | None = None,
        with_facts: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.pack = kind, pack
        self.fields["happened_on"].initial = clock.today()
        self.fields["happened_on"].widget.attrs["max"] = clock.today().isoformat()
        if subjects is not None:
            self._ask_about(subjects)
        for name, spec in kind.fields.items():
            if spec.type == "digest":
                continue  # reckoned by the house, never typed
            if spec.type == "reference" and subjects is None:
                continue  # asked for many cases at once: each parcel has its own number
            self.fields[DATUM + name] = datum_field(name, kind, pack)
        if with_facts:
            names = fact_names(pack) if kind.name == "facts.stated" else asked_facts(pack)
            self.add_facts(names, pack, known or {})
        self.dress_all()

    def _ask_about(self, subjects: Subjects) -> None:
        if self.kind.subject == "respondent":
            self.fields["subject"] = _respondents(subjects, self.kind)
        elif self.kind.subject in KINDS:
            self._ask_item(subjects)
        self.order_fields(["subject", ITEM + "name", "happened_on"])
        others = [(i.key, i.name) for i in subjects.items if i.kind != self.kind.subject]
        if others and self.kind.subject != "respondent":
            self.fields["about"] = forms.MultipleChoiceField(
                label=_("同时涉及"), choices=others, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def _ask_item(self, subjects: Subjects) -> None:
        kind = self.kind.subject
        known = [(item.key, item.name) for item in subjects.of_kind(kind)]
        new = _("新登记一项%(kind)s") % {"kind": SUBJECTS[kind]}
        self.fields["subject"] = forms.ChoiceField(
            label=SUBJECTS[kind],
            choices=[*known, (NEW, new)],
            initial=known[-1][0] if known else NEW,
            widget=forms.RadioSelect,
        )
        self.fields[ITEM + "name"] = forms.CharField(
            label=_("名称（新登记时填写）"), required=False, max_length=120,
            help_text=_("写明可以辨认的特征，如坐落、车牌、收据号；不写身份证号、电话和账号。"),
        )  # fmt: skip
        for name, (label, choices) in ITEM_FIELDS.get(kind, {}).items():
            if name in self.kind.fields:
                continue  # asked as the event's own datum
            options = [("", "—"), *((c, str(ITEM_VALUES.get(c, c))) for c in choices)]
            self.fields[ITEM + name] = forms.ChoiceField(
                label=label, choices=options, required=False
            )

    def subject_groups(self) -> dict[str, list[Any]]:
        """Return the bound fields by where they stand on the page."""
        main = [f for f in self if not f.name.startswith((FACT, OFFER)) and not f.is_hidden]
        facts = [f for f in self if f.name.startswith((FACT, OFFER))]
        asked = {FACT + name for name in asked_facts(self.pack)}
        if self.kind.name != "facts.stated":
            return {"main": main, "facts": facts}
        return {
            "main": main,
            "asked": [f for f in facts if f.name in asked],
            "facts": [f for f in facts if f.name not in asked],
        }

    @property
    def facts_open(self) -> bool:
        """Whether a fact was filled in or is wrong, so that the fold stands open."""
        return self.is_bound and any(f.errors or f.value() for f in self if f.name.startswith(FACT))

    @property
    def new_item(self) -> NewItem | None:
        """The item to be registered with the event; None for one that exists."""
        given = self.cleaned_data
        if given.get("subject") != NEW:
            return None
        own = ITEM_FIELDS.get(self.kind.subject, {})
        fields = {
            name: str(given.get(ITEM + name) or self.data_given().get(name) or "") for name in own
        }
        return NewItem(self.kind.subject, given.get(ITEM + "name", ""), fields)

    def data_given(self) -> dict[str, Any]:
        """Return the event's own data, as JSON values."""
        found: dict[str, Any] = {}
        for field, value in self.cleaned_data.items():
            if field.startswith(DATUM) and value not in (None, ""):
                plain = value.isoformat() if isinstance(value, date) else value
                found[field.removeprefix(DATUM)] = plain
        return found

    def drafts(self, every: Iterable[str] | None = None) -> list[Draft]:
        """Return the events to state: one, or one for each respondent.

        `every` names the respondents where the form did not ask for them.
        """
        given = self.cleaned_data
        asked = given.get("subject") if every is None else list(every)
        keys = asked if isinstance(asked, list) else [asked if asked not in (None, NEW) else ""]
        facts = self.facts() if any(name.startswith(FACT) for name in self.fields) else {}
        about = tuple(given.get("about") or ())
        data = self.data_given()
        # The facts are stated once, with the first.
        return [
            Draft(
                self.kind.name, given["happened_on"], key, about, data,
                facts if number == 0 else {}, self.kind.term if facts else "",
            )
            for number, key in enumerate(keys)
        ]  # fmt: skip

    def renamed(self) -> dict[str, str]:
        """Return which field of the form a refusal's field is."""
        names = {name: DATUM + name for name in self.kind.fields}
        names.update({f.removeprefix(FACT): f for f in self.fields if f.startswith(FACT)})
        names.update(renamed_offers(self.fields))
        names.update({"item_name": ITEM + "name", "case": "happened_on"})
        return names


def _respondents(subjects: Subjects, kind: EventKind) -> forms.Field:
    choices = [(p.key, p.name) for p in subjects.respondents]
    # Papers go to every respondent; what somebody did is his alone.
    every = kind.room in ("assets", "documents") or len(choices) == 1
    return forms.MultipleChoiceField(
        label=_("被执行人"),
        choices=choices,
        initial=[key for key, _name in choices] if every else [],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选是哪一名被执行人")},
    )


def datum_field(name: str, kind: EventKind, pack: Pack) -> forms.Field:
    """Return the field that asks for one of an event's data."""
    spec = kind.fields[name]
    common: dict[str, Any] = {"label": spec.term, "required": spec.required}
    if name == "unit":
        units = [(code, unit.name) for code, unit in pack.tables.units.items()]
        return forms.ChoiceField(choices=[("", "—"), *units], **common)
    match spec.type:
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *spec.choices], **common)
        case "date":
            return forms.DateField(widget=forms.DateInput, **common)
        case "number":
            return forms.IntegerField(min_value=1, max_value=999, **common)
        case "bool":
            return forms.ChoiceField(choices=[("", "—"), *_YES_NO], **common)
        case "reference":
            told = _("只写字母和数字，如邮件号1234567890123；不写身份证号、手机号和银行账号。")
            return forms.CharField(max_length=LONGEST_REFERENCE, help_text=told, **common)
        case _:
            return forms.CharField(max_length=400, **common)
