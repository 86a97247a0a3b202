"""Addresses of the triage desk."""

from django.urls import path

from desk.triage import batch, views

urlpatterns = [
    path("", views.queue, name="triage"),
    path("batch/", batch.decide_many, name="triage_batch"),
    path("record/<int:pk>/", views.record, name="triage_record"),
    path("<int:pk>/", views.TriagePage.as_view(), name="triage_case"),
    path("<int:pk>/try/", views.try_facts, name="triage_try"),
]
