"""The pages of an import, as records staff see them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from pupils.imports.batches import READ_JOB, clear_old
from pupils.models import ImportBatch, Pupil
from staffing import jobs
from staffing.access import Role
from staffing.calendar import now
from staffing.models import Draft, Job
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.test_pupils import HEADER, line, upn


@pytest.fixture
def client(cast: Cast, sign_in):
    return sign_in(cast[Role.RECORDS])


def send(client, name: str, batch: ImportBatch, **data):
    batch.refresh_from_db()
    form = {"form_key": "9f0c1f52-8a5b-4f9c-9d57-0d5f0e2c6b11", "version": batch.version} | data
    return client.post(reverse(f"pupils:{name}", args=[batch.pk]), form)


def upload(client, content: str, kind: str = "pupils", key: str = "5d1c3a34-6f1e-4f0e-8f6e-0c5d0f0c7a01"):
    file = BytesIO(content.encode())
    file.name = "roll.csv"
    return client.post(reverse("pupils:import_create"), {"kind": kind, "file": file, "form_key": key})


def look(client, batch: ImportBatch, query: str = "") -> str:
    return client.get(reverse("pupils:import_detail", args=[batch.pk]) + query).content.decode()


def test_from_the_file_to_the_roll_and_back(client, cast: Cast):
    upload(client, HEADER + line(1) + line(2, forename="Theo"))
    batch = ImportBatch.objects.get()
    assert "Lines read" in look(client, batch)
    jobs.run_waiting()
    assert "Add 2 pupils" in look(client, batch)
    send(client, "import_confirm", batch)
    assert not Pupil.objects.exists()
    jobs.run_waiting()
    assert "What the import did" in look(client, batch)
    assert Pupil.objects.count() == 2
    send(client, "import_undo", batch)
    assert not Pupil.objects.exists()


def test_the_same_upload_sent_twice_is_one_import(client):
    upload(client, HEADER + line(1))
    upload(client, HEADER + line(1))
    assert ImportBatch.objects.count() == Job.objects.count() == 1


def test_a_file_that_cannot_be_read_says_why_and_what_is_missing(client):
    upload(client, "Forename,House\nAda,Red\n")
    jobs.run_waiting()
    page = look(client, ImportBatch.objects.get())
    assert "Not found in this file: Surname; Date of birth" in page
    assert "House" in page


def test_what_was_ticked_stays_ticked_when_somebody_else_was_first(client, cast: Cast):
    factories.PupilFactory(school=cast.school, legal_surname="Bramble", legal_forename="Ada")
    upload(client, HEADER + line(1, dob="15/01/2014"))
    jobs.run_waiting()
    batch = ImportBatch.objects.get()
    ticked = 'name="line-2" value="same" checked'
    assert ticked not in look(client, batch)
    send(client, "import_decide", batch, version=batch.version + 1, **{"line-2": "same"})
    page = look(client, batch)
    assert "What you chose is still ticked" in page
    assert ticked in page
    assert batch.decisions == {}
    send(client, "import_decide", batch, **{"line-2": "same"})
    assert not Draft.objects.exists()


def test_a_person_decides_and_the_file_is_read_with_it(client, cast: Cast):
    known = factories.PupilFactory(
        school=cast.school, legal_surname="Bramble", legal_forename="Ada", form="7Z"
    )
    upload(client, HEADER + line(1, dob="15/01/2014"))
    jobs.run_waiting()
    batch = ImportBatch.objects.get()
    assert "Is this Bramble, Ada of 7Z, born 15 Jan 2014" in look(client, batch)
    send(client, "import_decide", batch, **{"line-2": "same"})
    jobs.run_waiting()
    assert "Change 1 pupil" in look(client, batch)
    send(client, "import_confirm", batch)
    jobs.run_waiting()
    known.refresh_from_db()
    assert (known.upn, known.form) == (upn(1), "8X")


@pytest.mark.parametrize(("choice", "count"), [("new", 2), ("leave_out", 1), (None, 1)])
def test_undecided_rows_are_left_out_unless_they_are_new(client, cast: Cast, choice: str | None, count: int):
    factories.PupilFactory(school=cast.school, legal_surname="Bramble", legal_forename="Ada")
    upload(client, HEADER + line(1, dob="15/01/2014"))
    jobs.run_waiting()
    batch = ImportBatch.objects.get()
    if choice:
        send(client, "import_decide", batch, **{"line-2": choice})
        jobs.run_waiting()
    send(client, "import_confirm", batch)
    jobs.run_waiting()
    assert Pupil.objects.count() == count


def test_a_preview_that_changed_meanwhile_is_not_confirmed(client):
    upload(client, HEADER + line(1))
    jobs.run_waiting()
    batch = ImportBatch.objects.get()
    send(client, "import_confirm", batch, version=1)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEW


def test_a_discarded_file_is_forgotten_even_while_it_is_read(client):
    upload(client, HEADER + line(1))
    batch = ImportBatch.objects.get()
    send(client, "import_discard", batch)
    jobs.run_waiting()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DISCARDED
    assert not batch.rows.exists()


def test_a_reading_that_failed_can_be_begun_again(client):
    upload(client, HEADER + line(1))
    Job.objects.update(state=Job.State.FAILED, message="Something went wrong.")
    batch = ImportBatch.objects.get()
    assert "Read it again" in look(client, batch)
    send(client, "import_read", batch)
    jobs.run_waiting()
    assert "Add 1 pupil" in look(client, batch)
    assert Job.objects.filter(kind=READ_JOB).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.RECORDS])
def test_only_records_staff_import(cast: Cast, sign_in, role: Role):
    assert sign_in(cast[role]).get(reverse("pupils:import_list")).status_code == 403


def test_another_schools_import_is_not_there(client, cast: Cast):
    theirs = ImportBatch.objects.create(
        school=cast.other_school, kind="pupils", state="preview", file_name="x.csv"
    )
    for name in ("detail", "confirm", "discard", "undo", "decide", "read"):
        send_or_get = client.get if name == "detail" else client.post
        assert send_or_get(reverse(f"pupils:import_{name}", args=[theirs.pk])).status_code == 404


def test_the_page_asks_as_many_questions_for_fifty_rows_as_for_one(
    client, bring, django_assert_max_num_queries
):
    batches = [
        bring("pupils", HEADER + line(1), write=False),
        bring(
            "pupils", HEADER + "".join(line(n, forename="Ada" + "b" * n) for n in range(1, 51)), write=False
        ),
    ]
    look(client, batches[0])  # the first page of a sign-in writes when it began
    for batch in batches:
        with django_assert_max_num_queries(12):
            look(client, batch)


def test_choosing_a_file_says_what_it_has_to_hold(client):
    page = client.get(reverse("pupils:import_create")).content.decode()
    assert "Legal surname" in page
    assert "Date of birth" in page


def test_a_month_later_the_file_is_gone_and_what_nobody_confirmed_with_it(bring, cast: Cast):
    written = bring("pupils", HEADER + line(1))
    waiting = bring("pupils", HEADER + line(2, forename="Theo"), write=False)
    fresh = bring("pupils", HEADER + line(3, forename="Wren"), write=False)
    old = now() - timedelta(days=31)
    ImportBatch.objects.exclude(pk=fresh.pk).update(uploaded_at=old)
    assert clear_old() == 2
    states = dict(ImportBatch.objects.values_list("pk", "state"))
    assert states == {written.pk: "applied", waiting.pk: "discarded", fresh.pk: "preview"}
    assert not written.file.storage.exists(written.file.name)
    assert fresh.file.storage.exists(fresh.file.name)
