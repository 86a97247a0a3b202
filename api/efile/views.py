"""The e-file: a case's papers with place, hash and pages; one fetched; one put in."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from api.door import Door
from api.efile.serializers import DepositIn, EfileFileOut, EfileItemOut, EfileOut
from documents import efile, uploading
from documents.models import EfileItem
from documents.places import Places, places
from documents.proofs import Upload
from enforcement import selectors
from policy.refusals import Refusal, Refused


class CaseFile(Door):
    """A case's e-file."""

    @extend_schema(
        operation_id="read_efile",
        summary="电子卷宗：按目录顺序列出材料的位置、校验值、页数",
        responses=EfileOut,
        tags=["电子卷宗"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """List what counts in the file."""
        case = selectors.find(self.actor, pk)
        known = places(self.actor.court_code)
        return Response(
            {
                "items": [_row(item, known, withdrawn=False) for item in efile.of_case(case)],
                "places": [
                    {"code": one.code, "name": one.name, "volume": one.volume_name}
                    for one in known.by_code.values()
                ],
            }
        )

    @extend_schema(
        operation_id="deposit_in_efile",
        summary="材料入卷；同一文件再送，仍是卷中那一件",
        request=DepositIn,
        responses={201: EfileItemOut},
        tags=["电子卷宗"],
    )
    def post(self, request: Any, pk: int) -> Response:
        """Put a file in."""
        case = selectors.find(self.actor, pk)
        body = self.sent(DepositIn)
        efile.keeper_seat(self.actor, case)  # before a picture is worked on
        told = body["sha256"].strip().lower()
        if told and told != sha256(body["content"]).hexdigest():
            said = _("收到的文件与所填校验值不一致，没有入卷；请重新传送")
            raise Refused(Refusal("wrong_digest", said, "sha256"))
        files = _fit(Upload(body["name"], body["content"]))
        (item,) = uploading.upload(
            case, files, place=body["place"], name=body["name"], actor=self.actor
        )
        kept = efile.find(self.actor, item.pk)  # as it is listed from now on
        row = _row(kept, places(self.actor.court_code), withdrawn=False)
        return Response(row, status=status.HTTP_201_CREATED)


class OneFile(Door):
    """Something in an e-file."""

    @extend_schema(
        operation_id="fetch_from_efile",
        summary="取一份材料，含文件内容",
        responses=EfileFileOut,
        tags=["电子卷宗"],
    )
    def get(self, request: Any, pk: int) -> Response:
        """Fetch it."""
        item = efile.find(self.actor, pk)
        row = _row(item, places(self.actor.court_code), withdrawn=hasattr(item, "withdrawal"))
        return Response({**row, "content": b64encode(efile.content_of(item)).decode()})


def _fit(file: Upload) -> list[Upload]:
    """Return a file as it will be kept; what is wrong of it stands beside the body's own field."""
    try:
        return uploading.fit([file])
    except Refused as refused:
        raise Refused(*(replace(one, field="content") for one in refused.refusals)) from None


def _row(item: EfileItem, known: Places, *, withdrawn: bool) -> dict[str, Any]:
    place = known.shown(item.place)
    return {
        "id": item.pk,
        "case": item.case_id,
        "place": item.place,
        "place_name": place.name,
        "volume": place.volume_name,
        "name": item.name,
        "origin": item.origin,
        "type": item.type,
        "sha256": item.digest,
        "size": item.size,
        "pages": item.pages,
        "made_by": item.made_by_name,
        "made_at": item.made_at,
        "withdrawn": withdrawn,
    }
