"""Celery's app: production's worker and beat; the embedded default runs without it."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

from staffing.checks import refuse_powerful_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")

app = Celery("handrail")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_owner(**kwargs: Any) -> None:
    """A worker starts under the same rule as the web process."""
    if settings.PRODUCTION:
        refuse_powerful_role()
