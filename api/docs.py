"""The pages that describe the API."""

from __future__ import annotations

from drf_spectacular.views import SpectacularSwaggerSplitView


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own server, without a script or a style in the page itself."""

    template_name = "api/docs.html"
