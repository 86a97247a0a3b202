"""Addresses of service: papers sent, proven or failed; where parties are reached."""

from django.urls import path

from desk.service import addresses, envelopes, listing, views

urlpatterns = [
    path("service/", listing.attempts, name="services"),
    path("service/waiting/", listing.waiting, name="service_waiting"),
    path("service/many/", listing.ServeMany.as_view(), name="serve_many"),
    path("service/envelopes/", envelopes.OfPapers.as_view(), name="envelopes"),
    path("cases/<int:pk>/envelopes/", envelopes.OfCase.as_view(), name="case_envelopes"),
    path("service/<int:pk>/", views.End.as_view(), name="service"),
    path("service/<int:pk>/take-back/", views.TakeBack.as_view(), name="service_take_back"),
    path("service/proofs/<int:pk>/", views.proof, name="service_proof"),
    path("documents/<int:pk>/service/", views.Serve.as_view(), name="serve_document"),
    path("cases/<int:pk>/addresses/", addresses.Addresses.as_view(), name="addresses"),
]
