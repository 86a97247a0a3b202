"""Let papers and proofs of before there was an e-file land in their cases' files."""

from __future__ import annotations

from typing import Any

from config.management.operator import OperatorCommand
from documents import efile
from teams.models import Court


class Command(OperatorCommand):
    help = "补入电子卷宗：此前签发的文书、上传的送达证明"

    def act(self, options: dict[str, Any]) -> int | None:
        made = {
            court.code: efile.land_missing(court)
            for court in Court.objects.filter(is_active=True).order_by("code")
        }
        if options["json"]:
            self.print_json({"items": made})
            return None
        for code, count in made.items():
            self.stdout.write(f"{code}\t补入{count}件")
        return None
