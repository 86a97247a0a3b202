"""Addresses of cases."""

from django.urls import path

from api.cases import acts, moving, standstill, views

urlpatterns = [
    path("", views.Cases.as_view(), name="cases"),
    path("<int:pk>/", views.OneCase.as_view(), name="case"),
    path("<int:pk>/events/", views.Entries.as_view(), name="entries"),
    path("<int:pk>/receive/", acts.Receive.as_view(), name="receive"),
    path("<int:pk>/closing/", acts.SubmitClosing.as_view(), name="closing"),
    path("<int:pk>/archive/", acts.Archive.as_view(), name="archive"),
    path("<int:pk>/termination/enter/", acts.EnterTermination.as_view(), name="enter_termination"),
    path("<int:pk>/termination/leave/", acts.LeaveTermination.as_view(), name="leave_termination"),
    path("<int:pk>/suspensions/", standstill.Suspend.as_view(), name="suspend"),
    path("<int:pk>/suspensions/end/", standstill.EndSuspension.as_view(), name="end_suspension"),
    path("<int:pk>/extensions/", standstill.Extend.as_view(), name="extend"),
    path("<int:pk>/transfers/", moving.Transfers.as_view(), name="transfers"),
]
