"""Addresses of the weekly rounds."""

from django.urls import path

from desk.rounds import views

urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("<slug:rule>/", views.Week.as_view(), name="round"),
    path("<slug:rule>/sheet/", views.sheet, name="round_sheet"),
]
