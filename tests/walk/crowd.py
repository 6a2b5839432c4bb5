"""Fifty more of everything near, so that a page that asks once per row is found out."""

from datetime import date, timedelta

from django.test import override_settings

from interventions.involvement import link_provisions
from interventions.models import (
    Cover,
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    Note,
    PlannedSession,
    Presence,
    Provision,
    ProvisionPupil,
    Session,
    SessionAdult,
    SharedLesson,
    StrategyUse,
    WantedMaterial,
)
from pupils.involvement import link_caseloads, link_groups
from pupils.models import (
    Arrangement,
    AttendanceMark,
    AttendanceTalk,
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
    Document,
    Enrolment,
    FamilyRhythm,
    Flag,
    GroupMember,
    HandoverNote,
    ImportBatch,
    ImportRow,
    LessonAmendment,
    LessonMark,
    Letter,
    LetterComment,
    PaperBatch,
    Plan,
    PlanLine,
    PlanVersion,
    Pupil,
    PupilContact,
    PupilNeed,
    PupilWeek,
    RestorativeSide,
    Review,
    Statement,
    StatementRequest,
    SystemEntry,
    Target,
    TeachingGroup,
    TimetabledLesson,
    WorkDay,
)
from safeguarding.actions.desk import act
from safeguarding.actions.erasure import hold
from safeguarding.actions.file_moves import note
from safeguarding.actions.links import link_pupils
from safeguarding.codes import EntryKind, LinkKind
from safeguarding.models import AdultConcern, AdultReader, Concern, FileMove
from safeguarding.sealing import key_of_pupil
from staffing.access import Actor, Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, ClosedDay, Staff
from tests import factories
from tests.cast import make_staff
from tests.safeguarding.scenes import about_adult, raised
from tests.walk.world import (
    WEEK,
    World,
    make_concern,
    make_digest,
    make_event,
    make_handover,
    make_job,
    make_mail,
    make_message,
    make_paper_batch,
    make_physical,
    make_printout,
    make_set_aside,
    make_talk,
    make_task,
)

# Who opens pages of the sealed room: nobody else meets what is in it.
OF_THE_ROOM = (Role.SAFEGUARDING_LEAD, Role.HEAD, Role.CHAIR_OF_GOVERNORS)


def crowd(world: World, staff: Staff, *, first_of: int = 0, number: int = 50) -> None:
    """Add `number` pupils beside the near one, and as many rows of everything else the member of staff can meet.

    Written without their history, which takes as long again."""
    with override_settings(SIMPLE_HISTORY_ENABLED=False):
        add_crowd(world, staff, first_of, number)


def add_crowd(world: World, staff: Staff, first_of: int, number: int) -> None:
    near = world.ids["near"]
    mentor = world.cast[Role.MENTOR]
    pupils = [add_pupil(world, near, mentor) for _ in range(number)]
    link_caseloads(CaseloadAssignment.objects.filter(mentor=mentor))
    link_groups(TeachingGroup.objects.filter(pk=near["group"]))
    link_provisions(Provision.objects.filter(pk=near["provision"]))
    shared = Session.objects.get(pk=near["session"])
    first = Pupil.objects.get(pk=near["pupil"])
    batch = ImportBatch.objects.get(pk=near["batch"])
    for place, pupil in enumerate(pupils, start=first_of):
        Presence.objects.create(session=shared, pupil=pupil, on=WEEK)
        Note.objects.create(session=shared, pupil=pupil, text="Read aloud.")
        add_rows(world, near, staff, first, place)
        ImportRow.objects.create(batch=batch, line=place + 3, outcome="undecided", pupil=pupil)
        make_digest(staff, {"pupil": pupil.pk})
        make_printout(staff, near)
        add_papers(staff, near, pupil)
        make_task(staff, {"pupil": pupil.pk})
        raised(staff.actor(today()), pupil)
        add_event(near, staff, pupil, first)
        add_to_lessons(near, staff, pupil, place)
        add_to_clubs(near, staff, pupil, first, place)
        if place % 2:
            make_set_aside(pupil, staff)
        HandoverNote.objects.create(handover_id=near["handover"], pupil=pupil)
        make_handover(pupil, staff)
        make_message(staff, near)
        proposed = factories.StaffFactory(school=staff.school)
        factories.proposed_role(staff=proposed, role=Role.SAFEGUARDING_LEAD, by=staff)
    if staff in [world.cast[role] for role in OF_THE_ROOM]:
        add_to_room(near, staff, pupils)
    # Last, since each concern tells the whole team.
    for _ in pupils:
        make_staff(staff.school, Role.SAFEGUARDING_LEAD)


