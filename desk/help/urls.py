"""Addresses of the guides."""

from django.urls import path

from desk.help import views

urlpatterns = [
    path("", views.index, name="help"),
    path("<slug:slug>/", views.guide, name="guide"),
]
