"""Settings of the test suite. DATABASE_URL and BROKER_URL choose what it runs on."""

import os

from config import env, schedule
from config.settings.base import *  # noqa: F403 (settings are layered by import)
from config.settings.base import DATABASES, VAR_DIR

SECRET_KEY = "only for the test suite, which guards nothing at all"  # noqa: S105 (as it says)
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Each run has its own database, so that several runs may share one checkout or server. On SQLite it
# is a file: other processes and threads must be able to open it.
RUN_DIR = VAR_DIR / "test" / str(os.getpid())
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}

PACKS_DIR = RUN_DIR / "packs"
MEDIA_ROOT = env.path("MEDIA_DIR", RUN_DIR / "media")
if not env.text("BROKER_URL", ""):
    CELERY_BROKER_TRANSPORT_OPTIONS = schedule.folders(RUN_DIR / "broker")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = RUN_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
