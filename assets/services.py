"""Property queries: request them, one case or a hundred; take in the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assets.models import Query
from assets.reported import Found, Known, property_of, same
from enforcement import journal, lifecycle, requirements, selectors
from enforcement.items import NewItem, add_item
from enforcement.journal import Draft
from enforcement.models import Case, Event, Party
from enforcement.nodes import typed
from policy.events import EVENTS
from policy.pack import Pack
from policy.refusals import Problems
from policy.vocabulary import ITEM_FIELDS
from teams import access
from teams.access import Actor
from workdays import clock

__all__ = [
    "RIGHTS",
    "SYSTEMS",
    "Answer",
    "Found",
    "answer_offline",
    "answer_queries",
    "answer_query",
    "launch_stated",
    "offline_answered",
    "offline_items",
    "request_queries",
]

NATIONAL = "总对总"
SYSTEMS = tuple(v for v, _term in EVENTS["query.launched"].fields["system"].choices)
RIGHTS = tuple(v for v, _term in EVENTS["asset.disposable_found"].fields["right"].choices)
ROUNDS = "query_rounds"  # the parameter that holds how many rounds a court asks
ACT, DONE = "query.offline", "query.offline_completed"
OFFLINE = "offline_query"  # the checklist of what a court queries offline
# What a court's list calls an item, and what the journal's closed list calls it.
_OFFLINE_NAMES = {"不动产": "房产", "住房公积金": "公积金", "婚姻登记": "婚姻", "税款": "税务"}
_OFFLINE_CHOICES = EVENTS["query.offline_item_answered"].fields["item"].choices_set


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a case in a round. `facts` are case facts as JSON values."""

    case: Case
    facts: Mapping[str, Any] = field(default_factory=dict)
    assets: Sequence[Found] = ()
    note: str = ""


def request_queries(
    cases: Sequence[Case],
    *,
    actor: Actor,
    system: str = NATIONAL,
    round_: int | None = None,
    on: date | None = None,
) -> list[Query]:
    """Launch a query of every respondent of some cases, in one transaction.

    Without `round_` each case gets its next round. A respondent already queried in the
    round and system is passed over, so that a double click asks once. Returns the queries
    launched now. Later rounds may also be launched by the case's own team.
    """
    day = on or clock.today()
    _check_request(cases, system, round_)
    with transaction.atomic():
        locked = selectors.lock(actor, [case.pk for case in cases])
        rounds = _next_rounds(locked, system, round_)
        new = _unasked(locked, system, rounds, day, actor)
        by_case: dict[int, list[Query]] = {}
        for query in new:
            by_case.setdefault(query.case_id, []).append(query)
        for repeated in (False, True):
            entries = [
                (case, [_launch(query) for query in by_case[case.pk]])
                for case in locked
                if case.pk in by_case and (rounds[case.pk] > 1) is repeated
            ]
            _state(entries, actor, "query.request", team_too=repeated)
        return Query.objects.bulk_create(new, batch_size=500)


def launch_stated(told: Sequence[tuple[Case, Draft]], actor: Actor) -> None:
    """Launch the queries that somebody states as launched, so that they go out and are listed.

    Who may state the event and not request queries, or a respondent asked before, has the event
    alone.
    """
    asked: dict[tuple[str, Any, date], dict[int, Case]] = {}
    for case, draft in told:
        if access.holds(actor, "first_query", case=case):
            system, number = draft.data.get("system") or NATIONAL, draft.data.get("round")
            asked.setdefault((system, number, draft.happened_on), {})[case.pk] = case
    launched: set[tuple[int, str]] = set()
    for (system, number, on), cases in asked.items():
        new = request_queries(
            list(cases.values()), actor=actor, system=system, round_=number or None, on=on
        )
        launched |= {(query.case_id, query.party.key) for query in new}
    left: dict[int, tuple[Case, list[Draft]]] = {}
    for case, draft in told:
        if (case.pk, draft.subject) not in launched:
            left.setdefault(case.pk, (case, []))[1].append(draft)
    if left:
        lifecycle.state_events(list(left.values()), actor=actor)


