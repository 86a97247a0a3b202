"""The roof's registration: commands live here, and the rooms are wired here."""

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, commands, wiring."""

    name = "config"
    verbose_name = "系统配置"

    def ready(self) -> None:
        """Wire the rooms once all of them are loaded; their models cannot be imported before."""
        import_module("config.wiring").connect()
