"""Addresses of the rules."""

from django.urls import path

from desk.rules import views

urlpatterns = [
    path("", views.rules, name="rules"),
    path("compare/", views.compare_rules, name="compare_rules"),
    path("try/", views.try_rules, name="try_rules"),
]
