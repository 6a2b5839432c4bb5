"""The settings of the floor: Django as it comes, on the same database, with one session and one user to read."""

from mentoring.settings import *  # noqa: F403
from mentoring.settings import env

PRODUCTION = False
SECURE_SSL_REDIRECT = False
ALLOWED_HOSTS = ["127.0.0.1"]
LOGGING = {}
# Those of a new project; what is after the floor is never reached, and asked for by an app that is installed.
MIDDLEWARE = [
    "bench.middleware.counted",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bench.middleware.floor",
    "allauth.account.middleware.AccountMiddleware",
]
DATABASES = {"default": env.db("DATABASE_URL")}
if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # As the systems had it by whose times over such a floor the goals are set; a file is opened anew by default.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
