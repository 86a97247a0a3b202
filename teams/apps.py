"""Django's entry for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    """Courts and people."""

    name = "teams"
    verbose_name = _("法院与人员")
    default_auto_field = "django.db.models.BigAutoField"
