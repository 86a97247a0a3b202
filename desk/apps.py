"""Django's entry for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Staff pages."""

    name = "desk"
    verbose_name = _("办案页面")
    default_auto_field = "django.db.models.BigAutoField"
