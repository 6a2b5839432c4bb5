"""Celery's app: production's worker and beat; the embedded default runs without it."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings

from staffing.checks import refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("handrail")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_everywhere(**kwargs: Any) -> None:
    """A worker's own way would write out the text of an exception, and with it a row about a pupil."""
    dictConfig(settings.LOGGING)


@worker_init.connect
def refuse_owner(**kwargs: Any) -> None:
    """A worker starts under the same rule as the web process."""
    if settings.PRODUCTION:
        refuse_powerful_role()
