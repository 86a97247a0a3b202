"""The documents room's registration; forms and fonts are looked at when the house starts."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Forms, drafts, signatures, numbers, papers."""

    name = "documents"
    verbose_name = _("文书")

    def ready(self) -> None:
        """Let Django's own check at the start tell what is missing."""
        # The forms name what cases are made of, and no model is there before.
        checks.register(import_module("documents.readiness").check)
