"""Settings of a first trial and of development: no server besides this machine is needed."""

from config import env
from config.settings.base import *  # noqa: F403 (settings are layered by import)
from config.settings.base import STATIC_ROOT, VAR_DIR

DEBUG = env.flag("DEBUG", True)
SECRET_KEY = env.text("SECRET_KEY", "") or env.kept_secret(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS", [])

# Straight from the source folders, so that nothing need be collected first.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# The sign-in page lists the made-up accounts, one a post. No other environment has this setting.
DEMO = env.flag("DEMO", True)
# Shown on the sign-in page: it guards made-up data only.
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "demo-2026-court")
