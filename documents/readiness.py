"""What must be there before a paper can be printed, said in words when the house starts."""

from __future__ import annotations

import ctypes.util
from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.utils.translation import gettext as _

from documents import carriers, catalogue, fonts, notices, word_forms

# WeasyPrint's own needs; the last one makes a page fifty times faster.
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


def check(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each form that cannot be used, and a warning for what spoils the print.

    Libraries and fonts only warn: a machine that prints nothing may run without them.
    """
    return [
        *(Error(fault, id="documents.E001") for fault in faults()),
        *(Warning(lack, id="documents.W001") for lack in lacks()),
        *(Warning(fault, id="documents.W002") for fault in carriers.faults()),
    ]


def faults() -> list[str]:
    """Return what is wrong with any form, of either sort, and with the notices read out."""
    return [*catalogue.all_faults(), *word_forms.all_faults(), *notices.all_faults()]


def lacks() -> Iterator[str]:
    """Yield what of fonts and text libraries this machine lacks, a sentence each."""
    for name in LIBRARIES:
        if ctypes.util.find_library(name) is None:
            yield _("缺少文字排版库lib%(name)s，文书印制将失败或极慢；请安装后重新启动") % {
                "name": name
            }
    if not fonts.shipped():
        yield _("缺少随附的宋体字库（static/vendor/fonts），请运行 python -m config.frontend")


def own_faces() -> Iterator[str]:
    """Yield which of the court's licensed faces are not there, a sentence each."""
    for role in fonts.EXPECTED:
        if fonts.own(role) is None:
            yield _("字库目录%(folder)s中没有%(name)s（%(role)s.ttf），暂以随附宋体代替") % {
                "folder": fonts.folder(),
                "name": fonts.ROLES[role],
                "role": role,
            }
