"""The shape of a pack: what a court's folder of TOML may say, and nothing more.

Every entry carries the clause it rests on, or `basis = "default"` where the value is
ours. Unknown keys are refused. Names are checked in `policy.checks`, not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from policy.clock_schema import Clock, Extension, Pause
from policy.entries import (
    Condition,
    Conditional,
    Entry,
    Names,
    Parameter,
    Sourced,
    Trigger,
    Within,
    as_tuple,
)
from policy.gates import CheckItem, Checklist, Evidence, Gate, Step
from policy.recurring import Bulletin, Round

# Known here by their users.
__all__ = [
    "Bulletin",
    "CheckItem",
    "Checklist",
    "Clock",
    "Condition",
    "Conditional",
    "Evidence",
    "Extension",
    "Gate",
    "Parameter",
    "Pause",
    "Round",
    "Step",
    "Trigger",
    "Within",
]


class Identity(Entry):
    """Who the court is, and which text the pack carries."""

    code: str  # short mark of the clause ids: HL, XX, DZ, YD, YS
    court: str
    number_code: str  # 法院代字, e.g. 豫0902
    number_codes_before: tuple[str, ...] = ()
    made_up: bool = False  # the text does not name the court; the code is invented
    title: str
    document_number: str = ""
    version: str
    from_on: date
    status: Literal["draft", "published"] = "published"
    roll_to_workday: bool = True
    source: str
    note: str = ""


STAFF_IN_ALL = "total"  # in a staffing plan that gives the sum of a unit alone


class Unit(Sourced):
    """A unit or team. `parent` is another unit's code.

    `staff` (post: number) is advisory, as is `mostly`: the post that is to make up most of it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    staff: dict[str, int] = {}
    mostly: str = ""


class Post(Sourced):
    """A post somebody holds."""

    name: str
    aliases: tuple[str, ...] = ()


class Supervision(Sourced):
    """Which units, or single posts, a post supervises (分管): what is late there comes before it.

    A post named alone goes before its unit; a unit's own sub-units are supervised with it.
    """

    post: str
    units: Names = ()
    posts: Names = ()

    @model_validator(mode="after")
    def _something(self) -> Supervision:
        if not (self.units or self.posts):
            raise ValueError("分管须写明单位 units 或岗位 posts")
        return self


class Label(Sourced):
    """A court's own yes/no question."""

    question: str
    ask_at: tuple[Literal["filing", "reception", "triage"], ...] = ("triage",)
    prompt: str = ""


class Track(Sourced):
    """A way cases are handled, and the state of the life cycle it rides on."""

    name: str
    aliases: tuple[str, ...] = ()
    state: Literal["fast", "standard", "special"]
    units: tuple[str, ...]
    draw: tuple[
        Literal[
            "related",
            "similar",
            "balanced_random",
            "random",
            "serial_modulo",
            "balanced",
            "manual",
        ],
        ...,
    ]
    shown: bool = True


class Holder(Conditional, Sourced):
    """Who holds a function; the first whose conditions hold.

    Several `units` or `posts` hold it side by side and any of them may act. Where a case's own
    unit is among the units, it is that unit's alone; of the posts the first answers for it.
    """

    unit: str = ""
    units: Names = ()
    post: str = ""
    posts: Names = ()
    holder: str = ""  # one of the reserved holders

    @model_validator(mode="after")
    def _somebody(self) -> Holder:
        if not (self.in_units or self.in_posts or self.holder):
            raise ValueError("职能须写明 unit、post 或 holder")
        if (self.unit and self.units) or (self.post and self.posts):
            raise ValueError("一个写 unit、post，数个写 units、posts，不能同时写")
        return self

    @property
    def in_units(self) -> tuple[str, ...]:
        """The units any of which holds it; empty: the post wherever it sits."""
        return self.units or ((self.unit,) if self.unit else ())

    @property
    def in_posts(self) -> tuple[str, ...]:
        """The posts any of which holds it, the one that answers for it first."""
        return self.posts or ((self.post,) if self.post else ())

    def narrowed(self, unit: str) -> Holder:
        """Return the holder of a matter of a unit: of several units that unit alone, if listed."""
        if unit not in self.units:
            return self
        return self.model_copy(update={"unit": unit, "units": ()})

    def answering(self, number: int) -> tuple[str, str]:
        """Return the one (unit, post) a matter waits for: units in turn, the first of the posts."""
        unit = self.in_units[number % len(self.in_units)] if self.in_units else ""
        return unit, next(iter(self.in_posts), "")

    @property
    def seats(self) -> tuple[tuple[str, str], ...]:
        """Every (unit, post) that holds it, either of them empty where it does not matter."""
        return tuple((u, p) for u in self.in_units or ("",) for p in self.in_posts or ("",))


class Run(Sourced):
    """One screening of a case: when it is due, who does it, which kinds of case it takes."""

    id: str
    name: str
    after: tuple[str, ...] = ()
    early: Literal["reason", "refuse"] = "reason"
    by: str = "triage"
    confirm: str = ""
    shows: tuple[str, ...] = ()
    case_kinds: tuple[str, ...] = ()  # empty: every kind no other run claims
    order: int = 1


class Flow(Entry):
    """The order of the first stages, and the screenings."""

    order: tuple[Literal["intake", "query", "triage"], ...] = ("intake", "query", "triage")
    run: tuple[Run, ...]


