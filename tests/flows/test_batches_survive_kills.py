"""Two runs at one batch, killed again and again: every paper once, its number too, and no gap."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path

from django.db import connection

from documents import batches, numbering
from documents.models import Batch, BatchFile, Document, NumberHold, NumberRun, Paper
from enforcement.models import Event
from tests.cast import make_court
from tests.clones import Clone
from tests.documents.papers import TODAY, drafted, in_team
from workdays import clock

PAPERS = int(os.environ.get("BATCH_PAPERS", "10"))
KILLS = int(os.environ.get("BATCH_KILLS", "6"))
KIND = "property_declaration"  # needs neither signature nor seal


def a_batch() -> Batch:
    """Ask for papers of one kind, of a case each, to be issued."""
    cast = make_court("hualong")
    handler = cast.actor("handler", "fast_1")
    with clock.at(TODAY):
        cases = [in_team(cast, "fast_1", "fast", serial=n + 1) for n in range(PAPERS)]
        return batches.ask_issue([drafted(case, KIND, handler) for case in cases], actor=handler)


def words_of(pdf: bytes) -> str:
    """Return the words of a PDF."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    ).stdout.decode()


def test_two_runs_killed_at_one_batch_number_and_print_every_paper_once(
    real_db: Clone, tmp_path: Path
) -> None:
    a_batch()
    proof = tmp_path / "kills"
    proof.touch()
    chance = random.Random(20260320)
    environment = {**real_db.environment, "PYTHONPATH": os.getcwd()}
    connection.close()
    moment = datetime.combine(TODAY, time(9, 0), clock.SHANGHAI)

    def start(dies_at: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.flows.batcher", moment.isoformat()]
        return subprocess.Popen(
            [*command, str(dies_at), str(proof)], env=environment, stderr=subprocess.PIPE
        )

    killed, told = 0, b""
    for _round in range(KILLS * 3):
        dying = killed < KILLS
        pair = [start(chance.choice([-1, -2, chance.randint(12, 150)]) * dying) for _ in range(2)]
        told += b"".join(process.communicate(timeout=300)[1] for process in pair)
        killed += sum(process.returncode == -9 for process in pair)
        # What the dead had taken, rows and numbers, is free again.
        moment += 2 * max(batches.LOST_AFTER, numbering.HELD_FOR)
        if Batch.objects.get().state == "done":
            break
    where = [line.split("|")[:2] for line in proof.read_text().splitlines()]
    assert len(where) == killed >= KILLS, told.decode()
    assert ["layout", "False"] in where, "some died with a number in hand and nothing locked"

    batch = Batch.objects.get()
    assert (batch.state, batch.done, batch.refused) == ("done", PAPERS, 0), told.decode()
    issued = Document.objects.filter(state="issued").order_by("serial")
    assert [document.serial for document in issued] == list(range(1, PAPERS + 1))
    assert NumberRun.objects.get(series=KIND).last == PAPERS
    assert not NumberHold.objects.exists()
    assert Paper.objects.count() == PAPERS
    assert all(document.number in words_of(bytes(document.paper.pdf)) for document in issued)
    titles = [event.data["title"] for event in Event.objects.filter(kind="document.issued")]
    assert sorted(titles) == sorted(document.number for document in issued)
    (file,) = BatchFile.objects.all()
    printed = words_of(bytes(file.pdf))
    ordered = [document.number for document in issued.order_by("case_id")]
    assert [printed.count(number) for number in ordered] == [1] * PAPERS
    assert [printed.index(n) for n in ordered] == sorted(printed.index(n) for n in ordered)
