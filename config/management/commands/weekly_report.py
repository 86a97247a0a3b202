"""Make a court's weekly report, or read the one made: as text, JSON or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from config.management.operator import OperatorCommand
from policy.refusals import NotVisible, Refusal, Refused
from reports import pdf, services
from reports.models import WeeklyReport
from reports.sheet import sheet
from reports.weeks import Week
from teams.access import Actor
from teams.models import Court
from teams.selectors import court_by_code
from workdays import clock


class Command(OperatorCommand):
    help = "生成或读取质效周报"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--court", required=True, help="法院代码")
        parser.add_argument("--week", required=True, help="周次，如 2022-W40")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="另存为PDF")

    def act(self, options: dict[str, Any]) -> int | None:
        week = Week.parse(options["week"])
        court = _court(options["court"])
        report = services.make(court, week, Actor.system(court))
        if options["pdf"]:
            _write(options["pdf"], pdf.weekly_report(report))
        if options["json"]:
            self.print_json(_plain(report))
            return None
        found = sheet(report.figures, report)
        self.stdout.write(f"{found['title']}\n{found['period']}\n{found['state']}\n")
        self.stdout.write(found["lead"])
        for point in found["weak_points"]:
            self.stdout.write(f"- {point}")
        for row in found["rates"].rows:
            self.stdout.write("\t".join((row[0], row[1], row[2])))
        return None


def _court(code: str) -> Court:
    try:
        return court_by_code(code)
    except NotVisible:
        said = _("没有代码为“%(code)s”的法院") % {"code": code}
        raise Refused(Refusal("no_court", said, "court")) from None


def _write(path: Path, printed: bytes) -> None:
    try:
        path.write_bytes(printed)
    except OSError as error:
        said = _("无法写入%(path)s：%(why)s") % {"path": path, "why": error.strerror}
        raise Refused(Refusal("cannot_write", said, "pdf")) from None


def _plain(report: WeeklyReport) -> dict[str, Any]:
    return {
        "court": report.court.code,
        "week": report.week,
        "status": report.status,
        "made_at": report.made_at.astimezone(clock.SHANGHAI).isoformat(),
        "signed_at": report.signed_at and report.signed_at.astimezone(clock.SHANGHAI).isoformat(),
        "signed_by": report.signed_by_name,
        "digest": report.digest or services.digest_of(report),
        "report": report.figures,
    }
