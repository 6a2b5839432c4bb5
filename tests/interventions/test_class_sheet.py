"""The class sheet: one side for whoever takes the class, with what every adult does for each pupil."""

import sys
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from interventions.class_sheet import read_class_sheet
from pupils.actions.plans import take_step
from pupils.involvement import link_groups
from pupils.models import Arrangement, GroupMember, GroupTeacher, Involvement, Plan
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent
from tests import factories
from tests.papers import needs_pango, tags_of, text_of

pytestmark = pytest.mark.django_db
SINCE = {"starts_on": factories.YEAR_START}
WORDS = {"musts": ["Seat by the door", "Name first"], "helps": ["A list", "A timer"], "avoid": ["Shouting"]}


@pytest.fixture
def group(cast):
    made = factories.TeachingGroupFactory(school=cast.school, code="8X3 Maths")
    GroupTeacher.objects.create(group=made, staff=cast[Role.TEACHER], **SINCE)
    return made


@pytest.fixture
def ada(cast, group):
    return a_pupil(cast, group, "Ada")


def a_pupil(cast, group, forename: str):
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename=forename)
    GroupMember.objects.create(group=group, pupil=pupil, **SINCE)
    link_groups([group])
    return pupil


def in_force(cast, pupil, kind: str = "passport", **words) -> Plan:
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, words=words)
    if kind == "support":
        Plan.objects.filter(pk=plan.pk).update(stage="signed", approver=cast[Role.HEAD])
        plan.refresh_from_db()
    take_step(by=author.actor(today()), plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
    return Plan.objects.get(pk=plan.pk)


def rows_for(cast, group, role: Role = Role.TEACHER):
    return read_class_sheet(cast.actor(role), group, today()).rows


def sheet_of(browser, group, name: str = "class_sheet"):
    return browser.get(reverse(f"interventions:{name}", args=[group.pk]), {"as": "pdf"})


class TestWhatItSays:
    def test_three_lines_a_pupil_what_must_happen_first(self, cast, group, ada):
        in_force(cast, ada, **WORDS)
        (row,) = rows_for(cast, group)
        assert [(line.text, line.is_must) for line in row.lines] == [
            ("Seat by the door", True), ("Name first", True), ("A list", False),
        ]  # fmt: skip

    def test_a_line_that_stands_in_two_plans_is_said_once(self, cast, group, ada):
        in_force(cast, ada, helps=["A list"])
        in_force(cast, ada, "support", helps=["A list", "A timer"])
        (row,) = rows_for(cast, group)
        assert [line.text for line in row.lines] == ["A list", "A timer"]

    def test_whoever_has_no_plan_in_force_is_not_on_it(self, cast, group, ada):
        factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="passport")
        assert rows_for(cast, group) == []

    def test_a_plan_that_has_ended_is_not_on_it(self, cast, group, ada):
        plan = in_force(cast, ada, **WORDS)
        Plan.objects.filter(pk=plan.pk).update(ended_on=today(), end_reason="Left.")
        assert rows_for(cast, group) == []

    def test_a_plan_without_lines_for_everybody_still_brings_the_pupil(self, cast, group, ada):
        in_force(cast, ada, about="Maps")
        (row,) = rows_for(cast, group)
        assert (row.pupil_id, row.lines) == (ada.pk, [])

    def test_passes_and_kit_of_the_day_are_on_it(self, cast, group, ada):
        in_force(cast, ada, **WORDS)
        told = {"pupil": ada, "owner": cast[Role.SENDCO]} | SINCE
        Arrangement.objects.create(kind="pass", what="Out of lessons for five minutes", **told)
        Arrangement.objects.create(kind="lunch", what="First sitting", **told)
        (row,) = rows_for(cast, group)
        assert row.passes == ["Out of lessons for five minutes"]

    def test_it_names_the_adult_in_the_room(self, cast, group, ada):
        provision = factories.ProvisionFactory(programme__school=cast.school, teaching_group=group)
        slot = factories.SlotFactory(provision=provision, weekday=2)
        (adult,) = read_class_sheet(cast.actor(Role.SENDCO), group, today()).adults
        assert adult.name == slot.staff.name
        assert adult.when == f"Tuesday {slot.period.name}"


class TestWhoseItIs:
    def test_a_teacher_of_another_class_finds_nobody_on_it(self, cast, group, ada):
        in_force(cast, ada, **WORDS)
        GroupTeacher.objects.all().delete()
        link_groups([group])
        assert rows_for(cast, group) == []

    def test_a_teacher_who_covers_the_class_has_its_passports_and_no_other_plan(self, cast, group, ada):
        in_force(cast, ada, **WORDS)
        in_force(cast, ada, "support", helps=["Only in the One Plan"])
        covering = factories.StaffFactory(school=cast.school)
        factories.StaffRoleFactory(staff=covering, role=Role.TEACHER)
        link = {"staff": covering, "pupil": ada, "reason": "cover", "source_kind": "cover", "source_id": 1}
        Involvement.objects.create(**link, starts_on=today(), ends_on=today())
        (row,) = read_class_sheet(covering.actor(today()), group, today()).rows
        assert [line.text for line in row.lines] == ["Seat by the door", "Name first", "A list"]
        assert not Plan.objects.visible_to(covering.actor(today())).exists()

    def test_looking_at_it_is_in_the_trail_with_its_pupils(self, cast, group, ada, sign_in):
        in_force(cast, ada, **WORDS)
        assert "Seat by the door" in sheet_of(sign_in(cast[Role.TEACHER]), group).content.decode()
        event = AuditEvent.objects.get(object_kind="class_sheet")
        assert (event.verb, event.pupil_ids) == ("view", [ada.pk])


class TestOnPaper:
    @needs_pango
    def test_thirty_pupils_fit_one_side(self, cast, group, sign_in):
        for number in range(30):
            in_force(cast, a_pupil(cast, group, f"Pupil{number}"), **WORDS)
        answer = sheet_of(sign_in(cast[Role.TEACHER]), group, "class_sheet_pdf")
        reader = PdfReader(BytesIO(answer.content))
        assert len(reader.pages) == 1
        assert text_of(reader.pages).count("Seat by the door") == 30
        assert {"/Table", "/TH", "/TD"} <= tags_of(reader)
        assert answer["Content-Disposition"].startswith('attachment; filename="class-sheet-')

    def test_where_no_pdf_can_be_made_the_page_is_there_to_print(
        self, cast, group, ada, sign_in, monkeypatch
    ):
        in_force(cast, ada, **WORDS)
        # As where it can't be loaded.
        monkeypatch.setitem(sys.modules, "weasyprint", None)
        page = sheet_of(sign_in(cast[Role.TEACHER]), group, "class_sheet_pdf").content.decode()
        assert "PDFs can’t be made on this server" in page
        assert "Seat by the door" in page
