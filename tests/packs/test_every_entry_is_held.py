"""Changing a pack is noticed: each run, a seeded few of the changes `tests.mutation` makes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from policy.loader import SHIPPED, load, pack, shipped
from tests.mutation.__main__ import report
from tests.mutation.mutants import mutants, read, write
from tests.packs import answered
from tests.packs.questions import questions


@pytest.mark.parametrize("court", shipped())
def test_each_change_is_one_of_its_kind_and_changes_something(court: str) -> None:
    tables, _ = read(SHIPPED / court)
    every = list(mutants(court, SHIPPED / court))
    assert len({m.id for m in every}) == len(every) > 500
    assert all(m.applied(tables) != tables for m in every[::17])
    assert {m.table for m in every} >= {"units", "functions", "clock", "triage", "gate", "transfer"}


@pytest.mark.parametrize("court", shipped())
def test_a_pack_written_out_again_unchanged_says_the_same(court: str, tmp_path: Path) -> None:
    tables, _ = read(SHIPPED / court)
    assert load(write(tables, tmp_path / court)).tables == pack(court).tables


def test_a_few_changes_at_random_are_each_caught_and_the_figures_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", "--court", "hualong", "--sample", "14",
         "--seed", "2026", "--processes", "1"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(settings.RUN_DIR)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hualong: 14 tried" in done.stdout


def test_a_court_whose_changes_pass_unnoticed_is_not_enough(
    capsys: pytest.CaptureFixture[str],
) -> None:
    caught = [[f"c{n}", "clock", "caught", "test"] for n in range(94)]
    passed = [[f"s{n}", "clock", "survived", ""] for n in range(6)]
    assert not report("yanshi", caught + passed)
    assert report("yanshi", caught + passed[:4])
    assert not report("yanshi", [])  # nothing tried proves nothing
    assert "survived  s5" in capsys.readouterr().out


@pytest.mark.parametrize("court", shipped())
def test_every_question_worth_asking_of_a_courts_rules_is_asked(court: str) -> None:
    asked = {(row.question, row.given) for row in answered.read(court)}
    assert [q[1:] for q in questions(pack(court)) if q[1:] not in asked] == []
