"""Letters to families: who writes and releases them, who gets a copy and how, and what the contact log keeps."""

from datetime import date, time
from io import BytesIO
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from pupils.actions.letter_comments import comment_on_letter
from pupils.actions.letters import Sending, send_copies
from pupils.contacts import links_of_pupil
from pupils.involvement import link_groups
from pupils.letters import TEMPLATE, copies_on, on_paper, recipients
from pupils.models import (
    ContactEntry,
    GroupMember,
    GroupTeacher,
    Letter,
    LetterComment,
    LetterCopy,
    LetterTemplate,
)
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent
from staffing.printed import laid_out, printed_by
from staffing.refusals import Refused
from tests import factories
from tests.cast import make_staff
from tests.papers import needs_pango, tags_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Ada", legal_surname="Birch"
    )


def parent(pupil, priority: int = 1, **fields):
    fields = {"contact__household__address": f"{priority} Invented Road"} | fields
    return factories.PupilContactFactory(pupil=pupil, priority=priority, **fields)


@pytest.fixture
def mother(ada):
    return parent(ada, contact__surname="Birch")


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def released(pupil, by, **fields) -> Letter:
    return factories.LetterFactory(
        pupil=pupil, written_by=by, state="released", released_by=by, released_at=now(), **fields
    )


def send(client, letter, follow=True, **fields):
    said = {"form_key": uuid4(), "sent_on": str(today())} | fields
    return client.post(reverse("pupils:letter_send", args=[letter.pk]), said, follow=follow)


def release(client, letter):
    letter.refresh_from_db()
    address = reverse("pupils:letter_release", args=[letter.pk])
    return client.post(address, {"version": letter.version}, follow=True)


def test_an_invitation_is_filled_from_its_review(sendco, cast, ada, mother):
    plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], stage="", number=1, words={})
    review = factories.ReviewFactory(
        plan=plan, leader=cast[Role.SENDCO], meets_on=date(2026, 12, 7), meets_at=time(14, 30), place="Room 4"
    )
    review.people.create(name="Mr Wren, social worker")
    address = reverse("pupils:letter_create", args=[ada.pk])
    assert f'value="{review.pk}" selected' in sendco.get(f"{address}?review={review.pk}").content.decode()
    sendco.post(
        address, {"form_key": uuid4(), "template": "first-0", "review": review.pk, "reply_by": "2026-12-01"}
    )
    letter = Letter.objects.get()
    assert letter.review == review
    assert letter.title == "Invitation to a review of Ada’s One Plan"
    for words in ("Monday 7 Dec 2026 at 14:30, in Room 4", "Mr Wren, social worker", "Tuesday 1 Dec 2026"):
        assert words in letter.text


def test_what_a_review_does_not_say_holds_the_release_up_by_name(sendco, cast, ada, mother):
    letter = factories.LetterFactory(
        pupil=ada, written_by=cast[Role.SENDCO], text="Come at {time} to {place}."
    )
    assert "still has {time}, {place}" in release(sendco, letter).content.decode()
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_a_letter_nobody_may_have_is_not_released_and_says_why(sendco, cast, ada):
    parent(ada, is_do_not_contact=True)
    letter = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO])
    page = release(sendco, letter).content.decode()
    assert "Nobody may be written to about this pupil" in page
    assert "marked “do not contact”" in page
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_once_released_its_words_stay(sendco, cast, ada, mother):
    letter = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO])
    release(sendco, letter)
    said = {"form_key": uuid4(), "version": 2, "title": "Another", "text": "Other words."}
    page = sendco.post(reverse("pupils:letter_edit", args=[letter.pk]), said, follow=True)
    letter.refresh_from_db()
    assert (letter.state, letter.text) == ("released", "It went well.\n\nPlease ring.")
    assert "its words stay as they are" in page.content.decode()


def test_what_was_changed_since_it_was_read_is_not_released(sendco, cast, ada, mother):
    letter = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO], version=5)
    page = sendco.post(reverse("pupils:letter_release", args=[letter.pk]), {"version": 4}, follow=True)
    assert "changed meanwhile" in page.content.decode()


