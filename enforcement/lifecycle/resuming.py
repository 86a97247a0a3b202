"""Taking a terminated case up again (恢复执行): a new case, linked to the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enforcement import selectors
from enforcement.lifecycle.filing import NewCase, NewParty, file_cases
from enforcement.lifecycle.originals import ACT, approved_on, not_ended
from enforcement.models import Case, Party
from policy.case_numbers import CaseNumber
from policy.refusals import Problems, Refusal, Refused
from policy.vocabulary import RESUMED_KIND
from teams import access
from teams.access import Actor

# Facts of the claim and the people: they hold in the new case as they did in the old one.
_CARRIED = (
    "matter_kind",
    "claim_amount",
    "cause_of_action",
    "enterprise_party",
    "has_disposable_asset",
    "non_litigation",
)
_PARTY = ("side", "name", "kind", "id_number", "phone", "address", "account", "agent", "initials")


@dataclass(frozen=True, slots=True)
class Resumption:
    """The new case: its number, its filing day, what is still claimed (None: as before)."""

    number: CaseNumber
    filed_on: date
    claim_amount: Decimal | None = None


def resume(old: Case, resumption: Resumption, *, actor: Actor) -> Case:
    """File the case in which a terminated one goes on, with its parties and what is known of it.

    Raises `Refused` with every reason: it still runs, nobody approved, the number is no number of
    resumed cases or on file, the day lies before the approval; `Forbidden` for the post.
    """
    access.require(actor, "case.file")
    number = resumption.number
    with transaction.atomic():
        # Locked, so that of two who file at once the second finds the approval used.
        (old,) = selectors.lock(actor, [old.pk])
        problems = Problems()
        problems.extend(not_ended(old))
        _check(old, resumption, problems)
        problems.raise_if_any()
        parties = tuple(
            NewParty(**{name: getattr(row, name) for name in _PARTY})
            for row in Party.objects.filter(case=old).order_by("side", "position")
        )
        new = NewCase(
            number=number,
            filed_on=resumption.filed_on,
            parties=parties,
            facts=_facts(old, resumption),
            claim_amount=_claim(old, resumption),
            cause=old.cause,
            basis_number=old.number,
            basis_issuer=old.court.name,
            resumed_from=old,
        )
        try:
            with transaction.atomic():
                (case,) = file_cases(old.court, [new], actor=actor)
        except IntegrityError:
            said = _("%(number)s已立案") % {"number": number.normalised}
            raise Refused(Refusal("on_file", said, "number")) from None
    return case


def _check(old: Case, resumption: Resumption, problems: Problems) -> None:
    number, on = resumption.number, approved_on(old)
    if on is None:
        said = _("%(number)s没有尚未立案的恢复执行审批") % {"number": old.number}
        gates = old.pack.gates(ACT)
        clause = tuple(dict.fromkeys(c for gate in gates for c in gate.clause))
        problems.add("not_approved", said, field="case", clause=clause)
    elif resumption.filed_on < on:
        said = _("立案日早于恢复执行获准之日（%(day)s）") % {"day": on.isoformat()}
        problems.add("before_approval", said, field="filed_on")
    if number.type_code != RESUMED_KIND:
        said = _("恢复执行的案件应为“%(kind)s”字号") % {"kind": RESUMED_KIND}
        problems.add("bad_kind", said, field="number")
    elif number.court_code != old.pack.identity.number_code:
        said = _("“%(number)s”不是本院的案号") % {"number": number.normalised}
        problems.add("other_court", said, field="number")
    elif Case.objects.filter(court_id=old.court_id, number=number.normalised).exists():
        said = _("%(number)s已立案") % {"number": number.normalised}
        problems.add("on_file", said, field="number")


def _claim(old: Case, resumption: Resumption) -> Decimal | None:
    return old.claim_amount if resumption.claim_amount is None else resumption.claim_amount


def _facts(old: Case, resumption: Resumption) -> dict[str, object]:
    known = {name: old.facts[name][0] for name in _CARRIED if name in old.facts}
    claim = _claim(old, resumption)
    if claim is not None:
        known["claim_amount"] = f"{claim:.2f}"
    if old.closed_on is not None and old.closing_mode == "终本":
        known["terminated_on"] = old.closed_on.isoformat()
    return known
