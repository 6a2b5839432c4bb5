"""Each named constraint of the record refuses what it is there to refuse."""

from datetime import date, datetime

import pytest

from pupils.models import (
    Agency,
    Arrangement,
    AttendanceMark,
    AttendanceTalk,
    BehaviourAddendum,
    BehaviourEvent,
    BehaviourNotice,
    CareAlert,
    CaseloadAssignment,
    Club,
    ClubAmendment,
    ClubDay,
    ClubMark,
    ClubMember,
    ContactNotice,
    Correction,
    Diagnosis,
    Document,
    Enrolment,
    FamilyRhythm,
    Flag,
    GroupMember,
    GroupTeacher,
    Handover,
    HandoverNote,
    Involvement,
    LessonAmendment,
    LessonMark,
    LetterComment,
    MarkAmendment,
    MessageReader,
    PaperBatch,
    PhysicalIntervention,
    Placement,
    Plan,
    PlanKindSetting,
    PlanLine,
    PlanReading,
    PlanVersion,
    Printout,
    Pupil,
    PupilMessage,
    PupilNeed,
    PupilWeek,
    RestorativeSide,
    RestorativeTalk,
    Review,
    RoundRobinAnswer,
    SendPeriod,
    SetAside,
    Statement,
    Suspension,
    SystemEntry,
    TargetEvidence,
    TargetReading,
    TargetStep,
    Task,
    TeachingGroup,
    TimetabledLesson,
    VoiceRecord,
    VoiceStrike,
    WorkDay,
)
from staffing.calendar import LONDON, now
from staffing.models import Period
from tests import factories
from tests.constraints import Write, constraints_of, expect_refusal, twice

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
NOON = datetime(2026, 10, 1, 12, tzinfo=LONDON)


def group(pupil: Pupil) -> TeachingGroup:
    return TeachingGroup.objects.get_or_create(school=pupil.school, code="8X3")[0]


def mentor(pupil: Pupil):
    return pupil.school.staff.first() or factories.StaffFactory(school=pupil.school)


def correction(**fields) -> Write:
    return lambda pupil: Correction.objects.create(
        **{
            "school": pupil.school, "kind": "pupil", "row_id": pupil.pk, "pupil": pupil, "text": "Two Ls.",
            "reported_by": mentor(pupil), "reported_at": datetime(2026, 11, 19, tzinfo=LONDON),
        } | fields
    )  # fmt: skip


def aside(**fields) -> Write:
    return lambda pupil: SetAside.objects.create(
        **{
            "pupil": pupil, "rule": "no_form", "facts": "0", "why": "So.", "until": OCTOBER,
            "set_by": mentor(pupil), "set_at": datetime(2026, 11, 19, tzinfo=LONDON),
        } | fields
    )  # fmt: skip


def handover(**fields) -> Write:
    def write(pupil: Pupil) -> Handover:
        at = datetime(2026, 11, 19, tzinfo=LONDON)
        giver, taker = factories.StaffFactory.create_batch(2, school=pupil.school)
        values = {"from_mentor": giver, "to_mentor": taker} | fields
        reading = Task.objects.create(
            school=pupil.school, owner=taker, set_by=giver, text="Read it", due_on=OCTOBER, set_at=at
        )
        return Handover.objects.create(
            school=pupil.school, starts_on=OCTOBER, handed_by=giver, handed_at=at, reading=reading, **values
        )

    return write


def to_oneself(pupil: Pupil) -> Handover:
    return handover(from_mentor=mentor(pupil), to_mentor=mentor(pupil))(pupil)


def same_handover_note(pupil: Pupil) -> list[HandoverNote]:
    of = handover()(pupil)
    return [of.notes.create(pupil=pupil) for _ in range(2)]


def handover_note_by_nobody(pupil: Pupil) -> HandoverNote:
    return handover()(pupil).notes.create(pupil=pupil, text="Draws first.")


def plan(**fields) -> Write:
    return lambda pupil: factories.PlanFactory(
        **{"pupil": pupil, "kind": "action", "author": mentor(pupil)} | fields
    )


