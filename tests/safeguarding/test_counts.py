"""The desk from further away: patterns for the team, numbers of few for nobody, and what each of the team has to do."""

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse

from safeguarding.actions.concerns import Concerned, add_to_concern, raise_concern
from safeguarding.actions.desk import act, close, note_outcome, note_read
from safeguarding.checking import check
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.models import Entry
from safeguarding.overview import read_overview, workloads
from safeguarding.patterns import read_patterns
from safeguarding.sealing import bodies
from safeguarding.spans import chosen_span, chosen_year, years_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AcademicYear
from tests.cast import grow_stale, make_staff
from tests.factories import PupilFactory, TermFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_desk import TRIAGE, to_do, triaged

pytestmark = pytest.mark.django_db
PAGES = ["concern_patterns", "concern_overview", "concern_workload", "overview_pdf", "overview_csv"]
SPRING = date(2027, 1, 4)
IN_SPRING = "2027-01-11T10:00"


@pytest.fixture
def deputy(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, title="Dr")


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


@pytest.fixture
def spring(cast):
    year = AcademicYear.objects.get(school=cast.school)
    TermFactory(
        year=year, name="Spring", starts_on=SPRING, break_starts_on=None, break_ends_on=None,
        ends_on=date(2027, 3, 25),
    )  # fmt: skip


def at(name: str) -> str:
    return reverse(f"safeguarding:{name}")


def looked_at(by, concern, level: str = "early_help", categories: tuple[str, ...] = ("NEG",)):
    body = TRIAGE | {"level": level, "categories": list(categories)}
    act(by=by, concern=concern, kind=EntryKind.TRIAGE, body=body)
    return concern


def concern_at(by, pupil, place: str, **more):
    about = [Concerned(PupilRole.HARMED, pupil=pupil), *more.pop("about", [])]
    said = {"seen": "Words.", "where": place, "time": more.pop("time", "")}
    return raise_concern(by=by, form_key=uuid4(), about=about, said=said, **more)


class TestWhoMayLook:
    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("role", [Role.HEAD, Role.SITE_ADMIN, Role.SENDCO, Role.TEACHER])
    def test_nobody_but_the_team(self, cast, sign_in, name, role):
        assert sign_in(cast[role]).get(at(name)).status_code == 403

    @pytest.mark.parametrize("name", PAGES)
    def test_with_a_second_factor_that_is_fresh(self, browser, name):
        grow_stale(browser)
        assert browser.get(at(name)).status_code == 302

    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("asked", ["", "x", "2099", "2026-99", "-1", "'\0", "٢٠٢٦"])
    def test_a_time_that_is_none_is_this_year(self, browser, name, asked):
        answer = browser.get(at(name), {"over": asked, "year": asked})
        assert answer.status_code == 200
        assert asked not in ("2099", "2026-99") or asked not in str(answer.content)


