"""Addresses of versions, adoptions and rehearsals."""

from django.urls import path

from desk.versions import adopting, drafts, rehearsing, views

urlpatterns = [
    path("versions/", views.versions, name="versions"),
    path("versions/differences/", views.differences, name="version_differences"),
    path("versions/upload/", drafts.Upload.as_view(), name="upload_draft"),
    path("versions/draft/<int:pk>/publish/", drafts.publish, name="publish_draft"),
    path("versions/draft/<int:pk>/drop/", drafts.drop, name="drop_draft"),
    path("versions/adopt/<str:version>/", adopting.Adopt.as_view(), name="adopt_version"),
    path("versions/adoption/<int:pk>/", adopting.show, name="adoption"),
    path("versions/adoption/<int:pk>/progress/", adopting.progress, name="adoption_progress"),
    path("versions/adoption/<int:pk>/withdraw/", adopting.withdraw, name="withdraw_adoption"),
    path("rehearsals/", rehearsing.Rehearsals.as_view(), name="rehearsals"),
    path("rehearsals/<int:pk>/", rehearsing.show, name="rehearsal"),
    path("rehearsals/<int:pk>/progress/", rehearsing.progress, name="rehearsal_progress"),
    path("rehearsals/<int:pk>/stop/", rehearsing.stop, name="stop_rehearsal"),
    path("rehearsals/<int:pk>/clocks/", rehearsing.clocks, name="rehearsal_clocks"),
    path("rehearsals/<int:pk>/changes/", rehearsing.changes, name="rehearsal_changes"),
]
