"""A word of its own in every text: nobody reads one that is not theirs to read, and none is in a log or an address."""

import json
import logging
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.signals import before_task_publish
from django.core import mail
from django.test import Client
from django.urls import reverse

from mentoring import celery, regular_work
from mentoring.digest import build_digests
from staffing.access import Role, system_actor
from staffing.calendar import now, today
from staffing.jobs import request_job
from staffing.logs import JsonLines
from staffing.models import OutboxMail, School
from staffing.outbox import send_due
from staffing.printed import VARIANT
from tests.papers import all_words_of, needs_pango
from tests.walk.crawl import papers_of, read_all, read_files, send_all, sent, words_of
from tests.walk.planted import WORD, Planted, classed_texts, plant_canaries
from tests.walk.table import (
    ATTENDANCE,
    BEHAVIOUR,
    CASELOADS,
    CONTACTS,
    EVERY,
    HOUSEHOLDS,
    IMPORTERS,
    LEADERS,
    LETTER_RELEASE,
    LETTER_WRITE,
    LETTERS,
    LETTERS_FAR,
    RECORD,
    SENDCOS,
    SESSION_READ,
    STAFFED,
    SUPPORT,
    TARGETS,
    WHOLE_RECORD,
    WHOLE_SCHOOL_TARGETS,
)
from tests.walk.world import WEEK

# A picture of one point.
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
    "2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SAFEGUARDING = {Role.SAFEGUARDING_LEAD}
