"""Raising a concern about an adult, to whom it goes, and who never sees it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from safeguarding.actions.adults import NOBODY_READS, end_reader, raise_about_adult
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, note_read
from safeguarding.codes import EntryKind
from safeguarding.models import AdultConcern, Concern, Entry, SealedDraft, SubjectKey
from safeguarding.sealing import bodies
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import Draft, OutboxMail, Staff, StaffRole
from staffing.outbox import send_due
from staffing.refusals import Refused
from tests import factories
from tests.cast import make_cast, make_staff
from tests.safeguarding.scenes import about_adult, named_reader, noted, raised, said_in
from tests.safeguarding.scenes import written_of_adult as written

pytestmark = pytest.mark.django_db
K = EntryKind
NEW = reverse("safeguarding:adult_concern_create")
LIST = reverse("safeguarding:adult_concern_list")
RECEIPTS = reverse("safeguarding:concern_receipts")
READERS = [Role.HEAD, Role.CHAIR_OF_GOVERNORS]
OTHERS = [role for role in Role if role not in (*READERS, Role.SAFEGUARDING_LEAD)]


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.TEACHER])


def sent(browser, **more):
    return browser.post(NEW, written(**more), follow=True).content.decode()


def own_fields(browser) -> dict[str, str]:
    """What a page of the form carries to say which it is."""
    page = browser.get(NEW).content.decode()
    names = ("draft_owner", "form_key")
    return {name: found[1] for name in names if (found := re.search(rf'name="{name}" value="([^"]+)"', page))}


def seen_by(cast, concern: AdultConcern) -> set[Role]:
    """The roles whose holders read it; and whoever is told of it is exactly who may read it."""
    visible = AdultConcern.objects.filter(pk=concern.pk).visible_to
    everybody = Staff.objects.filter(school=concern.school).actors(today())
    readers = {staff for staff, actor in everybody if visible(actor).exists()}
    assert set(concern.readers(today())) == readers
    return {role for role in Role if cast[role] in readers}


def without(role: Role) -> None:
    """Nobody holds the role any more."""
    StaffRole.objects.filter(role=role).update(ends_on=today() - timedelta(days=1))


class TestTheForm:
    def test_the_page_of_concerns_leads_to_it(self, browser):
        page = browser.get(reverse("safeguarding:concern_create")).content.decode()
        assert f'href="{NEW}">It is about an adult who works here' in page

    def test_it_says_to_whom_it_goes(self, browser, cast):
        page = browser.get(NEW).content.decode()
        assert f"It goes to {cast[Role.HEAD].name}, who is the headteacher" in page
        assert f"About the headteacher it goes to {cast[Role.CHAIR_OF_GOVERNORS].name}" in page

    def test_what_is_written_is_kept_and_a_reference_comes_back(self, browser, cast):
        mentor = cast[Role.MENTOR]
        page = sent(
            browser,
            adult=mentor.pk,
            child_words="He drove me.",
            pupil_names="Ada",
            where="The gate",
            done="Nothing",
        )
        concern = AdultConcern.objects.get()
        assert concern.adult == mentor
        assert f"<h1>{concern.reference}</h1>" in page
        assert "It was <b>received</b>" in page
        said = said_in(concern)
        assert (said["adult"], said["child_words"], said["pupils"]) == (mentor.name, "He drove me.", "Ada")
        assert said["sent_to"] == [cast[Role.HEAD].name]

    def test_somebody_of_an_agency_is_named_in_words(self, browser):
        sent(browser, adult_name="A supply teacher, Teal")
        concern = AdultConcern.objects.get()
        assert concern.adult is None
        assert said_in(concern)["adult"] == "A supply teacher, Teal"

    def test_one_tells_of_oneself(self, browser, cast):
        own = cast[Role.TEACHER]
        assert f"Myself, {own.name}" in browser.get(NEW).content.decode()
        sent(browser, adult=own.pk)
        concern = AdultConcern.objects.get()
        assert (concern.adult, concern.raised_by) == (own, own)
        assert seen_by(cast, concern) == {Role.HEAD}

    def test_whoever_left_is_in_the_list_as_such(self, browser, cast):
        page = browser.get(NEW).content.decode()
        assert re.search(rf'<option value="{cast.leaver.pk}">[^<]*\(left ', page)
        sent(browser, adult=cast.leaver.pk)
        assert AdultConcern.objects.get().adult == cast.leaver

    def test_a_name_that_is_in_the_list_is_chosen_there(self, browser, cast):
        head = cast[Role.HEAD]
        page = sent(browser, adult_name=f"{head.forename}  {head.surname}".upper())
        assert "is in the list above" in page
        assert "Heron: gave a pupil a lift home." in page
        assert not AdultConcern.objects.exists()

    @pytest.mark.parametrize(
        "words", ["The  Headteacher", "our safeguarding lead", "the chair of governors", "The boss"]
    )
    def test_whoever_would_read_it_is_chosen_not_described(self, browser, cast, words):
        cast[Role.HEAD].roles.update(label="The boss")
        page = sent(browser, adult_name=words)
        assert "Then choose them in the list above" in page
        assert not AdultConcern.objects.exists()

    def test_somebody_whose_work_only_sounds_like_it_is_taken(self, browser):
        sent(browser, adult_name="Agency staff, headed by Teal")
        assert AdultConcern.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({}, "Say whom it is about"),
            ({"seen": " ", "adult_name": "Teal"}, "Write down what happened."),
            ({"danger": "", "adult_name": "Teal"}, "Say whether a child is in danger now."),
            ({"happened_on": "", "adult_name": "Teal"}, "Say on which day it happened"),
            ({"happened_on": "2090-01-01", "adult_name": "Teal"}, "This is still to come."),
            ({"adult": "987654321"}, "Select a valid choice"),
            ({"adult": "x"}, "Select a valid choice"),
            ({"adult_name": "T" * 201}, "Keep it to 200 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, browser, wrong, says):
        page = sent(browser, **({"others": "Plover was there"} | wrong))
        assert says in page
        assert "Plover was there" in page
        assert not AdultConcern.objects.exists()

    def test_one_of_another_school_is_as_good_as_nobody(self, browser, cast):
        assert "Select a valid choice" in sent(browser, adult=cast.stranger.pk)

    def test_both_are_not_taken(self, browser, cast):
        assert "not both" in sent(browser, adult=cast[Role.MENTOR].pk, adult_name="Teal")

    def test_the_same_form_sent_twice_is_one(self, browser):
        form = written(adult_name="Teal")
        addresses = {browser.post(NEW, form).url for _ in range(2)}
        assert len(addresses) == 1
        assert AdultConcern.objects.count() == 1

    def test_where_a_child_is_in_danger_it_asks_for_a_concern_too(self, browser):
        page = sent(browser, adult_name="Teal", danger="yes")
        assert "A child may be in danger: raise it as a concern about the child, too." in page
        assert f'href="{reverse("safeguarding:concern_create")}"' in page

    def test_what_was_typed_is_kept_sealed_and_ends_when_it_is_sent(self, browser):
        opened = own_fields(browser)
        browser.post(reverse("staffing:draft_save"), written(seen="Siskin-words", **opened))
        assert not Draft.objects.exists()
        assert "Siskin-words" in browser.get(NEW).content.decode()
        opened = own_fields(browser)
        browser.post(NEW, written(adult_name="Teal", **opened))
        browser.post(reverse("staffing:draft_save"), written(seen="Siskin-words", **opened))
        assert not SealedDraft.objects.exists()

    def test_pupils_named_in_it_are_tied_to_no_record(self, browser, cast):
        ada = factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
        sent(browser, adult_name="Teal", pupil_names="Ada Birch")
        assert not Concern.objects.exists()
        assert not SubjectKey.objects.filter(pupil=ada).exists()

    def test_the_page_is_light_and_needs_no_script(self, browser):
        content = browser.get(NEW).content
        assert len(content) < 30_000
        assert b"<noscript" not in content

    def test_the_site_administrator_has_neither(self, cast, sign_in):
        assert sign_in(cast[Role.SITE_ADMIN]).get(NEW).status_code == 403
        assert sign_in(cast[Role.SITE_ADMIN]).get(RECEIPTS).status_code == 403


class TestWhoReads:
    def test_the_head_alone(self, cast, teacher):
        assert seen_by(cast, about_adult(teacher, cast[Role.MENTOR])) == {Role.HEAD}
        assert seen_by(cast, about_adult(teacher)) == {Role.HEAD}

    def test_about_the_head_the_chair_alone(self, cast, teacher):
        assert seen_by(cast, about_adult(teacher, cast[Role.HEAD])) == {Role.CHAIR_OF_GOVERNORS}

    def test_one_head_reads_nothing_about_another(self, cast, teacher):
        other = make_staff(cast.school, Role.HEAD, forename="Other")
        concern = about_adult(teacher, cast[Role.HEAD])
        assert not AdultConcern.objects.visible_to(other.actor(today())).exists()
        assert seen_by(cast, concern) == {Role.CHAIR_OF_GOVERNORS}

    def test_said_to_be_about_the_head_it_is_the_chairs_though_only_in_words(self, browser, cast):
        without(Role.HEAD)
        sent(browser, is_about_head="on")
        factories.StaffRoleFactory(staff=cast[Role.SENIOR_LEADER], role=Role.HEAD)
        concern = AdultConcern.objects.get()
        assert said_in(concern)["adult"] == "The headteacher"
        assert seen_by(cast, concern) == {Role.CHAIR_OF_GOVERNORS}

    def test_no_more_said_than_that_it_is_about_the_head_names_the_only_one(self, browser, cast):
        sent(browser, is_about_head="on")
        assert AdultConcern.objects.get().adult == cast[Role.HEAD]

    def test_about_who_became_head_since_it_is_the_chairs(self, cast, teacher):
        leader = cast[Role.SENIOR_LEADER]
        concern = about_adult(teacher, leader)
        without(Role.HEAD)
        factories.StaffRoleFactory(staff=leader, role=Role.HEAD)
        assert seen_by(cast, concern) == {Role.CHAIR_OF_GOVERNORS}

    def test_about_who_is_head_no_more_it_stays_the_chairs(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.HEAD])
        without(Role.HEAD)
        factories.StaffRoleFactory(staff=cast[Role.SENIOR_LEADER], role=Role.HEAD)
        assert seen_by(cast, concern) == {Role.CHAIR_OF_GOVERNORS}

    def test_about_the_chair_the_head_alone(self, cast, teacher):
        assert seen_by(cast, about_adult(teacher, cast[Role.CHAIR_OF_GOVERNORS])) == {Role.HEAD}

    def test_while_nobody_is_head_the_chair(self, cast, teacher):
        without(Role.HEAD)
        assert seen_by(cast, about_adult(teacher, cast[Role.MENTOR])) == {Role.CHAIR_OF_GOVERNORS}

    def test_the_lead_whom_the_head_names_reads_with_the_head(self, cast, teacher):
        concern, about_head = about_adult(teacher, cast[Role.MENTOR]), about_adult(teacher, cast[Role.HEAD])
        reader = named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        assert seen_by(cast, concern) == {Role.HEAD, Role.SAFEGUARDING_LEAD}
        assert seen_by(cast, about_head) == {Role.CHAIR_OF_GOVERNORS}
        end_reader(by=cast.actor(Role.HEAD), reader=reader, at=now())
        assert seen_by(cast, concern) == {Role.HEAD}

    def test_the_lead_who_was_named_reads_nothing_about_themselves(self, cast, teacher):
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        concern = about_adult(teacher, cast[Role.SAFEGUARDING_LEAD])
        assert seen_by(cast, concern) == {Role.HEAD}
        assert said_in(concern)["sent_to"] == [cast[Role.HEAD].name]

    def test_a_lead_of_the_team_no_more_reads_nothing(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        named_reader(cast, cast[Role.SAFEGUARDING_LEAD])
        without(Role.SAFEGUARDING_LEAD)
        assert seen_by(cast, concern) == {Role.HEAD}

    def test_a_head_who_left_reads_nothing(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        head = cast[Role.HEAD]
        head.ends_on = today() - timedelta(days=1)
        head.save()
        assert seen_by(cast, concern) == {Role.CHAIR_OF_GOVERNORS}

    def test_another_school_reads_nothing(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        assert seen_by(make_cast(), concern) == set()

    def test_the_team_sees_no_entry_and_no_key_of_it(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        lead = cast.actor(Role.SAFEGUARDING_LEAD)
        noted(cast.school)
        seen = Entry.objects.visible_to(lead)
        assert seen.exists()
        assert not seen.filter(adult_concern=concern).exists()
        assert not SubjectKey.objects.visible_to(lead).filter(of="adult").exists()

    def test_the_head_sees_no_entry_about_a_child(self, cast, teacher):
        raised(teacher, factories.PupilFactory(school=cast.school))
        concern = about_adult(teacher, cast[Role.MENTOR])
        seen = Entry.objects.visible_to(cast.actor(Role.HEAD))
        assert [entry.adult_concern for entry in seen] == [concern]

    def test_where_nobody_may_it_says_whom_to_ring_and_keeps_it(self, browser, cast):
        without(Role.HEAD)
        without(Role.CHAIR_OF_GOVERNORS)
        assert "Ring the LADO now" in browser.get(NEW).content.decode()
        page = sent(browser, adult=cast[Role.MENTOR].pk)
        assert "Ring the LADO now" in page
        concern = AdultConcern.objects.get()
        assert said_in(concern)["sent_to"] == NOBODY_READS
        assert seen_by(cast, concern) == set()
        factories.StaffRoleFactory(staff=cast[Role.SENIOR_LEADER], role=Role.HEAD)
        assert seen_by(cast, concern) == {Role.SENIOR_LEADER}

    def test_about_the_head_where_there_is_no_chair_it_says_whom_to_ring(self, browser, cast):
        without(Role.CHAIR_OF_GOVERNORS)
        assert "There is no chair of governors in Handrail" in browser.get(NEW).content.decode()
        assert "Ring the LADO now" in sent(browser, adult=cast[Role.HEAD].pk)
        assert seen_by(cast, AdultConcern.objects.get()) == set()

    @pytest.mark.parametrize("role", OTHERS)
    def test_nobody_else_by_office(self, cast, sign_in, teacher, role):
        concern = about_adult(teacher, cast[Role.MENTOR])
        other = sign_in(cast[role])
        assert other.get(LIST).status_code == 403
        for pk in (concern.pk, 987654321):
            assert other.get(reverse("safeguarding:adult_concern_detail", args=[pk])).status_code == 403
        assert "Concerns about adults" not in other.get(reverse("mentoring:today")).content.decode()

    def test_for_a_lead_who_was_not_named_it_is_not_there(self, cast, sign_in, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        lead = sign_in(cast[Role.SAFEGUARDING_LEAD])
        assert lead.get(LIST).status_code == 404
        assert lead.get(reverse("safeguarding:adult_concern_detail", args=[concern.pk])).status_code == 404
        assert LIST not in lead.get(reverse("safeguarding:concern_list")).content.decode()


class TestReceipts:
    def address(self, concern) -> str:
        return reverse("safeguarding:adult_receipt", args=[concern.reference])

    def test_it_says_received_read_and_acted_upon(self, browser, cast, teacher):
        concern, head = about_adult(teacher, cast[Role.MENTOR]), cast.actor(Role.HEAD)
        note_read(by=head, concern=concern, at=now())
        assert "It was <b>read</b>" in browser.get(self.address(concern)).content.decode()
        body = {"route": "low_level", "reasons": "Pelican-reasons."}
        act(by=head, concern=concern, kind=K.ASSESSED, body=body)
        page = browser.get(self.address(concern)).content.decode()
        assert "It was <b>acted upon</b>" in page
        assert "Pelican" not in page
        assert "Heron" not in page

    def test_both_sorts_stand_in_one_list_and_nobody_elses(self, browser, cast, teacher):
        child = raised(teacher, factories.PupilFactory(school=cast.school))
        adult, other = about_adult(teacher), about_adult(cast.actor(Role.MENTOR))
        page = browser.get(RECEIPTS).content.decode()
        assert self.address(adult) in page
        assert reverse("safeguarding:concern_receipt", args=[child.reference]) in page
        assert other.reference not in page
        assert "Teal" not in page

    def test_the_head_has_no_receipt_of_somebody_elses(self, cast, sign_in, teacher):
        assert sign_in(cast[Role.HEAD]).get(self.address(about_adult(teacher))).status_code == 404

    def test_the_chair_who_raises_one_has_a_receipt(self, cast, sign_in):
        chair = sign_in(cast[Role.CHAIR_OF_GOVERNORS])
        account = chair.get(reverse("staffing:account")).content.decode()
        assert f'href="{NEW}" data-shortcut="r">Raise a concern' in account
        assert AdultConcern.objects.count() == 0
        page = sent(chair, adult=cast[Role.HEAD].pk)
        assert AdultConcern.objects.get().reference in page
        assert AdultConcern.objects.get().reference in chair.get(RECEIPTS).content.decode()

    def test_something_is_added_once_for_a_form_and_told(self, browser, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        before = OutboxMail.objects.count()
        form = {"form_key": str(uuid4()), "text": "It was the Tuesday."}
        for _ in range(2):
            assert browser.post(self.address(concern), form).status_code == 302
        entry = Entry.objects.get(adult_concern=concern, kind=K.ADDENDUM)
        assert bodies([entry])[entry.pk]["text"] == "It was the Tuesday."
        assert OutboxMail.objects.count() == before + 1

    def test_nothing_is_no_addition(self, browser, teacher):
        concern = about_adult(teacher)
        page = browser.post(self.address(concern), {"form_key": str(uuid4()), "text": " "}).content.decode()
        assert "Write down what you want to add." in page


class TestMails:
    def test_the_head_is_told_that_something_needs_them_and_no_more(self, cast, teacher):
        concern = about_adult(teacher, cast[Role.MENTOR])
        send_due(now())
        (sent_mail,) = mail.outbox
        assert sent_mail.to == [cast[Role.HEAD].user.email]
        assert sent_mail.subject == "Something needs you"
        told = sent_mail.subject + sent_mail.body
        words = (cast[Role.MENTOR].surname, cast[Role.TEACHER].surname, "Heron", "adult", concern.reference)
        assert not any(word in told for word in words)

    def test_an_urgent_one_says_that_it_is(self, cast, teacher):
        about_adult(teacher, cast[Role.MENTOR], is_urgent=True)
        assert OutboxMail.objects.get().subject == "Urgent: something needs you now"

    def test_whoever_it_is_about_and_whoever_wrote_it_get_none(self, cast):
        about_adult(cast.actor(Role.HEAD), cast[Role.MENTOR])
        assert not OutboxMail.objects.exists()
        concern = about_adult(cast.actor(Role.TEACHER), cast[Role.HEAD])
        add_to_concern(by=cast.actor(Role.TEACHER), concern=concern, text="More.")
        assert {each.recipient for each in OutboxMail.objects.all()} == {cast[Role.CHAIR_OF_GOVERNORS]}

    def test_the_administrator_of_mails_does_not_see_that_there_was_one(self, cast, teacher):
        about_adult(teacher, cast[Role.MENTOR])
        assert not OutboxMail.objects.visible_to(cast.actor(Role.SITE_ADMIN)).exists()

    def test_it_is_withheld_from_who_is_head_no_more(self, cast, teacher):
        about_adult(teacher, cast[Role.MENTOR])
        without(Role.HEAD)
        send_due(now())
        assert mail.outbox == []


class TestTheActions:
    def test_nobody_is_nobody(self, teacher):
        with pytest.raises(Refused, match="Say whom it is about"):
            raise_about_adult(by=teacher, form_key=uuid4(), said={"seen": "Words."})

    def test_what_is_to_come_has_not_happened(self, teacher):
        with pytest.raises(Refused, match="still to come"):
            about_adult(teacher, happened_at=now() + timedelta(hours=1))

    def test_each_concern_has_a_key_of_its_own(self, cast, teacher):
        assert about_adult(teacher, cast[Role.MENTOR]).key != about_adult(teacher, cast[Role.MENTOR]).key

    def test_an_entry_is_about_one_concern(self, cast, teacher):
        concern = raised(teacher, factories.PupilFactory(school=cast.school))
        entry = Entry.objects.get(adult_concern=about_adult(teacher), kind=K.RAISED)
        fields = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields[1:]}
        with pytest.raises(IntegrityError, match="entry_about_one_concern"), transaction.atomic():
            Entry.objects.create(**fields | {"number": 999, "concern_id": concern.pk})
