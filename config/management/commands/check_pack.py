"""Check a folder of rules: say everything that is wrong with it, file and entry named.

What a court would merely regret is said too, and refuses nothing (`--strict` does).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.management.commands.packs import summary
from config.management.operator import REFUSED, OperatorCommand
from policy.loader import load, regrets


class Command(OperatorCommand):
    help = "检查一个规则包文件夹"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="规则包所在文件夹")
        parser.add_argument("--strict", action="store_true", help="有提示也算不通过")

    def act(self, options: dict[str, Any]) -> int | None:
        found = summary(load(options["folder"]))
        said = regrets(options["folder"])
        if options["json"]:
            self.print_json({**found, "warnings": [each.as_dict() for each in said]})
        else:
            text = "{court}，第{version}版：没有问题。期限{clocks}项，分流规则{triage_rules}条。"
            self.stdout.write(text.format(**found))
            if said:
                self.stdout.write(f"另有{len(said)}处提示，不影响采用，请看一眼是否有意如此：")
            for each in said:
                self.stdout.write(f"提示  {each.sentence}")
        return REFUSED if options["strict"] and said else None
