"""Invented rows for tests, each whole on its own."""

from datetime import date, time
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from interventions.models import (
    Material,
    PlannedSession,
    Programme,
    Provision,
    ProvisionPupil,
    Session,
    Slot,
    Topic,
)
from pupils.models import (
    BankLine,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourPart,
    CaseloadAssignment,
    Contact,
    ContactEntry,
    GroupMember,
    Handout,
    Household,
    Letter,
    LetterCopy,
    LetterTemplate,
    Plan,
    PlanAdult,
    PlanAttachment,
    PlanComment,
    PlanContribution,
    PlanPicture,
    Pupil,
    PupilContact,
    Review,
    Suspension,
    Target,
    TargetReading,
    TeachingGroup,
    TimetabledLesson,
    VoiceRecord,
)
from staffing.calendar import now
from staffing.models import (
    AcademicYear,
    DayShape,
    Faculty,
    OutboxMail,
    Period,
    Phase,
    School,
    SchoolDay,
    Staff,
    StaffRole,
    Term,
    Trust,
    User,
)

YEAR_START = date(2026, 9, 1)
PASSWORD = "correct-heron-battery"


class TrustFactory(DjangoModelFactory):
    class Meta:
        model = Trust

    name = "Marram Trust"


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Invented School {n}")
    urn = factory.Sequence(lambda n: f"{990000 + n}")
    dfe_number = factory.Sequence(lambda n: f"999{4000 + n}")
    phase = Phase.SECONDARY


class AcademicYearFactory(DjangoModelFactory):
    class Meta:
        model = AcademicYear

    school = factory.SubFactory(SchoolFactory)
    starts_on = YEAR_START
    ends_on = date(2027, 8, 31)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    year = factory.SubFactory(AcademicYearFactory)
    name = "Autumn"
    starts_on = date(2026, 9, 1)
    break_starts_on = date(2026, 10, 26)
    break_ends_on = date(2026, 10, 30)
    ends_on = date(2026, 12, 18)


class DayShapeFactory(DjangoModelFactory):
    class Meta:
        model = DayShape

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Day {n}")


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period

    shape = factory.SubFactory(DayShapeFactory)
    name = factory.Sequence(lambda n: f"P{n}")
    starts_at = time(10, 55)
    ends_at = time(11, 45)


class SchoolDayFactory(DjangoModelFactory):
    class Meta:
        model = SchoolDay

    shape = factory.SubFactory(DayShapeFactory)
    school = factory.SelfAttribute("shape.school")
    cycle_week = 1
    weekday = 1


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@invented.example")
    # Hashing properly costs most of a second: who needs to sign in by password sets one.
    password = "not-a-hash"


class StaffFactory(DjangoModelFactory):
    class Meta:
        model = Staff

    school = factory.SubFactory(SchoolFactory)
    user = factory.SubFactory(UserFactory)
    title = "Ms"
    forename = "Avocet"
    surname = factory.Sequence(lambda n: f"Sandpiper{n}")
    code = factory.Sequence(lambda n: f"S{n}")
    starts_on = date(2020, 9, 1)


class StaffRoleFactory(DjangoModelFactory):
    class Meta:
        model = StaffRole

    staff = factory.SubFactory(StaffFactory)
    role = "mentor"
    starts_on = date(2020, 9, 1)
    state = StaffRole.State.APPROVED
    decided_at = factory.LazyFunction(now)


def proposed_role(*, staff: Staff, role: str, by: Staff) -> StaffRole:
    """A role that waits for approval."""
    waits = {"state": StaffRole.State.PROPOSED, "decided_at": None, "proposed_by": by}
    return StaffRoleFactory(staff=staff, role=role, **waits)


class FacultyFactory(DjangoModelFactory):
    class Meta:
        model = Faculty

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Faculty {n}")


class OutboxMailFactory(DjangoModelFactory):
    class Meta:
        model = OutboxMail

    recipient = factory.SubFactory(StaffFactory)
    school = factory.SelfAttribute("recipient.school")
    kind = "weekly"
    week_start = date(2026, 11, 9)
    needs = "BOARD_VIEW"
    subject = "Your week"
    text = "3 to look at"
    html = "<p>3 to look at</p>"
    message_id = factory.Sequence(lambda n: f"<{n}@invented.example>")


