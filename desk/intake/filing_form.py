"""The form of one filing: fields in the order of the filing sheet, parties one by one.

What is typed is read by the intake room alone; this form only carries it there, and puts
what was read, doubted or refused beside the field it was typed in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import text
from desk.facts import prompt_of
from desk.forms import Form, as_error, line_of, with_clauses
from desk.lines import CHECK, LinesMixin
from enforcement.evidence import Answer
from intake.filing import HEADINGS
from intake.plans import Confirmed
from intake.services import questions_at
from intake.single import PARTY_FIELDS, Checked
from intake.words import ORIGIN_TERMS, ORIGINS
from policy.events import LATE_REASON
from policy.facts import LABEL
from policy.pack import Pack
from policy.refusals import Refusal
from workdays import clock

MOST_PARTIES = 60
_LONGEST = 4000
SIDES: dict[str, tuple[str, ...]] = {
    "applicant": (
        "applicant",
        "applicant_kind",
        "applicant_id",
        "applicant_phone",
        "service_address",
        "account",
    ),
    "respondent": (
        "respondent",
        "respondent_kind",
        "respondent_id",
        "respondent_phone",
        "respondent_address",
    ),
}
BEFORE = ("number", "accepted_on", "filed_on", "origin", "matter", "cause", "amount")
BETWEEN = ("agent", "authorisation")
AFTER = (
    "basis_number", "basis_issuer", "preservation", "complete_on", "remark", "separate_reason",
)  # fmt: skip
_KINDS = (
    ("", gettext_lazy("按证件号和名称判断")),
    ("自然人", gettext_lazy("自然人")),
    ("法人", gettext_lazy("法人（企业）")),
    ("机关", gettext_lazy("机关、事业单位")),
    ("非法人组织", gettext_lazy("非法人组织")),
)
# 过户 alone does not tell what passes; the sheet's own words do.
_MATTERS = ("金钱给付", "行为", "不动产过户", "机动车过户", "过户", "保全")
_HINTS = {
    "number": gettext_lazy("如（2022）豫0902执1号，括号全角半角均可"),
    "accepted_on": gettext_lazy("由立案转入执行局之日"),
    "filed_on": gettext_lazy("如2022-03-05、20220305、2022年3月5日"),
    "amount": gettext_lazy("以元计；可写43.5万元"),
    "service_address": gettext_lazy("送达地址确认书所载；其他申请人留空的随第一名"),
    "authorisation": gettext_lazy("有代理人的须有委托手续；空白的照立，同时要求补正"),
    "preservation": gettext_lazy("已保全的写明裁定或手续；未保全的写“未保全”"),
    "separate_reason": gettext_lazy("当事人、执行依据与在册案件相同而确要另立一案的，写明理由"),
}
_WIDE = frozenset(
    {"remark", "service_address", "respondent_address", "preservation", "separate_reason"}
)
_REQUIRED = frozenset({"number", "filed_on", "origin", "matter"})
FILE = "case.file"
_ORIGINS = {ORIGINS[term]: term for term in ORIGIN_TERMS}
_PARTY = re.compile(r"(applicant|respondent)-(\d{1,3})-")


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """The fields of one party, and what its heading says."""

    side: str
    place: int
    title: str
    fields: list[forms.BoundField]


def lines_at_filing(pack: Pack) -> list[tuple[str, Answer]]:
    """Return what the court's lists ask of a filing, each line with the origin it is asked of."""
    lists, lines = pack.tables.checklists, list[tuple[str, Answer]]()
    for gate in pack.gates(FILE):
        origins = [c.value for c in gate.conditions if c.name == "filing_origin"]
        origin = _ORIGINS.get(str(origins[0]), "") if origins else ""
        for code in gate.checklist:
            entry = lists[code]
            for line in entry.lines:
                lines.append((origin, Answer.asked(code, entry, line, gate)))
    return lines


def counts_in(data: Mapping[str, Any]) -> dict[str, int]:
    """Return how many parties a side a form's data holds fields for, at least one."""
    found = dict.fromkeys(SIDES, 1)
    for name in data:
        if match := _PARTY.match(name):
            found[match[1]] = min(MOST_PARTIES, max(found[match[1]], int(match[2]) + 1))
    return found


