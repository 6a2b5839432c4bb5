"""Long work is done once, taken up when its worker dies, and given up in words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from staffing import jobs
from staffing.access import Role
from staffing.jobs import GaveUp, Overtaken, claim, job, request_job, run, run_waiting
from staffing.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    """A kind of work whose doing a test sets: `work["do"]`."""
    todo = {"do": lambda actor, subject_id, progress: "All done."}

    @job("count", title="Counting")
    def count(actor, subject_id, progress) -> str:
        return todo["do"](actor, subject_id, progress)

    yield todo
    del jobs.KINDS["count"]


@pytest.fixture
def row(cast, work) -> Job:
    return request_job(by=cast.actor(Role.RECORDS), kind="count", subject=cast.school)


def seen(row: Job) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.message


def test_the_same_work_asked_for_twice_is_one_job(cast, row):
    assert request_job(by=cast.actor(Role.RECORDS), kind="count", subject=cast.school) == row


def test_work_is_done_and_told(row):
    run_waiting()
    assert seen(row) == ("done", "All done.")


def test_a_job_is_claimed_by_one(row):
    assert claim(row.pk)
    assert claim(row.pk) is None


def test_a_job_whose_worker_died_is_taken_again(row):
    claim(row.pk)
    Job.objects.update(heartbeat_at=timezone.now() - Job.HEARTBEAT_LIMIT - timedelta(seconds=1))
    run_waiting()
    assert seen(row) == ("done", "All done.")


def test_what_is_done_is_shown_whole_where_the_worker_before_died_with_all_of_it_written(row):
    claim(row.pk).report(1, 2)
    Job.objects.update(heartbeat_at=timezone.now() - Job.HEARTBEAT_LIMIT - timedelta(seconds=1))
    run_waiting()
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == ("done", 2, 2)


def test_who_was_overtaken_stops_and_writes_nothing(row, work):
    def overtaken(actor, subject_id, progress) -> str:
        Job.objects.update(claimed_by="another")
        progress.report(1, 2)
        return "Written by who was overtaken."

    work["do"] = overtaken
    run(row.pk)
    assert seen(row) == ("running", "")


def test_progress_is_reported(row):
    progress = claim(row.pk)
    progress.report(3, 10)
    row.refresh_from_db()
    assert (row.done, row.total) == (3, 10)
    Job.objects.update(claimed_by="another")
    with pytest.raises(Overtaken):
        progress.report(4, 10)


def test_work_that_never_ends_is_given_up_after_three_attempts(row):
    Job.objects.update(attempts=3)
    run(row.pk)
    assert seen(row)[0] == "failed"
    assert "tried three times" in seen(row)[1]


def test_a_job_of_a_kind_that_has_gone_is_given_up_in_words(row):
    Job.objects.update(kind="weighing")
    run(row.pk)
    assert seen(row) == ("failed", "Work of this kind is no longer done.")


def test_a_refusal_is_told_in_its_words(row, work):
    def refuse(actor, subject_id, progress) -> str:
        raise GaveUp("The file is gone.")

    work["do"] = refuse
    run(row.pk)
    assert seen(row) == ("failed", "The file is gone.")


def test_a_fault_is_told_without_its_text(row, work, caplog):
    def break_down(actor, subject_id, progress) -> str:
        raise ValueError("Ada Birch was on line 3")

    work["do"] = break_down
    run(row.pk)
    assert "Something went wrong" in seen(row)[1]
    assert "Ada" not in caplog.text + seen(row)[1]
    assert "error=ValueError at=" in caplog.text
    assert "test_jobs.py:" in caplog.text


def test_a_job_that_breaks_down_does_not_hold_up_the_next(cast, row, work):
    def break_down_once(actor, subject_id, progress) -> str:
        if subject_id == row.subject_id:
            raise ValueError
        return "All done."

    work["do"] = break_down_once
    other = request_job(by=cast.actor(Role.RECORDS), kind="count", subject=cast.other_school)
    run_waiting()
    assert [seen(each)[0] for each in (row, other)] == ["failed", "done"]


def test_what_is_asked_for_while_it_runs_is_done_after_it(cast, row, work):
    """The calendar is changed again after the planning that runs has read it."""
    looked_at = []

    def look(actor, subject_id, progress) -> str:
        looked_at.append(subject_id)
        if len(looked_at) == 1:
            request_job(by=cast.actor(Role.RECORDS), kind="count", subject=cast.school)
        return "All done."

    work["do"] = look
    run_waiting()
    assert seen(row) == ("waiting", "")
    run_waiting()
    assert seen(row) == ("done", "All done.")
    assert len(looked_at) == 2


def test_the_page_and_its_poll_say_how_far_it_is(cast, row, sign_in):
    browser = sign_in(cast[Role.RECORDS])
    claim(row.pk).report(3, 10)
    assert browser.get(reverse("staffing:job_progress", args=[row.pk])).json() == {
        "done": 3,
        "total": 10,
        "text": "3 of 10",
        "is_done": False,
    }
    assert "Counting: 3 of 10" in browser.get(reverse("staffing:job_detail", args=[row.pk])).content.decode()


def test_a_finished_job_says_what_came_of_it(cast, row, sign_in):
    run(row.pk)
    page = sign_in(cast[Role.RECORDS]).get(reverse("staffing:job_detail", args=[row.pk])).content.decode()
    assert "All done." in page


@pytest.mark.parametrize("name", ["job_detail", "job_progress"])
def test_a_colleagues_job_is_not_there_but_for_who_looks_after_the_post(cast, row, sign_in, name):
    address = reverse(f"staffing:{name}", args=[row.pk])
    assert sign_in(cast[Role.MENTOR]).get(address).status_code == 404
    assert sign_in(cast.stranger).get(address).status_code == 404
    assert sign_in(cast[Role.SITE_ADMIN]).get(address).status_code == 200
