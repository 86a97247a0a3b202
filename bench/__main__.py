"""Start a private PostgreSQL, measure, print the figures beside their limits, end it.

python -m bench [--scale quick|full] [--only P1,P5] [--rounds 5]
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

HOUSE = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run what was asked; return 1 where a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").strip())
    parser.add_argument("--scale", choices=["quick", "full"], default="quick")
    parser.add_argument("--only", default="", help="names of goals, e.g. P1,P5")
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    only = {name.strip().upper() for name in told.only.split(",") if name.strip()}
    with services() as lines:
        os.environ.update(lines)
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        django.setup()
        # Models can be imported only now.
        run = importlib.import_module("bench.run")
        return int(run.run(scale=told.scale, only=only, rounds=told.rounds))


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Keep a PostgreSQL and a Redis of our own in a temporary folder; yield their addresses."""
    folder = tempfile.mkdtemp(prefix="enforcement-bench.")
    program = [sys.executable, str(HOUSE / "bin" / "services")]
    try:
        shown = subprocess.run(
            [*program, "start", folder], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        told = (line.removeprefix("export ").partition("=") for line in shown.splitlines())
        yield {name: value for name, _sign, value in told} | {"VAR_DIR": f"{folder}/var"}
    finally:
        subprocess.run([*program, "stop", folder], check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
