"""Issue, list and take back the tokens by which machines call the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from config.management.operator import OperatorCommand
from policy.refusals import Refusal, Refused
from teams.models import AccessToken, User
from teams.services import issue_token_by_command, revoke_token_by_command

DAYS = 90


class Command(OperatorCommand):
    help = "管理接口令牌：issue 签发（令牌只显示一次）、list 列出、revoke 撤销"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("issue", "list", "revoke"))
        parser.add_argument("--username", default="", help="令牌代表的账号")
        parser.add_argument("--name", default="", help="用途")
        parser.add_argument("--days", type=int, default=DAYS, help="有效天数")
        parser.add_argument("--number", type=int, default=0, help="要撤销的令牌编号（见list）")

    def act(self, options: dict[str, Any]) -> int | None:
        acts = {"issue": self._issue, "list": self._list, "revoke": self._revoke}
        acts[options["what"]](options)
        return None

    def _issue(self, options: dict[str, Any]) -> None:
        user = User.objects.filter(username=User.objects.folded(options["username"])).first()
        if user is None or user.court_id is None:
            said = _("没有账号“%(username)s”，或未归属法院") % {"username": options["username"]}
            raise Refused(Refusal("no_account", said, "username"))
        made = issue_token_by_command(user=user, name=options["name"], days=options["days"])
        if options["json"]:
            self.print_json({"number": made.token.pk, "key": made.key})
            return
        self.stdout.write(_("令牌只显示这一次，请立即保存："))
        self.stdout.write(made.key)

    def _list(self, options: dict[str, Any]) -> None:
        tokens = AccessToken.objects.filter(revoked_at__isnull=True).select_related("user")
        rows = [
            {
                "number": token.pk,
                "username": token.user.username,
                "name": token.name,
                "hint": token.hint,
                "expires_on": token.expires_on.isoformat(),
            }
            for token in tokens
        ]
        if options["json"]:
            self.print_json(rows)
            return
        for row in rows:
            self.stdout.write("\t".join(str(value) for value in row.values()))

    def _revoke(self, options: dict[str, Any]) -> None:
        token = AccessToken.objects.filter(pk=options["number"]).first()
        if token is None:
            said = _("没有编号为%(number)d的令牌") % {"number": options["number"]}
            raise Refused(Refusal("no_token", said, "number"))
        revoke_token_by_command(token=token)
        self.stdout.write(_("令牌“%(name)s”已撤销") % {"name": token.name})
