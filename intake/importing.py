"""Import a sheet in two steps: stage it and look, then file what is good. All or nothing.

Who imports must hold the filing function for the cases he imports; a court may give
filings of one origin to another post, whose rows are then sent back to that post.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from enforcement import bulk, lifecycle, selectors
from enforcement.drafts import Draft, unexplained
from enforcement.models import Case
from intake import asking, merging, register, sheets
from intake.filing import Rules
from intake.models import Import, ImportRow
from intake.plans import new_case
from intake.workbooks import rejected_sheet
from policy.refusals import Forbidden, NotVisible, Problems, Refusal, Refused
from policy.vocabulary import FACTS
from teams import access
from teams.access import Actor
from teams.models import Court
from workdays import clock

CHUNK = 2000
Status = ImportRow.Status
_GOOD = (Status.READY, Status.WARNED)


def stage(file_name: str, content: bytes, *, actor: Actor) -> Import:
    """Read a sheet and keep what it says, row by row, for somebody to look at. Files nothing.

    Raises `Refused` when the file cannot be read, `Forbidden` when the actor files no cases.
    """
    origins = _origins_of(actor)
    court = Court.objects.get(pk=actor.court_id)
    rules = Rules.of(court)
    sheet = sheets.read_sheet(file_name, content, needs_acceptance=rules.needs_acceptance)
    rules = Rules.of(court, amount_unit=sheet.amount_unit)
    rows = list(sheet.rows)
    known = register.on_file(court.pk, merging.keys_of(rows))
    staged = merging.stage(rows, rules, known)
    _refuse_foreign(staged, origins, actor)
    asking.ask(staged, court, actor=actor, sheet=True)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        made = Import.objects.create(
            court=court,
            file_name=PurePath(file_name).name[:200] or _("未命名"),
            digest=digest,
            counts=_counts(staged),
            notes=[*sheet.notes, *_fed_before(court, digest)],
            made_by_id=access.person(actor),
            made_at=clock.now(),
        )
        bulk.insert_rows([_row(made, one) for one in staged])
    return made


def apply(import_id: int, *, actor: Actor) -> Import:
    """File every good row of a staged sheet, in one transaction; twice does it once.

    A case somebody else filed in between is sent back as a row, never filed twice.
    """
    origins = _origins_of(actor)
    person = access.person(actor)
    with transaction.atomic():
        made = locked(import_id, actor)
        if made.state == Import.State.APPLIED:
            return made
        if made.state == Import.State.DROPPED:
            raise Refused(Refusal("dropped", _("此次导入已放弃，请重新上传"), "import"))
        rows = list(made.rows.filter(status__in=_GOOD).exclude(plan={}).order_by("number"))
        new = [row for row in rows if "joins" not in row.plan]
        _file(made, new, origins, actor)
        _join(made, [row for row in rows if "joins" in row.plan], actor)
        # Rows that add nothing of their own went in with the row that carries their case.
        made.rows.filter(status__in=_GOOD).update(status=Status.FILED)
        made.state, made.settled_by_id, made.settled_at = Import.State.APPLIED, person, clock.now()
        made.counts = {**made.counts, "filed": _count(made, Status.FILED)}
        made.counts["refused"] = _count(made, Status.REFUSED)
        made.save(update_fields=["state", "settled_by", "settled_at", "counts"])
    return made


def require_explained(made: Import, actor: Actor) -> None:
    """Raise `Refused` where a case of the sheet was filed too long ago and no reason is given."""
    if actor.late_reason or (first := first_filed(made)) is None:
        return
    filed = [(Draft("case.filed", first), made.court.pack)]
    problems = Problems()
    problems.extend(unexplained(filed, actor.late_reason))
    problems.raise_if_any()


def first_filed(made: Import) -> date | None:
    """Return the earliest filing day of the cases a sheet would file. One query."""
    planned = made.rows.filter(status__in=_GOOD).exclude(plan={})
    day = planned.aggregate(day=Min(KT("plan__filed_on")))["day"]
    return date.fromisoformat(day) if day else None


def drop(import_id: int, *, actor: Actor) -> Import:
    """Give up a staged sheet; its rows, which hold personal data, are deleted."""
    _origins_of(actor)
    with transaction.atomic():
        made = locked(import_id, actor)
        if made.state == Import.State.APPLIED:
            raise Refused(Refusal("applied", _("此次导入已立案，不能放弃"), "import"))
        if made.state == Import.State.QUEUED:
            raise Refused(Refusal("queued", _("此次导入正在立案，不能放弃"), "import"))
        made.rows.all().delete()
        made.state, made.settled_at = Import.State.DROPPED, clock.now()
        made.settled_by_id = access.person(actor)
        made.save(update_fields=["state", "settled_by", "settled_at"])
    return made


def rejected(import_id: int, *, actor: Actor) -> bytes:
    """Return the rows sent back as a workbook, each with its reasons."""
    _origins_of(actor)
    made = Import.objects.filter(court_id=actor.court_id, pk=import_id).first()
    if made is None:
        raise NotVisible(f"import {import_id}")
    rows = made.rows.filter(status=Status.REFUSED).order_by("number")
    return rejected_sheet((row.raw, [one["sentence"] for one in row.refusals]) for row in rows)


def locked(import_id: int, actor: Actor) -> Import:
    """Return an import of the actor's court, locked. Raises `NotVisible`."""
    made = (
        Import.objects.select_for_update(of=("self",))
        .filter(court_id=actor.court_id, pk=import_id)
        .first()
    )
    if made is None:
        raise NotVisible(f"import {import_id}")
    return made


