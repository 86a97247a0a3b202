"""Import a sheet of filings: check every row, then file what is good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.management.operator import REFUSED, OperatorCommand
from intake import services
from intake.models import Import, ImportRow
from policy.refusals import Forbidden, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court, User

SUMMARY = (
    "{rows}行：可立案{ready}，有疑问{warned}，重复{duplicate}，退回{refused}；"
    "立案{cases}件，追加当事人{joins}件"
)
LINE = "第{number}行\t{case}\t{status}\t{reasons}"


class Command(OperatorCommand):
    help = "导入立案表格：逐行检查，合格的立案"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="表格文件（.xlsx、.xls、.csv）")
        parser.add_argument("--court", required=True, metavar="CODE", help="法院代码")
        parser.add_argument("--as", required=True, dest="user", metavar="USER", help="办理人账号")
        parser.add_argument(
            "--late-reason", default="", metavar="TEXT", help="立案已久的，迟延登记的理由"
        )
        parser.add_argument("--check-only", action="store_true", help="只检查，不立案")

    def act(self, options: dict[str, Any]) -> int | None:
        actor = _actor(options["court"], options["user"]).explaining(options["late_reason"])
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件{path}：{error.strerror}", returncode=2) from error
        made = services.stage(path.name, content, actor=actor)
        rows = list(made.rows.exclude(status=ImportRow.Status.READY).order_by("number"))
        if options["check_only"]:
            services.drop(made.pk, actor=actor)
        else:
            made = services.apply(made.pk, actor=actor)
            rows = list(made.rows.order_by("number"))
        self._say(made, rows, as_json=options["json"], filed=not options["check_only"])
        return REFUSED if made.counts["refused"] else None

    def _say(self, made: Import, rows: list[ImportRow], *, as_json: bool, filed: bool) -> None:
        told = [_row(row) for row in rows if row.refusals or row.warnings]
        if as_json:
            found = {"file": made.file_name, "filed": filed, "counts": made.counts}
            self.print_json({**found, "notes": made.notes, "rows": told})
            return
        for note in made.notes:
            self.stdout.write(note)
        for one in told:
            reasons = "；".join(r["sentence"] for r in (*one["refusals"], *one["warnings"]))
            self.stdout.write(
                LINE.format(
                    number=one["row"],
                    case=one["case_number"],
                    status=one["status_name"],
                    reasons=reasons,
                )
            )
        self.stdout.write(SUMMARY.format(**made.counts))
        if not filed:
            self.stdout.write("只作检查，未立案")


def _row(row: ImportRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "case_number": row.case_number,
        "status": row.status,
        "status_name": row.get_status_display(),
        "refusals": row.refusals,
        "warnings": row.warnings,
    }


def _actor(court_code: str, username: str) -> Actor:
    court = Court.objects.filter(code=court_code).first()
    if court is None:
        raise Refused(Refusal("no_court", f"没有代码为{court_code}的法院", "court"))
    user = User.objects.filter(username=username, court=court).first()
    if user is None:
        raise Forbidden(Refusal("no_user", f"该院没有账号{username}", "as"))
    return access.actor_for(user)
