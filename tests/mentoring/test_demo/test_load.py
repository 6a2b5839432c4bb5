"""The demo comes in through the importer, and what its mentors did adds up."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Sum
from django.test import override_settings
from PIL import Image

from interventions.models import (
    Addendum,
    Note,
    PlannedSession,
    Presence,
    Provision,
    Session,
    Slot,
    SupportWeek,
)
from interventions.models.session import EDIT_WINDOW
from mentoring.demo.concerns import FEWER
from mentoring.demo.load import is_loaded, load_trust, opens_at
from mentoring.demo.schools import TERN
from mentoring.demo.trust import build_trust
from mentoring.models import Digest
from pupils.asides import read_asides
from pupils.models import (
    AttendanceMark,
    BehaviourEvent,
    CaseloadAssignment,
    ContactEntry,
    Document,
    Enrolment,
    Handover,
    ImportBatch,
    MarkAmendment,
    Plan,
    PlanDates,
    Pupil,
    PupilWeek,
    Review,
    SetAside,
    Suspension,
    Target,
    TargetEvidence,
    TargetReading,
    Task,
    WorkDay,
)
from safeguarding.checking import check
from safeguarding.models import Concern, Entry
from staffing.calendar import LONDON, today
from staffing.models import OutboxMail, School, Staff
from staffing.models.outbox import SEALED

pytestmark = pytest.mark.django_db
TRUST = build_trust(date(2026, 9, 21))
CENTRE = TRUST.school(TERN.key)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The alternative provision alone, early in the year: small, and with everything in it."""
    uploads = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("uploads"))},
    }
    said: list[str] = []
    with (
        django_db_blocker.unblock(),
        override_settings(HANDRAIL_CLOCK="", STORAGES=settings.STORAGES | {"default": uploads}),
        transaction.atomic(),
    ):
        load_trust(replace(TRUST, schools=(CENTRE,)), say=said.append)
        yield said
        transaction.set_rollback(True)


def test_it_is_read_from_files_by_the_importer(loaded):
    assert set(ImportBatch.objects.values_list("kind", "state")) == {
        (kind, "applied")
        for kind in ImportBatch.Kind.values
        # Plans are written in the app here, so that they have versions, readings and reviews.
        if kind != ImportBatch.Kind.PLANS
    }
    assert Pupil.objects.count() == 84
    assert AttendanceMark.objects.count() == sum(
        1 for days in CENTRE.marks.values() for marks in days.values() for mark in marks if mark
    )
    assert any("Importing tern-pupils.xlsx" in sentence for sentence in loaded)


def test_its_caseloads_weeks_and_sessions_agree(loaded):
    assert CaseloadAssignment.objects.filter(ends_on=None).count() == 84
    held = PlannedSession.objects.filter(state="held").count()
    assert Session.objects.exclude(planned=None).count() == held > 100
    there = Presence.objects.filter(status__in=("present", "late")).count()
    assert SupportWeek.objects.aggregate(held=Sum("held"))["held"] == there
    assert PupilWeek.objects.exists()


def test_a_pupil_was_handed_over_and_the_note_waits_for_the_new_mentor(loaded):
    handover = Handover.objects.get()
    assert handover.read_at is None
    assert handover.notes.get().text
    pupil = handover.notes.get().pupil
    assert CaseloadAssignment.objects.open(opens_at().date()).get(pupil=pupil).mentor == handover.to_mentor
    assert handover.reading in Task.objects.open().filter(owner=handover.to_mentor)


def test_families_were_met_in_every_way_and_given_what_is_in_their_language(loaded):
    entries = ContactEntry.objects.all()
    assert set(entries.values_list("kind", flat=True)) == set(ContactEntry.Kind.values)
    sessions = entries.filter(kind="family_session").select_related("handout", "contact__household")
    assert {row.handout.language for row in sessions} <= {
        "ENG", *(row.contact.household.language for row in sessions)
    }  # fmt: skip


def test_the_register_was_amended_and_keeps_what_it_was(loaded):
    for amendment in MarkAmendment.objects.select_related("mark"):
        assert (amendment.old_code, amendment.mark.code) == ("N", "I")
        assert amendment.amended_at < datetime.combine(today(), time(9), LONDON)


def test_somebody_came_back_and_some_said_who_they_are_where_it_is_asked(loaded):
    assert Enrolment.objects.get().pupil.is_on_roll(today())
    asked = School.objects.get(asks_gender_identity=True)
    assert asked.pupils.exclude(gender_identity__in=("", "U")).exists()


def test_its_targets_have_evidence_of_every_kind_and_days_at_work_feed_theirs(loaded):
    assert set(TargetEvidence.objects.values_list("kind", flat=True)) == set(TargetEvidence.Kind.values)
    photo = TargetEvidence.objects.filter(kind="photo").first()
    assert Image.open(photo.photo).size == (900, 1200)
    fed = TargetReading.objects.filter(target__kind="work")
    assert fed.count() == WorkDay.objects.count() > 5
    for reading in fed.select_related("target", "work_day"):
        assert reading.value == getattr(reading.work_day, reading.target.skill)


def test_a_target_of_days_at_work_was_set_on_the_day_it_begins(loaded):
    for row in Target.history.filter(kind="work"):
        assert row.history_date.date() == row.baseline_on