NAMED = {"near": STAFFED, "far": STAFFED}
OF_RECORD = {"near": RECORD, "far": {*WHOLE_RECORD, Role.RECORDS}}
OF_SESSION = {
    "near": SESSION_READ - {Role.TEACHER}, "far": {*LEADERS, *SAFEGUARDING},
    # Support in a class of the near pupil: on a day on which the teacher taught it, and before that.
    "lesson": SESSION_READ, "early_lesson": SESSION_READ - {Role.TEACHER},
    # Written by the intervention lead about the near pupil, for the teacher to read too.
    # That there was one is seen beside the words of it.
    "named": SESSION_READ,
    "restricted": {Role.INTERVENTION_LEAD, Role.TEACHER, *SENDCOS, *SAFEGUARDING},
    # Written by the mentor, about both the near and the far pupil.
    "shared": {Role.MENTOR, *LEADERS, *SAFEGUARDING},
}  # fmt: skip
OF_TARGET = {"near": TARGETS, "far": WHOLE_SCHOOL_TARGETS}
KEEPERS = {Role.RECORDS, *SENDCOS}
# A word about contacts of the near pupil, the far one, one who hides the address, and one not to be contacted.
OF_NAMES = {"near": CONTACTS, "far": WHOLE_RECORD, "hiding": CONTACTS, "barred": CONTACTS}
OF_NUMBERS = OF_NAMES | {"barred": KEEPERS}
OF_LINKS = {"near": HOUSEHOLDS, "far": WHOLE_RECORD, "hiding": HOUSEHOLDS, "barred": HOUSEHOLDS}
OF_HOMES = OF_LINKS | {"hiding": {*KEEPERS, *SAFEGUARDING}, "barred": KEEPERS}
OF_LOG = {"near": CONTACTS, "far": WHOLE_RECORD}
EDITED = {"near": {Role.RECORDS, *SENDCOS}, "far": {Role.RECORDS}}
ALERTED = {"near": ATTENDANCE, "far": WHOLE_RECORD}
# The mentor may file a letter in and does not read one.
OF_LETTER = {"near": {*SENDCOS, *SAFEGUARDING}, "far": SAFEGUARDING}
# Written by the mentor, about both the near and the far pupil: that it was is seen by whoever sees one of them.
WITH_BOTH = {"shared": {Role.MENTOR, *WHOLE_SCHOOL_TARGETS}}
OF_BEHAVIOUR = {"near": BEHAVIOUR, "far": WHOLE_SCHOOL_TARGETS, **WITH_BOTH}
# The office, and the SENDCo beside it, read what anybody said to be wrong.
SAID = {"mentor": {Role.MENTOR, *KEEPERS}, "gone": KEEPERS}
OWN = {"mentor": {Role.MENTOR}}
# Written by somebody who is nobody here, for the near pupil's mentor and the far one's.
HANDED_OVER = {"near": {Role.MENTOR, Role.PASTORAL_LEAD, *SENDCOS}, "far": SENDCOS}
HOME = {"home": EVERY, "near": EVERY, "far": EVERY}
# Written out by hand, beside the table of rights: who may read what, about whom. Another school’s is nobody’s.
# The mentor is the author of the near PEP.
OF_PEP = {
    "near": {Role.MENTOR, Role.PASTORAL_LEAD, Role.SAFEGUARDING_LEAD, *SENDCOS, *LEADERS},
    "far": {Role.SAFEGUARDING_LEAD, *LEADERS},
}
MAY_READ: dict[str, dict[str, set[Role]]] = {
    # About a child; about an adult; and about the head.
    "safeguarding.Entry.ciphertext": {
        "near": SAFEGUARDING,
        "adult": {Role.HEAD},
        "head": {Role.CHAIR_OF_GOVERNORS},
    },
    # Whomever it was written for, and the team that wrote it.
    "pupils.PupilMessage.text": {
        "near": SAFEGUARDING,
        "far": SAFEGUARDING,
        "mentor": {Role.MENTOR, *SAFEGUARDING},
    },
    "pupils.Pupil.preferred_forename": NAMED,
    "pupils.Pupil.preferred_surname": NAMED,
    "pupils.Pupil.form": NAMED,
    "pupils.Pupil.legal_forename": OF_RECORD,
    "pupils.Pupil.legal_surname": OF_RECORD,
    "pupils.Pupil.middle_names": OF_RECORD,
    "pupils.Pupil.upn": OF_RECORD,
    "pupils.Pupil.mis_id": OF_RECORD,
    "pupils.Pupil.referring_school": OF_RECORD,
    "pupils.Pupil.name_said": OF_RECORD,
    "pupils.Pupil.house": OF_RECORD,
    "pupils.Pupil.home_languages": OF_RECORD,
    "pupils.Pupil.came_from": OF_RECORD,
    "pupils.Pupil.went_to": OF_RECORD,
    "pupils.Pupil.leaving_reason": OF_RECORD,
    "pupils.Pupil.former_upn": EDITED,
    "pupils.Pupil.uln": EDITED,
    **dict.fromkeys(
        (
            "pupils.Flag.source",
            "pupils.Arrangement.what",
            "pupils.Arrangement.place",
            "pupils.Placement.referring_school",
            "pupils.Placement.commissioner",
            "pupils.Placement.hours",
            "pupils.Placement.funding",
            "pupils.Placement.baseline",
            "pupils.Enrolment.came_from",
            "pupils.Enrolment.went_to",
            "pupils.Enrolment.leaving_reason",
        ),
        OF_RECORD,
    ),
    "pupils.CareAlert.what": ALERTED,
    "pupils.CareAlert.to_do": ALERTED,
    "pupils.Document.title": ALERTED,
    # Why it went is kept; it is on no page.
    "pupils.PlanAttachment.withdrawn_why": {},
    **dict.fromkeys(
        (
            "pupils.Document.title of what was withdrawn",
            "pupils.Document.withdrawn_why",
            "pupils.Suspension.withdrawn_why",
        ),
        {"near": IMPORTERS, "far": IMPORTERS},
    ),
    **dict.fromkeys(
        (
            "pupils.Document.title of a letter",
            "pupils.Diagnosis.name",
            "pupils.Diagnosis.given_by",
            "pupils.Diagnosis.note",
            "pupils.Agency.name",
            "pupils.Agency.person",
            "pupils.Agency.reach",
            "pupils.Agency.why",
        ),
        OF_LETTER,
    ),
    "pupils.SetAside.why": {"near": IMPORTERS, "far": IMPORTERS},
    "pupils.MarkAmendment.reason": {"near": ATTENDANCE, "far": WHOLE_RECORD},
    "pupils.LessonMark.period": {"near": ATTENDANCE, "far": WHOLE_RECORD},
    "pupils.LessonMark.subject": {"near": ATTENDANCE, "far": WHOLE_RECORD},
    "pupils.LessonAmendment.reason": {"near": ATTENDANCE, "far": WHOLE_RECORD},
    "pupils.ClubAmendment.reason": {"near": {Role.MENTOR, Role.RECORDS}, "far": IMPORTERS},
    "pupils.AttendanceTalk.talked_with": OF_LOG,
    "pupils.AttendanceTalk.said": OF_LOG,
    "pupils.AttendanceTalk.agreed": OF_LOG,
    "pupils.CaseloadAssignment.over_limit_reason": {"near": CASELOADS, "far": {*SENDCOS, *LEADERS}},
    "pupils.Handover.note": HANDED_OVER,
    "pupils.HandoverNote.text": HANDED_OVER,
    "pupils.ImportBatch.file_name": {"near": IMPORTERS, "far": IMPORTERS},
    "pupils.ImportRow.name": {"home": IMPORTERS, "near": IMPORTERS, "far": IMPORTERS},
    "pupils.ImportRow.detail": {"home": IMPORTERS, "near": IMPORTERS, "far": IMPORTERS},
    "pupils.ImportRow.problems": {"home": IMPORTERS},
    # The SENDCo sets up provision of the whole school.
    "interventions.Provision.name": {
        "near": {*SUPPORT, *SESSION_READ},
        "far": {*SENDCOS, *LEADERS, Role.RECORDS, *SAFEGUARDING},
    },
    "interventions.PlannedSession.not_held_note": {
        "near": {*SUPPORT, *SESSION_READ},
        "far": {*LEADERS, Role.RECORDS, *SAFEGUARDING},
    },
    "interventions.Session.title": OF_SESSION,
    "interventions.Session.unusual_day_reason": OF_SESSION,
    "interventions.Note.text": OF_SESSION,
    "interventions.Addendum.text": OF_SESSION,
    **dict.fromkeys(("pupils.PremiumLine.what", "pupils.PremiumLine.impact"), OF_PEP),
    **dict.fromkeys(
        (
            "interventions.SharedLesson.doing",
            "interventions.SharedLesson.needs",
            "interventions.LessonNeed.text",
            "interventions.WantedMaterial.what",
            "interventions.WantedMaterial.where",
            "interventions.LessonReport.text",
            "interventions.LessonReport.unresolved",
            "interventions.LessonReport.answer",
        ),
        {"near": SESSION_READ, "far": {*LEADERS, *SAFEGUARDING}},
    ),
    # Whoever writes the near One Plan or signs it off.
    **dict.fromkeys(
        (
            "pupils.PlanComment.text",
            "pupils.PlanContribution.words",
            "pupils.PlanContribution.other",
            "pupils.PlanContribution.closed_why",
            "pupils.RoundRobinAnswer.text",
            "pupils.RoundRobinLine.note",
        ),
        {"near": {Role.MENTOR, Role.HEAD, *SENDCOS}, "far": {Role.HEAD}},
    ),
    "pupils.Plan.words": {"near": {Role.MENTOR, Role.HEAD, *SENDCOS}, "far": {Role.HEAD}},
    **dict.fromkeys(
        (
            "pupils.Plan.title",
            "pupils.Plan.end_reason",
            "pupils.PlanLine.text",
            "pupils.PlanPicture.shows",
            "pupils.PlanAdult.does",
            "pupils.PlanAttachment.title",
            "pupils.PlanAttachment.writer",
            "pupils.VoiceRecord.question",
            "pupils.VoiceRecord.words",
            "pupils.VoiceStrike.why",
            "pupils.PlanVersion.words",
            "pupils.SoughtOutcome.text",
            "pupils.ProvisionLine.what",
            "pupils.ProvisionLine.quantity",
            "pupils.ProvisionLine.frequency",
            "pupils.ProvisionLine.ratio",
            "pupils.ProvisionLine.deliverer",
            "pupils.Review.place",
            "pupils.Review.pupil_view",
            "pupils.Review.parent_view",
            "pupils.Review.staff_view",
            "pupils.Review.adulthood",
            "pupils.Review.decisions",
            "pupils.Review.dissent",
            "pupils.Review.called_off_why",
            "pupils.ReviewPerson.name",
            "pupils.ReviewOutcome.what",
            "pupils.ReviewOutcome.evidence",
            "pupils.ReviewAction.text",
            "pupils.ReviewAmendment.text",
            "pupils.ReviewAmendment.reason",
            "pupils.Target.subject",
            "pupils.Target.what",
            "pupils.Target.own_words",
            "pupils.Target.why",
            "pupils.Target.measure",
            "pupils.Target.unit",
            "pupils.Target.baseline_source",
            "pupils.Target.how",
            "pupils.Target.helpers",
            "pupils.Target.state_reason",
            "pupils.TargetStep.text",
            "pupils.TargetReading.source",
            "pupils.TargetEvidence.text",
            "pupils.TargetEvidence.antecedent",
            "pupils.TargetEvidence.behaviour",
            "pupils.TargetEvidence.consequence",
            "pupils.WorkDay.place",
            "pupils.WorkDay.note",
        ),
        OF_TARGET,
    ),  # fmt: skip
    "pupils.Contact.title": OF_NAMES,
    "pupils.Contact.forename": OF_NAMES,
    "pupils.Contact.surname": OF_NAMES,
    "pupils.Contact.mobile": OF_NUMBERS,
    "pupils.Contact.home_phone": OF_NUMBERS,
    "pupils.Contact.work_phone": OF_NUMBERS,
    "pupils.Contact.email": OF_NUMBERS,
    "pupils.Contact.how_to_reach": OF_NUMBERS,
    "pupils.Household.address": OF_HOMES,
    "pupils.PupilContact.order_says": OF_LINKS,
    "pupils.PupilContact.ended_reason": OF_LINKS,
    "pupils.ContactEntry.other": OF_LOG,
    "pupils.ContactEntry.note": OF_LOG,
    "pupils.ContactEntry.news": OF_LOG,
    "pupils.ContactEntry.difficulty": OF_LOG,
    "pupils.FamilyRhythm.agreed": OF_LOG,
    **dict.fromkeys(
        (
            "pupils.LetterCopy.names",
            "pupils.LetterCopy.returned_why",
        ),
        {"near": LETTERS, "far": LETTERS_FAR},
    ),
    # A teacher reads the drafts about a pupil taught; what is said to them is for whoever writes and releases.
    **dict.fromkeys(
        ("pupils.Letter.title", "pupils.Letter.text"),
        {"near": {*LETTERS, Role.TEACHER}, "far": LETTERS_FAR},
    ),
    "pupils.LetterComment.text": {"near": {*LETTER_WRITE, *LETTER_RELEASE}, "far": LEADERS},
    "pupils.LetterCopy.address": {},
    "pupils.LetterTemplate.title": {"home": LETTER_WRITE},
    "pupils.LetterTemplate.text": {"home": LETTER_WRITE},
    "pupils.BehaviourEvent.period": OF_BEHAVIOUR | {"shared": BEHAVIOUR},
    "pupils.BehaviourEvent.lesson": OF_BEHAVIOUR | {"shared": BEHAVIOUR},
    **dict.fromkeys(
        (
            "pupils.BehaviourEvent.before",
            "pupils.BehaviourEvent.behaviour",
            "pupils.BehaviourEvent.consequence",
            "pupils.BehaviourEvent.tried",
            "pupils.BehaviourEvent.worked",
            "pupils.BehaviourPart.account",
            "pupils.BehaviourPart.own_words",
            "pupils.BehaviourAddendum.text",
            "pupils.PhysicalIntervention.why",
            "pupils.PhysicalIntervention.done",
            "pupils.PhysicalIntervention.injuries",
            "pupils.PhysicalIntervention.parents_told",
            "pupils.RestorativeTalk.agreed",
            "pupils.RestorativeTalk.outcome_note",
            "pupils.RestorativeSide.account",
            "pupils.Statement.text",
            "pupils.SystemEntry.label",
            "pupils.SystemEntry.state",
        ),
        OF_BEHAVIOUR,
    ),
    "pupils.Task.text": OWN,
    "pupils.PaperBatch.title": OWN,
    "pupils.PaperBatch.writer": OWN,
    "pupils.PaperFile.name": OWN,
    "pupils.PaperFile.reason": OWN,
    "pupils.Correction.text": SAID,
    "pupils.Correction.answer": SAID,
    "mentoring.DigestItem.sentence": OWN,
    "mentoring.DigestItem.decision": OWN,
    "staffing.Draft.body": OWN,
    "staffing.AuditEvent.detail": {},
    "staffing.AuditEvent.staff_name": HOME,
    "staffing.OutboxMail.subject": {},
    "staffing.OutboxMail.text": {},
    "staffing.OutboxMail.html": {},
    "staffing.Staff.title": HOME,
    "staffing.Staff.forename": HOME,
    "staffing.Staff.surname": HOME,
    "staffing.Staff.code": HOME,
    "staffing.Staff.job_title": HOME,
    "staffing.StaffRole.label": HOME,
}
# What is written down and, as yet, shown on no page.
SHOWN_NOWHERE = {
    "staffing.AuditEvent.detail", "staffing.OutboxMail.subject", "staffing.OutboxMail.text",
    "staffing.OutboxMail.html", "pupils.LetterCopy.address", "pupils.PlanAttachment.withdrawn_why",
}  # fmt: skip
# The PDFs about a pupil, outside the sealed room; printouts are of the same papers.
PAPERS = {
    "interventions:class_sheet_pdf", "pupils:letter_pdf", "pupils:plan_pack", "pupils:review_pdf",
    "pupils:version_pdf",
}  # fmt: skip
LEAVES_THE_SCHOOL = {"PUBLIC", "STAFF"}


