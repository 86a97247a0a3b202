"""A court's weekly rounds: this week's outings, whom to ask about where, and what was told."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets import rounds as room
from assets.models import OutingResult
from assets.rounds import NOTE_AT_MOST, Standing, Told
from desk import sheets
from desk.forms import Form
from desk.once import Outcome
from desk.shell import DeskRequest, FormPage, page
from desk.work.rows import case_url, linked
from enforcement.models import Party
from policy.refusals import Refused
from policy.schema import Round
from reports.weeks import Week as Weeks
from teams import access
from workdays import clock

Asked = list[tuple[Party, tuple[str, ...]]]
RESULT = "told-{party}-{place}"


class OutingForm(Form):
    """One outing: the day, the places, and a result for each respondent and place."""

    on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput)
    places = forms.MultipleChoiceField(
        label=gettext_lazy("到过的单位（办理的事项）"),
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=NOTE_AT_MOST)

    def __init__(self, *args: Any, places: tuple[str, ...], asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["places"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(place, place) for place in places]
        for party, left in asked:
            for place in left:
                name = RESULT.format(party=party.pk, place=place)
                self.fields[name] = forms.ChoiceField(
                    label=_("%(name)s：%(place)s") % {"name": party.name, "place": place},
                    choices=[("", "—"), *OutingResult.Result.choices],
                    required=False,
                )
        self.dress_all()
        self.asked = asked

    def told(self) -> list[Told]:
        """Return the results filled in."""
        found = []
        for party, left in self.asked:
            for place in left:
                result = self.cleaned_data.get(RESULT.format(party=party.pk, place=place))
                if result:
                    found.append(Told(party.pk, place, result))
        return found

    def rows(self, places: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return the list as the page shows it: a row a respondent, a field a place it owes."""
        return [
            {
                "case": linked(party.case.number, case_url(party.case_id)),
                "name": party.name,
                "cells": [
                    self[RESULT.format(party=party.pk, place=place)] if place in left else None
                    for place in places
                ],
            }
            for party, left in self.asked
        ]


@page(act="report.read")
def rounds(request: DeskRequest) -> HttpResponseBase:
    """Lead to the court's rounds; to the one there is, or to a choice of them."""
    own = request.pack.rounds
    if len(own) == 1:
        return redirect("desk:round", rule=next(iter(own)))
    today = clock.today()
    shown = [
        (rule.name, reverse("desk:round", args=[rule.id]), rule.clause,
         room.standing(request.actor, rule, today))
        for rule in own.values()
    ]  # fmt: skip
    return render(request, "desk/rounds/list.html", {"rounds": shown})


class Week(FormPage):
    """A week of a round, and the form for its next outing."""

    act = "report.read"
    form_class: ClassVar[type[forms.Form]] = OutingForm
    template_name = "desk/rounds/week.html"
    submit_term = gettext_lazy("登记本次")
    done_message = gettext_lazy("已登记")

    @cached_property
    def rule(self) -> Round:
        """The round, if the court has it."""
        return room.rule_of(self.request.actor, self.kwargs["rule"])

    @cached_property
    def day(self) -> date:
        """A day of the week shown: today's, or an earlier week's last day."""
        asked, today = self.request.GET.get("week", ""), clock.today()
        try:
            return min(Weeks.parse(asked).last_on, today) if asked else today
        except Refused:
            return today

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The places of the round."""
        return self.request.pack.listed(self.rule.places)

    @cached_property
    def may(self) -> bool:
        """Whether this person's posts go out."""
        return access.holds(self.request.actor, self.rule.by)

    def initial(self) -> dict[str, Any]:
        """Start with today, or the week's last day, and the places still owed."""
        return {"on": self.day, "places": list(self.standing.left or self.places)}

    @cached_property
    def standing(self) -> Standing:
        """How the week stands."""
        return room.standing(self.request.actor, self.rule, self.day)

    def form_arguments(self) -> dict[str, Any]:
        """Offer the court's places and this week's list."""
        asked = room.to_ask(self.request.actor, self.rule, self.day)
        return {"places": self.places, "asked": asked}

    def show(self, form: Any, status: int = 200) -> Any:
        """Show the week with its list."""
        self.form = form
        return super().show(form, status)

    def context(self) -> dict[str, Any]:
        """Show the outings made, what is owed, and the list."""
        results = room.results_of(self.standing.outings)
        week = Weeks.of(self.day)
        return {
            "title": self.rule.name,
            "rule": self.rule,
            "standing": self.standing,
            "left": "、".join(self.standing.left),
            "places": self.places,
            "rows": self.form.rows(self.places),
            "outings": [(one, "、".join(one.places), results.get(one.pk, [])) for one in
                        self.standing.outings],
            "may": self.may,
            "earlier": str(week.back(1)),
            "later": "" if week.last_on >= clock.today() else str(Weeks.of(
                self.day + timedelta(days=7))),
            "sheet_url": reverse("desk:round_sheet", args=[self.rule.id]),
        }  # fmt: skip

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Record it."""
        given = form.cleaned_data
        room.record_outing(
            self.rule,
            actor=self.request.actor,
            on=given["on"],
            places=given["places"],
            told=form.told(),
            note=given["note"],
            week_of=self.day,
        )
        url = reverse("desk:round", args=[self.rule.id])
        return f"{url}?week={Weeks.of(self.day)}"


@page(act="report.read")
def sheet(request: DeskRequest, rule: str) -> HttpResponseBase:
    """Hand out this week's list to take along."""
    found = room.rule_of(request.actor, rule)
    access.require(request.actor, room.ACT, function=found.by)
    places = request.pack.listed(found.places)
    asked = room.to_ask(request.actor, found, clock.today())
    rows = [
        (party.case.number, party.name, *("" if place in left else _("已查") for place in places))
        for party, left in asked
    ]
    return sheets.answer(
        request,
        key="round",
        title=found.name,
        terms=[_("案号"), _("被执行人"), *places],
        rows=rows,
        filters=[(_("周次"), str(Weeks.of(clock.today())))],
        query=f"round={rule}",
    )
