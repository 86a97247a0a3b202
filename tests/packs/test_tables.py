"""Who is who, who does what and how much: each pack beside a table read from the court's text.

A row that is taken from a pack, or changed in it, fails under the clauses it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policy.clauses import Clause, register
from policy.loader import pack, shipped
from tests.packs.plain import Line, lines, read

# Who does what, what must be there, how much. When, and on what conditions, other tests exercise.
NOT_IN_THE_TEXT = "（空）"
# Told by a code (the two who have a case together; a team the plan names and does not set up), or
# under another name: the plan's interpreter keeps its rules, who works as nodes fall has the case.
CODES = ("YD-079", "YD-147", "XX-052", "XX-187", "YS-049")
KINDS = ("role", "duty", "record", "target")


def _marked(court: str) -> list[object]:
    known = register()
    return [
        pytest.param(
            court,
            line,
            id=f"{court}-{line.table}-{line.entry}-{number}",
            marks=pytest.mark.clause(*_stood_for(line, known)),
        )
        for number, line in enumerate(read(court))
    ]


def _stood_for(line: Line, known: Mapping[str, Clause]) -> list[str]:
    cited = [known[c] for c in line.source.split() if c in known]
    return [c.id for c in cited if c.kind in KINDS and line.says != NOT_IN_THE_TEXT]


@pytest.mark.parametrize(("court", "line"), [row for name in shipped() for row in _marked(name)])
def test_an_entry_says_what_the_courts_text_says_and_cites_it(court: str, line: Line) -> None:
    of_entry = [found for found in lines(pack(court)) if found[:2] == line[:2]]
    assert line in of_entry


@pytest.mark.parametrize("court", shipped())
def test_nothing_stands_in_a_pack_besides_and_the_first_holder_comes_first(court: str) -> None:
    assert list(lines(pack(court))) == read(court)


@pytest.mark.parametrize("court", shipped())
def test_every_clause_that_says_who_is_who_stands_in_the_table(court: str) -> None:
    mark = pack(court).identity.code
    told = {clause for line in read(court) for clause in line.source.split()}
    roles = {c.id for c in register().values() if c.kind == "role" and c.id.startswith(mark)}
    assert roles - told == set()


@pytest.mark.parametrize("court", shipped())
def test_what_a_row_is_called_is_what_the_clause_calls_it(court: str) -> None:
    rows: dict[str, list[str]] = {}
    for line in read(court):
        for clause in line.source.split():
            rows.setdefault(clause, []).append(line.says)
    strangers = [
        clause.id
        for clause in register().values()
        if clause.kind == "role"
        and clause.id in rows
        and clause.id not in CODES
        and not any(_share_a_word(said, clause.text) for said in rows[clause.id])
    ]
    assert strangers == []


def _share_a_word(one: str, other: str) -> bool:
    return any(one[n : n + 2] in other for n in range(len(one) - 1))


@pytest.mark.clause("XX-010")
def test_the_county_court_has_two_judges_in_all_and_no_assistant_post() -> None:
    posts = pack("county").tables.posts
    assert "XX-010" in posts["judge"].clause
    assert not [post for post in posts.values() if "助理" in post.name]
