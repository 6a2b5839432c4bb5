"""Celery's app: production's worker and beat; the embedded default runs without it."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from staffing.checks import refuse_half_restored, refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("handrail")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {
    "sweep": {"task": "mentoring.celery_tasks.sweep", "schedule": crontab(minute="*/10")},
    "seal_trail": {"task": "mentoring.celery_tasks.seal_trail", "schedule": crontab(minute="5-59/10")},
    "plan_schools": {"task": "mentoring.celery_tasks.plan_schools", "schedule": crontab(hour=1, minute=15)},
    "anchor": {"task": "mentoring.celery_tasks.anchor", "schedule": crontab(hour=0, minute=20)},
    "remind": {"task": "mentoring.celery_tasks.remind", "schedule": crontab(hour=6, minute=30)},
    "back_up": {"task": "mentoring.celery_tasks.back_up", "schedule": crontab(minute=5)},
    "clear_old": {"task": "mentoring.celery_tasks.clear_old", "schedule": crontab(hour=2, minute=15)},
}
app.autodiscover_tasks(["mentoring"], related_name="celery_tasks")


@setup_logging.connect
def log_as_everywhere(**kwargs: Any) -> None:
    """A worker's own way would write out the text of an exception, and with it a row about a pupil."""
    dictConfig(settings.LOGGING)


@worker_init.connect
def refuse_to_start(**kwargs: Any) -> None:
    """A worker starts under the same rules as the web process; Celery logs any other error, and goes on."""
    try:
        refuse_half_restored()
        if settings.PRODUCTION:
            refuse_powerful_role()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from None