def may_read(role: Role, label: str, owner: str) -> bool:
    if owner in ("foreign", "history"):
        return False
    return label not in MAY_READ or role in MAY_READ[label].get(owner, set())


@pytest.fixture
def planted(db) -> Planted:
    return plant_canaries()


@pytest.fixture
def logged(caplog) -> list[str]:
    """Everything logged, as the app's own handler writes it."""
    caplog.set_level(logging.DEBUG)
    return caplog.records


def in_addresses(content: str) -> list[str]:
    return re.findall(r"""(?:href|action|src|hx-\w+)=["'][^"']*qzxwv\d[^"']*""", content, re.IGNORECASE)


def test_whatever_is_not_public_has_a_rule_for_who_may_read_it():
    told = {label for label, its_class in classed_texts().items() if its_class != "PUBLIC"}
    assert told <= set(MAY_READ)


@pytest.mark.parametrize("role", Role)
def test_nobody_reads_what_is_not_theirs_and_reading_changes_nothing(role, planted, sign_in, logged):
    client = sign_in(planted.world.cast[role])
    # Another school's row is, to the byte, what no row is: the access test compares the two.
    places = planted.places(role, "near", "far")
    found: dict[tuple[str, str], str] = {}
    pages = [*read_all(client, places)]
    for name, answer in [
        *pages,
        *send_all(client, pages),
        *read_all(client, papers_of(pages)),
        *look_ups(client),
        *read_files(client, places),
    ]:
        content = words_of(answer)
        assert in_addresses(content + answer.get("Location", "")) == [], name
        for word in planted.found_in(content):
            found.setdefault(word, name)
    assert {word: name for word, name in found.items() if not may_read(role, *word)} == {}
    assert planted.found_in("\n".join(JsonLines().format(each) for each in logged)) == set()


