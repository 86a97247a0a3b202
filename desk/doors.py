"""Addresses of the shell itself: where a person lands, and what came of a batch."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from desk import navigation
from desk.models import Submission
from desk.shell import DeskRequest, page
from policy.refusals import NotVisible


@page
def home(request: DeskRequest) -> HttpResponse:
    """Lead to the page a person starts the day with."""
    return redirect(navigation.home(request.actor) or reverse("desk:help"))


@page
def done(request: DeskRequest, token: str) -> HttpResponse:
    """Show which rows of a batch were done and which were refused, and why."""
    submission = Submission.objects.filter(user=request.user, token=token).first()
    if submission is None:
        raise NotVisible
    refused = sum(1 for row in submission.results if row["reasons"])
    context = {
        "submission": submission,
        "refused": refused,
        "done": len(submission.results) - refused,
    }
    return render(request, "desk/done.html", context)
