"""A court's made-up weeks, told through the real services: filings, steps, closings, files.

Chance is seeded, so that a failure can be told again. What no event carries (what was
recovered) is remembered in `recovered`, by case.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from enforcement import lifecycle, suspensions
from enforcement.journal import Draft
from enforcement.lifecycle import ClosingReport, NewCase, NewParty, Placing
from enforcement.models import Approval, Case
from policy.case_numbers import parse
from policy.refusals import Refused
from teams import access
from tests.cast import Cast
from tests.story import GROUND, confirmed, granted, state
from workdays import clock

KINDS = ("执", "执", "执", "执", "执恢", "执保")
DOCUMENTS = ("执行通知书", "报告财产令", "缴款通知书")


def place(cast: Cast, case: Case, on: date, *, track: str, unit: str, nth: int = 0) -> None:
    """Give a case to a team, and let the team receive it the same day."""
    for gate in cast.pack.gates("case.assign"):
        for kind in (trigger.event for trigger in gate.after):
            case = state(cast, case, kind, on)
    post = "handler" if ("handler", unit) in cast.seats else "executor"
    handler, judge = cast.user(post, unit, nth), cast.user("judge", unit)
    with clock.at(on):
        placing = Placing(unit, track, handler, judge, "random", "工作需要")
        lifecycle.assign(case, placing, actor=cast.doing("case.assign"), on=on)
        case = Case.objects.get(pk=case.pk)
        lifecycle.receive([case], actor=cast.actor("team_lead", unit), on=on)


def close(cast: Cast, case: Case, on: date, *, mode: str, recovered: Decimal) -> None:
    """Report a case closed and let it be granted, every box ticked."""
    case = Case.objects.select_related("court", "handler").get(pk=case.pk)
    report = ClosingReport(
        mode, on, recovered, "已办结", ground=GROUND.get(mode, ""), **confirmed(cast)
    )
    with clock.at(on):
        lifecycle.submit_closing(case, report, actor=access.actor_for(case.handler))
    granted(cast, Approval.objects.get(case=case, act="case.close"), on)


@dataclass
class History:
    """Tells a court's weeks; `plan` holds what is still to happen, by day."""

    cast: Cast
    first_on: date
    last_on: date
    seed: int
    recovered: dict[int, Decimal] = field(default_factory=dict)
    plan: dict[date, list[tuple[str, int, tuple[object, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        pack = self.cast.pack
        self.places = [(t, u) for t, track in pack.tables.tracks.items() for u in track.units]

    def tell(self, cases: int) -> None:
        """File so many cases over the days, and let each go its way up to the last day."""
        days = (self.last_on - self.first_on).days
        filed_on = sorted(self.chance.randrange(days) for _ in range(cases))
        for serial, day in enumerate(filed_on, start=1):
            self.file(serial, self.first_on + timedelta(days=day))
        day = self.first_on
        while day <= self.last_on:
            self._live(day)
            day += timedelta(days=1)

    def file(self, serial: int, on: date) -> Case:
        """File a case and plan its way."""
        chance = self.chance
        kind = chance.choice(KINDS)
        amount = Decimal(chance.randrange(1, 9_000_000)) / 100
        respondents = [
            NewParty("respondent", f"柏望舒{n}") for n in range(chance.choice((1, 1, 2)))
        ]
        matter = "monetary" if chance.random() < 0.8 else "act"
        facts = {"matter_kind": matter, "claim_amount": str(amount), "needs_auction": False}
        if chance.random() < 0.4:
            facts["enterprise_party"] = chance.random() < 0.7
        if chance.random() < 0.7:
            facts["deposits_cover_due"] = chance.random() < 0.3
        new = NewCase(
            number=parse(f"（{on.year}）{self.cast.pack.identity.number_code}{kind}{serial}号"),
            filed_on=on,
            parties=(NewParty("applicant", "安知秋"), *respondents),
            claim_amount=amount,
            facts=facts,
        )
        with clock.at(on):
            (case,) = lifecycle.file_cases(
                self.cast.court, [new], actor=self.cast.doing("case.file")
            )
        self._plan(case, on, len(respondents))
        return case

    def _plan(self, case: Case, on: date, respondents: int) -> None:
        self._plan_first_steps(case, on, respondents)
        if self.chance.random() < 0.8:  # the others wait for a team to the end
            self._plan_with_team(case, on)

    def _plan_first_steps(self, case: Case, on: date, respondents: int) -> None:
        for n in range(1, respondents + 1):
            subject = f"respondent:{n}"
            self._maybe(0.9, case, on, (0, 3), "query.launched", subject, {"system": "总对总"})
            for paper in DOCUMENTS:
                self._maybe(0.8, case, on, (1, 8), "document.served", subject, {"document": paper})
        self._maybe(0.85, case, on, (1, 7), "reception.recorded", "", {"channel": "电话"})
        note = {"document": "首次约谈笔录"}
        self._maybe(0.3, case, on, (1, 6), "material.uploaded", "", note)
        self._maybe(1, case, on, (4, 9), "query.answered", "", {})
        for item in ("公积金", "房产"):
            self._maybe(0.7, case, on, (4, 15), "query.offline_item_answered", "", {"item": item})

    def _plan_with_team(self, case: Case, on: date) -> None:
        team = self._maybe(1, case, on, (9, 12), "team", self.chance.choice(self.places))
        money = {"kind": "其他案款"}
        paid = self._maybe(0.5, case, team, (1, 20), "payment.received", "payment:1", money)
        if paid:
            self._maybe(0.7, case, paid, (1, 40), "payment.paid_out", "payment:1", money)
        mode = self.chance.choice(("执行完毕", "执行完毕", "终结执行", "销案"))
        still = self._maybe(0.5, case, team, (0, 6), "pause")
        self._maybe(0.7, case, still, (3, 30), "go on")  # the others stand still to the end
        closing = self._maybe(0.7, case, team, (2, 45), "close", mode)
        if closing:
            self._maybe(0.6, case, closing, (1, 30), "archive")

    def _maybe(
        self, odds: float, case: Case, on: date | None, span: tuple[int, int], *what: object
    ) -> date | None:
        """Plan something, or not, so many days after a day; return the day."""
        if on is None or self.chance.random() >= odds:
            return None
        day = on + timedelta(days=self.chance.randint(*span))
        self.plan[day].append((str(what[0]), case.pk, what[1:]))
        return day

    def _live(self, day: date) -> None:
        for kind, pk, rest in sorted(self.plan.pop(day, []), key=lambda p: (p[1], p[0])):
            case = Case.objects.select_related("court", "handler").get(pk=pk)
            if kind == "team":
                self._place(case, day, *rest[0])  # type: ignore[misc]
            elif kind == "close":
                self._close(case, day, str(rest[0]))
            elif kind in ("pause", "go on"):
                self._stand_still(case, day, ends=kind == "go on")
            elif kind == "archive":
                self._archive(case, day)
            elif case.closed_on is None or kind.startswith("payment"):
                self._state(case, day, kind, str(rest[0]), dict(rest[1]))  # type: ignore[call-overload]

    def _state(self, case: Case, day: date, kind: str, subject: str, data: dict[str, str]) -> None:
        function = lifecycle.recorder_of(case, kind)
        people = access.who_holds(self.cast.court, function, case)
        if not people:
            return  # in this court nobody records it
        entered = min(day + timedelta(days=self.chance.choice((0, 0, 0, 2, 5))), self.last_on)
        with clock.at(entered):
            actor = access.actor_for(people[0]).explaining("当日未能登记")
            lifecycle.state_events(
                [(case, [Draft(kind, day, subject, data=data)])], actor=actor,
                **confirmed(self.cast),
            )  # fmt: skip

    def _place(self, case: Case, day: date, track: str, unit: str) -> None:
        if case.closed_on is None:
            place(self.cast, case, day, track=track, unit=unit, nth=self.chance.randrange(2))

    def _stand_still(self, case: Case, day: date, *, ends: bool) -> None:
        if case.closed_on is not None or case.handler is None:
            return
        ground = next(iter(self.cast.pack.grounds))
        with clock.at(day):
            known = {"actor": access.actor_for(case.handler), "kind": ground, "paper": "裁定书"}
            if ends:
                if suspensions.running(case):
                    suspensions.end(case, last=day, **known)
                return
            asked = suspensions.request(case, first=day, reason="依法扣除", **known)
        granted(self.cast, asked, day)

    def _close(self, case: Case, day: date, mode: str) -> None:
        amount = (case.claim_amount or Decimal(0)) * self.chance.randrange(0, 101) / 100
        amount = amount.quantize(Decimal("0.01"))
        try:
            close(self.cast, case, day, mode=mode, recovered=amount)
        except Refused:
            return  # the pack asks for more than this story tells: the case stays open
        self.recovered[case.pk] = amount

    def _archive(self, case: Case, day: date) -> None:
        if case.state != "closed":
            return
        with clock.at(day):
            actor = self.cast.doing("case.archive", case)
            try:
                lifecycle.archive([case], actor=actor, on=day, **confirmed(self.cast))
            except Refused:
                return
