"""Addresses of signing in and out."""

from django.urls import path

from desk.account import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("desk/password/", views.ChangePassword.as_view(), name="password"),
    path("desk/seat/", views.take_seat, name="seat"),
]
