"""A case's papers: made, edited in place, looked at; each act on one of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk import text
from desk.documents import shown
from desk.documents.forms import (
    KeepSealForm,
    LetterheadForm,
    NoForm,
    ReasonForm,
    SealForm,
    SignForm,
)
from desk.once import Outcome, Result, lead_back, once
from desk.shell import DeskRequest, FormPage, Page, go, page
from documents import (
    asking,
    binding,
    catalogue,
    drafting,
    filling,
    issuing,
    matters,
    selectors,
    signing,
    standard,
    word_forms,
)
from documents import word as words
from documents.drafting import Sheet
from documents.models import Autograph, Document, Hearing
from enforcement import selectors as cases
from policy.refusals import Forbidden, Refusal, Refused, Stale
from teams import access
from teams.access import Actor


def document_url(pk: int) -> str:
    """Return the page of a document."""
    return reverse("desk:document", args=[pk])


def papers_url(case_id: int) -> str:
    """Return a case's papers."""
    return f"{reverse('desk:case', args=[case_id])}?tab=documents"


@page
@require_POST
def make(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Make a draft of the kind chosen, and lead to it."""
    case = cases.find(request.actor, pk)
    code, _colon, subject = request.POST.get("kind", "").partition("|")
    kind = catalogue.find(case.court.code, code)
    with once(request) as outcome:
        made = drafting.draft(case, kind, actor=request.actor, subject=subject)
        outcome.at(document_url(made.pk))
    return go(request, outcome.url)


@page
@require_POST
def make_standard(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Make the standard papers of a case, all at once."""
    case = cases.find(request.actor, pk)
    with once(request) as outcome:
        made, told = standard.make(case, None, actor=request.actor)
        outcome.at(papers_url(case.pk))
    messages.success(request, _("标准文书共%(count)d份，已备好") % {"count": len(made)})
    for refusal in told:
        messages.warning(request, refusal.sentence)
    return go(request, outcome.url)


class Draft(Page):
    """A document on the screen; while it is a draft, its open places are typed in."""

    def get(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self._show(selectors.find(request.actor, pk))

    def post(self, request: DeskRequest, pk: int) -> HttpResponse:
        """Keep what was typed; or show every reason with everything typed still there."""
        document = selectors.find(request.actor, pk)
        typed = {
            name.removeprefix(filling.INPUT): str(value)
            for name, value in request.POST.items()
            if name.startswith(filling.INPUT)
        }
        edition = request.POST.get("edition", "")
        try:
            with once(request) as outcome:
                drafting.save(
                    pk,
                    typed,
                    actor=request.actor,
                    edition=int(edition) if edition.isdecimal() else None,
                )
                outcome.at(document_url(pk))
        except Forbidden:
            raise
        except Refused as refused:
            status = 409 if isinstance(refused, Stale) else 422
            return self._show(document, typed, refused, status)
        messages.success(request, _("文稿已保存"))
        return go(request, outcome.url)

    def _show(
        self,
        document: Document,
        typed: dict[str, str] | None = None,
        refused: Refused | None = None,
        status: int = 200,
    ) -> HttpResponse:
        actor = self.request.actor
        sheet = drafting.sheet_of(document)
        may = asking.may_make(actor, document.case)
        heard = Hearing.objects.filter(document=document).exists()
        editing = may and document.state == "draft" and not document.text and not heard
        context = {
            "document": document,
            "case": document.case,
            "sheet": shown.sheet_view(sheet, editing=editing, typed=typed),
            "editing": editing,
            "may_make": may,
            "mark": shown.mark_of(document, document.case.pack),
            "lacks": sheet.lacks if document.is_open else [],
            "signatures": [(s.name, document.case.pack.post_name(s.post), text.moment(s.at))
                           for s in sheet.signatures],
            "revisions": document.revisions.order_by("-edition"),
            "corrections": document.corrections.exclude(state="discarded"),
            "acts": _acts(actor, sheet, may, heard=heard),
            "faults": _faults(document) if sheet.kind.spec.autograph else None,
            "refusals": refused.refusals if refused else (),
            "by_hand": sheet.kind.spec.by_hand
            or word_forms.of(document.case.court.code, document.kind) is not None,
            "back_url": papers_url(document.case_id),
        }  # fmt: skip
        return render(self.request, "desk/documents/document.html", context, status=status)


def _faults(document: Document) -> list[str] | None:
    """Return what of a signed record is not as it was signed; None where nobody has signed."""
    return binding.faults(document) if Autograph.objects.filter(document=document) else None


def _acts(actor: Actor, sheet: Sheet, may: bool, *, heard: bool) -> list[tuple[str, str, str]]:
    """Return the acts a document's step knows and this person may do, with sign and address.

    A record signed by who was heard is kept in the file, sent to nobody and mended by nobody.
    """
    document, step = sheet.document, selectors.step_of(sheet.document)
    own_record = sheet.kind.spec.autograph
    found = []
    if heard:
        found.append(("desk:sign_record", _("核对并签名"), "pen"))
    if step == "to_sign" and signing.may_sign(sheet, actor):
        found.append(("desk:sign_document", _("签名"), "pen"))
    if step == "to_seal" and asking.may_seal(actor, document.case):
        found.append(("desk:seal_document", _("盖章"), "patch-check"))
    if step == "to_issue" and may:
        found.append(("desk:issue_document", _("签发"), "printer"))
    if may and document.text and document.state in ("draft", "signed"):
        found.append(("desk:send_back_document", _("退回修改"), "arrow-counterclockwise"))
    if may and document.state in ("draft", "signed"):
        found.append(("desk:discard_document", _("作废"), "x-lg"))
    if document.is_final and not own_record:
        found.append(("desk:serve_document", _("送达"), "envelope-paper"))
    if may and document.state == "issued" and not own_record:
        found.append(("desk:correct_document", _("补正"), "bandaid"))
    return [(reverse(url, args=[document.pk]), term, icon) for url, term, icon in found]


@page
def pdf(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out a document as PDF: in the browser, or to keep."""
    document = selectors.find(request.actor, pk)
    answer = HttpResponse(issuing.preview(document), content_type="application/pdf")
    number = document.number or _("草稿")
    name = f"{document.case.number}{document.name}{document.addressee}{number}.pdf"
    shown_as = content_disposition_header("save" in request.GET, get_valid_filename(name))
    answer.headers["Content-Disposition"] = shown_as or "inline"
    return answer


@page
def word(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Hand out a form that is filled in by hand as a Word file."""
    document = selectors.find(request.actor, pk)
    sheet = drafting.sheet_of(document)
    own = word_forms.of(document.case.court.code, document.kind)
    if own is None and not sheet.kind.spec.by_hand:
        raise Refused(Refusal("not_by_hand", _("这种文书只有PDF，不另给Word文件"), "kind"))
    made = words.docx(sheet) if own is None else word_forms.docx(own, sheet)
    answer = HttpResponse(made, content_type=words.MIME)
    name = f"{document.case.number}{document.name}{document.addressee}.docx"
    shown_as = content_disposition_header(True, get_valid_filename(name))
    answer.headers["Content-Disposition"] = shown_as or "attachment"
    return answer


class OnDocument(FormPage):
    """An act on one document."""

    form_class: ClassVar[type[forms.Form]] = NoForm
    template_name = "desk/documents/act.html"
    note: Any = ""

    @property
    def document(self) -> Document:
        """The document, if it exists for this person."""
        return selectors.find(self.request.actor, self.kwargs["pk"])

    @property
    def edition(self) -> int | None:
        """The edition the person saw."""
        raw = self.request.POST.get("edition", "")
        return int(raw) if raw.isdecimal() else None

    def may(self) -> None:
        """Raise `Forbidden` for whom the act is not; nobody else sees the form."""
        asking.maker_seat(self.request.actor, self.document.case)

    def get(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; or why this person may not, and who may."""
        self.may()
        return super().get(request, *args, **kwargs)

    def post(self, request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act once; who may not act is told that, not what to fill in."""
        lead_back(request)
        self.may()
        return super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Show the document beside the form."""
        document = self.document
        sheet = drafting.sheet_of(document)
        return {
            "document": document,
            "case": document.case,
            "note": self.note,
            "back_url": document_url(document.pk),
            "sheet": shown.sheet_view(sheet, editing=False),
        }

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Do it, and lead back to the document."""
        self.document  # noqa: B018  # another court's does not exist
        self.do(form)
        return document_url(self.kwargs["pk"])

    def do(self, form: Any) -> None:
        """Do the one domain call."""
        raise NotImplementedError


class Sign(OnDocument):
    """Sign a document."""

    form_class = SignForm
    title = gettext_lazy("签名")
    submit_term = gettext_lazy("签名")
    note = gettext_lazy("第一个签名后文字不再改动；要改须先退回，已签的名不再作数。")
    done_message = gettext_lazy("已签名")

    def may(self) -> None:
        """Raise `Forbidden` where none of the signatures is his."""
        signing.place_of(drafting.sheet_of(self.document), self.request.actor)

    def form_arguments(self) -> dict[str, Any]:
        """Let the sign-in's guard see the attempt."""
        return {"request": self.request}

    def do(self, form: Any) -> None:
        """Sign it."""
        signing.sign(
            self.kwargs["pk"], actor=self.request.actor, password=form.cleaned_data["password"],
            edition=self.edition,
        )  # fmt: skip


class Seal(OnDocument):
    """Place the seal on a document."""

    form_class = SealForm
    title = gettext_lazy("盖章")
    submit_term = gettext_lazy("盖章")
    done_message = gettext_lazy("已盖章")

    def may(self) -> None:
        """Raise `Forbidden` for anybody but the seal's keeper."""
        asking.keeper_seat(self.request.actor, self.document.case)

    def do(self, form: Any) -> None:
        """Seal it."""
        signing.seal(
            self.kwargs["pk"], actor=self.request.actor, by_hand=form.cleaned_data["by_hand"],
            edition=self.edition,
        )  # fmt: skip


class Issue(OnDocument):
    """Issue a document: final from then on."""

    title = gettext_lazy("签发")
    submit_term = gettext_lazy("签发")
    note = gettext_lazy("签发即编号定稿，不能再改；有错的另作补正文书。")
    done_message = gettext_lazy("已签发")

    def do(self, form: Any) -> None:
        """Issue it."""
        issuing.issue(self.kwargs["pk"], actor=self.request.actor, edition=self.edition)


class SendBack(OnDocument):
    """Open a signed document for change."""

    form_class = ReasonForm
    title = gettext_lazy("退回修改")
    submit_term = gettext_lazy("退回")

    def do(self, form: Any) -> None:
        """Send it back."""
        drafting.send_back(
            self.kwargs["pk"], actor=self.request.actor, reason=form.cleaned_data["reason"],
            edition=self.edition,
        )  # fmt: skip


class Discard(OnDocument):
    """Give up a document that was not issued."""

    form_class = ReasonForm
    title = gettext_lazy("作废")
    submit_term = gettext_lazy("作废")
    done_message = gettext_lazy("已作废")

    def do(self, form: Any) -> None:
        """Discard it."""
        drafting.discard(
            self.kwargs["pk"], actor=self.request.actor, reason=form.cleaned_data["reason"]
        )


class Correct(OnDocument):
    """Draft a document that mends one issued."""

    title = gettext_lazy("补正")
    submit_term = gettext_lazy("起草补正文书")
    note = gettext_lazy("原文书不动；补正文书签发后，原文书标为已补正。")

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Draft it, and lead to the draft."""
        self.document  # noqa: B018  # another court's does not exist
        made = drafting.correct(self.kwargs["pk"], actor=self.request.actor)
        return document_url(made.pk)


class KeepLetterhead(FormPage):
    """Keep what the court's papers say of it."""

    act = "case.read"
    form_class = LetterheadForm
    title = gettext_lazy("文书常用信息")
    submit_term = gettext_lazy("存入")
    done_message = gettext_lazy("已存入，未签名的文稿随即取用")

    def initial(self) -> dict[str, Any]:
        """Start with what is kept."""
        access.require(self.request.actor, asking.ISSUE, function="documents")
        return dict(matters.details_of(self.request.actor.court_id))

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Keep it."""
        drafting.keep_letterhead(form.cleaned_data, actor=self.request.actor)
        return reverse("desk:documents")


class KeepSeal(FormPage):
    """Keep a new picture of the court's seal."""

    act = "document.seal"
    form_class = KeepSealForm
    template_name = "desk/documents/seal.html"
    title = gettext_lazy("本院印章")
    submit_term = gettext_lazy("存入")
    done_message = gettext_lazy("印章图片已存入")

    def context(self) -> dict[str, Any]:
        """Show the seal in use, to its keeper alone."""
        actor = self.request.actor
        access.require(actor, asking.SEAL, function=asking.keeper(actor.pack))
        seal = signing.newest_seal(actor.court_id)
        if seal is None:
            return {}
        kept = _("%(name)s于%(at)s存入") % {
            "name": seal.kept_by.name,
            "at": text.moment(seal.kept_at),
        }
        return {"picture": shown.data_url(bytes(seal.picture)), "kept": kept}

    def perform(self, form: Any, outcome: Outcome) -> str:
        """Keep it."""
        signing.keep_seal(form.cleaned_data["picture"].read(), actor=self.request.actor)
        return reverse("desk:documents")


def result_of(document: Document, refused: Refused | None = None) -> Result:
    """Return a document as a row of a batch's results."""
    label = f"{document.case.number} {document.name} {document.addressee}".strip()
    return Result(label, document_url(document.pk), refused.refusals if refused else ())
