"""Alerts: the caller's own, and that they were seen."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.alerts.serializers import AlertOut, SeenIn, SeenOut
from api.door import Door
from api.paging import NewestFirst
from enforcement import alerts, selectors
from enforcement.models import Alert
from policy.pack import Pack


class Mine(Door):
    """The standing alerts the caller is told of."""

    pagination_class = NewestFirst
    filter_backends = ()
    queryset = Alert.objects.none()

    @extend_schema(
        operation_id="list_alerts",
        summary="我的提醒",
        responses=AlertOut(many=True),
        tags=["提醒"],
    )
    def get(self, request: Any) -> Response:
        """List alerts."""
        mine = selectors.acknowledged(selectors.my_alerts(self.actor))
        mine = mine.select_related("node", "case")
        return self.pages(mine, lambda alert: alert_row(alert, self.actor.pack))


class Acknowledge(Door):
    """That alerts were seen."""

    @extend_schema(
        operation_id="acknowledge_alerts",
        summary="签收提醒",
        request=SeenIn,
        responses=SeenOut,
        tags=["提醒"],
    )
    def post(self, request: Any) -> Response:
        """Acknowledge alerts."""
        found = selectors.find_alerts(self.actor, self.sent(SeenIn)["ids"])
        return Response({"acknowledged": alerts.acknowledge(found, actor=self.actor)})


def alert_row(alert: Any, pack: Pack) -> dict[str, Any]:
    """Return an alert (annotated with whether it was acknowledged)."""
    case = alert.case
    rule = (case.pack if case else pack).clocks.get(alert.node.rule)
    return {
        "id": alert.pk,
        "level": alert.level,
        "level_name": alert.get_level_display(),
        "case": {"id": case.pk, "number": case.number} if case else None,
        "rule": alert.node.rule,
        "name": rule.name if rule else alert.node.rule,
        "subject": alert.node.subject,
        "clause": list(rule.clause) if rule else [],
        "due_on": alert.due_on,
        "raised_on": alert.raised_on,
        "acknowledged": alert.is_acknowledged,
    }