def answer_query(
    case: Case,
    *,
    actor: Actor,
    on: date | None = None,
    round_: int = 1,
    facts: Mapping[str, Any] | None = None,
    assets: Sequence[Found] = (),
    note: str = "",
) -> list[Event]:
    """State what the national system answered for a case in a round; see `answer_queries`."""
    answer = Answer(case, facts or {}, tuple(assets), note)
    return answer_queries([answer], actor=actor, on=on, round_=round_)


def answer_queries(
    answers: Sequence[Answer], *, actor: Actor, on: date | None = None, round_: int = 1
) -> list[Event]:
    """State answers of many cases at once: the facts they bring, the property found.

    What follows from the property found is stated too, unless the answer says otherwise.
    The court's number of rounds reached, `query.rounds_completed` is stated with it.
    """
    day = on or clock.today()
    _check_answers(answers, round_)
    with transaction.atomic():
        locked = {c.pk: c for c in selectors.lock(actor, [a.case.pk for a in answers])}
        _check_launched(locked.values())
        before = _rounds_answered(locked)
        entries = []
        for answer in answers:
            case = locked[answer.case.pk]
            access.require(actor, "query.answer", case=case)
            drafts = [_answered(answer, round_, day)]
            drafts += _found(case, answer, day, actor)
            if _rounds_are_done(case, before[case.pk] | {round_}):
                drafts.append(Draft("query.rounds_completed", day))
            entries.append((case, drafts))
        events = _state(entries, actor, "query.answer", team_too=round_ > 1)
        _settle_queries(answers, round_, day)
    return events


def offline_items(pack: Pack) -> tuple[str, ...]:
    """Return what a court queries offline, item by item; empty where its plan names no list."""
    entry = pack.tables.checklists.get(OFFLINE)
    return tuple(entry.required or entry.items) if entry else ()


