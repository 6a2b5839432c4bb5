"""Files with a concern: taken by what is in them, pictures written anew; what is not taken costs no text."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from safeguarding import files, waiting_files
from safeguarding.codes import EntryKind
from safeguarding.models import AdultConcern, Concern, Entry, Matter
from safeguarding.sealing import data_keys, decrypt
from staffing.access import Role
from staffing.calendar import now
from tests.factories import PupilFactory
from tests.safeguarding.scenes import said_in, written, written_of_adult

pytestmark = pytest.mark.django_db
NEW = reverse("safeguarding:concern_create")
NEW_OF_ADULT = reverse("safeguarding:adult_concern_create")


@dataclass(frozen=True)
class Page:
    """Where something is raised, with what is sent of it, and what becomes of it."""

    address: str
    typed: dict[str, str]
    about: type[Matter]

    def send(self, browser, **more):
        return browser.post(self.address, self.typed | {"form_key": str(uuid4())} | more)


PAGES = {
    "child": Page(NEW, written(), Concern),
    "adult": Page(NEW_OF_ADULT, written_of_adult(adult_name="Teal", seen="heron at the gate"), AdultConcern),
}


@pytest.fixture(params=PAGES)
def page_of(request):
    return PAGES[request.param]


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


def test_a_picture_is_kept_encrypted_with_the_entry_as_a_picture_written_anew(browser, page_of):
    page_of.send(browser, files=[picture()])
    entry = Entry.objects.get(kind=EntryKind.RAISED)
    (digest,) = entry.files
    stored = files.load(digest)
    assert b"JFIF" not in stored
    opened = Image.open(BytesIO(decrypt(stored, data_keys([entry])[entry.pk])))
    assert opened.format == "JPEG"
    assert said_in(page_of.about.objects.get())["files"] == [{"name": "note.png", "kind": "image/jpeg"}]
    assert waiting() == []


def test_a_forbidden_kind_is_kept_out_and_the_text_kept_in(browser, page_of):
    page = page_of.send(browser, files=[program()]).content.decode()
    assert "“letter.pdf” was not taken." in page
    assert 'aria-invalid="true"' in page
    assert '<a href="#id_files">Files: “letter.pdf” was not taken.' in page
    assert "heron at the gate" in page
    assert not page_of.about.objects.exists()
    page_of.send(browser)
    assert page_of.about.objects.exists()


def test_a_file_is_not_chosen_twice_where_something_else_was_missing(browser, page_of):
    page = page_of.send(browser, seen="", files=[picture(), program()])
    token = page.context["form"].data["kept_files"]
    assert "Taken: note.png" in page.content.decode()
    page_of.send(browser, kept_files=token)
    assert len(Entry.objects.get(kind=EntryKind.RAISED).files) == 1


def test_the_same_form_sent_twice_with_its_file_is_one(browser, page_of):
    key = str(uuid4())
    for _ in range(2):
        assert page_of.send(browser, form_key=key, files=[picture()]).status_code == 302
    assert page_of.about.objects.count() == 1
    assert waiting() == []


def test_what_was_taken_is_taken_away_again_and_the_text_stays(browser, page_of):
    token = page_of.send(browser, seen="", files=[picture()]).context["form"]["kept_files"].value()
    page = page_of.send(browser, more="no_files", kept_files=token).content.decode()
    assert "Taken:" not in page
    assert "heron at the gate" in page
    assert not page_of.about.objects.exists()


def test_another_row_keeps_files(browser):
    page = browser.post(NEW, written(more="person", files=[picture()]))
    assert "Taken: note.png" in page.content.decode()


def test_somebody_elses_file_is_passed_over(browser, cast, page_of):
    theirs = waiting_files.keep(cast.actor(Role.TEACHER), "theirs.png", picture().file)
    page_of.send(browser, kept_files=f"{theirs.token} nonsense")
    assert Entry.objects.get(kind=EntryKind.RAISED).files == []


def test_what_waits_is_sealed_and_goes_after_a_fortnight(browser, cast):
    kept = waiting_files.keep(cast.actor(Role.MENTOR), "note.png", picture().file)
    with default_storage.open(f"{waiting_files.FOLDER}/{kept.place}") as file:
        assert b"JFIF" not in file.read()
    assert waiting_files.clear_old(now()) == 0
    assert waiting_files.clear_old(now() + timedelta(days=400)) == 1
    assert waiting() == []