class FilingForm(LinesMixin, Form):
    """One filing. `counts` says for how many parties a side there are fields."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, pack: Pack, counts: Mapping[str, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pack = pack
        self.counts = {side: (counts or {}).get(side, 1) for side in SIDES}
        self.needs_acceptance = "case.accepted" in pack.opened_by
        for name in (*BEFORE, *BETWEEN, *AFTER):
            if name != "complete_on" or pack.gates(FILE):
                self.fields[name] = self._field(name)
        for side, count in self.counts.items():
            for place in range(count):
                for name in SIDES[side]:
                    self.fields[f"{side}-{place}-{name}"] = self._field(name, place)
        for name, question in questions_at(pack, "filing").items():
            choices = [("", "—"), ("true", _("是")), ("false", _("否"))]
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=choices,
                required=False,
                help_text=prompt_of(name, pack),
            )
        self.fields["number"].widget.attrs["autofocus"] = True
        self._ask_first(pack)

    def _ask_first(self, pack: Pack) -> None:
        """Ask what the court asks of filings of an origin; the script shows it with that origin."""
        found = lines_at_filing(pack)
        self.ask_lines([line for _origin, line in found])
        for number, (origin, _line) in enumerate(found):
            if origin:
                told = {"data-shown-by": "origin", "data-shown-for": origin}
                self.fields[f"{CHECK}{number}"].widget.attrs |= told

    def confirmed(self) -> Confirmed:
        """Return what of the court's lists is confirmed."""
        return Confirmed(self.ticked, self.papers) if self.is_bound else Confirmed()

    def _field(self, name: str, place: int = 0) -> forms.Field:
        label = {"applicant": _("名称"), "respondent": _("名称")}.get(name) or _short(name)
        hint = str(_HINTS.get(name, "")) if not place else ""
        if name in ("origin", "matter"):
            terms = ORIGIN_TERMS if name == "origin" else _MATTERS
            choices = [("", "—"), *((term, term) for term in terms)]
            field: forms.Field = forms.ChoiceField(label=label, choices=choices, required=False)
        elif name.endswith("_kind"):
            field = forms.ChoiceField(label=label, choices=_KINDS, required=False)
        else:
            widget = forms.Textarea(attrs={"rows": 2}) if name == "remark" else forms.TextInput()
            field = forms.CharField(
                label=label,
                required=False,
                max_length=_LONGEST,
                strip=False,
                help_text=hint,
                widget=widget,
            )
            field.widget.attrs["autocomplete"] = "off"
            field.widget.attrs.pop("maxlength", None)
        if name in _REQUIRED or (name == "accepted_on" and self.needs_acceptance):
            field.widget.attrs["aria-required"] = "true"
            field.label = _("%(term)s *") % {"term": label}
        return field

    @staticmethod
    def today(pack: Pack) -> dict[str, Any]:
        """Return what an empty form starts with: today, where the court asks for the day."""
        days = ["filed_on"]
        if "case.accepted" in pack.opened_by:
            days.append("accepted_on")
        return dict.fromkeys(days, clock.today().isoformat())

    # ------------------------------------------------------------------ to the intake room

    def _places(self, side: str) -> list[int]:
        """Return the parties of a side that have anything written, in order."""
        return [
            place
            for place in range(self.counts[side])
            if any(self._typed(f"{side}-{place}-{name}") for name in SIDES[side])
        ]

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()

    def rows(self) -> list[dict[str, str]]:
        """Return the filing as rows: the case with its first parties, then the others."""
        sides = {side: self._places(side) for side in SIDES}
        rows: list[dict[str, str]] = []
        for at in range(max(1, *(len(places) for places in sides.values()))):
            row: dict[str, str] = {}
            if not at:
                row = {name: self.data.get(name, "") for name in (*BEFORE, *BETWEEN, *AFTER)}
            for side, places in sides.items():
                if at < len(places):
                    for name in SIDES[side]:
                        row[name] = self.data.get(f"{side}-{places[at]}-{name}", "")
            rows.append(row)
        return rows

    def labels(self) -> dict[str, str]:
        """Return the answers to the questions asked at filing."""
        return {n: v for n in self.fields if n.startswith(LABEL) and (v := self._typed(n))}

    def name_of(self, row: int, field: str) -> str | None:
        """Return the form's name of a field of a row; None where the form has none."""
        if field not in PARTY_FIELDS:
            return field if field in self.fields else None
        side = next(s for s, names in SIDES.items() if field in names)
        places = self._places(side)
        name = f"{side}-{places[row] if row < len(places) else 0}-{field}"
        return name if name in self.fields else None

    # ------------------------------------------------------------------ what was said

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Put refusals beside the fields of the rows they are said of."""
        for refusal in refusals:
            if refusal.field == LATE_REASON:
                self.lateness.errors.append(with_clauses(refusal))
                continue
            name = self.place_of(int(refusal.data.get("row", 0)), refusal)
            self.add_error(name, as_error(refusal))

    def place_of(self, row: int, refusal: Refusal) -> str | None:
        """Return the form's name of where a refusal of a row is mended; None where it has none."""
        return self.line_names().get(line_of(refusal)) or self.name_of(row, refusal.field)

    def tell(self, checked: Checked) -> None:
        """Put what was read, and what is doubtful, beneath the fields."""
        told: dict[str, list[Any]] = {}
        for kind in ("warnings", "notes"):
            for row, remark in checked.said(kind):
                name = self.name_of(row, remark.field) or "number"
                shown = text.mark(_("请核对"), "soon", "exclamation-circle")
                said = format_html("{} {}", shown, remark.sentence)
                told.setdefault(name, []).append(said if kind == "warnings" else remark.sentence)
        for name, lines in told.items():
            # The bound field was made while the form was read: it is told, not its pattern.
            self[name].help_text = format_html_join(
                "", '<span class="read-as">{}</span>', ((line,) for line in dict.fromkeys(lines))
            )

    # ------------------------------------------------------------------ for the template

    def case_fields(self) -> list[forms.BoundField]:
        """The fields above the parties."""
        return [self[name] for name in BEFORE]

    def between(self) -> list[forms.BoundField]:
        """The fields between the two sides: the applicants' agent and his papers."""
        return [self[name] for name in BETWEEN]

    def after(self) -> list[forms.BoundField]:
        """The fields beneath the parties, and the court's own questions."""
        here = (n for n in AFTER if n in self.fields)
        return [self[n] for n in (*here, *(n for n in self.fields if n.startswith(LABEL)))]

    def applicants(self) -> list[PartyBlock]:
        """The applicants' fields."""
        return self._blocks("applicant", _("申请执行人"))

    def respondents(self) -> list[PartyBlock]:
        """The respondents' fields."""
        return self._blocks("respondent", _("被执行人"))

    def _blocks(self, side: str, term: str) -> list[PartyBlock]:
        count = self.counts[side]
        return [
            PartyBlock(
                side,
                place,
                _("%(side)s %(number)d") % {"side": term, "number": place + 1}
                if count > 1
                else term,
                [self[f"{side}-{place}-{name}"] for name in SIDES[side]],
            )
            for place in range(count)
        ]


def _short(name: str) -> str:
    """Return a heading without the side it stands under."""
    heading = HEADINGS[name]
    if name in PARTY_FIELDS:
        return heading.removeprefix("被执行人").removeprefix("申请人")
    return heading


def without_party(data: QueryDict, side: str, place: int) -> QueryDict:
    """Return a form's data with one party taken out, those after it moved up."""
    kept = data.copy()
    count = counts_in(data)[side]
    for name in SIDES[side]:
        for at in range(place, count):
            following = data.get(f"{side}-{at + 1}-{name}", "") if at + 1 < count else None
            if following is None and count > 1:
                kept.pop(f"{side}-{at}-{name}", None)
            else:
                kept[f"{side}-{at}-{name}"] = following or ""
    return kept


def digest(remarks: Iterable[tuple[int, Refusal]]) -> str:
    """Return what tells that exactly these doubts were seen."""
    said = "\n".join(f"{row} {r.field} {r.sentence}" for row, r in remarks)
    return hashlib.sha256(said.encode()).hexdigest()[:32] if said else ""
