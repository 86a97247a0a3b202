"""Settings of a court's server, as far as speed goes, without its certificates."""

from config.settings.base import *  # noqa: F403 (settings are layered by import)
from config.settings.base import STATIC_ROOT

SECRET_KEY = "guards made-up data for some minutes"  # noqa: S105 (as it says)
DEBUG = False
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "bench.urls"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING_CONFIG = None
# Speed is measured, not how soon a caller is told to wait.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}  # noqa: F405 (see above)