class PupilFactory(DjangoModelFactory):
    class Meta:
        model = Pupil

    school = factory.SubFactory(SchoolFactory)
    legal_forename = factory.Sequence(lambda n: f"Wren{n}")
    legal_surname = factory.Sequence(lambda n: f"Thistle{n}")
    date_of_birth = date(2014, 1, 15)
    cohort = 2018
    form = "8X"
    admitted_on = YEAR_START


class TeachingGroupFactory(DjangoModelFactory):
    class Meta:
        model = TeachingGroup

    school = factory.SubFactory(SchoolFactory)
    code = factory.Sequence(lambda n: f"8X{n}")
    subject = "Maths"


class GroupMemberFactory(DjangoModelFactory):
    """A bare row: link the group where who works with whom matters."""

    class Meta:
        model = GroupMember

    group = factory.SubFactory(TeachingGroupFactory)
    pupil = factory.SubFactory(PupilFactory)
    starts_on = YEAR_START


class TimetabledLessonFactory(DjangoModelFactory):
    """Of a group on a Thursday, in which the tests stand."""

    class Meta:
        model = TimetabledLesson

    group = factory.SubFactory(TeachingGroupFactory)
    weekday = 4
    period = factory.SubFactory(PeriodFactory, shape__school=factory.SelfAttribute("...group.school"))
    room = "M4"
    starts_on = YEAR_START


class CaseloadAssignmentFactory(DjangoModelFactory):
    """A bare row: use the action where its links matter."""

    class Meta:
        model = CaseloadAssignment

    pupil = factory.SubFactory(PupilFactory)
    mentor = factory.SubFactory(StaffFactory)
    starts_on = YEAR_START


class TargetFactory(DjangoModelFactory):
    """From 80 % on 1 September to 95 % by 18 December, more being better."""

    class Meta:
        model = Target

    pupil = factory.SubFactory(PupilFactory)
    author = factory.SubFactory(StaffFactory)
    kind = "attendance"
    what = "Comes to every half-day"
    measure = "Half-days attended in a week"
    unit = "%"
    baseline = Decimal(80)
    baseline_on = YEAR_START
    baseline_source = "Register"
    aim = Decimal(95)
    aim_by = date(2026, 12, 18)


class PlanFactory(DjangoModelFactory):
    """A One Plan's draft."""

    class Meta:
        model = Plan

    pupil = factory.SubFactory(PupilFactory)
    author = factory.SubFactory(StaffFactory)
    kind = "support"
    stage = "draft"
    words = factory.LazyFunction(lambda: {"strengths": "Draws maps.", "helps": ["A list by the peg"]})
    review_by = date(2026, 12, 18)


class ReviewFactory(DjangoModelFactory):
    """Of a One Plan in its first version, planned for a day of school to come."""

    class Meta:
        model = Review

    plan = factory.SubFactory(PlanFactory, stage="", number=1, words={})
    meets_on = date(2026, 12, 7)
    leader = factory.SelfAttribute("plan.author")
    planned_by = factory.SelfAttribute("plan.author")
    planned_at = factory.LazyFunction(now)


class PlanContributionFactory(DjangoModelFactory):
    """The pupil is asked for theirs, for the draft's first version."""

    class Meta:
        model = PlanContribution

    plan = factory.SubFactory(PlanFactory)
    number = factory.LazyAttribute(lambda row: row.plan.number + 1)
    voice = "pupil"
    due_on = date(2026, 11, 27)
    asked_by = factory.SelfAttribute("plan.author")
    asked_at = factory.LazyFunction(now)


class PlanCommentFactory(DjangoModelFactory):
    """A remark on the draft as a whole, by its author."""

    class Meta:
        model = PlanComment

    plan = factory.SubFactory(PlanFactory)
    number = factory.LazyAttribute(lambda row: row.plan.number + 1)
    text = "Shorter, please."
    written_by = factory.SelfAttribute("plan.author")
    written_at = factory.LazyFunction(now)


