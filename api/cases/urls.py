"""Addresses of cases."""

from django.urls import path

from api.cases import acts, views

urlpatterns = [
    path("", views.Cases.as_view(), name="cases"),
    path("<int:pk>/", views.OneCase.as_view(), name="case"),
    path("<int:pk>/events/", views.Entries.as_view(), name="entries"),
    path("<int:pk>/receive/", acts.Receive.as_view(), name="receive"),
    path("<int:pk>/closing/", acts.SubmitClosing.as_view(), name="closing"),
    path("<int:pk>/archive/", acts.Archive.as_view(), name="archive"),
    path("<int:pk>/termination/enter/", acts.EnterTermination.as_view(), name="enter_termination"),
    path("<int:pk>/termination/leave/", acts.LeaveTermination.as_view(), name="leave_termination"),
]
