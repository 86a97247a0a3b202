"""The ways of service the law knows, as data: what each asks, when it counts, by which article."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from workdays.calendar import Calendar
from workdays.terms import Term

FILE = Path(__file__).with_name("methods.toml")


class Method(BaseModel):
    """A way of service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    law: str
    proof: str  # what proves it, as people call it
    at_once: bool = False  # done on the spot: stated with its proof
    signed: bool = False  # somebody signed for it, and is named
    address: Literal["", "postal", "electronic"] = ""
    consented: bool = False  # only with the party's consent
    reference: str = ""  # what must be noted of the sending: 邮件号
    tracked: bool = False  # that note is a number the carrier gave, and stands in the journal
    reasoned: bool = False  # why this way, in words
    last_resort: bool = False  # only after another way failed
    days: int = 0  # after so many days it counts as served

    def counts_from(self, sent_on: date) -> date | None:
        """Return the first day it may count as served; None where the proof alone says."""
        if not self.days:
            return None
        # The day it counts as served is nobody's last day to act: no roll over days off.
        return Calendar.official().date_of(sent_on, Term(self.days, "day"), roll=False)[0]


@cache
def methods() -> dict[str, Method]:
    """Return the ways of service by code, in the order they are offered."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: Method.model_validate(entry) for code, entry in read.items()}
