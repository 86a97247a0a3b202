"""Rebuild the clocks from the journal, or only tell where they differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import OperatorCommand
from enforcement import rebuild
from teams.models import Court


class Command(OperatorCommand):
    help = "由登记重建节点"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不改动")

    def act(self, options: dict[str, Any]) -> int | None:
        courts = list(Court.objects.all())
        if options["check"]:
            found = [d for court in courts for d in rebuild.differences(court)]
            rows = [[d.chain, d.rule, d.subject, d.what] for d in found]
            if options["json"]:
                self.print_json({"differences": rows})
            for row in rows if not options["json"] else ():
                self.stderr.write(" ".join(row))
            return 1 if rows else None
        changed = sum(rebuild.rebuild(court) for court in courts)
        if options["json"]:
            self.print_json({"changed": changed})
        else:
            self.stdout.write(f"已重建，{changed}件案件的节点有变动")
        return None