def add_to_room(near: dict[str, int], staff: Staff, pupils: list[Pupil]) -> None:
    """What is done there by one more of the team, who is not the member of staff."""
    colleague = make_staff(staff.school, Role.SAFEGUARDING_LEAD)
    for pupil in pupils:
        add_to_desk(near, staff, pupil, colleague.actor(today()))
        add_about_adults(near, staff)


def add_to_desk(near: dict[str, int], staff: Staff, pupil: Pupil, lead: Actor) -> None:
    """One more concern with something to be done, and one more thing said in the near one."""
    concern = Concern.objects.get(pk=make_concern(pupil, staff, lead)["concern"])
    said = {"decision": "To wait.", "reasons": "He asked."}
    for each in (concern, Concern.objects.get(pk=near["concern"])):
        act(by=lead, concern=each, kind=EntryKind.DECISION, body=said)
    known, sibling = Pupil.objects.get(pk=near["pupil"]), factories.PupilFactory(school=staff.school)
    raised(staff.actor(today()), known)
    link_pupils(
        by=lead, concern=Concern.objects.get(pk=near["concern"]), pupil=known, others=[sibling],
        kind=LinkKind.SIBLING, note="They said so.",
    )  # fmt: skip
    # Something new, so that opening it is written down each time.
    more = Concern.objects.get(pk=near["concern"])
    act(by=lead, concern=more, kind=EntryKind.ADDENDUM, body={"text": "More."})
    hold(by=lead, key=key_of_pupil(pupil), reason="An inquiry.")
    move = FileMove.objects.get(pk=near["file_move"])
    note(by=lead, move=move, kind=EntryKind.FILE_CHASED, body={"with": "Ms Teal", "text": "Rings back."})
    left = factories.PupilFactory(school=staff.school, left_on=today())
    raised(staff.actor(today()), left)


def add_about_adults(near: dict[str, int], staff: Staff) -> None:
    """One more about the same adult, more said in the near one, and one more who reads these."""
    concern = AdultConcern.objects.get(pk=near["adult_concern"])
    about_adult(staff.actor(today()), concern.adult)
    head = AdultReader.objects.get(pk=near["adult_reader"]).named_by
    said = {"with": "HR", "text": "Agreed."}
    for kind, body in ((EntryKind.DISCUSSION, said), (EntryKind.ADDENDUM, {"text": "More."})):
        act(by=head.actor(today()), concern=concern, kind=kind, body=body)
    reader = factories.StaffFactory(school=staff.school)
    AdultReader.objects.create(staff=reader, named_by=head, named_at=now())


def add_papers(staff: Staff, near: dict[str, int], pupil: Pupil) -> None:
    """One more folder brought, and one more file in each of one's folders."""
    make_paper_batch(staff, near)
    for batch in PaperBatch.objects.filter(brought_by=staff)[:3]:
        batch.files.create(name=f"{pupil.pk}.pdf", outcome="refused", reason="Two pupils.", pupil=pupil)


