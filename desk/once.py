"""One form acts once: a second click is led to the outcome of the first."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.models import Submission
from policy.events import LATE_REASON
from policy.refusals import Refusal, Refused
from workdays import clock

FIELD = "once"
_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,64}")


class AlreadyDone(Exception):
    """The form was acted on before; `url` shows what came of it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


@dataclass(slots=True)
class Result:
    """One row of a batch: what it was, where it is, and why it was refused (empty: done)."""

    label: str
    url: str = ""
    reasons: Sequence[Refusal] = ()
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the shape kept with the submission."""
        reasons = [reason.as_dict() for reason in self.reasons]
        return {"label": self.label, "url": self.url, "reasons": reasons, "note": self.note}


@dataclass(slots=True)
class Outcome:
    """What came of the first click. Say where it is shown, or give the rows of a batch."""

    token: str
    url: str = ""
    title: str = ""
    results: list[Result] = field(default_factory=list)

    def at(self, url: str) -> None:
        """Lead this click and any later one to an address."""
        self.url = url

    def batch(self, title: str, results: Sequence[Result]) -> None:
        """Lead to a page that lists the rows done and the rows refused."""
        self.title, self.results = title, list(results)
        self.url = reverse("desk:done", args=[self.token])


def require_explained(results: Sequence[Result]) -> None:
    """Raise the refusal of a batch that lacks its one reason for coming late: none of it is done.

    All rows came by one form with one day, so the form is shown again rather than the rows.
    """
    for result in results:
        for reason in result.reasons:
            if reason.field == LATE_REASON:
                raise Refused(reason)


def new_token() -> str:
    """Return a token for a form about to be shown."""
    return secrets.token_urlsafe(18)


@contextmanager
def once(request: HttpRequest) -> Iterator[Outcome]:
    """Run the body once for a form's token, in one transaction with it.

    A refused act leaves the token unused, so that the mended form may be sent again.
    Raises `AlreadyDone` for a second click (the page decorator redirects), `Refused`
    for a form without its token.
    """
    token = request.POST.get(FIELD, "")
    if not _SHAPE.fullmatch(token):
        raise Refused(Refusal("no_form_token", _("表单缺少一次性标记，请重新打开页面后再提交")))
    with transaction.atomic():
        row = _claim(cast(int, request.user.pk), token)  # the shell lets nobody in unsigned
        outcome = Outcome(token)
        yield outcome
        Submission.objects.filter(pk=row.pk).update(
            outcome_url=outcome.url,
            title=outcome.title,
            results=[result.as_dict() for result in outcome.results],
        )


def _claim(user_id: int, token: str) -> Submission:
    # On PostgreSQL the second insert waits for the first transaction; on SQLite the second
    # transaction does. Either way it then sees the committed row.
    try:
        with transaction.atomic():
            return Submission.objects.create(user_id=user_id, token=token, at=clock.now())
    except IntegrityError:
        first = Submission.objects.get(user_id=user_id, token=token)
        raise AlreadyDone(first.outcome_url or reverse("desk:home")) from None


def lead_back(request: HttpRequest) -> None:
    """Raise `AlreadyDone` where the form was acted on: before it is looked at anew."""
    token = request.POST.get(FIELD, "")
    user_id = cast(int, request.user.pk)
    first = Submission.objects.filter(user_id=user_id, token=token).first()
    if first is not None and first.outcome_url:
        raise AlreadyDone(first.outcome_url)


def forget(before: datetime) -> int:
    """Delete the submissions of an earlier time; return how many."""
    return Submission.objects.filter(at__lt=before).delete()[0]