def look_ups(client: Client):
    """Whom the boxes that find pupils find by a word that begins every name."""
    for name in ("pupils:pupil_search", "pupils:pupil_picker"):
        yield name, sent(client, reverse(name), {"q": "Qzxwv"})


@needs_pango
@pytest.mark.parametrize(
    ("role", "names", "papers"),
    [
        (Role.SENDCO, PAPERS, PAPERS),
        (Role.SAFEGUARDING_LEAD, {"safeguarding:chronology_detail"}, {"safeguarding:chronology_detail"}),
    ],
)
def test_what_is_on_paper_is_looked_through_too(role, names, papers, planted, sign_in):
    """Each paper about a pupil says at least whose it is."""
    client, places = sign_in(planted.world.cast[role]), planted.places(role, "near")
    pages = [*read_all(client, {name: places[name] for name in names})]
    answers = [*pages, *read_all(client, papers_of(pages)), *send_all(client, pages)]
    of_pupil = {
        name
        for name, answer in answers
        if answer.get("Content-Type") == "application/pdf"
        and ("pupils.Pupil.preferred_surname", "near") in planted.found_in(words_of(answer))
    }
    assert of_pupil == papers


@needs_pango
@pytest.mark.parametrize(
    "html",
    [
        # Broken at the edge of a column, with a hyphen and without; set wide; in capitals.
        "<p style='width: 2em; overflow-wrap: anywhere'>Qzxwv00001",
        "<p style='width: 3em'>Qzx&shy;wv0&shy;0001",
        "<p style='letter-spacing: 1em'>Qzxwv00001",
        "<p style='text-transform: uppercase'>Qzxwv00001",
        # On no side of it: what a file is called, by whom, its outline, where a link goes, what a picture shows.
        "<title>Qzxwv00001</title>",
        "<meta name=author content=Qzxwv00001>",
        "<h1 style='bookmark-label: \"Qzxwv00001\"'>Plan",
        "<a href=https://school.example/Qzxwv00001>Plan",
        f"<img alt=Qzxwv00001 src='{PIXEL}'>",
    ],
)
def test_no_layout_hides_a_word_in_a_pdf(html):
    from weasyprint import HTML

    content = HTML(string=html).write_pdf(pdf_variant=VARIANT)
    assert WORD.findall(all_words_of(content))