def add_pupil(world: World, near: dict[str, int], mentor: Staff) -> Pupil:
    pupil = factories.PupilFactory(school=world.cast.school, send_status="K")
    PupilNeed.objects.create(pupil=pupil, rank=1, need="SLCN")
    CaseloadAssignment.objects.create(pupil=pupil, mentor=mentor, starts_on=factories.YEAR_START)
    GroupMember.objects.create(group_id=near["group"], pupil=pupil, starts_on=factories.YEAR_START)
    ProvisionPupil.objects.create(provision_id=near["provision"], pupil=pupil, starts_on=factories.YEAR_START)
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    PupilWeek.objects.create(pupil=pupil, school=pupil.school, week_start=WEEK, present=4, unauthorised=6)
    factories.TargetFactory(pupil=pupil, author=mentor)
    FamilyRhythm.objects.create(pupil=pupil, every_weeks=1, starts_on=factories.YEAR_START, set_by=mentor)
    return pupil


def add_rows(world: World, near: dict[str, int], staff: Staff, first: Pupil, place: int) -> None:
    """One more of each: session, planned session, colleague, programme, mark, mail, job, closed day, event."""
    school = world.cast.school
    earlier = WEEK - timedelta(days=7 + place)
    session = factories.SessionFactory(written_by=staff, school=school, on=earlier)
    SessionAdult.objects.create(session=session, staff=staff)
    Presence.objects.create(session=session, pupil=first, on=earlier, engagement=4)
    Note.objects.create(session=session, text="A calm start.")
    colleague = factories.StaffFactory(school=school)
    factories.StaffRoleFactory(staff=colleague, role=Role.MENTOR)
    factories.proposed_role(staff=colleague, role=Role.TEACHER, by=world.cast[Role.RECORDS])
    provision = factories.ProvisionFactory(programme__school=school, programme__lead=colleague, lead=staff)
    ProvisionPupil.objects.create(provision=provision, pupil=first, starts_on=factories.YEAR_START)
    PlannedSession.objects.create(
        provision=provision, staff=staff, on=today(), starts_at="14:00", minutes=20, period_name=f"P{place}"
    )
    PlannedSession.objects.create(
        provision=provision, staff=staff, on=earlier, starts_at="14:00", minutes=20, period_name=f"P{place}"
    )
    AttendanceMark.objects.create(
        pupil=first, on=date(2026, 9, 2) + timedelta(days=place), half_day="PM", code="L"
    )
    add_to_targets(near, staff, first, place)
    add_to_plans(near, staff, first, place)
    add_to_contacts(staff, first, place)
    add_to_record(staff, first, place)
    add_to_timetable(near, staff, first, place)
    factories.FacultyFactory(school=school)
    factories.TopicFactory(school=school)
    make_mail(colleague)
    make_job(staff, near)
    ImportBatch.objects.create(school=school, kind="pupils", state="applied", file_name="roll.csv")
    ClosedDay.objects.create(school=school, on=date(2027, 1, 4) + timedelta(days=place), kind="inset")
    AuditEvent.objects.create(
        school_id=school.pk, staff_id=colleague.pk, staff_name=colleague.name, acted_as="mentor", verb="view",
        object_kind="pupil", pupil_id=first.pk,
    )  # fmt: skip


def add_to_lessons(near: dict[str, int], staff: Staff, pupil: Pupil, place: int) -> None:
    """One more need, material and report of the near lesson, one more lesson of the near group, and a material kept."""
    lesson = SharedLesson.objects.get(pk=near["shared"])
    LessonNeed.objects.create(lesson=lesson, pupil=pupil, text="A number line.")
    WantedMaterial.objects.create(lesson=lesson, what=f"Sheet {place}", by=today())
    report = LessonReport.objects.create(
        lesson=lesson, text="Well.", written_by=factories.StaffFactory(school=staff.school), written_at=now()
    )
    LessonHelp.objects.create(report=report, pupil=pupil, help_level="alone")
    LessonNotice.objects.create(report=report, staff=staff, made_at=now())
    SharedLesson.objects.create(
        group=lesson.group, on=today() + timedelta(days=place % 7), starts_at=f"{13 + place // 60}:{place % 60:02}",
        period_name="P5",
        doing="Graphs.", written_by=staff, written_at=now(),
    )  # fmt: skip
    factories.MaterialFactory(school=staff.school, kept_by=staff, subject=f"Subject {place}")


