"""What is saved already and turns out to be a safeguarding matter goes into the room, and stands nowhere else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from interventions.models import Note, Presence, Session
from pupils.actions.behaviour import PartEntry, edit_event, log_event, take_back
from pupils.actions.caseloads import assign_caseload
from pupils.models import BehaviourEvent, CaseloadAssignment, ContactEntry
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import Concern, ConcernPupil, Entry
from safeguarding.sealing import bodies
from staffing import drafts
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, Draft
from tests import factories
from tests.cast import make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import written

pytestmark = pytest.mark.django_db
NEW, MOVE = reverse("safeguarding:concern_create"), reverse("safeguarding:concern_move")
CANARY, FORMER = "Kingfisher at the mill.", "Dipper under the bridge."


@pytest.fixture
def ada(cast):
    named = {"legal_forename": "Ada", "legal_surname": "Birch", "send_status": "K"}
    pupil = PupilFactory(school=cast.school, **named)
    assign_caseload(by=cast.actor(Role.SENDCO), pupil=pupil, mentor=cast[Role.MENTOR], starts_on=now().date())
    return pupil


@pytest.fixture
def mentoring(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def a_session(cast, ada) -> Session:
    """With a note about the group and one about her, of which each once said something else."""
    session = factories.SessionFactory(written_by=cast[Role.MENTOR])
    Presence.objects.create(session=session, pupil=ada, on=session.on)
    for pupil in (None, ada):
        note = Note.objects.create(session=session, pupil=pupil, text=FORMER)
        note.text = CANARY
        note.save()
    return session


def an_event(cast, ada) -> BehaviourEvent:
    """Told in all its fields, and edited once."""
    by = cast.actor(Role.MENTOR)
    begun = log_event(
        by=by,
        category="Verbal abuse",
        told={"on": now().date(), "behaviour": FORMER, "before": FORMER},
        parts=[PartEntry(ada.pk, account=FORMER)],
        at=now(),
    )
    return edit_event(
        by=by,
        event=begun,
        version=begun.version,
        category=begun.category.name,
        told=dict.fromkeys(("before", "behaviour", "consequence", "tried", "worked"), CANARY),
        parts=[PartEntry(ada.pk, account=CANARY, own_words=CANARY)],
        at=now(),
    )


def a_contact(cast, ada) -> ContactEntry:
    """With news of which a colleague was told."""
    entry = factories.ContactEntryFactory(
        pupil=ada, written_by=cast[Role.MENTOR], note=CANARY, news=CANARY, difficulty=CANARY
    )
    entry.notices.create(staff=cast[Role.SENDCO], kind="news", sent_at=now())
    return entry


MADE = {"session": a_session, "behaviour": an_event, "contact": a_contact}
PAGES = {
    "session": "interventions:session_detail",
    "behaviour": "pupils:behaviour_detail",
    "contact": "pupils:entry_detail",
}
KINDS = list(MADE)


def page_of(kind, row) -> str:
    return reverse(PAGES[kind], args=[row.pk])


def move(browser, kind, row, **more):
    """As somebody does who presses the button, and sends the concern."""
    assert browser.post(MOVE, {"saved": f"{kind}-{row.pk}"}).url == NEW
    form = browser.get(NEW).context["form"]
    typed = {name: form[name].value() or "" for name in ("seen", "pupil-0", "happened_on", "moved_from")}
    sent = written(**{"who-0": "", "form_key": form["form_key"].value()} | typed | more)
    return browser.post(NEW, sent)


def tables_with(text: str) -> list[str]:
    """Every table of the database, the room's too, in which it stands somewhere."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def told_in_room() -> str:
    return "\n".join(str(body) for body in bodies(Entry.objects.all()).values())


@pytest.mark.parametrize("kind", KINDS)
def test_its_page_offers_it_to_whoever_reads_the_words(cast, mentoring, ada, kind):
    row = MADE[kind](cast, ada)
    page = mentoring.get(page_of(kind, row)).content.decode()
    assert f'name="saved" value="{kind}-{row.pk}"' in page
    assert CANARY in page


@pytest.mark.parametrize("kind", KINDS)
def test_until_the_concern_is_sent_it_stays_where_it_was(cast, mentoring, ada, kind):
    row = MADE[kind](cast, ada)
    mentoring.post(MOVE, {"saved": f"{kind}-{row.pk}"})
    assert not Concern.objects.exists()
    assert CANARY in mentoring.get(page_of(kind, row)).content.decode()
    page = mentoring.get(NEW)
    assert "Once you send this they stand there no more." in page.content.decode()
    form = page.context["form"]
    assert CANARY in form["seen"].value()
    assert form["pupil-0"].value() == str(ada.pk)


