"""One school full of real rows, half of them out of most people's reach, and the same rows in another school."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile

from interventions.involvement import link_provisions
from interventions.models import (
    Cover,
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    Presence,
    Session,
    SessionAdult,
    SessionTarget,
    SharedLesson,
    StrategyUse,
    WantedMaterial,
)
from mentoring.models import DIGEST_ROLES, Digest, DigestItem
from pupils.faults import fault_of
from pupils.involvement import link_caseloads, link_groups
from pupils.models import (
    Agency,
    Arrangement,
    AttendanceMark,
    AttendanceTalk,
    BehaviourAddendum,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    CareAlert,
    CaseloadAssignment,
    Club,
    ClubAmendment,
    ClubDay,
    ClubMark,
    ClubMember,
    ContactEntry,
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
    ImportBatch,
    ImportRow,
    LessonAmendment,
    LessonMark,
    LetterComment,
    MessageReader,
    PaperBatch,
    PhysicalIntervention,
    Placement,
    Plan,
    PlanDates,
    PlanLine,
    PlanReading,
    PlanVersion,
    Printout,
    Pupil,
    PupilContact,
    PupilMessage,
    PupilNeed,
    PupilWeek,
    RestorativeSide,
    RestorativeTalk,
    SetAside,
    Statement,
    StatementRequest,
    Suspension,
    SystemEntry,
    Target,
    TargetEvidence,
    TargetStep,
    Task,
    TimetabledLesson,
    VoiceStrike,
    WorkDay,
)
from safeguarding import pack_files
from safeguarding.actions.desk import act
from safeguarding.actions.file_moves import begin_transfer, note
from safeguarding.actions.links import link_pupils
from safeguarding.actions.messages import tell
from safeguarding.actions.plans import note_plan_meeting, start_plan
from safeguarding.codes import EntryKind, LinkKind
from safeguarding.messages import pupils_in
from safeguarding.models import AdultReader, Concern, ConcernPupil, Entry, MessageSent, TransferPack
from safeguarding.plans import plans_of
from safeguarding.sealing import bodies, key_of_pupil, key_of_school
from staffing.access import Actor, Role
from staffing.calendar import now, today
from staffing.models import (
    AcademicYear,
    Browser,
    ClosedDay,
    Faculty,
    Job,
    LostPhone,
    OutboxMail,
    Period,
    School,
    Staff,
    Term,
)
from staffing.sealing import seal
from tests import factories
from tests.cast import Cast, make_cast, make_staff
from tests.phones import set_up_phone
from tests.safeguarding.scenes import about_adult, raised

WEEK = date(2026, 11, 16)
REVIEW_DAY = date(2026, 12, 7)
# A pupil within everybody's scope, one within nobody's but who sees the whole school, one of another school.
REACHES = ("near", "far", "foreign")


@dataclass
class World:
    """`ids[reach][kind]` is the id of a row; rows that belong to a person are made for whoever asks."""

    cast: Cast
    ids: dict[str, dict[str, int]]

    def id_of(self, kind: str, reach: str, staff: Staff) -> Any:
        """The id of a row of a kind within a reach, for a member of staff; an owned one is made on the spot."""
        if reach == "missing":
            return 987_654_321
        if kind not in OWNED:
            return self.ids[reach][kind]
        owner = staff if reach == "near" else self.someone_else(staff, reach)
        return OWNED[kind](owner, self.ids[reach])

    def someone_else(self, staff: Staff, reach: str) -> Staff:
        if reach == "foreign":
            assert self.cast.stranger is not None
            return self.cast.stranger
        return factories.StaffFactory(school=staff.school)


def make_world() -> World:
    cast = make_cast()
    home, abroad = cast.school, cast.other_school
    for school in (home, abroad):
        make_calendar(school)
    near = make_pupil(home, cohort=2018, send_status="K", form="8X")
    far = make_pupil(home, cohort=2016, form="10K")
    foreign = make_pupil(abroad, cohort=2018, send_status="K")
    stranger = cast.stranger
    assert stranger is not None
    nobody = make_staff(home, Role.MENTOR)
    ids = {
        "near": rows_about(near, cast[Role.MENTOR], cast[Role.INTERVENTION_LEAD], cast[Role.TEACHER]),
        "far": rows_about(far, nobody, None, nobody),
        "foreign": rows_about(foreign, stranger, stranger, stranger),
    }
    head, abroad_head = cast[Role.HEAD], make_staff(abroad, Role.HEAD)
    ids["near"] |= make_adult_concern(cast[Role.MENTOR], factories.StaffFactory(school=home), head)
    ids["far"] |= make_adult_concern(nobody, head, cast[Role.CHAIR_OF_GOVERNORS])
    ids["foreign"] |= make_adult_concern(stranger, factories.StaffFactory(school=abroad), abroad_head)
    group = GroupMember.objects.get(pupil=near).group
    group.faculty = Faculty.objects.get(school=home, name="Maths")
    group.save()
    return World(cast, ids)


def make_calendar(school: School) -> None:
    term = factories.TermFactory(year__school=school)
    shape = factories.DayShapeFactory(school=school)
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, weekday=weekday)
    factories.PeriodFactory(shape=shape, name="P3")
    assert term.pk


def make_pupil(school: School, **fields) -> Pupil:
    fields |= {"photo": ContentFile(b"\xff\xd8\xff", name="face.jpg"), "first_language": "POL"}
    pupil = factories.PupilFactory(school=school, **fields)
    PupilNeed.objects.create(pupil=pupil, rank=1, need="SEMH")
    for week in range(8):
        monday = WEEK - timedelta(weeks=week)
        PupilWeek.objects.create(pupil=pupil, school=school, week_start=monday, present=9, unauthorised=1)
    return pupil


def rows_about(pupil: Pupil, mentor: Staff, lead: Staff | None, teacher: Staff) -> dict[str, int]:
    """One row of every kind that has to do with this pupil or the pupil's school."""
    school = pupil.school
    assignment = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    if pupil.send_status == "N":
        # Out of the SEND scope: on no caseload any more, and with no provision.
        CaseloadAssignment.objects.filter(pk=assignment.pk).update(ends_on=date(2026, 10, 1))
    link_caseloads(CaseloadAssignment.objects.filter(pk=assignment.pk))
    provision = factories.ProvisionFactory(
        programme__school=school, programme__lead=lead, lead=mentor, name=f"Group of {pupil.form}"
    )
    ended = {"ends_on": date(2026, 10, 1)} if pupil.send_status == "N" else {}
    place = factories.ProvisionPupilFactory(provision=provision, pupil=pupil, **ended)
    period = Period.objects.get(shape__school=school)
    slot = factories.SlotFactory(provision=provision, period=period, weekday=4)
    planned = factories.PlannedSessionFactory(provision=provision, slot=slot, on=today())
    link_provisions([provision])
    group = factories.TeachingGroupFactory(school=school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=group, staff=teacher, starts_on=factories.YEAR_START)
    link_groups([group])
    timetabled = TimetabledLesson.objects.create(
        group=group, weekday=4, period=period, room="M4", teacher=teacher, starts_on=factories.YEAR_START
    )
    session = factories.SessionFactory(written_by=mentor, on=WEEK)
    SessionAdult.objects.create(session=session, staff=mentor)
    Presence.objects.create(session=session, pupil=pupil, on=WEEK, engagement=3)
    mark = AttendanceMark.objects.create(pupil=pupil, on=WEEK, half_day="AM", code="/")
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    lesson = LessonMark.objects.create(
        pupil=pupil, on=WEEK, period="P1", subject="Maths", code="L", minutes_late=5
    )
    LessonAmendment.objects.create(
        mark=lesson, old_code="N", new_code="L", reason=".", amended_by=mentor, amended_at=now()
    )
    AttendanceTalk.objects.create(
        pupil=pupil, on=WEEK, talked_with="Mother", said="Tired.", agreed="Bed by ten.", written_by=mentor,
        written_at=now(),
    )  # fmt: skip
    target = make_target(pupil, mentor)
    reading = factories.TargetReadingFactory(target=target)
    SessionTarget.objects.create(session=session, target=target, tries=4, successes=3, reading=reading)
    entry = make_contacts(pupil, mentor)
    link = pupil.contact_links.get(priority=1)
    event = make_event(mentor, pupil)
    SystemEntry.objects.create(pupil=pupil, kind="detention", on=WEEK, label="Lunchtime", state="Attended")
    BehaviourAddendum.objects.create(
        event=event, text="Spoke with home.", written_by=mentor, written_at=now()
    )
    staff = factories.StaffFactory(school=school)
    role = factories.StaffRoleFactory(staff=staff, role=Role.MENTOR)
    return {
        "pupil": pupil.pk,
        "assignment": assignment.pk,
        "mentor": mentor.pk,
        "handover": make_handover(pupil, mentor),
        "programme": provision.programme_id,
        "provision": provision.pk,
        "place": place.pk,
        "slot": slot.pk,
        "planned": planned.pk,
        "group": group.pk,
        "session": session.pk,
        **make_shared_lesson(timetabled, pupil, mentor),
        "mark": mark.pk,
        **make_club(pupil, mentor),
        "target": target.pk,
        "reading": reading.pk,
        "step": target.steps.get().pk,
        **make_plans(pupil, mentor, target),
        "strategy": say_of_strategies(session, pupil, mentor),
        "evidence": target.evidence.get(kind="photo").pk,
        "work_day": WorkDay.objects.get(pupil=pupil).pk,
        "contact": link.contact_id,
        "link": link.pk,
        "household": link.contact.household_id,
        "entry": entry.pk,
        "handout": entry.handout_id,
        **make_letters(link, mentor),
        **make_record(pupil, mentor),
        "event": event.pk,
        "behaviour_category": event.category_id,
        "physical": make_physical(event, pupil, mentor),
        "talk": make_talk(event, pupil, mentor),
        "suspension": make_suspensions(pupil, mentor),
        "staff": staff.pk,
        "role": role.pk,
        "manager": staff.managers.create(manager=mentor, starts_on=factories.YEAR_START).pk,
        "faculty": factories.FacultyFactory(school=school).pk,
        "year": AcademicYear.objects.get(school=school).pk,
        "term": Term.objects.get(year__school=school).pk,
        "day": ClosedDay.objects.create(
            school=school, on=date(2026, 9, 1) + timedelta(days=pupil.pk % 30), kind=ClosedDay.Kind.INSET
        ).pk,
        "shape": period.shape_id,
        "period": period.pk,
        "batch": make_batch(school, mentor),
        "mail": make_mail(staff),
        "team_role": factories.proposed_role(
            staff=factories.StaffFactory(school=school), role=Role.SAFEGUARDING_LEAD, by=staff
        ).pk,
        **make_concern(pupil, mentor),
        "lost_phone": LostPhone.objects.create(staff=staff, asked_by=mentor).pk,
        "topic": factories.TopicFactory(school=school).pk,
    }


