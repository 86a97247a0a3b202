"""Make the demo data, or list its accounts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.management.commands.due import day
from config.management.operator import OperatorCommand
from demo import run
from policy.refusals import Refusal, Refused
from teams.models import Court, Membership
from workdays import clock


class Command(OperatorCommand):
    help = "生成演示数据：五个法院、八个月"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="已有演示数据则不再生成")
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")
        parser.add_argument("--on", type=day, help="故事的最后一日，默认今日")
        parser.add_argument("--cases", type=int, default=run.CASES, help="每院案件数")

    def act(self, options: dict[str, Any]) -> int | None:
        if not settings.DEMO:
            raise Refused(Refusal("no_demo", "本环境未开启演示（DEMO）"))
        last = options["on"] or clock.today()
        if not options["accounts"]:
            if Court.objects.exists() and not options["if_empty"]:
                raise Refused(Refusal("not_empty", "数据库中已有法院，不再生成演示数据"))
            broken = run.fill(run.open_courts(last), last, cases=options["cases"])
            if broken:
                names = "、".join(broken)
                said = f"演示数据曾中断，未生成完整：{names}。请执行 make clean 后重新 make run"
                raise Refused(Refusal("half_made", said))
        accounts = self._accounts()
        if options["json"]:
            self.print_json(accounts)
        else:
            for row in accounts:
                self.stdout.write("{court}\t{post}\t{username}".format(**row))
            self.stdout.write(f"口令均为 {settings.DEMO_PASSWORD}")
        return None

    @staticmethod
    def _accounts() -> list[dict[str, str]]:
        """Return one account a post and court."""
        held = Membership.objects.current(clock.today()).select_related("user", "post__court")
        found: dict[tuple[str, str], dict[str, str]] = {}
        for seat in held.order_by("post__court__code", "post__position", "user__username"):
            court = seat.post.court
            row = {"court": court.name, "post": seat.post.name, "username": seat.user.username}
            found.setdefault((court.code, seat.post.code), row)
        return list(found.values())
