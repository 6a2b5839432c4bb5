"""With broker and mail server dead every page answers as ever, and so does what would nudge or mail."""

import socket
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring import celery
from pupils.models import ImportBatch
from staffing.access import Role
from staffing.models import Job
from tests.pupils.test_imports.test_pupils import HEADER, line
from tests.walk.table import TABLE
from tests.walk.test_pages import address_of, reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_else_dies(settings) -> Iterator[Callable[[], None]]:
    """From when it is called, nudges and mails go to a port where nobody listens."""
    living = celery.app.conf.broker_url
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]

        def die() -> None:
            settings.HANDRAIL_NUDGES = True
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
            _go_to(f"redis://127.0.0.1:{port}/0")

        yield die
    _go_to(living)


def _go_to(broker: str | None) -> None:
    celery.app.conf.broker_url = broker
    celery.app.amqp._producer_pool = None


def test_every_page_answers_as_ever(world, sign_in, everything_else_dies):
    asked = sorted(name for name, row in TABLE.items() if "get" in row.methods and row.near)
    readers = {name: reader_of(name, world) for name in asked}

    def statuses() -> dict[str, int]:
        return {
            name: sign_in(reader).get(address_of(name, world, reader)).status_code
            for name, reader in readers.items()
        }

    as_ever = statuses()
    everything_else_dies()
    assert statuses() == as_ever


def test_a_file_is_taken_and_its_job_waits(
    cast, sign_in, everything_else_dies, caplog, django_capture_on_commit_callbacks, monkeypatch, tmp_path
):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))
    everything_else_dies()
    file = SimpleUploadedFile("roll.csv", (HEADER + line(1)).encode())
    sent = {"kind": "pupils", "file": file, "form_key": str(uuid4())}
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(cast[Role.RECORDS]).post(reverse("pupils:import_create"), sent)
    batch = ImportBatch.objects.get(uploaded_by=cast[Role.RECORDS])
    assert answer["Location"] == reverse("pupils:import_detail", args=[batch.pk])
    assert Job.objects.get(subject_id=batch.pk).state == Job.State.WAITING
    assert "on_commit" in caplog.text


def test_asking_for_a_new_password_answers_as_ever(cast, client, everything_else_dies):
    everything_else_dies()
    emails = (cast[Role.MENTOR].user.email, "nobody@invented.example")
    answers = [client.post(reverse("account_reset_password"), {"email": email}) for email in emails]
    assert [answer.status_code for answer in answers] == [302, 302]
