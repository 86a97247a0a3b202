"""Every address of the house, door by door."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from config import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
for _door, _prefix in (("api", "api/"), ("desk", "")):
    if find_spec(_door) and find_spec(f"{_door}.urls"):
        urlpatterns.append(path(_prefix, include(f"{_door}.urls")))
