"""Addresses of tokens."""

from django.urls import path

from desk.tokens import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("issue/", views.Issue.as_view(), name="issue_token"),
    path("<int:pk>/revoke/", views.Revoke.as_view(), name="revoke_token"),
]
