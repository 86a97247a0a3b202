"""Material handed in for a case's file: photos made straight, several joined where asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from documents import efile, proofs, straight, uploaded
from documents.models import EfileItem, Proof
from documents.proofs import Upload
from enforcement import selectors
from enforcement.models import Case
from policy.refusals import Problems
from teams.access import Actor

MOST = 30


def fit(files: Sequence[Upload], *, join: bool = False) -> list[Upload]:
    """Return files as they will be kept: pictures upright, straight where clear, JPEG.

    Photos `join`ed become one PDF, in their order. It takes up to a second a picture: call it
    outside of transactions. Raises `Refused` with what is wrong of all of them.
    """
    kinds = _checked(files, join)
    made = [
        one if kind == Proof.Type.PDF else Upload(one.name, straight.normalised(one.content))
        for one, kind in zip(files, kinds, strict=True)
    ]
    if join and len(made) > 1:
        made = [Upload(made[0].name, straight.joined([one.content for one in made]))]
    return made


def upload(
    case: Case,
    files: Sequence[Upload],
    *,
    place: str,
    actor: Actor,
    name: str = "",
    about: str = "",
) -> list[EfileItem]:
    """Put files made `fit` into a case's file, all or none; clocks that wait for them stop.

    Without a name each keeps the one it came by. `about` is the slip or asset they are of
    ("order:1"). Raises `Refused` with every reason beside "files", "name", "place" and "about";
    `Forbidden` for other posts.
    """
    with transaction.atomic():
        (case,) = selectors.lock(actor, [case.pk])
        efile.keeper_seat(actor, case)
        problems = Problems()
        efile.refuse_archived(case, problems)
        _check_about(case, name.strip(), about, problems)
        problems.raise_if_any()
        made = [
            efile.put(
                case,
                name=_named(name, one, number, len(files)),
                place=place,
                content=one.content,
                origin=EfileItem.Origin.UPLOAD,
                actor=actor,
            )
            for number, one in enumerate(files, start=1)
        ]
        uploaded.state(case, [name.strip() or made[0].name], actor=actor, subject=about)
    return made


def _check_about(case: Case, name: str, about: str, problems: Problems) -> None:
    """Note where several slips or assets wait for a paper of this name, and none is named."""
    asked = uploaded.about(case, name) if name else []
    if len(asked) > 1 and about not in asked:
        said = _("本案有%(count)d项在等“%(name)s”，须选定这份材料属于哪一项")
        problems.add("which", said % {"count": len(asked), "name": name}, field="about")


def _checked(files: Sequence[Upload], join: bool) -> list[str]:
    """Return what each file is."""
    problems, kinds = Problems(), []
    if not files:
        problems.add("missing", _("须选定要上传的文件"), field="files")
    if len(files) > MOST:
        said = _("一次至多%(most)d个文件，现为%(found)d个") % {"most": MOST, "found": len(files)}
        problems.add("too_many", said, field="files")
    for one in files[:MOST]:
        checked = proofs.check(one.content)
        kinds.append(checked.type)
        if checked.fault:
            said = _("%(name)s：%(fault)s") % {"name": plain(one.name), "fault": checked.fault}
            problems.add("bad_file", said, field="files")
    if join and Proof.Type.PDF in kinds:
        problems.add("not_pictures", _("只有照片可以合并为一份PDF"), field="join")
    problems.raise_if_any()
    return kinds


def plain(name: str) -> str:
    """Return a file's name without folders, as far as it is shown."""
    return PurePath(name.replace("\\", "/")).name[-120:]


def _named(name: str, one: Upload, number: int, count: int) -> str:
    if not name.strip():
        return PurePath(plain(one.name)).stem or _("未命名材料")
    if count == 1:
        return name.strip()
    return _("%(name)s（%(number)d）") % {"name": name.strip(), "number": number}
