"""What a court's rules ask before a document goes out: its signers, its seal, what comes first.

The pack's gates on 签发文书 come first; where none names signers, the form's own do.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from documents.catalogue import Kind
from enforcement import acts, requirements
from enforcement.models import Case
from enforcement.requirements import Asked
from policy.pack import Pack
from policy.refusals import Refusal
from teams import access
from teams.access import Actor, Seat

ISSUE, SEAL, SIGN = "document.issue", "document.seal", "document.sign"
# Who signs, as the paper calls him; any other by the name of his post.
_TITLES = {"judge": "审判员", "executor": "执行员", "handler": "执行员", "clerk": "书记员"}
# Who lets a paper go out, as it calls him; lists call him by his post.
_LEADS = {"vice_president": "签发人"}
PANEL, PRESIDING = 3, "审判长"


def name_in(pack: Pack, kind: Kind) -> str:
    """Return the name by which a pack's gates know a kind: the first they name, else its own."""
    named = {name for gate in pack.tables.gate if gate.act == ISSUE for name in gate.document}
    return next((name for name in kind.names if name in named), kind.spec.name)


def asked_of(case: Case, kind: Kind) -> Asked:
    """Return the gates a document of a kind must pass on a case."""
    return requirements.check(case, ISSUE, document=name_in(case.pack, kind))


def signers_of(case: Case, kind: Kind, asked: Asked | None = None) -> list[str]:
    """Return the functions or posts that sign, in order; empty where nobody does."""
    asked = asked_of(case, kind) if asked is None else asked
    return [_present(by, case) for by in _by_the_rules(kind, asked) or kind.spec.signers]


def names_signers(kind: Kind, asked: Asked) -> bool:
    """Tell whether the paper bears its signers' names: else the court's, theirs on the record."""
    return kind.spec.named or bool(_by_the_rules(kind, asked))


def _by_the_rules(kind: Kind, asked: Asked) -> list[str]:
    if not kind.spec.legal:
        asked = replace(asked, gates=tuple(gate for gate in asked.gates if gate.document))
    return [by for step, _clause in asked.steps for by in ((step.by,) if step.by else step.signers)]


def _present(by: str, case: Case) -> str:
    """A case no team has yet has no judge of its own: any judge of the court signs."""
    before_team = by == "@judge" and not case.unit and case.judge_id is None
    return "judge" if before_team and "judge" in case.pack.tables.posts else by


def title_of(post: str, pack: Pack, *, first_of: int = 1, on_paper: bool = False) -> str:
    """Return how the paper calls a signer; the first judge of a panel presides."""
    code = "judge" if post == "@judge" else post
    if on_paper and code in _LEADS:
        return _LEADS[code]
    if code == "judge" and first_of >= PANEL:
        return PRESIDING
    if code in _TITLES:
        return _TITLES[code]
    if code in pack.tables.posts:
        return pack.post_name(code)
    holder = pack.holder(code, {}) if not code.startswith("@") else None
    return pack.post_name(holder.post) if holder and holder.post else _("签发人")


def maker_seat(actor: Actor, case: Case) -> Seat:
    """Return the seat in which somebody drafts, changes or issues papers of a case."""
    access.require_visible(actor, case)
    if actor.is_system:
        return access.SYSTEM_SEAT
    seat = acts.seat_of(actor, case, ISSUE)
    if seat is None:
        return access.require(actor, ISSUE, function=acts.proposers(case, ISSUE)[0], case=case)
    return seat


def may_make(actor: Actor, case: Case) -> bool:
    """Tell whether somebody drafts papers of a case. No query."""
    return acts.seat_of(actor, case, ISSUE) is not None


def keeper(pack: Pack) -> str:
    """Return the function that keeps the seal; in a court that names nobody, the archive's."""
    return "seal" if "seal" in pack.tables.functions else "archive"


def may_seal(actor: Actor, case: Case) -> bool:
    """Tell whether somebody places the seal on a case's papers. No query."""
    return access.holds(actor, keeper(actor.pack), case=case)


def keeper_seat(actor: Actor, case: Case) -> Seat:
    """Return the seat in which somebody places the seal."""
    return access.require(actor, SEAL, function=keeper(actor.pack), case=case)


def not_yet_signed(waits_for: str, pack: Pack) -> Refusal:
    """Return why a paper without its signatures goes no further."""
    who = title_of(waits_for, pack)
    return Refusal("unsigned", _("尚待%(who)s签名") % {"who": who}, "signatures")
