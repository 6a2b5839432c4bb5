"""The settings of production, with what measuring needs: plain HTTP on localhost, a clock, and a count of statements."""

from mentoring.settings import *  # noqa: F403
from mentoring.settings import MIDDLEWARE, env

# Production ignores this, because a real school's time is now; the school of the benchmark stands on one day.
HANDRAIL_CLOCK = env.str("BENCH_CLOCK")
# What hangs on it is settled above; left on, the server would refuse the role that made the scratch database.
PRODUCTION = False
SECURE_SSL_REDIRECT = False
ALLOWED_HOSTS = ["127.0.0.1"]

_signed_in = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
MIDDLEWARE = [
    "bench.middleware.counted",
    *MIDDLEWARE[:_signed_in],
    "bench.middleware.floor",
    *MIDDLEWARE[_signed_in:],
]
