"""The filing room's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Filing, import, verification and reception."""

    name = "intake"
    verbose_name = _("立案")
