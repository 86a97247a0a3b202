"""Check a folder of rules: say everything that is wrong with it, file and entry named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.management.commands.packs import summary
from config.management.operator import OperatorCommand
from policy.loader import load


class Command(OperatorCommand):
    help = "检查一个规则包文件夹"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="规则包所在文件夹")

    def act(self, options: dict[str, Any]) -> int | None:
        found = summary(load(options["folder"]))
        if options["json"]:
            self.print_json(found)
        else:
            text = "{court}，第{version}版：没有问题。期限{clocks}项，分流规则{triage_rules}条。"
            self.stdout.write(text.format(**found))
        return None