@needs_pango
def test_a_pdf_without_a_word_has_none():
    from weasyprint import HTML

    assert WORD.findall(all_words_of(HTML(string="<p>Plan").write_pdf(pdf_variant=VARIANT))) == []


def test_whoever_may_read_it_does(planted, sign_in):
    """The walk proves nothing of a word that stands on no page at all."""
    read: set[tuple[str, str]] = set()
    for role in (Role.SENDCO, Role.RECORDS, Role.MENTOR, Role.PASTORAL_LEAD, Role.SAFEGUARDING_LEAD):
        client, places = sign_in(planted.world.cast[role]), planted.places(role, "near", "far")
        # Who looked is read first: the looks of this walk would fill its page.
        first = sorted(places, key=lambda each: each != "pupils:viewer_list")
        places = {name: places[name] for name in first}
        for _, answer in read_all(client, places):
            read |= planted.found_in(words_of(answer))
    unread = {label for label in MAY_READ if label not in {each for each, _ in read}}
    assert unread == SHOWN_NOWHERE
    assert {owner for label, owner in read if label == "interventions.Note.text"} == {
        "near", "far", "shared", "restricted", "lesson", "early_lesson",
    }  # fmt: skip


def unlisted(words: str, planted: Planted) -> set[tuple[str, str]]:
    """Words in a text that leaves the school, other than those its data classes let out."""
    classes = classed_texts()
    return {word for word in planted.found_in(words) if classes.get(word[0]) not in LEAVES_THE_SCHOOL}


