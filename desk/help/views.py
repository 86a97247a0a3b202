"""The guides: one's own first, the others after."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from desk.help.guides import GUIDES, is_for
from desk.shell import DeskRequest, page
from policy.refusals import NotVisible


@page
def index(request: DeskRequest) -> HttpResponse:
    """List the guides, one's own first."""
    own = [guide for guide in GUIDES if is_for(guide, request.actor)]
    context = {"own": own, "others": [guide for guide in GUIDES if guide not in own]}
    return render(request, "desk/help/index.html", context)


@page
def guide(request: DeskRequest, slug: str) -> HttpResponse:
    """Show a guide."""
    found = next((guide for guide in GUIDES if guide.slug == slug), None)
    if found is None:
        raise NotVisible
    return render(request, found.template, {"guide": found})
