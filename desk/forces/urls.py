"""Addresses of task forces."""

from django.urls import path

from desk.forces import views

urlpatterns = [
    path("", views.forces, name="task_forces"),
    path("<int:pk>/", views.ForcePage.as_view(), name="task_force"),
    path("case/<int:pk>/", views.FormForce.as_view(), name="form_force"),
    path("cases/", views.FormForMany.as_view(), name="form_force_many"),
]
