"""What a Celery worker does: take the row it is nudged about, sweep for lost nudges, plan ahead, clear what is old."""

from celery import shared_task

from mentoring import regular_work
from staffing.backups import nightly
from staffing.calendar import now


@shared_task(name="mentoring.celery_tasks.nudged")
def nudged(name: str, row_id: int) -> None:
    """A row of a kind waits: a job, a mail, or a school's digest."""
    regular_work.take(name, row_id, now())


@shared_task(name="mentoring.celery_tasks.sweep")
def sweep() -> None:
    """Rows nobody took, and digests that are due: one nudge a school, so that several workers share them."""
    regular_work.sweep(now())


@shared_task(name="mentoring.celery_tasks.clear_old")
def clear_old() -> None:
    regular_work.clear_old()


@shared_task(name="mentoring.celery_tasks.seal_trail")
def seal_trail() -> None:
    regular_work.seal_trail(now())


@shared_task(name="mentoring.celery_tasks.anchor")
def anchor() -> None:
    regular_work.anchor(now())


@shared_task(name="mentoring.celery_tasks.remind")
def remind() -> None:
    """Before school, each day: what is due at a safeguarding desk."""
    regular_work.remind(now())


@shared_task(name="mentoring.celery_tasks.plan_schools")
def plan_schools() -> None:
    regular_work.plan_schools(now())


@shared_task(name="mentoring.celery_tasks.back_up")
def back_up() -> None:
    """Asked every hour; done once a night, and again later where it failed."""
    nightly.back_up_if_due(now())
