"""The rules in force as tables, each row with its clause; and trying them on facts."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags

from desk import text
from desk.forms import show_refusals
from desk.rules import trial
from desk.rules.compare import compared
from desk.rules.tables import RuleTable, clauses_of, tables_of
from desk.shell import DeskRequest, page
from policy.coverage import coverage, reasons
from policy.loader import pack as pack_named
from policy.loader import shipped
from policy.pack import Pack
from policy.refusals import NotVisible, Refused


@page
def rules(request: DeskRequest) -> HttpResponse:
    """Show a pack: one's own court's, or another shipped one."""
    pack = _pack(request, request.GET.get("pack", ""))
    asked = request.GET.get("q", "").strip()
    tables = [_narrowed(table, asked) for table in tables_of(pack)]
    cited = clauses_of(pack)
    if asked:
        cited = tuple(c for c in cited if asked in c.id or asked in c.article or asked in c.text)
    left = [
        (row.clause, reasons("reason_zh").get(row.clause.id, ""))
        for row in coverage([pack])
        if not row.entries and asked in f"{row.clause.id} {row.clause.article} {row.clause.text}"
    ]
    context = {
        "shown": pack,
        "own": pack.name == request.pack.name,
        "packs": [(name, pack_named(name).identity.court) for name in shipped()],
        "tables": [table for table in tables if table.rows],
        "cited": cited,
        "left": left,
        "asked": asked,
        "from_on": text.day_long(pack.identity.from_on),
    }
    return render(request, "desk/rules/rules.html", context)


@page
def compare_rules(request: DeskRequest) -> HttpResponse:
    """Show one's own rules beside another court's, entry by entry."""
    pack = request.pack
    others = [name for name in shipped() if name != pack.name]
    wanted = request.GET.get("other") or others[0]
    if wanted not in others:
        raise NotVisible
    other = pack_named(wanted)
    context = {
        "shown": pack,
        "other": other,
        "packs": [(name, pack_named(name).identity.court) for name in others],
        "tables": compared(pack, other),
        "only": request.GET.get("only") == "differ",
    }
    return render(request, "desk/rules/compare.html", context)


@page
def try_rules(request: DeskRequest) -> HttpResponse:
    """Try one's own rules on facts, beside another court's."""
    pack = request.pack
    wanted = request.GET.get("other", "")
    other = pack_named(wanted) if wanted in shipped() and wanted != pack.name else None
    form = trial.TrialForm(request.GET or None, pack=pack, other=other)
    context: dict[str, object] = {"form": form}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            ours = trial.answer(pack, form.facts())
            theirs = trial.answer(other, form.facts()) if other else None
        except Refused as refused:
            show_refusals(form, refused)
            status = 422
        else:
            context["answers"] = [ours, theirs] if theirs else [ours]
            context["differences"] = trial.differences(ours, theirs) if theirs else []
    return render(request, "desk/rules/try.html", context, status=status)


def _pack(request: DeskRequest, name: str) -> Pack:
    if not name or name == request.pack.name:
        return request.pack
    if name not in shipped():
        raise NotVisible
    return pack_named(name)


def _narrowed(table: RuleTable, asked: str) -> RuleTable:
    if not asked:
        return table
    rows = (r for r in table.rows if asked in strip_tags(" ".join(map(str, (*r.cells, r.source)))))
    return replace(table, rows=tuple(rows))
