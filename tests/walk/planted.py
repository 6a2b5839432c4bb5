"""A world with a word of our own in every text that somebody could have written: found again, it tells whose it was."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.apps import apps
from django.db import models
from django.urls import reverse

from interventions.models import (
    Addendum,
    LessonHelp,
    LessonNeed,
    LessonReport,
    Note,
    NoteReader,
    PlannedSession,
    Presence,
    Provision,
    Session,
    SessionAdult,
    SharedLesson,
    WantedMaterial,
)
from mentoring.models import Digest, DigestItem
from pupils.models import (
    Agency,
    Arrangement,
    AttendanceMark,
    AttendanceTalk,
    BehaviourAddendum,
    BehaviourEvent,
    BehaviourPart,
    CareAlert,
    CaseloadAssignment,
    Club,
    ClubAmendment,
    Contact,
    ContactEntry,
    ContactNotice,
    Diagnosis,
    Document,
    Enrolment,
    FamilyRhythm,
    Flag,
    GroupMember,
    Handover,
    HandoverNote,
    Household,
    ImportBatch,
    ImportRow,
    LessonAmendment,
    LessonMark,
    Letter,
    LetterComment,
    LetterCopy,
    MarkAmendment,
    MessageReader,
    PaperBatch,
    PhysicalIntervention,
    Placement,
    Plan,
    PlanAttachment,
    PlanComment,
    PlanContribution,
    PlanLine,
    PlanPicture,
    PlanVersion,
    PremiumLine,
    ProvisionLine,
    Pupil,
    PupilContact,
    PupilMessage,
    RestorativeSide,
    RestorativeTalk,
    Review,
    ReviewAction,
    ReviewAmendment,
    ReviewOutcome,
    ReviewPerson,
    RoundRobinAnswer,
    RoundRobinLine,
    SetAside,
    SoughtOutcome,
    Statement,
    Suspension,
    SystemEntry,
    Target,
    TargetEvidence,
    TargetReading,
    TargetStep,
    VoiceRecord,
    VoiceStrike,
    WorkDay,
)
from safeguarding.actions.concerns import add_to_concern
from safeguarding.models import AdultConcern, Concern
from staffing import guards
from staffing.access import Role
from staffing.calendar import now, today
from staffing.data_classes import classes_of
from staffing.models import AuditEvent, Draft, School
from tests import factories
from tests.walk.crawl import addresses_for
from tests.walk.world import (
    REACHES,
    WEEK,
    World,
    make_correction,
    make_digest,
    make_mail,
    make_message,
    make_paper_batch,
    make_task,
    make_world,
)

ROOMS = ("staffing", "pupils", "interventions", "safeguarding", "mentoring")
# Texts that the app itself reads: codes, keys, hashes and where a file lies, which no person writes freely.
READ_BY_THE_APP = {
    "mentoring.DigestItem.rule", "pupils.AttendanceMark.code", "pupils.MarkAmendment.old_code",
    "pupils.MarkAmendment.new_code", "pupils.LessonMark.code", "pupils.LessonAmendment.old_code",
    "pupils.LessonAmendment.new_code", "pupils.Flag.detail", "pupils.Document.media_type",
    "pupils.Document.file", "pupils.PlanAttachment.media_type",
    "pupils.PlanAttachment.file", "pupils.PlanAttachment.digest", "pupils.PaperFile.digest",
    "pupils.PlanPicture.section", "pupils.PlanPicture.digest",
    "pupils.Pupil.photo", "pupils.TargetEvidence.photo", "pupils.SetAside.rule",
    "pupils.SetAside.facts", "pupils.PlanComment.section", "pupils.PlanLine.section", "pupils.ReviewFeed.key_hash",
    "safeguarding.AdultConcern.reference", "safeguarding.ChainHead.mac", "safeguarding.Concern.reference",
    "safeguarding.Entry.ciphertext",
    "safeguarding.Entry.files", "safeguarding.Entry.mac", "safeguarding.Entry.previous",
    "safeguarding.EntryKey.wrapped", "safeguarding.SealedDraft.body", "safeguarding.SealedDraft.key",
    "safeguarding.SubjectKey.sealed", "safeguarding.TransferPack.passphrase",
    "staffing.AuditEvent.acted_as", "staffing.AuditEvent.object_kind",
    "staffing.Browser.kind", "staffing.Draft.key", "staffing.FormReceipt.answer",
    "staffing.GuessCount.cache_key", "staffing.GuessCount.value", "staffing.Job.claimed_by",
    "staffing.Job.kind", "staffing.OutboxMail.claimed_by", "staffing.OutboxMail.kind",
    "staffing.OutboxMail.message_id", "staffing.OutboxMail.needs", "staffing.SchedulerRun.name",
    "staffing.School.dfe_number", "staffing.School.urn", "staffing.User.email", "staffing.User.password",
}  # fmt: skip
Row = models.Model
Texts = Callable[[Row, models.Field], str]
WORD = re.compile(r"qzxwv(\d{5})", re.IGNORECASE)


def texts_of(model: type[Row]) -> list[models.Field]:
    """The columns that hold what somebody wrote."""
    parent = getattr(model, "instance_type", model)
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and not each.name.startswith("history_")
        and f"{parent._meta.label}.{each.name}" not in READ_BY_THE_APP
    ]


def written_models() -> list[type[Row]]:
    return [each for each in apps.get_models() if each._meta.app_label in ROOMS and texts_of(each)]


def plant(text: Texts) -> None:
    """Write a text into each such column of every row, histories too."""
    # Rows of evidence can't be changed, and are here.
    guards.remove_guards()
    for model in written_models():
        for row in model._base_manager.all():
            words = {each.name: text(row, each) for each in texts_of(model) if not empty(row, each)}
            if words:
                model._base_manager.filter(pk=row.pk).update(**words)
    guards.install_guards()


def empty(row: Row, column: models.Field) -> bool:
    """A check constraint of its state keeps it empty."""
    kind = getattr(type(row), "instance_type", type(row))
    is_open = isinstance(row, PlannedSession) and row.state != PlannedSession.State.NOT_HELD
    stands = isinstance(row, Document | PlanAttachment | Suspension) and row.withdrawn_at is None
    is_colleague = isinstance(row, ReviewPerson) and row.staff_id is not None
    held = kind is Review and row.called_off_on is None
    goes_on = kind is Plan and row.ended_on is None
    is_of_record = kind is PlanContribution and row.other == ""
    may_come = kind is PlanContribution and row.closed_at is None
    is_awaited = kind is WantedMaterial and row.ready_at is None
    is_there = isinstance(row, LetterCopy) and row.returned_on is None
    is_unanswered = kind is LessonReport and row.answered_at is None
    return (
        (is_of_record and column.name == "other")
        or (may_come and column.name == "closed_why")
        or (is_open and column.name == "not_held_note")
        or (stands and column.name == "withdrawn_why")
        or (goes_on and column.name == "end_reason")
        or (held and column.name == "called_off_why")
        or (is_colleague and column.name == "name")
        or (is_awaited and column.name == "where")
        or (is_unanswered and column.name == "answer")
        or (is_there and column.name == "returned_why")
    )


@dataclass
class Planted:
    """`words[number]` is the column a word was written into, and whose row it is: one of `REACHES`, or its own name."""

    world: World
    owners: dict[tuple[type[Row], int], str] = field(default_factory=dict)
    words: dict[int, tuple[str, str]] = field(default_factory=dict)
    letters: set[int] = field(default_factory=set)

    def word(self, label: str, owner: str) -> str:
        number = len(self.words) + 1
        self.words[number] = (label, owner)
        return f"Qzxwv{number:05d}"

    def owner_of(self, row: Row) -> str:
        if hasattr(type(row), "instance_type"):
            return "history"
        told = self.owners.get((type(row), row.pk))
        return told or ("home" if school_of(row) in (None, self.world.cast.school) else "foreign")

    def places(self, role: Role, *reaches: str) -> dict[str, list[str]]:
        """Every address as a role would try it, with the sessions that were written here besides."""
        places = addresses_for(self.world, role, reaches or REACHES)
        more = {
            Letter: ("pupils:letter_detail", "pupils:letter_edit", "pupils:letter_pdf"),
            Session: (
                "interventions:session_detail",
                "interventions:session_edit",
                "interventions:addendum_create",
            ),
            PlannedSession: ("interventions:session_log",),
            Review: ("pupils:review_detail",),
            Plan: ("pupils:plan_detail",),
            PaperBatch: ("pupils:paper_batch_detail",),
            BehaviourEvent: (
                "pupils:behaviour_detail",
                "pupils:behaviour_edit",
                "pupils:behaviour_follow_up",
            ),
        }
        for model, names in more.items():
            ids = [pk for its_model, pk in self.owners if its_model is model]
            for name in names:
                places[name] += [reverse(name, args=[pk]) for pk in ids]
        # Who looked comes first: that page holds the latest alone, and every page that is read adds to it.
        names = sorted(places, key=lambda name: name != "pupils:viewer_list")
        return {name: list(dict.fromkeys(places[name])) for name in names}

    def found_in(self, content: str) -> set[tuple[str, str]]:
        return {self.words[int(number)] for number in WORD.findall(content)}


def school_of(row: Row) -> School | None:
    """By its own key, or the nearest row that has one; None for what belongs to no school."""
    if isinstance(row, School):
        return row
    keys = sorted(
        (each for each in row._meta.concrete_fields if each.is_relation),
        key=lambda each: each.name != "school",
    )
    for each in keys:
        nearer = getattr(row, each.name)
        found = school_of(nearer) if nearer is not None else None
        if found:
            return found
    return None


KINDS: dict[str, type[Row]] = {
    "pupil": Pupil, "sibling": Pupil, "assignment": CaseloadAssignment, "provision": Provision, "planned": PlannedSession,
    "session": Session, "mark": AttendanceMark, "batch": ImportBatch,
    "contact": Contact, "household": Household, "link": PupilContact, "entry": ContactEntry,
    "flag": Flag, "alert": CareAlert, "diagnosis": Diagnosis, "agency": Agency, "placement": Placement,
    "arrangement": Arrangement, "document": Document,
    "plan": Plan, "version": PlanVersion, "contribution": PlanContribution, "voice": VoiceRecord, "comment": PlanComment,
    "attachment": PlanAttachment, "picture": PlanPicture,
    "target": Target, "reading": TargetReading, "step": TargetStep, "work_day": WorkDay,
    "club": Club, "event": BehaviourEvent, "physical": PhysicalIntervention,
    "talk": RestorativeTalk, "handover": Handover,
    "message_told": PupilMessage,
    "shared": SharedLesson, "wanted": WantedMaterial, "report": LessonReport,
}  # fmt: skip


def plant_canaries() -> Planted:
    """Every text has a word of its own; what hangs from a row belongs to the same as the row."""
    planted = Planted(make_world())
    # Only alternative provision asks which school sent a pupil.
    School.objects.filter(pk=planted.world.cast.school.pk).update(phase="alternative")
    for reach, ids in planted.world.ids.items():
        for kind, model in KINDS.items():
            planted.owners[model, ids[kind]] = reach
        for row in write_about(planted, reach, ids):
            planted.owners[type(row), row.pk] = reach
    for owner, row in write_between(planted):
        planted.owners[type(row), row.pk] = owner

    def word(row: Row, column: models.Field) -> str:
        label = f"{label_of(type(row))}.{column.name}"
        # Told apart, since fewer read it.
        if isinstance(row, Document) and row.pk in planted.letters:
            label = f"{label} of a letter"
        elif isinstance(row, Document) and row.withdrawn_at and column.name == "title":
            label = f"{label} of what was withdrawn"
        return planted.word(label, planted.owner_of(row))

    plant(word)
    return planted


def label_of(model: type[Row]) -> str:
    return getattr(model, "instance_type", model)._meta.label


def write_about(planted: Planted, reach: str, ids: dict[str, int]) -> Iterator[Row]:
    """Notes, an addition, reasons and an import row about one of the three pupils."""
    session = Session.objects.get(pk=ids["session"])
    pupil = Pupil.objects.get(pk=ids["pupil"])
    yield Note.objects.create(session=session, text=".")
    yield Note.objects.create(session=session, pupil=pupil, text=".")
    yield Addendum.objects.create(session=session, text=".", written_by=session.written_by, written_at=now())
    yield MarkAmendment.objects.create(
        mark_id=ids["mark"], old_code="N", new_code="/", reason=".", amended_by=session.written_by,
        amended_at=now(),
    )  # fmt: skip
    yield from Enrolment.objects.filter(pupil=pupil)
    yield from LessonMark.objects.filter(pupil=pupil)
    yield from LessonAmendment.objects.filter(mark__pupil=pupil)
    yield from AttendanceTalk.objects.filter(pupil=pupil)
    yield from ClubAmendment.objects.filter(mark__pupil=pupil)
    letter = Document.objects.get(pk=ids["document"])
    letter.pk, letter.kind, letter.readers = None, "health", "letter"
    letter.save()
    planted.letters.add(letter.pk)
    yield letter
    yield from Document.objects.filter(pupil=pupil, withdrawn_at__isnull=False)
    yield from Suspension.objects.filter(pupil=pupil)
    yield from set_aside_about(pupil, session.written_by)
    yield from plans_about(planted, reach, ids)
    yield from LessonNeed.objects.filter(lesson=ids["shared"])
    yield from lessons_answered(ids)
    yield from TargetEvidence.objects.filter(target=ids["target"])
    yield from contacts_about(pupil, ids)
    yield from letters_about(pupil, ids)
    yield from BehaviourPart.objects.filter(event=ids["event"])
    yield from Statement.objects.filter(request__intervention=ids["physical"])
    yield from RestorativeSide.objects.filter(talk=ids["talk"])
    yield from HandoverNote.objects.filter(handover=ids["handover"])
    yield from SystemEntry.objects.filter(pupil=pupil)
    yield from BehaviourAddendum.objects.filter(event=ids["event"])
    provision = Provision.objects.get(pk=ids["provision"])
    yield factories.PlannedSessionFactory(
        provision=provision, on=WEEK, state="not_held", not_held_reason="pupil_absent", not_held_note="."
    )
    ImportBatch.objects.filter(pk=ids["batch"]).update(counts={"refused": 1})
    # JSON is written as it is, so its words are put there at once.
    word = planted.word("pupils.ImportRow.problems", "home" if reach != "foreign" else reach)
    yield ImportRow.objects.create(
        batch_id=ids["batch"], line=9, outcome="refused", pupil=pupil, name=".", detail=".",
        problems=[{"column": "UPN", "reason": word, "severity": "refused"}],
        changes=[{"label": "Form", "old": word, "new": word}],
    )  # fmt: skip
    AuditEvent.objects.create(
        school_id=pupil.school_id, staff_id=session.written_by_id, staff_name=".", acted_as="mentor", verb="view",
        object_kind="pupil", pupil_id=pupil.pk, detail={"field": planted.word("staffing.AuditEvent.detail", reach)},
    )  # fmt: skip


def plans_about(planted: Planted, reach: str, ids: dict[str, int]) -> Iterator[Row]:
    """Another version in force, and a draft beside it: what they say is JSON, written as it is."""
    plan = Plan.objects.get(pk=ids["plan"])
    plan.number, plan.words = 3, {"strengths": planted.word("pupils.Plan.words", reach)}
    plan.save()
    said = {"strengths": planted.word("pupils.PlanVersion.words", reach)}
    yield PlanVersion.objects.create(
        plan=plan, number=3, words=said, in_force_from=WEEK, author=plan.author, published_by=plan.author,
        published_at=now(),
    )  # fmt: skip
    care = factories.PlanFactory(
        pupil=plan.pupil,
        author=plan.author,
        kind="care",
        stage="",
        number=1,
        words={},
        asks_from=1,
        asks_on=WEEK,
    )
    PlanVersion.objects.create(
        plan=care, number=1, words={}, in_force_from=WEEK, author=plan.author, published_by=plan.author,
        published_at=now(),
    )  # fmt: skip
    yield factories.PlanAdultFactory(plan=care)
    yield from Plan.objects.filter(pupil=plan.pupil).exclude(pk=plan.pk)
    yield from PlanLine.objects.filter(plan__pupil=plan.pupil)
    yield from PlanAttachment.objects.filter(plan=plan)
    for held in (SoughtOutcome, ProvisionLine, PremiumLine):
        yield from held.objects.filter(plan__pupil=plan.pupil)
    reviews = Review.objects.filter(plan=plan)
    yield from reviews
    for part in (ReviewPerson, ReviewOutcome, ReviewAction, ReviewAmendment, RoundRobinAnswer):
        yield from part.objects.filter(review__in=reviews)
    yield from RoundRobinLine.objects.filter(answer__review__in=reviews)
    PlanContribution.objects.filter(plan=plan).update(number=4)
    yield from PlanContribution.objects.filter(plan=plan)
    yield from VoiceRecord.objects.filter(pupil=plan.pupil)
    yield from VoiceStrike.objects.filter(record__pupil=plan.pupil)
    PlanComment.objects.filter(plan=plan).update(number=4)
    nothing = {"closed_at": now(), "closed_by": plan.author, "closed_why": "."}
    yield factories.PlanContributionFactory(plan=plan, voice="agency", other=".", **nothing)
    answered = {"how": "phone", "given_on": WEEK, "answered_at": now(), "entered_by": plan.author}
    words = {"assess": planted.word("pupils.PlanContribution.words", reach)}
    yield factories.PlanContributionFactory(plan=plan, voice="agency", other=".", words=words, **answered)


def lessons_answered(ids: dict[str, int]) -> Iterator[Row]:
    """A report that the teacher has answered, and a material that is ready, of the same lesson."""
    lesson = SharedLesson.objects.get(pk=ids["shared"])
    teacher = lesson.written_by
    answered = LessonReport.objects.create(
        lesson=lesson, text=".", unresolved=".", written_by=factories.StaffFactory(school=teacher.school),
        written_at=now(), answer=".", answered_by=teacher, answered_at=now(),
    )  # fmt: skip
    LessonHelp.objects.create(report=answered, pupil_id=ids["pupil"], help_level="alone")
    yield answered
    yield WantedMaterial.objects.create(
        lesson=lesson, what=".", where=".", by=lesson.on, ready_by=teacher, ready_at=now()
    )


def set_aside_about(pupil: Pupil, by) -> Iterator[Row]:
    """One that holds, and one whose facts have changed since."""
    yield from pupil.set_aside.all()
    yield SetAside.objects.create(
        pupil=pupil,
        rule="upn_letter",
        facts="other",
        why=".",
        until=date(2027, 8, 31),
        set_by=by,
        set_at=now(),
    )


def contacts_about(pupil: Pupil, ids: dict[str, int]) -> Iterator[Row]:
    """How often home hears, an aunt of no link, somebody who is no contact any more, and who was told of what."""
    yield from FamilyRhythm.objects.filter(pupil=pupil)
    writer = pupil.contact_entries.get(pk=ids["entry"]).written_by
    gone = {"ended_on": WEEK, "ended_by": writer, "ended_reason": "."}
    left = factories.PupilContactFactory(pupil=pupil, priority=9, **gone)
    for link in (left, pupil.contact_links.get(priority=2)):
        yield from (link, link.contact, link.contact.household)
    yield factories.ContactEntryFactory(pupil=pupil, written_by=writer)
    told = {"sent_at": now(), "confirmed_at": now()}
    ContactNotice.objects.create(entry_id=ids["entry"], staff=writer, kind="difficulty", **told)


def letters_about(pupil: Pupil, ids: dict[str, int]) -> Iterator[Row]:
    """Letters, and a copy that came back, with its entry in the contact log."""
    yield from pupil.letters.all()
    yield from LetterComment.objects.filter(letter__pupil=pupil)
    LetterCopy.objects.filter(pk=ids["letter_copy"]).update(
        returned_on=WEEK, returned_why=".", returned_by=pupil.letters.first().written_by, address="."
    )
    for copy in LetterCopy.objects.filter(letter__pupil=pupil):
        yield from (copy, copy.entry)


def hidden_contacts(pupil: Pupil) -> Iterator[tuple[str, Row]]:
    """Somebody whose address is hidden, and somebody who must not be contacted: each a word fewer to read."""
    hiding = factories.PupilContactFactory(pupil=pupil, priority=5, is_address_hidden=True)
    barred = pupil.contact_links.get(priority=2)
    for owner, link in (("hiding", hiding), ("barred", barred)):
        yield from ((owner, row) for row in (link, link.contact, link.contact.household))


def write_between(planted: Planted) -> Iterator[tuple[str, Row]]:
    """What belongs to neither near nor far: a restricted session, one that both pupils shared, people's own rows."""
    cast, near, far = planted.world.cast, planted.world.ids["near"], planted.world.ids["far"]
    yield from hidden_contacts(Pupil.objects.get(pk=near["pupil"]))
    restricted = shared_session(cast[Role.INTERVENTION_LEAD], [near["pupil"]], is_restricted=True)
    NoteReader.objects.create(session=restricted, staff=cast[Role.TEACHER])
    yield "named", restricted
    yield from (("restricted", row) for row in words_of(restricted))
    group = GroupMember.objects.get(pupil=near["pupil"]).group
    in_class = factories.ProvisionFactory(
        programme=Provision.objects.get(pk=near["provision"]).programme,
        lead=cast[Role.MENTOR],
        teaching_group=group,
    )
    yield "near", in_class
    for owner, on in (("lesson", WEEK), ("early_lesson", factories.YEAR_START - timedelta(days=7))):
        given = shared_session(cast[Role.MENTOR], [near["pupil"]], provision=in_class, on=on)
        yield owner, given
        yield from ((owner, row) for row in words_of(given))
    shared = shared_session(cast[Role.MENTOR], [near["pupil"], far["pupil"]])
    yield "near", shared
    yield from (("shared", row) for row in words_of(shared))
    both = factories.BehaviourEventFactory(written_by=cast[Role.MENTOR])
    yield "shared", both
    yield "near", factories.BehaviourPartFactory(event=both, pupil_id=near["pupil"])
    yield "shared", factories.BehaviourPartFactory(event=both, pupil_id=far["pupil"])
    mentor, nobody = cast[Role.MENTOR], cast[Role.TEACHER].school.staff.latest("pk")
    digest = make_digest(mentor, near)
    yield "mentor", DigestItem.objects.get(digest=digest)
    yield "gone", DigestItem.objects.create(
        digest=Digest.objects.get(pk=digest), pupil_id=far["pupil"], rule="attendance", level="act",
        sentence=".", position=2,
    )  # fmt: skip
    yield "mentor", apps.get_model("pupils.Task").objects.get(pk=make_task(mentor, near))
    yield "gone", apps.get_model("pupils.Task").objects.get(pk=make_task(nobody, near))
    yield "mentor", Handover.objects.get(pk=near["handover"]).reading
    yield "mentor", MessageReader.objects.get(pk=make_message(mentor, near)).message
    papers = PaperBatch.objects.get(pk=make_paper_batch(mentor, near))
    yield "mentor", papers
    yield from (("mentor", file) for file in papers.files.all())
    yield "mentor", closed(mentor, near)
    yield "gone", closed(nobody, near)
    make_mail(mentor)
    said_in_the_room(planted)
    word = planted.word("staffing.Draft.body", "mentor")
    Draft.objects.create(staff=mentor, key="session-new", body={"note": [word], "title": [word]})


