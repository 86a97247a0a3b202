"""Shapes of screenings."""

from __future__ import annotations

from rest_framework import serializers

from api.cases.serializers import CaseRowOut
from api.shapes import Dated, Key, Scalar, Seen, Shape, Text, Values


class FactsIn(Shape):
    """Facts to try beside those known. Nothing is recorded."""

    facts = Values(required=False, default=dict)


class ChoiceIn(Dated):
    """A screening's decision. Empty: as the rules say."""

    expected = Seen()
    on = serializers.DateField()
    facts = Values(required=False, default=dict, help_text="随决定登记的案情")
    to = Text(required=False, allow_blank=True, default="", max_length=60, help_text="人工调整去向")
    unit = Text(required=False, allow_blank=True, default="", max_length=60, help_text="指定团队")
    handler = Key(required=False, allow_null=True, default=None, help_text="指定承办人编号")
    reason = Text(required=False, allow_blank=True, default="")


class ConditionOut(serializers.Serializer):
    """A condition of a rule, and what was found."""

    fact = serializers.CharField()
    term = serializers.CharField()
    op = serializers.CharField()
    asked = serializers.CharField(allow_blank=True)
    found = Scalar(allow_null=True)
    holds = serializers.BooleanField(allow_null=True, help_text="空：因案情未知而待定")


class RuleOut(serializers.Serializer):
    """A rule beside the facts."""

    rule = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    clause = serializers.ListField(child=serializers.CharField())
    holds = serializers.BooleanField(allow_null=True)
    to = serializers.CharField(allow_blank=True)
    conditions = ConditionOut(many=True)


class DecisionOut(serializers.Serializer):
    """The machine's answer with its proof."""

    outcome = serializers.CharField(help_text="routed、needs_facts 或 ask")
    run = serializers.CharField()
    track = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    pool = serializers.ListField(child=serializers.CharField())
    draw = serializers.ListField(child=serializers.CharField())
    ask = serializers.CharField(allow_null=True)
    rule = serializers.CharField(allow_null=True)
    clause = serializers.ListField(child=serializers.CharField())
    conditions = ConditionOut(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    undecided = RuleOut(many=True)
    soft = RuleOut(many=True)


class ProposalOut(serializers.Serializer):
    """What the rules say of a case now."""

    due = serializers.BooleanField(help_text="甄别所需事项均已登记")
    decision = DecisionOut()


class ScreeningOut(serializers.Serializer):
    """A decision record."""

    id = serializers.IntegerField()
    run = serializers.CharField()
    decided_on = serializers.DateField()
    outcome = serializers.CharField()
    track = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(allow_blank=True)
    clause = serializers.ListField(child=serializers.CharField())
    draw = serializers.DictField()
    reason = serializers.CharField(allow_blank=True)
    early = serializers.BooleanField()


class DecidedOut(serializers.Serializer):
    """The record, or the request where somebody else is still to decide."""

    case = CaseRowOut()
    screening = ScreeningOut(allow_null=True)
    approval = serializers.IntegerField(allow_null=True, help_text="待审批的申请编号")
