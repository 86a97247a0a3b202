"""The kinds of documents there are: each a form in a file, which a court may replace by its own.

A form is a file `<code>.html`: a head in TOML between two lines of +++, and a body of HTML in which
`{{ name }}` is a field and `{% if name %}` the only other thing said. Both are checked when read:
an unknown key, source or field is a fault, told with the file's name. A court's own forms lie in
`<DOCUMENT_FORMS_DIR>/<court>/` and take the place of the shipped ones of the same code.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from documents import sources
from policy.refusals import Refusal, Refused
from policy.vocabulary import FUNCTIONS, RESERVED_HOLDERS

SHIPPED = Path(__file__).parent / "templates"
GROUPS = (
    "立案与告知",
    "裁定",
    "决定与命令",
    "通知与函",
    "处置",
    "笔录",
    "案款与审批",
    "送达与卷宗",
)
# Filled in by the house when the paper is issued, never by a person.
FRAME = frozenset({"court", "number", "addressee", "signed", "today", "you"})
_ENGINE = Engine(debug=False, libraries={}, autoescape=True)
_HEAD = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n(.*)\Z", re.DOTALL)
_TAG = re.compile(r"{%\s*(\S+)([^%]*)%}")
_SHOWN = re.compile(r"{{\s*([a-z_]+)\s*}}")
_ANY_SHOWN = re.compile(r"{{.*?}}")
_WORD = re.compile(r"[a-z_]+")
_TAGS = frozenset({"if", "elif", "else", "endif"})
_LOGIC = frozenset({"and", "or", "not"})
_SERVED_ON, _SERVED_LAYOUTS = ("respondent", "applicant"), ("paper", "letter")


class FieldSpec(BaseModel):
    """A field of a form: its term, type, where its value comes from, and whether it may lack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: str
    type: Literal["text", "long", "money", "date", "number", "choice"] = "text"
    source: str = ""
    locked: bool = False  # shown as the record has it; what it lacks is mended there
    required: bool = True
    choices: tuple[str, ...] = ()
    initial: str = ""
    hint: str = ""
    most: int | None = None  # the greatest number there may be

    @field_validator("source")
    @classmethod
    def _known_source(cls, value: str) -> str:
        if value and not sources.known(value):
            raise ValueError(f"没有名为{value}的来源")
        return value


class KindSpec(BaseModel):
    """The head of a form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str  # as it stands on the paper: 执行裁定书
    name: str  # as people choose it: 拍卖裁定书
    group: str
    word: str  # of its number: 执通〔2026〕1号
    per: Literal["case", "respondent", "applicant", "asset"] = "case"
    layout: Literal["paper", "letter", "record", "form", "cover"] = "paper"
    suffixed: bool = False  # from the second of a case on: 之一, 之二
    known_as: tuple[str, ...] = ()  # further names packs know it by, the most general last
    signers: tuple[str, ...] = ()  # where the pack names none
    signers_basis: str = ""
    named: bool = True  # signers the pack does not name: their names stand on the paper
    any_of: tuple[tuple[str, ...], ...] = ()  # of each, one field at least is filled in
    legal: bool = True  # else a form of the file: a rule for all legal documents is not for it
    sealed: bool = True
    autograph: bool = False  # the person heard signs it, on a pad or by hand
    by_hand: bool = False  # lines are left to be filled in by hand: also given out for Word
    fields: dict[str, FieldSpec] = {}

    @field_validator("group")
    @classmethod
    def _known_group(cls, value: str) -> str:
        if value not in GROUPS:
            raise ValueError(f"没有“{value}”这一组，应为{'、'.join(GROUPS)}之一")
        return value

    @field_validator("signers")
    @classmethod
    def _known_signers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for signer in value:
            if signer not in FUNCTIONS and signer not in RESERVED_HOLDERS:
                raise ValueError(f"没有名为{signer}的职能")
        return value


class BadForm(Exception):
    """A form that cannot be used, with every fault found in it."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(f"{name}：{'；'.join(faults)}")
        self.faults = faults


