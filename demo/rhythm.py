"""What comes round in a demo court: bulletins sent out, weekly rounds made."""

from __future__ import annotations

import random
from datetime import date, timedelta

from assets import rounds
from assets.rounds import Told
from demo.office import Office
from enforcement import periods
from enforcement.journal import Draft
from enforcement.models import Node
from policy.events import EVENTS
from policy.pack import Pack
from reports import bulletins

OUT_ON = (1, 3, 4)  # Tuesday, Thursday, Friday
RESULTS = ("none", "none", "none", "found", "unanswered")
BULLETIN_LAG = 3  # whoever issues a bulletin does so within so many days, mostly


def keep(office: Office, day: date, chance: random.Random) -> None:
    """Do what a day asks beside the cases."""
    _answer_clocks(office, day)
    bulletins.issue_due(office.court)
    _issue(office, day, chance)
    _go_out(office, day, chance)


def _answer_clocks(office: Office, day: date) -> None:
    """State what the court's own clocks wait for, each about its day."""
    for node in Node.objects.filter(court=office.court, case=None, status="open"):
        rule = office.pack.clocks[node.rule]
        chance = random.Random(f"{office.court.code}{node.rule}{node.subject}")  # noqa: S311  # nosec B311
        if node.due_on + timedelta(days=chance.choice((-2, -1, 0, 0, 2))) > day:
            continue
        kind = rule.closes[0].event
        actor = office.one(EVENTS[kind].function)
        if actor is not None and not _comes_by_itself(office.pack, kind):
            periods.record_period(actor, [Draft(kind, day, node.subject)])


def _comes_by_itself(pack: Pack, kind: str) -> bool:
    """Tell whether an event of a period comes of a bulletin or a round, and not of a form."""
    coming = {rule.completes for rule in pack.tables.round}
    coming |= {rule.states for rule in pack.tables.bulletin}
    return kind in coming or kind == "bulletin.issued"


def _issue(office: Office, day: date, chance: random.Random) -> None:
    for rule in office.pack.tables.bulletin:
        maker = None if rule.by_house else office.one(rule.by)
        if maker is None or chance.random() > 1 / BULLETIN_LAG:
            continue
        for owed, span in bulletins.outstanding(maker):
            if owed.id == rule.id:
                draft = bulletins.prepare(rule.id, str(span), actor=maker)
                bulletins.issue_with(draft, "请各团队对照检查，逐项整改。", actor=maker)


def _go_out(office: Office, day: date, chance: random.Random) -> None:
    if day.weekday() not in OUT_ON:
        return
    for rule in office.pack.tables.round:
        actor = office.one(rule.by)
        times = office.pack.times(rule)
        if actor is None or (times == 1 and day.weekday() != OUT_ON[-1]):
            continue
        if chance.random() < 0.05:
            continue  # a day missed now and then
        places = office.pack.listed(rule.places)
        called = places if times == 1 else [places[OUT_ON.index(day.weekday()) % len(places)]]
        told = [
            Told(party.pk, place, chance.choice(RESULTS))
            for party, left in rounds.to_ask(actor, rule, day)
            for place in left
            if place in called
        ]
        rounds.record_outing(rule, actor=actor, on=day, places=called, told=told)