def add_to_timetable(near: dict[str, int], staff: Staff, first: Pupil, place: int) -> None:
    """A group of the near pupil's, taught by the member of staff and by the near colleague, and one more lesson of
    the near group, which the member of staff covers."""
    group = factories.TeachingGroupFactory(school=staff.school)
    GroupMember.objects.create(group=group, pupil=first, starts_on=factories.YEAR_START)
    lesson = {"period_id": near["period"], "room": "A1", "starts_on": factories.YEAR_START}
    for weekday, teacher_id in ((4, staff.pk), (5, near["staff"])):
        TimetabledLesson.objects.create(group=group, weekday=weekday, teacher_id=teacher_id, **lesson)
    ending = date(2026, 12, 1) + timedelta(days=place)
    more = TimetabledLesson.objects.create(
        group_id=near["group"], weekday=3, teacher=staff, ends_on=ending,
        **lesson | {"starts_on": ending - timedelta(days=60)},
    )  # fmt: skip
    Cover.objects.create(lesson=more, on=today(), staff=staff, given_by=staff, given_at=now())


def add_to_record(staff: Staff, first: Pupil, place: int) -> None:
    """One more alert, arrangement and document that stand, and a flag and a time on the roll that are over."""
    day = date(2020, 1, 1) + timedelta(days=2 * place)
    Flag.objects.create(
        pupil=first, kind="part_time", starts_on=day, ends_on=day, source="Pastoral support plan"
    )
    Enrolment.objects.create(pupil=first, starts_on=day, ends_on=day)
    CareAlert.objects.create(pupil=first, kind="care", what="Noise", to_do="Ear defenders", starts_on=day)
    Arrangement.objects.create(pupil=first, kind="kit", what=f"Bag {place}", owner=staff, starts_on=day)
    Document.objects.create(
        pupil=first, kind="work", title=f"Page {place}", on=day, readers="record", size=1, filed_by=staff,
        media_type="image/jpeg", filed_at=now(), file="documents/none.jpg",
    )  # fmt: skip


def add_to_clubs(near: dict[str, int], staff: Staff, pupil: Pupil, first: Pupil, place: int) -> None:
    """One more on the near register and in its day, one more day, a register of one's own, a lesson and a talk."""
    ClubMember.objects.create(club_id=near["club"], pupil=pupil, starts_on=factories.YEAR_START)
    mark = ClubMark.objects.create(day_id=near["club_day"], pupil=pupil, status="here")
    ClubAmendment.objects.create(
        mark=mark, old_status="away", new_status="here", reason=".", amended_by=staff, amended_at=now()
    )
    on = WEEK - timedelta(days=place + 1)
    day = ClubDay.objects.create(club_id=near["club"], on=on, taken_by=staff, taken_at=now())
    ClubMark.objects.create(day=day, pupil=first, status="away")
    Club.objects.create(school=staff.school, name=f"Band {place}", keeper=staff)
    lesson = LessonMark.objects.create(pupil=first, on=on, period="P2", subject="Art", code="N")
    LessonAmendment.objects.create(
        mark=lesson, old_code="/", new_code="N", reason=".", amended_by=staff, amended_at=now()
    )
    AttendanceTalk.objects.create(
        pupil=first, on=on, talked_with="Ada", said="Tired.", written_by=staff, written_at=now()
    )