def plan_version(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: PlanVersion.objects.create(
        **{
            "plan": Plan.objects.first() or plan()(pupil), "number": 1, "words": {}, "in_force_from": OCTOBER,
            "author": mentor(pupil), "published_by": mentor(pupil), "published_at": at,
        } | fields
    )  # fmt: skip


def plan_line(**fields) -> Write:
    return lambda pupil: PlanLine.objects.create(
        **{
            "plan": Plan.objects.first() or plan()(pupil), "section": "helps", "position": 0, "text": "A list",
            "first_number": 2,
        } | fields
    )  # fmt: skip


def contribution(**fields) -> Write:
    return lambda pupil: factories.PlanContributionFactory(
        **{"plan": Plan.objects.first() or plan()(pupil)} | fields
    )


def contribution_of(role: str) -> Write:
    """Of the colleague or the contact that the pupil has."""

    def write(pupil: Pupil):
        if role == "staff":
            return contribution(voice="mentor", staff=mentor(pupil))(pupil)
        link = pupil.contact_links.first() or factories.PupilContactFactory(pupil=pupil)
        return contribution(voice="parent", link=link)(pupil)

    return write


def letter_template(**fields) -> Write:
    return lambda pupil: factories.LetterTemplateFactory(**{"school": pupil.school} | fields)


def letter(**fields) -> Write:
    return lambda pupil: factories.LetterFactory(**{"pupil": pupil, "written_by": mentor(pupil)} | fields)


def letter_copy(**fields) -> Write:
    return lambda pupil: factories.LetterCopyFactory(letter=letter()(pupil), **fields)


def printout(**fields) -> Write:
    def write(pupil: Pupil) -> None:
        staff = factories.StaffFactory(school=pupil.school)
        Printout.objects.create(
            school=pupil.school, asked_by=staff, asked_at=now(), kind="passport", **fields
        )

    return write


def paper_file(**fields) -> Write:
    def write(pupil: Pupil) -> None:
        batch = PaperBatch.objects.create(
            school=pupil.school, brought_by=factories.StaffFactory(school=pupil.school), brought_at=now(),
            kind="agency", title="Letters", on=OCTOBER, writer="The authority",
        )  # fmt: skip
        batch.files.create(name="one.pdf", **fields)

    return write


def same_letter_copy(pupil: Pupil) -> None:
    copy = letter_copy()(pupil)
    factories.LetterCopyFactory(letter=copy.letter, contact=copy.contact)


def voice(**fields) -> Write:
    return lambda pupil: factories.VoiceRecordFactory(
        **{"pupil": pupil, "entered_by": mentor(pupil)} | fields
    )


def voice_of_pupil_by_a_parent(pupil: Pupil):
    return voice(link=factories.PupilContactFactory(pupil=pupil))(pupil)


def voice_strike(**fields) -> Write:
    def write(pupil: Pupil):
        record = VoiceRecord.objects.first() or voice()(pupil)
        at = datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)
        told = {"record": record, "why": "Heard wrong.", "struck_by": mentor(pupil), "struck_at": at}
        return VoiceStrike.objects.create(**told | fields)

    return write


def plan_comment(**fields) -> Write:
    return lambda pupil: factories.PlanCommentFactory(
        **{"plan": Plan.objects.first() or plan()(pupil)} | fields
    )


def plan_attachment(**fields) -> Write:
    return lambda pupil: factories.PlanAttachmentFactory(
        **{"plan": Plan.objects.first() or plan()(pupil)} | fields
    )


def plan_picture(**fields) -> Write:
    return lambda pupil: factories.PlanPictureFactory(
        **{"plan": Plan.objects.first() or plan(kind="passport")(pupil)} | fields
    )


def plan_adult(**fields) -> Write:
    return lambda pupil: factories.PlanAdultFactory(
        **{"plan": Plan.objects.first() or plan(kind="care")(pupil)} | fields
    )


def bank_line(**fields) -> Write:
    return lambda pupil: factories.BankLineFactory(**{"school": pupil.school, "text": "A list"} | fields)