class PlanAttachmentFactory(DjangoModelFactory):
    """A scan of the plan as a whole, by an agency."""

    class Meta:
        model = PlanAttachment

    plan = factory.SubFactory(PlanFactory)
    title = "Therapy plan"
    on = date(2026, 10, 1)
    writer = "Speech therapy"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-", name="plan.pdf"))
    media_type = "application/pdf"
    size = 5
    digest = factory.Sequence(lambda number: f"{number:064x}")
    attached_by = factory.SelfAttribute("plan.author")
    attached_at = factory.LazyFunction(now)


class PlanPictureFactory(DjangoModelFactory):
    """Of the first version of a passport, a drawing beside what the pupil says of themselves."""

    class Meta:
        model = PlanPicture

    plan = factory.SubFactory(PlanFactory, kind="passport")
    number = 1
    section = "about"
    shows = "A map with a river"
    file = factory.LazyFunction(lambda: ContentFile(b"JPEG", name="map.jpg"))
    digest = factory.Sequence(lambda number: f"{number:064x}")


class PlanAdultFactory(DjangoModelFactory):
    """Of the first version of a personal care plan."""

    class Meta:
        model = PlanAdult

    plan = factory.SubFactory(PlanFactory, kind="care")
    number = 1
    staff = factory.SelfAttribute("plan.author")
    does = "Mornings"


class BankLineFactory(DjangoModelFactory):
    """A strategy for any need."""

    class Meta:
        model = BankLine

    school = factory.SubFactory(SchoolFactory)
    section = "helps"
    text = factory.Sequence(lambda number: f"A timer on the desk, {number} minutes")


class VoiceRecordFactory(DjangoModelFactory):
    """Said by the pupil."""

    class Meta:
        model = VoiceRecord

    pupil = factory.SubFactory(PupilFactory)
    voice = "pupil"
    question = "What helps?"
    words = "When it is quiet."
    on = date(2026, 11, 16)
    how = "person"
    entered_by = factory.SubFactory(StaffFactory)
    entered_at = factory.LazyFunction(now)


class TargetReadingFactory(DjangoModelFactory):
    class Meta:
        model = TargetReading

    target = factory.SubFactory(TargetFactory)
    on = date(2026, 11, 16)
    value = Decimal(90)
    source = "Register"
    written_by = factory.SelfAttribute("target.author")
    written_at = factory.LazyFunction(now)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    school = factory.SubFactory(SchoolFactory)
    address = factory.Sequence(lambda n: f"{n} Invented Lane")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    household = factory.SubFactory(HouseholdFactory)
    title = "Ms"
    forename = "Bryony"
    surname = factory.Sequence(lambda n: f"Dunlin{n}")
    mobile = "07700 900123"


class PupilContactFactory(DjangoModelFactory):
    """A mother who is rung first."""

    class Meta:
        model = PupilContact

    pupil = factory.SubFactory(PupilFactory)
    contact = factory.SubFactory(ContactFactory, household__school=factory.SelfAttribute("...pupil.school"))
    relationship = "PAM"
    priority = 1


class ContactEntryFactory(DjangoModelFactory):
    """A call to somebody that was answered."""

    class Meta:
        model = ContactEntry

    pupil = factory.SubFactory(PupilFactory)
    kind = "call"
    other = "An aunt"
    on = date(2026, 11, 16)
    outcome = "reached"
    note = "All is well."
    written_by = factory.SubFactory(StaffFactory)
    written_at = factory.LazyFunction(now)


class HandoutFactory(DjangoModelFactory):
    class Meta:
        model = Handout

    school = factory.SubFactory(SchoolFactory)
    title = factory.Sequence(lambda n: f"Sleep {n}")
    language = "POL"
    text = "Sen jest ważny."


class LetterTemplateFactory(DjangoModelFactory):
    class Meta:
        model = LetterTemplate

    school = factory.SubFactory(SchoolFactory)
    title = factory.Sequence(lambda n: f"Invitation {n}")
    text = "Please come on {date}."


class LetterFactory(DjangoModelFactory):
    """A draft; one that is released says so: `state`, by whom and when."""

    class Meta:
        model = Letter

    pupil = factory.SubFactory(PupilFactory)
    title = "How the week went"
    text = "It went well.\n\nPlease ring."
    written_by = factory.SubFactory(StaffFactory, school=factory.SelfAttribute("..pupil.school"))
    written_at = factory.LazyFunction(now)


