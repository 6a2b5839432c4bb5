"""The reviews of a week, and letters that are to go, as one file each: what somebody may see, and no more."""

from datetime import date, time, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from pupils.models import Letter, Printout, Pupil, PupilContact
from staffing import jobs
from staffing.access import Role
from staffing.calendar import now, today, week_start
from staffing.models import AuditEvent
from tests import factories
from tests.papers import needs_pango, text_of
from tests.pupils.test_views.test_papers import in_force

pytestmark = [pytest.mark.django_db, needs_pango]
MONDAY = date(2026, 11, 16)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def a_pupil(cast, forename: str, surname: str) -> Pupil:
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename=forename, legal_surname=surname
    )


@pytest.fixture
def ada(cast):
    return a_pupil(cast, "Ada", "Birch")


@pytest.fixture
def grace(cast):
    return a_pupil(cast, "Grace", "Alder")


def made(client, name: str, **sent) -> Printout:
    client.post(reverse(name), sent)
    jobs.run_waiting()
    return Printout.objects.latest("pk")


def opened(client, printout: Printout):
    name = "letter_printout_open" if printout.of == "letters" else "printout_open"
    return client.get(reverse(f"pupils:{name}", args=[printout.pk]), {"as": "pdf"})


def reader_of(client, printout: Printout) -> PdfReader:
    return PdfReader(BytesIO(opened(client, printout).content))


class TestReviewsOfAWeek:
    @pytest.fixture
    def held(self, cast, ada):
        plan = in_force(ada, cast[Role.SENDCO], "support", helps=["A list by the peg"])
        return factories.ReviewFactory(
            plan=plan, leader=cast[Role.SENDCO], meets_on=MONDAY, held_on=MONDAY, decisions="Goes on."
        )

    @pytest.fixture
    def planned(self, cast, grace):
        plan = in_force(grace, cast[Role.SENDCO], "support", helps=["A timer"])
        review = factories.ReviewFactory(
            plan=plan, leader=cast[Role.SENDCO], meets_on=MONDAY + timedelta(days=3), meets_at=time(14, 30)
        )
        review.people.create(name="Mr Wren, social worker")
        return review

    def ask(self, client, on: date = MONDAY) -> Printout:
        return made(client, "pupils:review_printout_create", on=str(on))

    def test_those_held_say_what_was_said_and_those_planned_bring_the_plan(self, sendco, held, planned):
        printout = self.ask(sendco, MONDAY + timedelta(days=4))
        reader = reader_of(sendco, printout)
        first, second, third = (each.extract_text() for each in reader.pages)
        assert "Ada Birch" in first
        assert "Goes on." in first
        assert "Planned for Thursday 19 Nov 2026 at 14:30" in " ".join(second.split())
        assert "Mr Wren, social worker" in second
        assert "A timer" in third
        assert reader.metadata.title == "Reviews of the week of 16 Nov 2026"
        assert printout.row_ids == [held.pk, planned.pk]

    def test_another_week_and_one_that_was_called_off_are_left_out(self, sendco, held, planned):
        held.meets_on = held.held_on = MONDAY - timedelta(days=1)
        held.save()
        planned.called_off_on, planned.called_off_why = MONDAY, "Ill."
        planned.save()
        printout = self.ask(sendco)
        page = sendco.get(reverse("pupils:printout_detail", args=[printout.pk])).content.decode()
        assert "No review is planned or was held in this week that is open to you." in page

    def test_of_a_day_that_cannot_be_read_it_is_this_week(self, sendco):
        printout = made(sendco, "pupils:review_printout_create", on="soon")
        assert printout.week_start == week_start(today())

    def test_a_review_of_a_pupil_out_of_reach_is_not_in_it(self, held, planned, cast, sign_in):
        Pupil.objects.filter(pk=planned.plan.pupil_id).update(cohort=2000, send_status="N")
        lead = sign_in(cast[Role.SENDCO])
        assert self.ask(lead).row_ids == [held.pk]

    def test_it_is_not_handed_out_once_a_review_in_it_is_out_of_reach(self, sendco, held, planned):
        printout = self.ask(sendco)
        Pupil.objects.filter(pk=held.plan.pupil_id).update(send_status="N")
        assert opened(sendco, printout).status_code == 404

    def test_it_is_in_the_trail_with_its_pupils(self, sendco, held, planned):
        opened(sendco, self.ask(sendco))
        events = AuditEvent.objects.filter(verb="export", object_kind="printout")
        assert [event.pupil_ids for event in events] == [
            sorted([held.plan.pupil_id, planned.plan.pupil_id])
        ] * 2

    def test_the_calendar_of_a_week_offers_it(self, sendco, held):
        page = sendco.get(reverse("pupils:deadline_calendar"), {"by": "week", "on": "2026-11-18"})
        assert f'action="{reverse("pupils:review_printout_create")}"' in page.content.decode()
        assert 'name="on" value="2026-11-16"' in page.content.decode()


