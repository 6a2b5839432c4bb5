"""Praise and incidents: who may read what, who is told, what is counted, and when a pattern is worth a sentence."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.actions.behaviour import (
    PartEntry,
    add_to_event,
    edit_event,
    log_event,
    praise,
    read_notice,
    save_category,
    take_back,
)
from pupils.behaviour_kinds import COUNTED_ROLES, FIRST_CATEGORIES, EventKind, EventRole, TellsWhom
from pupils.behaviour_patterns import difference, read_patterns
from pupils.behaviour_telling import whom_to_tell
from pupils.involvement import link_caseloads, link_groups
from pupils.models import (
    BehaviourAddendum,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
    CaseloadAssignment,
    GroupTeacher,
    Pupil,
    PupilWeek,
)
from pupils.weeks import monday_of, rebuild
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories
from tests.cast import make_staff

MONDAY = date(2026, 11, 2)
MENTOR = Role.MENTOR


@pytest.fixture
def ada(cast) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, send_status="K", cohort=2018)
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


@pytest.fixture
def bo(cast) -> Pupil:
    """Of a year that nobody was given, on no caseload."""
    return factories.PupilFactory(school=cast.school, cohort=2016)


def fight(cast, *pupils, by: Role = MENTOR, category: str = "Fighting or hitting", **told) -> BehaviourEvent:
    parts = [PartEntry(pupil.pk, own_words=f"I am {pupil.pk}") for pupil in pupils]
    told = {"on": today(), "behaviour": "A push."} | told
    return log_event(by=cast.actor(by), category=category, told=told, parts=parts, at=now())


def test_a_school_begins_with_a_list_and_keeps_it_from_the_first_event_on(cast, ada):
    fight(cast, ada)
    fight(cast, ada)
    assert BehaviourCategory.objects.filter(school=cast.school).count() == len(FIRST_CATEGORIES)


def test_words_about_several_are_read_by_who_works_with_all_of_them(cast, ada, bo):
    event = fight(cast, ada, bo, by=Role.TEACHER)
    for role, is_open in ((MENTOR, False), (Role.TEACHER, True), (Role.HEAD, True)):
        assert BehaviourEvent.objects.readable_by(cast.actor(role)).filter(pk=event.pk).exists() == is_open
    assert BehaviourEvent.objects.visible_to(cast.actor(MENTOR)).get() == event


def test_a_part_is_seen_by_who_works_with_its_pupil_and_no_other(cast, ada, bo):
    fight(cast, ada, bo, by=Role.TEACHER)
    assert [part.pupil for part in BehaviourPart.objects.visible_to(cast.actor(MENTOR))] == [ada]
    assert not BehaviourPart.objects.visible_to(cast.actor(Role.RECORDS)).exists()


def test_what_was_taken_back_is_nobodys_and_counts_for_nothing(cast, ada):
    event = fight(cast, ada)
    assert PupilWeek.objects.get(pupil=ada).negative == 1
    take_back(by=cast.actor(MENTOR), event=event, at=now())
    assert not BehaviourEvent.objects.visible_to(cast.actor(Role.HEAD)).exists()
    assert not BehaviourPart.objects.visible_to(cast.actor(Role.HEAD)).exists()
    assert PupilWeek.objects.get(pupil=ada).negative == 0
    assert event.history.count() == 2


def test_its_author_edits_it_for_a_day_and_the_pastoral_lead_of_the_year_after_that(cast, ada):
    event = fight(cast, ada)
    later = event.written_at + timedelta(hours=25)
    for role, at, may in (
        (MENTOR, now(), True),
        (MENTOR, later, False),
        (Role.PASTORAL_LEAD, later, True),
        (Role.SENDCO, now(), False),
    ):
        assert BehaviourEvent.objects.editable_by(cast.actor(role), at).exists() == may, role


def test_a_pastoral_lead_edits_none_with_a_pupil_of_another_year_in_it(cast, ada, bo):
    fight(cast, ada, bo)
    assert not BehaviourEvent.objects.editable_by(cast.actor(Role.PASTORAL_LEAD), now()).exists()


def test_whom_the_category_names_is_told_but_for_the_author_and_who_may_not_see_it(cast, ada, bo):
    fight(cast, ada, bo, by=Role.TEACHER)
    told = {(row.staff, row.pupil) for row in BehaviourNotice.objects.all()}
    seeing = (Role.SENDCO, Role.ASSISTANT_SENDCO, Role.PASTORAL_LEAD, MENTOR)
    assert told == {(cast[role], ada) for role in seeing}
    fight(cast, ada, category="Low-level disruption")
    assert not BehaviourNotice.objects.exclude(event__category__name="Fighting or hitting").exists()


def test_telling_asks_no_more_for_many_colleagues_and_pupils_than_for_few(cast, ada):
    category = save_category(
        by=cast.actor(Role.SITE_ADMIN),
        told={"name": "Fire", "kind": "negative", **{f"tells_{whom.value}": True for whom in TellsWhom}},
    )
    asked = []
    for number in (1, 12):
        pupil_ids = [ada.pk, *(told_about(cast, place) for place in range(number))]
        with CaptureQueriesContext(connection) as captured:
            told = whom_to_tell(cast.actor(Role.HEAD), category, pupil_ids, today())
        assert len(told) > 5 * number
        asked.append(len(captured))
    assert asked[0] == asked[1]


def told_about(cast, place: int) -> int:
    """A pupil with a mentor, a teacher, a pastoral lead and a SENDCo who are nobody else's."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K", cohort=2018)
    mentor, teacher = (make_staff(cast.school, role) for role in (MENTOR, Role.TEACHER))
    for role in (Role.PASTORAL_LEAD, Role.SENDCO):
        make_staff(cast.school, role)
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    group = factories.GroupMemberFactory(pupil=pupil, group__school=cast.school).group
    GroupTeacher.objects.create(group=group, staff=teacher, starts_on=factories.YEAR_START)
    link_groups([group])
    return pupil.pk


