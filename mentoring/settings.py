"""Every setting, from the environment: SQLite and no broker by default, PostgreSQL and Redis in production."""

import tomllib
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("HANDRAIL_VAR", default=str(BASE_DIR / "var")))
if (VAR_DIR / "env").is_file():
    env.read_env(VAR_DIR / "env")

PRODUCTION = env.str("HANDRAIL_ENV", default="") == "production"
DEMO = env.bool("DEMO", default=False)
if PRODUCTION and DEMO:
    raise ImproperlyConfigured(
        "The demo signs everybody in with a printed password and asks for no second factor: it never runs in"
        " production."
    )

HANDRAIL_VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "version"
]

DEBUG = env.bool("DEBUG", default=False) and not PRODUCTION


def _key(name: str, otherwise: str) -> str:
    """A key that stands outside the database. Outside production one may be missing: run.py writes it to var/env."""
    key: str = env.str(name, default="")
    if PRODUCTION and not key:
        raise ImproperlyConfigured(f"{name} is missing or empty: docs/running.md says how to make it.")
    return key or otherwise


SECRET_KEY = _key("DJANGO_SECRET_KEY", otherwise="not-for-production")
# What must not be read from a copy of the database is encrypted under the first; the others still decrypt.
_field_keys = _key("HANDRAIL_FIELD_KEY", otherwise="bm90LWZvci1wcm9kdWN0aW9uLW5vdC1mb3ItcHJvZC4=")
HANDRAIL_FIELD_KEY = [key for key in _field_keys.split(",") if key]
# Signs what must be told apart from a forgery for years, such as backups.
HANDRAIL_HMAC_KEY = _key("HANDRAIL_HMAC_KEY", otherwise=SECRET_KEY)
# Where each day is written how far the chains of safeguarding entries had come: best a disk that the database is not on.
HANDRAIL_ANCHORS = env.str("HANDRAIL_ANCHORS", default=str(VAR_DIR / "anchors"))
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"]
)
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_ADDRESS] if PRODUCTION else [])

INSTALLED_APPS = [
    "mentoring",
    "interventions",
    "safeguarding",
    "pupils",
    "staffing",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "simple_history",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "staffing.middleware.request_line",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    # Below those that give every answer its headers: what is refused here, and files, have them too.
    "staffing.middleware.request_limit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "staffing.middleware.names_browser",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "staffing.middleware.session_limit",
    "staffing.middleware.acting_staff",
    "staffing.middleware.KeptText",
    "staffing.middleware.FailClosed",
    "staffing.middleware.IdleLock",
    "staffing.middleware.SecondFactor",
    "staffing.middleware.TakenForm",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mentoring.navigation.navigation",
            ],
        },
    },
]
# Controls come from our templates where we have one, else from Django's own; long lists are drawn without.
FORM_RENDERER = "staffing.forms.renderer.Renderer"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'handrail.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: without it concurrent writers fail instead of waiting.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
    }
else:
    # As long as a lesson: what a connection has planned goes with it.
    DATABASES["default"]["CONN_MAX_AGE"] = 3600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # PostgreSQL would compile a page's longer statements anew each time: seconds, for what then takes milliseconds.
    # And it would go through a table once for each pupil rather than look into an index, as was right for disks that
    # turn.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off -c random_page_cost=1.1")
    # Each connection keeps the plans of what it asks again.
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Backups are sealed to these public keys (of age, separated by commas) and made each night where a folder is given.
HANDRAIL_BACKUP_KEYS = env.list("HANDRAIL_BACKUP_KEY", default=[])
HANDRAIL_BACKUP_DIR = env.str("HANDRAIL_BACKUP_DIR", default="")
HANDRAIL_BACKUP_KEEP = env.int("HANDRAIL_BACKUP_KEEP", default=14)