def make_shared_lesson(timetabled: TimetabledLesson, pupil: Pupil, mentor: Staff) -> dict[str, int]:
    """The next lesson with a line of its teacher, a report that nobody has answered, and a material kept."""
    lesson = SharedLesson.objects.create(
        group=timetabled.group, on=today() + timedelta(days=7), starts_at=timetabled.period.starts_at,
        period_name="P3", doing="Fractions.", needs="Squared paper.", written_by=timetabled.teacher,
        written_at=now(),
    )  # fmt: skip
    LessonNeed.objects.create(lesson=lesson, pupil=pupil, text="A number line.")
    wanted = WantedMaterial.objects.create(lesson=lesson, what="The sheet", form="enlarged", by=today())
    # By somebody who is nobody else here, so that the mentor can still tell.
    teller = factories.StaffFactory(school=pupil.school)
    report = LessonReport.objects.create(
        lesson=lesson, text="Went well.", unresolved="Table 4.", written_by=teller, written_at=now()
    )
    LessonHelp.objects.create(report=report, pupil=pupil, help_level="prompted")
    material = factories.MaterialFactory(school=pupil.school, kept_by=mentor)
    cover = Cover.objects.create(
        lesson=timetabled, on=today(), staff=teller, given_by=timetabled.teacher, given_at=now()
    )
    return {
        "timetabled": timetabled.pk,
        "shared": lesson.pk,
        "wanted": wanted.pk,
        "report": report.pk,
        "material": material.pk,
        "cover": cover.pk,
    }


