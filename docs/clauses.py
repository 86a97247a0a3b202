"""Write docs/clauses.md: clauses that no entry of their court's rules cites, each with the reason.

    .venv/bin/python -m docs.clauses            write the page anew
    .venv/bin/python -m docs.clauses --check    fail where the page is not complete

The reasons stand in `policy/data/not_carried.csv`, a row a clause, whatever its kind. Which of the
others a test proves is told by `manage.py clauses`.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from policy.clauses import Clause, register
from policy.coverage import entries_of, reasons
from policy.loader import pack, shipped

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "clauses.md"
MISSING = "?"
HEAD = """# Clauses no rule cites

Every obligation of the five plans stands in the register `policy/data/clauses.csv`. An entry of a
court's pack cites the clauses it rests on: {cited} of {all}. Cited by no entry are the {rest}
below; each says why. The page is written by `docs/clauses.py` from
`policy/data/not_carried.csv`; a test holds that it is complete and that nothing in it is cited
after all.

`manage.py clauses [--court hualong] [--kind node] [--open] [--json]` counts besides which clauses
tests exercised and passed. Every test run leaves its result in `var/clauses/`; the command says of
which runs it speaks.

| kind | in the plans | cited by a pack | with a reason |
|---|---|---|---|
{kinds}

| clause | kind | place | what it says | why no rule cites it |
|---|---|---|---|---|
"""


def cited() -> set[str]:
    """Return every clause some entry of a pack cites."""
    return {clause for name in shipped() for clause in entries_of(pack(name))}


def uncited() -> dict[str, Clause]:
    """Return the clauses that the page has to list, by id."""
    known = cited()
    return {i: c for i, c in register().items() if i not in known}


def faults() -> list[str]:
    """Return what is wrong: clauses without a reason, or with one and cited after all."""
    listed, wanted = reasons(), uncited()
    return [
        *(f"{i} is cited by no rule and not listed" for i in wanted if i not in listed),
        *(f"{i} is listed, and cited by a rule" for i in listed if i not in wanted),
        *(f"{i} gives no reason" for i, why in listed.items() if why in ("", MISSING)),
    ]


def written() -> str:
    """Return the page."""
    told, rest = reasons(), uncited()
    lines = [
        f"| {i} | {c.kind} | {c.article} | {c.text.replace('|', '/')} | {told.get(i, MISSING)} |"
        for i, c in rest.items()
    ]
    return _head(rest) + "\n".join(lines) + "\n"


def _head(rest: dict[str, Clause]) -> str:
    every = Counter(clause.kind for clause in register().values())
    without = Counter(clause.kind for clause in rest.values())
    kinds = "\n".join(
        f"| {kind} | {number} | {number - without[kind]} | {without[kind]} |"
        for kind, number in every.most_common()
    )
    total = sum(every.values())
    return HEAD.format(cited=total - len(rest), all=total, rest=len(rest), kinds=kinds)


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv:
        PAGE.write_text(written(), encoding="utf-8")
    for fault in faults():
        print(fault)
    return 1 if faults() else 0


if __name__ == "__main__":
    sys.exit(main())