@pytest.mark.parametrize("kind", KINDS)
def test_once_it_is_sent_the_words_stand_in_no_table(cast, mentoring, ada, kind):
    row = MADE[kind](cast, ada)
    assert tables_with(CANARY)
    assert move(mentoring, kind, row).status_code == 302
    assert ConcernPupil.objects.get().pupil == ada
    assert tables_with(CANARY) == []
    assert tables_with(FORMER) == []
    assert check(cast.school).faults == []


@pytest.mark.parametrize("kind", ["session", "behaviour"])
def test_the_room_keeps_every_former_version(cast, mentoring, ada, kind):
    move(mentoring, kind, MADE[kind](cast, ada))
    kept = bodies(Entry.objects.filter(kind=EntryKind.MOVED)).popitem()[1]
    assert FORMER in kept["text"]
    assert CANARY in kept["text"]


def test_what_was_changed_while_the_concern_was_written_is_kept_too(cast, mentoring, ada):
    entry = a_contact(cast, ada)
    later = "Heron at noon."
    ContactEntry.objects.filter(pk=entry.pk).update(note=later)
    move(mentoring, "contact", entry, seen="Something else was sent.")
    assert later in told_in_room()
    assert tables_with(later) == []


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_of_it_go_with_it_whoever_was_writing(cast, mentoring, ada, kind):
    row = MADE[kind](cast, ada)
    drafts.keep(staff_id=cast[Role.SENDCO].pk, key="/elsewhere/", body={"text": [f"Copied: {CANARY}"]})
    drafts.keep(staff_id=cast[Role.SENDCO].pk, key="/other/", body={"text": ["Nothing of it."]})
    move(mentoring, kind, row)
    assert [draft.key for draft in Draft.objects.all()] == ["/other/"]


@pytest.mark.parametrize(
    ("kind", "key"), [("session", "session-edit:{}"), ("behaviour", "/behaviour/{}/edit/")]
)
def test_a_draft_of_its_form_goes_also_where_it_says_something_else(cast, mentoring, ada, kind, key):
    row = MADE[kind](cast, ada)
    key = drafts.page_key(key.format(row.pk), "1234")
    drafts.keep(staff_id=cast[Role.MENTOR].pk, key=key, body={"note": ["Half a sentence"]})
    move(mentoring, kind, row)
    assert not Draft.objects.exists()


def masked(page: bytes) -> str:
    """Without ids, and the signs that are new each time."""
    return re.sub(r'"[\w.:-]{30,}"|\d+', "#", page.decode())


def test_a_session_then_reads_as_one_whose_notes_were_never_written(cast, mentoring, ada):
    moved, other = a_session(cast, ada), factories.SessionFactory(written_by=cast[Role.MENTOR])
    Presence.objects.create(session=other, pupil=ada, on=other.on)
    move(mentoring, "session", moved)
    pages = [mentoring.get(page_of("session", row)).content for row in (moved, other)]
    assert masked(pages[0]) == masked(pages[1])
    history = moved.notes.model.history.filter(session=moved.pk)
    assert history.count() == 6
    assert set(history.values_list("text", flat=True)) == {""}


def test_a_contact_then_reads_as_one_of_which_nothing_was_written(cast, mentoring, ada):
    moved = a_contact(cast, ada)
    other = factories.ContactEntryFactory(pupil=ada, written_by=cast[Role.MENTOR], note="")
    move(mentoring, "contact", moved)
    pages = [mentoring.get(page_of("contact", row)).content for row in (moved, other)]
    assert masked(pages[0]) == masked(pages[1])
    assert not moved.notices.exists()