def make_lesson_notice(owner: Staff, about: dict[str, int]) -> int:
    return LessonNotice.objects.get_or_create(
        report_id=about["report"], staff=owner, defaults={"made_at": now()}
    )[0].pk


def make_handover(pupil: Pupil, taker: Staff) -> int:
    """By somebody who is nobody else here, of the pupil to their mentor, who has not read it."""
    giver = factories.StaffFactory(school=pupil.school)
    reading = Task.objects.create(
        school=pupil.school, owner=taker, set_by=giver, text="Read it", due_on=today(), set_at=now()
    )
    handover = Handover.objects.create(
        school=pupil.school, from_mentor=giver, to_mentor=taker, starts_on=factories.YEAR_START,
        note="Room 4 is free on Mondays.", note_by=giver, handed_by=giver, handed_at=now(), reading=reading,
    )  # fmt: skip
    handover.notes.create(pupil=pupil, text="A list by the peg works.", written_by=giver)
    return handover.pk


def make_club(pupil: Pupil, keeper: Staff) -> dict[str, int]:
    """A register with the pupil on it, and a day of it on which somebody's mark was amended."""
    club = Club.objects.create(school=pupil.school, name=f"Chess {pupil.pk}", place="Hall", keeper=keeper)
    ClubMember.objects.create(club=club, pupil=pupil, starts_on=factories.YEAR_START)
    day = ClubDay.objects.create(club=club, on=WEEK, taken_by=keeper, taken_at=now())
    mark = ClubMark.objects.create(day=day, pupil=pupil, status="late")
    ClubAmendment.objects.create(
        mark=mark, old_status="away", new_status="late", reason=".", amended_by=keeper, amended_at=now()
    )
    return {"club": club.pk, "club_day": day.pk, "club_mark": mark.pk}


def make_target(pupil: Pupil, author: Staff) -> Target:
    """A target with a step, something seen, and a day at work."""
    target = factories.TargetFactory(pupil=pupil, author=author)
    TargetStep.objects.create(target=target, position=1, text="Sets an alarm")
    TargetEvidence.objects.create(
        target=target, kind="line", on=WEEK, text="Came in early.", written_by=author, written_at=now()
    )
    TargetEvidence.objects.create(
        target=target, kind="photo", on=WEEK, text="Her first page.", written_by=author, written_at=now(),
        photo=ContentFile(b"\xff\xd8\xff", name="work.jpg"),
    )  # fmt: skip
    WorkDay.objects.create(
        pupil=pupil, on=WEEK, place="Kitchen", punctual=3, written_by=author, written_at=now()
    )
    return target


