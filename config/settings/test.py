"""Settings of the test suite. DATABASE_URL and BROKER_URL choose what it runs on."""

import os
from pathlib import Path

from config.settings.base import *  # noqa: F403 (settings are layered by import)
from config.settings.base import DATABASES, VAR_DIR

SECRET_KEY = "only for the test suite, which guards nothing at all"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Each run has its own database, so that several runs may share one checkout or server. On SQLite it
# is a file: other processes and threads must be able to open it.
_RUN = str(os.getpid())
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    _FOLDER = Path(VAR_DIR) / "test" / _RUN
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_{_RUN}"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
