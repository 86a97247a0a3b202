"""The words of a reception's record: what was heard, as the form of the record has it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from documents import notices, numerals
from documents.models import Document
from enforcement.models import Case, Party
from intake.services import CLUE_FIELDS, Heard
from policy.facts import read_all, shown, term


def of_talk(
    case: Case,
    heard: Heard,
    *,
    place: str,
    began: str,
    consent: str,
    party: Party,
    host: str,
    copies: Sequence[str],
    papers: Sequence[Document],
) -> dict[str, str]:
    """Return the fields of a record's form."""
    day = numerals.day(heard.happened_on)
    where = f"{place}（{heard.channel}）" if place else heard.channel
    visitor = heard.speaker.strip()
    if visitor != party.name:
        visitor = _("%(speaker)s（代%(party)s）") % {"speaker": visitor, "party": party.name}
    return {
        "at": f"{day} {began}".strip(),
        "place": where,
        "host": host,
        "visitor": visitor,
        "capacity": _capacity(heard, party),
        "afterwards": _afterwards(heard),
        "told": _told(case, heard),
        "leads": _answer(_leads(heard)),
        "urged": _answer(heard.plan.strip()),
        "reached": _answer(_reached(heard, consent)),
        "account": heard.account,
        "learnt": _learnt(case, heard),
        "answers": heard.note.strip(),
        "given": "、".join(dict.fromkeys([*copies, *_given(heard)])),
        "served": "\n".join(
            f"（{number}）{paper.name}（{paper.number}）" for number, paper in enumerate(papers, 1)
        ),
    }


def _capacity(heard: Heard, party: Party) -> str:
    side = str(Party.Side(party.side).label)
    capacity = heard.capacity.strip()
    return side if not capacity or capacity == "本人" else f"{side}的{capacity}"


def _afterwards(heard: Heard) -> str:
    if not heard.is_remote:
        return ""
    said = _(
        "被接待人未到场，本次接待以%(channel)s方式进行，本笔录系接待后追记，被接待人未当场签名。"
    )
    return said % {"channel": heard.channel}


def _told(case: Case, heard: Heard) -> str:
    """Return every notice told, numbered, each in full where it is laid down."""
    found = []
    for item in heard.told:
        notice = notices.of(item, case.court.code)
        if notice is not None:
            found.append(notice.text)
        elif "告知" in item:
            found.append(item)
    return "\n".join(f"（{number}）{text}" for number, text in enumerate(found, 1))


def _given(heard: Heard) -> list[str]:
    """Return the papers named for what was handed in; what is told is no paper."""
    named = [paper for line, paper in heard.papers.items() if "送达" not in line]
    return [paper for paper in named if paper and "笔录" not in paper and "签名" not in paper]


def _answer(text: str) -> str:
    """Return what is said to a question of the form, as an answer; nothing stays nothing."""
    return _("答：%(text)s") % {"text": text.removeprefix("答：")} if text else ""


def _leads(heard: Heard) -> str:
    if heard.no_property:
        return _("没有可供执行的财产。")
    lines = []
    for number, clue in enumerate(heard.clues, 1):
        told = [f"{CLUE_FIELDS[name]}：{clue[name]}" for name in CLUE_FIELDS if clue.get(name)]
        lines.append(f"（{number}）{'；'.join(told)}。")
    return "\n".join(lines)


def _reached(heard: Heard, consent: str) -> str:
    lines = []
    if heard.address:
        lines.append(_("邮寄送达地址：%(at)s。") % {"at": heard.address})
    if consent == "yes":
        said = _("同意电子送达，电子送达地址：%(at)s。")
        lines.append(said % {"at": heard.electronic_address})
    elif consent == "no":
        lines.append(_("不同意电子送达。"))
    if lines:
        lines.append(_("以上地址变更的应当及时告知，未告知的按此送达即视为送达。"))
    return "\n".join(lines)


def _learnt(case: Case, heard: Heard) -> str:
    labels = case.pack.label_questions
    values = read_all(heard.facts, case.pack.tables.labels)
    return "\n".join(
        f"{term(name, labels)}：{shown(name, value)}" for name, value in values.items()
    )
