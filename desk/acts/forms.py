"""The form of an act: about what, when, its data, its reason, and each line of its checklists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from desk.cases.forms import DATUM, NEW, EventForm, ReasonField
from desk.lines import LinesMixin
from enforcement.acts import Proposal
from enforcement.casebook import Subjects
from enforcement.evidence import Answer
from policy.events import EVENTS
from policy.pack import Pack
from policy.vocabulary import ACTS, DOCUMENTS, GATED_ACTS


class ActForm(LinesMixin, EventForm):
    """Made from the act's event and the lists its gates name."""

    def __init__(
        self,
        *args: Any,
        act: str,
        pack: Pack,
        subjects: Subjects,
        lines: Sequence[Answer],
        **kwargs: Any,
    ) -> None:
        self.act, self.spec = act, GATED_ACTS[act]
        kind = EVENTS[self.spec.asked or self.spec.events[0]]
        super().__init__(*args, kind=kind, pack=pack, subjects=subjects, with_facts=False, **kwargs)
        self.fields.pop("about", None)
        self.fields["happened_on"].label = _("日期")
        self._narrow(pack)
        self.fields["reason"] = ReasonField(required=False)
        if self.spec.reason and self.spec.reason in kind.fields:
            self.fields.pop(DATUM + self.spec.reason, None)
            self.fields["reason"].label = kind.fields[self.spec.reason].term
        elif not self.spec.reason:
            self.fields.pop("reason")
        self.ask_lines(lines)

    def _narrow(self, pack: Pack) -> None:
        if len(self.spec.events) > 1:
            terms = [(event, EVENTS[event].term) for event in self.spec.events]
            self.fields["event"] = forms.ChoiceField(label=_("办理结果"), choices=terms)
        if self.spec.names == "document":
            named = [d for gate in pack.gates(self.act) for d in gate.document]
            choices = [("", "—"), *((d, d) for d in dict.fromkeys([*named, *DOCUMENTS]))]
            self.fields[DATUM + "document"] = forms.ChoiceField(label=_("文书"), choices=choices)
        if DATUM + "blocks" in self.fields:
            held = [(name, ACTS[name][0]) for name in _HELD_UP if name in ACTS]
            held += [(name, EVENTS[name].term) for name in _HELD_UP if name in EVENTS]
            self.fields[DATUM + "blocks"] = forms.ChoiceField(
                label=_("答复前不得办理"), choices=[("", _("（不限制）")), *held], required=False
            )

    def proposals(self) -> list[Proposal]:
        """Return the act for each subject chosen."""
        given = self.cleaned_data
        asked = given.get("subject")
        keys = asked if isinstance(asked, list) else ["" if asked in (None, NEW) else asked]
        return [
            Proposal(
                self.act,
                given["happened_on"],
                key,
                self.new_item,
                str(given.get("event", "")),
                self.data_given(),
                str(given.get("reason", "")),
                self.ticked,
                self.papers,
            )
            for key in keys
        ]

    def renamed(self) -> Mapping[str, str]:  # type: ignore[override]  # read only
        """Return which field of the form a refusal's field is."""
        names = {name: DATUM + name for name in self.kind.fields if DATUM + name in self.fields}
        own = {**names, **self.line_names(), "on": "happened_on", "mode": "", "checks": ""}
        if "reason" in self.fields:  # asked once, whichever field of the event takes it
            own["reason"] = "reason"
        return {**super().renamed(), **own}


# What a judge's answer may hold up: the acts and measures a team takes by itself.
_HELD_UP = (
    "closing.submit",
    "case.close",
    "case.transfer",
    "document.issue",
    "sanction.propose",
    "disposal.send",
    "payment.pay_out",
    "asset.controlled",
    "auction.ruled",
    "clearance.ordered",
    "detention.ordered",
    "listing.entered",
    "refusal.sent_to_police",
)
