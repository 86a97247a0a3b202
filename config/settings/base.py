"""Settings every environment shares. What differs by machine is read through `config.env`."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from config import env, logs, schedule

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")

# --- rooms -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "desk",
    "api",
    "reports",
    "documents",
    "intake",
    "triage",
    "assets",
    "enforcement",
    "teams",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    # The loaders are written out below, so that fragments and the cache work together.
    "template_partials.apps.SimpleAppConfig",
]
AUTH_USER_MODEL = "teams.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- requests ----------------------------------------------------------------------------------
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.sessions.IdleTimeoutMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every address asks for a signed-in user unless its view says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
PROXY_COUNT = env.integer("PROXY_COUNT", 0, most=9)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.demo_notice.progress",
            ],
            "builtins": ["template_partials.templatetags.partials"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
# Widgets and fields are drawn by templates of ours where templates/django/forms has one.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data --------------------------------------------------------------------------------------
# No ATOMIC_REQUESTS: with IMMEDIATE every reading page would take SQLite's write lock.
DATABASES = {
    "default": env.database(
        "DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'enforcement.sqlite3'))}", base=BASE_DIR
    )
}
# In the memory of each process, so that no page stands still when the queue's server does.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MEDIA_ROOT = env.path("MEDIA_DIR", VAR_DIR / "media")
# Versions of packs the courts publish themselves: <PACKS_DIR>/<pack>/<version>/*.toml
PACKS_DIR = env.path("PACKS_DIR", VAR_DIR / "packs")
# Forms a court puts in the place of the shipped ones: <DOCUMENT_FORMS_DIR>/<court>/<kind>.html
DOCUMENT_FORMS_DIR = env.path("DOCUMENT_FORMS_DIR", VAR_DIR / "forms")
# The court's licensed fonts: fangsong.ttf, xiaobiaosong.ttf, heiti.ttf, kaiti.ttf, rare.ttf
FONTS_DIR = env.path("FONTS_DIR", VAR_DIR / "fonts")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A stack may come as a picture a page (documents.scanning.MOST_PAGES), the form's own beside them.
DATA_UPLOAD_MAX_NUMBER_FILES = 620

# Empty: answers of the national query system are entered by hand; docs/query_gateway.md.
QUERY_GATEWAY_URL = env.text("QUERY_GATEWAY_URL", "")
QUERY_GATEWAY_TOKEN = env.text("QUERY_GATEWAY_TOKEN", "")

# Empty: papers are posted and sent by hand; docs/service_gateways.md.
POST_GATEWAY_URL = env.text("POST_GATEWAY_URL", "")
POST_GATEWAY_SECRET = env.text("POST_GATEWAY_SECRET", "")
ELECTRONIC_SERVICE_URL = env.text("ELECTRONIC_SERVICE_URL", "")
ELECTRONIC_SERVICE_SECRET = env.text("ELECTRONIC_SERVICE_SECRET", "")

# --- people ------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Made-up courts and people, for a first trial only.
DEMO = False
DEMO_PASSWORD = ""

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# By user and address together: a whole court often stands behind one address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "config.addresses.client_address"
AXES_USERNAME_CALLABLE = "config.sign_in.counted_username"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Idle for an hour means signed out; IdleTimeoutMiddleware moves the end on while a user works.
SESSION_COOKIE_AGE = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- what a browser may do ---------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        # Bootstrap's own style sheet draws its small marks from data: addresses.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
# Our own pages show a printed document beside the case, in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"

# --- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
# No other translation is shipped yet: a browser that asks for one is answered in Chinese, or
# Django's own sentences would come in its language amid ours.
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files a page needs ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_DIR", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
# The fonts of printed documents are read here, not by browsers; to press them takes a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf", "map")

# --- machines' door ----------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one names the way in on a 401.
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.shapes.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.HonestSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    # A caller's, in each process that serves.
    "DEFAULT_THROTTLE_RATES": {"user": env.text("API_RATE", "600/min")},
    "EXCEPTION_HANDLER": "api.refusals.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "执行案件管理接口",
    "DESCRIPTION": "所办事项与网页一致：同样的岗位、同样的规则、同样的理由。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    # From our own server, never from an outside host.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- background work ---------------------------------------------------------------------------
CELERY_BROKER_URL = env.broker("BROKER_URL", f"filesystem://{VAR_DIR / 'broker'}")
_BROKER_FOLDER = env.broker_folder(CELERY_BROKER_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = (
    schedule.folders(_BROKER_FOLDER) if _BROKER_FOLDER else schedule.REDIS_OPTIONS
)
# kombu takes the folders from the options and refuses a path in the address.
if _BROKER_FOLDER:
    CELERY_BROKER_URL = "filesystem://"
CELERY_BEAT_SCHEDULE = schedule.beat()
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_IMPORTS = ["config.tasks"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# A task cut short is handed out again, so each must stand being run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 60 * 30

# --- logs --------------------------------------------------------------------------------------
LOGGING_CONFIG = None
logs.configure(level=env.text("LOG_LEVEL", "INFO"), machine=not env.flag("LOG_PLAIN", True))