def said_in_the_room(planted: Planted) -> None:
    """Sealed as it is written, so it can't be planted into a column."""
    for owner, writer in (
        ("near", planted.world.cast[Role.MENTOR]),
        ("foreign", planted.world.cast.stranger),
    ):
        assert writer is not None
        concern = Concern.objects.get(pk=planted.world.ids[owner]["concern"])
        word = planted.word("safeguarding.Entry.ciphertext", owner)
        add_to_concern(by=writer.actor(today()), concern=concern, text=word)
    for owner, reach in (("adult", "near"), ("head", "far"), ("foreign_adult", "foreign")):
        about = AdultConcern.objects.get(pk=planted.world.ids[reach]["adult_concern"])
        word = planted.word("safeguarding.Entry.ciphertext", owner)
        add_to_concern(by=about.raised_by.actor(today()), concern=about, text=word)


def closed(staff, about: dict[str, int]) -> Row:
    """What somebody said is wrong, and was answered."""
    rows = apps.get_model("pupils.Correction").objects.filter(pk=make_correction(staff, about))
    rows.update(passed_to=None, state="mended", answer=".", closed_by=staff, closed_at=now())
    return rows.get()


def shared_session(written_by, pupil_ids: list[int], **fields) -> Session:
    session = factories.SessionFactory(written_by=written_by, **{"on": WEEK} | fields)
    SessionAdult.objects.create(session=session, staff=written_by)
    for pupil_id in pupil_ids:
        Presence.objects.create(session=session, pupil_id=pupil_id, on=session.on, engagement=3)
    return session


def words_of(session: Session) -> Iterator[Row]:
    yield Note.objects.create(session=session, text=".")
    yield Addendum.objects.create(session=session, text=".", written_by=session.written_by, written_at=now())


def classed_texts() -> dict[str, str]:
    """Every column that somebody writes into, with the name of its data class."""
    return {
        f"{label_of(model)}.{each.name}": classes_of(model)[each.name].name
        for model in written_models()
        for each in texts_of(model)
    }