def add_event(near: dict[str, int], staff: Staff, pupil: Pupil, first: Pupil) -> None:
    """One more pupil in the near event, something added to it, and an event of one's own with a notice."""
    event = BehaviourEvent.objects.get(pk=near["event"])
    factories.BehaviourPartFactory(event=event, pupil=pupil)
    RestorativeSide.objects.create(talk_id=near["talk"], pupil=pupil, account="I was cross.")
    make_talk(event, pupil, staff)
    near_asked = StatementRequest.objects.create(
        intervention_id=near["physical"], staff=factories.StaffFactory(school=staff.school), asked_at=now()
    )
    Statement.objects.create(request=near_asked, text="I saw it.", written_at=now())
    SystemEntry.objects.create(pupil=first, kind="points", on=WEEK, label="Effort", points=1)
    factories.SuspensionFactory(pupil=pupil)
    factories.SuspensionFactory(
        pupil=first, kind="LNCH", starts_on=WEEK - timedelta(days=first.suspensions.count())
    )
    event.addenda.create(text="Spoke with home.", written_by=staff, written_at=now())
    own = make_event(staff, first)
    StatementRequest.objects.create(
        intervention_id=make_physical(own, first, staff), staff=staff, asked_at=now()
    )
    BehaviourNotice.objects.create(event=own, pupil=first, staff=staff, why="mentor", made_at=now())
    factories.BehaviourCategoryFactory(school=staff.school)
    said = {
        "school": staff.school,
        "kind": "flag",
        "row_id": near["flag"],
        "pupil": pupil,
        "text": "Not any more.",
    }
    Correction.objects.create(**said, reported_by=staff, reported_at=now(), passed_to=staff)
    closed = {"state": "answered", "answer": "It is so.", "closed_by": staff, "closed_at": now()}
    Correction.objects.create(**said, **closed, reported_by=staff, reported_at=now())


def add_to_targets(near: dict[str, int], staff: Staff, first: Pupil, place: int) -> None:
    """One more target with two readings, and a step, a reading, a day at work and something seen of the near one."""
    target = factories.TargetFactory(pupil=first, author=staff)
    factories.TargetReadingFactory.create_batch(2, target=target)
    near_target = Target.objects.get(pk=near["target"])
    near_target.steps.create(position=place + 2, text=f"Step {place}")
    factories.TargetReadingFactory(target=near_target, on=WEEK - timedelta(days=place))
    near_target.evidence.create(kind="line", on=WEEK, text="On time.", written_by=staff, written_at=now())
    WorkDay.objects.create(
        pupil=first,
        on=WEEK - timedelta(days=place),
        place="Garden",
        safe=4,
        written_by=staff,
        written_at=now(),
    )


def add_to_plans(near: dict[str, int], staff: Staff, first: Pupil, place: int) -> None:
    """One more plan in force with a strategy, one more version of the near plan, and one more target it points at."""
    said = {"author": staff, "published_by": staff, "published_at": now(), "in_force_from": WEEK}
    plan = factories.PlanFactory(
        pupil=first, kind="action", stage="", number=1, words={}, asks_from=1, asks_on=WEEK,
        author=factories.StaffFactory(school=staff.school),
    )  # fmt: skip
    PlanVersion.objects.create(plan=plan, number=1, words={"helps": ["A list"]}, **said)
    line = PlanLine.objects.create(
        plan=plan, section="helps", position=0, text=f"A list {place}", first_number=1
    )
    session = Session.objects.get(pk=near["session"])
    StrategyUse.objects.create(session=session, line=line, answer="helped", said_by=staff, said_at=now())
    near_plan = Plan.objects.get(pk=near["plan"])
    near_plan.number += 1
    near_plan.save()
    words = {"strengths": f"Maps {place}."}
    PlanVersion.objects.create(plan=near_plan, number=near_plan.number, words=words, **said)
    factories.PlanAttachmentFactory(plan=near_plan, title=f"Page {place}")
    aim = factories.TargetFactory(pupil=first, author=staff)
    near_plan.targets.add(aim)
    add_to_reviews(near, staff, aim, place)
    add_to_records(near)
    add_contributions(near_plan, staff)


