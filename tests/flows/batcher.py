"""A run of the batches in a process of its own that kills itself, and says where.

    python -m tests.flows.batcher MOMENT STATEMENT PROOF

After the given statement, or while the paper of minus that number is laid out, it writes to PROOF
and ends by SIGKILL. STATEMENT 0 lets it live.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import connection


def main(moment: str, statement: int, proof: str) -> None:
    """Work at the batches as if it were that moment; die after a statement, or within a layout."""
    django.setup()
    # The rooms can be imported only once the apps are there.
    batches, printing = import_module("documents.batches"), import_module("documents.printing")
    clock, laid_out = import_module("workdays.clock"), printing.laid_out
    done = {"statement": 0, "layout": 0}

    def die_at(what: str, number: int, where: str) -> None:
        done[what] += 1
        if done[what] == number:
            with Path(proof).open("a") as out:
                out.write(f"{what}|{connection.in_atomic_block}|{where}\n")
                out.flush()
                os.fsync(out.fileno())
            os.kill(os.getpid(), signal.SIGKILL)

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        die_at("statement", statement, " ".join(sql.split())[:200])
        return result

    def watched(*args: Any, **told: Any) -> Any:
        die_at("layout", -statement, "")
        return laid_out(*args, **told)

    printing.laid_out = watched
    with connection.execute_wrapper(count), clock.at(datetime.fromisoformat(moment)):
        while batches.work(turn=60):
            pass


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
