"""The house's addresses, and a bare view under the same middleware to compare with."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    """Say one word; only who calls is asked for, as every page does."""
    return HttpResponse("ok" if request.user.is_authenticated else "")


urlpatterns = [
    path("bench/bare/", bare, name="bench_bare"),
    path("", include("config.urls")),
]
