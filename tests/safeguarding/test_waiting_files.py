"""Files with a concern: taken by what is in them, pictures written anew; what is not taken costs no text."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from safeguarding import files, waiting_files
from safeguarding.codes import EntryKind
from safeguarding.models import Concern, Entry
from safeguarding.sealing import data_keys, decrypt
from staffing.access import Role
from staffing.calendar import now
from tests.factories import PupilFactory
from tests.safeguarding.scenes import said_in, written

pytestmark = pytest.mark.django_db
NEW = reverse("safeguarding:concern_create")


@pytest.fixture
def browser(cast, sign_in):
    PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    return sign_in(cast[Role.MENTOR])


def picture(name: str = "note.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def program() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", b"MZ\x90\x00 not what it is called")


def waiting() -> list[str]:
    return default_storage.listdir(waiting_files.FOLDER)[1]


def test_a_picture_is_kept_encrypted_with_the_entry_as_a_picture_written_anew(browser):
    browser.post(NEW, written(files=[picture()]))
    entry = Entry.objects.get(kind=EntryKind.RAISED)
    (digest,) = entry.files
    stored = files.load(digest)
    assert b"JFIF" not in stored
    opened = Image.open(BytesIO(decrypt(stored, data_keys([entry])[entry.pk])))
    assert opened.format == "JPEG"
    assert said_in(Concern.objects.get())["files"] == [{"name": "note.png", "kind": "image/jpeg"}]
    assert waiting() == []


def test_a_forbidden_kind_is_kept_out_and_the_text_kept_in(browser):
    page = browser.post(NEW, written(files=[program()])).content.decode()
    assert '<a href="#id_files">Files: “letter.pdf” was not taken.' in page
    assert "heron at the gate" in page
    assert not Concern.objects.exists()
    browser.post(NEW, written())
    assert Concern.objects.exists()


def test_a_file_is_not_chosen_twice_where_something_else_was_missing(browser):
    page = browser.post(NEW, written(role="", files=[picture(), program()], **{"role-0": ""}))
    token = page.context["form"].data["kept_files"]
    assert "Taken: note.png" in page.content.decode()
    browser.post(NEW, written(kept_files=token))
    assert len(Entry.objects.get(kind=EntryKind.RAISED).files) == 1


def test_another_row_keeps_files_and_they_can_be_taken_away(browser):
    page = browser.post(NEW, written(more="person", files=[picture()]))
    token = page.context["form"]["kept_files"].value()
    assert "Taken: note.png" in page.content.decode()
    page = browser.post(NEW, written(more="no_files", kept_files=token)).content.decode()
    assert "Taken:" not in page


def test_somebody_elses_file_is_passed_over(browser, cast):
    theirs = waiting_files.keep(cast.actor(Role.TEACHER), "theirs.png", picture().file)
    browser.post(NEW, written(kept_files=f"{theirs.token} nonsense"))
    assert Entry.objects.get(kind=EntryKind.RAISED).files == []


def test_what_waits_is_sealed_and_goes_after_a_fortnight(browser, cast):
    kept = waiting_files.keep(cast.actor(Role.MENTOR), "note.png", picture().file)
    with default_storage.open(f"{waiting_files.FOLDER}/{kept.place}") as file:
        assert b"JFIF" not in file.read()
    assert waiting_files.clear_old(now()) == 0
    assert waiting_files.clear_old(now() + timedelta(days=400)) == 1
    assert waiting() == []
