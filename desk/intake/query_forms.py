"""Forms of queries: launching them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.services import RIGHTS, SYSTEMS, Found, offline_items
from desk.efile.forms import ResultFiles
from desk.facts import FactsForm
from desk.forms import Form
from desk.intake import asked_facts
from desk.rules.words import ITEM_VALUES
from enforcement.models import Case
from enforcement.nodes import typed
from policy.pack import Pack
from policy.vocabulary import ITEM_FIELDS
from workdays import clock

OFFLINE = "offline-"
ASSETS, MOST_ASSETS = 1, 40


class RequestForm(Form):
    """A query of every respondent."""

    on = forms.DateField(label=gettext_lazy("发起日期"), widget=forms.DateInput)
    system = forms.ChoiceField(
        label=gettext_lazy("查控系统"), choices=[(name, name) for name in SYSTEMS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()


class AnswersForm(FactsForm):
    """What came back for many cases alike: one day, the facts all of them share."""

    on = forms.DateField(label=gettext_lazy("反馈日期"), widget=forms.DateInput)
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        self.ask_facts()

    def ask_facts(self) -> None:
        """Ask what a query answers."""
        self.ask(asked_facts.of_query(self.pack))


class AnswerForm(ResultFiles, AnswersForm):
    """What came back for one case: the facts, and the property found."""

    def __init__(
        self, *args: Any, case: Case, round_: int, owners: Sequence[Any], assets: int, **kwargs: Any
    ) -> None:
        self.case, self.assets = case, assets
        super().__init__(*args, pack=case.pack, **kwargs)
        self.fields["round"] = forms.IntegerField(
            label=_("轮次"), min_value=1, max_value=99, initial=round_
        )
        for at in range(assets):
            self._asset_fields(at, owners)
        self.dress_all()

    def ask_facts(self) -> None:
        """Ask what a query answers, beside what is known."""
        names = asked_facts.of_query(self.pack)
        self.ask(names, dict(typed(self.case.facts)), self.case.facts)

    def _asset_fields(self, at: int, owners: Sequence[Any]) -> None:
        kinds = [(k, ITEM_VALUES.get(k, k)) for k in ITEM_FIELDS["asset"]["kind"][1]]
        named = [("", "—"), *((party.key, party.name) for party in owners)]
        rights = [("", _("按案情判断")), *((right, right) for right in RIGHTS)]
        self.fields[f"asset-{at}-name"] = forms.CharField(
            label=_("财产名称"), required=False, max_length=120
        )
        self.fields[f"asset-{at}-kind"] = forms.ChoiceField(
            label=_("财产种类"), choices=kinds, required=False
        )
        self.fields[f"asset-{at}-owner"] = forms.ChoiceField(
            label=_("权利人"), choices=named, required=False
        )
        self.fields[f"asset-{at}-disposable"] = forms.BooleanField(
            label=_("可处置（可供拍卖）"), required=False
        )
        self.fields[f"asset-{at}-right"] = forms.ChoiceField(
            label=_("处置权"), choices=rights, required=False
        )

    def found(self) -> list[Found]:
        """Return the property filled in."""
        given = self.cleaned_data
        return [
            Found(
                name=given[f"asset-{at}-name"].strip(),
                kind=given[f"asset-{at}-kind"] or "other",
                disposable=given[f"asset-{at}-disposable"],
                right=given[f"asset-{at}-right"],
                owner=given[f"asset-{at}-owner"],
            )
            for at in range(self.assets)
            if given[f"asset-{at}-name"].strip() or given[f"asset-{at}-disposable"]
        ]

    def asset_rows(self) -> list[list[forms.BoundField]]:
        """The property, a row each."""
        names = ("name", "kind", "owner", "right", "disposable")
        return [[self[f"asset-{at}-{name}"] for name in names] for at in range(self.assets)]


class OfflineForm(FactsForm):
    """Results of offline queries, by the items of the court's list, for many cases alike."""

    on = forms.DateField(label=gettext_lazy("取得结果日期"), widget=forms.DateInput)

    def __init__(
        self,
        *args: Any,
        pack: Pack,
        answered: frozenset[str] = frozenset(),
        case: Case | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, pack=pack, **kwargs)
        self.items = [item for item in offline_items(pack) if item not in answered]
        for place, item in enumerate(self.items):
            self.fields[f"{OFFLINE}{place}"] = forms.BooleanField(label=item, required=False)
        if not offline_items(pack):
            self.fields["completed"] = forms.BooleanField(
                label=_("线下查控已全部完成"), required=False
            )
        values = dict(typed(case.facts)) if case else {}
        self.ask(asked_facts.of_query(pack), values, case.facts if case else {})
        self.fields["on"].initial = clock.today()
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()

    def ticked(self) -> list[str]:
        """Return the items whose results are there."""
        given = self.cleaned_data
        return [item for n, item in enumerate(self.items) if given[f"{OFFLINE}{n}"]]

    @property
    def completed(self) -> bool:
        """Whether somebody said that all is done, where the court has no list."""
        return bool(self.cleaned_data.get("completed"))

    def item_fields(self) -> list[forms.BoundField]:
        """The items still open."""
        names = [f"{OFFLINE}{place}" for place in range(len(self.items))]
        return [
            self[name] for name in (*names, *(["completed"] if "completed" in self.fields else []))
        ]


class OfflineCaseForm(ResultFiles, OfflineForm):
    """Results of offline queries of one case, with the sheets that show them."""
