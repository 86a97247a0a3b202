"""Route cases by a pack: a facts object a line in, a decision a line out."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import REFUSED, OperatorCommand
from policy.facts import read_all
from policy.loader import pack
from policy.pack import Pack
from policy.refusals import Refusal, Refused
from policy.triage import route


def facts_of(line: bytes) -> dict[str, Any]:
    """Return the facts object of a line; numbers keep the digits they were written with."""
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refused(Refusal("bad_json", f"不是合规的JSON（{error}）")) from None
    if not isinstance(found, dict):
        raise Refused(Refusal("bad_json", "应为一个案情对象（以花括号括起）"))
    return found


def decide(rules: Pack, line: bytes) -> dict[str, Any]:
    """Return the decision on a line as it is printed."""
    return route(rules, read_all(facts_of(line), rules.tables.labels)).as_dict()


class Command(OperatorCommand):
    help = "按规则包分流：从标准输入逐行读取案情，逐行输出决定"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, help="规则包")

    def act(self, options: dict[str, Any]) -> int | None:
        rules, refused_lines = pack(options["pack"]), 0
        for number, line in enumerate(sys.stdin.buffer, start=1):
            if not line.strip():
                continue
            try:
                printed = decide(rules, line)
            except Refused as refused:
                refused_lines += 1
                reasons = [reason.as_dict() for reason in refused.refusals]
                printed = {"outcome": "refused", "line": number, "refusals": reasons}
                for reason in refused.refusals:
                    self.stderr.write(f"第{number}行：{reason.sentence}")
            self.print_json(printed, indent=None)
        return REFUSED if refused_lines else None
