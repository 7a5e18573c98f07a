"""Settings of all environments, read from environment variables.

``.env`` beside manage.py is read once, here; real environment variables win over it. Every
variable is explained in ``.env.example``.
"""

import os
from pathlib import Path

import dotenv
import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from ticketflower import generics
from ticketflower.database import connections, embedded_postgres
from ticketflower.environment import Environment, database_in_words, database_url
from ticketflower.file_storage import storage_of
from workflow_design.documents import form_limits

generics.allow_brackets()

BASE_DIR = Path(__file__).resolve().parent.parent

dotenv.load_dotenv(BASE_DIR / ".env", interpolate=False)
env = Environment()

# Core

DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = env.str("SECRET_KEY") or env.str("DJANGO_SECRET_KEY")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SHORTEST_SECRET_KEY = 50
DEVELOPMENT_SECRET_KEY = "development-only-not-a-secret"  # noqa: S105 - refused with DEBUG off

if DEBUG:
    SECRET_KEY = SECRET_KEY or DEVELOPMENT_SECRET_KEY
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
else:
    if len(SECRET_KEY) < SHORTEST_SECRET_KEY or len(set(SECRET_KEY)) < 8:
        raise ImproperlyConfigured(
            f"SECRET_KEY is missing or weak: set it to at least {SHORTEST_SECRET_KEY} random "
            "characters, for example from: "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'. "
            "On your own machine set DEBUG=1 in .env instead."
        )
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is empty: set it to the host names of this site, separated by commas. "
            "On your own machine set DEBUG=1 in .env instead."
        )

INSTALLED_APPS = [
    "users",
    "workflow_design",
    "workflow_ops",
    "ticketflower.sandbox",
    "ticketflower.mcp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "users.http.middleware.request_id",
    "ticketflower.http.malformed.refuse_malformed",
    "ticketflower.health.health_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ticketflower.http.compression.CompressText",
    "ticketflower.http.caching.no_store",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "users.http.middleware.LogInRequiredMiddleware",
    "users.http.middleware.CompanyMiddleware",
    "users.http.middleware.explain_buttons",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "ticketflower.urls"
WSGI_APPLICATION = "ticketflower.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "users.http.context_processors.company",
                "workflow_ops.context_processors.navigation",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "ticketflower.tags.components",
                "ticketflower.tags.navigation",
            ],
        },
    },
]

# Database: by DATABASE_URL, else by DB_NAME and its like, else the embedded server in var/.

DATABASE_URL: str = env.str("DATABASE_URL") or database_url(
    {
        "DB_NAME": env.str("DB_NAME"),
        "DB_USER": env.str("DB_USER"),
        "DB_PASSWORD": env.str("DB_PASSWORD"),
        "DB_HOST": env.str("DB_HOST"),
        "DB_PORT": env.str("DB_PORT"),
    }
)
EMBEDDED_POSTGRES = "" if DATABASE_URL else str(BASE_DIR / "var" / "postgres")
DATABASE_URL = DATABASE_URL or embedded_postgres.database_url(Path(EMBEDDED_POSTGRES))
_database = environ.Env.db_url_config(DATABASE_URL)
DATABASE_IN_WORDS = database_in_words(_database, EMBEDDED_POSTGRES)
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": env.int("DATABASE_CONNECTION_SECONDS", default=600),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": connections.connection_options(
            _database.get("HOST", ""), _database.get("OPTIONS", {})
        ),
    }
}

# The owner of the tables, where the site connects as another role: for migrate and the like.
MIGRATION_DATABASE_URL: str = env.str("MIGRATION_DATABASE_URL", default="")

# People

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "users.backends.EmailBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
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
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4

AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=8)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The log-in form's field is "username" although the model has e-mail addresses only: with the
# model's name here axes would let the right password through a lock-out.
AXES_USERNAME_FORM_FIELD = "username"
AXES_HANDLER = "users.limits.lockouts.DatabaseClockHandler"
AXES_LOCKOUT_CALLABLE = "users.views.accounts.locked_out"
AXES_CLIENT_IP_CALLABLE = "users.limits.clients.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

IMPERSONATION_MINUTES = 60

# Limits on what may be done how often (users/limits/limits.py); 0 is no limit

LOGIN_LOG_KEEP_DAYS = env.int("LOGIN_LOG_KEEP_DAYS", default=0)
HISTORY_KEEP_DAYS = env.int("HISTORY_KEEP_DAYS", default=0)
ATTEMPTS_KEEP_DAYS = env.int("ATTEMPTS_KEEP_DAYS", default=0)
LOGIN_FAILURES_PER_CLIENT = env.int("LOGIN_FAILURES_PER_CLIENT", default=30)
SIGN_UPS_PER_HOUR = env.int("SIGN_UPS_PER_HOUR", default=20)
PASSWORD_RESETS_PER_HOUR = env.int("PASSWORD_RESETS_PER_HOUR", default=20)
MAILS_TO_ONE_ADDRESS_PER_HOUR = env.int("MAILS_TO_ONE_ADDRESS_PER_HOUR", default=5)
INVITATIONS_PER_DAY = env.int("INVITATIONS_PER_DAY", default=500)
TOKENS_PER_HOUR = env.int("TOKENS_PER_HOUR", default=20)
CHECKS_PER_MINUTE = env.int("CHECKS_PER_MINUTE", default=120)
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
DRAFTS_PER_MINUTE = env.int("DRAFTS_PER_MINUTE", default=60)
UPLOAD_UNATTACHED_MEGABYTES = env.int("UPLOAD_UNATTACHED_MEGABYTES", default=200)
UPLOAD_COMPANY_MEGABYTES = env.int("UPLOAD_COMPANY_MEGABYTES", default=10_000)
UPLOADS_PER_HOUR = env.int("UPLOADS_PER_HOUR", default=200)

