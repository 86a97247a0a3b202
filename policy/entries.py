"""What every entry of a pack has in common: its manner, source, conditions, terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workdays.terms import Term


def as_tuple(value: Any) -> Any:
    """Let one name or table stand for a list of one."""
    return (value,) if isinstance(value, str | dict) else value


Names = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
Value = bool | int | Decimal | date | str | tuple[str, ...]


class Entry(BaseModel):
    """Common manner of every entry: frozen, and deaf to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Entry):
    """An entry that must say where it comes from."""

    clause: Names = ()
    basis: str = ""  # "default" (ours) or a citation of the law

    @model_validator(mode="after")
    def _has_a_source(self) -> Sourced:
        if not self.clause and not self.basis:
            raise ValueError('须写明条款 clause，或以 basis = "default" 标明为本系统默认')
        return self

    @property
    def law(self) -> tuple[str, ...]:
        """The law it rests on where no clause is cited; nothing where it is ours."""
        return (self.basis,) if self.basis not in ("", "default") else ()


class Condition(Entry):
    """One comparison over a case fact, an item's field or a court's own label."""

    fact: str = ""
    field: str = ""
    label: str = ""
    op: Literal["is", "is_not", "lt", "le", "gt", "ge", "in", "before", "on_or_after"]
    value: Value  # in a file also "@parameter": the loader puts the parameter's value in
    parameter: str = ""  # the parameter the value came from; not written in files

    @model_validator(mode="after")
    def _one_source(self) -> Condition:
        if [bool(self.fact), bool(self.field), bool(self.label)].count(True) != 1:
            raise ValueError("条件须且只须写 fact、field、label 之一")
        return self

    @property
    def name(self) -> str:
        """The name under which values are looked up."""
        return self.fact or self.field or f"label.{self.label}"


class Conditional(Entry):
    """`all` must all hold, `any` must have one that holds; empty means no condition."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, for naming and checking."""
        return self.all + self.any


class Parameter(Sourced):
    """A named number or choice, so that `@name` may stand for it. Empty where the text is."""

    value: bool | int | Decimal | str | tuple[str, ...] | None = None
    note: str = ""


class Trigger(Entry):
    """An event that opens or closes, narrowed by its fields."""

    event: str
    where: dict[str, str | tuple[str, ...]] = {}
    from_: str = Field(default="", alias="from")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _as_trigger(value: Any) -> Any:
    return {"event": value} if isinstance(value, str) else value


def _as_triggers(value: Any) -> Any:
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple({"event": e} if isinstance(e, str) else e for e in entries)


Triggers = Annotated[tuple[Trigger, ...], BeforeValidator(_as_triggers)]
OneTrigger = Annotated[Trigger, BeforeValidator(_as_trigger)]


class Within(Entry):
    """A term as written: one unit with its number, or "@parameter"."""

    day: int | str | None = None
    workday: int | str | None = None
    month: int | str | None = None
    before_day: int | str | None = None
    month_day: int | str | None = None
    week_day: int | str | None = None
    months_on: int = 0

    @model_validator(mode="before")
    @classmethod
    def _numbers(cls, written: Any) -> Any:
        for unit, number in written.items() if isinstance(written, dict) else ():
            if isinstance(number, bool):  # Python would count true as 1
                raise ValueError(f"期限“{unit}”应为整数，现为 {str(number).lower()}")
            if isinstance(number, str) and number.lstrip("-").isdecimal():
                raise ValueError(f"期限“{unit}”应为整数，不加引号，现为“{number}”")
        return written

    @model_validator(mode="after")
    def _one_unit(self) -> Within:
        if len(self._written()) != 1:
            raise ValueError("期限须且只须写一个单位，如 { workday = 3 }")
        return self

    def _written(self) -> dict[str, int | str]:
        units = ("day", "workday", "month", "before_day", "month_day", "week_day")
        return {u: v for u in units if (v := getattr(self, u)) is not None}

    def term(self, parameters: dict[str, Parameter]) -> Term:
        """Return the term, with a parameter's value put in."""
        ((unit, number),) = self._written().items()
        if isinstance(number, str):
            number = int(str(parameters[number.removeprefix("@")].value))
        return Term(number, unit, self.months_on)  # type: ignore[arg-type]  # keys are the units

    @property
    def parameter(self) -> str:
        """Name of the parameter that gives the number; empty where written out."""
        ((_, number),) = self._written().items()
        return number.removeprefix("@") if isinstance(number, str) else ""
