"""A Celery worker killed while it packs a file that moves, or seals the trail: the next makes it whole, and once."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import F
from django.urls import reverse

from safeguarding import pack_files
from safeguarding.actions.packs import ask_pack, show_passphrase, take_pack
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import Entry, FileMove, FileMoveStep, TransferPack
from safeguarding.sealing import bodies
from staffing import sealing
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, Job
from tests.cast import Cast, signed_in
from tests.factories import PupilFactory
from tests.mentoring.test_redis_dies import SERVER
from tests.mentoring.test_worker import until
from tests.safeguarding.killed_workers import Workers
from tests.safeguarding.scenes import raised, transfer_of

pytestmark = [
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.skipif(not SERVER, reason="this needs the program redis-server"),
    pytest.mark.django_db(transaction=True),
]
K = EntryKind
SWEEP = "mentoring.celery_tasks.sweep"
SEAL_TRAIL = "mentoring.celery_tasks.seal_trail"
ACKNOWLEDGED = "celery.worker.request.Request.acknowledge"
# Of the child, of who wrote, of what was said and drawn, and of where the file goes.
CANARIES = ("Goldcrest", "Heron", "Words of", "Plover Hill", "Teal", "Rowe")
# More than two batches.
EVENTS = 1_200


@pytest.fixture
def workers(tmp_path, monkeypatch, settings) -> Iterator[Workers]:
    workers = Workers(tmp_path)
    monkeypatch.setattr("tests.safeguarding.killed_workers.app", workers.app, raising=False)
    settings.HANDRAIL_WORKERS = "tests.safeguarding.killed_workers.app"
    settings.HANDRAIL_NUDGES = False
    with workers.with_redis():
        yield workers


@pytest.fixture
def move(cast: Cast) -> FileMove:
    pupil = PupilFactory(school=cast.school, legal_forename="Canaria", legal_surname="Goldcrest")
    raised(cast.actor(Role.TEACHER), pupil, contents=[b"Heron-drawing"])
    return transfer_of(cast.actor(Role.SAFEGUARDING_LEAD), pupil)


@pytest.fixture
def pack(cast: Cast, move: FileMove, workers: Workers, settings) -> TransferPack:
    settings.HANDRAIL_NUDGES = True
    return ask_pack(by=cast.actor(Role.SAFEGUARDING_LEAD), move=move, with_names=False, at=now())


@pytest.fixture
def events(cast: Cast) -> list[int]:
    """Of an hour ago: what is younger is left to a later round."""
    return [
        event.pk
        for event in AuditEvent.objects.bulk_create(
            AuditEvent(
                at=now() - timedelta(hours=1),
                school_id=cast.school.pk,
                staff_name="Ms Rowe",
                acted_as="mentor",
                verb="view",
                object_kind="pupil",
                object_id=number,
                pupil_id=number,
                detail={"to": "Heron"},
            )
            for number in range(EVENTS)
        )
    ]


def two_minutes_pass() -> None:
    Job.objects.update(heartbeat_at=F("heartbeat_at") - timedelta(minutes=3))


def steps_of(move: FileMove) -> list[str]:
    return list(FileMoveStep.objects.filter(move=move).values_list("entry__kind", flat=True))


def stored() -> list[str]:
    return default_storage.listdir(pack_files.FOLDER)[1] if default_storage.exists(pack_files.FOLDER) else []


def seals_of(cast: Cast) -> list[list[int]]:
    """The ids in each seal."""
    said = bodies(Entry.objects.filter(school=cast.school, kind=K.TRAIL).in_order())
    return [body["ids"] for body in said.values()]


def nothing_is_told(workers: Workers, *secrets: str) -> None:
    """Neither to Redis nor in a log, a mail or a file; and both were looked at where something would stand."""
    assert b"mentoring.celery_tasks." in workers.told_to_redis()
    assert b"mentoring.celery_tasks." in workers.on_disk()
    for canary in (*CANARIES, *secrets):
        assert canary.encode() not in workers.told_to_redis()
        assert canary.encode() not in workers.on_disk()


def is_whole(cast: Cast, pack: TransferPack) -> None:
    """Opened by its passphrase, with the paper and the drawing in it."""
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    passphrase = show_passphrase(by=lead, pack=pack, at=now())
    opened = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(take_pack(by=lead, pack=pack), passphrase)))
    assert opened.testzip() is None
    drawing = next(name for name in opened.namelist() if name != "child-protection-file.pdf")
    assert opened.read(drawing) == b"Heron-drawing"
    assert opened.read("child-protection-file.pdf").startswith(b"%PDF")


def job_page(cast: Cast) -> str:
    browser = signed_in(cast[Role.SAFEGUARDING_LEAD].user)
    return browser.get(reverse("staffing:job_detail", args=[Job.objects.get().pk])).content.decode()


@pytest.mark.parametrize(
    ("moment", "files"),
    [
        ("before safeguarding.pack_files.store 1", 0),
        ("halfway safeguarding.pack_files.store 1", 1),
        ("after safeguarding.actions.packs.note 1", 1),
    ],
)
def test_a_pack_whose_worker_dies_before_the_commit_is_made_anew_and_once(
    cast, move, pack, workers, moment, files
):
    passphrase = sealing.unseal(pack.passphrase)
    message = workers.one_dies(moment)
    pack.refresh_from_db()
    assert (pack.made_at, steps_of(move), len(stored())) == (None, [K.TRANSFER], files)
    assert "Ready." not in job_page(cast)
    # The nudge comes again, and so does the beat's sweep.
    workers.hours_pass()
    two_minutes_pass()
    workers.next_one_does(message, workers.ask(SWEEP))
    job = Job.objects.get()
    assert (job.state, job.attempts, job.done) == ("done", 2, job.total)
    assert "Ready." in job_page(cast)
    assert (steps_of(move), stored()) == ([K.TRANSFER, K.PACKED], [f"{pack.pk}.age"])
    nothing_is_told(workers, passphrase)
    is_whole(cast, pack)
    assert check(cast.school).faults == []


@pytest.mark.parametrize(
    ("moment", "state", "attempts"),
    [("after safeguarding.tasks.make_pack 1", "running", 2), (f"before {ACKNOWLEDGED} 1", "done", 1)],
)
def test_a_pack_whose_worker_dies_after_the_commit_is_left_as_it_is(
    cast, move, pack, workers, moment, state, attempts
):
    passphrase = sealing.unseal(pack.passphrase)
    message = workers.one_dies(moment)
    pack.refresh_from_db()
    made_at, content = pack.made_at, pack_files.load(pack)
    assert (Job.objects.get().state, steps_of(move)) == (state, [K.TRANSFER, K.PACKED])
    workers.hours_pass()
    two_minutes_pass()
    workers.next_one_does(message, workers.ask(SWEEP))
    job = Job.objects.get()
    assert (job.state, job.attempts, job.done) == ("done", attempts, job.total)
    assert "Ready." in job_page(cast)
    pack.refresh_from_db()
    assert (pack.made_at, pack_files.load(pack)) == (made_at, content)
    assert (steps_of(move), stored()) == ([K.TRANSFER, K.PACKED], [f"{pack.pk}.age"])
    nothing_is_told(workers, passphrase)
    is_whole(cast, pack)
    assert check(cast.school).faults == []


def test_a_pool_whose_process_is_killed_goes_on_and_the_pack_is_made_once(cast, move, pack, workers):
    """As a server has it: the worker lives, starts another process, and gives it the message again."""
    passphrase = sealing.unseal(pack.passphrase)
    dies_at = "after safeguarding.actions.packs.note 1"
    with workers.worker("tests.dying_celery", "--pool", "prefork", "--concurrency", "1", dies_at=dies_at):
        # Where it looks for the job, it finds that the heart of whoever has it beat just now, and leaves it.
        assert until(lambda: workers.died.exists() and "] succeeded" in workers.log.read_text())
        assert (Job.objects.get().state, steps_of(move)) == ("running", [K.TRANSFER])
        two_minutes_pass()
        sweep = workers.ask(SWEEP)
        assert until(lambda: workers.are_done(sweep))
    assert (Job.objects.get().state, steps_of(move)) == ("done", [K.TRANSFER, K.PACKED])
    assert stored() == [f"{pack.pk}.age"]
    assert "WorkerLostError" in workers.log.read_text()
    nothing_is_told(workers, passphrase)
    is_whole(cast, pack)


@pytest.mark.parametrize(
    ("moment", "batches"),
    [
        ("after safeguarding.trail.append 2", 1),
        ("after safeguarding.trail._seal_some 2", 2),
        (f"before {ACKNOWLEDGED} 1", 3),
    ],
)
def test_a_trail_whose_worker_dies_is_in_whole_batches_and_the_next_seals_the_rest_once(
    cast, events, workers, moment, batches
):
    workers.ask(SEAL_TRAIL)
    message = workers.one_dies(moment)
    assert [len(ids) for ids in seals_of(cast)] == [500, 500, 200][:batches]
    assert check(cast.school).faults == []
    # What was killed comes again, and so does the beat's next round.
    workers.hours_pass()
    workers.next_one_does(message, workers.ask(SEAL_TRAIL))
    assert [pk for ids in seals_of(cast) for pk in ids] == events
    found = check(cast.school)
    assert (found.events, found.faults) == (EVENTS, [])
    call_command("verify_chain", "--school", cast.school.urn)
    nothing_is_told(workers)