def test_praise_tells_nobody(cast, ada):
    praise(by=cast.actor(Role.TEACHER), category="Effort", pupil_ids=[ada.pk], on=today(), at=now())
    assert not BehaviourNotice.objects.exists()


def test_a_notice_is_read_once_and_gone_with_the_right_to_see(cast, ada):
    fight(cast, ada, by=Role.TEACHER)
    mentor = cast.actor(MENTOR)
    notice = BehaviourNotice.objects.visible_to(mentor).get()
    assert read_notice(by=mentor, notice=notice, at=now())
    assert not read_notice(by=mentor, notice=notice, at=now())
    ada.involvements.all().delete()
    assert not BehaviourNotice.objects.visible_to(mentor).exists()


def test_an_edit_moves_the_sums_to_the_pupils_and_the_week_it_says(cast, ada, bo):
    event = fight(cast, ada, on=MONDAY)
    edit_event(
        by=cast.actor(MENTOR), event=event, version=1, category="Effort", told={"on": MONDAY + timedelta(days=7)},
        parts=[PartEntry(bo.pk)], at=now(),
    )  # fmt: skip
    counts = {(row.pupil, row.week_start): (row.positive, row.negative) for row in PupilWeek.objects.all()}
    assert counts == {(ada, MONDAY): (0, 0), (bo, MONDAY + timedelta(days=7)): (1, 0)}


def test_an_edit_keeps_the_words_that_nobody_changed_and_their_history(cast, ada):
    event = fight(cast, ada)
    same = [PartEntry(ada.pk, own_words=f"I am {ada.pk}")]
    edit_event(
        by=cast.actor(MENTOR), event=event, version=1, category="Effort", told={}, parts=same, at=now()
    )
    assert event.parts.get().history.count() == 1


def test_what_followed_is_read_by_who_may_read_the_event(cast, ada, bo):
    event = fight(cast, ada, bo, by=Role.TEACHER)
    add_to_event(by=cast.actor(Role.HEAD), event=event, text="Both were met.", at=now())
    for role, is_open in ((MENTOR, False), (Role.TEACHER, True), (Role.HEAD, True), (Role.RECORDS, False)):
        assert BehaviourAddendum.objects.visible_to(cast.actor(role)).exists() == is_open


