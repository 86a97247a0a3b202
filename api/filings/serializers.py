"""Shapes of applications sent online."""

from __future__ import annotations

from rest_framework import serializers

from api.efile.serializers import Bytes
from api.shapes import Shape, Text
from documents.applying import WHAT
from intake.models import OnlineFiling, OnlineVersion
from intake.online.services import (
    FIELDS,
    LONGEST_CELL,
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    MOST_ROWS,
)

ApplicationRowIn: type[Shape] = type(
    "ApplicationRowIn",
    (Shape,),
    {
        "__doc__": "申请的一行：栏目同立案登记表，按申请人所填原样传入；案号、立案日期由法院编定。",
        "__module__": __name__,
        **{
            name: Text(required=False, allow_blank=True, max_length=LONGEST_CELL, help_text=heading)
            for name, heading in FIELDS.items()
        },
    },
)


class ApplicationIn(Shape):
    """An application, or the next version of one."""

    reference = Text(max_length=LONGEST_REFERENCE, help_text="送件一方的编号；补正后再送，编号不变")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it off
        choices=OnlineFiling.Source.choices, help_text="申请人身份"
    )
    sent_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="申请人提交之日；不填为今天"
    )
    rows = serializers.ListField(
        child=ApplicationRowIn(), max_length=MOST_ROWS,
        help_text="第一行载案件和各方第一名当事人，以下各行载其余当事人",
    )  # fmt: skip


class AttachmentIn(Shape):
    """A file of an application."""

    what = serializers.ChoiceField(
        choices=[(code, str(told[0])) for code, told in WHAT.items()], help_text="材料种类"
    )
    name = Text(max_length=120, help_text="文件名")
    content = Bytes(help_text="PDF、JPG或PNG，Base64")


class AttachmentOut(serializers.Serializer):
    """A file of an application; what was sent is not handed out again."""

    id = serializers.IntegerField()
    what = serializers.CharField()
    name = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="字节数")
    pages = serializers.IntegerField(help_text="页数")
    version = serializers.IntegerField(help_text="随第几版送来")


class WithdrawalIn(Shape):
    """Why the applicant withdraws."""

    reason = Text(max_length=LONGEST_NOTE, allow_blank=True, help_text="撤回理由")


class DefectOut(serializers.Serializer):
    """A defect with its rule."""

    code = serializers.CharField()
    name = serializers.CharField()
    law = serializers.CharField(help_text="法律依据")
    clause = serializers.ListField(child=serializers.CharField(), help_text="本院方案条款")
    note = serializers.CharField(allow_blank=True)


class ApplicationVersionOut(serializers.Serializer):
    """A version and what was found."""

    number = serializers.IntegerField()
    sent_on = serializers.DateField()
    outcome = serializers.ChoiceField(
        choices=OnlineVersion.Outcome.choices, allow_blank=True, help_text="空为尚未审查"
    )
    decided_on = serializers.DateField(allow_null=True)
    defects = DefectOut(many=True)
    note = serializers.CharField(allow_blank=True)


class ApplicationRowOut(serializers.Serializer):
    """Where an application stands."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the metaclass takes it off
        choices=OnlineFiling.Source.choices
    )
    state = serializers.ChoiceField(choices=OnlineFiling.State.choices)
    version = serializers.IntegerField()
    received_on = serializers.DateField()
    due_on = serializers.DateField(help_text="审查期限届满之日")
    case_number = serializers.CharField(allow_blank=True, help_text="立案后的案号")


class ApplicationOut(ApplicationRowOut):
    """An application with its versions, the newest first."""

    versions = ApplicationVersionOut(many=True)
    attachments = AttachmentOut(many=True)
