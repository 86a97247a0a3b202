"""Read the sheets of a take-over, row by row, and rehearse it. Writes what is said, files nothing.

Rows of events are kept as they are read and taken up again case by case, so that however many
they are, only those of a few hundred cases are in memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from enforcement import bulk
from enforcement.lifecycle.taking_over import Standing
from enforcement.models import Case, Event, Item, Party
from intake import merging, register, sheets
from intake.cells import folded, is_nothing, text
from intake.columns import Rules
from intake.filing import number_of, read_number
from intake.merging import SheetRow, Staged
from intake.models import Takeover, TakeoverFile, TakeoverRow
from intake.remarks import Remarks
from intake.takeover import agreeing
from intake.takeover.agreeing import PastEvent
from intake.takeover.columns import CASES, EVENTS, MAY_LACK, SHEETS, STANDING, layout_of
from intake.takeover.known import COLUMN, Known
from intake.takeover.pastevents import OfCase, read_event
from intake.takeover.rehearsal import Rehearsal
from intake.takeover.standing import read_standing, standing_of
from policy.findings import nearest
from policy.refusals import Refusal, Refused

Status = TakeoverRow.Status
GOOD = (Status.READY, Status.WARNED)
LOT = 400  # cases whose events are in memory at once
PIECE = 5000  # rows written at once


@dataclass(slots=True)
class OnFile:
    """A case that is registered already: what its events are read against, and what it has."""

    pk: int
    taken_over: bool
    of_case: OfCase
    standing: Standing
    keys: set[tuple[Any, ...]] = field(default_factory=set)


@dataclass(slots=True)
class Reader:
    """One reading of a take-over's sheets."""

    made: Takeover
    known: Known
    rehearsal: Rehearsal
    plans: dict[str, dict[str, Any]] = field(default_factory=dict)  # good cases by number
    refused: dict[str, int] = field(default_factory=dict)  # refused cases: number → row
    notes: list[str] = field(default_factory=list)
    columns: Counter[str] = field(default_factory=Counter)

    def read_cases(self, file: TakeoverFile) -> None:
        """Read the sheet of cases and keep its rows."""
        sheet = self._open(file)
        court = self.made.court
        rows = list(sheet.rows)
        rules = replace(self.known.rules, amount_unit=sheet.amount_unit)
        known = register.on_file(court.pk, merging.keys_of(rows))
        staged = merging.stage(rows, rules, known)
        groups: dict[str, list[tuple[SheetRow, Staged]]] = defaultdict(list)
        for row, one in zip(rows, staged, strict=True):
            groups[one.key or f"row {one.number}"].append((row, one))
        for key, members in groups.items():
            self._case(key, members)
        kept = [self._case_row(row, one) for row, one in zip(rows, staged, strict=True)]
        _keep(kept)

    def _case(self, key: str, members: list[tuple[SheetRow, Staged]]) -> None:
        carrier = next((one for _row, one in members if one.plan), None)
        if carrier is not None and "joins" in carrier.plan:
            carrier.remarks.refuse("on_file", _("案件已在册，追加当事人请用批量导入"), "number")
        elif carrier is not None:
            row = _whole([row for row, _one in members], carrier.remarks)
            plan = {**carrier.plan, "corrections": []}
            filed_on = date.fromisoformat(plan["filed_on"])
            accepted = date.fromisoformat(plan["accepted_on"]) if plan["accepted_on"] else None
            if filed_on > self.known.on:
                carrier.remarks.refuse("after_take_over", _("立案日期晚于接管日"), "filed_on")
            standing = read_standing(row, filed_on, accepted, self.known, carrier.remarks)
            carrier.plan = {"filing": plan, "standing": standing}
        wrong = next((one for _row, one in members if one.remarks.refusals), None)
        for _row, one in members:
            if wrong is not None:
                one.status, one.plan = merging.REFUSED, {}
                if not one.remarks.refusals:
                    said = _("同一案号第%(row)d行有误，整案退回") % {"row": wrong.number}
                    one.remarks.refuse("case_refused", said, "number")
        if wrong is not None:
            self.refused[key] = wrong.number
        elif carrier is not None:
            self.plans[key] = carrier.plan

    def _case_row(self, row: SheetRow, one: Staged) -> TakeoverRow:
        # What a new filing must bring is not asked of a case that runs already.
        warnings = [w for w in one.remarks.warnings if w.code != "missing_papers"]
        status = one.status
        if status in GOOD:
            status = Status.WARNED if warnings else Status.READY
        return TakeoverRow(
            takeover=self.made,
            sheet=CASES,
            number=one.number,
            status=status,
            case_number=one.key,
            raw=written(row.cells),
            warnings=said(warnings),
            refusals=said(one.remarks.refusals),
            plan=one.plan,
        )

    def read_events(self, file: TakeoverFile) -> None:
        """Keep the rows of events, each with the case it names."""
        above, piece = "", []
        for row in self._open(file).rows:
            if is_nothing(row.cells.get("number")) and above:
                row.cells["number"] = above
            above = text(row.cells.get("number")) or above
            remarks = Remarks()
            number = number_of(row.cells.get("number")).normalised
            if number not in self.plans and number not in self.refused:
                number_read = read_number(row.cells.get("number"), self.known.rules, remarks)
                number = number_read.normalised if number_read else number
            piece.append(
                TakeoverRow(
                    takeover=self.made,
                    sheet=EVENTS,
                    number=row.number,
                    status=Status.REFUSED if remarks.refusals else Status.READ,
                    case_number=number,
                    raw=written(row.cells),
                    refusals=said(remarks.refusals),
                )
            )
            if len(piece) >= PIECE:
                _keep(piece)
                piece = []
        _keep(piece)

    def judge(self) -> None:
        """Read the events of each case against it, and rehearse what would happen."""
        waiting = set(self.plans)
        for numbers in self._lots():
            rows = self.made.rows.filter(
                sheet=EVENTS, status=Status.READ, case_number__in=numbers
            ).order_by("number")
            by_case: dict[str, list[TakeoverRow]] = defaultdict(list)
            for row in rows:
                by_case[row.case_number].append(row)
            registered = self._on_file([n for n in by_case if n not in self.plans])
            for number, members in by_case.items():
                found = self._past(number, members, registered.get(number))
                if number in waiting:
                    self.rehearsal.add(self.plans[number], found)
                    waiting.discard(number)
            changed = [row for members in by_case.values() for row in members]
            bulk.update_rows(changed, ["status", "warnings", "refusals", "plan"])
        for number in sorted(waiting):
            self.rehearsal.add(self.plans[number], [])

    def _lots(self) -> Iterator[list[str]]:
        named = self.made.rows.filter(sheet=EVENTS, status=Status.READ)
        last = ""
        while True:
            some = named.filter(case_number__gt=last).order_by("case_number")
            numbers = list(some.values_list("case_number", flat=True).distinct()[:LOT])
            if not numbers:
                return
            yield numbers
            last = numbers[-1]

    def _past(
        self, number: str, rows: Sequence[TakeoverRow], on_file: OnFile | None
    ) -> list[dict[str, Any]]:
        """Decide the rows of one case; return the plans that stand, in their order."""
        why = self._no_case(number, on_file)
        of_case, standing = self._of(number, on_file)
        events = []
        for row in rows:
            remarks = Remarks()
            plan: dict[str, Any] = {}
            if why is not None:
                remarks.refusals.append(why)
            elif of_case is not None:
                plan = read_event(row.raw, of_case, self.known, remarks)
            events.append(PastEvent(row.number, plan, remarks))
        if on_file is None and standing is not None:
            agreeing.agree(events, standing)
        seen = set(on_file.keys) if on_file else set()
        for row, event in zip(rows, events, strict=True):
            self._settle(row, event, seen, on_file)
        return [event.plan for event in events if event.status in GOOD]

    def _settle(
        self,
        row: TakeoverRow,
        event: PastEvent,
        seen: set[tuple[Any, ...]],
        on_file: OnFile | None,
    ) -> None:
        key = agreeing.key_of(event.plan) if event.plan else None
        if event.said.refusals:
            event.status = Status.REFUSED
        elif key is None or key in seen:
            event.status = Status.DUPLICATE
        elif on_file is not None and event.plan["kind"] in agreeing.MOVES:
            event.said.refuse("moves", _("案件已接管，此类事项请在系统中办理"), "kind")
            event.status = Status.REFUSED
        else:
            event.status = Status.WARNED if event.said.warnings else Status.READY
            seen.add(key)
        row.status = event.status
        row.plan = event.plan if event.status in GOOD else {}
        row.warnings, row.refusals = said(event.said.warnings), said(event.said.refusals)

    def _no_case(self, number: str, on_file: OnFile | None) -> Refusal | None:
        if number in self.refused:
            told = _("案件表第%(row)d行有误，随案退回") % {"row": self.refused[number]}
            return Refusal("case_refused", told, "number")
        if number in self.plans or (on_file is not None and on_file.taken_over):
            return None
        if on_file is not None:
            return Refusal("not_taken_over", _("此案在本系统立案，不由表格补登"), "number")
        return Refusal("no_case", _("案件表和本系统中都没有此案"), "number")

    def _of(self, number: str, on_file: OnFile | None) -> tuple[OfCase | None, Standing | None]:
        plan = self.plans.get(number)
        if plan is None:
            return (on_file.of_case, on_file.standing) if on_file else (None, None)
        filing = plan["filing"]
        standing = standing_of(plan["standing"])
        names = [p["name"] for p in filing["parties"] if p["side"] == "respondent"]
        filed_on = date.fromisoformat(filing["filed_on"])
        return OfCase(filed_on, names, standing.closing_mode), standing

    def _on_file(self, numbers: Sequence[str]) -> dict[str, OnFile]:
        rows = Case.objects.filter(court_id=self.made.court_id, number__in=numbers)
        cases = {case.pk: case for case in rows}
        names: dict[int, list[str]] = defaultdict(list)
        parties = Party.objects.filter(case_id__in=cases, side=Party.Side.RESPONDENT)
        for party in parties.order_by("position"):
            names[party.case_id].append(party.name)
        found = {
            pk: OnFile(
                pk,
                case.taken_over_on is not None,
                OfCase(case.filed_on, names[pk], case.closing_mode),
                Standing(closed_on=case.closed_on, closing_mode=case.closing_mode),
            )
            for pk, case in cases.items()
        }
        items = {
            (item.case_id, item.key): (item.kind, item.name)
            for item in Item.objects.filter(case_id__in=cases)
        }
        for event in Event.objects.filter(case_id__in=cases):
            about = items.get((event.case_id, event.subject))
            data = {k: v for k, v in event.data.items() if k not in ("source", "note")}
            plan = {
                "kind": event.kind,
                "on": event.happened_on.isoformat(),
                "subjects": [] if about else [event.subject],
                "item": {"kind": about[0], "name": about[1]} if about else None,
                "data": data,
            }
            found[event.case_id or 0].keys.add(agreeing.key_of(plan))
        return {cases[pk].number: one for pk, one in found.items()}

    def _open(self, file: TakeoverFile) -> sheets.Sheet:
        also = {
            word: meaning.partition(".")[2]
            for word, meaning in self.known.columns.items()
            if meaning.startswith(f"{file.sheet}.")
        }
        needs = self.known.rules.needs_acceptance
        layout = layout_of(file.sheet, also, needs_acceptance=needs)
        sheet = sheets.open_sheet(file.file_name, bytes(file.content), layout)
        for word in sheet.extra:
            if (COLUMN, folded(word)) not in self.known.passed_over:
                self.columns[f"{file.sheet}.{word}"] += 1
        named = {"sheet": SHEETS[file.sheet]}
        self.notes += [_("%(sheet)s：") % named + note for note in sheet.notes]
        return sheet


