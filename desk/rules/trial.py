"""Try the rules on facts: a pack's answer with its proof, or two side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import clauses
from desk.forms import FilterForm
from desk.rules import words
from policy.conditions import Proof
from policy.facts import LABEL, read_all, term
from policy.loader import pack as pack_named
from policy.loader import shipped
from policy.pack import Pack
from policy.schema import TriageRule
from policy.triage import Decision, RuleView, route
from policy.vocabulary import FACTS, OPERATORS

YES_NO = [("", gettext_lazy("未知")), ("true", gettext_lazy("是")), ("false", gettext_lazy("否"))]


class TrialForm(FilterForm):
    """The facts the rules of one or two packs read, each unknown unless said."""

    other = forms.ChoiceField(label=gettext_lazy("与他院规则对照"))

    def __init__(self, *args: Any, pack: Pack, other: Pack | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(n, pack_named(n).identity.court) for n in shipped() if n != pack.name]
        self.fields["other"] = forms.ChoiceField(
            label=_("与他院规则对照"), choices=[("", _("不对照")), *choices], required=False
        )
        packs = [p for p in (pack, other) if p]
        for name in facts_read(packs):
            self.fields[name] = _field(name, packs)
        self.dress_all()

    def facts(self) -> dict[str, Any]:
        """Return the facts given, as they were typed.  Empty ones are unknown."""
        return {n: v for n in self.fields if n != "other" and (v := self.data.get(n, ""))}


def facts_read(packs: list[Pack]) -> list[str]:
    """Return the facts and labels the packs' screenings read, in the vocabulary's order."""
    read = {c.name for p in packs for rule in p.tables.triage for c in rule.conditions}
    read |= {"case_kind"} | {f for p in packs for run in p.runs for f in run.shows}
    known = [name for name in FACTS if name in read]
    return known + sorted(name for name in read if name.startswith(LABEL))


def _field(name: str, packs: list[Pack]) -> forms.Field:
    questions = {k: v for p in packs for k, v in p.label_questions.items()}
    label = term(name, questions)
    fact = FACTS.get(name)
    if fact is None or fact.type == "bool":
        return forms.ChoiceField(label=label, choices=YES_NO, required=False)
    if fact.type == "choice":
        choices = [("", _("未知")), *fact.choices]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if fact.type == "date":
        return forms.DateField(label=label, required=False)
    label = _("%(fact)s（元）") % {"fact": label} if fact.type == "money" else label
    return forms.CharField(label=label, required=False, max_length=40)


@dataclass(frozen=True, slots=True)
class ProofView:
    """A condition beside what was found, as the page reads it."""

    term: str
    asked: str
    found: str
    known: bool
    holds: bool | None


def _proof(proof: Proof) -> ProofView:
    plain = proof.asked in (_("是"), _("否")) and proof.op == OPERATORS["is"]
    asked = proof.asked if plain else f"{proof.op} {proof.asked}"
    return ProofView(proof.term, asked, proof.found, proof.known, proof.holds)


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule as it was tried."""

    number: int
    name: str
    verdict: str
    icon: str
    proofs: tuple[ProofView, ...]
    to: str
    source: SafeString
    decided: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A pack's answer to the facts."""

    court: str
    outcome: str
    where: str
    missing: tuple[str, ...]
    rules: tuple[Tried, ...]
    soft: tuple[Tried, ...]
    decision: Decision
    rule_name: str


def answer(pack: Pack, given: Mapping[str, Any]) -> Answer:
    """Return a pack's answer; raise `Refused` with every fact that cannot be read."""
    labels = [n.removeprefix(LABEL) for n in given if n.startswith(LABEL)]
    known = {
        n: v for n, v in given.items() if not n.startswith(LABEL) or n[6:] in pack.tables.labels
    }
    values = read_all(known, [label for label in labels if label in pack.tables.labels])
    return shown(pack, route(pack, values))


def shown(pack: Pack, decision: Decision) -> Answer:
    """Return an answer of the rules as a page shows it, each rule tried with its proof."""
    rules = {rule.id: rule for rule in pack.tables.triage}
    hit = rules.get(decision.rule or "")
    return Answer(
        court=pack.identity.court,
        outcome=str(_OUTCOMES[decision.outcome]),
        where=_where(pack, decision),
        missing=tuple(term(name, pack.label_questions) for name in decision.missing),
        rules=tuple(
            _tried(pack, rules, n, view, decision) for n, view in enumerate(decision.seen, start=1)
        ),
        soft=tuple(
            _tried(pack, rules, n, view, decision) for n, view in enumerate(decision.soft, start=1)
        ),
        decision=decision,
        rule_name=hit.name if hit else "",
    )


_OUTCOMES = {
    "routed": gettext_lazy("去向已定"),
    "ask": gettext_lazy("由人决定"),
    "needs_facts": gettext_lazy("案情不足"),
}


def _where(pack: Pack, decision: Decision) -> str:
    if decision.ask:
        return words.function(pack, decision.ask)
    if decision.outcome == "needs_facts":
        return _("补齐下列案情后可定")
    track = pack.track_name(decision.track or "")
    if decision.unit:
        unit = pack.unit_name(decision.unit)
        return f"{track}（{unit}）" if track and track != unit else unit
    pool = words.listed(pack.unit_name(unit) for unit in decision.pool)
    return f"{track}（{pool}）"


def _tried(
    pack: Pack, rules: Mapping[str, TriageRule], number: int, view: RuleView, decision: Decision
) -> Tried:
    rule = rules[view.id]
    verdict, icon = {
        True: (_("符合"), "check-lg"),
        False: (_("不符合"), "x-lg"),
        None: (_("不能判断"), "question-lg"),
    }[view.verdict]
    decided = view.id == decision.rule
    if not view.proofs and not decided:
        # Nothing to meet, and it was not its turn: an earlier rule could not be judged.
        verdict, icon = _("兜底：前列均不符合时适用"), "dash-lg"
    return Tried(
        number,
        view.name or view.id,
        verdict,
        icon,
        tuple(_proof(proof) for proof in view.proofs),
        words.place(pack, view.to),
        clauses.source(rule.clause, rule.basis),
        decided,
    )


def differences(ours: Answer, theirs: Answer) -> list[str]:
    """Return in sentences what each court went by, and what only one of them asks."""
    names = {"ours": ours.court, "theirs": theirs.court}
    said = []
    for one in (ours, theirs):
        if one.decision.rule:
            reasons = [_proof(p) for p in one.decision.conditions if p.holds]
            facts = words.listed(
                _("%(fact)s：%(asked)s") % {"fact": p.term, "asked": p.asked} for p in reasons
            )
            said.append(
                _("%(court)s依“%(rule)s”（%(why)s）定为%(where)s")
                % {
                    "court": one.court,
                    "rule": one.rule_name,
                    "why": facts or _("兜底规则，无条件"),
                    "where": one.where,
                }
            )
        else:
            said.append(
                _("%(court)s还缺案情：%(facts)s")
                % {"court": one.court, "facts": words.listed(one.missing)}
            )
    only_ours, only_theirs = _asked(ours) - _asked(theirs), _asked(theirs) - _asked(ours)
    if only_ours:
        said.append(
            _("只有%(ours)s问：%(facts)s") % {**names, "facts": words.listed(sorted(only_ours))}
        )
    if only_theirs:
        said.append(
            _("只有%(theirs)s问：%(facts)s") % {**names, "facts": words.listed(sorted(only_theirs))}
        )
    return said


def _asked(one: Answer) -> set[str]:
    return {proof.term for rule in one.rules for proof in rule.proofs}
