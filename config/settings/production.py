"""Settings of a court's own server. They fail closed: what is missing or weak stops the start."""

from config import env
from config.settings.base import *  # noqa: F403 (settings are layered by import)
from config.settings.base import CELERY_BROKER_URL, DATABASES

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY", length=50)
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS", [])

env.text("DATABASE_URL")
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise env.BadSetting("正式环境的DATABASE_URL必须是postgres://地址：SQLite仅供试用。")
env.text("BROKER_URL")
if not CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    raise env.BadSetting("正式环境的BROKER_URL必须是redis://地址：文件队列仅供试用。")
if "*" in ALLOWED_HOSTS:
    raise env.BadSetting("正式环境的ALLOWED_HOSTS必须逐一列明主机名，不得使用“*”。")

SECURE_SSL_REDIRECT = True
# A load balancer asks for these two over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 365 * 24 * 60 * 60, least=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Only behind a proxy of our own that sets the header itself, whatever the client sent.
if env.flag("TRUST_FORWARDED_PROTO", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
