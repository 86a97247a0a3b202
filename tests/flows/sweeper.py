"""A sweep in a process of its own that kills itself inside a transaction, and says where.

    python -m tests.flows.sweeper DAY STATEMENT PROOF

After the given statement within a transaction it writes to PROOF what it had just done, and
ends by SIGKILL. STATEMENT 0 lets it live.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import connection


def main(day: str, statement: int, proof: str) -> None:
    """Sweep a day; die after the given statement inside a transaction."""
    django.setup()
    counted = 0

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        result = execute(sql, params, many, context)
        sweeping = connection.in_atomic_block and (
            "enforcement_node" in sql or "enforcement_alert" in sql
        )
        counted += sweeping
        if sweeping and counted == statement:
            with Path(proof).open("a") as out:
                out.write(f"{os.getpid()}|{statement}|{' '.join(sql.split())}\n")
                out.flush()
                os.fsync(out.fileno())
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(count):
        # The core can be imported only once the apps are there.
        import_module("enforcement.sweep").sweep(date.fromisoformat(day), batch=400)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
