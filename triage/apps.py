"""The room's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TriageConfig(AppConfig):
    """Screening and placing of cases."""

    name = "triage"
    verbose_name = _("繁简分流")