def test_an_event_is_then_taken_back_as_any_slip_is(cast, mentoring, ada):
    moved, other = an_event(cast, ada), an_event(cast, ada)
    move(mentoring, "behaviour", moved)
    take_back(by=cast.actor(Role.MENTOR), event=other, at=now())
    answers = [mentoring.get(page_of("behaviour", row)) for row in (moved, other)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert masked(answers[0].content) == masked(answers[1].content)
    trail = [
        list(
            AuditEvent.objects.filter(object_kind="behaviourevent", object_id=row.pk)
            .order_by("pk")
            .values_list("verb", "acted_as", "pupil_ids", "detail")
        )
        for row in (moved, other)
    ]
    assert trail[0] == trail[1]


def test_an_event_after_which_something_was_recorded_stays_without_its_words(cast, mentoring, ada):
    event = an_event(cast, ada)
    event.addenda.create(text="They shook hands.", written_by=cast[Role.MENTOR], written_at=now())
    move(mentoring, "behaviour", event)
    page = mentoring.get(page_of("behaviour", event)).content.decode()
    assert "They shook hands." in page
    assert "This is a safeguarding matter" not in page
    assert tables_with(CANARY) == []


def test_whoever_has_it_open_meanwhile_does_not_save_it_back(cast, mentoring, ada):
    session = a_session(cast, ada)
    before = session.version
    move(mentoring, "session", session)
    session.refresh_from_db()
    assert session.version == before + 1


def test_the_same_sent_twice_is_one_concern_and_one_entry(cast, mentoring, ada):
    entry = a_contact(cast, ada)
    mentoring.post(MOVE, {"saved": f"contact-{entry.pk}"})
    form = mentoring.get(NEW).context["form"]
    sent = written(form_key=form["form_key"].value(), moved_from=f"contact-{entry.pk}")
    assert mentoring.post(NEW, sent).url == mentoring.post(NEW, sent).url
    assert Entry.objects.filter(kind=EntryKind.MOVED).count() == 1


def test_what_a_colleague_moved_before_is_still_raised_by_the_second(cast, mentoring, sign_in, ada):
    entry = a_contact(cast, ada)
    other = sign_in(cast[Role.SENDCO])
    for browser in (mentoring, other):
        browser.post(MOVE, {"saved": f"contact-{entry.pk}"})
    for browser in (mentoring, other):
        form = browser.get(NEW).context["form"]
        browser.post(NEW, written(**{"seen": form["seen"].value(), "moved_from": form["moved_from"].value()}))
    assert Concern.objects.count() == 2
    assert Entry.objects.filter(kind=EntryKind.MOVED).count() == 1
    assert tables_with(CANARY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_moves_what_they_may_not_read(cast, sign_in, ada, kind):
    row = MADE[kind](cast, ada)
    for staff in (make_staff(cast.school, Role.TEACHER), cast.stranger):
        browser = sign_in(staff)
        assert browser.post(MOVE, {"saved": f"{kind}-{row.pk}"}).url == NEW
        assert CANARY not in browser.get(NEW).content.decode()
        colleague = PupilFactory(school=staff.school, legal_forename="Bea", legal_surname="Alder")
        browser.post(NEW, written(**{"pupil-0": colleague.pk, "moved_from": f"{kind}-{row.pk}"}))
    assert Concern.objects.count() == 2
    assert not Entry.objects.filter(kind=EntryKind.MOVED).exists()
    assert tables_with(CANARY)


@pytest.mark.parametrize(
    "saved",
    ["session", "session-", "session-x", "session-" + "9" * 30, "pupil-1", "-1", "session-²", "a" * 500],
)
def test_nonsense_opens_an_empty_form(mentoring, saved):
    assert mentoring.post(MOVE, {"saved": saved}).url == NEW
    assert mentoring.get(NEW).context["form"]["seen"].value() in (None, "")


def test_a_note_of_a_colleague_long_ago_is_moved_by_whoever_reads_it(cast, sign_in, ada):
    session = a_session(cast, ada)
    Session.objects.filter(pk=session.pk).update(written_at=now() - timedelta(days=40))
    move(sign_in(cast[Role.SENDCO]), "session", session)
    assert tables_with(CANARY) == []


def test_of_a_group_only_the_notes_go_that_the_reader_sees(cast, sign_in, ada):
    session, other = a_session(cast, ada), PupilFactory(school=cast.school)
    Presence.objects.create(session=session, pupil=other, on=session.on)
    Note.objects.create(session=session, pupil=other, text="Of somebody else.")
    reader = make_staff(cast.school, Role.MENTOR)
    CaseloadAssignment.objects.filter(pupil=ada).delete()
    assign_caseload(by=cast.actor(Role.SENDCO), pupil=ada, mentor=reader, starts_on=now().date())
    move(sign_in(reader), "session", session)
    kept = {note.pupil_id: note.text for note in Note.objects.filter(session=session)}
    assert kept == {None: CANARY, other.pk: "Of somebody else."}
