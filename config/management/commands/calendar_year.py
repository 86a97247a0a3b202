"""Read a year's official table, tell which clocks it moves, and adopt it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import OperatorCommand
from enforcement import calendars, year_sheets
from teams.access import Actor
from teams.models import Court


class Command(OperatorCommand):
    help = "核对一年的放假安排，列出受影响的期限；加 --adopt 采用并重新计算"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="年度表（XLSX、CSV、TOML）")
        parser.add_argument("--adopt", action="store_true", help="采用，并重新计算全部案件的期限")

    def act(self, options: dict[str, Any]) -> int | None:
        path: Path = options["file"]
        text = year_sheets.to_text(path.name, path.read_bytes())
        table = calendars.read(text)
        courts = list(Court.objects.filter(is_active=True).order_by("pk"))
        moved = {court: calendars.preview(Actor.system(court), table) for court in courts}
        counts = {
            court.code: dict(calendars.by_rule(found)) for court, found in moved.items() if found
        }
        adopted = None
        if options["adopt"] and courts:
            adopted = calendars.adopt(text, actor=Actor.system(courts[0]))
            calendars.work()
            adopted.refresh_from_db()
        if options["json"]:
            self.print_json(
                {
                    "year": table.year,
                    "moved": counts,
                    "adopted": adopted is not None,
                    "changed": adopted.changed if adopted else 0,
                }
            )
            return None
        for court, found in moved.items():
            self.stdout.write(f"{court.name}：{len(found)}项期限变动")
            for rule, count in sorted(calendars.by_rule(found).items()):
                self.stdout.write(f"  {rule}：{count}项")
        if adopted:
            said = (
                f"已采用{table.year}年的安排，重新计算{adopted.done}件，{adopted.changed}件有变动"
            )
            self.stdout.write(said)
        return None
