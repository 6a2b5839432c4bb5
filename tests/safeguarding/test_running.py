"""How the desk is run: by its team, each change an entry; and when the school is closed."""

import re
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.actions.running import set_running
from safeguarding.checking import check
from safeguarding.hours import closed_at, is_open, school_time
from safeguarding.models import Entry
from safeguarding.running import Running, running_of
from staffing.access import Role
from staffing.calendar import LONDON, Calendar, today
from staffing.models import AuditEvent
from staffing.receipts import Stale
from tests.cast import make_staff
from tests.factories import PupilFactory, SchoolFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db
PAGE = reverse("safeguarding:desk_edit")
SET = {
    "urgent_minutes": 20,
    "unread_hours": 3,
    "opens_at": "08:15",
    "closes_at": "15:45",
    "words": "Ring 01632 960009.",
    "order": [],
}
TYPED = {name: value for name, value in SET.items() if name != "order"}
CALENDAR = Calendar(
    spans=((date(2026, 9, 1), date(2026, 12, 18)),),
    closed=frozenset({date(2026, 11, 23)}),
)
NIGHT, FRIDAY_EVENING, SATURDAY = (
    datetime(2026, 11, 19, 2, 0, tzinfo=LONDON),
    datetime(2026, 11, 20, 16, 31, tzinfo=LONDON),
    datetime(2026, 11, 21, 11, 0, tzinfo=LONDON),
)
THURSDAY = datetime(2026, 11, 19, 11, 0, tzinfo=LONDON)


@pytest.fixture
def deputy(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def typed(cast, deputy, **change):
    lead = cast[Role.SAFEGUARDING_LEAD]
    turns = {f"turn-{deputy.pk}": 1, f"turn-{lead.pk}": 2}
    return {"form_key": str(uuid4())} | TYPED | turns | change


class TestSettingIt:
    def test_the_page_begins_with_what_is_sensible(self, browser, deputy):
        page = browser.get(PAGE).content.decode()
        assert 'value="15"' in page
        assert f"Turn of {deputy.name}" in page

    def test_what_is_saved_counts_and_is_an_entry_of_whoever_did(self, browser, cast, deputy):
        events = AuditEvent.objects.count()
        browser.post(PAGE, typed(cast, deputy))
        running = running_of(cast.school.pk)
        assert (running.urgent_minutes, running.opens_at, running.words) == (
            20, time(8, 15), "Ring 01632 960009.",
        )  # fmt: skip
        team = [cast[Role.SAFEGUARDING_LEAD], deputy]
        assert running.in_turn(team) == [deputy, cast[Role.SAFEGUARDING_LEAD]]
        entry = Entry.objects.get(kind="setting")
        assert entry.author == cast[Role.SAFEGUARDING_LEAD]
        assert "01632" not in entry.ciphertext
        assert AuditEvent.objects.count() == events
        assert check(cast.school).faults == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"urgent_minutes": 1}, "at least 5"),
            ({"unread_hours": 41}, "at most 40"),
            ({"closes_at": "08:15"}, "not after the time before it"),
            ({"opens_at": "soon"}, "Enter a valid time"),
            ({"words": "x" * 301}, "Keep it to 300 characters"),
        ],
    )
    def test_what_is_amiss_is_said(self, browser, cast, deputy, change, said):
        page = browser.post(PAGE, typed(cast, deputy, **change)).content.decode()
        assert said in page
        assert not Entry.objects.filter(kind="setting").exists()

    def test_no_two_have_one_turn(self, browser, cast, deputy):
        page = browser.post(PAGE, typed(cast, deputy, **{f"turn-{deputy.pk}": 2})).content.decode()
        assert "give each a turn of their own" in page

    def test_whoever_comes_second_sees_what_the_first_saved(self, browser, cast, lead, deputy):
        set_running(by=deputy.actor(today()), seen=0, body=SET | {"words": "Ring the duty team."})
        page = browser.post(PAGE, typed(cast, deputy)).content.decode()
        assert "Somebody else saved this" in page
        assert "Ring the duty team." in page
        assert "Ring 01632 960009." in page
        with pytest.raises(Stale):
            set_running(by=lead, seen=0, body=SET)
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        browser.post(PAGE, typed(cast, deputy, version=version[1]))
        assert running_of(cast.school.pk).words == "Ring 01632 960009."

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
    def test_it_is_for_nobody_else(self, cast, sign_in, role):
        assert sign_in(cast[role]).get(PAGE).status_code == 403

    def test_another_school_has_its_own(self, cast, lead):
        set_running(by=lead, seen=0, body=SET)
        assert running_of(cast.other_school.pk) == Running()

    def test_whoever_joins_later_comes_last(self, cast, lead, deputy):
        set_running(by=lead, seen=0, body=SET | {"order": [deputy.pk, lead.staff_id]})
        new = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="New")
        in_turn = running_of(cast.school.pk).in_turn([new, cast[Role.SAFEGUARDING_LEAD], deputy])
        assert in_turn == [deputy, cast[Role.SAFEGUARDING_LEAD], new]


