"""Every address of the API, and the pages that describe it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from api.account.views import Me, Nowhere
from api.alerts import views as alerts
from api.approvals import proposing
from api.approvals import views as approvals
from api.docs import Docs
from api.efile import views as efile
from api.filings import views as filings
from api.handovers import views as handovers
from api.triage import views as triage

app_name = "api"

urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("cases/", include("api.cases.urls")),
    path("cases/<int:pk>/triage/propose/", triage.Propose.as_view(), name="propose_triage"),
    path("cases/<int:pk>/triage/decide/", triage.Decide.as_view(), name="decide_triage"),
    path("approvals/", approvals.Waiting.as_view(), name="approvals"),
    path("cases/<int:pk>/acts/", proposing.Propose.as_view(), name="propose_act"),
    path("approvals/<int:pk>/take-back/", proposing.TakeBack.as_view(), name="take_back"),
    path("approvals/<int:pk>/decide/", approvals.Decide.as_view(), name="decide_approval"),
    path("applications/", filings.Applications.as_view(), name="applications"),
    path("applications/<int:pk>/", filings.OneApplication.as_view(), name="application"),
    path(
        "applications/<int:pk>/attachments/",
        filings.Attachments.as_view(),
        name="attach_to_application",
    ),
    path(
        "applications/<int:pk>/withdraw/", filings.Withdraw.as_view(), name="withdraw_application"
    ),
    path("cases/<int:pk>/efile/", efile.CaseFile.as_view(), name="case_efile"),
    path("efile/<int:pk>/", efile.OneFile.as_view(), name="efile"),
    path("handovers/", handovers.Handovers.as_view(), name="handovers"),
    path("handovers/<int:pk>/answer/", handovers.Answer.as_view(), name="answer_handover"),
    path("alerts/", alerts.Mine.as_view(), name="alerts"),
    path("alerts/acknowledge/", alerts.Acknowledge.as_view(), name="acknowledge_alerts"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
    re_path(r"", Nowhere.as_view()),
]