def test_a_renamed_category_keeps_its_events(cast, ada):
    event = fight(cast, ada)
    row = event.category
    save_category(by=cast.actor(Role.SITE_ADMIN), told={"name": "Hitting"}, category=row, version=1)
    event.refresh_from_db()
    assert event.category.name == "Hitting"


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 13), st.sampled_from(EventKind.values), st.sampled_from(EventRole.values), st.booleans()
    ),
    max_size=8,
)  # fmt: skip


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(told=EVENTS)
def test_sums_equal_the_live_count_after_every_write_and_a_rebuild(cast, told):
    pupil, actor = factories.PupilFactory(school=cast.school), cast.actor(MENTOR)
    names = {each.kind.value: each.name for each in FIRST_CATEGORIES}
    expected: Counter[tuple[date, str]] = Counter()
    for offset, kind, role, is_slip in told:
        on = MONDAY + timedelta(days=offset)
        parts = [PartEntry(pupil.pk, role=role)]
        event = log_event(by=actor, category=names[kind], told={"on": on}, parts=parts, at=now())
        if is_slip:
            take_back(by=actor, event=event, at=now())
        elif role in COUNTED_ROLES:
            expected[monday_of(on), kind] += 1
        assert counted(pupil) == expected
    rebuild(cast.school.pk)
    assert counted(pupil) == expected


def counted(pupil: Pupil) -> Counter[tuple[date, str]]:
    rows = PupilWeek.objects.filter(pupil=pupil)
    return +Counter({(row.week_start, kind): getattr(row, kind) for row in rows for kind in EventKind.values})


def test_the_command_counts_behaviour_too(cast, ada):
    fight(cast, ada)
    PupilWeek.objects.all().delete()
    call_command("rebuild_weeks", school=cast.school.urn)
    assert PupilWeek.objects.get(pupil=ada).negative == 1


@pytest.mark.parametrize(
    ("recent", "past", "begins"),
    [
        ([3, 4, 2], [1, 0, 1, 1, 0, 1], "More incidents than usual: 9"),
        ([0, 0, 0], [3, 4, 3, 4], "Fewer incidents than usual: 0"),
        ([1, 1, 0], [0, 1, 0, 0], ""),
        ([4, 4, 4], [4, 4, 4, 4], ""),
        ([9, 9, 9], [0, 0, 0], ""),
    ],
)
def test_recent_weeks_are_held_against_the_pupils_own_past_or_there_is_silence(recent, past, begins):
    said = difference(recent, past, EventKind.NEGATIVE)
    assert said.startswith(begins)
    assert bool(said) == bool(begins)


@given(
    past=st.lists(st.integers(0, 9), min_size=4, max_size=12),
    now_=st.lists(st.integers(0, 9), min_size=3, max_size=3),
)
@settings(deadline=None)
def test_what_is_said_names_the_right_way_and_is_never_said_of_what_is_usual(past, now_):
    said = difference(now_, past, EventKind.NEGATIVE)
    usual = sum(past) / len(past) * 3
    assert said.startswith("More") if said and sum(now_) > usual else not said.startswith("More")
    assert not (said and abs(sum(now_) - usual) < 3)


def test_a_picture_needs_five_incidents_and_leaves_out_who_only_saw_them(cast, ada):
    for _ in range(4):
        fight(cast, ada, place="corridor", period="P3", antecedent="peers")
    seen = [PartEntry(ada.pk, role=EventRole.WITNESS)]
    log_event(by=cast.actor(MENTOR), category="Bullying", told={"on": today()}, parts=seen, at=now())
    actor = cast.actor(MENTOR)
    assert read_patterns(actor, cast.school, ada, today()).has_too_few
    fight(cast, ada)
    patterns = read_patterns(actor, cast.school, ada, today())
    places = {bar.name: bar.value for bar in patterns.charts[2].bars}
    assert places == {"Corridor or stairs": 4, "Not said": 1}