class TestHours:
    @pytest.mark.parametrize("at", [NIGHT, FRIDAY_EVENING, SATURDAY], ids=["night", "evening", "weekend"])
    def test_it_is_closed_at_night_and_at_weekends(self, at):
        assert not is_open(CALENDAR, Running(), at)

    def test_it_is_open_in_school_hours_and_closed_on_an_inset_day(self):
        assert is_open(CALENDAR, Running(), THURSDAY)
        assert not is_open(CALENDAR, Running(), THURSDAY + timedelta(days=4))

    def test_a_school_without_terms_counts_working_days(self):
        school = SchoolFactory()
        assert closed_at(school, THURSDAY) is None
        assert closed_at(school, SATURDAY) == Running()

    def test_with_terms_a_half_term_is_closed(self, cast):
        assert closed_at(cast.school, datetime(2026, 10, 27, 11, 0, tzinfo=LONDON)) is not None

    def test_from_friday_to_tuesday_only_what_the_school_was_open_counts(self):
        passed = school_time(
            CALENDAR, Running(), FRIDAY_EVENING - timedelta(minutes=61), datetime(2026, 11, 24, 9, 0, tzinfo=LONDON)
        )  # fmt: skip
        assert passed == timedelta(hours=2)

    @given(st.integers(-5_000, 90_000), st.integers(0, 90_000), st.integers(0, 90_000))
    def test_time_adds_up_and_never_goes_backwards(self, start, first, second):
        begin = THURSDAY + timedelta(minutes=start)
        middle, end = begin + timedelta(minutes=first), begin + timedelta(minutes=first + second)
        if end - begin > timedelta(days=59):
            return
        parts = [school_time(CALENDAR, Running(), *pair) for pair in ((begin, middle), (middle, end))]
        assert sum(parts, timedelta()) == school_time(CALENDAR, Running(), begin, end)
        assert all(timedelta() <= part <= end - begin for part in parts)
        assert school_time(CALENDAR, Running(), end, begin) == timedelta() or end == begin


class TestTheReceipt:
    def address(self, cast):
        concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
        return reverse("safeguarding:concern_receipt", args=[concern.reference])

    def test_out_of_hours_it_says_what_to_do_in_the_schools_words(self, cast, lead, sign_in, settings):
        set_running(by=lead, seen=0, body=SET)
        settings.HANDRAIL_CLOCK = "2026-11-21T11:00"
        page = sign_in(cast[Role.TEACHER]).get(self.address(cast)).content.decode()
        assert "The school is closed." in page
        assert "ring 999" in page
        assert "Ring 01632 960009." in page

    def test_while_it_is_open_it_does_not(self, cast, lead, sign_in):
        set_running(by=lead, seen=0, body=SET)
        page = sign_in(cast[Role.TEACHER]).get(self.address(cast)).content.decode()
        assert "The school is closed." not in page
        assert "01632" not in page
