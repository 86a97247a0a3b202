"""Who gets the next case: pure choices whose grounds are kept and can be run again.

A draw keeps its seed and its candidates, so that anyone can repeat it and get the same answer.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from policy.pack import Pack
from policy.refusals import Problems, Refusal, Refused

JUDGE = "judge"
# Posts that carry a case, where the pack's parameter `handling_posts` does not say otherwise.
HANDLING_POSTS = ("handler", "executor", JUDGE)
# Where a unit has none of these, its lead carries the cases himself.
LEAD = "team_lead"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team (or person) that may be chosen, with its open cases and its share of the work."""

    code: str
    load: int = 0
    weight: int = 1

    @property
    def burden(self) -> Fraction:
        """Open cases by share: a team of weight two bears twice as many."""
        return Fraction(self.load, self.weight)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, how, and all that is needed to run the choice again (plain JSON)."""

    code: str
    method: str
    seed: str
    explanation: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """What a method may look at, besides the candidates."""

    seed: str = ""
    serial: int | None = None
    related: str | None = None
    similar: str | None = None
    picked: str | None = None
    reason: str = ""


# A method answers with the code and the sentence that explains it; None where it has no answer.
Answer = tuple[str, str] | None
Method = Callable[[Sequence[Candidate], Question], Answer]


def new_seed() -> str:
    """Return a fresh seed nobody could foresee; keep it with the decision."""
    return secrets.token_hex(16)


def choose(
    method: str,
    candidates: Sequence[Candidate],
    *,
    seed: str = "",
    serial: int | None = None,
    related: str | None = None,
    similar: str | None = None,
    picked: str | None = None,
    reason: str = "",
) -> Choice:
    """Return whom a method chooses among the candidates.

    `serial` is the number in the case number, `related` / `similar` the team that has the
    related or similar case, `picked` and `reason` a person's own choice. The same arguments
    give the same answer. Raises `Refused` where there is no candidate or the method has no
    answer; `ValueError` for an unknown method, or a draw without a seed.
    """
    return choose_first(
        [method],
        candidates,
        seed=seed,
        serial=serial,
        related=related,
        similar=similar,
        picked=picked,
        reason=reason,
    )


def choose_first(
    methods: Sequence[str],
    candidates: Sequence[Candidate],
    *,
    seed: str = "",
    serial: int | None = None,
    related: str | None = None,
    similar: str | None = None,
    picked: str | None = None,
    reason: str = "",
) -> Choice:
    """Return the answer of the first method that has one; see `choose`."""
    unknown = [method for method in methods if method not in METHODS]
    if unknown:
        raise ValueError(f"unknown method: {unknown}")
    if not candidates:
        raise Refused(Refusal("no_candidates", _("没有可分配的团队，不能分案")))
    question = Question(seed, serial, related, similar, picked, reason.strip())
    passed: list[str] = []
    for method in methods:
        answer = METHODS[method](candidates, question)
        if answer is not None:
            return _choice(method, answer, candidates, question, passed)
        passed.append(method)
    raise Refused(*(_no_answer(method, candidates, question) for method in methods))


def _choice(
    method: str,
    answer: Answer,
    candidates: Sequence[Candidate],
    question: Question,
    passed: list[str],
) -> Choice:
    assert answer is not None
    code, sentence = answer
    explanation = {
        "sentence": sentence,
        "candidates": [{"code": c.code, "load": c.load, "weight": c.weight} for c in candidates],
        "passed": passed,
        "serial": question.serial,
        "related": question.related,
        "similar": question.similar,
        "reason": question.reason,
    }
    return Choice(code, method, question.seed, explanation)


def draw(candidates: Sequence[Candidate], seed: str) -> Candidate:
    """Return the candidate a seed draws, each with the chance its weight gives.

    SHA-256 over the seed and the sorted codes with weights, as a number, modulo the sum of
    weights. The order in which candidates are given does not matter.
    """
    if not seed:
        raise ValueError("a draw needs a seed")
    ordered = sorted(candidates, key=lambda c: c.code)
    text = "\n".join([seed, *(f"{c.code}:{c.weight}" for c in ordered)])
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    number %= sum(c.weight for c in ordered)
    for candidate in ordered:
        number -= candidate.weight
        if number < 0:
            return candidate
    raise AssertionError("weights are positive")


def _random(candidates: Sequence[Candidate], question: Question) -> Answer:
    code = draw(candidates, question.seed).code
    return code, _("在%(number)d个团队中随机抽取") % {"number": len(candidates)}


def _least(candidates: Sequence[Candidate]) -> list[Candidate]:
    least = min(c.burden for c in candidates)
    return sorted((c for c in candidates if c.burden == least), key=lambda c: c.code)


def _balanced(candidates: Sequence[Candidate], question: Question) -> Answer:
    chosen = _least(candidates)[0]
    return chosen.code, _("未结案件最少（%(load)d件）") % {"load": chosen.load}


def _balanced_random(candidates: Sequence[Candidate], question: Question) -> Answer:
    least = _least(candidates)
    chosen = draw(least, question.seed)
    if len(least) == 1:
        return chosen.code, _("未结案件最少（%(load)d件）") % {"load": chosen.load}
    return chosen.code, _("未结案件最少的%(number)d个团队（%(load)d件）中随机抽取") % {
        "number": len(least),
        "load": chosen.load,
    }


def _serial_modulo(candidates: Sequence[Candidate], question: Question) -> Answer:
    if question.serial is None:
        return None
    number = len(candidates)
    remainder = question.serial % number
    place = remainder or number
    return candidates[place - 1].code, _(
        "案号序号%(serial)d除以团队数%(number)d，余%(remainder)d，为第%(place)d个团队"
    ) % {
        "serial": question.serial,
        "number": number,
        "remainder": remainder,
        "place": place,
    }


def _among(code: str | None, candidates: Sequence[Candidate]) -> bool:
    return code is not None and any(c.code == code for c in candidates)


def _related(candidates: Sequence[Candidate], question: Question) -> Answer:
    if question.related is None or not _among(question.related, candidates):
        return None
    return question.related, _("关联案件由该团队办理")


def _similar(candidates: Sequence[Candidate], question: Question) -> Answer:
    if question.similar is None or not _among(question.similar, candidates):
        return None
    return question.similar, _("类案由该团队办理")


def _manual(candidates: Sequence[Candidate], question: Question) -> Answer:
    if question.picked is None or not _among(question.picked, candidates) or not question.reason:
        return None
    return question.picked, _("人工指定，理由：%(reason)s") % {"reason": question.reason}


METHODS: dict[str, Method] = {
    "random": _random,
    "balanced": _balanced,
    "balanced_random": _balanced_random,
    "serial_modulo": _serial_modulo,
    "related": _related,
    "similar": _similar,
    "manual": _manual,
}


def _no_answer(method: str, candidates: Sequence[Candidate], question: Question) -> Refusal:
    data = {"method": method, "candidates": [c.code for c in candidates]}
    if method == "serial_modulo":
        return Refusal("serial_missing", _("案号没有序号，不能按序号分案"), "serial", data)
    if method == "related":
        return Refusal("no_related", _("没有可随同的关联案件团队"), "related", data)
    if method == "similar":
        return Refusal("no_similar", _("没有可随同的类案团队"), "similar", data)
    if not question.reason:
        return Refusal("reason_missing", _("人工指定团队须说明理由"), "reason", data)
    return Refusal(
        "not_a_candidate",
        _("“%(picked)s”不在可分配的团队之列") % {"picked": question.picked or ""},
        "picked",
        data,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a unit who may be given cases, with the posts held there."""

    user_id: int
    name: str
    posts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who handles a case; `judge_id` is None where the unit has no judge to give."""

    handler_id: int
    judge_id: int | None
    explanation: dict[str, Any] = field(default_factory=dict)


def joint_posts(pack: Pack) -> tuple[str, ...]:
    """Return the posts that must handle a case together; empty where one person does.

    The pack's parameter `joint_handlers` (YD-079): a judge, and one who carries it out.
    """
    entry = pack.tables.parameters.get("joint_handlers")
    return entry.value if entry and isinstance(entry.value, tuple) else ()


def choose_handlers_among(
    people: Sequence[Person],
    *,
    pack: Pack,
    unit: str,
    loads: Mapping[int, int],
    seed: str,
    excluded: Collection[int] = (),
    picked: int | None = None,
) -> Handlers:
    """Return who of a unit's people handles a case: the least loaded, equals by lot.

    Where the pack asks for joint handlers, a judge and one of the other post, never the same
    person; elsewhere one handler, and the judge who signs for the unit if it has one. `picked` is
    a handler named by hand, who still gets a judge beside him. Raises `Refused` naming each post
    nobody is left for.
    """
    free = [person for person in people if person.user_id not in excluded]
    joint = joint_posts(pack)
    if joint:
        return _jointly(free, joint, pack, unit, loads, seed, picked)
    handler = _by_hand(free, picked) or _pick(carriers(free, pack), loads, seed)
    if handler is None:
        raise Refused(
            Refusal(
                "no_handler",
                _("%(unit)s现无可分案的承办人（请假、回避者除外）")
                % {"unit": pack.unit_name(unit)},
                "unit",
                {"unit": unit},
            )
        )
    if JUDGE in handler.posts:
        judge: Person | None = handler
    else:
        judge = _pick([p for p in free if JUDGE in p.posts], loads, seed)
    return _handlers(handler, judge, free, loads, seed)


def _jointly(
    free: Sequence[Person],
    joint: tuple[str, ...],
    pack: Pack,
    unit: str,
    loads: Mapping[int, int],
    seed: str,
    picked: int | None,
) -> Handlers:
    judges = [p for p in free if JUDGE in p.posts and p.user_id != picked]
    carrying = [p for p in free if p.posts & (set(joint) - {JUDGE})]
    if named := _by_hand(free, picked):
        _may_carry(named, carrying, joint, pack)
        carrying = [named]
    # Whoever can only do one of the two is taken first, so that one person with both posts
    # does not stand in the way of a pair that exists.
    only_judges = [p for p in judges if p not in carrying]
    judge = _pick(only_judges or judges, loads, seed)
    handler = _pick([p for p in carrying if p != judge], loads, seed)
    problems = Problems()
    clause = pack.tables.parameters["joint_handlers"].clause
    for found, post in ((judge, JUDGE), (handler, next(p for p in joint if p != JUDGE))):
        if found is None:
            problems.add(
                "joint_handler_missing",
                _(
                    "本院实行双承办，%(unit)s现无可分案的%(post)s（请假、回避者除外，且不得为同一人）"
                )
                % {"unit": pack.unit_name(unit), "post": pack.post_name(post)},
                field="unit",
                clause=clause,
                unit=unit,
                post=post,
            )
    problems.raise_if_any()
    assert handler is not None
    return _handlers(handler, judge, free, loads, seed)


def _by_hand(free: Sequence[Person], picked: int | None) -> Person | None:
    return next((person for person in free if person.user_id == picked), None)


def _may_carry(
    person: Person, carrying: Sequence[Person], joint: tuple[str, ...], pack: Pack
) -> None:
    """Refuse somebody named by hand whose post does not carry cases out."""
    if person in carrying:
        return
    posts = "、".join(pack.post_name(post) for post in joint if post != JUDGE)
    said = _("本院实行双承办，承办人须为%(posts)s，%(name)s不是") % {
        "posts": posts,
        "name": person.name,
    }
    clause = pack.tables.parameters["joint_handlers"].clause
    raise Refused(Refusal("joint_handlers", said, "handler", {}, clause))


def carriers(free: Sequence[Person], pack: Pack) -> list[Person]:
    """Return who of these people carries cases; the lead where nobody else does."""
    entry = pack.tables.parameters.get("handling_posts")
    posts = entry.value if entry and isinstance(entry.value, tuple) else HANDLING_POSTS
    return [p for p in free if p.posts & set(posts)] or [p for p in free if LEAD in p.posts]


def _pick(people: Sequence[Person], loads: Mapping[int, int], seed: str) -> Person | None:
    if not people:
        return None
    by_code = {str(p.user_id): p for p in people}
    candidates = [Candidate(code, loads.get(p.user_id, 0)) for code, p in by_code.items()]
    return by_code[draw(_least(candidates), seed).code]


def _handlers(
    handler: Person,
    judge: Person | None,
    free: Sequence[Person],
    loads: Mapping[int, int],
    seed: str,
) -> Handlers:
    return Handlers(
        handler.user_id,
        judge.user_id if judge else None,
        {
            "seed": seed,
            "handler": handler.name,
            "judge": judge.name if judge else "",
            "candidates": [
                {"user_id": p.user_id, "name": p.name, "load": loads.get(p.user_id, 0)}
                for p in free
            ],
        },
    )
