"""Files nobody should be able to hand in, at every door: refused in Chinese, kept by none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.badfiles import books
from tests.badfiles.corpus import DOORS, FILES, MEGABYTES, handed_in
from tests.badfiles.made import FACTS, FILINGS, ONLINE, TAKEOVER, Bad

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_more_than_a_hundred_and_fifty_and_each_has_a_name_of_its_own() -> None:
    assert len(FILES) >= 150
    assert len({bad.name for bad in FILES}) == len(FILES)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("bad", FILES, ids=lambda bad: bad.name)
def test_a_bad_file_is_refused_at_every_door_with_a_reason(bad: Bad) -> None:
    content = bad.make()
    taken = []
    for door in DOORS:
        if door in bad.good_at:
            continue
        reasons = handed_in(door, bad.name, content)
        if not reasons or not all(HAN.search(reason) for reason in reasons):
            taken.append((door, reasons))
    assert taken == []


@pytest.mark.parametrize("door", [FILINGS, TAKEOVER, ONLINE, FACTS])
def test_the_sheet_the_bad_ones_are_made_of_is_good(door: str) -> None:
    """What is refused of them is refused for what is wrong in them."""
    assert handed_in(door, "案件.xlsx", books.book()) == []


def test_all_of_them_are_told_apart_in_little_time_and_memory() -> None:
    """In a process of its own, whose memory is that of the doors."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.badfiles.corpus"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["distinct"] == told["files"] == len(FILES)
    assert told["taken"] == []
    assert told["most_mb"] < MEGABYTES