def make_plans(pupil: Pupil, author: Staff, target: Target) -> dict[str, int]:
    """A One Plan in its second version with the third being written, a passport, and an action plan that is over."""
    plan = factories.PlanFactory(pupil=pupil, author=author, number=2)
    plan.targets.add(target)
    factories.PlanFactory(
        pupil=pupil, author=author, kind="action", title="Mornings", stage="", number=1, words={},
        ended_on=WEEK, end_reason="Done.",
    )  # fmt: skip
    passport = factories.PlanFactory(
        pupil=pupil, author=author, kind="passport", stage="", number=1, words={}, asks_from=1, asks_on=WEEK
    )
    PlanLine.objects.create(
        plan=passport, section="musts", position=0, text="Seat by the door", first_number=1
    )
    said = {"author": author, "published_by": author, "published_at": now(), "in_force_from": WEEK}
    words = {"pupil": "I like maps.", "helps": ["A list"]}
    for each in (1, 2):
        version = PlanVersion.objects.create(plan=plan, number=each, words=words, aims=["On time"], **said)
    PlanVersion.objects.create(plan=passport, number=1, words={"musts": ["Seat by the door"]}, **said)
    PlanReading.objects.create(plan=plan, staff=author, number=1, read_at=now())
    attachment = factories.PlanAttachmentFactory(plan=plan, number=1)
    drawn = factories.PlanPictureFactory(plan=passport)
    factories.PlanAttachmentFactory(plan=plan, title="Mistake", **gone(author))
    return {
        "plan": plan.pk,
        "version": version.pk,
        "attachment": attachment.pk,
        "picture": drawn.pk,
        **make_reviews(plan, author, target),
        **make_records(pupil, author),
        **make_contributions(plan, author),
    }


def make_reviews(plan: Plan, author: Staff, target: Target) -> dict[str, int]:
    """One that is closed, with all that can be said, and put right since; and one that is planned."""
    done = factories.ReviewFactory(
        plan=plan, meets_on=WEEK, held_on=WEEK, place="Room 4", pupil_view="Better.", parent_view="Calmer.",
        staff_view="On time.", adulthood="A taster day.", decisions="Go on.", dissent="Nobody.",
        closed_by=author, closed_at=now(),
    )  # fmt: skip
    done.people.create(name="Ms Ali, mother", presence="came")
    done.people.create(staff=author, presence="came")
    done.outcomes.create(target=target, what="On time", result="met", evidence="The register.")
    done.actions.create(text="Ring the school nurse", owner=author, due_on=WEEK)
    done.amendments.create(text="It was Tuesday.", reason="A slip.", written_by=author, written_at=now())
    called_off = {"called_off_on": WEEK, "called_off_why": "Snow."}
    factories.ReviewFactory(plan=plan, meets_on=WEEK, **called_off)
    planned = factories.ReviewFactory(plan=plan, meets_on=REVIEW_DAY)
    planned.people.create(name="Mr Wren, social worker")
    planned.people.create(staff=author)
    planned.outcomes.create(target=target, what="On time", result="", evidence="")
    planned.actions.create(text="Ask for views", owner=author, due_on=WEEK)
    for review in (done, planned):
        said = review.round_robin.create(staff=author, text="On time now.", answered_at=now())
        line = PlanLine.objects.filter(plan__pupil=plan.pupil).first()
        said.lines.create(line=line, said="helped", note="At the door.")
    return {
        "review": planned.pk,
        "asked_review": planned.pk,
        "closed_review": done.pk,
        "held_review": done.pk,
    }


def make_records(pupil: Pupil, author: Staff) -> dict[str, int]:
    """An EHCP record with an outcome and a provision, and a PEP with a spending: both in force, with their dates."""
    said = {"pupil": pupil, "author": author, "stage": "", "number": 1, "words": {}}
    record, personal = factories.PlanFactory(kind="ehcp", **said), factories.PlanFactory(kind="pep", **said)
    PlanDates.objects.create(plan=record, issued_on=date(2025, 12, 1), asked_on=date(2025, 6, 2))
    PlanDates.objects.create(plan=personal, entered_on=date(2026, 11, 2))
    paper = pupil.documents.filter(withdrawn_at__isnull=True).first()
    sought = record.sought.create(text="Travels alone.", area="IL", document=paper, page=2)
    line = record.provision_lines.create(
        section="F", what="Speech therapy", outcome=sought, quantity="Six hours", minutes=30, frequency="Weekly",
        ratio="1 to 1", deliverer="Therapist", document=paper, page=3,
    )  # fmt: skip
    premium = personal.premium_lines.create(what="Laptop", on=WEEK, amount="320.00", impact="Writes more.")
    return {
        "ehcp": record.pk, "dated_plan": record.pk, "pep": personal.pk, "sought": sought.pk, "line": line.pk,
        "premium": premium.pk,
    }  # fmt: skip


