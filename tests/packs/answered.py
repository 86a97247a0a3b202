"""The answers each court's rules give, kept as tables: a line a question.

    .venv/bin/python -m tests.packs.answered    write the tables anew, after a change that was meant

Look at every line that changed: it is what the house will do otherwise from then on.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from policy.loader import pack as pack_named  # noqa: E402  # the engine's room needs the settings
from policy.loader import shipped  # noqa: E402
from policy.pack import Pack  # noqa: E402
from tests.packs.drive import ask  # noqa: E402
from tests.packs.questions import questions  # noqa: E402

ANSWERS = Path(__file__).parent / "answers"


class Row(NamedTuple):
    """A question put to a court's rules, its answer, and the clauses of what was asked about."""

    clause: str
    question: str
    given: str
    answer: str


def read(court: str) -> list[Row]:
    """Return a court's table."""
    with (ANSWERS / f"{court}.csv").open(encoding="utf-8", newline="") as rows:
        return [Row(**row) for row in csv.DictReader(rows)]


def write(pack: Pack) -> None:
    """Write a court's table anew."""
    ANSWERS.mkdir(exist_ok=True)
    with (ANSWERS / f"{pack.name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Row._fields)
        for clause, question, given in questions(pack):
            table.writerow(Row(" ".join(clause), question, given, ask(pack, question, given)))


if __name__ == "__main__":
    for name in shipped():
        write(pack_named(name))
