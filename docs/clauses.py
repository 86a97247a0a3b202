"""Write docs/clauses.md: clauses that no entry of their court's rules cites, each with the reason.

    .venv/bin/python -m docs.clauses            write the page anew; reasons given are kept
    .venv/bin/python -m docs.clauses --check    fail where the page is not complete

Asked for are the clauses that say who must do what, by when, with whose approval: kind node,
limit, triage, transfer, approval, role.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

from policy.clauses import Clause, register

HOUSE = Path(__file__).resolve().parents[1]
PAGE = HOUSE / "docs" / "clauses.md"
PACKS = HOUSE / "policy" / "packs"
KINDS = ("node", "limit", "triage", "transfer", "approval", "role")
MISSING = "?"
HEAD = """# Clauses no rule cites

Every obligation of the five plans stands in the register `policy/data/clauses.csv`. Of the kinds
that a pack can turn into rules (node, limit, triage, transfer, approval, role), the clauses below
are cited by no entry of their court's pack. Each says why. The table is written by
`docs/clauses.py`, which keeps the reasons; a test holds that it is complete and that nothing in
it is cited after all.

| clause | kind | place | what it says | why no rule cites it |
|---|---|---|---|---|
"""


def cited() -> set[str]:
    """Return every clause some entry of a pack cites."""
    found: set[str] = set()
    for file in PACKS.glob("*/*.toml"):
        found |= _named(tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def _named(entry: Any) -> set[str]:
    if isinstance(entry, dict):
        clause = entry.get("clause", ())
        own = {clause} if isinstance(clause, str) else set(clause)
        return own.union(*(_named(value) for value in entry.values()))
    if isinstance(entry, list):
        return set().union(*(_named(value) for value in entry))
    return set()


def uncited() -> dict[str, Clause]:
    """Return the clauses that the page has to list, by id."""
    known = cited()
    return {i: c for i, c in register().items() if c.kind in KINDS and i not in known}


def reasons() -> dict[str, str]:
    """Return the reasons the page gives, by clause."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0] not in ("clause", "---"):
            found[cells[0]] = cells[4]
    return found


def faults() -> list[str]:
    """Return what is wrong with the page: clauses missing, cited after all, or without a reason."""
    listed, wanted = reasons(), uncited()
    return [
        *(f"{i} is cited by no rule and not listed" for i in wanted if i not in listed),
        *(f"{i} is listed, and cited by a rule" for i in listed if i not in wanted),
        *(f"{i} gives no reason" for i, why in listed.items() if why in ("", MISSING)),
    ]


def written() -> str:
    """Return the page, with the reasons kept."""
    kept = reasons()
    lines = [
        f"| {i} | {c.kind} | {c.article} | {c.text.replace('|', '/')} | {kept.get(i, MISSING)} |"
        for i, c in uncited().items()
    ]
    return HEAD + "\n".join(lines) + "\n"


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv:
        PAGE.write_text(written(), encoding="utf-8")
    for fault in faults():
        print(fault)
    return 1 if faults() else 0


if __name__ == "__main__":
    sys.exit(main())
