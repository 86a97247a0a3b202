"""The lines of an act's checklists on its form: answered by the record, or ticked with a paper.

class DismissForm(LinesMixin, ReasonForm): ...
form = DismissForm(data, asked=requirements.check(case, "case.dismiss"))
lifecycle.dismiss(..., ticked=form.ticked, papers=form.papers)

A line confirmed by hand names its paper: typed, picked from the case's e-file (`filed`), or the
usual one of the pack put in by a click.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from desk.cases.forms import ReasonField
from desk.forms import PAPER_OF, DenseMixin
from documents import efile
from enforcement.evidence import Answer
from enforcement.models import Case
from enforcement.requirements import Asked
from policy.doors import GIVEN
from policy.pack import Pack
from policy.schema import Gate

CHECK, PAPER = "check-", "paper-"
FILED = "papers-filed"  # the list of the e-file's papers on the page
LONGEST_PAPER = 80


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it: answered by the record, or by these two fields."""

    answer: Answer
    check: Any
    paper: Any

    @property
    def by_field(self) -> str:
        """What on the same form answers it too; empty where nothing does."""
        return GIVEN.get(self.answer.given, "")


@dataclass(frozen=True, slots=True)
class ListView:
    """A checklist: its name, what it rests on, its lines."""

    name: str
    clause: tuple[str, ...]
    lines: Sequence[LineView]


class LinesMixin(DenseMixin):
    """Gives a form the lines of an act's checklists. Put it first among the bases."""

    lines: Sequence[Answer] = ()
    fills_papers: ClassVar[bool] = False  # the paper most lines rest on is being made by this form
    filed: Sequence[str] = ()  # what lies in the case's e-file, to be picked as a line's paper

    def __init__(self, *args: Any, asked: Asked | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked is not None:
            self.ask_of(asked)

    def ask_of(self, asked: Asked) -> None:
        """Ask for the lines, and for a reason where a gate may want one."""
        if "reason" not in self._own and any(gate.reason for gate in asked.gates):
            self._own["reason"] = ReasonField(required=False)
        self.ask_lines(asked.lines)

    def offer(self, case: Case) -> None:
        """Offer what lies in a case's e-file as papers. One query, where a line asks for one."""
        if any(name.startswith(PAPER) for name in self._own):
            self.filed = list(dict.fromkeys(item.name for item in efile.of_case(case)))

    @property
    def _own(self) -> dict[str, forms.Field]:
        return self.fields  # type: ignore[attr-defined]  # a form's

    def ask_lines(self, lines: Sequence[Answer]) -> None:
        """Add two fields for every line that the record does not answer by itself."""
        self.lines = lines
        for number, line in enumerate(lines):
            if line.by == "record" or line.against:
                continue
            label = line.item if line.required else _("%(item)s（如有）") % {"item": line.item}
            self._own[f"{CHECK}{number}"] = forms.BooleanField(label=label, required=False)
            if line.word:
                continue
            shown = {"placeholder": _("材料名称"), "list": FILED}
            self._own[f"{PAPER}{number}"] = forms.CharField(
                label=_("材料或依据"), required=False, max_length=LONGEST_PAPER,
                initial=line.paper if self.fills_papers else "",
                widget=forms.TextInput(attrs=shown),
            )  # fmt: skip
        self.dress_all()

    def lists(self) -> list[ListView]:
        """Return the checklists with their lines, for the template."""
        found: dict[str, list[LineView]] = {}
        clauses: dict[str, tuple[str, ...]] = {}
        for number, answer in enumerate(self.lines):
            asked = f"{CHECK}{number}" in self._own
            check = self[f"{CHECK}{number}"] if asked else None  # type: ignore[index]  # a form's
            named = f"{PAPER}{number}" in self._own
            paper = self[f"{PAPER}{number}"] if named else None  # type: ignore[index]
            found.setdefault(answer.list_name, []).append(LineView(answer, check, paper))
            known = clauses.get(answer.list_name, ())
            clauses[answer.list_name] = tuple(dict.fromkeys((*known, *answer.clause)))
        return [ListView(name, clauses[name], lines) for name, lines in found.items()]

    def main_fields(self) -> list[Any]:
        """Return the fields that are not of a line."""
        every = list(self)  # type: ignore[call-overload]  # a form's
        return [field for field in every if not field.name.startswith((CHECK, PAPER))]

    @property
    def ticked(self) -> frozenset[str]:
        """The lines confirmed by hand."""
        given = self.cleaned_data  # type: ignore[attr-defined]  # a form's
        return frozenset(
            line.key for number, line in enumerate(self.lines) if given.get(f"{CHECK}{number}")
        )

    @property
    def papers(self) -> dict[str, str]:
        """The papers named for them."""
        given = self.cleaned_data  # type: ignore[attr-defined]  # a form's
        found = {line.key: given.get(f"{PAPER}{n}", "") for n, line in enumerate(self.lines)}
        return {key: paper for key, paper in found.items() if paper and key in self.ticked}

    @property
    def why(self) -> str:
        """The reason given; empty where the form asks for none."""
        return str(self.cleaned_data.get("reason", ""))  # type: ignore[attr-defined]  # a form's

    def line_names(self) -> dict[str, str]:
        """Return by which field of the form each line is mended."""
        return {
            f"{kind}{line.key}": f"{field}{number}"
            for number, line in enumerate(self.lines)
            for kind, field in (("", CHECK), (PAPER_OF, PAPER))
            if f"{field}{number}" in self._own
        }


def lines_of(form: Any) -> dict[str, str]:
    """Return by which field of a form each line is mended; nothing where it has none."""
    return form.line_names() if isinstance(form, LinesMixin) else {}


def plain_lines(pack: Pack, gates: Iterable[Gate]) -> list[Answer]:
    """Return the lines some gates ask, as a pack writes them: no record has answered any."""
    lists = pack.tables.checklists
    found: dict[str, Answer] = {}
    for gate in gates:
        for code in gate.checklist:
            entry = lists[code]
            for line in entry.lines:
                answer = Answer.asked(code, entry, line, gate)
                found.setdefault(answer.key, answer)
    return list(found.values())