# Sessions, cookies, transport

HTTPS: bool = env.bool("HTTPS", default=SITE_URL.startswith("https://"))
SESSION_ENGINE = "users.database.sessions"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_HSTS_SECONDS: int = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD: bool = env.bool("HSTS_PRELOAD", default=False)
# Whether subdomains have HTTPS too only the operator knows (HSTS_SUBDOMAINS, HSTS_PRELOAD).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
CSRF_FAILURE_VIEW = "ticketflower.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Language and time

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["ticketflower.formats"]

# Files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("UPLOADS_FOLDER", default=str(BASE_DIR / "var" / "uploads")))
FILE_STORAGE_URL = env.str("FILE_STORAGE_URL")
STORAGES = {
    "default": storage_of(FILE_STORAGE_URL),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "ticketflower.static_files.HashedStaticFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
UPLOAD_MAX_MEGABYTES = env.int("UPLOAD_MAX_MEGABYTES", default=10)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "workflow_design.answers.upload_field.LenientUploadHandler",
]
# Whatever a form may ask can be sent.
DATA_UPLOAD_MAX_MEMORY_SIZE = form_limits.MOST_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = form_limits.MOST_CONTROLS
DATA_UPLOAD_MAX_NUMBER_FILES = form_limits.MOST_FILES

# Mail

DEFAULT_FROM_EMAIL: str = env.str("MAIL_FROM", default="TicketFlower <ticketflower@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_URL: str = env.str("MAIL_URL", default="consolemail://")
MAIL_TIMEOUT_SECONDS = env.int("MAIL_TIMEOUT_SECONDS", default=10)
_mail = environ.Env.email_url_config(MAIL_URL)
if MAIL_URL.startswith("consolemail:"):
    _mail["EMAIL_BACKEND"] = "ticketflower.console_mail.EmailBackend"
_mail_options = {
    option: _mail[setting]
    for option, setting in {
        "host": "EMAIL_HOST",
        "port": "EMAIL_PORT",
        "username": "EMAIL_HOST_USER",
        "password": "EMAIL_HOST_PASSWORD",
        "use_tls": "EMAIL_USE_TLS",
        "use_ssl": "EMAIL_USE_SSL",
    }.items()
    if _mail.get(setting)
}
if _mail.get("EMAIL_HOST"):  # a server, which may hang
    _mail_options["timeout"] = MAIL_TIMEOUT_SECONDS
MAILERS = {"default": {"BACKEND": _mail["EMAIL_BACKEND"], "OPTIONS": _mail_options}}

# Forms

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Actions, and their queue: jobs are threads that mostly wait for answers

ACTION_ALLOWED_HOSTS: list[str] = env.list("ACTION_ALLOWED_HOSTS", default=[])
ACTION_CALLS = env.int("ACTION_CALLS", default=6)
ACTION_RETRY_SECONDS = env.float("ACTION_RETRY_SECONDS", default=10)
WORKER_STALLED_SECONDS = env.int("WORKER_STALLED_SECONDS", default=30)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": min(32, (os.cpu_count() or 1) + 4),  # as many as Python starts threads
    "update_heartbeat_interval": WORKER_STALLED_SECONDS / 3,
    "stalled_worker_timeout": WORKER_STALLED_SECONDS,
    "delete_jobs": "successful",
}

# History

PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"  # the order within a transaction counts too
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)  # nobody looks it up by these

# Logging

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "context": {"()": "ticketflower.logs.log.ContextFilter"},
        "client_faults": {"()": "ticketflower.logs.log.ClientFaultFilter"},
    },
    "formatters": {
        "text": {
            "()": "ticketflower.logs.log.TextFormatter",
            "format": (
                "%(asctime)s %(levelname)s %(name)s request=%(request_id)s "
                "company=%(company_id)s user=%(user_id)s acting=%(acting_id)s %(message)s"
            ),
        },
        "json": {"()": "ticketflower.logs.log.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["context", "client_faults"],
            "formatter": env.str("LOG_FORMAT", default="text"),
        }
    },
    "loggers": {
        "procrastinate": {"level": "WARNING"},  # it logs every job
        # It warns of headers that receivers of actions send, with the address called.
        "urllib3": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# Tests

TEST_DATABASE_NAME: str = env.str("TEST_DATABASE_NAME", default="")
TEST_RUNNER = "ticketflower.testing.runner.TicketFlowerTestRunner"
