"""The law's time for examining an application, and the defects on which one is sent back. Data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.utils.translation import gettext as _

import policy
from policy.pack import Pack
from workdays.terms import Term

_FILE = Path(policy.__file__).parent / "data" / "filing_examination.toml"


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect: its rule in the law; `given` is what a court's list calls the paper that lacks.

    `noted`: what is wrong has to be written beside it.
    """

    code: str
    name: str
    law: str
    given: str = ""
    noted: bool = False

    def clauses(self, pack: Pack) -> tuple[str, ...]:
        """Return the clauses of a court's plan that ask for the same paper."""
        if not self.given:
            return ()
        lists = pack.tables.checklists
        named = dict.fromkeys(code for gate in pack.gates("case.file") for code in gate.checklist)
        lines = (line for code in named for line in lists[code].lines)
        found = (ln.clause for ln in lines if ln.evidence and ln.evidence.given == self.given)
        return tuple(dict.fromkeys(clause for clauses in found for clause in clauses))


@dataclass(frozen=True, slots=True)
class Examination:
    """Within what time an application is decided on, by which article, and the defects by code."""

    term: Term
    law: str
    defects: Mapping[str, Defect]


@cache
def examination() -> Examination:
    """Return the data of `policy/data/filing_examination.toml`."""
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    term = data["term"]
    if term["basis"] != "law":
        raise ValueError(_("审查期限应引法律规定"))
    defects = {
        row["code"]: Defect(
            row["code"], row["name"], row["law"], row.get("given", ""), row.get("note", False)
        )
        for row in data["defect"]
    }
    return Examination(Term.of(term["within"]), term["law"], MappingProxyType(defects))
