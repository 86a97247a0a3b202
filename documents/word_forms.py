"""A court's own Word forms: files it edits by hand, filled in as they are handed out.

`<DOCUMENT_FORMS_DIR>/<court>/<code>.docx` takes the place of the Word file made from the form of
the same code. In it `{{ name }}` is a field of that form, or what the house fills in: court,
number, addressee, you, today, title. A name it does not know is a fault, told when the house
starts.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate, Listing
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from documents import catalogue, filling
from documents.catalogue import Kind
from documents.drafting import Sheet
from policy.refusals import Refused

FRAME = frozenset({"court", "number", "addressee", "you", "today", "title"})
# What a file that is no Word file, or not one that can be filled in, makes its readers raise.
_UNREADABLE = (BadZipFile, OpcError, TemplateError, KeyError, ValueError, OSError)


def of(court: str, code: str) -> Path | None:
    """Return a court's own Word form of a kind, if it has one."""
    path = Path(settings.DOCUMENT_FORMS_DIR) / court / f"{code}.docx"
    return path if court and path.is_file() else None


def all_faults() -> list[str]:
    """Return what is wrong with any court's own Word form, each with the file's name."""
    own = Path(settings.DOCUMENT_FORMS_DIR)
    found = []
    for path in sorted(own.glob("*/*.docx")) if own.is_dir() else []:
        if not path.name.startswith("~"):  # what Word leaves beside a file that is open
            found += [f"{path.parent.name}/{path.name}：{fault}" for fault in _faults(path)]
    return found


def _faults(path: Path) -> list[str]:
    try:
        kind = catalogue.kinds(path.parent.name).get(path.stem)
    except Refused:
        return []  # the form itself is wrong, and told
    if kind is None:
        return [f"没有名为{path.stem}的文书样式"]
    try:
        used = DocxTemplate(path).get_undeclared_template_variables(_environment())
        _filled(path, dict.fromkeys({*kind.spec.fields, *FRAME}, ""))
    except _UNREADABLE as error:
        return [f"不能用作Word样式（{error}）"]
    return [f"没有声明字段{name}" for name in sorted(used - set(kind.spec.fields) - FRAME)]


def docx(path: Path, sheet: Sheet) -> bytes:
    """Return a document as it stands now in a court's own Word form."""
    frame = sheet.frame
    said: dict[str, Any] = {name: getattr(frame, name) for name in FRAME - {"title"}}
    said["title"] = sheet.kind.spec.title
    return _filled(path, {**said, **_fields(sheet.kind, sheet.values)})


def _fields(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return each field as it stands on paper, a new line where it has one."""
    said: dict[str, Any] = {}
    for name, spec in kind.spec.fields.items():
        value = values[name]
        if isinstance(value, SafeString):  # paragraphs of the record's own
            value = strip_tags(value.replace("</p><p", "</p>\n<p"))
        elif isinstance(value, (Decimal, date)):
            value = strip_tags(filling.on_paper(spec, value))
        said[name] = Listing("" if value is None else str(value))
    return said


def _filled(path: Path, values: Mapping[str, Any]) -> bytes:
    template, out = DocxTemplate(path), io.BytesIO()
    template.render(dict(values), _environment(), autoescape=True)
    template.save(out)
    return out.getvalue()


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True)
