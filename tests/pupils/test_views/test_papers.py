"""Plans as PDF: tagged, in full, of the right pupil alone; and those of many pupils as one file."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pupils.actions.plans import take_step
from pupils.actions.printouts import clear_old
from pupils.involvement import link_caseloads
from pupils.models import GroupMember, Plan, Printout, Pupil
from pupils.plan_steps import Step
from staffing import jobs
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent, Job
from tests import factories
from tests.papers import needs_pango, tags_of, text_of

pytestmark = needs_pango
FULL = {
    "musts": [
        f"Must {number}: " + "say what comes next before it comes, and wait. " * 4 for number in range(3)
    ],
    "about": "I like maps.\n\n" + "I am good at football and at fixing things. " * 12,
    "hard": "- noise\n- being late\n\n" + "When plans change I need to be told. " * 10,
    "helps": [
        f"Help {number}: a list by the peg, read out once, ticked off together." for number in range(12)
    ],
    "avoid": [f"Not {number}: calling across the room or taking the pen away." for number in range(12)],
}


def in_force(pupil: Pupil, author, kind: str = "passport", **words) -> Plan:
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, words=words or {"helps": ["A list"]})
    if kind != "passport":
        Plan.objects.filter(pk=plan.pk).update(
            stage="signed", approver=factories.StaffFactory(school=pupil.school)
        )
        plan.refresh_from_db()
    take_step(by=author.actor(now().date()), plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
    return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Ada", legal_surname="Birch"
    )


@pytest.fixture
def grace(cast):
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Grace", legal_surname="Alder"
    )


@pytest.fixture
def passport(ada, cast):
    return in_force(ada, cast[Role.SENDCO], **FULL)


def pdf_of(browser, plan: Plan, number: int | None = None, **asked) -> PdfReader:
    version = plan.versions.get(number=number or plan.number)
    answer = browser.get(reverse("pupils:version_pdf", args=[version.pk]), asked)
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content))


class TestOfOnePlan:
    def test_it_is_tagged_and_says_its_title_and_language(self, sendco, passport):
        root = pdf_of(sendco, passport).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid" in root["/Metadata"].get_data()

    def test_headings_and_lists_are_what_they_are_to_a_screen_reader(self, sendco, passport):
        assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P"} <= tags_of(pdf_of(sendco, passport))

    def test_a_full_passport_fits_one_side(self, sendco, passport):
        pages = pdf_of(sendco, passport).pages
        assert len(pages) == 1
        text = text_of(pages)
        assert all(f"Help {number}:" in text and f"Not {number}:" in text for number in range(12))

    def test_a_longer_plan_takes_as_many_sides_as_it_needs_and_counts_them(self, sendco, ada, cast):
        plan = in_force(ada, cast[Role.SENDCO], "support", strengths="Draws maps of everything.\n\n" * 60)
        pages = pdf_of(sendco, plan).pages
        assert len(pages) > 1
        assert "page 1 of" in pages[0].extract_text()
        assert f"page {len(pages)} of {len(pages)}" in pages[-1].extract_text()

    def test_it_says_its_version_its_day_who_may_hold_it_and_who_had_it_printed(self, sendco, passport, cast):
        text = text_of(pdf_of(sendco, passport).pages)
        assert "Version 1, in force from" in text
        assert "may hold this copy" in text
        assert f"printed by {cast[Role.SENDCO].name}" in text
        assert "page 1 of 1" in text

    def test_the_files_name_names_nobody(self, sendco, passport):
        version = passport.versions.get()
        answer = sendco.get(reverse("pupils:version_pdf", args=[version.pk]))
        assert answer["Content-Disposition"] == 'attachment; filename="passport-version-1.pdf"'

    def test_a_version_that_was_replaced_says_so_and_what_the_next_changed(self, sendco, passport, cast):
        actor = cast.actor(Role.SENDCO)
        take_step(by=actor, plan=passport, version=passport.version, step=Step.DRAFT, at=now())
        Plan.objects.filter(pk=passport.pk).update(words=FULL | {"helps": ["A map of the room"]})
        passport.refresh_from_db()
        take_step(by=actor, plan=passport, version=passport.version, step=Step.PUBLISH, at=now())
        passport.refresh_from_db()
        assert "No longer in force" in text_of(pdf_of(sendco, passport, 1).pages)
        text = text_of(pdf_of(sendco, passport, 2, against=1).pages)
        assert "What changed since version 1" in text
        assert "taken out:" in text
        assert "new:" in text

    @pytest.mark.parametrize("asked", ["9", "x", "9" * 400])
    def test_a_version_to_compare_with_that_is_not_there_is_a_404(self, sendco, passport, asked):
        version = passport.versions.get()
        answer = sendco.get(reverse("pupils:version_pdf", args=[version.pk]), {"against": asked})
        assert answer.status_code == 404

    def test_faces_and_names_written_from_the_right_come_out(self, sendco, cast):
        pupil = factories.PupilFactory(
            school=cast.school, send_status="K", legal_forename="عمر", legal_surname="שלום"
        )
        text = text_of(pdf_of(sendco, in_force(pupil, cast[Role.SENDCO], about="Happy 😀 here")).pages)
        assert "😀" in text
        assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff" for letter in text)
        assert any("\u0590" <= letter <= "\u05ff" for letter in text)

    def test_a_link_or_picture_that_was_typed_in_is_text_and_nothing_is_fetched(self, sendco, ada, cast):
        typed = "<img src='http://127.0.0.1:9/x.png'> ![x](http://127.0.0.1:9/y.png)"
        text = text_of(pdf_of(sendco, in_force(ada, cast[Role.SENDCO], about=typed)).pages)
        assert "<img src=" in text

    def test_it_is_in_the_trail_as_taken_out(self, sendco, passport):
        pdf_of(sendco, passport)
        event = AuditEvent.objects.get(verb="export")
        assert (event.object_kind, event.pupil_id) == ("planversion", passport.pupil_id)


class TestOfMany:
    def ask(self, browser, **told) -> Printout:
        page = browser.get(reverse("pupils:printout_create"))
        key = page.context["form"]["form_key"].value()
        browser.post(reverse("pupils:printout_create"), {"form_key": key, "kind": "passport"} | told)
        return Printout.objects.latest("pk")

    def opened(self, browser, printout: Printout):
        return browser.get(reverse("pupils:printout_open", args=[printout.pk]), {"as": "pdf"})

    def test_passports_within_reach_are_one_file_each_with_sides_of_its_own(
        self, sendco, passport, grace, cast
    ):
        in_force(grace, cast[Role.SENDCO])
        in_force(grace, cast[Role.SENDCO], "support", helps=["Not asked for"])
        printout = self.ask(sendco)
        jobs.run_waiting()
        reader = PdfReader(BytesIO(self.opened(sendco, printout).content))
        assert [each.extract_text().count("page 1 of 1") for each in reader.pages] == [1, 1]
        assert "Grace Alder" in reader.pages[0].extract_text()
        assert "Ada Birch" not in reader.pages[0].extract_text()
        assert "Ada Birch" in reader.pages[1].extract_text()
        assert "Not asked for" not in text_of(reader.pages)
        assert reader.metadata.title == "Learning Passport"
        assert "/H1" in tags_of(reader)

    def test_of_a_class_only_its_pupils_are_in_it(self, sendco, passport, grace, cast):
        in_force(grace, cast[Role.SENDCO])
        group = factories.TeachingGroupFactory(school=cast.school)
        GroupMember.objects.create(group=group, pupil=grace, starts_on=factories.YEAR_START)
        printout = self.ask(sendco, group=group.pk)
        jobs.run_waiting()
        printout.refresh_from_db()
        assert [Plan.objects.get(pk=pk).pupil for pk in printout.row_ids] == [grace]

    def test_a_mentor_has_those_of_the_own_caseload_alone(self, passport, grace, cast, sign_in):
        in_force(grace, cast[Role.SENDCO])
        mentor = cast[Role.MENTOR]
        row = factories.CaseloadAssignmentFactory(pupil=grace, mentor=mentor)
        link_caseloads([row])
        printout = self.ask(sign_in(mentor))
        jobs.run_waiting()
        printout.refresh_from_db()
        assert [Plan.objects.get(pk=pk).pupil for pk in printout.row_ids] == [grace]

    def test_nobody_else_opens_it(self, sendco, passport, cast, sign_in):
        printout = self.ask(sendco)
        jobs.run_waiting()
        assert self.opened(sign_in(cast[Role.HEAD]), printout).status_code == 404

    def test_it_is_not_handed_out_once_a_plan_in_it_is_out_of_reach(self, sendco, passport, cast):
        printout = self.ask(sendco)
        jobs.run_waiting()
        Pupil.objects.filter(pk=passport.pupil_id).update(send_status="N")
        assert self.opened(sendco, printout).status_code == 404

    def test_it_is_gone_after_a_day_with_its_file(self, sendco, passport):
        printout = self.ask(sendco)
        jobs.run_waiting()
        printout.refresh_from_db()
        file = printout.file
        assert clear_old(now() + timedelta(hours=25)) == 1
        assert not file.storage.exists(file.name)
        assert not Printout.objects.exists()

    def test_with_nothing_in_force_it_says_so(self, sendco, ada):
        printout = self.ask(sendco)
        jobs.run_waiting()
        page = sendco.get(reverse("pupils:printout_detail", args=[printout.pk])).content.decode()
        assert "No plan of this kind is in force that is open to you." in page

    def test_begun_again_by_another_worker_it_is_made_whole(self, sendco, passport, grace, cast):
        in_force(grace, cast[Role.SENDCO])
        printout = self.ask(sendco)
        Job.objects.update(state="running", claimed_by="a worker that died", done=1, total=2)
        Job.objects.update(heartbeat_at=now() - timedelta(hours=1))
        jobs.run_waiting()
        printout.refresh_from_db()
        assert len(printout.row_ids) == 2

    def test_it_is_in_the_trail_with_the_pupils_when_made_and_when_opened(self, sendco, passport):
        printout = self.ask(sendco)
        jobs.run_waiting()
        self.opened(sendco, printout)
        events = AuditEvent.objects.filter(verb="export", object_kind="printout")
        assert [event.pupil_ids for event in events] == [[passport.pupil_id]] * 2
