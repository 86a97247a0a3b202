"""Weekly rounds: who is to be asked about where, the outings made, and the week made whole.

A week is whole when its outings are as many as the plan asks and every place was called at. What
a place could not answer, and whoever was filed after the last outing, stands on the next list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Outing, OutingResult
from enforcement import journal, lifecycle, selectors
from enforcement.journal import By, Draft
from enforcement.models import Case, CourtChain, Party
from enforcement.recurring import week_key
from policy.refusals import NotVisible, Problems, Refusal, Refused
from policy.schema import Round
from teams import access
from teams.access import Actor
from workdays import clock

ACT = "round.record"
MOST_LISTED = 500
NOTE_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What a place said of a respondent: 有, 无 or 未能查询 by code, and a word on it."""

    party_id: int
    place: str
    result: str
    note: str = ""


@dataclass(slots=True)
class Standing:
    """How a week's round stands."""

    rule: Round
    week: str
    wanted: int
    outings: list[Outing] = field(default_factory=list)
    left: tuple[str, ...] = ()  # places not called at yet

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return len(self.outings) >= self.wanted and not self.left


def rule_of(actor: Actor, rule_id: str) -> Round:
    """Return a round of the court's rules. Raises `NotVisible` where it has none so named."""
    rule = actor.pack.rounds.get(rule_id)
    if rule is None or not selectors.reads_cases(actor):
        raise NotVisible(f"round {rule_id}")
    return rule


def standing(actor: Actor, rule: Round, day: date) -> Standing:
    """Return how the round of a day's week stands."""
    week = _week(day)
    outings = list(
        Outing.objects.filter(court_id=actor.court_id, rule=rule.id, week=week)
        .select_related("by")
        .order_by("number")
    )
    called = {place for outing in outings for place in outing.places}
    left = tuple(p for p in actor.pack.listed(rule.places) if p not in called)
    return Standing(rule, week, actor.pack.times(rule), outings, left)


def to_ask(actor: Actor, rule: Round, day: date) -> list[tuple[Party, tuple[str, ...]]]:
    """Return the respondents to be asked about, each with the places that owe an answer.

    They are those of running cases filed in the day's week, and those of earlier weeks filed
    after the last outing made before it. Two queries.
    """
    places = actor.pack.listed(rule.places)
    parties = _parties(actor, rule, day).select_related("case")
    found = list(parties.order_by("case__filed_on", "case_id", "position")[:MOST_LISTED])
    answered: dict[int, set[str]] = {}
    rows = OutingResult.objects.filter(rule=rule.id, party__in=[p.pk for p in found])
    for party, place in rows.exclude(result="unanswered").values_list("party_id", "place"):
        answered.setdefault(party, set()).add(place)
    listed = [(p, tuple(x for x in places if x not in answered.get(p.pk, ()))) for p in found]
    return [(party, left) for party, left in listed if left]


