"""A form with its fields filled in: on paper, or as the draft that is edited in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents import numerals, sources
from documents.catalogue import FieldSpec, Kind
from documents.sources import Matter
from policy.refusals import Problems

PAPER = "documents/paper.html"
INPUT = "f-"  # before a field's name in a form
LONGEST = 4000
SHORT = 200
_ACCOUNT = re.compile(r"\d{4}(?: \d{2,4}){2,}")


@dataclass(frozen=True, slots=True)
class Lack:
    """A field that is empty and must not be: its name, term, and where it is filled in."""

    name: str
    term: str
    where: str
    typed: bool


@dataclass(frozen=True, slots=True)
class Framed:
    """What stands around a body: as it is issued, or as far as it is known before."""

    court: str
    number: str
    serial: str = ""
    addressee: str = ""
    signed: SafeString | str = ""
    today: str = ""
    you: str = ""
    draft: bool = False


def raw_values(kind: Kind, matter: Matter, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return every field's value: what was typed, else what the record says, else how it begins."""
    found: dict[str, Any] = {}
    for name, spec in kind.spec.fields.items():
        if name in typed and not spec.locked:
            found[name] = _read(spec, typed[name])
        else:
            told = sources.value(spec.source, matter) if spec.source else None
            found[name] = told if told not in (None, "") else _read(spec, spec.initial)
    return found


def _read(spec: FieldSpec, text: str) -> Any:
    """Return typed text as a value; what cannot be read stays text and is refused when saved."""
    text = text.strip()
    try:
        if spec.type == "money" and text:
            return Decimal(text.replace(",", "").replace("，", "").removesuffix("元"))
        if spec.type == "date" and text:
            return date.fromisoformat(text)
    except (InvalidOperation, ValueError):
        return text
    return text


def lacks(kind: Kind, values: Mapping[str, Any]) -> list[Lack]:
    """Return the fields that must be there and are not, with where each is filled in."""
    found = []
    for name, spec in kind.spec.fields.items():
        if spec.required and values[name] in (None, ""):
            place = sources.where(spec.source) if spec.locked else _("本稿")
            found.append(Lack(name, spec.term, place, not spec.locked))
    for group in kind.spec.any_of:
        if all(values[name] in (None, "") for name in group):
            terms = _("或").join(kind.spec.fields[name].term for name in group)
            found.append(Lack(group[0], terms, _("本稿"), True))
    return found


def check_typed(kind: Kind, typed: Mapping[str, str]) -> Problems:
    """Return what is wrong with what was typed: an amount, a day, a choice, too long a text."""
    problems = Problems()
    for name, text in typed.items():
        spec = kind.spec.fields.get(name)
        if spec is None or spec.locked:
            problems.add("locked", _("这一处是固定内容，不能修改"), field=INPUT + name)
            continue
        value, told = _read(spec, text), {"term": spec.term}
        if spec.type == "money" and not _is_amount(value):
            said = _("“%(term)s”应为金额（元，至多两位小数）") % told
            problems.add("bad_amount", said, field=INPUT + name)
        elif spec.type == "date" and value and not isinstance(value, date):
            said = _("“%(term)s”应为日期（年-月-日）") % told
            problems.add("bad_date", said, field=INPUT + name)
        elif spec.type == "number" and text.strip() and not text.strip().isdecimal():
            problems.add("bad_number", _("“%(term)s”应为数字") % told, field=INPUT + name)
        elif spec.most is not None and text.strip() and int(text) > spec.most:
            said = _("“%(term)s”至多%(most)d，现为%(found)s") % {
                **told, "most": spec.most, "found": text.strip()
            }  # fmt: skip
            problems.add("too_many", said, field=INPUT + name)
        elif spec.type == "choice" and text and text not in spec.choices:
            problems.add("bad_choice", _("“%(term)s”没有这一选项") % told, field=INPUT + name)
        elif len(text) > LONGEST:
            said = _("“%(term)s”至多%(most)d字") % {**told, "most": LONGEST}
            problems.add("too_long", said, field=INPUT + name)
    return problems