def test_whoever_may_not_release_is_refused(sign_in, cast, ada, mother):
    letter = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO])
    for role in (Role.ASSISTANT_SENDCO, Role.MENTOR, Role.RECORDS):
        answer = sign_in(cast[role]).post(reverse("pupils:letter_release", args=[letter.pk]), {"version": 1})
        assert answer.status_code == 403


def test_the_office_sees_what_is_released_and_no_draft(sign_in, cast, ada, mother):
    draft = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO])
    ready = released(ada, cast[Role.SENDCO])
    office = sign_in(cast[Role.RECORDS])
    answers = [
        office.get(reverse("pupils:letter_detail", args=[each.pk])).status_code for each in (draft, ready)
    ]
    assert answers == [404, 200]


def test_each_copy_that_goes_is_in_the_contact_log_and_the_letter_is_sent_with_the_last(
    sendco, cast, ada, mother
):
    father = parent(ada, 2, relationship="PAF")
    letter = released(ada, cast[Role.SENDCO])
    send(sendco, letter, **{f"c{mother.contact_id}-how": "post"})
    letter.refresh_from_db()
    assert letter.state == "released"
    send(sendco, letter, **{f"c{father.contact_id}-how": "hand"})
    letter.refresh_from_db()
    assert letter.state == "sent"
    logged = ContactEntry.objects.filter(pupil=ada).order_by("pk")
    told = [(each.contact, each.kind, each.outcome, each.is_by_hand) for each in logged]
    assert told == [(mother.contact, "letter", "sent", False), (father.contact, "letter", "sent", True)]
    assert AuditEvent.objects.filter(verb="send", pupil_id=ada.pk).count() == 2


def test_a_hidden_address_is_neither_shown_nor_posted_to_nor_kept(sendco, cast, ada):
    hiding = parent(ada, is_address_hidden=True, contact__household__address="7 Secret Lane")
    letter = released(ada, cast[Role.SENDCO])
    assert "Secret Lane" not in sendco.get(reverse("pupils:letter_detail", args=[letter.pk])).content.decode()
    page = send(sendco, letter, **{f"c{hiding.contact_id}-how": "post"}).content.decode()
    assert not LetterCopy.objects.exists()
    assert "Secret Lane" not in page
    send(sendco, letter, **{f"c{hiding.contact_id}-how": "hand"})
    assert LetterCopy.objects.get().address == ""


def test_the_school_mail_is_a_way_only_to_somebody_whose_e_mail_is_on_record(sendco, cast, ada, mother):
    letter = released(ada, cast[Role.SENDCO])
    send(sendco, letter, **{f"c{mother.contact_id}-how": "email"})
    assert not LetterCopy.objects.exists()
    mother.contact.email = "bryony@invented.example"
    mother.contact.save()
    send(sendco, letter, **{f"c{mother.contact_id}-how": "email"})
    assert LetterCopy.objects.get().how == "email"


def test_nobody_gets_english_alone_who_reads_another_language(sendco, cast, ada):
    link = parent(ada, contact__language="POL")
    letter = released(ada, cast[Role.SENDCO])
    assert (
        "to be translated" in sendco.get(reverse("pupils:letter_detail", args=[letter.pk])).content.decode()
    )
    page = send(sendco, letter, **{f"c{link.contact_id}-how": "hand"}).content.decode()
    assert "Say what was done so that they can read it." in page
    assert not LetterCopy.objects.exists()
    send(sendco, letter, **{f"c{link.contact_id}-how": "hand", f"c{link.contact_id}-made": "translated"})
    assert LetterCopy.objects.get().language == "POL"


def test_an_order_that_came_after_the_release_counts(cast, ada, mother):
    letter = released(ada, cast[Role.SENDCO])
    mother.order_says, mother.order_bars, mother.order_starts_on = "No contact.", True, today()
    mother.save()
    by = cast.actor(Role.SENDCO)
    with pytest.raises(Refused):
        send_copies(
            by=by, letter=letter, sendings=[Sending(mother.contact_id, "hand", "")],
            sent_on=today(), on=today(), at=now(),
        )  # fmt: skip
    assert not ContactEntry.objects.exists()


