"""List the rule packs there are, each version; freeze or compare the published texts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import REFUSED, OperatorCommand
from policy import frozen
from policy.loader import names, pack, versions
from policy.pack import Pack
from policy.refusals import Refusal, Refused

LINE = (
    "{pack}\t{code}\t{court}\t第{version}版（自{from_on}）\t"
    "期限{clocks}项，分流规则{triage_rules}条"
)


def summary(loaded: Pack) -> dict[str, Any]:
    """Return what an operator asks of a pack first: whose it is, and how much it holds."""
    identity, tables = loaded.identity, loaded.tables
    return {
        "pack": loaded.name,
        "code": identity.code,
        "court": identity.court,
        "number_code": identity.number_code,
        "title": identity.title,
        "document_number": identity.document_number,
        "version": identity.version,
        "from_on": identity.from_on.isoformat(),
        "status": identity.status,
        "checksum": loaded.checksum,
        "units": len(tables.units),
        "posts": len(tables.posts),
        "tracks": len(tables.tracks),
        "triage_rules": len(tables.triage),
        "clocks": len(tables.clock),
        "transfers": len(tables.transfer),
        "gates": len(tables.gate),
    }


class Command(OperatorCommand):
    help = "列出规则包及其各版本；--freeze 记下已发布版本的校验值"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--freeze", action="store_true", help="记下已发布版本的校验值")

    def act(self, options: dict[str, Any]) -> int | None:
        found: list[dict[str, Any]] = []
        refusals: list[Refusal] = []
        if options["freeze"]:
            frozen.freeze()
        for name in names():
            for version in versions(name):
                try:
                    found.append(summary(pack(name, version)))
                except Refused as refused:
                    refusals += refused.refusals
        if options["json"]:
            self.print_json(found)
        else:
            for each in found:
                self.stdout.write(LINE.format(**each))
        if refusals:
            self.refuse(refusals, as_json=False)
            return REFUSED
        return None