def _is_amount(value: Any) -> bool:
    if value == "":
        return True
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    return 0 <= value <= numerals.MOST and value == value.quantize(Decimal("0.01"))


def body(kind: Kind, values: Mapping[str, Any], frame: Framed) -> SafeString:
    """Return the body as it will be printed."""
    shown = {name: on_paper(spec, values[name]) for name, spec in kind.spec.fields.items()}
    return _filled(kind, shown, frame)


def draft_body(kind: Kind, values: Mapping[str, Any], frame: Framed) -> SafeString:
    """Return the body with an input in the place of each field that may be typed."""
    shown = {name: _input(name, spec, values[name]) for name, spec in kind.spec.fields.items()}
    return _filled(kind, shown, frame)


def _filled(kind: Kind, shown: Mapping[str, str], frame: Framed) -> SafeString:
    around = {
        "court": frame.court,
        # A case number is not parted at the end of a line.
        "number": format_html('<span class="whole">{}</span>', frame.number),
        "addressee": frame.addressee,
        "signed": frame.signed,
        "today": frame.today,
        "you": frame.you,
    }
    # The form is ours or the court's own and holds no tags of its own; values are escaped.
    return mark_safe(kind.filled({**shown, **around}))  # noqa: S308  # nosec B308 B703


def on_paper(spec: FieldSpec, value: Any) -> SafeString | str:
    """Return a value as it is printed: amounts in capitals beside figures, days in full."""
    if value in (None, ""):
        return ""
    if isinstance(value, SafeString):
        return value
    if isinstance(value, Decimal):
        if spec.type != "money":
            return f"{value:f}"
        told = {"figures": numerals.amount(value), "words": numerals.in_capitals(value)}
        return format_html(_("{figures}（{words}）"), **told)
    if isinstance(value, date):
        return numerals.day(value)
    if spec.type == "long":
        lines = [(_unparted(line.strip()),) for line in str(value).splitlines() if line.strip()]
        return format_html_join(SafeString("</p><p>"), "{}", lines)
    return _unparted(str(value))


def _unparted(text: str) -> SafeString:
    """Return a text whose account numbers are not parted at the end of a line."""
    said = _ACCOUNT.sub(r'<span class="whole">\g<0></span>', conditional_escape(text))
    return mark_safe(said)  # noqa: S308  # nosec B308 B703  # escaped above


def _input(name: str, spec: FieldSpec, value: Any) -> SafeString:
    if spec.locked:
        shown = on_paper(spec, value)
        if shown:
            return format_html("{}", shown)
        return format_html('<mark class="lack">{}</mark>', _("【缺%(t)s】") % {"t": spec.term})
    text = "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
    common = {
        "name": INPUT + name,
        "id": f"id_{INPUT}{name}",
        "aria-label": spec.term,
        "title": spec.hint or spec.term,
        "class": "in-place" + (" needed" if spec.required and not text else ""),
    }
    if spec.type == "long":
        rows = max(2, len(text) // 34 + text.count("\n") + 1)
        return format_html(
            '<textarea{} placeholder="{}">{}</textarea>',
            flatatt({**common, "rows": rows, "maxlength": LONGEST}),
            spec.hint or spec.term,
            text,
        )
    if spec.type == "choice":
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            [("", "", "—"), *((c, SafeString(" selected") if c == text else "", c)
                              for c in spec.choices)],
        )  # fmt: skip
        return format_html("<select{}>{}</select>", flatatt(common), options)
    kind = "date" if spec.type == "date" else "text"
    size = min(36, max(8, len(text) * 2, len(spec.term) * 2))
    attrs = {**common, "type": kind, "value": text, "placeholder": spec.term, "size": size}
    return format_html("<input{}>", flatatt({**attrs, "maxlength": SHORT}))


def whole(kind: Kind, inner: SafeString | str, frame: Framed, *, mark: str = "") -> str:
    """Return the paper: the frame of its layout around its body, a draft marked as one."""
    return render_to_string(
        PAPER,
        {
            "title": kind.spec.title,
            "layout": kind.spec.layout,
            "frame": frame,
            "mark": mark or (_("草稿") if frame.draft else ""),
            "body": inner,
        },
    )
