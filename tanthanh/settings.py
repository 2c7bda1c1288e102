"""One settings file: production-safe defaults, everything else read from the environment.

Embedded default: SQLite and an in-process broker, so that nothing has to be installed. Production: DATABASE_URL and
REDIS_URL.
"""

import os
import secrets
from datetime import time
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# --- paths -----------------------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)


# --- environment -----------------------------------------------------------------------------------------------------


def text(name: str, default: str = "") -> str:
    """The variable's value, or what the file that `NAME_FILE` names holds (container secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    value = text(name, str(int(default))).lower()
    if value not in {"0", "1", "false", "true"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value in {"1", "true"}


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def kept_secret(path: Path) -> str:
    """A random key made once and kept beside the embedded database, readable by its owner alone."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


# --- core ------------------------------------------------------------------------------------------------------------

# EMBEDDED=1 is set by `run.py serve` and by the tests: plain HTTP on the loopback, a key made on the spot.
EMBEDDED = flag("EMBEDDED", default=False)
DEBUG = flag("DEBUG", default=False)
SECRET_KEY = text("SECRET_KEY") or (kept_secret(VAR_DIR / "secret_key") if EMBEDDED else "")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if EMBEDDED else "")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
# How many reverse proxies stand before us; X-Forwarded-For is believed only that far back.
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
# The office's own addresses (203.0.113.7 or 203.0.113.0/28): survey answers that come from them are marked.
OFFICE_NETWORKS = words("OFFICE_NETWORKS")
# What printed QR codes point to, for as long as the paper hangs.
PUBLIC_URL = text("PUBLIC_URL", "http://127.0.0.1:8000" if EMBEDDED else "").rstrip("/")
ROOT_URLCONF = "tanthanh.urls"
WSGI_APPLICATION = "tanthanh.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- apps ------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "tanthanh.office",
    "procedures",
    "dossiers",
    "surveys",
    "reports",
    "tanthanh.office.admin_apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "simple_history",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Phones on a weak signal; Django adds random bytes against guessing secrets from sizes, and masks CSRF tokens.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tanthanh.office.middleware.Headers",
    # Inside the headers, so that what it refuses carries them too.
    "tanthanh.office.middleware.PlainRequests",
    "tanthanh.office.middleware.Language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "tanthanh.office.middleware.SessionLimits",
    "tanthanh.office.middleware.SecondFactor",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tanthanh.office.context.office",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "tanthanh.office.templatetags.office",
            ],
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
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database --------------------------------------------------------------------------------------------------------