class TestPatterns:
    def charts(self, actor, code: str = "") -> dict[str, dict[str, int]]:
        span = chosen_span(years_of(actor.school_id, today()), code)
        _, found = read_patterns(actor, span)
        return {chart.title: {bar.name: bar.value for bar in chart.bars if bar.value} for chart in found}

    def test_they_count_what_place_day_hour_and_person(self, lead, teacher, cast, pupil):
        other = PupilFactory(school=cast.school)
        monday = now().replace(hour=13, minute=5) - timedelta(days=3)
        about = [
            Concerned(PupilRole.ALLEGED, pupil=other),
            Concerned(PupilRole.ALLEGED, name="A cousin"),
            Concerned(PupilRole.ALLEGED),
        ]
        looked_at(
            lead,
            concern_at(teacher, pupil, "The  gate", happened_at=monday, time="13:05", about=about),
            categories=("NEG", "online"),
        )
        concern_at(cast.actor(Role.MENTOR), pupil, "the gate", happened_at=monday)
        charts = self.charts(lead)
        assert charts["What they are about, several each"] == {
            "Neglect": 1,
            "Online harm": 1,
            "Not looked at yet": 1,
        }
        assert charts["Place"] == {"The gate": 2}
        assert charts["Day of the week"] == {"Monday": 2}
        assert charts["Time of day"] == {"12 to 2": 1, "Not known": 1}
        assert charts["Raised by"] == {teacher.name: 1, cast[Role.MENTOR].name: 1}
        assert charts["Alleged to have harmed"] == {other.name: 1, "A cousin": 1}

    def test_only_of_the_time_that_is_chosen(self, lead, teacher, pupil, spring, settings):
        concern_at(teacher, pupil, "The gate")
        settings.HANDRAIL_CLOCK = IN_SPRING
        concern_at(teacher, pupil, "The hall")
        assert self.charts(lead, "2026-1")["Place"] == {"The gate": 1}
        assert self.charts(lead, "2026-2")["Place"] == {"The hall": 1}
        assert self.charts(lead, "2026")["Place"] == {"The gate": 1, "The hall": 1}

    def test_a_concern_about_the_reader_is_in_none(self, lead, deputy, teacher, pupil):
        concern_at(teacher, pupil, "The gate", about_staff=[deputy])
        assert self.charts(deputy.actor(today())) == {}
        assert self.charts(lead)["Place"] == {"The gate": 1}

    def test_each_picture_has_its_table(self, browser, teacher, pupil):
        concern_at(teacher, pupil, "The gate")
        page = browser.get(at("concern_patterns")).content.decode()
        assert page.count("<svg") == page.count("In numbers") == 5
        assert '<th scope="row">The gate</th><td class="n">1</td>' in page

    def test_of_nothing_it_says_so(self, browser):
        assert "Nothing was raised in this time" in browser.get(at("concern_patterns")).content.decode()

    def test_statements_do_not_grow_with_concerns(
        self, browser, lead, teacher, cast, pupil, django_assert_max_num_queries
    ):
        for number in range(10):
            about = [Concerned(PupilRole.ALLEGED, name=f"Cousin {number}")]
            looked_at(lead, concern_at(teacher, pupil, "The gate", about=about))
        browser.get(at("concern_patterns"))
        with django_assert_max_num_queries(12):
            browser.get(at("concern_patterns"))


