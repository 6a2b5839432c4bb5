"""Plans of help or protection: of a pupil, whatever concern they were written in, with their meetings and days."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from safeguarding import desk
from safeguarding.actions.desk import close, correct
from safeguarding.actions.erasure import approve_erasure, ask_erasure
from safeguarding.actions.plans import change_plan, note_plan_meeting, start_plan
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import ConcernPupil, Entry, EntryKey
from safeguarding.plans import plan_entries, plans_of
from safeguarding.sealing import bodies, key_of_pupil
from staffing.access import Role
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_agencies import at, day, send
from tests.safeguarding.test_desk import triaged

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:concern_list")
TOLD = {
    "worker": "Wren Teal",
    "team": "North",
    "reach": "01632 960001",
    "text": "Weekly visits.",
    "ends_on": "",
}


def started(by, concern, pupil, level: str = "in_need", **more) -> Entry:
    body = TOLD | {"level": level, "starts_on": "2026-10-01"} | more
    return start_plan(by=by, concern=concern, key=key_of_pupil(pupil), body=body)


def plans(by, pupil):
    entries = plan_entries(by, [key_of_pupil(pupil).pk])
    return plans_of(entries, bodies(entries))


def met(by, concern, pupil, *, next_on: str = "", held_on: str = "", meeting: str = "core_group") -> Entry:
    body = {"meeting": meeting, "held_on": held_on, "there": "", "text": "Said.", "next_on": next_on}
    return note_plan_meeting(by=by, concern=concern, plan=plans(by, pupil)[0], body=body)


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def concern(cast, pupil):
    return raised(cast.actor(Role.TEACHER), pupil, PupilFactory(school=cast.school))


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def row_of(concern, pupil) -> ConcernPupil:
    return ConcernPupil.objects.get(concern=concern, pupil=pupil)


PLAN = {"level": "protection", "starts_on": "2026-11-02", "ends_on": "", "worker": "Wren Teal", "team": "North",
        "reach": "01632 960001", "text": "Registered."}  # fmt: skip
MEETING = {"meeting": "core_group", "held_on": "", "there": "", "text": "", "next_on": ""}


class TestAPlan:
    def test_it_stands_beside_the_pupil_with_who_leads_it(self, browser, concern, pupil):
        page = send(browser, "plan_create", concern.pk, row_of(concern, pupil).pk, **PLAN)
        for said in ("Child protection (section 47)", "2 Nov 2026", "Wren Teal", "01632 960001"):
            assert said in page

    def test_it_is_the_pupils_whatever_concern_is_open(self, browser, cast, lead, concern, pupil):
        started(lead, concern, pupil)
        other = raised(cast.actor(Role.MENTOR), pupil)
        page = browser.get(at("concern_detail", other.pk)).content.decode()
        assert "Child in need (section 17)" in page
        assert "Wren Teal" in page

    def test_its_key_is_that_pupils_alone(self, lead, concern, pupil):
        entry = started(lead, concern, pupil)
        assert [row.key.pupil for row in EntryKey.objects.filter(entry=entry)] == [pupil]

    def test_one_of_a_sort_at_a_time(self, browser, lead, concern, pupil):
        started(lead, concern, pupil, "protection")
        page = send(browser, "plan_create", concern.pk, row_of(concern, pupil).pk, **PLAN)
        assert "has such a plan already, from 1 Oct 2026" in page
        assert "Registered." in page

    def test_two_sorts_stand_beside_each_other(self, lead, concern, pupil):
        started(lead, concern, pupil, "protection")
        started(lead, concern, pupil, "looked_after")
        assert {plan.level for plan in plans(lead, pupil)} == {"protection", "looked_after"}

    def test_one_that_is_over_leaves_room_for_another(self, lead, concern, pupil):
        started(lead, concern, pupil, ends_on="2026-11-01")
        started(lead, concern, pupil)
        assert [plan.is_on(today()) for plan in plans(lead, pupil)] == [False, True]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"level": ""}, "Choose “Sort of plan”."),
            ({"level": "none"}, "Select a valid choice"),
            ({"starts_on": ""}, "Fill in “From”."),
            ({"ends_on": "2026-11-01"}, "This is before the first day."),
            ({"starts_on": "0202-11-01"}, "can&#x27;t be right"),
            ({"worker": "x" * 201}, "Keep it to 200 characters"),
        ],
    )
    def test_what_is_amiss_is_said_and_nothing_typed_is_lost(self, browser, concern, pupil, change, said):
        page = send(browser, "plan_create", concern.pk, row_of(concern, pupil).pk, **PLAN | change)
        assert said in page
        assert "Registered." in page
        assert not Entry.objects.filter(kind=K.PLAN).exists()

    def test_each_form_says_whose_plan_it_is(self, browser, lead, concern, pupil):
        plan = started(lead, concern, pupil)
        forms = [("plan_create", row_of(concern, pupil)), ("plan_edit", plan), ("plan_meeting", plan)]
        for name, about in forms:
            page = browser.get(reverse(f"safeguarding:{name}", args=[concern.pk, about.pk]))
            assert f'<p class="soft">{pupil.name}</p>' in page.content.decode()

    def test_a_pupil_of_another_concern_is_not_there(self, browser, cast, concern):
        elsewhere = PupilFactory(school=cast.school)
        other = raised(cast.actor(Role.TEACHER), elsewhere)
        address = at("plan_create", concern.pk, row_of(other, elsewhere).pk)
        assert browser.get(address).status_code == 404

    def test_also_where_the_concern_is_closed(self, lead, concern, pupil):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        assert started(lead, concern, pupil).kind == K.PLAN


class TestChanging:
    def test_the_newest_counts_and_both_stay(self, browser, lead, concern, pupil):
        entry = started(lead, concern, pupil)
        form = browser.get(at("plan_edit", concern.pk, entry.pk)).content.decode()
        version = re.search(r'name="version" value="(\d+)"', form)
        assert version
        change = {name: value for name, value in PLAN.items() if name != "level"}
        fields = change | {"worker": "Lark Moss", "version": version[1]}
        page = send(browser, "plan_edit", concern.pk, entry.pk, **fields)
        assert "Lark Moss" in page
        assert [plan.worker for plan in plans(lead, pupil)] == ["Lark Moss"]
        assert Entry.objects.filter(kind=K.PLAN).count() == 2

    def test_whoever_comes_second_sees_what_the_first_saved(self, browser, lead, concern, pupil):
        entry = started(lead, concern, pupil)
        body = TOLD | {"starts_on": "2026-10-01", "worker": "Lark Moss"}
        plan = plans(lead, pupil)[0]
        change_plan(by=lead, concern=concern, plan=plan, seen=entry.number, body=body)
        change = {name: value for name, value in PLAN.items() if name != "level"}
        fields = change | {"worker": "Siskin Reed", "version": entry.number}
        page = send(browser, "plan_edit", concern.pk, entry.pk, **fields)
        assert "Somebody else saved this" in page
        assert "Lark Moss" in page
        assert "Siskin Reed" in page
        assert plans(lead, pupil)[0].worker == "Lark Moss"
        with pytest.raises(Stale):
            change_plan(by=lead, concern=concern, plan=plan, seen=entry.number, body=body)

    def test_with_a_last_day_it_is_over_and_reminds_of_nothing(self, lead, concern, pupil):
        entry = started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(3))
        assert len(desk.waiting_at(lead).due) == 1
        body = TOLD | {"starts_on": "2026-10-01", "ends_on": day(-1)}
        change_plan(by=lead, concern=concern, plan=plans(lead, pupil)[0], seen=entry.number, body=body)
        assert desk.waiting_at(lead).due == []


class TestMeetings:
    def test_held_and_next_stand_beside_the_plan(self, browser, lead, concern, pupil):
        entry = started(lead, concern, pupil)
        fields = MEETING | {"held_on": "2026-11-10", "text": "All came.", "next_on": "2026-12-08"}
        page = send(browser, "plan_meeting", concern.pk, entry.pk, **fields)
        assert "Core group: held 10 Nov 2026, next 8 Dec 2026" in page
        assert "All came." in page

    def test_the_next_stands_at_the_desk_with_whose_it_is(self, browser, lead, concern, pupil):
        started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(6))
        page = browser.get(LIST).content.decode()
        assert f"Core group: {pupil.name}" in page
        assert "Review due" in page

    def test_also_where_no_concern_is_open(self, lead, concern, pupil):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(6))
        assert desk.waiting_at(lead).rows == []
        assert len(desk.waiting_at(lead).due) == 1

    def test_one_that_was_held_is_not_due_any_more(self, lead, concern, pupil):
        started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(1))
        met(lead, concern, pupil, next_on=day(9), meeting="conference")
        met(lead, concern, pupil, held_on=day(0))
        assert [each.on for each in desk.waiting_at(lead).due] == [today() + timedelta(days=9)]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({}, "Say when it was held"),
            ({"held_on": "2026-11-10"}, "Say what came of it."),
            ({"held_on": "2026-12-10", "text": "x"}, "This is still to come"),
            ({"next_on": "2026-11-01"}, "This day is over"),
            ({"meeting": "tea", "next_on": "2026-12-01"}, "Select a valid choice"),
        ],
    )
    def test_what_is_amiss_is_said(self, browser, lead, concern, pupil, change, said):
        entry = started(lead, concern, pupil)
        typed = MEETING | {"there": "Curlew-typed"} | change
        page = send(browser, "plan_meeting", concern.pk, entry.pk, **typed)
        assert said in page
        assert "Curlew-typed" in page

    def test_put_right_it_stays_under_that_pupils_key(self, lead, concern, pupil):
        started(lead, concern, pupil)
        meeting = met(lead, concern, pupil, held_on=day(0))
        entry = correct(by=lead, concern=concern, entry=meeting, text="C", why="D")
        assert [row.key.pupil for row in EntryKey.objects.filter(entry=entry)] == [pupil]


def test_the_chain_is_whole_after_all_of_it(cast, lead, concern, pupil):
    started(lead, concern, pupil)
    met(lead, concern, pupil, next_on=day(1))
    assert check(cast.school).faults == []


def test_what_was_erased_is_not_there_and_nothing_is_added(cast, lead, concern, pupil, browser):
    started(lead, concern, pupil)
    met(lead, concern, pupil, next_on=day(1))
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD).actor(today())
    key = key_of_pupil(pupil)
    erasure = ask_erasure(by=lead, key=key, reason="By order.", law="A court.", at=now())
    approve_erasure(by=deputy, erasure=erasure, at=now())
    assert desk.waiting_at(lead).due == []
    assert "Wren Teal" not in browser.get(at("concern_detail", concern.pk)).content.decode()
    key.refresh_from_db()
    with pytest.raises(Refused, match="erased by order"):
        start_plan(by=lead, concern=concern, key=key, body=TOLD | {"level": "in_need", "starts_on": day(0)})


def test_what_was_written_in_a_concern_about_oneself_is_not_seen(browser, cast, lead, concern, pupil):
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    about_lead = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
    entry = started(deputy, about_lead, pupil, worker="Knot Grebe")
    met(deputy, about_lead, pupil, next_on=day(1))
    assert "Knot Grebe" not in browser.get(at("concern_detail", concern.pk)).content.decode()
    assert pupil.name not in browser.get(LIST).content.decode().split('id="to-do"')[1]
    for name in ("plan_edit", "plan_meeting"):
        assert browser.get(at(name, about_lead.pk, entry.pk)).status_code == 404
        assert browser.get(at(name, concern.pk, entry.pk)).status_code == 404
    assert len(desk.waiting_at(deputy).due) == 1


def test_nobody_outside_the_team_gets_there(cast, lead, concern, pupil, sign_in):
    entry = started(lead, concern, pupil)
    other = sign_in(cast[Role.HEAD])
    for address in (at("plan_edit", concern.pk, entry.pk), at("plan_meeting", concern.pk, entry.pk)):
        assert other.get(address).status_code == 403
        assert other.post(address, {"form_key": str(uuid4())}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_plan_in_two_concerns_at_once_one_does():
    cast = make_cast()
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    pupil = PupilFactory(school=cast.school)
    concerns = [raised(cast.actor(Role.TEACHER), pupil) for _ in range(2)]
    start, said = threading.Barrier(2), []

    def starting(by, concern) -> None:
        start.wait()
        try:
            started(by, concern, pupil)
            said.append("")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    actors = (cast.actor(Role.SAFEGUARDING_LEAD), deputy)
    both = [threading.Thread(target=starting, args=pair) for pair in zip(actors, concerns, strict=True)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted("has such a plan already" in each for each in said) == [False, True]
