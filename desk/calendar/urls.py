"""Addresses of the calendar."""

from django.urls import path

from desk.calendar import adopting, views

urlpatterns = [
    path("", views.year, name="calendar"),
    path("<int:number>/", views.year, name="calendar_year"),
    path("<int:number>/<int:month>/", views.month, name="calendar_month"),
    path("adopt/", adopting.AdoptYear.as_view(), name="adopt_year"),
    path("count/", views.count, name="calendar_count"),
]