def test_no_mail_carries_a_word_about_a_pupil_and_no_subject_any(planted, sign_in):
    school, at = School.objects.get(pk=planted.world.cast.school.pk), now()
    OutboxMail.objects.all().delete()
    week = WEEK - timedelta(days=7)
    build_digests(by=system_actor(school.pk, "weekly digest"), school=school, week=week, on=today())
    send_due(at + timedelta(days=7))
    sign_in(planted.world.cast[Role.RECORDS]).post(
        reverse("staffing:staff_invite", args=[planted.world.cast[Role.MENTOR].pk])
    )
    Client().post(reverse("account_reset_password"), {"email": planted.world.cast[Role.MENTOR].user.email})
    assert len(mail.outbox) >= 6
    for each in mail.outbox:
        words = "".join([each.body, *(str(part[0]) for part in getattr(each, "alternatives", []))])
        assert unlisted(words, planted) == set()
        assert planted.found_in(each.subject + str(each.extra_headers)) == set()


def test_what_goes_to_a_worker_is_a_name_and_an_id(
    planted, sign_in, settings, django_capture_on_commit_callbacks
):
    """With a broker in memory: everything that is put on its way, as it is put there."""
    settings.HANDRAIL_NUDGES = True
    celery.app.conf.broker_url = "memory://"
    sent_off: list[Any] = []

    def see(body=None, **kwargs):
        sent_off.append(body)

    before_task_publish.connect(see)
    office, batch = sign_in(planted.world.cast[Role.RECORDS]), planted.world.ids["near"]["batch"]
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("pupils:import_confirm", args=[batch]), {"version": 1, "form_key": str(uuid4())})
        request_job(
            by=planted.world.cast.actor(Role.RECORDS), kind="import_read", subject=planted.world.cast.school
        )
        regular_work.sweep(now())
        regular_work.plan_schools(now())
    before_task_publish.disconnect(see)
    assert len(sent_off) >= 3
    for args, kwargs, _ in sent_off:
        assert [type(each) for each in args] == [str, int]
        assert kwargs == {}
    assert planted.found_in(json.dumps(sent_off)) == set()


