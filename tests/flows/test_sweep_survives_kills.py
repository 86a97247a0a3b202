"""Two sweeps at once, killed again and again inside their transactions: every alert once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from enforcement import sweep
from enforcement.models import Alert, Node
from enforcement.nodes import Ladder
from tests.cast import make_court
from tests.clones import Clone
from tests.story import filed

NODES = int(os.environ.get("SWEEP_NODES", "6000"))
KILLS = int(os.environ.get("SWEEP_KILLS", "8"))
TODAY = date(2022, 6, 15)


def open_nodes(count: int) -> None:
    """Put many open clocks into a court, due on days around today."""
    cast = make_court("hualong")
    case = filed(cast, date(2022, 1, 4))
    Ladder.of(cast.pack).sync()
    Node.objects.all().update(status="done", next_alert_on=None)
    schedule = next(s for s in Ladder.of(cast.pack).rungs if s.endswith(":node"))
    rows = [
        Node(
            court=cast.court,
            case=case,
            rule="reception",
            duty="reception",
            kind="node",
            subject=f"respondent:{i + 10}",
            opened_seq=1,
            opened_on=TODAY - timedelta(days=30),
            start_on=TODAY - timedelta(days=30),
            plan_due_on=(due := TODAY - timedelta(days=i % 9 - 2)),
            due_on=due,
            unit="fast_1",
            schedule=schedule,
            alert_step=0,
            next_alert_on=due - timedelta(days=1),
        )
        for i in range(count)
    ]
    Node.objects.bulk_create(rows, batch_size=2000)


def expected() -> Counter[tuple[int, str]]:
    """Work out in plain Python which alerts are due today: -1, +1, +3, +5 and +7 days."""
    rungs = {"warn": -1, "overdue": 1, "lead": 3, "supervisor": 5, "director": 7}
    found: Counter[tuple[int, str]] = Counter()
    for pk, due in Node.objects.filter(status="open").values_list("pk", "due_on"):
        for level, day in rungs.items():
            if due + timedelta(days=day) <= TODAY:
                found[pk, level] += 1
    return found


def test_two_sweeps_killed_inside_their_transactions_raise_every_alert_once(
    real_db: Clone, tmp_path: Path
) -> None:
    open_nodes(NODES)
    due = expected()
    proof = tmp_path / "kills"
    chance = random.Random(20220615)
    environment = {**real_db.environment, "PYTHONPATH": os.getcwd()}
    connection.close()

    def start(statement: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.flows.sweeper", TODAY.isoformat()]
        return subprocess.Popen(
            [*command, str(statement), str(proof)], env=environment, stderr=subprocess.PIPE
        )

    killed = 0
    for _round in range(KILLS * 4):
        pair = [start(chance.randint(1, 4)) for _ in range(2)]
        for process in pair:
            process.communicate(timeout=300)
        killed += sum(p.returncode == -9 for p in pair)
        if killed >= KILLS:
            break
    lines = proof.read_text().splitlines()
    assert len(lines) == killed >= KILLS, "the kills landed inside transactions"
    assert all("enforcement_alert" in line or "enforcement_node" in line for line in lines)

    sweep.sweep(TODAY)
    raised = Counter(Alert.objects.values_list("node_id", "level"))
    assert raised == due
    assert set(raised.values()) == {1}
    assert not Node.objects.filter(next_alert_on__lte=TODAY).exists()
    run = sweep.sweep(TODAY)
    assert run.raised == 0
