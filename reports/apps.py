"""The room's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Figures and weekly reports."""

    name = "reports"
    verbose_name = _("质效周报")
