"""The command; see the package's own words."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from policy.loader import SHIPPED
from tests.mutation.mutants import Mutant, mutants

HOUSE = Path(__file__).resolve().parents[2]
KEPT = Path(os.environ.get("VAR_DIR", HOUSE / "var")) / "mutation"
COURTS = ("county", "dengzhou", "hualong", "yanshi", "yindu")
ENOUGH = 0.95
# What one court alone has, and is tested where it is done.
BESIDE = {"yanshi": ("assets/test_weekly_rounds.py", "desk/test_round_pages.py")}
NOT_TRIED = ("test_tables", "test_every_entry_is_held")
# What the rules answered when last looked at: written by the house, then kept.
KEPT_ANSWERS = "test_what_the_rules_answer"
# Each entry beside the line a person typed from the plan: what it says, not what it does.
TYPED_LINES = "test_what_the_plans_say"


def files_of(court: str, *, behaviour: bool, typed: bool = False) -> list[str]:
    """Return the test files tried on a court's changes: those that name it, and those of all packs.

    With `behaviour` every table of text is left out: what is left puts questions to the rules.
    With `typed` all that the house once wrote itself is, its tables and the kept answers: what is
    left a person typed from the plans. With both, neither is tried. Tests that drive the services
    need a database; `trial` runs them with `deep` alone.
    """
    tests = HOUSE / "tests"
    found = {*tests.glob(f"*/test_{court}*.py"), *tests.glob(f"*/test_*_{court}.py")}
    found -= {*(tests / "browser").iterdir()}
    others = [other for other in COURTS if other != court]
    found.update(tests / file for file in BESIDE.get(court, ()))
    for file in (tests / "packs").glob("test_*.py"):
        if file.stem not in NOT_TRIED and not any(other in file.stem for other in others):
            found.add(file)
    found.add(tests / "architecture" / "test_clauses_page.py")
    if typed:
        found.discard(tests / "packs" / f"{KEPT_ANSWERS}.py")
    if behaviour:
        found.discard(tests / "packs" / f"{TYPED_LINES}.py")
    if not (behaviour or typed):
        found.add(tests / "packs" / "test_tables.py")
    return [str(file) for file in sorted(found)]


def chosen(options: argparse.Namespace, court: str) -> list[Mutant]:
    """Return the changes asked for of one court."""
    every = list(mutants(court, SHIPPED / court))
    if options.table:
        every = [m for m in every if m.table in options.table.split(",")]
    if options.only:
        every = [m for m in every if m.id in set(Path(options.only).read_text().splitlines())]
    if options.sample:
        every = random.Random(f"{options.seed} {court}").sample(
            every, min(options.sample, len(every))
        )
    return every


def part(options: argparse.Namespace) -> int:
    """Try a part of one court's changes in this process; write each answer as a line of JSON."""
    # Only the process that collects tests needs the tests' settings.
    from tests.mutation import trial  # noqa: PLC0415

    kept = _kept(options.court)
    share, of = map(int, options.part.split("/"))
    with Path(options.answers).open("w", encoding="utf-8") as answers:

        def said(change: Mutant, outcome: str, by: str) -> None:
            answers.write(json.dumps([change.id, change.table, outcome, by]) + "\n")
            answers.flush()

        changes = chosen(options, options.court)[share::of]
        files = files_of(options.court, behaviour=options.behaviour, typed=options.typed)
        return trial.run(changes, files, said, first=kept, deep=options.deep)


def tried(options: argparse.Namespace, court: str, extra: list[str]) -> list[list[str]]:
    """Try a court's changes in two processes; return id, table, outcome and by what."""
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for share in range(options.processes):
            answers = Path(folder) / f"{share}.jsonl"
            command = [sys.executable, "-m", "tests.mutation", "--court", court, *extra]
            command += ["--part", f"{share}/{options.processes}", "--answers", str(answers)]
            running.append(
                (answers, subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.DEVNULL))
            )
        for _, process in running:
            process.wait()
        return [
            json.loads(line)
            for answers, _ in running
            for line in answers.read_text(encoding="utf-8").splitlines()
        ]


def _kept(court: str) -> dict[str, str]:
    file = KEPT / f"{court}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _keep(court: str, answers: list[list[str]]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    known = _kept(court) | {i: by for i, _, outcome, by in answers if outcome == "caught"}
    (KEPT / f"{court}.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")


def whole(options: argparse.Namespace) -> int:
    """Try every court asked for, print what survived and how many were caught."""
    extra = [f"--{key}={value}" for key in ("table", "sample", "seed", "only")
             if (value := getattr(options, key))]  # fmt: skip
    extra += [f"--{key}" for key in ("behaviour", "typed") if getattr(options, key)]
    enough = True
    for court in options.court.split(",") if options.court else COURTS:
        answers = tried(options, court, extra)
        survived = [a for a in answers if a[2] == "survived"]
        if options.deep and survived:
            with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as only:
                only.write("\n".join(a[0] for a in survived))
            again = {
                a[0]: a for a in tried(options, court, ["--deep", *extra, f"--only={only.name}"])
            }
            answers = [again.get(a[0], a) for a in answers]
        _keep(court, answers)
        enough &= report(court, answers)
    return 0 if enough else 1


def report(court: str, answers: list[list[str]]) -> bool:
    """Print a court's survivors and figures; tell whether enough were caught."""
    by_table: dict[str, Counter[str]] = defaultdict(Counter)
    for name, table, outcome, by in answers:
        by_table[table][outcome] += 1
        if outcome in ("survived", "broken"):
            print(f"  {outcome}  {name} {by if outcome == 'broken' else ''}")
    total = Counter(outcome for _, _, outcome, _ in answers)
    held = total["caught"] + total["refused"]
    share = held / len(answers) if answers else 0.0
    for table, counted in sorted(by_table.items()):
        missed = counted["survived"] + counted["broken"]
        print(f"  {table:<12} {sum(counted.values()):>5} tried {missed:>5} survived")
    print(
        f"{court}: {len(answers)} tried, {total['caught']} caught by tests, {total['refused']} "
        f"refused by the checks, {len(answers) - held} survived: {share:.1%}"
    )
    return share >= ENOUGH


def main() -> int:
    """Read the options and go."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--court", default="")
    parser.add_argument("--table", default="")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--behaviour", action="store_true", help="leave out the tables of text")
    parser.add_argument("--typed", action="store_true", help="leave out what was kept as it was")
    parser.add_argument("--processes", type=int, default=2)
    for hidden in ("--part", "--answers", "--only"):
        parser.add_argument(hidden, default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    return part(options) if options.part else whole(options)


if __name__ == "__main__":
    sys.exit(main())
