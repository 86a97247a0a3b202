"""Count which obligations of the plans rules carry, which tests prove, and which neither does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.management.operator import OperatorCommand
from policy.clauses import register
from policy.coverage import Carried, Ran, coverage, results
from policy.findings import near
from policy.loader import pack, shipped
from policy.refusals import Problems

STATES = {
    "proved": "测试通过",
    "failed": "测试未过",
    "pack": "有规则未测",
    "reason": "已说明理由",
    "open": "未说明",
}
HEAD = "{what:<14}\t合计\t" + "\t".join(STATES.values())


class Command(OperatorCommand):
    help = "统计各方案条款由规则、测试承载的情况"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--court", default="", help="只看一个法院的规则包，如 hualong")
        parser.add_argument("--kind", default="", help="只看一类条款，如 role、node")
        parser.add_argument("--open", action="store_true", help="逐条列出没有通过测试的条款")
        parser.add_argument("--runs", type=Path, help="测试结果文件夹，默认 var/clauses")

    def act(self, options: dict[str, Any]) -> int | None:
        self._check(options["court"], options["kind"])
        folder = options["runs"] or Path(settings.VAR_DIR) / "clauses"
        ran = results(folder)
        names = [options["court"]] if options["court"] else shipped()
        rows = [
            row
            for row in coverage(map(pack, names), ran)
            if not options["kind"] or row.clause.kind == options["kind"]
        ]
        if options["json"]:
            self.print_json(self._plain(rows, ran))
        else:
            self._print(rows, ran, listed=options["open"])
        return None

    def _check(self, court: str, kind: str) -> None:
        problems = Problems()
        kinds = sorted({clause.kind for clause in register().values()})
        if court and court not in shipped():
            said = f"没有名为“{court}”的规则包{near(court, shipped())}"
            problems.add("unknown_pack", said, field="court")
        if kind and kind not in kinds:
            said = f"没有“{kind}”这类条款，应为{'、'.join(kinds)}之一"
            problems.add("unknown_kind", said, field="kind")
        problems.raise_if_any()

    def _plain(self, rows: list[Carried], ran: Ran) -> dict[str, Any]:
        return {
            "runs": list(ran.runs),
            "total": len(rows),
            "states": dict(Counter(row.state for row in rows)),
            "clauses": [
                {
                    "id": row.clause.id,
                    "kind": row.clause.kind,
                    "state": row.state,
                    "entries": [f"{table}.{name}" for table, name in row.entries],
                    "passed": row.passed,
                    "failed": row.failed,
                    "reason": row.reason,
                }
                for row in rows
            ],
        }

    def _print(self, rows: list[Carried], ran: Ran, *, listed: bool) -> None:
        for run in ran.runs:
            self.stdout.write("测试 {at}（{database}，{tests}项，版本 {commit}）".format(**run))
        if not ran.runs:
            self.stdout.write("没有测试结果：先运行测试，结果记在 var/clauses")
        by_court = {name: pack(name).identity.code for name in shipped()}
        self._table("法院", {n: [r for r in rows if r.clause.id[:2] == m]
                           for n, m in by_court.items()})  # fmt: skip
        kinds = sorted({row.clause.kind for row in rows})
        self._table("种类", {k: [r for r in rows if r.clause.kind == k] for k in kinds})
        self._table("全部", {"": rows})
        for row in rows if listed else ():
            if row.state != "proved":
                said = row.reason or "、".join(f"{t}.{n}" for t, n in row.entries)
                line = (row.clause.id, row.clause.kind, STATES[row.state], row.clause.text, said)
                self.stdout.write("\t".join(line))

    def _table(self, what: str, groups: dict[str, list[Carried]]) -> None:
        self.stdout.write(HEAD.format(what=what))
        for name, rows in groups.items():
            if rows:
                self.stdout.write("\t".join([f"{name:<14}", *_counted(rows)]))


def _counted(rows: Iterable[Carried]) -> list[str]:
    states = Counter(row.state for row in rows)
    return [str(sum(states.values())), *(str(states[state]) for state in STATES)]
