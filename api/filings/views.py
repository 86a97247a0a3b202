"""Applications sent online: sent, read, withdrawn by a machine; examined on the desk alone."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.door import Door
from api.filings.serializers import (
    ApplicationIn,
    ApplicationOut,
    ApplicationRowOut,
    AttachmentIn,
    AttachmentOut,
    WithdrawalIn,
)
from api.paging import NewestFirst
from documents import applying
from documents.proofs import Upload
from intake.models import OnlineAttachment, OnlineFiling
from intake.online import selectors, services
from intake.online.services import Sent


class Applications(Door):
    """The court's applications."""

    pagination_class = NewestFirst
    filter_backends = ()
    queryset = OnlineFiling.objects.none()

    @extend_schema(
        operation_id="list_applications",
        summary="网上立案申请（按键分页，新的在前）",
        responses=ApplicationRowOut(many=True),
        tags=["网上立案"],
    )
    def get(self, request: Any) -> Response:
        """List applications."""
        return self.pages(selectors.filings(self.actor), _row)

    @extend_schema(
        operation_id="send_application",
        summary="送交申请，或补正后再送",
        request=ApplicationIn,
        responses={201: ApplicationOut},
        tags=["网上立案"],
    )
    def post(self, request: Any) -> Response:
        """Send an application."""
        body = self.sent(ApplicationIn)
        sent = Sent(body["reference"], body["source"], body["rows"], body["sent_on"])
        filing = services.send(sent, actor=self.actor)
        return Response(_page(filing), status=status.HTTP_201_CREATED)


class OneApplication(Door):
    """One application."""

    @extend_schema(
        operation_id="read_application",
        summary="一份申请：各版的审查结果和欠缺事项",
        responses=ApplicationOut,
        tags=["网上立案"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """Read an application."""
        return Response(_page(selectors.find(self.actor, pk)))


class Attachments(Door):
    """The files of an application that is not decided yet."""

    @extend_schema(
        operation_id="attach_to_application",
        summary="随申请送交材料；同一文件再送只收一次",
        request=AttachmentIn,
        responses={201: AttachmentOut},
        tags=["网上立案"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Send a file."""
        body = self.sent(AttachmentIn)
        file = Upload(body["name"], body["content"])
        made = applying.attach(pk, body["what"], file, actor=self.actor)
        return Response(_attached(made), status=status.HTTP_201_CREATED)


class Withdraw(Door):
    """An application taken back before acceptance."""

    @extend_schema(
        operation_id="withdraw_application",
        summary="撤回申请（立案前）",
        request=WithdrawalIn,
        responses=ApplicationOut,
        tags=["网上立案"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Withdraw it."""
        body = self.sent(WithdrawalIn)
        return Response(_page(services.withdraw(pk, body["reason"], actor=self.actor)))


def _row(filing: OnlineFiling) -> dict[str, Any]:
    return {
        "id": filing.pk,
        "reference": filing.reference,
        "source": filing.source,
        "state": filing.state,
        "version": filing.version,
        "received_on": filing.received_on,
        "due_on": filing.due_on,
        "case_number": filing.case.number if filing.case else "",
    }


def _page(filing: OnlineFiling) -> dict[str, Any]:
    """Return an application; what was sent is not handed out again."""
    versions = [
        {
            "number": one.number,
            "sent_on": one.sent_on,
            "outcome": one.outcome,
            "decided_on": one.decided_on,
            "defects": one.defects,
            "note": one.note,
        }
        for one in selectors.versions(filing)
    ]
    attachments = [_attached(one) for one in applying.attached(filing)]
    return {**_row(filing), "versions": versions, "attachments": attachments}


def _attached(one: OnlineAttachment) -> dict[str, Any]:
    return {
        "id": one.pk,
        "what": one.what,
        "name": one.name,
        "sha256": one.digest,
        "size": one.size,
        "pages": one.pages,
        "version": one.version,
    }
