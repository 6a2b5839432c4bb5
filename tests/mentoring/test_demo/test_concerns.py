"""The demo's concerns: as those who would raise and read them did, in a chain that holds, and for the lead alone."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from mentoring.demo.concerns import FEWER, STORIES
from mentoring.demo.load_concerns import Room
from pupils.models import MessageReader, Pupil
from safeguarding.body_map import BY_CODE
from safeguarding.checking import check
from safeguarding.codes import Category, EntryKind, Level, Threshold, Urgency
from safeguarding.desk import closed, rows_of, waiting_at
from safeguarding.messages import telling_words
from safeguarding.models import ChainCheck, Concern, ConcernPupil, Entry, MessageSent
from safeguarding.sealing import bodies
from safeguarding.standing import Stage, Told, stage_told
from staffing.access import Role
from staffing.calendar import LONDON, today
from staffing.models import OutboxMail
from staffing.models.outbox import SEALED
from tests.cast import make_staff
from tests.factories import CaseloadAssignmentFactory, PupilFactory

pytestmark = pytest.mark.django_db
PAGES = ("mentoring:pupil_detail", "mentoring:pupil_timeline", "pupils:record_detail")


def weekdays_before(last: date, number: int) -> list[date]:
    days = [last - timedelta(days=ago) for ago in range(2 * number)]
    return sorted(day for day in days if day.weekday() < 5)[-number:]


@pytest.fixture(autouse=True)
def _files_of_their_own(tmp_path, monkeypatch):
    for name in ("location", "base_location"):
        monkeypatch.setattr(default_storage, name, str(tmp_path))


def play(cast, stories=STORIES, *, days: int = 50) -> list[date]:
    """The concerns in a school of the tests' own, a deputy beside its lead; gives its days."""
    by_role = {role: [cast[role]] for role in Role}
    by_role[Role.SAFEGUARDING_LEAD].append(make_staff(cast.school, Role.SAFEGUARDING_LEAD))
    pupils = PupilFactory.create_batch(16, school=cast.school)
    school_days = weekdays_before(today(), days)
    Room(cast.school, by_role, pupils, school_days).play(stories)
    return school_days


@pytest.fixture
def played(cast):
    return play(cast)


def test_the_chain_holds_and_the_desk_says_when_it_was_checked(cast, played):
    found = check(cast.school)
    assert found.faults == []
    checked = ChainCheck.objects.get()
    assert (checked.entries, checked.faults) == (found.entries, 0)
    assert checked.checked_at.date() == today()


def test_entries_are_in_order_of_time_and_all_of_the_past(cast, played):
    entries = list(Entry.objects.in_order())
    assert all(one.written_at < other.written_at for one, other in pairwise(entries))
    assert entries[-1].written_at.date() < today()
    assert entries[0].written_at.date() < today() - timedelta(days=40)


def test_the_desk_shows_every_way_in_which_a_concern_can_stand(cast, played):
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    waiting, done = waiting_at(lead), rows_of(lead, list(closed(lead)))
    stages = {row.standing.stage for row in [*waiting.rows, *done]}
    assert stages == {Stage.UNREAD, Stage.MORE, Stage.OPEN, Stage.CLOSED}
    assert len(waiting.rows) + len(done) == len(STORIES)
    late = [action.is_late(today()) for action in waiting.due]
    assert any(late)
    assert not all(late)


def test_it_has_everything_that_a_concern_can_hold(cast, played):
    assert set(ConcernPupil.objects.values_list("standing", flat=True)) == set(ConcernPupil.Standing.values)
    assert {"harmed", "alleged"} <= set(ConcernPupil.objects.values_list("role", flat=True))
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert kinds >= {
        EntryKind.ADDENDUM, EntryKind.CORRECTION, EntryKind.READ, EntryKind.TRIAGE, EntryKind.DISCUSSION,
        EntryKind.DECISION, EntryKind.ACTION, EntryKind.OUTCOME, EntryKind.PARENTS, EntryKind.CLOSED, EntryKind.REOPENED,
        EntryKind.REFERRED, EntryKind.PLAN, EntryKind.LINKED, EntryKind.TRANSFER, EntryKind.MESSAGE, EntryKind.ANSWER,
    }  # fmt: skip
    said = [body for body in bodies(Entry.objects.all()).values() if body]
    assert {body["is_told"] for body in said if "is_told" in body} == {
        "They were told, or heard", "They were not told, for the reasons below"
    }  # fmt: skip
    assert any(entry.files for entry in Entry.objects.all())
    assert {mark["place"] for body in said for mark in body.get("marks", [])} <= set(BY_CODE)
    assert any(body.get("marks") for body in said)


def test_a_triage_says_what_the_form_offers(cast, played):
    for body in bodies(Entry.objects.filter(kind=EntryKind.TRIAGE)).values():
        assert set(body["categories"]) <= set(Category.values)
        assert body["urgency"] in Urgency.values
        assert body["level"] in Level.values
        assert body["threshold"] in Threshold.values


def test_each_was_raised_by_somebody_of_another_office_and_read_by_the_team(cast, played):
    raisers = set(Concern.objects.values_list("raised_by", flat=True))
    assert len(raisers) >= 6
    team = set(Entry.objects.filter(kind__in=("read", "triage", "closed")).values_list("author", flat=True))
    assert len(team) == 2
    assert not raisers & team


def test_mails_to_the_team_went_at_the_hour_at_which_they_were_due(cast, played):
    mails = OutboxMail.objects.all()
    assert {mail.kind.startswith(SEALED) for mail in mails} == {True}
    assert {mail.state for mail in mails} == {"sent"}
    assert max(mail.sent_at - mail.not_before for mail in mails) < timedelta(minutes=1)


@pytest.mark.parametrize("days", [2, 6, 20])
def test_in_a_year_that_has_just_begun_it_all_happened_since_its_first_day(cast, days):
    school_days = play(cast, FEWER, days=days)
    entries = list(Entry.objects.in_order())
    assert {entry.written_at.astimezone(LONDON).date() for entry in entries} <= set(school_days[:-1])
    assert check(cast.school).faults == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
def test_nobody_else_sees_a_word_of_it(cast, played, sign_in, role):
    pupils = Pupil.objects.filter(pk__in=ConcernPupil.objects.values("pupil"))
    for pupil in pupils[:3]:
        CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    browser = sign_in(cast[role])
    pages = "".join(
        browser.get(reverse(name, args=[pupil.pk])).content.decode() for pupil in pupils[:3] for name in PAGES
    )
    for story in STORIES:
        assert story.seen[:30] not in pages
    assert not any(concern.reference in pages for concern in Concern.objects.all())


def test_who_was_told_to_keep_an_eye_reads_that_and_nothing_of_where_it_comes_from(cast, played, sign_in):
    sent = list(MessageSent.objects.select_related("message", "concern").order_by("message__until"))
    over, standing = [each.message.text for each in sent]
    assert telling_words(over + standing) == []
    page = sign_in(cast[Role.TEACHER]).get(reverse("mentoring:today")).content.decode()
    assert standing in page
    assert over not in page
    assert not any(each.concern.reference in page for each in sent)
    readers = MessageReader.objects.all()
    assert {reader.staff for reader in readers} == {cast[Role.TEACHER]}
    assert [bool(reader.seen_at) for reader in readers] == [True, True]


def test_whoever_raised_one_is_told_how_far_it_is(cast, played):
    told = set()
    for concern in Concern.objects.all():
        told.add(stage_told(Entry.objects.filter(concern=concern).values_list("kind", flat=True)))
    assert told == set(Told)
