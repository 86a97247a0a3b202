"""Addresses of the bulletins."""

from django.urls import path

from desk.bulletins import views

urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("read/", views.read_many, name="bulletins_read"),
    path("prepare/<slug:rule>/<slug:period>/", views.Prepare.as_view(), name="bulletin_prepare"),
    path("<int:pk>/", views.bulletin, name="bulletin"),
    path("<int:pk>/sheet/", views.sheet, name="bulletin_sheet"),
    path("<int:pk>/pdf/", views.pdf, name="bulletin_pdf"),
    path("<int:pk>/issue/", views.Issue.as_view(), name="bulletin_issue"),
    path("<int:pk>/read/", views.Read.as_view(), name="bulletin_read"),
]
