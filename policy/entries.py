"""What every entry of a pack has in common: its manner, its source, its conditions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator


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
