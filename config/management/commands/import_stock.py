"""Take over a running court: read its cases and their past, rehearse, then do it in lots."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config.management.operator import REFUSED, OperatorCommand
from intake.models import Takeover
from intake.takeover import reading, services
from intake.takeover.columns import CASES, EVENTS, SHEETS
from intake.takeover.known import KINDS
from policy.refusals import Forbidden, Refusal, Refused
from teams import access
from teams.access import Actor
from teams.models import Court, User
from workdays import clock

COUNTS = (
    "{sheet}：{rows}行，可接管{ready}，有疑问{warned}，重复{duplicate}，退回{refused}，"
    "已接管{filed}"
)
CASE_LINE = "  {track}\t{unit}\t{stage}\t{count}件"
NODE_LINE = "  {name}\t进行中{open}\t接管前已超期{late}\t待定{undecided}"
SHOWN = 50


class Command(OperatorCommand):
    help = "接管在办案件：先预演，再分批接管；中断后再运行即接着办"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--court", required=True, metavar="CODE", help="法院代码")
        parser.add_argument("--as", required=True, dest="user", metavar="USER", help="办理人账号")
        parser.add_argument("cases", type=Path, metavar="CASES", help="案件表")
        parser.add_argument("events", type=Path, nargs="?", metavar="EVENTS", help="事项表")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="接管日，缺省今天"
        )
        parser.add_argument("--rehearse", action="store_true", help="只预演，不接管")
        parser.add_argument("--rejected", type=Path, metavar="FOLDER", help="退回的行写入此文件夹")

    def act(self, options: dict[str, Any]) -> int | None:
        actor = _actor(options["court"], options["user"])
        files = [(CASES, options["cases"]), (EVENTS, options["events"])]
        sent = [(sheet, path.name, _content(path)) for sheet, path in files if path]
        made = services.unfinished([content for _s, _n, content in sent], actor=actor)
        if made is None:
            day = options["on"] or clock.today()
            made = services.send(sent, on=day, actor=actor, claimed=True)
            try:
                reading.read(made)
            except Refused:
                services.drop(made.pk, actor=actor)
                raise
        if options["rejected"]:
            self._write_rejected(made, options["rejected"], actor)
        if options["rehearse"]:
            services.drop(made.pk, actor=actor)
        else:
            made = services.carry_out(made.pk, actor=actor)
        self._say(made, as_json=options["json"], done=not options["rehearse"])
        refused = sum(made.counts[sheet].get("refused", 0) for sheet in SHEETS)
        return REFUSED if refused else None

    def _write_rejected(self, made: Takeover, folder: Path, actor: Actor) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for sheet, name in SHEETS.items():
            if made.counts[sheet].get("refused"):
                content = services.rejected(made.pk, sheet, actor=actor)
                (folder / f"退回-{name}.xlsx").write_bytes(content)

    def _say(self, made: Takeover, *, as_json: bool, done: bool) -> None:
        if as_json:
            told = {"done": done, "on": made.on, "counts": made.counts, "notes": made.notes}
            self.print_json({**told, "rehearsal": made.rehearsal, "unknown": made.unknown})
            return
        for note in made.notes:
            self.stdout.write(note)
        for one in made.rehearsal.get("cases", ()):
            self.stdout.write(CASE_LINE.format(**one))
        for one in made.rehearsal.get("nodes", ()):
            self.stdout.write(NODE_LINE.format(**one))
        for one in made.unknown[:SHOWN]:
            near = f"，是否为“{one['near']}”" if one["near"] else ""
            self.stdout.write(
                f"不认识的{KINDS[one['kind']]}“{one['word']}”（{one['rows']}行）{near}"
            )
        for sheet, name in SHEETS.items():
            keys = ("rows", "ready", "warned", "duplicate", "refused", "filed")
            counts = {key: made.counts[sheet].get(key, 0) for key in keys}
            self.stdout.write(COUNTS.format(sheet=name, **counts))
        if not done:
            self.stdout.write("只作预演，没有接管")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"读不到文件{path}：{error.strerror}", returncode=2) from error


def _actor(court_code: str, username: str) -> Actor:
    court = Court.objects.filter(code=court_code).first()
    if court is None:
        raise Refused(Refusal("no_court", f"没有代码为{court_code}的法院", "court"))
    user = User.objects.filter(username=username, court=court).first()
    if user is None:
        raise Forbidden(Refusal("no_user", f"该院没有账号{username}", "as"))
    return access.actor_for(user)