def say_of_strategies(session: Session, pupil: Pupil, by: Staff) -> int:
    """That each strategy of the pupil's helped in a session."""
    lines = PlanLine.objects.filter(plan__pupil=pupil)
    for line in lines:
        StrategyUse.objects.create(session=session, line=line, answer="helped", said_by=by, said_at=now())
    return lines[0].pk


def make_contributions(plan: Plan, author: Staff) -> dict[str, int]:
    """Somebody asked for theirs, a line of the bank, a comment, and what the pupil said: once struck out again."""
    asked = factories.PlanContributionFactory(plan=plan)
    line = factories.BankLineFactory(school=plan.pupil.school)
    said = factories.PlanCommentFactory(plan=plan)
    heard = factories.VoiceRecordFactory(pupil=plan.pupil, entered_by=author)
    VoiceStrike.objects.create(
        record=factories.VoiceRecordFactory(pupil=plan.pupil, entered_by=author), why="Heard wrong.",
        struck_by=author, struck_at=now(),
    )  # fmt: skip
    return {"contribution": asked.pk, "voice": heard.pk, "comment": said.pk, "bank_line": line.pk}


def make_contacts(pupil: Pupil, mentor: Staff) -> ContactEntry:
    """Two people of a pupil, one with a court order that is over, a contact logged, and how often home hears."""
    order = {"order_says": "Weekends only.", "order_starts_on": date(2025, 1, 6), "order_ends_on": WEEK}
    link = factories.PupilContactFactory(pupil=pupil, **order)
    factories.PupilContactFactory(pupil=pupil, relationship="PAF", priority=2, is_do_not_contact=True)
    FamilyRhythm.objects.create(pupil=pupil, every_weeks=2, starts_on=factories.YEAR_START, set_by=mentor)
    return factories.ContactEntryFactory(
        pupil=pupil, contact=link.contact, other="", written_by=mentor,
        handout=factories.HandoutFactory(school=pupil.school),
    )  # fmt: skip


def make_letters(link: PupilContact, writer: Staff) -> dict[str, int]:
    """A draft, one that is released with nobody's copy gone, and one whose copy went out; and a template."""
    pupil, released = link.pupil, {"released_by": writer, "released_at": now()}
    said = {"pupil": pupil, "written_by": writer}
    sent, draft = factories.LetterFactory(**said, **released, state="sent"), factories.LetterFactory(**said)
    LetterComment.objects.create(letter=draft, text="Say when.", written_by=writer, written_at=now())
    copy = factories.LetterCopyFactory(letter=sent, contact=link.contact, contact_ids=[link.contact_id])
    return {
        "draft_letter": draft.pk,
        "letter": factories.LetterFactory(**said, **released, state="released").pk,
        "letter_copy": copy.pk,
        "letter_template": factories.LetterTemplateFactory(school=pupil.school).pk,
    }


def make_record(pupil: Pupil, by: Staff) -> dict[str, int]:
    """One of each row that hangs from a pupil's record."""
    since = factories.YEAR_START
    Enrolment.objects.create(pupil=pupil, starts_on=date(2025, 9, 1), ends_on=date(2026, 7, 20))
    rows = {
        "flag": Flag(pupil=pupil, kind="young_carer", detail="S", starts_on=since, source="Form tutor"),
        "alert": CareAlert(
            pupil=pupil, kind="allergy", what="Nuts", to_do="Pen in the office", starts_on=since
        ),
        "diagnosis": Diagnosis(pupil=pupil, name="Dyspraxia"),
        "agency": Agency(pupil=pupil, name="Speech therapy", starts_on=since),
        "placement": Placement(pupil=pupil, commissioner="Invented authority", reason="other", starts_on=since),
        "arrangement": Arrangement(pupil=pupil, kind="lunch", what="First sitting", owner=by, starts_on=since),
        "document": Document(
            pupil=pupil, kind="report", title="Report", on=since, readers="record", size=5, filed_by=by,
            media_type="application/pdf", filed_at=now(), file=ContentFile(b"%PDF-", name="report.pdf"),
        ),
    }  # fmt: skip
    for row in rows.values():
        row.save()
    Document.objects.create(
        pupil=pupil, kind="report", title="Mistake", on=since, readers="record", size=5, filed_by=by,
        media_type="application/pdf", filed_at=now(), file="documents/none.pdf", **gone(by),
    )  # fmt: skip
    return {name: row.pk for name, row in rows.items()} | {"set_aside": make_set_aside(pupil, by)}


def make_set_aside(pupil: Pupil, by: Staff) -> int:
    """That there is no UPN is right as it is."""
    return SetAside.objects.create(
        pupil=pupil, rule="no_upn", facts=fault_of("no_upn").fingerprint(pupil), why="From abroad.",
        until=date(2027, 8, 31), set_by=by, set_at=now(),
    ).pk  # fmt: skip


