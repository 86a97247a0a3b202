"""Shapes of handovers."""

from __future__ import annotations

from rest_framework import serializers

from api.cases.serializers import PersonOut
from api.shapes import Key, Shape, Text

TAKE, REFUSE, WITHDRAW = "take", "refuse", "withdraw"


class HandoverIn(Shape):
    """Whose work goes to whom, why; some cases alone, or all."""

    giver = Key(help_text="交出人编号")
    receiver = Key(help_text="接收人编号")
    reason = Text(allow_blank=True)
    cases = serializers.ListField(
        child=Key(), required=False, allow_null=True, default=None, max_length=2000,
        help_text="只交出这些案件；不填为全部",
    )  # fmt: skip


class HandoverAnswerIn(Shape):
    """The other signature, or why it is given back."""

    how = serializers.ChoiceField(
        choices=[(TAKE, "签字接收"), (REFUSE, "退回"), (WITHDRAW, "撤回")]
    )
    reason = Text(required=False, allow_blank=True, default="", help_text="退回须写明")


class HandedOut(serializers.Serializer):
    """A case of a handover: the giver's part, and what is unfinished or in his hands."""

    case = serializers.IntegerField()
    number = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    nodes = serializers.ListField(child=serializers.CharField())
    slips = serializers.ListField(child=serializers.CharField())
    requests = serializers.ListField(child=serializers.CharField())
    papers = serializers.ListField(child=serializers.CharField())
    assets = serializers.ListField(child=serializers.CharField())


class LeftOut(serializers.Serializer):
    """A case that did not pass, and why."""

    case = serializers.IntegerField()
    number = serializers.CharField()
    why = serializers.CharField()


class HandoverOut(serializers.Serializer):
    """A handover as it stands."""

    id = serializers.IntegerField()
    giver = PersonOut()
    receiver = PersonOut()
    given_by = PersonOut(help_text="签字交出的人")
    given_on = serializers.DateField()
    reason = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    contents = HandedOut(many=True)
    results = LeftOut(many=True, help_text="未移交的案件及原因")
