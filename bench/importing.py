"""P7: a sheet of filings, checked, filed, journalled, beside reading it and copying its rows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from bench import databases as db
from bench.copies import names
from bench.rounds import Figure, rate, seconds
from enforcement.models import Case, Event, Node, Party
from intake import services
from intake.filing import HEADINGS
from intake.models import ImportRow
from teams import access
from teams.models import Court
from workdays import clock

MOST_ROUNDS = 3  # a round files every row anew
TABLES = (Case, Party, Event, Node, ImportRow)
WRONG_EVERY = 500  # one row in so many is sent back


def figures(court: Court, rows: int, rounds: int) -> Iterator[Figure]:
    """Yield rows a second beside calamine and COPY, and the memory of the last round."""
    ours, bare, memory = [], [], 0
    for number in range(min(rounds, MOST_ROUNDS)):
        sheet = _sheet(court, rows, first=number * rows + 100_000)
        before = {model: _last(model) for model in TABLES}
        _forget_peak()
        ours.append(seconds(lambda sheet=sheet: _import(court, sheet)))
        memory = _peak()
        bare.append(_copied(sheet, before))
    took, beside = median(ours), median(bare)
    what = f"import of {rows:,} rows, peak {memory} MB, beside calamine and COPY"
    yield Figure("P7", what, rate(rows, took), rate(rows, beside), beside / took, 0.2)


def _import(court: Court, sheet: bytes) -> None:
    clerk = access.who_holds(court, "filing", None)[0]
    actor = access.actor_for(clerk)
    made = services.stage("bench.xlsx", sheet, actor=actor)
    made = services.apply(made.pk, actor=actor)
    assert made.counts["filed"] > 0, made.counts


def _copied(sheet: bytes, before: dict[type, int]) -> float:
    """Take the rows an import made out of their tables, and time their return by COPY."""
    kept = [(model, _out(model, before[model])) for model in TABLES]
    with db.unguarded():
        for model, _text in reversed(kept):
            db.say(f"DELETE FROM {model._meta.db_table} WHERE id > {before[model]}")
    for model in TABLES:
        db.say(f"VACUUM {model._meta.db_table}")
    return seconds(lambda: _back(sheet, kept))


def _out(model: type, after: int) -> str:
    text = io.StringIO()
    table = model._meta.db_table  # type: ignore[attr-defined]  # a model has it
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE id > {after}) TO STDOUT", text)
    return text.getvalue()


def _back(sheet: bytes, kept: list[tuple[type, str]]) -> None:
    CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    with transaction.atomic(), connection.cursor() as cursor:
        for model, text in kept:
            table = model._meta.db_table  # type: ignore[attr-defined]  # a model has it
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))


def _last(model: type) -> int:
    table = model._meta.db_table  # type: ignore[attr-defined]  # a model has it
    return int(db.ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0])


def _sheet(court: Court, rows: int, first: int) -> bytes:
    """Return a workbook of filings: one case a row, now and then one with a wrong date."""
    book, today = Workbook(write_only=True), clock.today()
    page = book.create_sheet()
    page.append(list(HEADINGS.values()))
    words, code = names(rows * 25), court.pack.identity.number_code
    for n in range(first, first + rows):
        cells = {
            "number": f"（{today.year}）{code}执{n}号",
            "accepted_on": today.isoformat(),
            "filed_on": "2026-02-30" if n % WRONG_EVERY == 0 else today.isoformat(),
            "origin": "窗口",
            "matter": "金钱给付",
            "cause": "民间借贷纠纷",
            "amount": f"{10_000 + n}.00",
            "applicant": words[n % len(words)],
            "applicant_kind": "自然人",
            "applicant_phone": f"139{n:08d}"[:11],
            "service_address": "某市某路1号",
            "respondent": words[(n * 7 + 1) % len(words)],
            "respondent_kind": "自然人",
            "basis_number": f"（{today.year - 1}）{code}民初{n}号",
            "basis_issuer": "某市人民法院",
        }
        page.append([cells.get(name, "") for name in HEADINGS])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """Return the most memory this process held since, in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