def make_concern(pupil: Pupil, mentor: Staff, lead: Actor | None = None) -> dict[str, Any]:
    """Raised by the mentor with a file, with something to be done and a discussion that can be put right; referred to
    an agency, and with a plan of the pupil that has a meeting to come.
    """
    lead = lead or make_staff(pupil.school, Role.SAFEGUARDING_LEAD).actor(today())
    concern = raised(mentor.actor(today()), pupil, contents=[b"a drawing"])
    to_do = {"what": "Ring", "owner": lead.staff_id, "owner_name": lead.name, "due_on": today().isoformat()}
    action = act(by=lead, concern=concern, kind=EntryKind.ACTION, body=to_do)
    said = {"with": "The nurse", "text": "Weighed."}
    discussion = act(by=lead, concern=concern, kind=EntryKind.DISCUSSION, body=said)
    sibling = factories.PupilFactory(school=pupil.school, cohort=pupil.cohort)
    linked = {"pupil": pupil, "others": [sibling], "kind": LinkKind.SIBLING, "note": "They said so."}
    (link,) = link_pupils(by=lead, concern=concern, **linked)
    asked = {
        "agency": "police", "to_whom": "", "their_reference": "", "asked": "To look.",
        "reply_by": (today() + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    referral = act(by=lead, concern=concern, kind=EntryKind.REFERRED, body=asked, happened_at=now())
    # What is about nobody is under the school's own key, which is made where there is none.
    key_of_school(pupil.school_id)
    sent = MessageSent.objects.get(
        message=write_message(concern, factories.StaffFactory(school=pupil.school))
    )
    return {
        "concern_referral": referral.pk,
        "concern_plan": make_care_plan(pupil, concern, lead),
        "concern_pupil": ConcernPupil.objects.get(concern=concern, pupil=pupil).pk,
        "message_sent": sent.pk,
        "message_told": sent.message_id,
        "concern": concern.pk,
        "concern_action": action.pk,
        "concern_entry": discussion.pk,
        "concern_file": 1,
        "sibling": sibling.pk,
        "concern_link": link.pk,
        "concern_subject": link.key_id,
        **make_file_move(pupil, lead),
    }


def make_file_move(pupil: Pupil, lead: Actor) -> dict[str, Any]:
    """To another school, with a pack whose file is as good as one; and what came before, with a file."""
    told = {
        "school": "Plover Hill", "contact": "Ms Teal", "phone": "01632 960001", "reason": "in_year",
        "leaving_on": today().isoformat(),
    }  # fmt: skip
    move = begin_transfer(by=lead, pupil=pupil, told=told)
    came = {"text": "A chronology.", "files": [{"name": "old.pdf", "kind": "application/pdf"}]}
    note(by=lead, move=move, kind=EntryKind.CAME, body=came, contents=[b"%PDF-"])
    assert lead.staff_id is not None
    pack = TransferPack.objects.create(
        move=move, asked_by_id=lead.staff_id, asked_at=now(), made_at=now(), passphrase=seal("ABCD-EFGH")
    )
    pack_files.store(pack, b"age-encryption.org/v1")
    note(by=lead, move=move, kind=EntryKind.PACKED, body={"entries": []})
    return {
        "file_move": move.pk,
        "file_step": EntryKind.SENT.value,
        "came_file": 1,
        "subject_key": key_of_pupil(pupil).pk,
        "retention_step": "hold",
    }


def make_adult_concern(by: Staff, adult: Staff, reader: Staff) -> dict[str, Any]:
    """About an adult, with something to be done and a discussion that can be put right; and one named a reader."""
    concern = about_adult(by.actor(today()), adult, contents=[b"%PDF-"])
    to_do = {"what": "Ring", "owner": reader.pk, "owner_name": reader.name, "due_on": today().isoformat()}
    action = act(by=reader.actor(today()), concern=concern, kind=EntryKind.ACTION, body=to_do)
    said = {"with": "HR", "text": "Agreed."}
    discussion = act(by=reader.actor(today()), concern=concern, kind=EntryKind.DISCUSSION, body=said)
    named = AdultReader.objects.create(
        staff=make_staff(by.school, Role.SAFEGUARDING_LEAD), named_by=reader, named_at=now()
    )
    return {
        "adult_concern": concern.pk,
        "adult_action": action.pk,
        "adult_entry": discussion.pk,
        "adult_reader": named.pk,
        "adult_file": 1,
        "adult_step": "hold",
    }


def make_care_plan(pupil: Pupil, concern: Concern, lead: Actor) -> int:
    said = {"level": "in_need", "starts_on": "2026-10-01", "worker": "A", "team": "", "reach": "", "text": ""}
    key = key_of_pupil(pupil)
    entry = start_plan(by=lead, concern=concern, key=key, body=said | {"ends_on": ""})
    plan = plans_of([entry], bodies([entry]))[0]
    next_on = (today() + timedelta(days=3)).isoformat()
    meeting = {"meeting": "core_group", "held_on": "", "there": "", "text": "", "next_on": next_on}
    note_plan_meeting(by=lead, concern=concern, plan=plan, body=meeting)
    return entry.pk


def write_message(concern: Concern, reader: Staff) -> int:
    """By whoever of the team acted upon it before, about its pupil."""
    action = (
        Entry.objects.filter(concern=concern, kind=EntryKind.ACTION).select_related("author").earliest("pk")
    )
    lead = action.author.actor(today())
    pupils = list(pupils_in(lead, concern))
    tell(
        by=lead, concern=concern, pupils=pupils, staff=[reader], text="Keep an eye.", until=today(), at=now()
    )
    return PupilMessage.objects.latest("pk").pk


def make_suspensions(pupil: Pupil, by: Staff) -> int:
    """One that stands, whose id is given, and one that was a mistake."""
    day = WEEK - timedelta(days=7)
    Suspension.objects.create(
        pupil=pupil,
        kind="SUSP",
        starts_on=day,
        ends_on=day,
        reason_1="BU",
        withdrawn_as="mistake",
        **gone(by),
    )
    row = Suspension.objects.create(pupil=pupil, kind="SUSP", starts_on=WEEK, ends_on=WEEK, reason_1="BU")
    return row.pk


def gone(by: Staff) -> dict[str, Any]:
    return {"withdrawn_at": now(), "withdrawn_by": by, "withdrawn_why": "It is another pupil's."}


def make_event(author: Staff, pupil: Pupil) -> BehaviourEvent:
    """An incident with one pupil in it, under a category of the school's."""
    category = BehaviourCategory.objects.filter(school=author.school).first()
    fields = {"category": category} if category else {}
    event = factories.BehaviourEventFactory(written_by=author, on=WEEK, **fields)
    factories.BehaviourPartFactory(event=event, pupil=pupil)
    return event


def make_batch(school: School, by: Staff) -> int:
    batch = ImportBatch.objects.create(
        school=school, kind="pupils", state="preview", file_name="roll.csv", uploaded_by=by,
        file=ContentFile(b"UPN\n", name="roll.csv"),
    )  # fmt: skip
    ImportRow.objects.create(batch=batch, line=2, outcome="undecided", name="Bramble, Ada")
    return batch.pk


def make_mail(recipient: Staff) -> int:
    return OutboxMail.objects.create(
        school=recipient.school, recipient=recipient, kind="digest", week_start=WEEK, needs="BOARD_VIEW",
        subject="Your week", text="One", html="<p>One</p>", message_id=f"<{recipient.pk}@handrail>", state="failed",
    ).pk  # fmt: skip


def make_task(owner: Staff, about: dict[str, int]) -> int:
    return Task.objects.create(
        school=owner.school, owner=owner, set_by=owner, pupil_id=about["pupil"], text="Ring home",
        due_on=today(), set_at=now(),
    ).pk  # fmt: skip


def make_correction(owner: Staff, about: dict[str, int]) -> int:
    """Said by them, and passed to them, of a flag."""
    return Correction.objects.create(
        school=owner.school, kind="flag", row_id=about["flag"], pupil_id=about["pupil"], text="Not any more.",
        reported_by=owner, reported_at=now(), passed_to=owner,
    ).pk  # fmt: skip


def make_notice(owner: Staff, about: dict[str, int]) -> int:
    notice, _ = ContactNotice.objects.get_or_create(
        entry_id=about["entry"], staff=owner, kind="news", defaults={"sent_at": now()}
    )
    return notice.pk


def make_message(owner: Staff, about: dict[str, int]) -> int:
    message = write_message(Concern.objects.get(pk=about["concern"]), owner)
    return MessageReader.objects.get(message=message).pk


def make_physical(event: BehaviourEvent, pupil: Pupil, author: Staff) -> int:
    """With the statement of an adult who is nobody else here."""
    row = PhysicalIntervention.objects.create(
        event=event, pupil=pupil, at="10:20", minutes=2, why="Ran at the road.", done="Held by the arm.",
        written_by=author, written_at=now(),
    )  # fmt: skip
    asked = row.requests.create(staff=factories.StaffFactory(school=author.school), asked_at=now())
    Statement.objects.create(request=asked, text="I saw it.", written_at=now())
    return row.pk


def make_talk(event: BehaviourEvent, pupil: Pupil, author: Staff) -> int:
    """Checked back on by somebody who is nobody else here."""
    checker = factories.StaffFactory(school=author.school)
    task = Task.objects.create(
        school=author.school, owner=checker, set_by=checker, text="Check back",
        due_on=today(), set_at=now(),
    )  # fmt: skip
    talk = RestorativeTalk.objects.create(
        event=event, on=WEEK, agreed="To knock first.", check_back=task, written_by=author, written_at=now()
    )
    RestorativeSide.objects.create(talk=talk, pupil=pupil, account="I was cross.")
    return talk.pk


def make_statement_request(owner: Staff, about: dict[str, int]) -> int:
    pupil = Pupil.objects.get(pk=about["pupil"])
    physical = make_physical(make_event(owner, pupil), pupil, owner)
    return StatementRequest.objects.create(intervention_id=physical, staff=owner, asked_at=now()).pk


def make_own_event(owner: Staff, about: dict[str, int]) -> int:
    return make_event(owner, Pupil.objects.get(pk=about["pupil"])).pk


def make_receipt(owner: Staff, about: dict[str, int]) -> str:
    """Of a concern about the pupil, raised by them: its reference stands in its address."""
    return raised(owner.actor(today()), Pupil.objects.get(pk=about["pupil"])).reference


def make_adult_receipt(owner: Staff, about: dict[str, int]) -> str:
    """Of a concern about somebody named in words, raised by them."""
    return about_adult(owner.actor(today())).reference


def make_behaviour_notice(owner: Staff, about: dict[str, int]) -> int:
    return BehaviourNotice.objects.get_or_create(
        event_id=about["event"], pupil_id=about["pupil"], staff=owner,
        defaults={"why": "mentor", "made_at": now()},
    )[0].pk  # fmt: skip


def make_printout(owner: Staff, about: dict[str, int]) -> int:
    """With nothing in it: what is in one is there for whoever may still see all of it."""
    return Printout.objects.create(
        school=owner.school, asked_by=owner, kind="passport", asked_at=now(),
        file=ContentFile(b"%PDF-", name="printout.pdf"),
    ).pk  # fmt: skip


def make_letter_printout(owner: Staff, about: dict[str, int]) -> int:
    return Printout.objects.create(
        school=owner.school, asked_by=owner, of="letters", asked_at=now(),
        file=ContentFile(b"%PDF-", name="printout.pdf"),
    ).pk  # fmt: skip


def make_paper_batch(owner: Staff, about: dict[str, int]) -> int:
    """Looked through: one file that would be attached and one that was refused."""
    batch = PaperBatch.objects.create(
        school=owner.school, brought_by=owner, kind="agency", title="Letters", on=WEEK, writer="The authority",
        state="preview", brought_at=now(),
    )  # fmt: skip
    batch.files.create(
        name="one.pdf", outcome="fits", pupil_id=about["pupil"], plan_id=about["plan"], digest="a" * 64
    )
    batch.files.create(name="two.pdf", outcome="refused", reason="Nobody is named.")
    return batch.pk


def make_job(owner: Staff, about: dict[str, int]) -> int:
    count = Job.objects.count()
    return Job.objects.create(
        school=owner.school, requested_by=owner, kind="import_read", subject_id=count, state="done"
    ).pk


def make_digest(owner: Staff, about: dict[str, int]) -> int:
    """Of the kind that goes with an office of theirs; whoever has none of those is left with a mentor's from before."""
    roles = set(owner.roles.values_list("role", flat=True))
    kind = next((kind for kind, its in DIGEST_ROLES.items() if roles & its), Digest.Kind.MENTOR)
    counts = "pupils attention to_act praise planned held not_held not_logged besides"
    mentors = Staff.objects.filter(caseload__pupil=about["pupil"]).values_list("pk", flat=True)
    digest, _ = Digest.objects.get_or_create(
        school=owner.school, recipient=owner, kind=kind, week_start=WEEK,
        defaults={"facts": dict.fromkeys([*counts.split(), "mentors", "mentors_without_logs"], 1),
                  "without_logs": list(mentors)},
    )  # fmt: skip
    DigestItem.objects.get_or_create(
        digest=digest, pupil_id=about["pupil"], rule="attendance",
        defaults={"level": "act", "sentence": "Attendance 60 % this week.", "position": 1},
    )  # fmt: skip
    return digest.pk


def make_digest_item(owner: Staff, about: dict[str, int]) -> int:
    return DigestItem.objects.get(digest=make_digest(owner, about), pupil_id=about["pupil"]).pk


def make_factor(owner: Staff, about: dict[str, int]) -> int:
    rows = Authenticator.objects.filter(user=owner.user, type="totp")
    if not rows:
        set_up_phone(owner)
    return rows.get().pk


def make_browser(owner: Staff, about: dict[str, int]) -> int:
    return Browser.objects.create(user=owner.user, kind="Chrome on Windows").pk


OWNED: dict[str, Callable[[Staff, dict[str, int]], Any]] = {
    "receipt": make_receipt,
    "adult_receipt": make_adult_receipt,
    "behaviour_notice": make_behaviour_notice,
    "lesson_notice": make_lesson_notice,
    "own_event": make_own_event,
    "statement_request": make_statement_request,
    "browser": make_browser,
    "factor": make_factor,
    "correction": make_correction,
    "notice": make_notice,
    "message": make_message,
    "task": make_task,
    "job": make_job,
    "printout": make_printout,
    "letter_printout": make_letter_printout,
    "paper_batch": make_paper_batch,
    "digest": make_digest,
    "item": make_digest_item,
}
