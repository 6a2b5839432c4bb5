"""What is kept no longer than needed: looked at by people, held by one, erased by two."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from safeguarding import retention
from safeguarding.actions.erasure import approve_erasure, ask_erasure, decline_erasure, hold, lift_hold
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import Entry, Erasure, LegalHold, SubjectKey
from safeguarding.sealing import key_of_pupil
from staffing.access import Role
from staffing.calendar import now, today
from staffing.refusals import Refused
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory, SchoolFactory
from tests.safeguarding.scenes import moved_on, raised

pytestmark = pytest.mark.django_db
LIST = reverse("safeguarding:retention_list")
WHY = {"reason": "The court asks for it.", "law": "An order of 3 Nov 2026."}


@pytest.fixture
def second(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")


@pytest.fixture
def deputy(second):
    return second.actor(today())


@pytest.fixture
def pupil(cast, teacher):
    pupil = PupilFactory(school=cast.school)
    raised(teacher, pupil)
    return pupil


@pytest.fixture
def key(pupil):
    return key_of_pupil(pupil)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def at(name: str, *args: object) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, key: SubjectKey, step: str, **fields):
    return browser.post(at("retention_note", key.pk, step), {"form_key": str(uuid4())} | fields, follow=True)


def asked(by, key: SubjectKey) -> Erasure:
    return ask_erasure(by=by, key=key, at=now(), **WHY)


class TestTheList:
    def test_it_names_whose_file_went_and_was_confirmed(self, browser, lead, pupil):
        assert pupil.name not in browser.get(LIST).content.decode()
        moved_on(lead, pupil)
        page = browser.get(LIST).content.decode()
        assert pupil.name in page
        assert "gone to the next school" in page

    def test_it_names_who_is_25_and_left(self, browser, cast, teacher):
        on = today()
        born_on = on.replace(year=on.year - 25)
        admitted = date(2015, 9, 1)
        grown, nearly, here = (
            PupilFactory(
                school=cast.school, date_of_birth=born, admitted_on=admitted, left_on=left
            )
            for born, left in (
                (born_on, date(2019, 7, 20)),
                (born_on + timedelta(days=1), date(2019, 7, 20)),
                (born_on, None),
            )
        )  # fmt: skip
        for each in (grown, nearly, here):
            raised(teacher, each)
        names = [row.name for row in browser.get(LIST).context["rows"]]
        assert names == [grown.name]

    def test_nothing_is_erased_by_being_due(self, browser, lead, pupil, key):
        moved_on(lead, pupil)
        browser.get(LIST)
        key.refresh_from_db()
        assert key.destroyed_at is None

    def test_it_holds_what_is_held_and_what_waits(self, browser, cast, lead, teacher, pupil, key):
        other = PupilFactory(school=cast.school)
        raised(teacher, other)
        hold(by=lead, key=key, reason="An inquiry.")
        asked(lead, key_of_pupil(other))
        page = browser.get(LIST).content.decode()
        assert "Legal hold" in page
        assert "Waits for a second person" in page

    def test_nobody_else_sees_it(self, cast, sign_in, key):
        for role in (Role.HEAD, Role.SENIOR_LEADER, Role.RECORDS):
            for address in (LIST, at("retention_detail", key.pk)):
                assert sign_in(cast[role]).get(address).status_code == 403

    def test_a_key_of_another_school_is_not_there(self, browser):
        school = SchoolFactory()
        other = key_of_pupil(PupilFactory(school=school))
        assert browser.get(at("retention_detail", other.pk)).status_code == 404
        assert send(browser, other, "hold", reasons="An inquiry.").status_code == 404

    def test_statements_do_not_grow_with_rows(
        self, browser, cast, lead, teacher, django_assert_max_num_queries
    ):
        for _ in range(5):
            pupil = PupilFactory(school=cast.school)
            raised(teacher, pupil)
            hold(by=lead, key=key_of_pupil(pupil), reason="An inquiry.")
        browser.get(LIST)
        with django_assert_max_num_queries(16):
            assert len(browser.get(LIST).context["rows"]) == 5


class TestErasing:
    def test_one_asks_and_another_does_it(self, browser, sign_in, second, pupil, key, cast):
        page = send(browser, key, "ask", **WHY).content.decode()
        assert "You asked for it" in page
        other = sign_in(second)
        page = other.get(at("retention_detail", key.pk)).content.decode()
        assert WHY["reason"] in page
        assert WHY["law"] in page
        page = send(other, key, "approve", is_sure="on").content.decode()
        assert "Erased by order" in page
        assert check(cast.school).faults == []

    def test_the_concern_says_that_it_was_erased_by_order(self, browser, lead, deputy, key):
        concern = Entry.objects.get(kind=EntryKind.RAISED).concern_id
        approve_erasure(by=deputy, erasure=asked(lead, key), at=now())
        page = browser.get(at("concern_detail", concern)).content.decode()
        assert "erased by order" in page
        assert "Heron-words" not in page

    def test_it_wants_a_reason_and_a_law(self, browser, key):
        page = send(browser, key, "ask", reason="", law="")
        assert set(page.context["form"].errors) == {"reason", "law"}
        assert not Erasure.objects.exists()

    def test_who_asked_does_not_do_it(self, browser, lead, key):
        asked(lead, key)
        page = send(browser, key, "approve", is_sure="on").content.decode()
        assert "somebody else of the team" in page
        key.refresh_from_db()
        assert key.destroyed_at is None

    def test_it_is_not_done_without_saying_so(self, browser, deputy, key):
        asked(deputy, key)
        assert send(browser, key, "approve").context["form"].errors
        key.refresh_from_db()
        assert key.destroyed_at is None

    def test_declined_it_may_be_asked_for_again(self, lead, deputy, key):
        decline_erasure(by=deputy, erasure=asked(lead, key), reason="The case goes on.")
        assert Entry.objects.filter(kind=EntryKind.ERASURE_DECLINED).count() == 1
        assert asked(lead, key)

    def test_what_is_done_is_not_declined(self, lead, deputy, key):
        erasure = asked(lead, key)
        approve_erasure(by=deputy, erasure=erasure, at=now())
        with pytest.raises(Refused, match="done already"):
            decline_erasure(by=lead, erasure=erasure, reason="No.")

    def test_what_was_declined_meanwhile_is_not_done(self, lead, deputy, key):
        erasure = asked(lead, key)
        decline_erasure(by=lead, erasure=erasure, reason="A mistake.")
        with pytest.raises(Refused, match="any more"):
            approve_erasure(by=deputy, erasure=erasure, at=now())


class TestLegalHold:
    def test_while_it_stands_nobody_asks_for_erasing(self, browser, lead, key):
        send(browser, key, "hold", reasons="An inquiry asks for it.")
        page = send(browser, key, "ask", **WHY).content.decode()
        assert "under a legal hold" in page
        assert WHY["reason"] in page
        assert not Erasure.objects.exists()

    def test_what_was_asked_for_before_is_not_done(self, lead, deputy, key):
        erasure = asked(lead, key)
        hold(by=lead, key=key, reason="An inquiry.")
        with pytest.raises(Refused, match="legal hold"):
            approve_erasure(by=deputy, erasure=erasure, at=now())
        key.refresh_from_db()
        assert key.destroyed_at is None

    def test_lifted_with_a_reason_it_can_be_done(self, browser, lead, deputy, key):
        erasure = asked(lead, key)
        hold(by=lead, key=key, reason="An inquiry.")
        page = send(browser, key, "lift", reasons="The inquiry is over.").content.decode()
        assert "The inquiry is over." in page
        approve_erasure(by=deputy, erasure=erasure, at=now())
        assert [entry.kind for entry, _ in retention.history(key)] == [
            EntryKind.ERASURE_ASKED, EntryKind.HOLD, EntryKind.HOLD_LIFTED, EntryKind.ERASED,
        ]  # fmt: skip

    def test_both_want_a_reason(self, lead, key):
        for turn in (hold, lift_hold):
            with pytest.raises(Refused, match="why"):
                turn(by=lead, key=key, reason=" ")

    def test_it_is_put_on_once_and_lifted_once(self, lead, key):
        hold(by=lead, key=key, reason="An inquiry.")
        with pytest.raises(Refused, match="already"):
            hold(by=lead, key=key, reason="Another.")
        lift_hold(by=lead, key=key, reason="Over.")
        with pytest.raises(Refused, match="no legal hold"):
            lift_hold(by=lead, key=key, reason="Over.")
        assert not LegalHold.objects.is_on(key)

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
    def test_nobody_by_office_holds_anything(self, cast, role, key):
        with pytest.raises(Refused, match="team"):
            hold(by=cast.actor(role), key=key, reason="An inquiry.")

    def test_what_was_erased_is_not_held(self, lead, deputy, key):
        approve_erasure(by=deputy, erasure=asked(lead, key), at=now())
        with pytest.raises(Refused, match="done already"):
            hold(by=lead, key=key, reason="An inquiry.")


def test_an_unknown_step_is_not_there(browser, key):
    assert browser.get(at("retention_note", key.pk, "destroy")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does():
    cast = make_cast()
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    others = [
        make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename=f"Deputy {number}").actor(today())
        for number in range(2)
    ]
    pupil = PupilFactory(school=cast.school)
    raised(cast.actor(Role.TEACHER), pupil)
    erasure = asked(lead, key_of_pupil(pupil))
    said = at_once(*(lambda by=by: approve_erasure(by=by, erasure=erasure, at=now()) for by in others))
    assert sorted(said) == ["", "This was done already."]
    assert Entry.objects.filter(kind=EntryKind.ERASED).count() == 1
    assert check(cast.school).faults == []


@pytest.mark.django_db(transaction=True)
def test_a_hold_and_an_approval_at_once_never_both_stand():
    cast = make_cast()
    lead = cast.actor(Role.SAFEGUARDING_LEAD)
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    pupil = PupilFactory(school=cast.school)
    raised(cast.actor(Role.TEACHER), pupil)
    key = key_of_pupil(pupil)
    erasure = asked(lead, key)
    said = at_once(
        lambda: approve_erasure(by=deputy, erasure=erasure, at=now()),
        lambda: hold(by=lead, key=key, reason="An inquiry."),
    )
    assert said.count("") == 1
    key.refresh_from_db()
    assert bool(key.destroyed_at) is not LegalHold.objects.is_on(key)


def at_once(*turns) -> list[str]:
    """What was answered to each; nothing where it was done."""
    start, said = threading.Barrier(len(turns)), []

    def run(turn) -> None:
        start.wait()
        try:
            turn()
            said.append("")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    each = [threading.Thread(target=run, args=[turn]) for turn in turns]
    for one in each:
        one.start()
    for one in each:
        one.join()
    return said
