"""Addresses of the weekly reports."""

from django.urls import path

from desk.reports import acts, figure, say, views

urlpatterns = [
    path("", views.weeks, name="reports"),
    path("answer/<int:pk>/", say.Answer.as_view(), name="report_answer"),
    path("<slug:week>/", views.report, name="report"),
    path("<slug:week>/figure/", figure.figure, name="report_figure"),
    path("<slug:week>/recount/", views.recount, name="report_recount"),
    path("<slug:week>/pdf/", views.pdf, name="report_pdf"),
    path("<slug:week>/make/", acts.Make.as_view(), name="report_make"),
    path("<slug:week>/sign/", acts.Sign.as_view(), name="report_sign"),
    path("<slug:week>/order/", acts.Order.as_view(), name="report_order"),
    path("<slug:week>/say/", say.Say.as_view(), name="report_say"),
]