def test_a_copy_that_came_back_is_to_be_sent_again(sendco, cast, ada, mother):
    letter = released(ada, cast[Role.SENDCO])
    send(sendco, letter, **{f"c{mother.contact_id}-how": "post"})
    copy = LetterCopy.objects.get()
    said = {"form_key": uuid4(), "returned_on": str(today()), "returned_why": "Not known there."}
    sendco.post(reverse("pupils:letter_return", args=[copy.pk]), said)
    letter.refresh_from_db()
    assert letter.state == "released"
    assert [each.contact_id for each in recipients(cast.actor(Role.SENDCO), letter, today()).going] == [
        mother.contact_id
    ]
    send(sendco, letter, **{f"c{mother.contact_id}-how": "hand"})
    assert letter.copies.count() == 2


def test_no_letter_is_withdrawn_once_a_copy_went_out(sendco, cast, ada, mother):
    parent(ada, 2, relationship="PAF")
    letter = released(ada, cast[Role.SENDCO])
    send(sendco, letter, **{f"c{mother.contact_id}-how": "hand"})
    letter.refresh_from_db()
    sendco.post(reverse("pupils:letter_withdraw", args=[letter.pk]), {"version": letter.version})
    letter.refresh_from_db()
    assert letter.state == "released"


def test_a_place_that_is_not_on_the_list_is_refused_by_name_and_nothing_is_lost(sendco):
    said = {"form_key": uuid4(), "title": "Trip", "text": "Dear {mum}, come."}
    page = sendco.post(reverse("pupils:letter_template_create"), said).content.decode()
    assert "There is no place {mum}." in page
    assert "Dear {mum}, come." in page
    assert not LetterTemplate.objects.exists()


def test_the_first_templates_are_taken_over_once(sendco):
    for _ in range(2):
        sendco.post(reverse("pupils:letter_template_begin"))
    assert LetterTemplate.objects.count() == 5


@needs_pango
def test_a_copy_is_a_tagged_pdf_for_one_household_and_names_no_other(sendco, cast, ada, mother):
    parent(ada, 2, relationship="PAF", contact__forename="Nils", contact__surname="Elsewhere")
    letter = released(ada, cast[Role.SENDCO])
    address = reverse("pupils:letter_pdf", args=[letter.pk])
    reader = PdfReader(BytesIO(sendco.get(f"{address}?copy={mother.contact_id}").content))
    text = text_of(reader.pages)
    assert "1 Invented Road" in text
    assert "Elsewhere" not in text
    assert "2 Invented Road" not in text
    assert "H1" in {tag.strip("/") for tag in tags_of(reader)}


@needs_pango
def test_large_print_is_larger(cast, ada):
    letter = factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO], text="Some words. " * 150)
    parent(ada, contact__format="large_print")
    going = copies_on(links_of_pupil(cast.actor(Role.SENDCO), ada.pk), today())
    page = on_paper(letter, going, today()) | {"printed": printed_by(cast.actor(Role.SENDCO), cast.school)}
    usual, large = (laid_out(TEMPLATE, page, large=size) for size in (0, going[0].size))
    assert len(large.pages) > len(usual.pages)


def invitation(client, cast, pupil, *names) -> str:
    """What a letter says of a review to which these people come."""
    plan = factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO], stage="", number=1, words={})
    review = factories.ReviewFactory(plan=plan, leader=cast[Role.SENDCO], meets_on=date(2026, 12, 7))
    for name in names:
        review.people.create(name=name)
    client.post(
        reverse("pupils:letter_create", args=[pupil.pk]),
        {"form_key": uuid4(), "template": "first-0", "review": review.pk},
    )
    return Letter.objects.latest("pk").text


@pytest.mark.parametrize("called", ["Parent or carer", "parents/carers", "Mum"])
def test_a_parent_reads_their_own_name_and_not_that_a_parent_comes(sendco, cast, ada, mother, called):
    text = invitation(sendco, cast, ada, called, "Mr Wren")
    assert f"These people will be there: {cast[Role.SENDCO].name}, {mother.contact.name}, Mr Wren." in text


