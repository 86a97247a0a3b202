"""Django's entry for the room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The door for machines."""

    name = "api"
    verbose_name = _("数据接口")

    def ready(self) -> None:
        """Let the description of the API know our ways to sign in."""
        import_module("api.schema")
