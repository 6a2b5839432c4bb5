"""Each named constraint of support refuses what it is there to refuse."""

from datetime import date

import pytest

from interventions.models import (
    Addendum,
    Cover,
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    Note,
    NoteReader,
    Presence,
    Session,
    SessionAdult,
    SessionTarget,
    SharedLesson,
    StrategyUse,
    SupportWeek,
    WantedMaterial,
)
from pupils.models import Plan
from staffing.calendar import now
from staffing.models import Staff
from tests import factories
from tests.constraints import Write, constraints_of, expect_refusal, twice

pytestmark = pytest.mark.django_db

BEFORE, MONDAY = date(2026, 8, 31), date(2026, 11, 16)


def programme(mentor: Staff) -> object:
    return factories.ProgrammeFactory(school=mentor.school, name="Reading")


def provision(**fields) -> Write:
    return lambda mentor: factories.ProvisionFactory(programme__school=mentor.school, lead=mentor, **fields)


def place(**fields) -> Write:
    return lambda mentor: factories.ProvisionPupilFactory(
        provision=provision()(mentor), pupil__school=mentor.school, **fields
    )


def same_place(mentor: Staff) -> None:
    first = place()(mentor)
    factories.ProvisionPupilFactory(provision=first.provision, pupil=first.pupil)


def slot(**fields) -> Write:
    return lambda mentor: factories.SlotFactory(
        provision=provision()(mentor), period__shape__school=mentor.school, **fields
    )


def planned(**fields) -> Write:
    return lambda mentor: factories.PlannedSessionFactory(provision=provision()(mentor), **fields)


def same_planned(mentor: Staff) -> None:
    of = slot()(mentor)
    for _ in range(2):
        factories.PlannedSessionFactory(provision=of.provision, slot=of)


def topic(mentor: Staff) -> object:
    return factories.TopicFactory(school=mentor.school, name="Worries")


def session(mentor: Staff) -> Session:
    return Session.objects.filter(written_by=mentor).first() or factories.SessionFactory(written_by=mentor)


def pupil(mentor: Staff):
    return mentor.school.pupils.first() or factories.PupilFactory(school=mentor.school)


def presence(**fields) -> Write:
    return lambda mentor: Presence.objects.create(
        session=session(mentor), pupil=pupil(mentor), on=MONDAY, **fields
    )


def note(text: str = "Calm.", *, is_of_pupil: bool = True) -> Write:
    return lambda mentor: Note.objects.create(
        session=session(mentor), pupil=pupil(mentor) if is_of_pupil else None, text=text
    )


def target(**fields) -> Write:
    return lambda mentor: SessionTarget.objects.create(
        session=session(mentor), target=factories.TargetFactory(pupil=pupil(mentor), author=mentor), **fields
    )


def same_target(mentor: Staff) -> None:
    first = target()(mentor)
    SessionTarget.objects.create(session=first.session, target=first.target)


def strategy(answer: str = "helped") -> Write:
    def write(mentor: Staff) -> None:
        plan = Plan.objects.first() or factories.PlanFactory(pupil=pupil(mentor), author=mentor)
        line = plan.lines.first() or plan.lines.create(
            section="helps", position=0, text="A list", first_number=1
        )
        StrategyUse.objects.create(
            session=session(mentor), line=line, answer=answer, said_by=mentor, said_at=now()
        )

    return write


def lesson(mentor: Staff, **fields) -> SharedLesson:
    group = mentor.school.teaching_groups.first() or factories.TeachingGroupFactory(school=mentor.school)
    return SharedLesson.objects.create(
        group=group, on=MONDAY, period_name="P3", **{"starts_at": "10:55"} | fields
    )


def same_lesson(mentor: Staff) -> SharedLesson:
    return SharedLesson.objects.filter(group__school=mentor.school).first() or lesson(mentor)


def need(text: str = "A ruler.") -> Write:
    return lambda mentor: LessonNeed.objects.create(
        lesson=same_lesson(mentor), pupil=pupil(mentor), text=text
    )


def wanted(**fields) -> Write:
    return lambda mentor: WantedMaterial.objects.create(
        **{"lesson": same_lesson(mentor), "what": "A sheet", "by": MONDAY} | fields
    )


