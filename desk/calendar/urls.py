"""Addresses of the calendar."""

from django.urls import path

from desk.calendar import views

urlpatterns = [
    path("", views.year, name="calendar"),
    path("<int:number>/", views.year, name="calendar_year"),
    path("<int:number>/<int:month>/", views.month, name="calendar_month"),
    path("count/", views.count, name="calendar_count"),
]