def test_of_two_homes_neither_reads_who_comes_from_the_other(sendco, cast, ada, mother):
    father = parent(ada, 2, relationship="PAF", contact__surname="Heron")
    text = invitation(sendco, cast, ada, "Parent or carer", father.contact.name, "Mr Wren")
    assert f"These people will be there: {cast[Role.SENDCO].name}, Mr Wren." in text


def test_whom_a_court_order_bars_stands_in_no_invitation(sendco, cast, ada, mother):
    barred = parent(
        ada,
        2,
        relationship="PAF",
        order_says="No contact.",
        order_bars=True,
        order_starts_on=date(2026, 1, 1),
    )
    text = invitation(sendco, cast, ada, barred.contact.name)
    assert barred.contact.name not in text


class TestComments:
    """Whoever teaches the pupil may say something to a draft: it stands beside it, and never goes out."""

    @pytest.fixture
    def letter(self, cast, ada, mother):
        group = factories.TeachingGroupFactory(school=cast.school)
        GroupTeacher.objects.create(group=group, staff=cast[Role.TEACHER], starts_on=factories.YEAR_START)
        GroupMember.objects.create(group=group, pupil=ada, starts_on=factories.YEAR_START)
        link_groups([group])
        return factories.LetterFactory(pupil=ada, written_by=cast[Role.SENDCO])

    @pytest.fixture
    def teacher(self, cast, sign_in):
        return sign_in(cast[Role.TEACHER])

    def say(self, client, letter, follow=True):
        address = reverse("pupils:letter_comment_create", args=[letter.pk])
        return client.post(
            address, {"form_key": uuid4(), "text": "Say how well the map went."}, follow=follow
        )

    def test_a_teacher_finds_the_draft_with_the_contacts_and_comments(self, teacher, letter, ada):
        address = reverse("pupils:letter_comment_create", args=[letter.pk])
        assert address in teacher.get(reverse("pupils:contact_list", args=[ada.pk])).content.decode()
        assert "It went well." in teacher.get(address).content.decode()
        page = self.say(teacher, letter).content.decode()
        assert "finds it with the draft" in page
        assert "Say how well the map went." in page

    def test_author_and_releaser_read_it_and_the_office_never_does(self, sign_in, cast, teacher, letter):
        self.say(teacher, letter)
        address = reverse("pupils:letter_detail", args=[letter.pk])
        for role in (Role.SENDCO, Role.HEAD):
            assert "Say how well the map went." in sign_in(cast[role]).get(address).content.decode()
        release(sign_in(cast[Role.SENDCO]), letter)
        assert "Say how well the map went." not in sign_in(cast[Role.RECORDS]).get(address).content.decode()

    def test_a_teacher_reads_no_comment_but_their_own(self, cast, sign_in, teacher, letter):
        self.say(sign_in(cast[Role.SENDCO]), letter)
        page = teacher.get(reverse("pupils:letter_comment_create", args=[letter.pk])).content.decode()
        assert "Say how well the map went." not in page

    def test_it_stands_on_no_copy(self, cast, teacher, letter):
        self.say(teacher, letter)
        going = recipients(cast.actor(Role.SENDCO), letter, today()).going
        page = render_to_string(TEMPLATE, on_paper(letter, going, today()) | {"layout": "base_paper.html"})
        assert "It went well." in page
        assert "the map" not in page

    def test_what_is_released_is_closed_to_comments(self, cast, sign_in, teacher, letter):
        release(sign_in(cast[Role.SENDCO]), letter)
        assert self.say(teacher, letter).status_code == 404
        with pytest.raises(Refused):
            comment_on_letter(by=cast.actor(Role.TEACHER), letter=letter, text="Late.", at=now())
        assert not LetterComment.objects.exists()

    def test_a_teacher_of_others_has_no_page_of_it(self, sign_in, cast, letter):
        stranger = make_staff(cast.school, Role.TEACHER)
        assert self.say(sign_in(stranger), letter).status_code == 404
