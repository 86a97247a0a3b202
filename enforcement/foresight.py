"""What events would do to a case's clocks, told before they are stated. Writes nothing.

The would-be events are folded into a copy of the case's view by the engine itself, so that
what is shown is what the journal will do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement import engine, journal, nodes
from enforcement.journal import Draft
from enforcement.models import Case, Event, Node
from policy.facts import read
from policy.pack import Pack

OPENS, CLOSES, ENDS = "opens", "closes", "ends"
APPLIES, LAPSES, ASKS, MOVES = "applies", "lapses", "asks", "moves"
TERMS: dict[str, Promise] = {
    OPENS: gettext_lazy("新开"),
    CLOSES: gettext_lazy("办结"),
    ENDS: gettext_lazy("终止"),
    APPLIES: gettext_lazy("开始适用"),
    LAPSES: gettext_lazy("不再适用"),
    ASKS: gettext_lazy("转为待定"),
    MOVES: gettext_lazy("改期"),
}
_ORDER = (CLOSES, ENDS, LAPSES, OPENS, APPLIES, MOVES, ASKS)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One clock that would change: what becomes of it, its day before and after (ISO, or empty)."""

    rule: str
    subject: str
    what: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        """Return the plain shape kept beside the act."""
        return {
            "rule": self.rule,
            "subject": self.subject,
            "what": self.what,
            "before": self.before,
            "after": self.after,
        }


def foresee(case: Case, drafts: Sequence[Draft]) -> list[ClockChange]:
    """Return which clocks of a case some events would open, close, move or put out of force."""
    return foresee_many([(case, drafts)])[case.pk]


def foresee_many(entries: Iterable[tuple[Case, Sequence[Draft]]]) -> dict[int, list[ClockChange]]:
    """Return by case what `foresee` tells. A fixed number of queries for all of them."""
    wanted = list(entries)
    rows: dict[int, list[Node]] = defaultdict(list)
    for row in Node.objects.filter(case__in=[c for c, _d in wanted]).exclude(status="withdrawn"):
        rows[row.case_id or 0].append(row)
    respondents = nodes.respondent_keys(case for case, _drafts in wanted)
    past = journal.past_of([case.pk for case, drafts in wanted if _is_late(case, drafts)])
    return {
        case.pk: _foresee(case, drafts, rows[case.pk], respondents[case.pk], past.get(case.pk))
        for case, drafts in wanted
    }


def _is_late(case: Case, drafts: Sequence[Draft]) -> bool:
    last = case.journal_last_on
    return last is not None and any(draft.happened_on < last for draft in drafts)


def _foresee(
    case: Case,
    drafts: Sequence[Draft],
    rows: Sequence[Node],
    respondents: list[str],
    past: list[Event] | None,
) -> list[ClockChange]:
    pack = case.pack
    before = nodes.states(rows)
    would_be = [_stated(case.journal_seq + n, draft) for n, draft in enumerate(drafts, start=1)]
    if past is None:
        view = nodes.view_of(case, pack, rows, respondents)
        for event in would_be:
            engine.apply(view, event)
    else:
        whole = [*journal.effective(past), *would_be]
        view = engine.replay(nodes.empty_view(case, pack), whole)
    found = [
        change
        for key, after in view.nodes.items()
        if (change := _change(before.get(key), after)) is not None
    ]
    return sorted(found, key=lambda c: (_ORDER.index(c.what), c.after or c.before, c.rule))


def _stated(seq: int, draft: Draft) -> engine.Stated:
    facts = {name: read(name, value) for name, value in draft.facts.items()}
    data = {name: value for name, value in draft.data.items() if value not in (None, "")}
    return engine.Stated(
        seq, draft.kind, draft.happened_on, draft.subject, draft.about, data, facts
    )


def _change(before: engine.NodeState | None, after: engine.NodeState) -> ClockChange | None:
    what = _what(before, after)
    if not what:
        return None
    due = "" if what in (CLOSES, ENDS, LAPSES) else after.due_on.isoformat()
    was = before.due_on.isoformat() if before else ""
    return ClockChange(after.rule, after.subject, what, was, due)


def _what(before: engine.NodeState | None, after: engine.NodeState) -> str:
    if before is None:
        return OPENS if after.status == "open" and after.applies != "not" else ""
    if before.status != "open":
        return ""
    if after.status != "open":
        # What never applied closes unseen.
        return "" if before.applies == "not" else CLOSES if after.status == "done" else ENDS
    if before.applies != after.applies:
        return {"runs": APPLIES, "not": LAPSES, "undecided": ASKS}[after.applies]
    return MOVES if before.due_on != after.due_on and after.applies != "not" else ""


def told(changes: Iterable[ClockChange], pack: Pack) -> str:
    """Return the changes in one line, for the journal."""
    return "；".join(_one(change.as_dict(), pack) for change in changes)


def _one(change: Mapping[str, Any], pack: Pack) -> str:
    rule = pack.clocks.get(str(change["rule"]))
    values = {
        "name": rule.name if rule else str(change["rule"]),
        "what": str(TERMS[str(change["what"])]),
        "day": str(change["after"]),
    }
    if change["after"]:
        return _("%(name)s：%(what)s，%(day)s到期") % values
    return _("%(name)s：%(what)s") % values
