"""Erasing one concern about an adult: asked for at its desk, done by a chair of governors, never by whom it is about."""

import threading
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse

from safeguarding import files
from safeguarding.actions.adults import close_adult_concern
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, note_read, reopen
from safeguarding.actions.erasure import approve_erasure, ask_erasure, decline_erasure, hold
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import AdultConcern, Entry, Erasure, LegalHold
from safeguarding.sealing import bodies, key_of_pupil
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import OutboxMail
from staffing.refusals import Refused
from tests.cast import grow_stale, make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import about_adult, guards_away, named_reader, raised, run

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:adult_concern_list")
WHY = {"reason": "It was false.", "law": "Article 17 of the UK GDPR."}
MISSING = 987654321


@pytest.fixture
def head(cast):
    return cast.actor(Role.HEAD)


@pytest.fixture
def chair(cast):
    return cast.actor(Role.CHAIR_OF_GOVERNORS)


@pytest.fixture
def concern(cast, teacher, head):
    return ended(head, about_adult(teacher, cast[Role.MENTOR], contents=[b"a drawing"]))


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.HEAD])


@pytest.fixture
def chairs(cast, sign_in):
    return sign_in(cast[Role.CHAIR_OF_GOVERNORS])


def ended(by, concern: AdultConcern) -> AdultConcern:
    note_read(by=by, concern=concern, at=now())
    act(by=by, concern=concern, kind=K.ASSESSED, body={"route": "low_level", "reasons": "Pelican."})
    close_adult_concern(by=by, concern=concern, finding="", reasons="Looked into.")
    return concern


def asked(by, concern: AdultConcern) -> Erasure:
    return ask_erasure(by=by, key=concern.key, at=now(), **WHY)


def erased(by, second, concern: AdultConcern) -> None:
    approve_erasure(by=second, erasure=asked(by, concern), at=now())
    concern.refresh_from_db()


def at(name: str, *args: object) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, concern: AdultConcern, step: str, **fields):
    address = at("adult_kept_note", concern.pk, step)
    return browser.post(address, {"form_key": str(uuid4())} | fields, follow=True)


def page_of(browser, concern: AdultConcern) -> str:
    return browser.get(at("adult_kept", concern.pk)).content.decode()


def is_whole(concern: AdultConcern) -> bool:
    concern.key.refresh_from_db()
    return concern.key.destroyed_at is None