def read(made: Takeover) -> None:
    """Read a take-over's sheets anew, with the words known today, and rehearse it.

    Raises `Refused` where a file cannot be read; then nothing of it is kept. Nothing else is
    locked meanwhile: rows are written in pieces, and a reading that broke off begins anew.
    """
    court = made.court
    rules = replace(Rules.of(court), may_lack=MAY_LACK)
    known = Known.of(court, rules, made.on)
    reader = Reader(made, known, Rehearsal(court, made.on))
    _forget(made)
    files = {file.sheet: file for file in made.files.all()}
    try:
        if CASES in files:
            reader.read_cases(files[CASES])
        if EVENTS in files:
            reader.read_events(files[EVENTS])
    except Refused:
        _forget(made)
        raise
    reader.judge()
    made.counts = counts_of(made)
    made.rehearsal = reader.rehearsal.told()
    made.notes = reader.notes
    made.unknown = _unknown(reader)
    made.state, made.began_at, made.trouble = Takeover.State.STAGED, None, []
    fields = ["counts", "rehearsal", "notes", "unknown", "state", "began_at", "trouble"]
    made.save(update_fields=fields)


def _forget(made: Takeover) -> None:
    with transaction.atomic():
        made.rows.all().delete()


def _keep(rows: Sequence[TakeoverRow]) -> None:
    for start in range(0, len(rows), PIECE):
        with transaction.atomic():
            bulk.insert_rows(rows[start : start + PIECE])