@dataclass(frozen=True)
class Kind:
    """A kind of document, ready to be filled in. `digest` is of its file's text."""

    code: str
    spec: KindSpec
    body: Template
    digest: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a pack may know it by, the most special first."""
        return tuple(dict.fromkeys((self.spec.name, *self.spec.known_as, self.spec.title)))

    @property
    def is_served(self) -> bool:
        """Whether papers of the kind leave the house at all."""
        return self.spec.per in _SERVED_ON or self.spec.layout in _SERVED_LAYOUTS

    def filled(self, values: dict[str, str]) -> str:
        """Return the body with its fields put in; each value is safe HTML."""
        return self.body.render(Context(values, autoescape=True))


def kinds(court: str = "") -> dict[str, Kind]:
    """Return every kind of a court by code, its own forms before the shipped ones.

    Raises `Refused` for the first form that cannot be used: a court's own that is wrong is never
    quietly passed over for the shipped one.
    """
    try:
        return {code: _read(path, path.stat().st_mtime_ns) for code, path in _places(court)}
    except BadForm as bad:
        said = _("文书样式有误，不能使用：%(fault)s") % {"fault": bad}
        raise Refused(Refusal("bad_form", said, "kind")) from bad


def find(court: str, code: str) -> Kind:
    """Return one kind of a court. Raises `Refused` where there is none."""
    for known, path in _places(court):
        if known == code:
            try:
                return _read(path, path.stat().st_mtime_ns)
            except BadForm as bad:
                said = _("文书样式有误，不能使用：%(fault)s") % {"fault": bad}
                raise Refused(Refusal("bad_form", said, "kind")) from bad
    raise Refused(Refusal("no_kind", _("没有这种文书"), "kind", {"kind": code}))


def all_faults() -> list[str]:
    """Return what is wrong with any form, the shipped and every court's own."""
    own = Path(settings.DOCUMENT_FORMS_DIR)
    courts = sorted(p.name for p in own.iterdir() if p.is_dir()) if own.is_dir() else []
    found: dict[str, None] = {}
    for court in ("", *courts):
        for _code, path in _places(court):
            try:
                _read(path, path.stat().st_mtime_ns)
            except BadForm as bad:
                found[str(bad)] = None
    return list(found)


def _places(court: str) -> list[tuple[str, Path]]:
    found = {path.stem: path for path in SHIPPED.glob("[a-z]*.html")}
    own = Path(settings.DOCUMENT_FORMS_DIR) / court
    if court and own.is_dir():
        found |= {path.stem: path for path in own.glob("[a-z]*.html")}
    return sorted(found.items())


@lru_cache(maxsize=1024)
def _read(path: Path, stamp: int) -> Kind:
    """Read a form; `stamp` lets a changed file be read anew."""
    return read(path.stem, path.read_text(encoding="utf-8"))


def read(code: str, text: str) -> Kind:
    """Return a form's text as a kind. Raises `BadForm` with every fault."""
    parts = _HEAD.match(text.replace("\r\n", "\n"))
    if parts is None:
        raise BadForm(code, ["开头须有以两行+++括起的说明"])
    try:
        spec = KindSpec.model_validate(tomllib.loads(parts[1]))
    except tomllib.TOMLDecodeError as error:
        raise BadForm(code, [f"说明不是TOML：{error}"]) from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()]
        raise BadForm(code, faults) from error
    faults = [*_wrong_fields(spec), *_wrong_body(spec, parts[2])]
    try:
        body = Template(parts[2], engine=_ENGINE)
    except TemplateSyntaxError as error:
        raise BadForm(code, [*faults, str(error)]) from error
    if faults:
        raise BadForm(code, faults)
    return Kind(code, spec, body, sha256(text.encode()).hexdigest())


def _wrong_fields(spec: KindSpec) -> list[str]:
    faults = []
    for name, field in spec.fields.items():
        if not _WORD.fullmatch(name) or name in FRAME:
            faults.append(f"字段{name}不能用这个名字")
        if field.locked and not field.source:
            faults.append(f"字段{name}锁定而没有来源")
        if (field.type == "choice") != bool(field.choices):
            faults.append(f"字段{name}：选项与类型不符")
        if field.most is not None and field.type != "number":
            faults.append(f"字段{name}不是数字，不能设上限")
    for group in spec.any_of:
        faults += [f"没有声明字段{name}" for name in group if name not in spec.fields]
    return faults


def _wrong_body(spec: KindSpec, body: str) -> list[str]:
    faults, used = [], set()
    for tag, rest in _TAG.findall(body):
        if tag not in _TAGS:
            faults.append(f"不能用{{% {tag} %}}")
        used |= set(_WORD.findall(rest)) - _LOGIC
    used |= set(_SHOWN.findall(body))
    odd = [said for said in _ANY_SHOWN.findall(body) if not _SHOWN.fullmatch(said)]
    faults += [f"看不懂{said}" for said in odd]
    faults += [f"没有声明字段{name}" for name in sorted(used - set(spec.fields) - FRAME)]
    faults += [f"字段{name}没有用到" for name in spec.fields if name not in used]
    return faults