def refuse_others(actor: Actor) -> None:
    """Raise `Forbidden` for somebody who imports no filings."""
    _origins_of(actor)


def _origins_of(actor: Actor) -> frozenset[str]:
    """Return the origins of filings this actor may import; refuse who may import none."""
    known = [value for value, _term in FACTS["filing_origin"].choices]
    held = frozenset(
        origin
        for origin in known
        if access.holds(actor, "filing", values={"filing_origin": origin})
    )
    if not held:
        access.require(actor, "case.import")  # raises, and says who may
    return held


def _refuse_foreign(
    staged: Sequence[merging.Staged], origins: frozenset[str], actor: Actor
) -> None:
    """Send back cases whose origin belongs to another post."""
    foreign: dict[str, str] = {}
    for one in staged:
        origin = one.read.origin
        if not origin or origin in origins or one.status == merging.REFUSED:
            continue
        if origin not in foreign:
            foreign[origin] = _why_foreign(origin, actor)
        one.status, one.plan = merging.REFUSED, {}
        one.remarks.refuse("not_your_post", foreign[origin], "origin")


def _why_foreign(origin: str, actor: Actor) -> str:
    try:
        access.require(actor, "case.import", values={"filing_origin": origin})
    except Forbidden as error:
        return error.refusals[0].sentence
    return ""


def _fed_before(court: Court, digest: str) -> list[str]:
    before = (
        Import.objects.filter(court=court, digest=digest, state=Import.State.APPLIED)
        .order_by("-id")
        .first()
    )
    if before is None or before.settled_at is None:
        return []
    day = before.settled_at.astimezone(clock.now().tzinfo).date().isoformat()
    return [_("同一文件已于%(day)s导入过，重复的行会跳过") % {"day": day}]


def _counts(staged: Sequence[merging.Staged]) -> dict[str, int]:
    counts = Counter(one.status for one in staged)
    names = (merging.READY, merging.WARNED, merging.REFUSED, merging.DUPLICATE)
    found = {name: counts[name] for name in names}
    cases = sum(1 for one in staged if one.plan and "joins" not in one.plan)
    joins = sum(1 for one in staged if "joins" in one.plan)
    return {**found, "rows": len(staged), "cases": cases, "joins": joins}


def _count(made: Import, status: str) -> int:
    return made.rows.filter(status=status).count()


def _said(remarks: Sequence[Refusal]) -> list[dict[str, Any]]:
    return [
        {"code": r.code, "sentence": r.sentence, "field": r.field, "clause": list(r.clause)}
        for r in remarks
    ]


def _row(made: Import, one: merging.Staged) -> ImportRow:
    return ImportRow(
        sheet=made,
        number=one.number,
        status=one.status,
        case_number=one.key,
        raw=one.raw.written(),
        notes=_said(one.remarks.notes),
        warnings=_said(one.remarks.warnings),
        refusals=_said(one.remarks.refusals),
        plan=one.plan,
    )


def _file(made: Import, rows: Sequence[ImportRow], origins: frozenset[str], actor: Actor) -> None:
    for start in range(0, len(rows), CHUNK):
        chunk = list(rows[start : start + CHUNK])
        # Each turn drops what others filed in the meantime; nobody can win against us twice.
        for _turn in range(3):
            chunk = _unfiled(made, chunk)
            try:
                new = [new_case(row.plan) for row in chunk]
                lifecycle.file_cases(made.court, new, actor=actor)
                break
            except IntegrityError:
                continue
        else:
            said = _("多人同时导入同一批案件，请稍后再试")
            raise Refused(Refusal("busy", said, "import"))


def _unfiled(made: Import, rows: Sequence[ImportRow]) -> list[ImportRow]:
    taken = register.numbers_on_file(made.court_id, [row.case_number for row in rows])
    lost = [row for row in rows if row.case_number in taken]
    if not lost:
        return list(rows)
    said = _("核对期间此案已由他人立案，请核对后重新导入")
    reason = {"code": "filed_meanwhile", "sentence": said, "field": "number"}
    numbers = [row.case_number for row in lost]
    for start in range(0, len(numbers), 900):
        made.rows.filter(case_number__in=numbers[start : start + 900], status__in=_GOOD).update(
            status=Status.REFUSED, refusals=[reason]
        )
    return [row for row in rows if row.case_number not in taken]


def _join(made: Import, rows: Sequence[ImportRow], actor: Actor) -> None:
    keys = register.numbers_on_file(made.court_id, [row.case_number for row in rows])
    cases: dict[int, Case] = {
        case.pk: case for case in selectors.lock(actor, keys.values())
    } if keys else {}  # fmt: skip
    for row in rows:
        case = cases[keys[row.case_number]]
        known = register.on_file(made.court_id, [row.case_number])[row.case_number].parties
        added = [
            party
            for party in (lifecycle.NewParty(**one) for one in row.plan["parties"])
            if not any(merging.same_party(party, other) for other in known)
        ]
        if added:
            lifecycle.add_respondents(case, added, clock.today(), actor=actor)