def database(url: str) -> dict[str, object]:
    """Read `postgres://user:password@host:port/name` or `sqlite:///path`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:] or VAR_DIR / "tanthanh.sqlite3",
            "CONN_MAX_AGE": 600,
            # The register is a legal record: FULL puts an acknowledged intake on the disk before it is answered.
            # IMMEDIATE takes the write lock at BEGIN, so two clerks queue instead of one failing half-way.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path).lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or text("DATABASE_PASSWORD"),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(parts.query))},
    }


DATABASES = {"default": database(text("DATABASE_URL", "sqlite:///"))}

# --- cache and jobs --------------------------------------------------------------------------------------------------

REDIS_URL = text("REDIS_URL")
# Counters of the rate limits only: losing them loses nothing. With Redis they hold for all processes.
CACHES = {
    "default": {
        "BACKEND": "tanthanh.office.throttle.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Longer than the longest task, or a running task would be handed out a second time.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 1800, "socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 1}
    if REDIS_URL
    else {"polling_interval": 0.2}
)
CELERY_BEAT_SCHEDULER = "tanthanh.celery:FromTheStart"
# The timetable of the jobs; every job finds its own work, so a missed or doubled tick does no harm.
CELERY_BEAT_SCHEDULE = {
    "flag_late": {"task": "dossiers.tasks.flag_late_dossiers", "schedule": crontab(minute="*/5")},
    "draft_apologies": {"task": "dossiers.tasks.draft_apology_letters", "schedule": crontab(minute="*/5")},
    "publish_late_list": {"task": "dossiers.tasks.publish_late_list", "schedule": crontab(hour="0,7", minute="10")},
    "shake_ballot_box": {"task": "surveys.tasks.shake_ballot_box", "schedule": crontab(hour="3,12,19", minute="20")},
    "repeal_procedures": {"task": "procedures.tasks.repeal_procedures", "schedule": crontab(hour="0", minute="5")},
    "check_national_links": {
        "task": "procedures.tasks.check_national_links",
        "schedule": crontab(hour="2", minute="30"),
    },
    "climb_filings": {"task": "dossiers.tasks.climb_filings", "schedule": crontab(minute="*/5")},
    "erase_filings": {"task": "dossiers.tasks.erase_filings", "schedule": crontab(hour="1", minute="20")},
    "publish_chain_head": {"task": "dossiers.tasks.publish_chain_head", "schedule": crontab(hour="0,7", minute="15")},
    "remind_waiting": {"task": "dossiers.tasks.remind_waiting_results", "schedule": crontab(hour="8", minute="0")},
    "invite_to_rate": {"task": "dossiers.tasks.invite_to_rate", "schedule": crontab(hour="9", minute="30")},
    "send_messages": {"task": "dossiers.tasks.send_messages", "schedule": crontab()},
    "restate_reports": {"task": "reports.tasks.restate_reports", "schedule": crontab(hour="3", minute="0")},
    "take_in_uploads": {"task": "dossiers.tasks.take_in_uploads", "schedule": crontab(minute="*")},
    "drop_old_uploads": {"task": "dossiers.tasks.drop_old_uploads", "schedule": crontab(hour="1", minute="20")},
    "drop_drafts": {"task": "dossiers.tasks.drop_drafts", "schedule": crontab(hour="0", minute="40")},
    "retention": {"task": "tanthanh.office.tasks.retain", "schedule": crontab(hour="2", minute="40")},
}

# --- people ----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "office.Officer"
LOGIN_URL = "office:sign_in"
LOGIN_REDIRECT_URL = "/can-bo/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Length over composition, and no well-known password (OWASP ASVS 5.0, 6.2).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# By account and address together: a stranger cannot lock a colleague out for ever, nor one address the whole office.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tanthanh.office.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "tanthanh.office.throttle.client_address"
AXES_SENSITIVE_PARAMETERS: list[str] = []
# Roles that also show a code from their phone: LEADER,ADMINISTRATOR; empty asks nobody (second_factor.py).
TOTP_REQUIRED_ROLES = words("TOTP_REQUIRED_ROLES")
OTP_TOTP_ISSUER = text("TOTP_ISSUER", "Mot cua")
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = number("SESSION_IDLE_SECONDS", 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- language --------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "tanthanh" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# --- static files ----------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
# The container image carries its own, made when it was built.
STATIC_ROOT = Path(text("STATIC_ROOT") or VAR_DIR / "static")
# `build_assets` puts the subset fonts and the bundled stylesheets here.
ASSETS_DIR = VAR_DIR / "assets"
for folder in (STATIC_ROOT, ASSETS_DIR):  # a missing one is a warning, and our tests take warnings for errors
    folder.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if flag("PLAIN_STATIC", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = flag("PLAIN_STATIC", default=False)
MEDIA_ROOT = VAR_DIR / "media"

# --- API -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # Nothing is open unless its view says so.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tanthanh.office.problems.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tanthanh.office.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng một cửa phường – API",
    "DESCRIPTION": "Danh mục thủ tục, ngày hẹn trả, tra cứu, hồ sơ và số liệu. "
    "Lỗi theo RFC 9457 (application/problem+json).",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ChannelEnum": "dossiers.states.Channel.choices",
        "LimitUnitEnum": "tanthanh.office.deadlines.LimitUnit.choices",
    },
}

# --- security --------------------------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not EMBEDDED
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not EMBEDDED and flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 0 if EMBEDDED else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not EMBEDDED
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Covering indexes are for PostgreSQL; SQLite leaves the extra columns out.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- ours -------------------------------------------------------------------------------------------------------------

# The office's identifier where no dated profile says it (law.md 3.2: the real one is not established).
# What the ward has set itself, in per cent; a target nobody has set is left out and shown as "–".
TARGETS = {
    name: Decimal(value)
    for name, value in (
        ("on_time_rate", text("TARGET_ON_TIME")),
        ("online_share", text("TARGET_ONLINE")),
        ("satisfaction", text("TARGET_SATISFACTION")),
    )
    if value
}
OFFICE_CODE = text("OFFICE_CODE", "H47.47.09")
# Where the private halves of the keys lie that receipts and letters are sealed with (`make_signing_key`).
SIGNING_KEYS_DIR = Path(text("SIGNING_KEYS_DIR") or VAR_DIR / "keys")
# Where uploaded registers wait, outside everything that is served; deleted after a week (dossiers/imports/desk.py).
IMPORTS_DIR = Path(text("IMPORTS_DIR") or VAR_DIR / "imports")
# How long a process believes that the catalogue is still the one it has in memory (procedures/board.py).
PAGES_KEPT_SECONDS = number("PAGES_KEPT_SECONDS", 1)
# How long scans of the posted codes are counted in memory before they are written down (procedures/scans.py).
SCANS_KEPT_SECONDS = number("SCANS_KEPT_SECONDS", 5)
# How long a dossier prepared at home waits to be brought or filed before its content is taken away.
FILING_KEPT_DAYS = number("FILING_KEPT_DAYS", 90)
# How many months personal data is kept, 0 for good: the years for dossiers are not established in law (law.md 8.7), so
# by default nothing of a dossier goes by itself. Counted from what `tanthanh/office/retention.py` and the rules say.
RETENTION_MONTHS = {
    "dossiers": number("RETENTION_DOSSIERS", 0),
    "attachments": number("RETENTION_ATTACHMENTS", 0),
    "messages": number("RETENTION_MESSAGES", 24),
    "data_requests": number("RETENTION_DATA_REQUESTS", 60),
    "accesses": number("RETENTION_ACCESSES", 60),
    "sign_ins": number("RETENTION_SIGN_INS", 24),
    "statements": number("RETENTION_STATEMENTS", 0),
    "feedback": number("RETENTION_FEEDBACK", 24),
    "volunteers": number("RETENTION_VOLUNTEERS", 24),
}
# Fields of procedures whose dossiers have a time of their own: RETENTION_FIELDS=chung-thuc=24,ho-tich=0.
RETENTION_FIELDS = {slug: int(count) for slug, _, count in (word.partition("=") for word in words("RETENTION_FIELDS"))}
RETENTION_RULES = (
    "dossiers.retention.RULES",
    "surveys.retention.RULES",
    "procedures.retention.RULES",
    "tanthanh.office.retention.RULES",
)
# Working days from now that a drafted letter of apology proposes; a leader changes it before approving.
REAPPOINTMENT_WORKING_DAYS = number("REAPPOINTMENT_WORKING_DAYS", 3)
# How many working days a unit has to object before a late dossier is published; 0 publishes at the next run.
LATE_LIST_OBJECTION_DAYS = number("LATE_LIST_OBJECTION_DAYS", 1)
# What a row of the late list says beside the procedure, the date and the days late (dossiers/publications.py).
LATE_LIST_FIELDS = words("LATE_LIST_FIELDS", "code,received_on,unit,cause,letter,new_promise_at")
# The written legal basis on which the late list shows the applicant's initials; without one it shows nobody.
LATE_LIST_NAMES_BASIS = text("LATE_LIST_NAMES_BASIS")
# Whoever signed in longer ago than this gives the password again before a letter of apology takes its number.
LETTER_CONFIRM_SECONDS = number("LETTER_CONFIRM_SECONDS", 4 * 3600)
# Days after which a result that nobody has collected is called for again (timer T11).
UNCOLLECTED_REMINDER_DAYS = number("UNCOLLECTED_REMINDER_DAYS", 10)

# Whether the nightly job may ask the national portal for each procedure's page; off, so that nothing leaves unasked.
NATIONAL_LINK_CHECK = flag("NATIONAL_LINK_CHECK", default=False)

# --- mail and log ----------------------------------------------------------------------------------------------------

# With a host, messages by e-mail leave through it; without one every message is put into a file (senders.py).
EMAIL_HOST = text("EMAIL_HOST")
EMAIL_BACKEND = text("EMAIL_BACKEND", f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend")
EMAIL_PORT = number("EMAIL_PORT", 587)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "mot-cua@localhost")
SENDERS = {
    "EMAIL": text("SENDER_EMAIL", f"tanthanh.office.senders.{'Smtp' if EMAIL_HOST else 'File'}Sender"),
    "SMS": text("SENDER_SMS", "tanthanh.office.senders.FileSender"),
    "ZALO": text("SENDER_ZALO", "tanthanh.office.senders.FileSender"),
}
# Where FileSender puts messages.
OUTBOX_DIR = Path(text("OUTBOX_DIR") or VAR_DIR / "outbox")
# From when to when no phone is to ring.
QUIET_HOURS = (time.fromisoformat(text("QUIET_FROM", "21:00")), time.fromisoformat(text("QUIET_UNTIL", "07:00")))
# A result that has lain ready for so many days is reminded of once.
COLLECT_REMINDER_DAYS = number("COLLECT_REMINDER_DAYS", 5)
# Of those whose result was handed over: how many in a hundred are invited to rate the service, and at most how many a
# day. Either at 0 invites nobody.
SURVEY_INVITED_PERCENT = number("SURVEY_INVITED_PERCENT", 100)
SURVEY_INVITATIONS_A_DAY = number("SURVEY_INVITATIONS_A_DAY", 50)
# What the upper storeys put on an officer's desk (tanthanh/office/duties.py).
DESK_DUTIES = ("surveys.duties.owed_by",)
SIMPLE_HISTORY_REVERT_DISABLED = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "WARNING")},
}
