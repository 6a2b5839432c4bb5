"""The project, and the pages and jobs that bring the rooms together."""

from mentoring.celery import app as celery_app

__all__ = ["celery_app"]