def _clause_of_list(pack: Pack, lacking: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the clauses of the lines that are lacking, those of the whole list where none is."""
    entry = pack.tables.checklists.get(OFFLINE)
    if entry is None:
        return ()
    own = (c for line in entry.lines if line.text in lacking for c in line.clause)
    return tuple(dict.fromkeys(own)) or entry.clause


def offline_answered(case: Case) -> frozenset[str]:
    """Return the offline items whose answers stand in the journal. One query."""
    kinds = ("query.offline_item_answered", "event.corrected")
    rows = Event.objects.filter(case=case, kind__in=kinds).order_by("seq")
    stand = [e for e in journal.effective(rows) if e.kind == kinds[0]]
    return frozenset(e.data.get("note") or e.data.get("item", "") for e in stand)


def answer_offline(
    case: Case,
    items: Iterable[str],
    *,
    actor: Actor,
    on: date | None = None,
    facts: Mapping[str, Any] | None = None,
    completed: bool = False,
) -> list[Event]:
    """State the results of offline queries, by the names of the court's list.

    With the last item of the list `query.offline_completed` is stated too; where the court
    has no list, somebody says so with `completed`.
    """
    day, named = on or clock.today(), list(dict.fromkeys(items))
    listed = offline_items(case.pack)
    problems = Problems()
    if not named and not completed:
        problems.add("missing", _("须写明查询事项"), field="items")
    for name in named:
        if listed and name not in listed:
            said = _("“%(item)s”不在本院线下查控清单中") % {"item": name}
            problems.add("unknown_item", said, field="items", clause=_clause_of_list(case.pack))
    problems.raise_if_any()
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        known = offline_answered(case) | set(named)
        left = [name for name in listed if name not in known]
        if completed and left:
            said = _("线下查控尚缺：%(items)s") % {"items": "、".join(left)}
            clause = _clause_of_list(case.pack, left)
            problems.add("not_all", said, field="items", clause=clause, missing=left)
            problems.raise_if_any()
        drafts = [_offline(name, day) for name in named]
        if facts:
            place = 0 if drafts else None
            if place is not None:
                drafts[0] = Draft(
                    drafts[0].kind, day, data=drafts[0].data, facts=facts, source=_("线下查控")
                )
        done = completed or (bool(listed) and not left)
        if done:
            stated = {f"{OFFLINE}:{name}" for name in known}
            problems.extend(requirements.check(case, ACT, stated=stated).refused(""))
            problems.raise_if_any()
        if done and DONE not in case.seen:
            own = facts if facts and not named else {}
            drafts.append(Draft(DONE, day, facts=own or {}, source=_("线下查控")))
        function = next(
            (f for f in lifecycle.recorders_of(case, DONE) if access.holds(actor, f, case=case)),
            None,
        )
        return lifecycle.state_events([(case, drafts)], actor=actor, act=ACT, function=function)


# --- requests ---------------------------------------------------------------------------


def _check_request(cases: Sequence[Case], system: str, round_: int | None) -> None:
    problems = Problems()
    if not cases:
        problems.add("missing", _("没有选择案件"), field="cases")
    if system not in SYSTEMS:
        said = _("查控系统应为%(allowed)s之一") % {"allowed": "、".join(SYSTEMS)}
        problems.add("bad_choice", said, field="system")
    if round_ is not None and not 1 <= round_ <= 99:
        problems.add("bad_round", _("轮次应在1至99之间"), field="round")
    for case in cases:
        if case.closed_on is not None:
            said = _("%(number)s已结案，不再查控") % {"number": case.number}
            problems.add("closed", said, field="cases")
    problems.raise_if_any()


def _next_rounds(cases: Sequence[Case], system: str, round_: int | None) -> dict[int, int]:
    if round_ is not None:
        return dict.fromkeys((case.pk for case in cases), round_)
    rows = Query.objects.filter(case__in=cases, system=system).exclude(state="failed")
    asked = {row["case"]: row["last"] for row in rows.values("case").annotate(last=Max("round"))}
    answered = _rounds_answered({case.pk: case for case in cases})
    rounds = {}
    for case in cases:
        last = asked.get(case.pk, 0)
        # A round still out is the one meant; only an answered one is followed by another.
        rounds[case.pk] = last if last and last not in answered[case.pk] else last + 1
    return rounds


def _unasked(
    cases: Sequence[Case], system: str, rounds: Mapping[int, int], day: date, actor: Actor
) -> list[Query]:
    asked = set(
        Query.objects.filter(case__in=cases, system=system).values_list("party_id", "round")
    )
    respondents = Party.objects.filter(case__in=cases, side=Party.Side.RESPONDENT)
    return [
        Query(
            case_id=party.case_id,
            party=party,
            system=system,
            round=rounds[party.case_id],
            launched_on=day,
            by_id=actor.user_id,
        )
        for party in respondents.order_by("case_id", "position")
        if (party.pk, rounds[party.case_id]) not in asked
    ]


def _launch(query: Query) -> Draft:
    data = {"system": query.system, "round": query.round}
    return Draft("query.launched", query.launched_on, query.party.key, data=data)


def _state(
    entries: Sequence[tuple[Case, Sequence[Draft]]], actor: Actor, act: str, *, team_too: bool
) -> list[Event]:
    """State events by the post of the act; the case's team may do it too where so said."""
    if not entries:
        return []
    function = None
    if team_too and all(access.holds(actor, "@team", case=case) for case, _d in entries):
        function = "@team"
    return lifecycle.state_events(entries, actor=actor, act=act, function=function)


# --- answers ----------------------------------------------------------------------------


def _check_answers(answers: Sequence[Answer], round_: int) -> None:
    problems = Problems()
    if not answers:
        problems.add("missing", _("没有反馈内容"), field="cases")
    if not 1 <= round_ <= 99:
        problems.add("bad_round", _("轮次应在1至99之间"), field="round")
    kinds = ITEM_FIELDS["asset"]["kind"][1]
    if any(answer.assets and answer.facts.get("has_assets") is False for answer in answers):
        said = _("列明了财产，“有财产”却填为否，请核对")
        problems.add("contradicts", said, field="has_assets")
    for found in (one for answer in answers for one in answer.assets):
        if not found.name.strip():
            problems.add("missing", _("财产须写明名称"), field="assets")
        if found.kind not in kinds:
            said = _("没有“%(kind)s”这种财产") % {"kind": found.kind}
            problems.add("bad_choice", said, field="assets")
        if found.right and found.right not in RIGHTS:
            said = _("处置权应为%(allowed)s之一") % {"allowed": "、".join(RIGHTS)}
            problems.add("bad_choice", said, field="assets")
    problems.raise_if_any()


def _check_launched(cases: Iterable[Case]) -> None:
    problems = Problems()
    for case in cases:
        if "query.launched" not in case.seen:
            said = _("%(number)s尚未发起查控，不能登记反馈") % {"number": case.number}
            problems.add("not_launched", said, field="cases")
    problems.raise_if_any()


def _answered(answer: Answer, round_: int, day: date) -> Draft:
    facts: dict[str, Any] = {}
    if answer.assets:
        disposable = [one for one in answer.assets if one.disposable]
        facts["has_assets"] = True
        if disposable:
            facts["has_disposable_asset"] = True
    data = {"round": round_, "note": answer.note}
    facts = {**facts, **answer.facts}
    return Draft("query.answered", day, data=data, facts=facts, source=_("网络查控反馈"))


def _found(case: Case, answer: Answer, day: date, actor: Actor) -> list[Draft]:
    """Register the property of an answer that is new; state what may be disposed of as that too.

    A later round reports what an earlier one had found: the same kind and name is the same thing,
    unless it is another respondent's. Nothing is stated of it twice.
    """
    if not answer.assets:
        return []
    known = property_of(case)
    drafts = []
    for found in answer.assets:
        thing = same(known, found)
        if thing is None:
            item = add_item(case, NewItem("asset", found.name, {"kind": found.kind}), actor=actor)
            thing = Known(item.key, found.name.strip(), found.kind, found.owner)
            known.append(thing)
            drafts.append(Draft("asset.found", day, thing.key, thing.about))
        right = found.right or thing.right or _right_by(answer.facts, case)
        if found.disposable and right != thing.right:
            thing.right = right
            data = {"right": right}
            drafts.append(Draft("asset.disposable_found", day, thing.key, thing.about, data=data))
    return drafts


def _right_by(facts: Mapping[str, Any], case: Case) -> str:
    """Return the right to dispose as the facts have it: first in rank, or to be requested."""
    known = {**typed(case.facts), **facts}
    rights = [known.get("first_seizure"), known.get("disposal_right_requestable")]
    if True in rights:
        return "有"
    return "无" if rights == [False, False] else "待查"


def _rounds_answered(cases: Mapping[int, Case]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {pk: set() for pk in cases}
    rows = Event.objects.filter(case_id__in=found, kind__in=["query.answered", "event.corrected"])
    by_case: dict[int | None, list[Event]] = {}
    for event in rows.order_by("seq"):
        by_case.setdefault(event.case_id, []).append(event)
    for pk, events in by_case.items():
        stand = [e for e in journal.effective(events) if e.kind == "query.answered"]
        found[pk or 0] = {int(e.data.get("round") or 1) for e in stand}
    return found


def _rounds_are_done(case: Case, answered: set[int]) -> bool:
    wanted = case.pack.tables.parameters.get(ROUNDS)
    if wanted is None or not isinstance(wanted.value, int):
        return False
    return len(answered) >= wanted.value and "query.rounds_completed" not in case.seen


def _settle_queries(answers: Sequence[Answer], round_: int, day: date) -> None:
    cases = [answer.case.pk for answer in answers]
    Query.objects.filter(
        case_id__in=cases, round=round_, state__in=[Query.State.LAUNCHED, Query.State.SENT]
    ).update(state=Query.State.ANSWERED, answered_on=day)


# --- offline ----------------------------------------------------------------------------


def _offline(name: str, day: date) -> Draft:
    plain = _OFFLINE_NAMES.get(name, name)
    item = plain if plain in _OFFLINE_CHOICES else "其他"
    return Draft("query.offline_item_answered", day, data={"item": item, "note": name})
