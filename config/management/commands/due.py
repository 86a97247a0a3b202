"""Tell when a clause's term ends from a day: excluded days credited, each step explained."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import OperatorCommand
from policy.due import due
from policy.loader import pack
from workdays.calendar import Interval


def day(text: str) -> date:
    """Read a day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"应为日期（年-月-日），现为“{text}”") from None


def interval(text: str) -> Interval:
    """Read an excluded interval written FROM:TO, both ends counted."""
    first, colon, last = text.partition(":")
    if not colon:
        raise ArgumentTypeError(f"应为“起日:止日”，现为“{text}”")
    try:
        return Interval(day(first), day(last))
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


class Command(OperatorCommand):
    help = "按条款计算到期日"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, help="规则包")
        parser.add_argument("--clause", required=True, help="条款，如 YD-032")
        parser.add_argument("--on", required=True, type=day, help="起算日（年-月-日）")
        parser.add_argument(
            "--exclude",
            type=interval,
            nargs="+",
            action="extend",
            default=[],
            metavar="FROM:TO",
            help="扣除期间，首尾两日均计入",
        )

    def act(self, options: dict[str, Any]) -> int | None:
        found = due(pack(options["pack"]), options["clause"], options["on"], options["exclude"])
        if options["json"]:
            self.print_json(found)
            return None
        for one in found:
            self.stdout.write("{clause}\t{name}\t{adjusted_due_on}".format(**one))
            if one["adjusted_due_on"] != one["plan_due_on"]:
                self.stdout.write("\t不计扣除期间为{plan_due_on}".format(**one))
            for step in one["steps"]:
                self.stdout.write("\t{on}\t{reason}".format(**step))
            if one["provisional"]:
                self.stdout.write("\t所涉年份节假日安排尚未公布，暂按周末推算")
        return None
