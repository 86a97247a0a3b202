"""The core's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnforcementConfig(AppConfig):
    """Cases, journal and clocks."""

    name = "enforcement"
    verbose_name = _("执行案件")
