"""Drafts of the rules: handed in as a ZIP, published, dropped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.forms import Form
from desk.once import Outcome, once
from desk.shell import DeskRequest, FormPage, go, page
from teams import services

ADOPT = "pack.adopt"


class UploadForm(Form):
    """A folder of rules, packed."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("规则文件夹（ZIP）"),
        help_text=gettext_lazy(
            "把规则文件夹（*.toml）压缩成一个ZIP，至多2MB；上传后只是草稿，不影响任何案件。"
        ),
        error_messages={"required": gettext_lazy("请先选择文件")},
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


class Upload(FormPage):
    """Hand in a draft."""

    act = ADOPT
    form_class = UploadForm
    title = gettext_lazy("上传规则草稿")
    submit_term = gettext_lazy("上传并检查")
    done_message = gettext_lazy("草稿已通过检查，可以对照、预演；发布后才能采用")

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Keep it, if nothing is wrong in it."""
        file = form.cleaned_data["file"]
        services.upload_draft(actor=self.request.actor, file_name=file.name, content=file.read())
        return reverse("desk:versions")

    def context(self) -> dict[str, Any]:
        """Lead back to the versions."""
        return {"back_url": reverse("desk:versions")}


@page(act=ADOPT)
@require_POST
def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """Publish a draft as a version."""
    with once(request) as outcome:
        draft = services.publish_draft(pk, actor=request.actor)
        outcome.at(reverse("desk:versions"))
    messages.success(
        request, _("已发布第%(version)s版，此后文字不得改动") % {"version": draft.version}
    )
    return go(request, outcome.url)


@page(act=ADOPT)
@require_POST
def drop(request: DeskRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    with once(request) as outcome:
        services.drop_draft(pk, actor=request.actor)
        outcome.at(reverse("desk:versions"))
    messages.success(request, _("草稿已删去"))
    return go(request, outcome.url)
