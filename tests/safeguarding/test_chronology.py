"""The chronology of a pupil: what concerns that pupil, from every concern that its reader may read, in order of time."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safeguarding.actions.concerns import Concerned, add_to_concern, raise_concern
from safeguarding.actions.desk import act
from safeguarding.actions.erasure import approve_erasure, ask_erasure
from safeguarding.actions.links import link_pupils
from safeguarding.checking import check
from safeguarding.chronology import Wanted, chronology_of, subjects_of
from safeguarding.codes import EntryKind, LinkKind, PupilRole
from safeguarding.models import Concern, Entry, SubjectKey
from safeguarding.sealing import bodies, key_of_pupil
from safeguarding.standing import Stage, standing_of
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Staff
from tests.cast import grow_stale, make_cast
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised

pytestmark = pytest.mark.django_db
K = EntryKind
TRIAGE = {
    "categories": ["NEG"],
    "urgency": "today",
    "level": "early_help",
    "threshold": "school",
    "reasons": "R.",
}


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def ben(cast):
    return PupilFactory(school=cast.school, legal_forename="Ben", legal_surname="Cole")


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


@pytest.fixture
def both(teacher, ada, ben) -> Concern:
    """Ada says that Ben hit her; each has words of their own."""
    about = [
        Concerned(PupilRole.HARMED, pupil=ada, words="Ada showed her arm."),
        Concerned(PupilRole.ALLEGED, pupil=ben, words="Teal-words of the other."),
    ]
    said = {"seen": "Ben Cole hit her. BEN’S coat was torn. Will Ben’s mother come?"}
    return raise_concern(by=teacher, form_key=uuid4(), about=about, said=said)


def at(pupil, name: str = "chronology_detail") -> str:
    return reverse(f"safeguarding:{name}", args=[key_of_pupil(pupil).pk])


def shown(browser, pupil, **asked) -> str:
    answer = browser.get(at(pupil), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def hours_ago(number: int) -> datetime:
    return now() - timedelta(hours=number)


class TestWhatStandsInIt:
    def test_it_has_every_concern_about_the_pupil_and_none_about_another(self, browser, teacher, ada, ben):
        mine = [raised(teacher, ada, said=f"Heron {number}.") for number in range(2)]
        other = raised(teacher, ben, said="Pintail.")
        page = shown(browser, ada)
        assert all(concern.reference in page for concern in mine)
        assert "Heron 0." in page
        assert "Heron 1." in page
        assert other.reference not in page
        assert "Pintail." not in page

    def test_what_happened_first_comes_first_however_late_it_was_written(self, lead, teacher, ada):
        concern = raised(teacher, ada, happened_at=hours_ago(2))
        raised(teacher, ada, happened_at=hours_ago(50))
        act(by=lead, concern=concern, kind=K.DISCUSSION, body={"text": "A."}, happened_at=hours_ago(100))
        key = key_of_pupil(ada)
        kinds = [each.entry.kind for each in chronology_of(lead, key, Wanted(), now()).moments]
        assert kinds == [K.DISCUSSION, K.RAISED, K.RAISED, K.CONCERNED, K.CONCERNED]

    def test_it_has_the_pupils_own_role_and_words_and_not_those_of_others(self, browser, both, ada, ben):
        of_ada, of_ben = shown(browser, ada), shown(browser, ben)
        assert "Ada showed her arm." in of_ada
        assert "Teal-words" not in of_ada
        assert "Teal-words" in of_ben
        assert "Ada showed her arm." not in of_ben
        assert "Ben Cole (alleged to have harmed)" in of_ada
        assert "Ada Birch (harmed)" in of_ben

    def test_who_read_it_stands_there_where_it_is_asked_for(self, browser, both, ada):
        browser.get(reverse("safeguarding:concern_detail", args=[both.pk]))
        assert "<b>Read</b>" not in shown(browser, ada)
        assert "<b>Read</b>" in shown(browser, ada, kind="read")

    def test_what_was_put_right_says_by_which_entry(self, browser, lead, both, ada):
        entry = act(by=lead, concern=both, kind=K.DECISION, body={"decision": "A", "reasons": "B"})
        later = act(by=lead, concern=both, kind=K.CORRECTION, body={"text": "C"}, supersedes=entry)
        assert f"Put right by entry {later.number}" in shown(browser, ada)

    def test_a_link_between_others_is_none_of_it(self, browser, lead, cast, both, ada, ben):
        cleo = PupilFactory(school=cast.school, legal_forename="Cleo", legal_surname="Ash")
        link_pupils(by=lead, concern=both, pupil=ben, others=[cleo], kind=LinkKind.FRIEND, note="Wigeon.")
        assert "Wigeon." in shown(browser, ben)
        assert "Wigeon." not in shown(browser, ada)
        assert "Cleo" not in shown(browser, ada)
        assert "C.A." in shown(browser, ben, names="initials", kind="linked")

    def test_somebody_not_on_the_roll_has_one_too(self, browser, teacher):
        about = [Concerned(PupilRole.WITNESS, name="A cousin, Teal", words="Saw it.")]
        raise_concern(by=teacher, form_key=uuid4(), about=about, said={"seen": "Words."})
        key = SubjectKey.objects.get(of="person")
        page = browser.get(reverse("safeguarding:chronology_detail", args=[key.pk])).content.decode()
        assert "A cousin, Teal" in page
        assert "Saw it." in page

    def test_what_was_erased_is_told_to_be(self, browser, lead, deputy, teacher, ada):
        raised(teacher, ada, said="Heron.")
        address, key = at(ada), key_of_pupil(ada)
        approve_erasure(
            by=deputy,
            erasure=ask_erasure(by=lead, key=key, reason="Order.", law="A court.", at=now()),
            at=now(),
        )
        page = browser.get(address).content.decode()
        assert "was erased by order" in page
        assert "Heron." not in page
        assert check(ada.school).faults == []


class TestNamesOfOthers:
    def test_in_full_unless_the_reader_chooses_otherwise(self, browser, both, ada):
        assert "Ben Cole hit her." in shown(browser, ada)

    def test_by_initials(self, browser, both, ada):
        page = shown(browser, ada, names="initials")
        assert "B.C. hit her. B.C. coat was torn. Will B.C. mother come?" in page
        assert "Cole" not in page
        assert "Ada Birch" in page

    def test_as_another_pupil(self, browser, both, ada):
        page = shown(browser, ada, names="another")
        assert "another pupil hit her." in page
        assert "Ben" not in page.split('id="moments"')[1]

    def test_a_surname_that_is_the_pupils_own_too_stays_theirs(self, browser, teacher, cast, ada):
        sister = PupilFactory(school=cast.school, legal_forename="Cleo", legal_surname="Birch")
        about = [Concerned(PupilRole.HARMED, pupil=each) for each in (ada, sister)]
        said = {"seen": "Ada Birch came, then Cleo Birch."}
        raise_concern(by=teacher, form_key=uuid4(), about=about, said=said)
        assert "Ada Birch came, then C.B.." in shown(browser, ada, names="initials")


class TestFilters:
    @pytest.fixture
    def two(self, lead, teacher, ada):
        neglect, none = raised(teacher, ada, said="Heron."), raised(teacher, ada, said="Pintail.")
        act(by=lead, concern=neglect, kind=K.TRIAGE, body=TRIAGE)
        act(by=lead, concern=none, kind=K.DISCUSSION, body={"text": "Wigeon."}, happened_at=hours_ago(240))
        return neglect, none

    @pytest.mark.parametrize(
        ("asked", "there", "gone"),
        [
            ({"kind": "discussion"}, ["Wigeon."], ["Heron.", "Pintail."]),
            ({"category": "NEG"}, ["Heron."], ["Pintail.", "Wigeon."]),
            ({"category": "PHY"}, ["No entry is so"], ["Heron.", "Pintail."]),
            ({"level": "early_help"}, ["Heron."], ["Pintail."]),
            ({"level": "looked_after"}, ["No entry is so"], ["Heron."]),
        ],
    )
    @pytest.mark.usefixtures("two")
    def test_they_narrow_it(self, browser, ada, asked, there, gone):
        page = shown(browser, ada, **asked)
        assert all(each in page for each in there)
        assert not [each for each in gone if each in page]

    @pytest.mark.usefixtures("two")
    def test_days_are_those_on_which_it_happened(self, browser, ada):
        before = (today() - timedelta(days=5)).isoformat()
        assert "Wigeon." in shown(browser, ada, until=before)
        assert "Heron." not in shown(browser, ada, until=before)
        assert "Wigeon." not in shown(browser, ada, since=before)

    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"since": "the day before"}, "Enter a valid date."),
            ({"since": "1026-01-01"}, "1026"),
            ({"since": "2026-11-02", "until": "2026-11-01"}, "The last day comes before the first."),
            ({"kind": "everything"}, "Select a valid choice"),
            ({"kind": "erased"}, "Select a valid choice"),
            ({"names": "none"}, "Select a valid choice"),
            ({"page": "many"}, "Heron."),
        ],
    )
    def test_what_can_not_be_read_is_said_and_narrows_nothing(self, browser, ada, asked, said):
        assert said in shown(browser, ada, **asked)


class TestFamily:
    def test_it_has_those_linked_as_siblings_or_of_one_household(
        self, browser, lead, teacher, cast, ada, ben
    ):
        friend = PupilFactory(school=cast.school)
        concern = raised(teacher, ada, said="Heron.")
        raised(teacher, ben, said="Pintail.")
        raised(teacher, friend, said="Wigeon.")
        for other, kind in ((ben, LinkKind.HOUSEHOLD), (friend, LinkKind.FRIEND)):
            link_pupils(by=lead, concern=concern, pupil=ada, others=[other], kind=kind, note="")
        page = shown(browser, ada, of="family")
        assert "Heron." in page
        assert "Pintail." in page
        assert "Wigeon." not in page
        assert "Ada Birch, Ben Cole" in page
        assert "Pintail." not in shown(browser, ada)

    def test_a_linked_pupil_of_no_concern_has_an_empty_one(self, browser, lead, teacher, ada, ben):
        concern = raised(teacher, ada, said="Heron.")
        link_pupils(by=lead, concern=concern, pupil=ada, others=[ben], kind=LinkKind.SIBLING, note="")
        page = shown(browser, ben)
        assert "No concern is about this pupil" in page
        assert "Heron." not in page
        assert "Ada Birch" in page


class TestReading:
    def test_opening_it_is_one_entry_and_reads_no_concern(self, browser, cast, both, ada):
        shown(browser, ada)
        entry = Entry.objects.get(kind=K.READ)
        body = bodies([entry])[entry.pk]
        assert (entry.author, entry.concern, body["reason"]) == (
            cast[Role.SAFEGUARDING_LEAD],
            None,
            "chronology",
        )
        kinds = Entry.objects.filter(concern=both).in_order().values_list("kind", flat=True)
        assert standing_of(kinds).stage == Stage.UNREAD
        assert check(cast.school).faults == []

    def test_twice_in_ten_minutes_it_is_one_and_again_where_something_new_came(
        self, browser, teacher, both, ada
    ):
        for _ in range(2):
            shown(browser, ada)
        assert Entry.objects.filter(kind=K.READ).count() == 1
        add_to_concern(by=teacher, concern=both, text="More.")
        shown(browser, ada)
        assert Entry.objects.filter(kind=K.READ).count() == 2

    def test_each_reader_has_their_own_and_so_has_each_pupil(self, browser, sign_in, deputy, both, ada, ben):
        for each in (browser, sign_in(Staff.objects.get(pk=deputy.staff_id))):
            shown(each, ada)
        shown(browser, ben)
        assert Entry.objects.filter(kind=K.READ).count() == 3

    def test_nothing_of_it_is_in_the_trail_outside(self, browser, both, ada):
        before = AuditEvent.objects.count()
        shown(browser, ada)
        assert AuditEvent.objects.count() == before

    def test_the_statements_are_as_many_for_twenty_concerns_as_for_one(self, browser, teacher, ada):
        raised(teacher, ada)
        shown(browser, ada)
        asked = []
        for number in (1, 20):
            for _ in range(number):
                raised(teacher, ada)
            with CaptureQueriesContext(connection) as captured:
                shown(browser, ada)
            asked.append(len(captured))
        assert asked[0] == asked[1]


class TestWhoSees:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
    def test_nobody_by_office(self, cast, sign_in, both, ada, role):
        other = sign_in(cast[role])
        missing = reverse("safeguarding:chronology_detail", args=[987654321])
        assert (other.get(at(ada)).status_code, other.get(missing).status_code) == (403, 403)

    def test_a_concern_about_oneself_is_left_out(self, browser, cast, sign_in, deputy, teacher, ada):
        raised(teacher, ada, said="Heron.")
        about_me = raised(teacher, ada, said="Pintail.", about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        page = shown(browser, ada)
        assert "Heron." in page
        assert "Pintail." not in page
        assert about_me.reference not in page
        assert "Pintail." in shown(sign_in(Staff.objects.get(pk=deputy.staff_id)), ada)

    def test_where_every_concern_is_about_oneself_there_is_none(self, browser, cast, lead, teacher, ada):
        raised(teacher, ada, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        there, missing = browser.get(at(ada)), browser.get("/concerns/chronologies/987654321/")
        assert (there.status_code, missing.status_code) == (404, 404)
        assert not subjects_of(lead).exists()

    def test_a_key_alone_opens_nothing(self, browser, ada):
        for name in ("chronology_detail", "chronology_redact"):
            assert browser.get(at(ada, name)).status_code == 404
        assert browser.post(at(ada, "chronology_pdf")).status_code == 404

    def test_another_schools_is_not_there(self, both, ada, sign_in):
        other = sign_in(make_cast()[Role.SAFEGUARDING_LEAD])
        assert other.get(at(ada)).status_code == 404

    def test_a_second_factor_of_eleven_minutes_ago_is_asked_for_again(self, browser, both, ada):
        grow_stale(browser)
        assert browser.get(at(ada)).status_code == 302
        assert not Entry.objects.filter(kind=K.READ).exists()

    def test_it_is_reached_from_the_concern_beside_each_pupil(self, browser, both, ada, ben):
        page = browser.get(reverse("safeguarding:concern_detail", args=[both.pk])).content.decode()
        assert at(ada) in page
        assert at(ben) in page