def add_to_reviews(near: dict[str, int], staff: Staff, aim: Target, place: int) -> None:
    """One more of all that the near review holds, and one more review of its plan that is over."""
    review = Review.objects.get(pk=near["review"])
    review.people.create(staff=factories.StaffFactory(school=staff.school))
    review.outcomes.create(target=aim, what="On time", result="met", evidence="Seen.")
    review.actions.create(text=f"Ring {place}", owner=staff, due_on=WEEK)
    review.amendments.create(text="Later.", reason="A slip.", written_by=staff, written_at=now())
    said = review.round_robin.create(
        staff=factories.StaffFactory(school=staff.school), text="Calmer.", answered_at=now()
    )
    for line in PlanLine.objects.filter(plan__pupil=review.plan.pupil_id):
        said.lines.create(line=line, said="helped", note="At the door.")
    factories.ReviewFactory(
        plan=review.plan, meets_on=WEEK, held_on=WEEK, closed_by=staff, closed_at=now(), leader=staff
    )


def add_to_records(near: dict[str, int]) -> None:
    """One more outcome, provision and spending."""
    record = Plan.objects.get(pk=near["ehcp"])
    sought = record.sought.create(text="Cooks a meal.")
    record.provision_lines.create(section="F", what="Cooking", outcome=sought)
    Plan.objects.get(pk=near["pep"]).premium_lines.create(what="Books", on=WEEK, amount=9)


def add_contributions(near_plan: Plan, staff: Staff) -> None:
    """To the near plan, whose version goes on: those asked so far are asked for it still, and one more has answered.

    And one that the member of staff is asked for themselves.
    """
    factories.VoiceRecordFactory(pupil=near_plan.pupil, entered_by=staff)
    factories.BankLineFactory(school=near_plan.pupil.school)
    near_plan.comments.update(number=near_plan.number + 1)
    factories.PlanCommentFactory(plan=near_plan)
    near_plan.contributions.update(number=near_plan.number + 1)
    factories.PlanContributionFactory(
        plan=near_plan, voice="agency", other="Speech therapy", words={"assess": "Short sentences."}, how="phone",
        given_on=WEEK, answered_at=now(), entered_by=staff,
    )  # fmt: skip
    asking = factories.PlanFactory(pupil=near_plan.pupil, kind="action", author=near_plan.author)
    factories.PlanContributionFactory(plan=asking, voice="mentor", staff=staff)


def add_to_contacts(staff: Staff, first: Pupil, place: int) -> None:
    """One more person of the near pupil, one who is none any more, a brother or sister, and a contact to confirm."""
    link = factories.PupilContactFactory(pupil=first, priority=place + 3, contact__surname="Dunlin")
    factories.PupilContactFactory(contact=link.contact, pupil__school=first.school)
    gone = {"ended_on": today(), "ended_by": staff, "ended_reason": "Moved away."}
    factories.PupilContactFactory(pupil=first, priority=place + 3, **gone)
    entry = factories.ContactEntryFactory(
        pupil=first, contact=link.contact, news="A new baby.", difficulty="A bad line.", written_by=staff
    )
    for kind in ("news", "difficulty"):
        ContactNotice.objects.create(entry=entry, staff=staff, kind=kind, sent_at=now())
    factories.HandoutFactory(school=first.school)
    add_letters(staff, link)


def add_letters(staff: Staff, link: PupilContact) -> None:
    """One more letter in each state, a copy of the last gone to the new contact, and a template."""
    said = {"pupil": link.pupil, "written_by": staff}
    draft = Letter.objects.filter(pupil=link.pupil, state="draft").earliest("pk")
    LetterComment.objects.create(letter=draft, text="Say when.", written_by=staff, written_at=now())
    factories.LetterFactory(**said)
    for state in ("released", "sent"):
        letter = factories.LetterFactory(**said, state=state, released_by=staff, released_at=now())
    factories.LetterCopyFactory(letter=letter, contact=link.contact, contact_ids=[link.contact_id])
    factories.LetterTemplateFactory(school=staff.school)