class TriageRule(Conditional, Sourced):
    """One rule: conditions, and where the case goes, or whom to ask."""

    id: str
    name: str = ""
    to: str = ""  # a track, a unit, or "@parameter"
    ask: str = ""  # a function whose holder decides
    run: str = ""  # id of a run; empty: every run that does not have rules of its own
    soft: bool = False
    reason_needed: bool = False
    enabled: bool = True  # false: a reading of the text kept in the pack, switched off

    @model_validator(mode="after")
    def _leads_somewhere(self) -> TriageRule:
        if bool(self.to) == bool(self.ask):
            raise ValueError("分流规则须且只须写 to 或 ask 之一")
        return self


class Mark(Conditional, Sourced):
    """What a case is marked with while its facts meet the conditions: shown wherever it stands.

    `name` is the short word shown, `prompt` what it asks of whoever opens the case. Which post
    and which track follow from the same facts is said by functions and triage rules.
    """

    id: str
    name: str
    prompt: str = ""

    @model_validator(mode="after")
    def _marks_something(self) -> Mark:
        if not self.conditions:
            raise ValueError("标注须写明条件（all 或 any）")
        return self


class Offer(Conditional, Sourced):
    """Facts a form offers to state with one tick, once those stated meet the conditions.

    Never stated unasked: unknown is not false.
    """

    id: str
    name: str
    states: dict[str, bool | int | Decimal | date | str]

    @model_validator(mode="after")
    def _follows_from_something(self) -> Offer:
        if not self.conditions or not self.states:
            raise ValueError("一并登记须写明条件（all 或 any）和登记的案情 states")
        return self


class Slip(Entry):
    """A slip to be sent: its kind, what is asked, and the function that takes it."""

    kind: str
    title: str
    to: str


class Opening(Conditional, Sourced):
    """An act the plan expects at the start of a case and sets no term for: an event, or a slip.

    What has a term in a case's first days is read from the clocks. `by` sends the slip; an event
    is stated by its own function.
    """

    id: str
    name: str
    event: str = ""
    where: dict[str, str] = {}
    order: Slip | None = None
    by: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Opening:
        if bool(self.event) == bool(self.order) or bool(self.order) != bool(self.by):
            raise ValueError("首日事项须写明 event，或写明 order 和派单职能 by，二者择一")
        return self


class Transfer(Conditional, Sourced):
    """A move of a case, order, asset or dossier, with what it needs.

    What moves without its case goes by a slip: `sends` is the event that states its sending,
    `accepts` the one that states its receipt, where clocks or gates read them.
    """

    id: str
    name: str
    moves: Literal["case", "order", "asset", "dossier"] = "case"
    from_: str = Field(alias="from")
    to: str
    via: str = ""
    steps: tuple[Step, ...] = ()
    window: tuple[str, ...] = ()
    late: Literal["reason", "refuse"] = "reason"
    sends: str = ""
    accepts: str = ""
    enabled: bool = True

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Rung(Entry):
    """A rung of the reminder ladder: `day` counted from the due day, to whom."""

    level: Literal["warn", "overdue", "lead", "supervisor", "director"]
    day: int
    to: str  # a function, a reserved holder, or "supervision": whoever supervises there


class Ladder(Sourced):
    """Reminders and escalation; terms of `long_from` days or more warn `long_day` earlier."""

    rung: tuple[Rung, ...]
    long_from: int = 30
    long_day: int = -7


class Target(Sourced):
    """A goal for an indicator: rates in percent (30), days as days."""

    indicator: str
    op: Literal["ge", "gt", "le", "lt"]
    value: Decimal
    by: date | None = None
    track: str = ""


class PackFile(Entry):
    """All the tables of a court's folder, put together."""

    pack: Identity
    units: dict[str, Unit]
    posts: dict[str, Post]
    supervision: tuple[Supervision, ...] = ()
    parameters: dict[str, Parameter] = {}
    labels: dict[str, Label] = {}
    tracks: dict[str, Track]
    functions: dict[str, Annotated[tuple[Holder, ...], BeforeValidator(as_tuple)]]
    flow: Flow
    triage: tuple[TriageRule, ...] = ()
    offer: tuple[Offer, ...] = ()
    mark: tuple[Mark, ...] = ()
    opening: tuple[Opening, ...] = ()
    clock: tuple[Clock, ...]
    pause: tuple[Pause, ...] = ()
    extension: tuple[Extension, ...] = ()
    transfer: tuple[Transfer, ...] = ()
    gate: tuple[Gate, ...] = ()
    ladder: Ladder
    target: tuple[Target, ...] = ()
    bulletin: tuple[Bulletin, ...] = ()
    round: tuple[Round, ...] = ()
    checklists: dict[str, Checklist] = {}


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models an annotation holds, however deep in lists and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def model_at(where: Sequence[str]) -> type[BaseModel]:
    """Return the model whose keys stand at a place, e.g. ("clock", "0", "within")."""
    kind: type[BaseModel] = PackFile
    for part in where:
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        if part in fields:  # else the number or the code of an entry
            kind = next(models_in(fields[part].annotation), kind)
    return kind


def keys_at(where: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that may stand at a place, as written in files."""
    return tuple(field.alias or name for name, field in model_at(where).model_fields.items())


def tables_with(key: str) -> tuple[str, ...]:
    """Return the tables of a file whose entries may bear a key."""
    return tuple(table for table in PackFile.model_fields if key in keys_at([table]))
