"""Every checklist, line by line: what must be answered before an act, and what is only offered.

Kept as the packs had it when it was last looked through; `lists.csv` has a row a list: which act
asks it ("hints": it never blocks) and its lines, those that must be answered starred.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest

from enforcement import journal, requirements
from enforcement.journal import By, Draft
from enforcement.models import Case
from policy.loader import pack, shipped
from tests.cast import make_court
from tests.desk.casework import in_team
from tests.packs.drive import pairs
from tests.packs.test_time_of_every_court import FILED, TEAMS, TODAY
from tests.story import named
from workdays import clock


class Row(NamedTuple):
    """A checklist as the plan has it."""

    court: str
    list: str
    asked_by: str
    lines: str


def rows(court: str) -> list[Row]:
    """Return a court's lists."""
    with (Path(__file__).parent / "lists.csv").open(encoding="utf-8", newline="") as table:
        return [row for row in (Row(**r) for r in csv.DictReader(table)) if row.court == court]


@pytest.mark.parametrize("court", shipped())
def test_a_list_has_the_lines_of_the_plan_and_no_other(court: str) -> None:
    known = pack(court).tables.checklists
    assert {row.list for row in rows(court)} == set(known)
    for row in rows(court):
        entry = known[row.list]
        said = [line + ("*" if entry.asks(line) else "") for line in entry.items]
        assert "|".join(said) == row.lines, row.list


@pytest.mark.django_db
@pytest.mark.parametrize("court", shipped())
def test_an_act_waits_for_every_line_that_must_be_answered_and_for_none_besides(
    court: str,
) -> None:
    case = in_team(make_court(court), *TEAMS[court], on=FILED)
    for row in (row for row in rows(court) if row.asked_by):
        act, *words = row.asked_by.split()
        soft = "hints" in words
        given = pairs(word for word in words if word != "hints")
        asked = requirements.check(case, act, **given)
        wanted = [line.removesuffix("*") for line in row.lines.split("|") if line.endswith("*")]
        waits = asked.warnings if soft else asked.gaps
        left = {
            r.data["item"]
            for r in waits
            if r.code == "unticked" and r.data["checklist"] == row.list
        }
        answered = {line.item for line in asked.lines if line.checklist == row.list and line.by}
        assert left | answered >= set(wanted), row
        assert left <= set(wanted), row
        ticked = {f"{row.list}:{line}" for line in wanted}
        asked = requirements.check(case, act, ticked=ticked, papers=named(ticked), **given)
        left = {
            line.item
            for line in asked.lines
            if line.checklist == row.list and line.required and not (line.by or line.against)
        }
        assert left == set(), row


# court, act, list, line, the entry that answers it, and one like it that does not.
ANSWERED = [
    ("county", "case.close mode=终本", "termination", "线上调查", "query.answered",
     "query.offline_completed"),
    ("county", "case.close mode=终本", "termination", "传统方式财产调查",
     "query.offline_completed", "query.answered"),
    ("county", "case.close mode=终本", "termination", "与申请执行人谈话笔录",
     "conversation.recorded side=applicant", "conversation.recorded side=respondent"),
    ("county", "case.close mode=终本", "termination", "与被执行人谈话笔录",
     "conversation.recorded side=respondent", "conversation.recorded side=applicant"),
    ("county", "triage.confirm", "whole_file", "立案及接待材料", "reception.recorded",
     "query.answered"),
    ("county", "triage.confirm", "whole_file", "网络查控反馈", "query.answered",
     "reception.recorded"),
    ("county", "triage.confirm", "whole_file", "线下查控结果", "query.offline_completed",
     "query.answered"),
    ("county", "dossier.accept", "archives", "影像卷宗", "dossier.imaged", "dossier.submitted"),
    ("county", "dossier.accept", "archives", "纸质卷宗", "dossier.submitted", "dossier.imaged"),
    ("dengzhou", "case.close mode=终本", "termination", "网络查控及结果分析", "query.answered",
     "query.offline_completed"),
    ("dengzhou", "case.close mode=终本", "termination", "传统调查结果",
     "query.offline_completed", "query.answered"),
    ("dengzhou", "case.close mode=终本", "termination", "终本约谈笔录", "interview.recorded",
     "query.answered"),
    ("dengzhou", "disposal.accept", "disposal_hand_over", "评估裁定",
     "document.issued document=评估裁定书", "document.issued document=执行裁定书"),
    ("hualong", "case.close mode=终本", "termination", "终本约谈笔录", "interview.recorded",
     "investigation.completed"),
    ("hualong", "case.close mode=终本", "termination", "住所地或经常居住地线下调查笔录",
     "investigation.completed", "interview.recorded"),
    ("hualong", "case.close mode=终本", "termination", "两次查控反馈",
     "query.rounds_completed", "interview.recorded"),
    ("hualong", "case.resume", "resumption_property", "财产权属查清",
     "investigation.completed", "query.rounds_completed"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("court", sorted({row[0] for row in ANSWERED}))
def test_a_line_is_answered_by_its_own_entry_and_by_no_other(court: str) -> None:
    cast = make_court(court)
    for number, (_court, act, listed, line, entry, other) in enumerate(
        (row for row in ANSWERED if row[0] == court), start=1
    ):
        case = in_team(cast, *TEAMS[court], on=FILED, serial=number)
        for told, by in ((other, ""), (entry, "record")):
            kind, *data = told.split()
            draft = Draft(kind, TODAY, data=pairs(data))
            with clock.at(TODAY):
                journal.record(case, draft, by=By(cast.system))
            case = Case.objects.get(pk=case.pk)
            name, *given = act.split()
            asked = requirements.check(case, name, **pairs(given))
            (found,) = [a for a in asked.lines if (a.checklist, a.item) == (listed, line)]
            assert found.by == by, (line, told)