def test_some_sessions_were_not_planned_some_are_restricted_and_some_were_added_to(loaded):
    ad_hoc = Session.objects.filter(planned=None)
    assert ad_hoc.count() == 5
    assert [row.readers.count() for row in ad_hoc.filter(is_restricted=True)] == [1, 1]
    assert Addendum.objects.count() == 3
    assert not Addendum.objects.filter(written_at__lt=F("session__written_at") + EDIT_WINDOW).exists()


def test_what_was_put_in_by_mistake_is_withdrawn_and_stays_with_its_reason(loaded):
    for model in (Document, Suspension):
        row = model.objects.exclude(withdrawn_at=None).get()
        assert row.withdrawn_why
        assert row.history.filter(withdrawn_at=None).exists()
    event = BehaviourEvent.objects.exclude(taken_back_at=None).get()
    assert event.taken_back_by == event.written_by
    sees = event.written_by.actor(event.taken_back_at.date())
    assert not BehaviourEvent.objects.visible_to(sees).filter(pk=event.pk).exists()


def test_what_the_office_found_right_as_it_is_is_set_aside(loaded):
    school = Pupil.objects.first().school
    office = next(row.set_by for row in SetAside.objects.all()).actor(today())
    asides = read_asides(office, today())
    assert set(asides.holding) == {"no_upn", "nobody_responsible"}
    assert asides.lapsed == {}
    assert {row.pupil.school for rows in asides.holding.values() for row in rows} == {school}


@pytest.mark.parametrize("model", [Pupil, CaseloadAssignment, Provision, Slot, Session, Presence, Note, Task])
def test_what_people_edit_has_its_history(loaded, model):
    assert model.history.count() >= model.objects.count() > 0


def test_the_history_of_a_session_names_its_author_and_the_hour(loaded):
    session = Session.objects.filter(is_restricted=False).exclude(planned=None).first()
    for row in (session.history.get(), session.presences.first().history.get()):
        assert (row.history_user, row.history_date) == (session.written_by.user, session.written_at)


def test_the_clock_stands_in_a_lesson_in_which_every_mentor_has_something_on(loaded):
    opens = opens_at()
    busy = PlannedSession.objects.filter(on=opens.date(), starts_at__lte=opens.time(), state="planned")
    mentors = Staff.objects.filter(roles__role="mentor")
    now = [plan.staff_id for plan in busy if plan.period_name == "Lesson 2"]
    assert set(now) == set(mentors.values_list("pk", flat=True))


def test_last_weeks_digest_is_built_and_the_demo_is_known_to_be_there(loaded):
    assert set(Digest.objects.values_list("week_start", flat=True)) == {TRUST.anchor}
    assert set(Digest.objects.values_list("kind", flat=True)) == {"sendco", "pastoral", "mentor"}
    assert is_loaded()


def test_the_digests_are_mailed_to_everybody_who_gets_one(loaded):
    # Those of the sealed room are its team's alone.
    mails = OutboxMail.objects.exclude(kind__startswith=SEALED)
    assert mails.count() == Digest.objects.count()
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent"}


def test_digests_and_mails_are_of_the_friday_on_which_they_were_due(loaded):
    friday = datetime.combine(date(2026, 9, 25), CENTRE.school.digest_at, LONDON)
    assert set(Digest.objects.values_list("built_at", flat=True)) == {friday}
    mails = OutboxMail.objects.exclude(kind__startswith=SEALED)
    assert set(mails.values_list("sent_at", flat=True)) == {friday}


def test_its_safeguarding_chain_holds_and_the_lead_has_read_some_of_it(loaded):
    school = School.objects.get(urn=CENTRE.school.urn)
    found = check(school)
    assert (found.entries > len(FEWER), found.faults) == (True, [])
    concerns = Concern.objects.select_related("raised_by")
    assert {concern.raised_at.date() < opens_at().date() for concern in concerns} == {True}
    readers = Staff.objects.filter(pk__in=Entry.objects.filter(kind="read").values("author"))
    assert [reader.job_title for reader in readers] == ["Designated safeguarding lead"]


def test_a_digests_planned_sessions_add_up(loaded):
    for facts in Digest.objects.values_list("facts", flat=True):
        assert facts["planned"] == facts["held"] + facts["not_held"] + facts["not_logged"]


def test_nobody_is_kept_from_every_session_for_one_reason(loaded):
    absences = Presence.objects.filter(status__in=("absent", "refused"), absence_reason="in_lesson")
    often = absences.values("pupil").annotate(times=Count("pk")).filter(times__gte=6)
    assert not often.exists()


def test_a_one_plan_in_a_later_cycle_had_a_review_at_the_end_of_each(loaded):
    later = Plan.objects.filter(kind="support", number__gt=1, ended_on=None)
    assert later.exists()
    for plan in later:
        assert plan.reviews.closed().count() == plan.number - 1
    held = Review.objects.closed()
    assert not held.filter(outcomes__result="").exists()
    assert not held.filter(actions__task__isnull=True, actions__isnull=False).exists()


def test_an_ehcp_record_has_its_dates_and_provision_and_of_some_nobody_knows_when(loaded):
    records = Plan.objects.filter(kind="ehcp", number__gt=0, ended_on=None)
    assert records.exists()
    assert all(record.provision_lines.exists() and record.sought.exists() for record in records)
    assert PlanDates.objects.filter(plan__in=records).count() == records.count()


def test_a_review_that_is_planned_is_on_a_day_of_school(loaded):
    planned = Review.objects.planned()
    calendar = School.objects.get(urn=CENTRE.school.urn).calendar()
    assert planned.exists()
    assert all(calendar.is_school_day(review.meets_on) for review in planned)