class TestOverview:
    def lines(self, actor) -> dict[str, list[str]]:
        year = chosen_year(years_of(actor.school_id, today()), "")
        overview = read_overview(actor, year, today())
        return {line.label: list(line.cells) for part in overview.parts for line in part.lines}

    def test_a_term_that_is_not_over_is_not_counted(self, browser, lead, teacher, pupil, spring):
        raised(teacher, pupil)
        assert "No term of this year is over" in browser.get(at("concern_overview")).content.decode()

    def test_what_is_counted_of_a_term_that_is_over(self, lead, teacher, pupil, spring, settings):
        concerns = [looked_at(lead, raised(teacher, pupil)) for _ in range(6)]
        for concern in concerns[:5]:
            close(by=lead, concern=concern, reasons="Resolved.")
        for _ in range(7):
            looked_at(lead, raised(teacher, pupil), "protection", ("PHY", "online"))
        settings.HANDRAIL_CLOCK = IN_SPRING
        lines = self.lines(lead)
        assert (lines["Raised"], lines["Closed"]) == (["13"], ["5"])
        assert lines["Early or family help"] == ["6"]
        assert lines["Child protection (section 47)"] == ["7"]
        assert lines["Looked after"] == ["0"]
        assert (lines["Neglect"], lines["Online harm"]) == (["6"], ["7"])
        assert lines["Median days until looked at"] == ["0"]

    def test_of_few_nothing_is_said(self, lead, teacher, pupil, spring, settings):
        for _ in range(4):
            close(by=lead, concern=looked_at(lead, raised(teacher, pupil)), reasons="Resolved.")
        settings.HANDRAIL_CLOCK = IN_SPRING
        lines = self.lines(lead)
        assert lines["Raised"] == lines["Closed"] == lines["Neglect"] == ["–"]
        assert lines["Median days until looked at"] == ["–"]
        assert lines["Looked after"] == ["–"]

    def test_a_few_of_one_level_take_another_with_them(self, lead, teacher, pupil, spring, settings):
        for level, number in (("early_help", 6), ("in_need", 2), ("protection", 8)):
            for _ in range(number):
                looked_at(lead, raised(teacher, pupil), level)
        settings.HANDRAIL_CLOCK = IN_SPRING
        lines = self.lines(lead)
        assert lines["Raised"] == ["16"]
        assert lines["Child in need (section 17)"] == lines["Early or family help"] == ["–"]
        assert lines["Child protection (section 47)"] == ["8"]

    def test_what_is_done_later_changes_nothing_of_it(self, lead, teacher, pupil, spring, settings):
        concerns = [raised(teacher, pupil) for _ in range(6)]
        actions = [to_do(lead, looked_at(lead, concern)) for concern in concerns]
        settings.HANDRAIL_CLOCK = IN_SPRING
        before = self.lines(lead)
        assert (before["Due"], before["Late"], before["Done in time"]) == (["6"], ["6"], ["0"])
        for concern, action in zip(concerns, actions, strict=True):
            note_outcome(by=lead, concern=concern, action=action, outcome="Rung.")
            looked_at(lead, concern, "protection", ("PHY",))
            close(by=lead, concern=concern, reasons="Resolved.")
        assert self.lines(lead) == before

    def test_what_is_about_one_of_the_team_is_in_nobodys(
        self, lead, deputy, teacher, pupil, spring, settings
    ):
        for _ in range(6):
            raised(teacher, pupil)
        raised(teacher, pupil, about_staff=[deputy])
        settings.HANDRAIL_CLOCK = IN_SPRING
        assert self.lines(lead)["Raised"] == self.lines(deputy.actor(today()))["Raised"] == ["6"]

    def test_taking_it_out_is_an_entry(self, cast, sign_in, lead, teacher, pupil, spring, settings):
        for _ in range(6):
            raised(teacher, pupil)
        settings.HANDRAIL_CLOCK = IN_SPRING
        client = sign_in(cast[Role.SAFEGUARDING_LEAD])
        client.get(at("concern_overview"))
        assert not Entry.objects.filter(kind=EntryKind.OVERVIEW).exists()
        for name in ("overview_csv", "overview_pdf"):
            assert client.get(at(name)).status_code == 200
        entries = list(Entry.objects.filter(kind=EntryKind.OVERVIEW).in_order())
        assert [bodies([each])[each.pk] for each in entries] == [
            {"year": "2026/27", "file": "csv"},
            {"year": "2026/27", "file": "pdf"},
        ]
        assert {each.author for each in entries} == {cast[Role.SAFEGUARDING_LEAD]}
        assert check(cast.school).faults == []

    def test_the_file_says_what_the_page_says(self, cast, sign_in, lead, teacher, pupil, spring, settings):
        for _ in range(6):
            raised(teacher, pupil)
        settings.HANDRAIL_CLOCK = IN_SPRING
        content = sign_in(cast[Role.SAFEGUARDING_LEAD]).get(at("overview_csv")).content.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(content)))
        assert rows[0] == ["", "", "Autumn"]
        assert {label: cells for _, label, *cells in rows[1:]} == self.lines(lead)


class TestWork:
    def test_each_of_the_team_has_what_is_theirs(self, lead, deputy, teacher, pupil):
        first, second = (triaged(lead, raised(teacher, pupil)) for _ in range(2))
        to_do(lead, first, days=-1)
        to_do(deputy.actor(today()), second)
        note_read(by=deputy.actor(today()), concern=first, at=now())
        rows = {each.name: each for each in workloads(lead, today())}
        assert (rows[lead.name].to_do, rows[lead.name].late, rows[lead.name].unread) == (1, 1, 0)
        assert (rows[deputy.name].to_do, rows[deputy.name].late, rows[deputy.name].unread) == (1, 0, 1)

    def test_what_came_since_is_not_opened(self, lead, teacher, pupil):
        concern = triaged(lead, raised(teacher, pupil))
        add_to_concern(by=teacher, concern=concern, text="More.")
        assert workloads(lead, today())[0].unread == 1

    def test_what_is_about_one_is_not_in_their_line(self, lead, deputy, teacher, pupil):
        raised(teacher, pupil, about_staff=[deputy])
        rows = {each.name: each.unread for each in workloads(lead, today())}
        assert rows == {lead.name: 1, deputy.name: 0}
        assert {each.unread for each in workloads(deputy.actor(today()), today())} == {0}

    def test_the_page_names_them(self, browser, deputy):
        assert deputy.name in browser.get(at("concern_workload")).content.decode()

    def test_statements_do_not_grow(self, browser, lead, teacher, pupil, django_assert_max_num_queries):
        for _ in range(10):
            to_do(lead, triaged(lead, raised(teacher, pupil)))
        browser.get(at("concern_workload"))
        with django_assert_max_num_queries(14):
            browser.get(at("concern_workload"))
