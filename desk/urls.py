"""Every address of the staff pages: each sub-folder brings its own, by one plain line here."""

from django.urls import include, path

from desk import doors, drafts, saved

app_name = "desk"

urlpatterns = [
    path("", doors.home, name="home"),
    path("desk/done/<slug:token>/", doors.done, name="done"),
    path("desk/draft/<str:key>/", drafts.keep, name="draft"),
    path("desk/view/", saved.save, name="saved_view"),
    path("", include("desk.account.urls")),
    path("desk/", include("desk.work.urls")),
    path("desk/alerts/", include("desk.alerts.urls")),
    path("desk/", include("desk.board.urls")),
    path("desk/", include("desk.cases.urls")),
    path("desk/", include("desk.documents.urls")),
    path("desk/", include("desk.acts.urls")),
    path("desk/", include("desk.service.urls")),
    path("desk/", include("desk.efile.urls")),
    path("desk/calendar/", include("desk.calendar.urls")),
    path("desk/rules/", include("desk.rules.urls")),
    path("desk/rules/", include("desk.versions.urls")),
    path("desk/people/", include("desk.people.urls")),
    path("desk/forces/", include("desk.forces.urls")),
    path("desk/intake/", include("desk.intake.urls")),
    path("desk/triage/", include("desk.triage.urls")),
    path("desk/reports/", include("desk.reports.urls")),
    path("desk/rounds/", include("desk.rounds.urls")),
    path("desk/bulletins/", include("desk.bulletins.urls")),
    path("desk/tokens/", include("desk.tokens.urls")),
    path("help/", include("desk.help.urls")),
]