def test_no_error_page_says_a_word_of_what_it_was_about(planted, sign_in, settings, logged):
    mentor, far, foreign = (
        planted.world.cast[Role.MENTOR],
        planted.world.ids["far"],
        planted.world.ids["foreign"],
    )
    client = sign_in(mentor)
    settings.HANDRAIL_MAX_REQUEST_BYTES = 1000
    answers = {
        400: client.get(reverse("mentoring:today"), headers={"host": "evil.example"}),
        403: client.get(reverse("pupils:pupil_edit", args=[planted.world.ids["near"]["pupil"]])),
        404: client.get(reverse("mentoring:pupil_detail", args=[far["pupil"]])),
        405: client.put(reverse("mentoring:pupil_detail", args=[planted.world.ids["near"]["pupil"]])),
        413: client.post(reverse("pupils:pupil_search"), {"q": "x" * 2000}),
    }
    assert client.get(reverse("mentoring:pupil_detail", args=[foreign["pupil"]])).status_code == 404
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(mentor.user)
    answers[403.3] = forged.post(reverse("pupils:task_create"), {"pupil": far["pupil"]})
    for status, answer in answers.items():
        assert answer.status_code == int(status)
        assert unlisted(answer.content.decode(), planted) == set()
    assert planted.found_in("\n".join(JsonLines().format(each) for each in logged)) == set()
