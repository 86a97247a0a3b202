"""Shapes of what lies in an e-file."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.shapes import Shape, Text
from documents.models import EfileItem, Proof

# What a body of ours may hold (DATA_UPLOAD_MAX_MEMORY_SIZE), as base64 beside the other fields.
LONGEST_CONTENT = 5_000_000


@extend_schema_field(
    {"type": "string", "contentEncoding": "base64", "maxLength": LONGEST_CONTENT, "minLength": 4}
)
class Bytes(serializers.Field):
    """A file as base64."""

    default_error_messages = {
        "not_base64": gettext_lazy("文件内容应为Base64"),
        "too_large": gettext_lazy("文件过大：接口一次至多约3.7MB，更大的请在网页上传"),
    }

    def to_internal_value(self, data: Any) -> bytes:
        """Return the bytes."""
        if not isinstance(data, str) or not data:
            self.fail("not_base64")
        if len(data) > LONGEST_CONTENT:
            self.fail("too_large")
        try:
            return b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            self.fail("not_base64")
            raise AssertionError from None  # fail() raised

    def to_representation(self, value: bytes) -> str:
        """Never handed out by this field."""
        raise NotImplementedError


class DepositIn(Shape):
    """A file to be put into a case's e-file."""

    place = Text(max_length=40, help_text="卷宗目录中的位置代码，见列表的places")
    name = Text(max_length=120, help_text="材料名称")
    content = Bytes(help_text="PDF、JPG或PNG，Base64")
    sha256 = Text(
        required=False, allow_blank=True, default="", max_length=64,
        help_text="文件的SHA-256；填写的，与收到的不一致即不收",
    )  # fmt: skip


class EfileItemOut(serializers.Serializer):
    """Something in an e-file."""

    id = serializers.IntegerField()
    case = serializers.IntegerField()
    place = serializers.CharField(help_text="位置代码")
    place_name = serializers.CharField(help_text="位置名称")
    volume = serializers.CharField(help_text="正卷或副卷")
    name = serializers.CharField()
    origin = serializers.ChoiceField(choices=EfileItem.Origin.choices, help_text="来源")
    type = serializers.ChoiceField(choices=Proof.Type.choices, help_text="文件格式")
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="字节数")
    pages = serializers.IntegerField(help_text="页数")
    made_by = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    withdrawn = serializers.BooleanField(help_text="已撤出，不再计入卷宗")


class EfileFileOut(EfileItemOut):
    """One with its bytes."""

    content = serializers.CharField(help_text="Base64")


class PlaceOut(serializers.Serializer):
    """A place of the catalogue."""

    code = serializers.CharField()
    name = serializers.CharField()
    volume = serializers.CharField()


class EfileOut(serializers.Serializer):
    """A case's e-file in the catalogue's order, and the places something may be put in."""

    items = EfileItemOut(many=True)
    places = PlaceOut(many=True)
