"""Open a court's first administrator account, founding the court if it is not there yet."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from config.management.operator import OperatorCommand
from teams.models import Court, User
from teams.services import create_first_administrator, found_court

PASSWORD_VARIABLE = "FIRST_ADMIN_PASSWORD"  # noqa: S105 (the name of a variable)


class Command(OperatorCommand):
    help = "为一个法院开立首个系统管理员账号（密码取自环境变量 FIRST_ADMIN_PASSWORD 或标准输入）"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, help="规则包，如 hualong")
        parser.add_argument("--court", default="", help="法院代码；默认同规则包名")
        parser.add_argument("--username", required=True, help="账号")
        parser.add_argument("--name", required=True, help="姓名")

    def act(self, options: dict[str, Any]) -> int | None:
        password = _password()
        # Refused, the court is not founded either.
        with transaction.atomic():
            user = create_first_administrator(
                court=self._court(options),
                username=options["username"],
                name=options["name"],
                password=password,
            )
        self._say(user, options)
        return None

    def _court(self, options: dict[str, Any]) -> Court:
        code = options["court"] or options["pack"]
        court = Court.objects.filter(code=code).first()
        return court or found_court(code=code, pack_name=options["pack"])

    def _say(self, user: User, options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json({"username": user.username, "name": user.name, "court": user.court})
            return
        sentence = _("%(court)s：已开立系统管理员账号 %(username)s（%(name)s）")
        self.stdout.write(
            sentence % {"court": user.court, "username": user.username, "name": user.name}
        )


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if sys.stdin.isatty():
        return getpass.getpass(_("密码："))
    return sys.stdin.readline().rstrip("\r\n")