def _parties(actor: Actor, rule: Round, day: date) -> QuerySet[Party]:
    monday = day - timedelta(days=day.weekday())
    last = (
        Outing.objects.filter(court_id=actor.court_id, rule=rule.id, on__lt=monday)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    since = min(monday, last + timedelta(days=1)) if last else monday
    cases = selectors.visible(actor).filter(
        filed_on__range=(since, monday + timedelta(days=6)), closed_on=None
    )
    if rule.case_kinds:
        cases = cases.filter(type_code__in=rule.case_kinds)
    owed = OutingResult.objects.filter(rule=rule.id, result="unanswered").values("party")
    asked = Party.objects.filter(side=Party.Side.RESPONDENT)
    live = selectors.visible(actor).filter(closed_on=None)
    return asked.filter(case__in=cases) | asked.filter(pk__in=owed, case__in=live)


def record_outing(
    rule: Round,
    *,
    actor: Actor,
    on: date,
    places: Sequence[str],
    told: Sequence[Told] = (),
    note: str = "",
    week_of: date | None = None,
) -> Outing:
    """Record one outing with what was told; state the week's completion once it is whole.

    It counts for the week of its day, or, made up for later, for that of `week_of`.
    Raises `Refused` with every reason: no place, a place the plan does not name, a day to come,
    a respondent not on the list, an answer about a place not called at.
    """
    seat, week_of = access.require(actor, ACT, function=rule.by), week_of or on
    with transaction.atomic():
        # Cases first, then the chain, as everywhere. The chain's row is the lock of the week: two
        # who record at once get one number each.
        concerned = Party.objects.filter(pk__in=[one.party_id for one in told])
        selectors.lock(actor, concerned.values_list("case_id", flat=True))
        CourtChain.objects.get_or_create(court_id=actor.court_id)
        CourtChain.objects.select_for_update().get(court_id=actor.court_id)
        listed = {p.pk: (p, left) for p, left in to_ask(actor, rule, week_of)}
        _check_days(on, week_of)
        _check(actor, rule, places, told, note, listed)
        before = standing(actor, rule, week_of)
        outing = Outing.objects.create(
            court_id=actor.court_id,
            rule=rule.id,
            week=before.week,
            number=len(before.outings) + 1,
            on=on,
            places=list(dict.fromkeys(places)),
            note=note.strip(),
            by_id=access.person(actor),
            recorded_at=clock.now(),
        )
        _keep(outing, told)
        _state_answers(rule, told, {pk: party for pk, (party, _left) in listed.items()}, actor, on)
        _state_outing(actor, By(actor, seat), outing, before, told)
    return outing


def _check_days(on: date, week_of: date) -> None:
    problems, monday = Problems(), week_of - timedelta(days=week_of.weekday())
    if on > clock.today():
        problems.add("in_the_future", _("日期尚未到来"), field="on")
    if on < monday:
        said = _("日期早于该周周一（%(day)s）") % {"day": monday.isoformat()}
        problems.add("before_week", said, field="on")
    problems.raise_if_any()


def _check(
    actor: Actor,
    rule: Round,
    places: Sequence[str],
    told: Sequence[Told],
    note: str,
    listed: Mapping[int, tuple[Party, tuple[str, ...]]],
) -> None:
    problems, known = Problems(), actor.pack.listed(rule.places)
    if not places:
        problems.add("missing", _("须写明到过哪些单位"), field="places", clause=rule.clause)
    if len(note) > NOTE_AT_MOST:
        problems.add("too_long", _("说明最多%(most)d个字") % {"most": NOTE_AT_MOST}, field="note")
    for place in places:
        if place not in known:
            said = _("“%(place)s”不在本院名单中") % {"place": place}
            problems.add("unknown_place", said, field="places", clause=rule.clause)
    for one in told:
        field_name = f"told-{one.party_id}-{one.place}"
        if one.result not in OutingResult.Result.values:
            problems.add("bad_result", _("没有这种结果"), field=field_name)
        if one.place not in places:
            said = _("没有勾选“%(place)s”，不能登记其结果") % {"place": one.place}
            problems.add("not_called_at", said, field=field_name, clause=rule.clause)
        elif one.party_id not in listed or one.place not in listed[one.party_id][1]:
            said = _("该被执行人不在本次名单中，或已有结果")
            problems.add("not_listed", said, field=field_name, clause=rule.clause)
    problems.raise_if_any()


def _keep(outing: Outing, told: Sequence[Told]) -> None:
    rows = [
        OutingResult(
            outing=outing,
            rule=outing.rule,
            party_id=one.party_id,
            place=one.place,
            result=one.result,
            note=one.note.strip()[:NOTE_AT_MOST],
        )
        for one in told
    ]
    try:
        OutingResult.objects.bulk_create(rows)
    except IntegrityError as twice:
        said = _("同一被执行人在同一单位登记了两次结果")
        raise Refused(Refusal("twice", said, "told")) from twice


def _state_answers(
    rule: Round, told: Sequence[Told], parties: Mapping[int, Party], actor: Actor, on: date
) -> None:
    """State on each case, once, the offline items answered of it."""
    by_case: dict[int, tuple[Case, dict[str, None]]] = {}
    for one in told:
        item = rule.answers.get(one.place, "其他")
        if one.result == OutingResult.Result.UNANSWERED:
            continue
        case = parties[one.party_id].case
        by_case.setdefault(case.pk, (case, {}))[1][item] = None
    entries = [
        (
            case,
            [Draft("query.offline_item_answered", on, data={"item": i, "note": i}) for i in items],
        )
        for case, items in by_case.values()
    ]
    if entries:
        lifecycle.state_events(entries, actor=actor, act=ACT, function=rule.by)


def _state_outing(
    actor: Actor, by: By, outing: Outing, before: Standing, told: Sequence[Told]
) -> None:
    answered = sum(one.result != OutingResult.Result.UNANSWERED for one in told)
    data = {"round": outing.rule, "places": "、".join(outing.places), "answered": answered}
    subject = f"period:{outing.week}"
    drafts = [Draft("outing.made", outing.on, subject, data=data)]
    left = [place for place in before.left if place not in outing.places]
    if len(before.outings) + 1 >= before.wanted and not left and not before.is_whole:
        drafts.append(Draft(before.rule.completes, outing.on, subject))
    journal.record_for_court(actor, drafts, by=by)


def results_of(outings: Iterable[Outing]) -> dict[int, list[OutingResult]]:
    """Return what was told at each outing. One query."""
    found: dict[int, list[OutingResult]] = {}
    rows = OutingResult.objects.filter(outing__in=[o.pk for o in outings])
    for row in rows.select_related("party__case").order_by("party__case__number", "place"):
        found.setdefault(row.outing_id, []).append(row)
    return found


def _week(day: date) -> str:
    return week_key(day).removeprefix("period:")
