"""Where nothing can be saved, raising says so and gives a form to print, with what was typed and a reference."""

import errno
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from pupils.models import Pupil
from safeguarding.checking import check
from safeguarding.models import AdultConcern, Concern, Entry
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Staff
from tests.cast import give_second_factor, make_cast, signed_in
from tests.factories import PupilFactory, TermFactory
from tests.safeguarding.scenes import raised, said_in, written
from tests.safeguarding.test_waiting_files import picture
from tests.staffing.test_saving import IS_SQLITE, full_disk, read_only

pytestmark = pytest.mark.django_db(transaction=True)
NEW = reverse("safeguarding:concern_create")
TEXT = " ".join(f"She said {number} times: heron at the gate." for number in range(150))


@pytest.fixture
def browser():
    cast = make_cast()
    TermFactory(year__school=cast.school)
    PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    client = Client(raise_request_exception=False)
    client.force_login(cast[Role.MENTOR].user)
    give_second_factor(client)
    client.get(reverse("staffing:account"))
    return client


def full_room() -> AbstractContextManager[None]:
    return full_disk(table="safeguarding_entry")


@pytest.mark.parametrize("trouble", [read_only, full_room])
def test_the_paper_has_what_was_typed_and_nothing_is_half_written(browser, trouble):
    form = written(
        seen=TEXT, **{"who-0": "", "pupil-0": str(Pupil.objects.get().pk), "place-0": "face", "mark-0": "Red"}
    )
    with trouble():
        answer = browser.post(NEW, form)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert "Nothing of this was sent. Tell the safeguarding lead in person now" in page
    assert TEXT in page
    assert '<dt>Pupil 1</dt><dd class="as-typed">Ada Birch, harmed</dd>' in page
    assert "Face: Red" in page
    reference = re.search(r"reference (P-[A-Z0-9]{6})", page)[1]
    assert (Concern.objects.count(), Entry.objects.count()) == (0, 0)
    browser.post(NEW, form | {"paper": reference})
    assert said_in(Concern.objects.get())["paper"] == reference


def test_one_about_an_adult_goes_on_paper_to_the_head_not_to_the_lead(browser):
    staff = Staff.objects.with_role(Role.TEACHER, today()).first()
    form = {
        "form_key": str(uuid4()),
        "adult": staff.pk,
        "seen": TEXT,
        "danger": "no",
        "happened_on": "2026-11-18",
    }
    with read_only():
        answer = browser.post(reverse("safeguarding:adult_concern_create"), form)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Tell the headteacher in person now" in page
    assert "safeguarding lead" not in page
    assert f'<dt>Member of staff</dt><dd class="as-typed">{staff.name}</dd>' in page
    assert TEXT in page
    assert (AdultConcern.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_empty_form_to_print_is_given_where_the_page_itself_can_not_be_opened(browser, monkeypatch):
    from staffing import browsers

    def note(browser, at):
        type(browser).objects.update(used_at=at)

    monkeypatch.setattr(browsers, "note_use", note)
    with read_only():
        answer = browser.get(NEW)
    assert answer.status_code == 503
    assert "What was seen and heard, in the child’s own words" in answer.content.decode()


@pytest.mark.skipif(not IS_SQLITE, reason="PostgreSQL's disk is not ours to fill bit by bit")
def test_wherever_the_disk_fills_up_the_concern_is_there_whole_or_not_at_all(browser):
    form, statuses = written(seen=TEXT * 4), []
    while 302 not in statuses:
        with full_disk(pages_left=len(statuses)):
            answer = browser.post(NEW, form)
        statuses.append(answer.status_code)
        assert (Concern.objects.count(), Entry.objects.count()) == (
            (1, 2) if answer.status_code == 302 else (0, 0)
        )
        assert answer.status_code == 302 or TEXT in answer.content.decode()
    assert len(statuses) > 1
    assert check(Concern.objects.get().school).faults == []


def no_space(after: int = 0) -> Callable[..., str]:
    """A disk that takes so many files more, and the next one by half."""
    save, left = default_storage.save, iter(range(after))

    def saved(name: str, content: ContentFile) -> str:
        if next(left, None) is not None:
            return str(save(name, content))
        save(name, ContentFile(content.read()[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")

    return saved


@pytest.mark.parametrize(
    ("after", "whom"), [(0, "while the file is taken in"), (1, "while it is stored with its entry")]
)
def test_a_disk_with_no_room_for_a_file_costs_no_text(browser, monkeypatch, after, whom):
    form = written(seen=TEXT, files=[picture()])
    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", no_space(after), raising=False)
        answer = browser.post(NEW, form)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Nothing of this was sent" in page
    assert TEXT in page
    assert (Concern.objects.count(), Entry.objects.count()) == (0, 0)
    # With room again, or without the file, the same form is sent.
    assert (
        browser.post(NEW, {name: text for name, text in form.items() if name != "files"}).status_code == 302
    )
    assert check(Concern.objects.get().school).faults == []


def test_what_was_sent_is_said_to_be_sent_where_only_the_tidying_up_fails(browser, monkeypatch):
    def stuck(name: str) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(default_storage, "delete", stuck, raising=False)
    assert browser.post(NEW, written(files=[picture()])).status_code == 302
    assert len(Entry.objects.get(kind="raised").files) == 1


def test_what_can_not_be_noted_as_read_is_not_shown_and_what_the_desk_wrote_comes_back(browser):
    mentor = Pupil.objects.get().school.staff.get(roles__role=Role.MENTOR)
    lead = Pupil.objects.get().school.staff.get(roles__role=Role.SAFEGUARDING_LEAD)
    concern = raised(mentor.actor(today()), Pupil.objects.get())
    client = signed_in(lead.user, raise_request_exception=False)
    client.get(reverse("staffing:account"))
    with read_only():
        answer = client.get(reverse("safeguarding:concern_detail", args=[concern.pk]))
        address = reverse("safeguarding:concern_decision", args=[concern.pk])
        written_down = client.post(
            address, {"form_key": str(uuid4()), "decision": "To wait.", "reasons": TEXT}
        )
    assert answer.status_code == written_down.status_code == 503
    assert "Heron-words" not in answer.content.decode()
    assert TEXT in written_down.content.decode()
    assert {entry.kind for entry in Entry.objects.all()} == {"concerned", "raised"}


def test_other_pages_answer_as_ever(browser):
    with read_only():
        page = browser.post(reverse("pupils:task_create"), {"text": TEXT[:200]}).content.decode()
    assert "Safeguarding concern" not in page