def report(mentor: Staff, **fields) -> LessonReport:
    told = {"text": "Well.", "written_by": mentor, "written_at": now()} | fields
    return LessonReport.objects.create(lesson=same_lesson(mentor), **told)


def same_report(mentor: Staff) -> LessonReport:
    return LessonReport.objects.filter(written_by=mentor).first() or report(mentor)


def cover(mentor: Staff) -> Cover:
    group = mentor.school.teaching_groups.first() or factories.TeachingGroupFactory(school=mentor.school)
    lesson = group.lessons.first() or factories.TimetabledLessonFactory(group=group)
    return Cover.objects.create(lesson=lesson, on=MONDAY, staff=mentor, given_by=mentor, given_at=now())


REFUSED: dict[str, Write] = {
    "programme_name_once": twice(programme),
    "provision_minutes_in_a_day": provision(minutes=481),
    "provision_times_in_a_week": provision(times_a_week=26),
    "provision_ends_after_start": provision(ends_on=BEFORE),
    "provision_pupil_once_from_a_day": same_place,
    "provision_pupil_ends_after_start": place(ends_on=BEFORE),
    "slot_in_the_week": slot(weekday=6),
    "slot_ends_after_start": slot(ends_on=BEFORE),
    "planned_once_a_slot_and_day": same_planned,
    "cover_once_a_lesson": twice(cover),
    "planned_not_held_has_a_reason": planned(state="not_held"),
    "topic_name_once": twice(topic),
    "session_minutes_in_a_day": lambda mentor: factories.SessionFactory(written_by=mentor, minutes=0),
    "session_adult_once": twice(
        lambda mentor: SessionAdult.objects.create(session=session(mentor), staff=mentor)
    ),
    "presence_once_a_session": twice(presence()),
    "presence_engagement_one_to_five": presence(engagement=6),
    "presence_reason_when_absent": presence(absence_reason="illness"),
    "presence_scores_when_there": presence(status="absent", engagement=3),
    "session_target_once": same_target,
    "session_target_successes_of_tries": target(tries=3, successes=4),
    "note_once_a_pupil": twice(note()),
    "note_once_a_group": twice(note(is_of_pupil=False)),
    "note_says_something": note(""),
    "material_is_somewhere": lambda mentor: factories.MaterialFactory(kept_by=mentor, text="", kept_at=""),
    "shared_lesson_once": twice(lesson),
    "shared_lesson_line_by_somebody": lambda mentor: lesson(mentor, written_by=mentor),
    "lesson_need_once_a_pupil": twice(need()),
    "lesson_need_says_something": need(""),
    "wanted_says_what": wanted(what=""),
    "wanted_copies_in_range": wanted(copies=0),
    "wanted_ready_at_and_by": wanted(where="In your tray."),
    "lesson_report_once_an_adult": twice(report),
    "lesson_report_says_something": lambda mentor: report(mentor, text=""),
    "lesson_report_answered_at_and_by": lambda mentor: report(mentor, answer="Thank you."),
    "lesson_help_once_a_pupil": twice(
        lambda mentor: LessonHelp.objects.create(
            report=same_report(mentor), pupil=pupil(mentor), help_level="alone"
        )
    ),
    "lesson_notice_once_a_reader": twice(
        lambda mentor: LessonNotice.objects.create(report=same_report(mentor), staff=mentor, made_at=now())
    ),
    "note_reader_once": twice(
        lambda mentor: NoteReader.objects.create(session=session(mentor), staff=mentor)
    ),
    "addendum_says_something": lambda mentor: Addendum.objects.create(
        session=session(mentor), text="", written_by=mentor, written_at=now()
    ),
    "strategy_use_once_a_session": twice(strategy()),
    "strategy_use_answer_there_is": strategy("loved"),
    "support_week_once": twice(
        lambda mentor: SupportWeek.objects.create(
            pupil=pupil(mentor), school=mentor.school, week_start=MONDAY
        )
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_database_refuses(name):
    expect_refusal(REFUSED[name], factories.StaffFactory(), name)


def test_every_constraint_of_this_room_is_shown_to_refuse():
    assert constraints_of("interventions") == REFUSED.keys()


@pytest.mark.parametrize("fields", [{"tries": 3}, {"successes": 3}, {"tries": 0, "successes": 0}])
def test_tries_and_successes_go_together(fields):
    expect_refusal(target(**fields), factories.StaffFactory(), "session_target_successes_of_tries")
