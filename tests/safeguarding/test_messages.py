"""Somebody outside is told what they need by a message for them; nothing of it says where it comes from."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from pupils.involvement import link_caseloads
from pupils.models import MessageReader, PupilMessage
from safeguarding.actions.concerns import Concerned, raise_concern
from safeguarding.actions.desk import close
from safeguarding.actions.messages import tell
from safeguarding.checking import check
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.messages import telling_words
from safeguarding.models import Alert, Entry, MessageSent, SealedDraft
from safeguarding.sealing import bodies
from safeguarding.standing import standing_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Draft
from tests.cast import make_staff
from tests.factories import CaseloadAssignmentFactory, PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_desk import kinds, triaged
from tests.safeguarding.test_outside import visit

pytestmark = pytest.mark.django_db
TODAY = reverse("mentoring:today")
WORDS = "Tell me if he comes late: Ptarmigan."


@pytest.fixture
def pupil(cast):
    pupil = PupilFactory(school=cast.school)
    link_caseloads([CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])])
    return pupil


@pytest.fixture
def concern(cast, pupil):
    return raised(cast.actor(Role.TEACHER), pupil)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


@pytest.fixture
def mentoring(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


@pytest.fixture
def told(cast, lead, concern, pupil) -> MessageReader:
    """The mentor was told, for a week."""
    tell(
        by=lead, concern=concern, pupils=[pupil], staff=[cast[Role.MENTOR]], text=WORDS,
        until=today() + timedelta(days=7), at=now(),
    )  # fmt: skip
    return MessageReader.objects.get()


def at(concern) -> str:
    return reverse("safeguarding:message_create", args=[concern.pk])


def sent(browser, concern, **fields) -> str:
    typed = {
        "form_key": str(uuid4()),
        "text": WORDS,
        "until": (today() + timedelta(days=7)).isoformat(),
    }
    return browser.post(at(concern), typed | fields, follow=True).content.decode()


def answered(browser, reader, text: str = "He came at ten: Dunnock.") -> str:
    address = reverse("mentoring:message_answer", args=[reader.pk])
    return browser.post(address, {"form_key": str(uuid4()), "text": text}, follow=True).content.decode()


class TestWriting:
    def test_who_works_with_the_pupil_is_offered_first(self, browser, cast, concern):
        form = browser.get(at(concern)).context["form"]
        assert list(form.fields["readers"].queryset) == [cast[Role.MENTOR]]
        assert cast[Role.PASTORAL_LEAD] in form.fields["staff"].queryset
        assert cast[Role.MENTOR] not in form.fields["staff"].queryset

    def test_what_was_sent_to_whom_is_an_entry_of_the_concern(self, browser, cast, concern, pupil):
        page = sent(browser, concern, pupils=pupil.pk, readers=cast[Role.MENTOR].pk)
        assert "Sent." in page
        entry = Entry.objects.get(concern=concern, kind=EntryKind.MESSAGE)
        body = bodies([entry])[entry.pk]
        assert (body["to"], body["about"], body["text"]) == (cast[Role.MENTOR].name, pupil.name, WORDS)
        assert body["message"] == PupilMessage.objects.get().pk
        assert f"{cast[Role.MENTOR].name}: not seen yet" in page
        assert check(cast.school).faults == []

    def test_the_only_pupil_in_it_is_chosen_already(self, browser, cast, concern, pupil):
        box = f'value="{pupil.pk}" id="id_pupils_0" checked'
        assert box in browser.get(at(concern)).content.decode()
        two = raised(cast.actor(Role.TEACHER), pupil, PupilFactory(school=cast.school))
        assert "checked" not in browser.get(at(two)).content.decode()

    def test_of_two_pupils_there_are_two_messages(self, browser, cast, lead, pupil):
        other = PupilFactory(school=cast.school)
        both = raised(cast.actor(Role.TEACHER), pupil, other)
        sent(browser, both, pupils=[pupil.pk, other.pk], staff=cast[Role.PASTORAL_LEAD].pk)
        assert {each.pupil for each in PupilMessage.objects.all()} == {pupil, other}

    def test_sent_twice_it_is_one(self, browser, cast, concern, pupil):
        fields = {"pupils": pupil.pk, "readers": cast[Role.MENTOR].pk, "form_key": str(uuid4())}
        for _ in range(2):
            sent(browser, concern, **fields)
        assert PupilMessage.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"pupils": []}, "Choose “About”."),
            ({"readers": []}, "Choose whom to tell"),
            ({"text": "  "}, "Fill in “What they are to know or do”."),
            ({"text": "Long. " * 200}, "Keep it to 1000 characters"),
            ({"until": "2026-11-18"}, "This day is over"),
            ({"until": "2027-11-18"}, "90 days at most"),
            ({"until": "soon"}, "Enter a valid date"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_and_nothing_is_lost(
        self, browser, cast, concern, pupil, fields, said
    ):
        typed = {"pupils": pupil.pk, "readers": cast[Role.MENTOR].pk} | fields
        page = sent(browser, concern, **typed)
        assert said in page
        assert fields.get("text", WORDS).strip() in page
        assert not PupilMessage.objects.exists()

    def test_a_pupil_who_is_not_in_it_can_not_be_chosen(self, browser, cast, concern):
        other = PupilFactory(school=cast.school)
        sent(browser, concern, pupils=other.pk, readers=cast[Role.MENTOR].pk)
        assert not PupilMessage.objects.exists()

    def test_whom_the_concern_is_about_is_never_told(self, browser, cast, pupil):
        about = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.MENTOR]])
        assert cast[Role.MENTOR].name not in browser.get(at(about)).content.decode()
        sent(browser, about, pupils=pupil.pk, readers=cast[Role.MENTOR].pk, staff=cast[Role.MENTOR].pk)
        assert not PupilMessage.objects.exists()

    def test_words_that_tell_why_are_asked_about_once_and_then_sent(self, browser, cast, concern, pupil):
        fields = {"pupils": pupil.pk, "readers": cast[Role.MENTOR].pk}
        typed = fields | {"text": "There is a Safeguarding concern. Look out."}
        page = sent(browser, concern, **typed)
        assert "This may tell why you write: safeguarding, concern." in page
        assert not PupilMessage.objects.exists()
        sent(browser, concern, **typed | {"warned": "safeguarding, concern"})
        assert PupilMessage.objects.get().text == typed["text"]

    @given(st.sampled_from(["Concerned", "CPOMS", "child protection", "disclosed", "section 47"]))
    def test_words_are_found_however_they_are_written(self, word):
        assert telling_words(f"As ({word}), so.") == [word.lower()]

    def test_plain_words_are_not_asked_about(self):
        assert (
            telling_words("Say hello at the gate; tell me if he is late. Concert at two, policeman or not.")
            == []
        )

    def test_while_it_is_closed_nothing_is_sent(self, browser, cast, lead, concern, pupil):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        page = sent(browser, concern, pupils=pupil.pk, readers=cast[Role.MENTOR].pk)
        assert "closed this already" in page
        assert WORDS in page
        assert not PupilMessage.objects.exists()

    def test_where_nobody_is_on_the_roll_it_says_what_to_do(self, browser, cast, lead):
        about = [Concerned(PupilRole.OTHER, name="A cousin")]
        nobody = raise_concern(by=lead, form_key=uuid4(), about=about, said={"seen": "Words."})
        assert "Nobody in this is on the roll" in browser.get(at(nobody)).content.decode()

    def test_the_lead_whom_it_is_about_finds_nothing(self, browser, cast, pupil):
        about = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        assert browser.get(at(about)).status_code == 404

    def test_the_form_asks_no_more_for_many_who_teach_the_pupil(
        self, browser, cast, concern, pupil, django_assert_max_num_queries
    ):
        mentors = [make_staff(cast.school, Role.MENTOR) for _ in range(12)]
        for mentor in mentors:
            other = PupilFactory(school=cast.school)
            link_caseloads([CaseloadAssignmentFactory(pupil=other, mentor=mentor)])
        with django_assert_max_num_queries(14):
            browser.get(at(concern))


class TestReading:
    def test_it_stands_on_today_with_the_words_and_who_wrote_it(self, mentoring, told, pupil, lead):
        page = mentoring.get(TODAY).content.decode()
        assert "A message for you about" in page
        assert pupil.short_name in page
        assert WORDS in page
        assert f"From {lead.name}" in page
        assert "oncern" not in page.split("A message for you about")[1].split("</li>")[0]

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.MENTOR])
    def test_on_nobody_elses(self, cast, sign_in, told, role):
        assert "Ptarmigan" not in sign_in(cast[role]).get(TODAY).content.decode()

    def test_seen_it_stays_to_be_remembered_and_the_lead_knows(self, mentoring, browser, told, concern):
        page = mentoring.post(reverse("mentoring:message_seen", args=[told.pk]), follow=True)
        assert WORDS in page.content.decode()
        assert ">Seen<" not in page.content.decode()
        assert ": seen on 19 Nov 2026" in browser.get(at(concern)).content.decode()

    def test_of_many_what_is_not_seen_comes_first(self, mentoring, cast, lead, concern, pupil, told):
        mentoring.post(reverse("mentoring:message_seen", args=[told.pk]))
        for number in range(5):
            tell(
                by=lead, concern=concern, pupils=[pupil], staff=[cast[Role.MENTOR]], text=f"Number {number}.",
                until=today(), at=now(),
            )  # fmt: skip
        page = mentoring.get(TODAY).content.decode()
        assert "Number 0." in page
        assert "Number 4." in page
        assert WORDS not in page
        assert "6 messages stand" in page

    def test_after_its_day_it_is_gone_by_itself(self, cast, sign_in, told, settings):
        settings.HANDRAIL_CLOCK = "2026-11-26T10:58"
        assert WORDS in sign_in(cast[Role.MENTOR]).get(TODAY).content.decode()
        settings.HANDRAIL_CLOCK = "2026-11-27T10:58"
        later = sign_in(cast[Role.MENTOR])
        assert WORDS not in later.get(TODAY).content.decode()
        assert later.get(reverse("mentoring:message_answer", args=[told.pk])).status_code == 404

    def test_withdrawn_it_is_gone_at_once(self, mentoring, browser, told, concern):
        row = MessageSent.objects.get()
        address = reverse("safeguarding:message_withdraw", args=[concern.pk, row.pk])
        assert "Withdrawn." in browser.post(address, follow=True).content.decode()
        assert WORDS not in mentoring.get(TODAY).content.decode()
        assert mentoring.post(reverse("mentoring:message_seen", args=[told.pk])).status_code == 404
        assert "does not stand any more" in browser.post(address, follow=True).content.decode()
        assert kinds(concern).count("withdrawn") == 1

    def test_it_is_withdrawn_from_a_closed_concern_too(self, browser, lead, told, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        row = MessageSent.objects.get()
        browser.post(reverse("safeguarding:message_withdraw", args=[concern.pk, row.pk]))
        assert PupilMessage.objects.get().withdrawn_at is not None

    @pytest.mark.parametrize("name", ["message_seen", "message_answer"])
    def test_another_persons_is_as_good_as_none(self, cast, sign_in, told, name):
        other = sign_in(cast[Role.TEACHER])
        answers = [
            other.post(reverse(f"mentoring:{name}", args=[pk]), {"text": "A"})
            for pk in (told.pk, 987_654_321)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]


class TestAnswering:
    def test_an_answer_is_an_entry_that_has_to_be_read(self, mentoring, cast, told, concern, lead):
        assert f"Sent to {lead.name}." in answered(mentoring, told)
        entry = Entry.objects.get(concern=concern, kind=EntryKind.ANSWER)
        assert entry.author == cast[Role.MENTOR]
        assert bodies([entry])[entry.pk]["text"] == "He came at ten: Dunnock."
        assert standing_of(kinds(concern)).is_unread
        assert Alert.objects.filter(staff=lead.staff_id, stage=Alert.Stage.ADDED).exists()
        assert check(cast.school).faults == []

    def test_it_is_kept_nowhere_outside(self, mentoring, told):
        answered(mentoring, told)
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table.startswith("sqlite"):
                    continue
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                assert "Dunnock" not in str(cursor.fetchall()), table

    def test_it_brings_a_closed_concern_back(self, mentoring, lead, told, concern):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        answered(mentoring, told)
        assert standing_of(kinds(concern)).is_unread

    def test_what_is_being_written_is_kept_sealed(self, mentoring, told):
        address = reverse("mentoring:message_answer", args=[told.pk])
        form = mentoring.get(address).context["form"]
        kept = {"text": ["Dunnock"], "draft_owner": [form.initial["draft_owner"]]}
        mentoring.post(reverse("staffing:draft_save"), {"fields": json.dumps(kept)})
        assert (Draft.objects.count(), SealedDraft.objects.count()) == (0, 1)
        assert "Dunnock" in mentoring.get(address).content.decode()

    def test_an_empty_one_is_refused(self, mentoring, told, concern):
        assert "Fill in “Your answer”." in answered(mentoring, told, "  ")
        assert "answer" not in kinds(concern)


class TestOutside:
    def test_the_trail_says_that_there_was_a_message_and_not_about_whom(self, mentoring, told, pupil):
        mentoring.get(TODAY)
        mentoring.post(reverse("mentoring:message_seen", args=[told.pk]))
        answered(mentoring, told)
        events = AuditEvent.objects.filter(object_kind="message")
        assert {event.verb for event in events} == {"send", "edit"}
        assert not any(event.pupil_id or event.pupil_ids or event.detail for event in events)
        assert not AuditEvent.objects.filter(object_kind="message_sent").exists()

    def test_who_looked_at_the_pupil_is_told_nothing_of_it(self, cast, mentoring, sign_in, told):
        """The mentor has the pupil on their caseload: so a colleague who has not is told."""
        stranger = make_staff(cast.school, Role.EXAMS_OFFICER)
        MessageReader.objects.create(message=told.message, staff=stranger)
        assert WORDS in sign_in(stranger).get(TODAY).content.decode()
        assert (
            not AuditEvent.objects.naming_pupil(told.message.pupil_id).filter(staff_id=stranger.pk).exists()
        )

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO, Role.HEAD])
    def test_the_pupils_pages_are_the_same_with_it_and_without(
        self, cast, sign_in, lead, concern, pupil, role
    ):
        client = sign_in(cast[role])
        address = reverse("mentoring:pupil_detail", args=[pupil.pk])
        client.get(address)
        before = visit(client, address)
        tell(
            by=lead, concern=concern, pupils=[pupil], staff=[cast[Role.TEACHER]], text=WORDS,
            until=today(), at=now(),
        )  # fmt: skip
        assert visit(client, address) == before

    def test_somebody_with_no_such_right_is_not_offered(self, browser, cast, concern):
        staff = browser.get(at(concern)).context["form"].fields["staff"].queryset
        assert cast[Role.SITE_ADMIN] not in staff