class TestErasing:
    def test_the_head_asks_and_the_chair_does_it(self, browser, chairs, cast, concern):
        assert (
            at("adult_kept", concern.pk)
            in browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        )
        page = send(browser, concern, "ask", **WHY).content.decode()
        assert (
            f"You asked for it: {cast[Role.CHAIR_OF_GOVERNORS].name}, who chairs the governors, decides."
            in page
        )
        assert concern.reference in chairs.get(LIST).content.decode()
        page = page_of(chairs, concern)
        assert WHY["reason"] in page
        assert WHY["law"] in page
        assert "Erased by order" in send(chairs, concern, "approve", is_sure="on").content.decode()
        assert concern.reference not in chairs.get(LIST).content.decode()

    def test_what_was_written_and_its_files_are_gone_and_the_chain_is_whole(
        self, browser, cast, head, chair, concern
    ):
        before = list(Entry.objects.of(concern).in_order())
        erased(head, chair, concern)
        assert set(bodies(before).values()) == {None}
        assert browser.get(at("adult_file", concern.pk, 1)).status_code == 404
        assert default_storage.exists(files.path_of(before[0].files[0]))
        assert check(cast.school).faults == []

    def test_the_page_says_so_and_names_nobody(self, browser, cast, head, chair, concern):
        erased(head, chair, concern)
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert "was erased by order" in page
        assert "About erased." in page
        for word in ("Heron", "Pelican", cast[Role.MENTOR].name, at("adult_file", concern.pk, 1)):
            assert word not in page
        assert cast[Role.MENTOR].name not in browser.get(LIST, {"closed": 1}).content.decode()

    def test_why_it_was_erased_stays_in_order_of_time(self, browser, head, chair, concern):
        erased(head, chair, concern)
        page = browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        assert page.index(WHY["law"]) < page.index("<b>Erased</b>")

    def test_another_about_the_same_adult_stays_and_the_erased_one_stands_beside_it_no_more(
        self, browser, cast, head, chair, teacher, concern
    ):
        other = about_adult(teacher, cast[Role.MENTOR], said="Siskin-words.")
        address = at("adult_concern_detail", other.pk)
        assert concern.reference in browser.get(address).content.decode()
        erased(head, chair, concern)
        page = browser.get(address).content.decode()
        assert "Siskin-words." in page
        assert concern.reference not in page
        assert other.reference not in browser.get(at("adult_concern_detail", concern.pk)).content.decode()

    def test_whoever_it_was_about_sees_no_more_of_it_than_before(self, cast, head, chair, teacher):
        leader = make_staff(cast.school, Role.CHAIR_OF_GOVERNORS, forename="Second")
        about_chair = ended(head, about_adult(teacher, leader))
        erased(head, chair, about_chair)
        assert not AdultConcern.objects.visible_to(leader.actor(today())).exists()

    def test_it_wants_a_reason_and_a_law(self, browser, concern):
        page = send(browser, concern, "ask", reason=" ", law="")
        assert set(page.context["form"].errors) == {"reason", "law"}
        assert not Erasure.objects.exists()

    def test_it_is_not_done_without_saying_so(self, chairs, head, concern):
        asked(head, concern)
        assert send(chairs, concern, "approve").context["form"].errors
        assert is_whole(concern)

    def test_an_erasure_that_nobody_asked_for_is_a_fault_of_the_chain(self, cast, concern):
        with guards_away():
            run(
                "UPDATE safeguarding_subjectkey SET sealed = '', destroyed_at = %s WHERE id = %s",
                now(),
                concern.key_id,
            )
        assert ["destroyed by nobody" in fault.what for fault in check(cast.school).faults] == [True]

    def test_the_same_form_sent_twice_asks_once(self, browser, concern):
        form = {"form_key": str(uuid4())} | WHY
        for _ in range(2):
            assert browser.post(at("adult_kept_note", concern.pk, "ask"), form).status_code == 302
        assert Entry.objects.filter(kind=K.ERASURE_ASKED).count() == 1


