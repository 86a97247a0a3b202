"""Addresses of people and posts."""

from django.urls import path

from desk.people import handover, leave, lending, staffing, views

urlpatterns = [
    path("", views.people, name="people"),
    path("open/", views.OpenAccount.as_view(), name="open_account"),
    path("staffing/", staffing.staff, name="staffing"),
    path("log/", views.log, name="people_log"),
    path("leave/", leave.Leaves.as_view(), name="leaves"),
    path("leave/<int:pk>/", leave.StandIn.as_view(), name="stand_in"),
    path("leave/<int:pk>/cancel/", leave.cancel, name="cancel_leave"),
    path("lending/", lending.Lending.as_view(), name="lending"),
    path("lending/<int:pk>/back/", lending.CallBack.as_view(), name="call_back"),
    path("handovers/", handover.handovers, name="handovers"),
    path("handovers/give/", handover.Give.as_view(), name="give_work"),
    path("handovers/<int:pk>/", handover.Sign.as_view(), name="handover"),
    path("<int:pk>/", views.PersonPage.as_view(), name="person"),
    path("<int:pk>/name/", views.CorrectName.as_view(), name="correct_name"),
    path("<int:pk>/password/", views.reset_password, name="reset_password"),
    path("<int:pk>/close/", views.close_account, name="close_account"),
    path("<int:pk>/reopen/", views.reopen_account, name="reopen_account"),
    path("<int:pk>/unlock/", views.unlock, name="unlock_account"),
    path("post/<int:pk>/end/", views.end_post, name="end_post"),
]
