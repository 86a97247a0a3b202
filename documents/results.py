"""What came of a slip or a query, with the papers that show it: they lie in the case's e-file.

`files` are those made fit by `uploading.fit`, which takes its time: call that outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from documents import efile, uploaded
from documents.models import EfileItem
from documents.places import places
from documents.proofs import Upload
from enforcement import orders
from enforcement.models import Case, TaskOrder
from policy.refusals import Problems
from teams.access import Actor

QUERY, SLIP = "query", "slip."


def complete(
    order: TaskOrder, files: Sequence[Upload], *, actor: Actor, on: date, result: str
) -> TaskOrder:
    """Report what came of a slip, and let its papers land where the catalogue puts them.

    The clocks that wait for the papers of this slip stop. Raises `Refused` beside "files" for a
    slip of no case, which has no file; else as `orders.complete` does.
    """
    with transaction.atomic():
        row = orders.complete(order, actor=actor, on=on, result=result)
        if not files:
            return row
        problems = Problems()
        if row.case is None:
            said = _("这张流转单不属于某一案件，没有电子卷宗可以存放")
            problems.add("no_case", said, field="files")
        else:
            efile.refuse_archived(row.case, problems)
        problems.raise_if_any()
        assert row.case is not None
        _land(row.case, files, f"{SLIP}{row.kind}", _("%(title)s办理结果") % {"title": row.title},
              actor)  # fmt: skip
        uploaded.state_about(row.case, row.key, actor=actor)
    return row


def keep(
    case: Case, files: Sequence[Upload], items: Iterable[str] = (), *, actor: Actor
) -> list[EfileItem]:
    """Let the sheets that came back of a query land in the file; `items` are what they answer.

    The clocks that wait for the result of such an item stop. Call it in the transaction that
    states the answer, whose service asked whether the actor may.
    """
    if not files:
        return []
    problems = Problems()
    efile.refuse_archived(case, problems)
    problems.raise_if_any()
    asked = list(items)
    name = _("%(items)s查询结果") % {"items": "、".join(asked)} if asked else _("网络查控结果")
    made = _land(case, files, QUERY, name, actor)
    uploaded.state(case, [f"{item}查询结果" for item in asked], actor=actor)
    return made


def _land(
    case: Case, files: Sequence[Upload], origin: str, name: str, actor: Actor
) -> list[EfileItem]:
    """Put files into the place of an origin, all under one name, numbered where there are more."""
    place = places(actor.court_code).of_origin(origin)
    return [
        efile.put(
            case,
            name=name if len(files) == 1 else f"{name}（{number}）",
            place=place,
            content=one.content,
            origin=EfileItem.Origin.UPLOAD,
            actor=actor,
        )
        for number, one in enumerate(files, start=1)
    ]
