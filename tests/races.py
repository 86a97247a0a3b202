"""Two hands on one thing: acts in threads with connections of their own, which truly meet.

    said = at_once(lambda: act_of_one(), lambda: act_of_the_other())
    assert sorted(said) == [[], ["decided"]]        # one succeeded, the other was told

Each act goes on until it would take its first lock, and waits there for the others: all have
looked before any has written. Use it with `real_db`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection, connections

from policy.refusals import Refused

LONGEST = 30  # seconds an act may wait for the others, and they for it


def at_once(*acts: Callable[[], object]) -> list[list[str]]:
    """Run the acts at the same time; return the refusal codes of each (none: it was done)."""
    meeting = threading.Barrier(len(acts))
    said: list[list[str]] = [["(did not end)"] for _act in acts]

    def run(number: int) -> None:
        with connection.execute_wrapper(_wait_once(meeting)):
            try:
                acts[number]()
                said[number] = []
            except Refused as refused:
                said[number] = [r.code for r in refused.refusals]
            except Exception as error:  # told by the assertion that compares what was said
                said[number] = [f"{type(error).__name__}: {error}"]
            finally:
                meeting.abort()  # one that never locks keeps nobody waiting
                connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * LONGEST)
    return said


def _wait_once(meeting: threading.Barrier) -> Callable[..., Any]:
    """Let the connection stop before its first locking statement until all stand before theirs."""
    met = False

    def before(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal met
        # SQLite locks as the transaction begins, PostgreSQL row by row.
        if not met and ("FOR UPDATE" in sql or sql.startswith("BEGIN IMMEDIATE")):
            met = True
            with suppress(threading.BrokenBarrierError):
                meeting.wait(LONGEST)
        return execute(sql, *rest)

    return before
