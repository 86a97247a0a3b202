"""On what ground a case ends, and to which court it goes: chosen, checked, stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from enforcement import journal
from enforcement.models import Case, Event
from enforcement.models.case import BEFORE_TEAM
from policy.case_numbers import CourtCode, courts_like
from policy.grounds import Ground, of_mode
from policy.refusals import Problems, Refusal
from policy.vocabulary import ACTS
from teams import access
from teams.access import Actor, Seat

SUBMIT, DISMISS = "closing.submit", "case.dismiss"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ground with the law of its day, and the court that takes the case; empty where none is."""

    name: str = ""
    law: str = ""
    court: str = ""

    def told(self) -> dict[str, str]:
        """Return what the journal says of it."""
        found = {"ground": self.name, "law": self.law, "court": self.court}
        return {name: value for name, value in found.items() if value}


def submitter(actor: Actor, case: Case) -> Seat:
    """Return the seat in which a closing is handed in: the team's; before one, who verifies.

    Raises `Forbidden`.
    """
    function = ACTS[DISMISS][1] if is_early(case) else None
    return access.require(actor, SUBMIT, function=function, case=case)


def is_early(case: Case) -> bool:
    """Tell whether no team has the case yet."""
    return case.state in BEFORE_TEAM and not case.unit


def offered(case: Case, mode: str, on: date) -> list[Ground]:
    """Return the grounds a case may end on in a way on a day."""
    return [one for one in of_mode(mode, on) if one.early or not is_early(case)]


def chosen(
    case: Case, mode: str, code: str, court: str, on: date, reason: str, problems: Problems
) -> tuple[Chosen, list[Refusal]]:
    """Return the ground chosen and what is warned of; what is wrong is noted beside its field."""
    known = {one.code: one for one in offered(case, mode, on)}
    ground = known.get(code)
    if ground is None:
        if known or code:
            said = _("“%(mode)s”须选定于%(on)s有效的结案事由") % {"mode": mode, "on": on}
            problems.add("no_ground", said, field="ground")
        if is_early(case) and not known:
            said = _("案件尚未由团队接收，不能以“%(mode)s”结案") % {"mode": mode}
            problems.add("too_early", said, field="mode")
        return Chosen(), []
    if ground.noted and not reason.strip():
        said = _("“%(name)s”须写明具体情形") % {"name": ground.name}
        problems.add("missing", said, field="reason")
    taker = _taker(case, ground, court, on, problems)
    warnings = _not_issued(case, ground)
    if ground.court:
        problems.extend(warnings)  # no case leaves for another court without its letter
        warnings = []
    name = _("%(name)s（%(code)s）") % {"name": taker.name, "code": taker.code} if taker else ""
    return Chosen(ground.name, ground.law_on(on), name), warnings


def _taker(case: Case, ground: Ground, raw: str, on: date, problems: Problems) -> CourtCode | None:
    """Return the court that takes the case, by code or full name."""
    text = raw.strip()
    if not ground.court:
        if text:
            said = _("“%(name)s”不移送其他法院，不填受移送法院") % {"name": ground.name}
            problems.add("no_court_asked", said, field="court")
        return None
    if not text:
        problems.add("missing", _("须填受移送法院的名称或者代字"), field="court")
        return None
    found = courts_like(text)
    exact = [one for one in found if text in (one.code, one.name)]
    standing = [one for one in exact if one.in_force(on)]
    if not standing:
        if exact:
            said = _("%(court)s于%(on)s不在法院代字表有效期内") % {"court": text, "on": on}
        else:
            names = "、".join(f"{one.name}（{one.code}）" for one in found[:_SHOWN])
            said = _("法院代字表中没有“%(court)s”") % {"court": text[:40]}
            said += _("；相近的：%(names)s") % {"names": names} if names else ""
        problems.add("no_court", said, field="court")
        return None
    if standing[0].code == case.pack.identity.number_code:
        problems.add("own_court", _("受移送法院不能是本院"), field="court")
        return None
    return standing[0]


def _not_issued(case: Case, ground: Ground) -> list[Refusal]:
    """Return what is said where none of the papers a ground rests on was issued."""
    if not ground.papers:
        return []
    kinds = ["document.issued", "event.corrected"]
    rows = Event.objects.filter(case=case, kind__in=kinds).order_by("seq")
    issued = {
        one.data.get("document") for one in journal.effective(rows) if one.kind == "document.issued"
    }
    if issued & set(ground.papers):
        return []
    said = _("“%(name)s”须有%(paper)s，尚未签发") % {
        "name": ground.name, "paper": ground.papers[0],
    }  # fmt: skip
    return [Refusal("not_issued", said, "ground")]
