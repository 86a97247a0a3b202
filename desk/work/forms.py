"""The form that closes many clocks at once: made from what each of them waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.forms import Form
from enforcement import fulfilment
from enforcement.fulfilment import Closing, Fulfilment
from enforcement.models import Node
from policy.events import EVENTS, Field
from policy.pack import Pack
from teams.access import Actor
from workdays import clock

LONGEST_TEXT = 400


@dataclass(slots=True)
class Section:
    """Clocks that wait for the same event: what it is, and which they are."""

    key: str
    closings: tuple[Closing, ...]
    nodes: list[Node] = field(default_factory=list)

    @property
    def term(self) -> str:
        """The event, or those among which one chooses."""
        return _("或").join(closing.term for closing in self.closings)

    def fields(self, closing: Closing) -> dict[str, Field]:
        """Return the event's fields that are still to be filled in."""
        fixed = {name for name, _value in closing.fixed}
        return {
            name: spec
            for name, spec in EVENTS[closing.kind].fields.items()
            if name not in fixed
            and name != "note"
            and spec.type != "digest"
            and not self._of_one(spec)
        }

    def _of_one(self, spec: Field) -> bool:
        """Tell whether a field has a value of its own in each case: one number fits no two."""
        return spec.type == "reference" and len(self.nodes) > 1


def sections(
    nodes: Iterable[Node], pack: Pack, actor: Actor
) -> tuple[list[Section], dict[int, str]]:
    """Return the clocks by the event they wait for, and, by key, why others cannot be done here."""
    found: dict[tuple[Closing, ...], Section] = {}
    unfit: dict[int, str] = {}
    for node in nodes:
        if node.status != Node.Status.OPEN:
            unfit[node.pk] = _("已办结或终止")
            continue
        options = fulfilment.closings(node.rules(pack), node.rule)
        fit = tuple(c for c in options if fulfilment.speaks_of(c, node))
        if not fit:
            unfit[node.pk] = (
                _("须在案件页写明所涉的财产、材料等再登记")
                if options
                else _("由专门的办理入口完成（分案、收案、报结、流转单等）")
            )
            continue
        mine = tuple(c for c in fit if fulfilment.may_state(actor, node.case, c))
        if not mine:
            unfit[node.pk] = _("不由你的岗位登记")
            continue
        section = found.setdefault(mine, Section(f"s{len(found)}", mine))
        section.nodes.append(node)
    return list(found.values()), unfit


class FulfilForm(Form):
    """The day, and for each event what else it must say."""

    on = forms.DateField(label=gettext_lazy("办理日期"), widget=forms.DateInput)
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=LONGEST_TEXT, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, parts: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
        for part in parts:
            self._add(part)
        self.order_fields(["on", *(n for n in self.fields if n not in ("on", "note")), "note"])
        self.dress_all()

    def _add(self, part: Section) -> None:
        single = len(self.parts) == 1
        if not single:
            label = _("%(event)s（%(count)d项）") % {"event": part.term, "count": len(part.nodes)}
            self.fields[f"{part.key}-do"] = forms.BooleanField(
                label=label, required=False, initial=True
            )
        if len(part.closings) > 1:
            self.fields[f"{part.key}-kind"] = forms.ChoiceField(
                label=_("登记什么"),
                choices=[(str(i), c.term) for i, c in enumerate(part.closings)],
                widget=forms.RadioSelect,
                initial="0",
            )
        asked: dict[str, tuple[Field, Closing]] = {}
        for closing in part.closings:
            for name, spec in part.fields(closing).items():
                asked.setdefault(name, (spec, closing))
        for name, (spec, closing) in asked.items():
            made = _field(spec, dict(closing.among).get(name), required=len(part.closings) == 1)
            if not single:
                # Asked only of a part that is ticked, so judged in `clean`.
                made.required = False
                made.label = f"{EVENTS[closing.kind].term} · {spec.term}"
            self.fields[f"{part.key}-{name}"] = made

    def clean(self) -> dict[str, Any]:
        """Ask what a chosen event must say."""
        given: dict[str, Any] = super().clean() or {}
        ticked = [part for part in self.parts if self.wanted(part)]
        if not ticked:
            self.add_error(None, _("没有勾选任何一项要登记的内容"))
        for part in ticked:
            closing = self.closing(part)
            for name, spec in part.fields(closing).items():
                key = f"{part.key}-{name}"
                missing = given.get(key) in (None, "")
                if spec.required and missing and key not in self.errors:
                    self.add_error(key, _("“%(term)s”必须填写") % {"term": spec.term})
        return given

    def wanted(self, part: Section) -> bool:
        """Tell whether a part is to be stated."""
        return len(self.parts) == 1 or bool(self.cleaned_data.get(f"{part.key}-do"))

    def closing(self, part: Section) -> Closing:
        """Return the event chosen for a part."""
        chosen = self.cleaned_data.get(f"{part.key}-kind") or "0"
        return part.closings[int(chosen)]

    def fulfilments(self) -> list[Fulfilment]:
        """Return the clocks with the event and data that shall close each."""
        found = []
        for part in self.parts:
            if not self.wanted(part):
                continue
            closing = self.closing(part)
            data = {"note": self.cleaned_data["note"]} if self.cleaned_data.get("note") else {}
            for name in part.fields(closing):
                value = self.cleaned_data.get(f"{part.key}-{name}")
                if value not in (None, ""):
                    data[name] = value.isoformat() if hasattr(value, "isoformat") else value
            found += [Fulfilment(node, closing, data) for node in part.nodes]
        return found


def _field(spec: Field, among: tuple[str, ...] | None, *, required: bool) -> forms.Field:
    label, needed = spec.term, spec.required and required
    if spec.choices:
        choices = [(v, t) for v, t in spec.choices if among is None or v in among]
        return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=needed)
    if spec.type == "date":
        return forms.DateField(label=label, required=needed, widget=forms.DateInput)
    if spec.type == "number":
        return forms.IntegerField(label=label, required=needed, min_value=0, max_value=999)
    if spec.type == "bool":
        return forms.BooleanField(label=label, required=False)
    return forms.CharField(label=label, required=needed, max_length=LONGEST_TEXT)
