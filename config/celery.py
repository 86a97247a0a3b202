"""The Celery application. Run as `celery --app config worker` and `celery --app config beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("enforcement")
app.config_from_object("django.conf:settings", namespace="CELERY")
