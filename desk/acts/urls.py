"""Addresses of the acts of a case."""

from django.urls import path

from desk.acts import approvals, views

urlpatterns = [
    path("cases/<int:pk>/acts/<str:act>/", views.Propose.as_view(), name="act"),
    path("approvals/<int:pk>/hand-over/", approvals.HandOver.as_view(), name="hand_over"),
    path("approvals/<int:pk>/take-back/", approvals.TakeBack.as_view(), name="take_back"),
]