class LetterCopyFactory(DjangoModelFactory):
    """Handed over to somebody in English, with its entry in the contact log."""

    class Meta:
        model = LetterCopy

    letter = factory.SubFactory(LetterFactory)
    contact = factory.SubFactory(
        ContactFactory, household__school=factory.SelfAttribute("...letter.pupil.school")
    )
    contact_ids = factory.LazyAttribute(lambda copy: [copy.contact.pk])
    names = factory.SelfAttribute("contact.name")
    how = "hand"
    sent_on = date(2026, 11, 16)
    sent_by = factory.SelfAttribute("letter.written_by")
    entry = factory.LazyAttribute(
        lambda copy: ContactEntryFactory(
            pupil=copy.letter.pupil, contact=copy.contact, kind="letter", other="", outcome="sent",
            on=copy.sent_on, written_by=copy.sent_by,
        )
    )  # fmt: skip


class BehaviourCategoryFactory(DjangoModelFactory):
    class Meta:
        model = BehaviourCategory

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Category {n}")
    kind = "negative"


class BehaviourEventFactory(DjangoModelFactory):
    """An incident of its author's school, about nobody yet."""

    class Meta:
        model = BehaviourEvent

    school = factory.SelfAttribute("written_by.school")
    written_by = factory.SubFactory(StaffFactory)
    category = factory.SubFactory(BehaviourCategoryFactory, school=factory.SelfAttribute("..school"))
    kind = factory.SelfAttribute("category.kind")
    on = date(2026, 11, 16)
    written_at = factory.LazyFunction(now)


class BehaviourPartFactory(DjangoModelFactory):
    class Meta:
        model = BehaviourPart

    event = factory.SubFactory(BehaviourEventFactory)
    pupil = factory.SubFactory(PupilFactory)
    on = factory.SelfAttribute("event.on")


class SuspensionFactory(DjangoModelFactory):
    """Of one day."""

    class Meta:
        model = Suspension

    pupil = factory.SubFactory(PupilFactory)
    kind = "SUSP"
    starts_on = date(2026, 11, 16)
    ends_on = factory.SelfAttribute("starts_on")
    reason_1 = "BU"


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")
    kind = "mentoring"


class ProvisionFactory(DjangoModelFactory):
    class Meta:
        model = Provision

    programme = factory.SubFactory(ProgrammeFactory)
    name = "Mentoring"
    lead = factory.SubFactory(StaffFactory)
    minutes = 50
    times_a_week = 1
    starts_on = YEAR_START


class ProvisionPupilFactory(DjangoModelFactory):
    class Meta:
        model = ProvisionPupil

    provision = factory.SubFactory(ProvisionFactory)
    pupil = factory.SubFactory(PupilFactory)
    starts_on = YEAR_START


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = Slot

    provision = factory.SubFactory(ProvisionFactory)
    staff = factory.SelfAttribute("provision.lead")
    weekday = 1
    period = factory.SubFactory(PeriodFactory)
    starts_on = YEAR_START


class PlannedSessionFactory(DjangoModelFactory):
    class Meta:
        model = PlannedSession

    provision = factory.SubFactory(ProvisionFactory)
    staff = factory.SelfAttribute("provision.lead")
    on = date(2026, 11, 16)
    starts_at = time(10, 55)
    minutes = 50
    period_name = "P3"


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    school = factory.SubFactory(SchoolFactory)
    title = factory.Sequence(lambda n: f"Number line {n}")
    subject = "Maths"
    unit = "Fractions"
    need = "SPLD"
    text = "Cut along the line."
    kept_at = "Maths office, shelf 2"
    kept_by = factory.SubFactory(StaffFactory, school=factory.SelfAttribute("..school"))


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Topic {n}")


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    school = factory.SelfAttribute("written_by.school")
    written_by = factory.SubFactory(StaffFactory)
    title = "Mentoring"
    kind = "mentoring"
    on = date(2026, 11, 16)
    starts_at = time(10, 55)
    minutes = 50
    written_at = factory.LazyFunction(now)
