"""Write a new court's folder of rules: a small pack that loads at once, commented in Chinese."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.management.operator import OperatorCommand
from policy.loader import SHIPPED
from policy.refusals import Problems
from policy.skeleton import write_skeleton
from workdays import clock

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_MARK = re.compile(r"[A-Z]{2,6}")
_NUMBER_CODE = re.compile(r"[\u4e00-\u9fff][0-9]{2,5}")


class Command(OperatorCommand):
    help = "生成一个新法院的规则包文件夹（可直接通过检查，再按注释逐项填写）"

    def add_options(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("name", help="文件夹名，小写字母，如 qingshui")
        parser.add_argument("--court", default="某某人民法院", help="法院全称")
        parser.add_argument("--number-code", default="豫9999", help="法院代字，如 豫0902")
        parser.add_argument("--mark", default="", help="条款编号前缀，大写字母，如 QS")
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="写在哪个文件夹下")

    def act(self, options: dict[str, Any]) -> int | None:
        name = options["name"]
        mark = options["mark"] or name.replace("_", "").upper()[:2]
        folder = options["folder"] / name
        problems = Problems()
        if not _NAME.fullmatch(name):
            said = f"文件夹名应为小写字母、数字和下划线，以字母开头，现为“{name}”"
            problems.add("bad_name", said, field="name")
        if not _MARK.fullmatch(mark):
            said = f"条款编号前缀应为2至6个大写字母，现为“{mark}”"
            problems.add("bad_mark", said, field="mark")
        if not _NUMBER_CODE.fullmatch(options["number_code"]):
            said = f"法院代字应为省简称加数字，如“豫0902”，现为“{options['number_code']}”"
            problems.add("bad_number_code", said, field="number_code")
        if not options["court"].strip() or not options["court"].isprintable():
            problems.add("bad_court", "法院全称应为一行文字", field="court")
        if folder.exists():
            problems.add("exists", f"文件夹“{folder.name}”已存在，没有改动它", field="name")
        problems.raise_if_any()
        files = write_skeleton(
            folder,
            court=options["court"],
            number_code=options["number_code"],
            mark=mark,
            from_on=clock.today(),
        )
        if options["json"]:
            self.print_json({"folder": str(folder), "files": files})
            return None
        self.stdout.write(f"已写好{len(files)}个文件：{'、'.join(files)}（在 {folder} ）")
        self.stdout.write("凡注“【填】”处请按本院文本填写，填一处、检查一次：")
        self.stdout.write(f"  python manage.py check_pack {folder}")
        return None