def plan_reading(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: PlanReading.objects.create(
        **{"plan": Plan.objects.first() or plan()(pupil), "staff": mentor(pupil), "number": 1, "read_at": at}
        | fields
    )


def review(**fields) -> Write:
    return lambda pupil: factories.ReviewFactory(
        **{"plan": Plan.objects.first() or plan(number=1, stage="")(pupil)} | fields
    )


def of_a_plan(part: str, **fields) -> Write:
    return lambda pupil: getattr(Plan.objects.first() or plan()(pupil), part).create(**fields)


def of_a_review(part: str, **fields) -> Write:
    """A part of the pupil's one review: people, outcomes, actions or amendments."""
    return lambda pupil: getattr(Review.objects.first() or review()(pupil), part).create(
        **{name: value(pupil) if callable(value) else value for name, value in fields.items()}
    )


def round_robin_line(**fields) -> Write:
    """What the pupil's mentor says of one line of a plan before the review."""

    def write(pupil: Pupil):
        answer = RoundRobinAnswer.objects.first() or of_a_review(
            "round_robin", staff=mentor, answered_at=NOON
        )(pupil)
        line = PlanLine.objects.first() or PlanLine.objects.create(
            plan=answer.review.plan, section="helps", position=0, text="A list", first_number=1
        )
        return answer.lines.create(**{"line": line, "said": "helped"} | fields)

    return write


def same_target_in_a_review(pupil: Pupil) -> None:
    aim = target()(pupil)
    twice(of_a_review("outcomes", target=aim, what="On time"))(pupil)


def same_target_of_a_plan(pupil: Pupil) -> None:
    of, aim = plan()(pupil), target()(pupil)
    for _ in range(2):
        of.links.create(target=aim)


def approved_by_its_author(pupil: Pupil) -> Plan:
    return plan(approver=mentor(pupil))(pupil)


def period(**fields) -> Write:
    return lambda pupil: SendPeriod.objects.create(
        **{"pupil": pupil, "status": "K", "starts_on": SEPTEMBER} | fields
    )


def need(**fields) -> Write:
    return lambda pupil: PupilNeed.objects.create(**{"pupil": pupil, "rank": 1, "need": "SLCN"} | fields)


def mark(**fields) -> Write:
    return lambda pupil: AttendanceMark.objects.create(
        **{"pupil": pupil, "on": OCTOBER, "half_day": "AM", "code": "/"} | fields
    )


def amendment(**fields) -> Write:
    values = {"old_code": "N", "new_code": "I", "reason": "Told."} | fields
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: MarkAmendment.objects.create(mark=mark()(pupil), amended_at=at, **values)


def lesson(**fields) -> Write:
    return lambda pupil: LessonMark.objects.create(
        **{"pupil": pupil, "on": OCTOBER, "period": "P1", "code": "/"} | fields
    )


def timetabled(**fields) -> Write:
    return lambda pupil: TimetabledLesson.objects.create(
        **{
            "group": group(pupil), "period": Period.objects.first() or factories.PeriodFactory(),
            "weekday": 1, "starts_on": OCTOBER,
        } | fields
    )  # fmt: skip


def lesson_amendment(**fields) -> Write:
    values = {"old_code": "N", "new_code": "L", "reason": "Told."} | fields
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: LessonAmendment.objects.create(mark=lesson()(pupil), amended_at=at, **values)


def club(**fields) -> Write:
    return lambda pupil: Club.objects.create(
        **{"school": pupil.school, "name": "Chess", "keeper": mentor(pupil)} | fields
    )


def club_member(**fields) -> Write:
    return lambda pupil: ClubMember.objects.create(
        club=Club.objects.first() or club()(pupil), **{"pupil": pupil, "starts_on": OCTOBER} | fields
    )


def club_day(pupil: Pupil) -> ClubDay:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    of = Club.objects.first() or club()(pupil)
    return ClubDay.objects.create(club=of, on=OCTOBER, taken_by=mentor(pupil), taken_at=at)


def club_mark(**fields) -> Write:
    return lambda pupil: ClubMark.objects.create(
        day=ClubDay.objects.first() or club_day(pupil), **{"pupil": pupil, "status": "here"} | fields
    )


def club_amendment(**fields) -> Write:
    values = {"old_status": "away", "new_status": "late", "reason": "Told."} | fields
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: ClubAmendment.objects.create(
        mark=club_mark()(pupil), amended_by=mentor(pupil), amended_at=at, **values
    )


def attendance_talk(**fields) -> Write:
    values = {"on": OCTOBER, "talked_with": "Mother", "said": "Tired."} | fields
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: AttendanceTalk.objects.create(
        pupil=pupil, written_by=mentor(pupil), written_at=at, **values
    )


def same_week(pupil: Pupil) -> None:
    of, at = target()(pupil), datetime(2026, 11, 19, tzinfo=LONDON)
    for _ in range(2):
        TargetReading.objects.create(
            target=of, week_start=OCTOBER, on=OCTOBER, value=3, written_by=mentor(pupil), written_at=at
        )


def caseload(**fields) -> Write:
    return lambda pupil: CaseloadAssignment.objects.create(
        **{"pupil": pupil, "mentor": mentor(pupil), "starts_on": SEPTEMBER} | fields
    )


def member(**fields) -> Write:
    return lambda pupil: GroupMember.objects.create(
        **{"group": group(pupil), "pupil": pupil, "starts_on": OCTOBER} | fields
    )


def teacher(**fields) -> Write:
    return lambda pupil: GroupTeacher.objects.create(
        **{"group": group(pupil), "staff": mentor(pupil), "starts_on": OCTOBER} | fields
    )


def change(**fields) -> Write:
    return lambda pupil: Pupil.objects.filter(pk=pupil.pk).update(**fields)


def task(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: Task.objects.create(
        school=pupil.school, owner=mentor(pupil), set_by=mentor(pupil), text="Ring home", due_on=OCTOBER, set_at=at,
        **fields,
    )  # fmt: skip


def target(**fields) -> Write:
    return lambda pupil: factories.TargetFactory(pupil=pupil, author=mentor(pupil), **fields)


def evidence(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    return lambda pupil: TargetEvidence.objects.create(
        target=target()(pupil), on=OCTOBER, written_by=mentor(pupil), written_at=at, **fields
    )


def work_day(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    values = {"on": OCTOBER, "place": "Garage", "punctual": 3} | fields
    return lambda pupil: WorkDay.objects.create(
        pupil=pupil, written_by=mentor(pupil), written_at=at, **values
    )


def same_reading(pupil: Pupil) -> None:
    of, day = target()(pupil), work_day()(pupil)
    for _ in range(2):
        TargetReading.objects.create(
            target=of, work_day=day, on=OCTOBER, value=3, written_by=mentor(pupil), written_at=day.written_at
        )


def contact(**fields) -> Write:
    return lambda pupil: factories.PupilContactFactory(pupil=pupil, **fields)


def same_person_twice(pupil: Pupil) -> None:
    first = contact()(pupil)
    contact(contact=first.contact, priority=2)(pupil)


def entry(**fields) -> Write:
    return lambda pupil: factories.ContactEntryFactory(pupil=pupil, written_by=mentor(pupil), **fields)


def notice(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    values = {"kind": "news", "sent_at": at} | fields
    return lambda pupil: ContactNotice.objects.create(
        entry=pupil.contact_entries.first() or entry()(pupil), staff=mentor(pupil), **values
    )


def message(**fields) -> Write:
    values = {
        "text": "Look out.",
        "until": OCTOBER,
        "sent_at": datetime(2026, 11, 19, tzinfo=LONDON),
    } | fields
    return lambda pupil: PupilMessage.objects.create(pupil=pupil, sent_by=mentor(pupil), **values)


def message_reader(**fields) -> Write:
    def write(pupil: Pupil) -> None:
        told = PupilMessage.objects.first() or message()(pupil)
        MessageReader.objects.create(message=told, staff=told.sent_by, **fields)

    return write


def rhythm(**fields) -> Write:
    return lambda pupil: FamilyRhythm.objects.create(
        pupil=pupil, starts_on=OCTOBER, set_by=mentor(pupil), **fields
    )


def flag(**fields) -> Write:
    values = {"kind": "looked_after", "starts_on": SEPTEMBER, "source": "A letter"} | fields
    return lambda pupil: Flag.objects.create(pupil=pupil, **values)


def alert(**fields) -> Write:
    values = {"kind": "allergy", "what": "Nuts", "to_do": "Call.", "starts_on": SEPTEMBER} | fields
    return lambda pupil: CareAlert.objects.create(pupil=pupil, **values)


def agency(**fields) -> Write:
    values = {"name": "Speech therapy", "starts_on": SEPTEMBER} | fields
    return lambda pupil: Agency.objects.create(pupil=pupil, **values)


def placement(**fields) -> Write:
    values = {"commissioner": "Council", "reason": "other", "starts_on": SEPTEMBER} | fields
    return lambda pupil: Placement.objects.create(pupil=pupil, **values)


def enrolment(**fields) -> Write:
    values = {"starts_on": SEPTEMBER, "ends_on": OCTOBER} | fields
    return lambda pupil: Enrolment.objects.create(pupil=pupil, **values)


def arrangement(**fields) -> Write:
    values = {"kind": "lunch", "what": "Early", "starts_on": SEPTEMBER} | fields
    return lambda pupil: Arrangement.objects.create(pupil=pupil, owner=mentor(pupil), **values)


def document(**fields) -> Write:
    at = datetime(2026, 11, 19, tzinfo=LONDON)
    values = {"kind": "report", "title": "Report", "on": OCTOBER, "readers": "record", "size": 1} | fields
    return lambda pupil: Document.objects.create(
        pupil=pupil,
        filed_by=mentor(pupil),
        filed_at=at,
        file="none.pdf",
        media_type="application/pdf",
        **values,
    )


def event(**fields) -> Write:
    return lambda pupil: factories.BehaviourEventFactory(written_by=mentor(pupil), **fields)


def same_part(pupil: Pupil) -> None:
    of = event()(pupil)
    for _ in range(2):
        factories.BehaviourPartFactory(event=of, pupil=pupil)


def physical(**fields) -> Write:
    def write(pupil: Pupil, of: BehaviourEvent | None = None) -> PhysicalIntervention:
        of = of or event()(pupil)
        values = {"at": "10:20", "minutes": 2, "why": "Ran.", "done": "Held."} | fields
        return PhysicalIntervention.objects.create(
            event=of, pupil=pupil, written_by=of.written_by, written_at=of.written_at, **values
        )

    return write


def same_physical(pupil: Pupil) -> None:
    of = event()(pupil)
    for _ in range(2):
        physical()(pupil, of)


def same_request(pupil: Pupil) -> None:
    row = physical()(pupil)
    for _ in range(2):
        row.requests.create(staff=row.written_by, asked_at=row.written_at)


def released_by_nobody(pupil: Pupil) -> None:
    row = physical()(pupil)
    row.requests.create(staff=row.written_by, asked_at=row.written_at, released_at=row.written_at)


def empty_statement(pupil: Pupil) -> None:
    row = physical()(pupil)
    asked = row.requests.create(staff=row.written_by, asked_at=row.written_at)
    Statement.objects.create(request=asked, text="", written_at=row.written_at)


def talk(**fields) -> Write:
    def write(pupil: Pupil) -> RestorativeTalk:
        of = event()(pupil)
        values = {"on": OCTOBER, "agreed": "To knock."} | fields
        return RestorativeTalk.objects.create(
            event=of, check_back=task()(pupil), written_by=of.written_by, written_at=of.written_at, **values
        )

    return write


def side(**fields) -> Write:
    return lambda pupil: RestorativeSide.objects.create(
        **{"talk": talk()(pupil), "pupil": pupil, "account": "Cross."} | fields
    )


def same_side(pupil: Pupil) -> None:
    of = talk()(pupil)
    for _ in range(2):
        side(talk=of)(pupil)


def suspension(**fields) -> Write:
    values = {"kind": "SUSP", "starts_on": OCTOBER, "ends_on": OCTOBER, "reason_1": "BU"} | fields
    return lambda pupil: Suspension.objects.create(pupil=pupil, **values)


def same_notice(pupil: Pupil) -> None:
    of = event()(pupil)
    for _ in range(2):
        BehaviourNotice.objects.create(
            event=of, pupil=pupil, staff=mentor(pupil), why="mentor", made_at=of.written_at
        )


def empty_addendum(pupil: Pupil) -> None:
    of = event()(pupil)
    BehaviourAddendum.objects.create(event=of, text="", written_by=of.written_by, written_at=of.written_at)


def link(pupil: Pupil) -> Involvement:
    return Involvement.objects.create(
        pupil=pupil,
        staff=mentor(pupil),
        reason="caseload",
        source_kind="caseload",
        source_id=1,
        starts_on=OCTOBER,
    )


REFUSED: dict[str, Write] = {
    "pupil_upn_once_in_a_school": lambda pupil: [
        factories.PupilFactory(school=pupil.school, upn="A999400126001") for _ in range(2)
    ],
    "pupil_upn_unknown_is_null": change(upn=""),
    "pupil_uln_once_in_a_school": lambda pupil: [
        factories.PupilFactory(school=pupil.school, uln="1234567899") for _ in range(2)
    ],
    "pupil_leaves_after_admission": change(left_on=date(2026, 8, 31)),
    "pupil_admitted_after_birth": change(admitted_on=date(2014, 1, 15)),
    "send_period_one_open": lambda pupil: (period()(pupil), period(starts_on=OCTOBER)(pupil)),
    "send_period_ends_after_start": period(ends_on=date(2026, 8, 31)),
    "pupil_need_one_a_rank": lambda pupil: (need()(pupil), need(need="SEMH")(pupil)),
    "pupil_need_once": lambda pupil: (need()(pupil), need(rank=2)(pupil)),
    "pupil_need_rank_in_range": need(rank=0),
    "mark_once_a_half_day": twice(mark()),
    "mark_has_a_code": mark(code=""),
    "amendment_changes_the_mark": amendment(new_code="N"),
    "amendment_has_a_reason": amendment(reason=""),
    "lesson_mark_once_a_lesson": twice(lesson()),
    "lesson_mark_has_a_code": lesson(code=""),
    "lesson_mark_names_the_period": lesson(period=""),
    "lesson_mark_minutes_within_a_lesson": lesson(minutes_late=0),
    "lesson_amendment_has_a_reason": lesson_amendment(reason=""),
    "club_name_once": twice(club()),
    "club_has_a_name": club(name=""),
    "club_member_open_once": twice(club_member()),
    "club_member_ends_after_start": club_member(ends_on=SEPTEMBER),
    "club_day_once": twice(club_day),
    "club_mark_once_a_day": twice(club_mark()),
    "club_mark_says_how": club_mark(status=""),
    "club_amendment_changes_the_mark": club_amendment(new_status="away"),
    "club_amendment_has_a_reason": club_amendment(reason=""),
    "attendance_talk_with_somebody": attendance_talk(talked_with=""),
    "attendance_talk_says_something": attendance_talk(said=""),
    "target_reading_once_a_week": same_week,
    "target_reads_register_of_attendance": target(kind="homework", register_measure="attended"),
    "pupil_week_once": twice(
        lambda pupil: PupilWeek.objects.create(
            pupil=pupil, school=pupil.school, week_start=date(2026, 11, 16)
        )
    ),
    "teaching_group_code_once": twice(
        lambda pupil: TeachingGroup.objects.create(school=pupil.school, code="8X3")
    ),
    "timetabled_lesson_in_the_week": timetabled(weekday=6),
    "timetabled_lesson_ends_after_start": timetabled(ends_on=SEPTEMBER),
    "timetabled_lesson_one_open_in_a_period": lambda pupil: (
        timetabled()(pupil),
        timetabled(starts_on=date(2026, 11, 2))(pupil),
    ),
    "timetabled_lesson_once_from_a_day": twice(timetabled(ends_on=date(2026, 11, 2))),
    "group_teacher_once_from_a_day": twice(teacher()),
    "group_teacher_ends_after_start": teacher(ends_on=SEPTEMBER),
    "group_member_once_from_a_day": twice(member()),
    "group_member_ends_after_start": member(ends_on=SEPTEMBER),
    "caseload_one_open_for_a_pupil": lambda pupil: (caseload()(pupil), caseload(starts_on=OCTOBER)(pupil)),
    "caseload_once_from_a_day": twice(caseload(ends_on=OCTOBER)),
    "caseload_ends_after_start": caseload(ends_on=date(2026, 8, 31)),
    "flag_ends_after_start": flag(ends_on=date(2026, 8, 31)),
    "flag_has_a_source": flag(source=""),
    "flag_detail_of_its_kind": flag(kind="premium"),
    "flag_one_open_of_a_kind": lambda pupil: (flag()(pupil), flag(starts_on=OCTOBER)(pupil)),
    "care_alert_ends_after_start": alert(ends_on=date(2026, 8, 31)),
    "care_alert_says_what": alert(what=""),
    "care_alert_says_what_to_do": alert(to_do=""),
    "diagnosis_has_a_name": lambda pupil: Diagnosis.objects.create(pupil=pupil, name=""),
    "agency_ends_after_start": agency(ends_on=date(2026, 8, 31)),
    "agency_has_a_name": agency(name=""),
    "enrolment_once_from_a_day": twice(enrolment()),
    "enrolment_ends_after_start": enrolment(ends_on=date(2026, 8, 31)),
    "placement_ends_after_start": placement(ends_on=date(2026, 8, 31)),
    "placement_has_a_commissioner": placement(commissioner=""),
    "placement_half_days_of_a_week": placement(sessions=11),
    "placement_one_open": lambda pupil: (placement()(pupil), placement(starts_on=OCTOBER)(pupil)),
    "arrangement_ends_after_start": arrangement(ends_on=date(2026, 8, 31)),
    "arrangement_says_what": arrangement(what=""),
    "arrangement_strand_of_a_strand": arrangement(kind="strand"),
    "set_aside_says_why": aside(why=""),
    "set_aside_once": twice(aside()),
    "set_aside_ended_at_and_by": aside(ended_at=datetime(2026, 11, 20, tzinfo=LONDON)),
    "document_has_a_title": document(title=""),
    "document_letters_are_for_few": document(kind="health"),
    "document_withdrawn_at_by_and_why": document(withdrawn_why="A slip."),
    "task_done_at_and_by": task(done_at=datetime(2026, 11, 20, tzinfo=LONDON)),
    "involvement_once_a_source": twice(link),
    "target_aim_after_baseline": target(aim_by=SEPTEMBER),
    "target_decided_on_by_and_why": target(state="met"),
    "target_attainment_in_a_subject": target(kind="attainment", subject=""),
    "target_says_what": target(what=""),
    "plan_one_of_a_kind": twice(plan(kind="passport")),
    "plan_stage_there_is": plan(stage="begun"),
    "plan_in_short_is_draft_or_in_force": plan(kind="passport", stage="agreed"),
    "plan_written_or_in_force": plan(stage=""),
    "plan_approved_by_another": approved_by_its_author,
    "plan_signed_by_somebody": plan(stage="signed"),
    "plan_ended_on_and_why": plan(stage="", ended_on=OCTOBER),
    "plan_target_once": same_target_of_a_plan,
    "plan_version_once": twice(plan_version()),
    "plan_version_from_one": plan_version(number=0),
    "plan_asks_for_what_there_is": plan(asks_from=1),
    "plan_reading_once": twice(plan_reading()),
    "plan_reading_of_a_version": plan_reading(number=0),
    "contribution_of_somebody": contribution(voice="parent"),
    "contribution_answered_how_and_by": contribution(how="phone"),
    "contribution_closed_by_and_why": contribution(closed_why="No reply."),
    "contribution_once_a_colleague": twice(contribution_of("staff")),
    "contribution_once_a_contact": twice(contribution_of("link")),
    "contribution_once_the_pupil": twice(contribution()),
    "voice_says_something": voice(words=""),
    "voice_of_pupil_or_family": voice_of_pupil_by_a_parent,
    "voice_was_given": voice(how="observed"),
    "voice_strike_says_why": voice_strike(why=""),
    "plan_comment_says_something": plan_comment(text=""),
    "plan_comment_resolved_by_somebody": plan_comment(
        resolved_at=datetime(2026, 11, 18, 9, 0, tzinfo=LONDON)
    ),
    "plan_attachment_has_a_title": plan_attachment(title=""),
    "plan_attachment_says_who_wrote_it": plan_attachment(writer=""),
    "plan_attachment_once": twice(plan_attachment(digest="a" * 64)),
    "plan_attachment_withdrawn_at_by_and_why": plan_attachment(withdrawn_why="A slip."),
    "plan_picture_one_a_section": twice(plan_picture()),
    "plan_picture_of_a_version": plan_picture(number=0),
    "plan_picture_says_what_it_shows": plan_picture(shows=""),
    "plan_picture_is_there": plan_picture(file=""),
    "plan_adult_named_once": twice(plan_adult()),
    "plan_adult_of_a_version": plan_adult(number=0),
    "bank_line_once": twice(bank_line()),
    "bank_line_says_something": bank_line(text=""),
    "plan_line_once_in_force": twice(plan_line()),
    "plan_line_says_something": plan_line(text=""),
    "plan_line_ends_after_start": plan_line(last_number=1),
    "sought_outcome_says_something": of_a_plan("sought", text=""),
    "provision_line_says_what": of_a_plan("provision_lines", section="F", what=""),
    "provision_line_some_minutes": of_a_plan("provision_lines", section="F", what="Art", minutes=0),
    "premium_line_says_what": of_a_plan("premium_lines", what="", on=OCTOBER, amount=1),
    "premium_line_costs_something": of_a_plan("premium_lines", what="Books", on=OCTOBER, amount=0),
    "review_one_planned": twice(review()),
    "review_closed_is_held_at_and_by": review(closed_at=NOON),
    "review_called_off_and_why": review(called_off_on=OCTOBER),
    "review_decision_and_when": review(decision="amend"),
    "review_next_comes_after": review(held_on=OCTOBER, next_on=OCTOBER),
    "review_person_once": twice(of_a_review("people", staff=mentor)),
    "review_person_staff_or_named": of_a_review("people", name=""),
    "review_outcome_once": same_target_in_a_review,
    "review_outcome_has_evidence": of_a_review("outcomes", target=target(), what="On time", result="met"),
    "round_robin_once_a_teacher": twice(of_a_review("round_robin", staff=mentor, answered_at=NOON)),
    "round_robin_said_is_answered": of_a_review("round_robin", staff=mentor, text="Calmer."),
    "round_robin_line_once": twice(round_robin_line()),
    "round_robin_line_says_what": round_robin_line(said="often"),
    "review_action_says_what": of_a_review("actions", text="", owner=mentor, due_on=OCTOBER),
    "review_amendment_says_what": of_a_review(
        "amendments", text="", reason="A slip.", written_by=mentor, written_at=datetime.now(LONDON)
    ),
    "review_amendment_says_why": of_a_review(
        "amendments", text="Later.", reason="", written_by=mentor, written_at=datetime.now(LONDON)
    ),
    "plan_kind_setting_once": twice(
        lambda pupil: PlanKindSetting.objects.create(school=pupil.school, kind="support", name="Plan")
    ),
    "target_step_says_something": lambda pupil: TargetStep.objects.create(
        target=target()(pupil), position=1, text=""
    ),
    "target_reading_once_a_work_day": same_reading,
    "target_evidence_line_says_something": evidence(kind="line"),
    "target_evidence_on_task_of_observed": evidence(kind="on_task", seconds_on_task=60),
    "target_evidence_before_and_behaviour": evidence(kind="abc", antecedent="A bell."),
    "target_evidence_times_over_minutes": evidence(kind="frequency", times=3),
    "target_evidence_photo_is_there": evidence(kind="photo", text="A page."),
    "contact_has_a_name": contact(contact__surname=""),
    "pupil_contact_linked_once": same_person_twice,
    "pupil_contact_one_a_priority": twice(contact()),
    "pupil_contact_priority_in_range": contact(priority=0),
    "pupil_contact_order_says_what_from_when": contact(order_bars=True),
    "pupil_contact_order_ends_after_start": contact(
        order_says="No contact.", order_starts_on=OCTOBER, order_ends_on=SEPTEMBER
    ),
    "pupil_contact_ended_on_by_and_why": contact(ended_on=OCTOBER),
    "contact_entry_with_somebody": entry(other=""),
    "contact_notice_once": twice(notice()),
    "contact_notice_confirmed_after_sent": notice(confirmed_at=datetime(2026, 11, 18, tzinfo=LONDON)),
    "pupil_message_says_something": message(text=""),
    "pupil_message_withdrawn_after_sent": message(withdrawn_at=datetime(2026, 11, 18, tzinfo=LONDON)),
    "message_reader_once": twice(message_reader()),
    "message_answered_is_seen": message_reader(answered_at=datetime(2026, 11, 20, tzinfo=LONDON)),
    "correction_says_what_is_wrong": correction(text=""),
    "correction_closed_at_and_by": correction(state="mended"),
    "correction_answered_in_words": lambda pupil: correction(
        state="answered", closed_by=mentor(pupil), closed_at=datetime(2026, 11, 20, tzinfo=LONDON)
    )(pupil),
    "correction_seen_once_closed": correction(seen_at=datetime(2026, 11, 20, tzinfo=LONDON)),
    "family_rhythm_weeks_in_range": rhythm(every_weeks=27),
    "family_rhythm_says_what_by_a_day": rhythm(agreed_on=OCTOBER),
    "handover_to_somebody_else": to_oneself,
    "handover_note_by_somebody": handover(note="Room 4."),
    "handover_read_after_handed": handover(read_at=datetime(2026, 11, 18, tzinfo=LONDON)),
    "handover_note_once_a_pupil": same_handover_note,
    "handover_note_written_by_somebody": handover_note_by_nobody,
    "handout_once_a_language": twice(
        lambda pupil: factories.HandoutFactory(school=pupil.school, title="Sleep")
    ),
    "letter_template_title_once": twice(letter_template(title="Invitation")),
    "letter_template_has_a_title": letter_template(title=""),
    "letter_template_says_something": letter_template(text=""),
    "letter_has_a_title": letter(title=""),
    "letter_says_something": letter(text=""),
    "letter_released_at_and_by": letter(state="released", released_at=datetime(2026, 11, 19, tzinfo=LONDON)),
    "letter_goes_once_released": letter(state="released"),
    "letter_comment_says_something": lambda pupil: LetterComment.objects.create(
        letter=letter()(pupil), text="", written_by=mentor(pupil), written_at=datetime.now(LONDON)
    ),
    "letter_copy_once": same_letter_copy,
    "letter_copy_posted_to_an_address": letter_copy(how="post"),
    "letter_copy_in_their_language": letter_copy(language="POL"),
    "letter_copy_returned_on_by_and_why": letter_copy(returned_on=date(2026, 11, 20)),
    "printout_says_of_what": printout(of="reviews"),
    "paper_file_fits_a_pupil": paper_file(outcome="fits"),
    "paper_file_refused_and_why": paper_file(outcome="refused"),
    "behaviour_category_name_once": lambda pupil: [
        factories.BehaviourCategoryFactory(school=pupil.school, name="Effort") for _ in range(2)
    ],
    "behaviour_category_has_a_name": lambda pupil: factories.BehaviourCategoryFactory(
        school=pupil.school, name=""
    ),
    "behaviour_event_taken_back_at_and_by": event(taken_back_at=datetime(2026, 11, 19, tzinfo=LONDON)),
    "behaviour_part_once_an_event": same_part,
    "behaviour_addendum_says_something": empty_addendum,
    "behaviour_notice_once_a_reader": same_notice,
    "physical_once_a_pupil": same_physical,
    "physical_minutes_in_a_day": physical(minutes=0),
    "physical_parents_told_at_and_by": physical(parents_told_at=datetime(2026, 11, 19, tzinfo=LONDON)),
    "talk_agrees_something": talk(agreed=""),
    "talk_outcome_on_and_by": talk(outcome="kept"),
    "talk_side_once_a_pupil": same_side,
    "talk_side_says_something": side(account=""),
    "statement_asked_once": same_request,
    "statement_released_at_and_by": released_by_nobody,
    "statement_says_something": empty_statement,
    "suspension_once_from_a_day": twice(suspension()),
    "suspension_ends_unless_permanent": suspension(ends_on=None),
    "suspension_has_a_reason": suspension(reason_1=""),
    "suspension_half_days_in_a_year": suspension(half_days=91),
    "suspension_withdrawn_at_by_and_why": suspension(withdrawn_as="mistake"),
    "system_entry_says_what": lambda pupil: SystemEntry.objects.create(
        pupil=pupil, kind="points", on=OCTOBER, label=""
    ),
    "work_day_once_a_place": twice(work_day()),
    "work_day_scores_one_to_four": work_day(punctual=5),
    "work_day_has_a_score": work_day(punctual=None),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_database_refuses(name):
    expect_refusal(REFUSED[name], factories.PupilFactory(), name)


def test_every_constraint_of_this_room_is_shown_to_refuse():
    assert constraints_of("pupils") == REFUSED.keys()
