"""Forms of the staff pages: Bootstrap's dense field groups, refusals beside their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from desk import clauses
from desk.drawn import Drawn
from enforcement.drafts import LONGEST_REASON
from enforcement.requirements import UNPROVEN
from policy.events import LATE_REASON
from policy.refusals import Refusal, Refused

# The day of an event, and what a form that asks for one day alone calls it.
HAPPENED, DAY = "happened_on", "on"
# What Django says of an empty field names none; ours reads alike wherever it stands.
_REQUIRED = forms.Field.default_error_messages["required"]
PAPER_OF = "paper|"  # before a line's key: the paper it is confirmed by
MUST = gettext_lazy("“{term}”必须填写")
_FILTERS = Drawn(500)  # about 15 kB each
_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class DenseRenderer(TemplatesSetting):
    """Draws fields by our own template."""

    form_template_name = "desk/_fields.html"
    field_template_name = "desk/_field.html"


class DenseMixin:
    """Gives a form the dense look. Put it first among the bases, of model forms too."""

    default_renderer: type[BaseRenderer] | BaseRenderer | None = DenseRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress_all()

    def dress_all(self) -> None:
        """Dress every field; again where a form adds fields of its own."""
        for one in self.fields.values():  # type: ignore[attr-defined]  # a form's
            dress(one)


def dress(field: forms.Field) -> None:
    """Give a field's widget Bootstrap's class, and days the browser's own calendar."""
    widget = field.widget
    css = next(css for kind, css in _BY_WIDGET if isinstance(widget, kind))
    given = widget.attrs.get("class", "").split()
    widget.attrs["class"] = " ".join(dict.fromkeys([*given, css]))
    if isinstance(widget, forms.DateInput) and widget.input_type == "text":
        # ISO, or a browser's date field stays empty.
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    if isinstance(field, forms.DecimalField):
        widget.attrs.setdefault("inputmode", "decimal")
    if field.label and field.error_messages.get("required") is _REQUIRED:
        field.error_messages["required"] = format_lazy(MUST, term=field.label)


@dataclass(slots=True)
class Lateness:
    """The reason why something is entered late: asked beneath the form's day, where it has one.

    Everybody may give it; it stands open where it was given or is missing.
    """

    typed: str = ""
    errors: list[Any] = field(default_factory=list)
    most: int = LONGEST_REASON

    @property
    def is_open(self) -> bool:
        """Whether the field is shown unfolded."""
        return bool(self.typed or self.errors)


class Form(DenseMixin, forms.Form):
    """A form of the staff pages. `day_fields` are those that say when what it states happened."""

    day_fields: ClassVar[tuple[str, ...]] = ("on", "happened_on", "filed_on", "last")

    @cached_property
    def lateness(self) -> Lateness:
        """The reason for coming late, as typed, and what is wrong with it."""
        return Lateness(str(self.data.get(LATE_REASON, "")).strip())

    @property
    def asks_lateness(self) -> str:
        """The field beneath which the reason is asked; empty where the form states nothing."""
        return next((name for name in self.day_fields if name in self.fields), "")


class FilterForm(DenseMixin, forms.Form):
    """The form of a list's filters: nothing is required, and a wrong value is said beside it.

    Sent with GET. `cleaned()` gives what was asked for; where the form is wrong, nothing.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.required = False

    def render(
        self, template_name: Any = None, context: Any = None, renderer: Any = None
    ) -> SafeString:
        """Draw the form; one that asks and offers the same as before is not drawn anew."""
        if template_name or context or renderer or self.errors:
            return super().render(template_name, context, renderer)
        return _FILTERS.get(self._shown(), super().render)

    __str__ = __html__ = render

    def _shown(self) -> str:
        """Return all that the drawing depends on."""
        fields = [
            (
                field.html_name,
                field.id_for_label,
                str(field.label),
                str(field.help_text),
                field.value(),
                type(field.field.widget).__name__,
                field.field.widget.attrs,
                field.field.disabled,
                list(getattr(field.field, "choices", ())),
            )
            for field in self
        ]
        return repr((type(self).__name__, self.template_name, fields))

    def cleaned(self) -> dict[str, Any]:
        """Return the values asked for, without the empty ones."""
        if not self.is_valid():
            return {}
        return {n: v for n, v in self.cleaned_data.items() if v not in (None, "", [])}


def show_refusals(
    form: forms.Form, refused: Refused, fields: Mapping[str, str] | None = None
) -> None:
    """Put every reason beside its field, the others at the top, each with its clauses.

    `fields` maps a refusal's field to the form's where they are named differently, and a
    checklist's line (`line_of`) to the field it is ticked, or its paper named, in; the day of an
    event is the form's one day.
    """
    renamed = fields or {}
    for refusal in refused.refusals:
        if refusal.field == LATE_REASON and isinstance(form, Form) and form.asks_lateness:
            form.lateness.errors.append(with_clauses(refusal))
            continue
        name = renamed.get(line_of(refusal)) or renamed.get(refusal.field, refusal.field)
        if name == HAPPENED and name not in form.fields:
            days = (DAY, *getattr(form, "day_fields", ()))
            name = next((day for day in days if day in form.fields), DAY)
        form.add_error(name if name in form.fields else None, as_error(refusal))


def line_of(refusal: Refusal) -> str:
    """Return the line of a checklist a refusal is said of, or its paper, as in `line_names`."""
    line = f"{refusal.data.get('checklist')}:{refusal.data.get('item')}"
    return f"{PAPER_OF}{line}" if refusal.code == UNPROVEN else line


def as_error(refusal: Refusal) -> ValidationError:
    """Return a refusal as the error of a field, with links to its clauses."""
    return ValidationError(with_clauses(refusal), code=refusal.code)


def with_clauses(refusal: Refusal) -> str:
    """Return a refusal's sentence with links to the clauses it rests on."""
    if not refusal.clause:
        return refusal.sentence
    return format_html("{}（{}）", refusal.sentence, clauses.linked(refusal.clause))