class TestLettersToSend:
    @pytest.fixture
    def mother(self, ada) -> PupilContact:
        return factories.PupilContactFactory(
            pupil=ada, contact__surname="Birch", contact__household__address="1 Invented Road"
        )

    @pytest.fixture
    def father(self, ada) -> PupilContact:
        return factories.PupilContactFactory(
            pupil=ada, priority=2, contact__surname="Wren", contact__household__address="2 Invented Road"
        )

    @pytest.fixture
    def other(self, grace) -> PupilContact:
        return factories.PupilContactFactory(pupil=grace, contact__surname="Alder")

    @pytest.fixture
    def records(self, cast, sign_in):
        return sign_in(cast[Role.RECORDS])

    def released(self, pupil, by, title="A letter") -> Letter:
        return factories.LetterFactory(
            pupil=pupil, title=title, written_by=by, state="released", released_by=by, released_at=now()
        )

    @pytest.fixture
    def letters(self, ada, grace, cast, mother, father, other) -> list[Letter]:
        sendco = cast[Role.SENDCO]
        factories.LetterFactory(pupil=ada, written_by=sendco, title="Only a draft")
        return [self.released(ada, sendco), self.released(grace, sendco)]

    def ask(self, client) -> Printout:
        return made(client, "pupils:letter_printout_create")

    def test_every_copy_of_every_released_letter_is_on_sides_of_its_own_by_the_pupils_names(
        self, records, letters, father, mother, other
    ):
        printout = self.ask(records)
        texts = [" ".join(each.extract_text().split()) for each in reader_of(records, printout).pages]
        dear = [text.split("Dear ")[1].split(",")[0] for text in texts]
        assert dear == [link.contact.name for link in (other, mother, father)]
        assert "2 Invented Road" not in texts[1]
        assert not any("Only a draft" in text for text in texts)

    def test_printing_marks_nothing_as_sent(self, records, letters):
        opened(records, self.ask(records))
        assert {letter.state for letter in Letter.objects.filter(pk__in=[each.pk for each in letters])} == {
            "released"
        }
        assert not letters[0].copies.exists()

    def test_a_barred_parent_gets_no_copy_and_one_barred_since_is_not_handed_out(
        self, records, letters, father
    ):
        printout = self.ask(records)
        PupilContact.objects.filter(pk=father.pk).update(is_do_not_contact=True)
        answer = records.get(
            reverse("pupils:letter_printout_open", args=[printout.pk]), {"as": "pdf"}, follow=True
        )
        assert "Ask for a new one." in answer.content.decode()
        again = self.ask(records)
        assert len(reader_of(records, again).pages) == 2

    def test_a_letter_that_was_sent_since_is_not_handed_out_again(self, records, letters):
        printout = self.ask(records)
        Letter.objects.filter(pk=letters[0].pk).update(state="sent")
        assert opened(records, printout).status_code == 302
        assert self.ask(records).row_ids == [letters[1].pk]

    def test_copies_that_went_out_are_left_out(self, records, letters, mother):
        factories.LetterCopyFactory(
            letter=letters[0], contact=mother.contact, contact_ids=[mother.contact_id]
        )
        printout = self.ask(records)
        assert [letters[0].pk, mother.contact_id] not in printout.copies
        assert len(printout.copies) == 2

    def test_only_what_the_asker_may_send_is_in_it(self, letters, cast, sign_in):
        Pupil.objects.filter(pk=letters[1].pupil_id).update(send_status="N")
        assert self.ask(sign_in(cast[Role.SENDCO])).row_ids == [letters[0].pk]

    def test_a_teacher_asks_for_none_and_a_colleague_opens_nobody_elses(
        self, records, letters, cast, sign_in
    ):
        printout = self.ask(records)
        assert opened(sign_in(cast[Role.SENDCO]), printout).status_code == 404
        teacher = sign_in(cast[Role.TEACHER])
        assert teacher.post(reverse("pupils:letter_printout_create")).status_code == 403

    def test_letters_are_not_opened_as_plans(self, records, sendco, letters):
        printout = self.ask(sendco)
        assert sendco.get(reverse("pupils:printout_detail", args=[printout.pk])).status_code == 404

    def test_with_nothing_to_send_it_says_so(self, records):
        printout = self.ask(records)
        page = records.get(reverse("pupils:letter_printout_detail", args=[printout.pk])).content.decode()
        assert "No letter waits to be sent that is yours to send." in page

    def test_large_print_is_large(self, records, letters, mother):
        mother.contact.format = "large"
        mother.contact.save()
        assert text_of(reader_of(records, self.ask(records)).pages)

    def test_statements_do_not_grow_with_letters(self, records, letters, cast, django_assert_max_num_queries):
        for number in range(5):
            pupil = a_pupil(cast, "More", f"Name{number}")
            factories.PupilContactFactory(pupil=pupil)
            self.released(pupil, cast[Role.SENDCO])
        printout = self.ask(records)
        with django_assert_max_num_queries(12):
            opened(records, printout)
        assert len(printout.row_ids) == 7
