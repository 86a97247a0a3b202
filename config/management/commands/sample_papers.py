"""Print every form of a court with made-up values, one PDF a kind, to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from config.management.operator import REFUSED, OperatorCommand
from documents import catalogue, samples, word, word_forms
from documents.printing import CannotPrint
from policy.loader import pack


class Command(OperatorCommand):
    help = "把一个法院的各种文书样式填上虚构内容，逐种印成PDF，供查看"

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", required=True, help="规则包：签名人、法院名称由它定")
        parser.add_argument("--court", default="", help="法院代码：用它自己的样式；默认同规则包")
        parser.add_argument("--out", required=True, type=Path, help="存放目录，没有的即新建")
        parser.add_argument("--kind", action="append", default=[], help="只印这一种，可重复")
        parser.add_argument(
            "--long", action="store_true", help="填入特别长的内容，看版式是否受得住"
        )

    def act(self, options: dict[str, Any]) -> int | None:
        court = samples.court_of(pack(options["pack"]), options["court"])
        known = catalogue.kinds(court.code)
        kinds = [catalogue.find(court.code, code) for code in options["kind"]] or known.values()
        much = samples.MOST if options["long"] else samples.USUAL
        out: Path = options["out"]
        out.mkdir(parents=True, exist_ok=True)
        made, faults = [], []
        for kind in kinds:
            try:
                files = {f"{kind.code}.pdf": samples.pdf(kind, court, much)}
            except CannotPrint as error:
                told = {"name": kind.spec.name, "fault": error}
                faults.append(_("%(name)s不能照原样印制：%(fault)s") % told)
                continue
            if own := word_forms.of(court.code, kind.code):
                files[f"{kind.code}.docx"] = word_forms.docx(own, samples.sheet(kind, court, much))
            elif kind.spec.by_hand:
                files[f"{kind.code}.docx"] = word.docx(samples.sheet(kind, court, much))
            for name, content in files.items():
                (out / name).write_bytes(content)
                made.append(str(out / name))
        if options["json"]:
            self.print_json({"files": made, "faults": faults})
        else:
            for fault in faults:
                self.stdout.write(f"有误  {fault}")
            self.stdout.write(f"已印{len(made)}个文件，在{out}。")
        return REFUSED if faults else None