class TestWhenItIsNotDone:
    def test_what_is_open_is_not_erased(self, browser, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        page = send(browser, concern, "ask", **WHY).content.decode()
        assert "Close it first" in page
        assert WHY["reason"] in page
        assert not Erasure.objects.exists()

    def test_what_was_opened_again_or_added_to_meanwhile_is_not(self, head, chair, teacher, concern):
        erasure = asked(head, concern)
        add_to_concern(by=teacher, concern=concern, text="And again.")
        with pytest.raises(Refused, match="Close it first, and read what was added"):
            approve_erasure(by=chair, erasure=erasure, at=now())
        note_read(by=head, concern=concern, at=now())
        reopen(by=head, concern=concern, reasons="There is more.")
        with pytest.raises(Refused, match="Close it first"):
            approve_erasure(by=chair, erasure=erasure, at=now())
        assert is_whole(concern)

    def test_under_a_legal_hold_nobody_erases_it(self, browser, head, chair, concern):
        erasure = asked(head, concern)
        send(browser, concern, "hold", reasons="An inquiry asks for it.")
        with pytest.raises(Refused, match="legal hold"):
            approve_erasure(by=chair, erasure=erasure, at=now())
        page = send(browser, concern, "lift", reasons="The inquiry is over.").content.decode()
        assert "The inquiry is over." in page
        approve_erasure(by=chair, erasure=erasure, at=now())
        assert not is_whole(concern)

    def test_either_declines_it_and_it_may_be_asked_for_again(self, chairs, head, concern):
        asked(head, concern)
        page = send(chairs, concern, "decline", reasons="The ten years are not over.").content.decode()
        assert "The ten years are not over." in page
        decline_erasure(by=head, erasure=asked(head, concern), reason="A mistake.")
        assert is_whole(concern)
        assert not Erasure.objects.exists()

    def test_what_was_declined_meanwhile_is_not_done(self, head, chair, concern):
        erasure = asked(head, concern)
        decline_erasure(by=head, erasure=erasure, reason="A mistake.")
        with pytest.raises(Refused, match="any more"):
            approve_erasure(by=chair, erasure=erasure, at=now())

    def test_what_was_erased_is_not_opened_again_nor_added_to(self, browser, head, chair, teacher, concern):
        erased(head, chair, concern)
        assert (
            at("adult_reopen", concern.pk)
            not in browser.get(at("adult_concern_detail", concern.pk)).content.decode()
        )
        with pytest.raises(Refused, match="Nothing can be added"):
            reopen(by=head, concern=concern, reasons="Again.")
        with pytest.raises(Refused, match="Nothing can be added"):
            add_to_concern(by=teacher, concern=concern, text="More.")
        with pytest.raises(Refused, match="done already"):
            hold(by=head, key=concern.key, reason="An inquiry.")

    def test_an_unknown_step_is_not_there(self, browser, concern):
        assert browser.get(at("adult_kept_note", concern.pk, "destroy")).status_code == 404


class TestWho:
    def test_whoever_asked_does_not_do_it(self, browser, head, concern):
        asked(head, concern)
        assert at("adult_kept_note", concern.pk, "approve") not in page_of(browser, concern)
        page = send(browser, concern, "approve", is_sure="on").content.decode()
        assert "leaves the decision to a chair of governors" in page
        assert is_whole(concern)

    def test_another_head_does_not_do_it_either(self, cast, head, concern):
        other = make_staff(cast.school, Role.HEAD, forename="Other").actor(today())
        with pytest.raises(Refused, match="chair of governors"):
            approve_erasure(by=other, erasure=asked(head, concern), at=now())

    def test_about_the_head_one_chair_asks_and_another_does_it(self, browser, cast, chair, chairs, teacher):
        about_head = ended(chair, about_adult(teacher, cast[Role.HEAD]))
        page = send(chairs, about_head, "ask", **WHY).content.decode()
        assert "nothing is erased until one more is appointed" in page
        erasure = Erasure.objects.get()
        with pytest.raises(Refused, match="who is somebody else"):
            approve_erasure(by=chair, erasure=erasure, at=now())
        assert browser.get(at("adult_kept", about_head.pk)).status_code == 404
        with pytest.raises(Refused):
            approve_erasure(by=cast.actor(Role.HEAD), erasure=erasure, at=now())
        vice = make_staff(cast.school, Role.CHAIR_OF_GOVERNORS, forename="Vice")
        assert f"{vice.name}, who chairs the governors, decides" in page_of(chairs, about_head)
        approve_erasure(by=vice.actor(today()), erasure=erasure, at=now())
        assert not is_whole(about_head)

    def test_a_chair_whom_it_is_about_neither_sees_nor_does_it(self, chairs, cast, head, chair, teacher):
        about_chair = ended(head, about_adult(teacher, cast[Role.CHAIR_OF_GOVERNORS]))
        before = OutboxMail.objects.count()
        erasure = asked(head, about_chair)
        assert OutboxMail.objects.count() == before
        there, missing = (chairs.get(at("adult_kept", pk)) for pk in (about_chair.pk, MISSING))
        assert (there.status_code, there.content) == (404, missing.content)
        assert about_chair.reference not in chairs.get(LIST).content.decode()
        with pytest.raises(Refused):
            approve_erasure(by=chair, erasure=erasure, at=now())
        assert is_whole(about_chair)

    def test_the_chair_sees_none_of_it_before_it_is_asked_for_and_no_words_of_it_then(
        self, chairs, cast, head, concern
    ):
        there, missing = (chairs.get(at("adult_kept", pk)) for pk in (concern.pk, MISSING))
        assert (there.status_code, there.content) == (404, missing.content)
        asked(head, concern)
        page = page_of(chairs, concern)
        for word in ("Heron", "Pelican", "Looked into", cast[Role.MENTOR].name, cast[Role.MENTOR].surname):
            assert word not in page
        for name in ("adult_concern_detail", "adult_reopen", "adult_close"):
            assert chairs.get(at(name, concern.pk)).status_code == 404
        assert chairs.get(at("adult_file", concern.pk, 1)).status_code == 404
        assert send(chairs, concern, "hold", reasons="No.").context["form"].errors
        assert not LegalHold.objects.exists()

    def test_the_lead_who_was_named_reads_it_and_erases_nothing(self, cast, sign_in, head, concern):
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        lead = sign_in(cast[Role.SAFEGUARDING_LEAD])
        assert (
            at("adult_kept", concern.pk)
            not in lead.get(at("adult_concern_detail", concern.pk)).content.decode()
        )
        assert lead.get(at("adult_kept", concern.pk)).status_code == 403
        by = cast.actor(Role.SAFEGUARDING_LEAD)
        with pytest.raises(Refused, match="not yours to erase"):
            asked(by, concern)
        with pytest.raises(Refused):
            approve_erasure(by=by, erasure=asked(head, concern), at=now())

    def test_the_team_sees_no_entry_of_it(self, cast, head, chair, concern):
        erased(head, chair, concern)
        seen = Entry.objects.visible_to(cast.actor(Role.SAFEGUARDING_LEAD))
        assert not seen.filter(kind__in=[K.ERASURE_ASKED, K.ERASED]).exists()

    def test_nobody_of_another_school_does_anything(self, concern, head):
        abroad = make_cast()
        with pytest.raises(Refused):
            asked(abroad.actor(Role.HEAD), concern)
        erasure = asked(head, concern)
        for role in (Role.CHAIR_OF_GOVERNORS, Role.HEAD):
            with pytest.raises(Refused):
                approve_erasure(by=abroad.actor(role), erasure=erasure, at=now())

    def test_the_head_erases_nothing_of_a_pupil(self, cast, head, teacher):
        pupil = PupilFactory(school=cast.school)
        raised(teacher, pupil)
        with pytest.raises(Refused, match="safeguarding team"):
            ask_erasure(by=head, key=key_of_pupil(pupil), at=now(), **WHY)

    def test_the_chair_is_told_that_something_waits_and_no_more(self, cast, head, concern):
        OutboxMail.objects.all().delete()
        asked(head, concern)
        told = OutboxMail.objects.get()
        assert told.recipient == cast[Role.CHAIR_OF_GOVERNORS]
        for word in (concern.reference, cast[Role.MENTOR].surname, "eras", "false"):
            assert word not in told.subject + told.text

    def test_a_second_factor_of_eleven_minutes_ago_is_asked_for_again(self, browser, concern):
        grow_stale(browser)
        assert browser.get(at("adult_kept", concern.pk)).status_code == 302
        assert browser.get(at("adult_kept_note", concern.pk, "ask")).status_code == 302


def test_whoever_opened_it_before_it_was_erased_writes_nothing_under_its_key(
    cast, head, chair, teacher, concern
):
    stale = AdultConcern.objects.select_related("key").get(pk=concern.pk)
    erased(head, chair, concern)
    with pytest.raises(Refused, match="Nothing can be added"):
        add_to_concern(by=teacher, concern=stale, text="More.")


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_an_addition_at_once_nothing_unread_is_lost():
    cast = make_cast()
    head, chair, teacher = (cast.actor(role) for role in (Role.HEAD, Role.CHAIR_OF_GOVERNORS, Role.TEACHER))
    concern = ended(head, about_adult(teacher, cast[Role.MENTOR]))
    erasure = asked(head, concern)
    start, said = threading.Barrier(2), []

    def run_it(turn) -> None:
        start.wait()
        try:
            turn()
            said.append("done")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    turns = (
        lambda: approve_erasure(by=chair, erasure=erasure, at=now()),
        lambda: add_to_concern(by=teacher, concern=concern, text="And again."),
    )
    both = [threading.Thread(target=run_it, args=[turn]) for turn in turns]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(text == "done" for text in said) == [False, True]
    assert is_whole(concern) is Entry.objects.of(concern).filter(kind=K.ADDENDUM).exists()
    assert check(cast.school).faults == []
