"""Addresses of my work."""

from django.urls import path

from desk.work import views

urlpatterns = [
    path("", views.work, name="work"),
    path("work/seen/", views.seen, name="work_seen"),
    path("work/receive/", views.receive, name="work_receive"),
    path("work/do/", views.Fulfil.as_view(), name="work_do"),
]