REDIS_URL = env.str("REDIS_URL", default="")
# Guesses are counted here: in the database, so that every process counts the same and Redis may be away.
# Above any number of addresses that guess at once: past it, rows that still count would be dropped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "staffing_guesscount",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Above the longest task, or Redis hands a running task to a second worker.
# A nudge is lost at once where Redis is away: nobody waits for it, and the row is swept.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 4 * 3600,
    "socket_connect_timeout": 3,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = "Europe/London"
# Whom a nudge goes by, loaded when there is one: the web processes hold Celery only where somebody asks for long work.
HANDRAIL_WORKERS = "mentoring.celery.app"
# A task is only a nudge to take a row from the database; without a broker the scheduler sweeps the rows.
HANDRAIL_NUDGES = bool(REDIS_URL)

AUTH_USER_MODEL = "staffing.User"
AUTHENTICATION_BACKENDS = ["staffing.acting.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "staffing.passwords.SchoolWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "staffing.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "staffing.forms.account.SignInForm",
    "reset_password": "staffing.forms.account.AskForLinkForm",
    "reset_password_from_key": "staffing.forms.account.SetPasswordForm",
    "user_token": "staffing.forms.account.LinkForm",
    "change_password": "staffing.forms.account.NewPasswordForm",
}
# A school is one address: ten guesses an account, two hundred an address. What is right is no guess, so a whole
# staff room may sign in at once; `login` counts every attempt and only stops a flood.
ACCOUNT_RATE_LIMITS = {
    "login": "1000/5m/ip",
    "login_failed": "10/5m/key,200/5m/ip",
    "reset_password": "200/5m/ip,5/5m/key",
    "reset_password_from_key": "200/5m/ip",
    "change_password": "10/5m/user",
}
MFA_ADAPTER = "staffing.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "staffing.forms.factors.SignInCodeForm",
    "authenticate_webauthn": "staffing.forms.factors.SignInPasskeyForm",
}
MFA_TOTP_ISSUER = "Handrail"
MFA_TOTP_TOLERANCE = 1
# Asked once a day on each browser: what remembers it is a signed cookie, which another password or factor voids.
MFA_TRUST_ENABLED = True
# A browser takes a cookie of such a name from this very host alone, over HTTPS and for all of its pages.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
MFA_TRUST_COOKIE_NAME = f"{COOKIE_PREFIX}second_factor"
MFA_TRUST_COOKIE_AGE = 12 * 3600
# Exports, role changes and backups ask for a second factor not older than this.
HANDRAIL_STEP_UP_SECONDS = 10 * 60
# How many proxies of our own stand in front: the address that guesses is the one that the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HANDRAIL_PROXIES", default=0)
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
HANDRAIL_SHARED_COOKIE_NAME = f"{COOKIE_PREFIX}shared_computer"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
HANDRAIL_SESSION_LIMIT_SECONDS = 10 * 3600
CSRF_FAILURE_VIEW = "staffing.views.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "staffing.told.Messages"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# A folder of papers at once.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# CSRF parses the body before a view runs, so the cap on a whole request stands in front of everything. Above the
# largest photo that a phone takes, so that this is said beside its field.
HANDRAIL_MAX_REQUEST_BYTES = 45 * 1024 * 1024

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = ["mentoring.formats"]

STATIC_URL = "static/"
# Elsewhere files are served from where they are written, and an empty folder would only be warned of.
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static") if PRODUCTION else None)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "uploads")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = env.str("EMAIL_FILE_PATH", default=str(VAR_DIR / "mail"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Handrail <handrail@localhost>")

# ISO date and time at which the one clock starts (then it ticks): for the demo and browser tests.
HANDRAIL_CLOCK = "" if PRODUCTION else env.str("HANDRAIL_CLOCK", default="")

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "staffing.logs.JsonLines"}, "plain": {}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "lines"},
        "silent": {"class": "logging.NullHandler"},
    },
    "root": {
        "handlers": ["console"],
        "level": env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"),
    },
    # Django would mail a fault with everything that the request held.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        # What it warns of quotes the page that it lays out.
        "weasyprint": {"handlers": ["silent"], "propagate": False},
        "fontTools": {"handlers": ["silent"], "propagate": False},
    },
}
