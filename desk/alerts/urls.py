"""Addresses of alerts."""

from django.urls import path

from desk.alerts import views

urlpatterns = [
    path("", views.my_alerts, name="alerts"),
    path("acknowledge/", views.acknowledge, name="alerts_acknowledge"),
    path("explain/", views.Explain.as_view(), name="alerts_explain"),
    path("explain/nodes/", views.ExplainNodes.as_view(), name="explain_nodes"),
]
