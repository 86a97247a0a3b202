"""Addresses of cases, approvals, slips and periods."""

from django.urls import path

from desk.cases import acts, approvals, batch, first_days, moving, orders, periods, record, views

urlpatterns = [
    path("search/", views.find, name="search"),
    path("cases/", views.cases, name="cases"),
    path("cases/batch/first/", first_days.FirstDays.as_view(), name="batch_first"),
    path("cases/batch/query/", batch.QueryMany.as_view(), name="batch_query"),
    path("cases/batch/served/", batch.ServedMany.as_view(), name="batch_served"),
    path("cases/batch/record/", batch.RecordMany.as_view(), name="batch_record"),
    path("cases/batch/receive/", batch.ReceiveMany.as_view(), name="batch_receive"),
    path("cases/batch/handler/", batch.ChangeHandlers.as_view(), name="batch_handler"),
    path("cases/batch/archive/", batch.ArchiveMany.as_view(), name="batch_archive"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/why/<int:node>/", views.why, name="why"),
    path("cases/<int:pk>/party/<int:party>/", views.reveal, name="reveal"),
    path("cases/<int:pk>/party/add/", acts.AddParty.as_view(), name="add_party"),
    path("cases/<int:pk>/record/", record.choose, name="record"),
    path("cases/<int:pk>/record/<str:kind>/", record.RecordEvent.as_view(), name="record_event"),
    path("cases/<int:pk>/correct/<int:seq>/", record.CorrectEvent.as_view(), name="correct_event"),
    path("cases/<int:pk>/receive/", acts.Receive.as_view(), name="receive"),
    path("cases/<int:pk>/closing/", acts.SubmitClosing.as_view(), name="closing"),
    path(
        "cases/<int:pk>/termination/enter/",
        acts.EnterTermination.as_view(),
        name="enter_termination",
    ),
    path(
        "cases/<int:pk>/termination/leave/",
        acts.LeaveTermination.as_view(),
        name="leave_termination",
    ),
    path("cases/<int:pk>/suspension/", acts.Suspend.as_view(), name="suspend"),
    path("cases/<int:pk>/suspension/end/", acts.Resume.as_view(), name="resume"),
    path("cases/<int:pk>/transfer/", moving.RequestTransfer.as_view(), name="transfer"),
    path("cases/<int:pk>/order/", moving.SendOrder.as_view(), name="send_order"),
    path("cases/<int:pk>/dismiss/", acts.Dismiss.as_view(), name="dismiss"),
    path("cases/<int:pk>/archive/", acts.Archive.as_view(), name="archive"),
    path("cases/<int:pk>/handler/", acts.ChangeHandler.as_view(), name="handler"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/batch/", approvals.ApproveMany.as_view(), name="approve_many"),
    path("approvals/<int:pk>/", approvals.Decide.as_view(), name="approval"),
    path("orders/", orders.mine, name="orders"),
    path("orders/sign/", orders.SignMany.as_view(), name="sign_orders"),
    path("orders/<int:pk>/", orders.OrderPage.as_view(), name="order"),
    path("register/", periods.register, name="register"),
    path("register/<str:kind>/", periods.RegisterEvent.as_view(), name="register_event"),
]
