"""The property room's registration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    """Queries and property found."""

    name = "assets"
    verbose_name = _("财产查控")