def counts_of(made: Takeover) -> dict[str, dict[str, int]]:
    """Return the rows by sheet and status, with the cases that would be taken over."""
    found: dict[str, Counter[str]] = {CASES: Counter(), EVENTS: Counter()}
    sums = made.rows.order_by().values_list("sheet", "status").annotate(n=Count("pk"))
    for sheet, status, count in sums:
        found[sheet][status] += count
        found[sheet]["rows"] += count
    ready = made.rows.filter(sheet=CASES, status__in=GOOD).exclude(plan={})
    return {CASES: {**found[CASES], "cases": ready.count()}, EVENTS: dict(found[EVENTS])}


def _unknown(reader: Reader) -> list[dict[str, Any]]:
    known = reader.known
    told = [
        {"kind": kind, "word": word, "rows": rows, "near": known.near(kind, word)}
        for (kind, word), rows in known.unknown.most_common(500)
    ]
    for name in reader.columns:
        sheet, _dot, word = name.partition(".")
        headings = layout_of(sheet, {}, needs_acceptance=False).headings
        near = nearest(word, headings.values())
        told.append({"kind": COLUMN, "word": word, "rows": 0, "near": near, "sheet": sheet})
    return told


def _whole(rows: Sequence[SheetRow], remarks: Remarks) -> dict[str, Any]:
    """Return where a case stands as its rows say; rows that disagree are remarked."""
    found: dict[str, Any] = {}
    for name, heading in STANDING.items():
        given = {
            folded(row.cells[name]): row.cells[name]
            for row in rows
            if not is_nothing(row.cells.get(name))
        }
        if len(given) > 1:
            shown = "、".join(text(raw) for raw in given.values())
            told = _("同一案号各行“%(heading)s”不一致：%(values)s")
            remarks.refuse("rows_disagree", told % {"heading": heading, "values": shown}, name)
        if given:
            found[name] = next(iter(given.values()))
    return found


def written(cells: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a row as text, empty ones left out."""
    return {name: text(raw) for name, raw in cells.items() if raw not in (None, "")}


def said(remarks: Sequence[Refusal]) -> list[dict[str, str]]:
    """Return remarks as they are kept with a row."""
    return [{"code": r.code, "sentence": r.sentence, "field": r.field} for r in remarks]
