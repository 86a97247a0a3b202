"""Django's entry for the room."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from policy import loader


class TeamsConfig(AppConfig):
    """Courts and people."""

    name = "teams"
    verbose_name = _("法院与人员")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the loader where the installation keeps versions of its own."""
        loader.INSTALLED[:] = [settings.PACKS_DIR]
