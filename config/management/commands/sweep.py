"""Raise the alerts that have become due, as beat does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from config.management.commands.due import day
from config.management.operator import OperatorCommand
from enforcement import recurring, sweep
from teams.models import Court


class Command(OperatorCommand):
    help = "清查到期事项并发出提醒"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, help="按该日清查，默认今日")

    def act(self, options: dict[str, Any]) -> int | None:
        for court in Court.objects.filter(is_active=True):
            recurring.begin_periods(court)
        run = sweep.sweep(options["on"])
        answer = {
            "on": run.on,
            "raised": run.raised,
            "put_off": run.put_off,
            "failures": run.failures,
            "digest": run.digest,
        }
        if options["json"]:
            self.print_json(answer)
        else:
            self.stdout.write("{on}：发出提醒{raised}条，搁置{put_off}条".format(**answer))
        return 1 if run.failures else None
