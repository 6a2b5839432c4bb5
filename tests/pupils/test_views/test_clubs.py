"""A register of our own: set up, taken with one tap a pupil, amended with its reason, and whose it is."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.clubs import amend_club_mark, take_register
from pupils.leavers import end_for_leavers
from pupils.models import Club, ClubAmendment, ClubDay, ClubMark, ClubMember
from staffing.access import Role
from staffing.calendar import now
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)


@pytest.fixture
def mentor(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(
        school=cast.school, legal_forename="Ada", legal_surname="Bramble", form="8X"
    )


@pytest.fixture
def club(cast, ada) -> Club:
    club = Club.objects.create(school=cast.school, name="Chess club", keeper=cast[Role.MENTOR])
    ClubMember.objects.create(club=club, pupil=ada, starts_on=date(2026, 11, 2))
    return club


@pytest.fixture
def taken(cast, club, ada) -> ClubMark:
    by = cast.actor(Role.MENTOR)
    take_register(by=by, club=club, on=TODAY, statuses={ada.pk: "away"}, at=now())
    return ClubMark.objects.get()


def keyed(**told) -> dict:
    return {"form_key": str(uuid4())} | told


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


class TestSettingUp:
    def test_a_register_that_somebody_sets_up_is_theirs(self, cast, mentor, ada):
        sent = keyed(name="Choir", kind="club", place="Hall", pupils=[ada.pk])
        page = mentor.post(at("club_create"), sent, follow=True).content.decode()
        club = Club.objects.get()
        assert (club.keeper, club.members.get().pupil, club.members.get().starts_on) == (
            cast[Role.MENTOR], ada, TODAY,
        )  # fmt: skip
        assert "Take the register" in page

    def test_the_office_names_who_takes_it(self, cast, sign_in, ada):
        sent = keyed(name="Garage", kind="provision", keeper=cast[Role.TEACHER].pk, pupils=[ada.pk])
        sign_in(cast[Role.RECORDS]).post(at("club_create"), sent)
        assert Club.objects.get().keeper == cast[Role.TEACHER]

    def test_nobody_is_named_keeper_who_could_not_open_it(self, cast, sign_in, ada):
        sent = keyed(name="Garage", kind="provision", keeper=cast[Role.EXAMS_OFFICER].pk, pupils=[ada.pk])
        sign_in(cast[Role.RECORDS]).post(at("club_create"), sent)
        assert not Club.objects.exists()

    def test_two_of_one_name_are_refused_and_nothing_typed_is_lost(self, mentor, club, ada):
        sent = keyed(name="Chess club", kind="club", place="Attic", pupils=[ada.pk])
        page = mentor.post(at("club_create"), sent).content.decode()
        assert "There is a register of this name already." in page
        assert 'value="Attic"' in page

    def test_a_register_needs_somebody_on_it(self, mentor):
        page = mentor.post(at("club_create"), keyed(name="Choir", kind="club")).content.decode()
        assert "Choose a pupil at least." in page

    def test_who_is_taken_off_is_off_from_today_and_who_comes_is_on_it(self, cast, mentor, club, ada):
        ben = factories.PupilFactory(school=cast.school)
        sent = keyed(name="Chess club", kind="club", pupils=[ben.pk], version=1)
        mentor.post(at("club_edit", club.pk), sent)
        assert {(row.pupil, row.starts_on, row.ends_on) for row in club.members.all()} == {
            (ada, date(2026, 11, 2), date(2026, 11, 18)),
            (ben, TODAY, None),
        }

    def test_who_saves_second_is_told(self, mentor, club, ada):
        for _ in range(2):
            sent = keyed(name="Chess", kind="club", place="Hall", pupils=[ada.pk], version=1)
            page = mentor.post(at("club_edit", club.pk), sent).content.decode()
        assert "Somebody else saved this while you had it open." in page

    def test_a_pupil_who_leaves_is_on_no_register_any_more(self, club, ada):
        end_for_leavers({ada.pk: date(2026, 11, 18)})
        assert club.members.get().ends_on == date(2026, 11, 18)


class TestTaking:
    def test_one_tap_a_pupil_is_the_register(self, cast, mentor, club, ada):
        ben = factories.PupilFactory(school=cast.school)
        ClubMember.objects.create(club=club, pupil=ben, starts_on=date(2026, 11, 2))
        sent = keyed(on="2026-11-19") | {f"p{ada.pk}": "here", f"p{ben.pk}": "late"}
        page = mentor.post(at("club_take", club.pk), sent, follow=True).content.decode()
        assert set(ClubMark.objects.values_list("pupil", "status")) == {(ada.pk, "here"), (ben.pk, "late")}
        assert ClubDay.objects.get().taken_by == cast[Role.MENTOR]
        assert "The register is taken." in page

    def test_nobody_is_there_until_somebody_says_so(self, mentor, club, ada):
        page = mentor.get(at("club_take", club.pk)).content.decode()
        assert "checked" not in page
        page = mentor.post(at("club_take", club.pk), keyed(on="2026-11-19")).content.decode()
        assert "Mark Ada B: here, late or away." in page
        assert not ClubDay.objects.exists()

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("2026-11-20", "That day has not come yet."),
            ("2026-11-03", "A register is taken within two weeks."),
        ],
    )
    def test_the_day_is_one_that_somebody_remembers(self, mentor, club, ada, on, sentence):
        page = mentor.post(at("club_take", club.pk), keyed(on=on) | {f"p{ada.pk}": "here"}).content.decode()
        assert sentence in page

    def test_nobody_is_marked_for_a_day_before_they_came(self, mentor, club, ada):
        ClubMember.objects.update(starts_on=date(2026, 11, 17))
        sent = keyed(on="2026-11-16") | {f"p{ada.pk}": "here"}
        page = mentor.post(at("club_take", club.pk), sent).content.decode()
        assert "On 16 Nov 2026 these were not on the register yet: Ada B." in page

    def test_a_day_is_taken_once(self, mentor, club, ada, taken):
        sent = keyed(on="2026-11-19") | {f"p{ada.pk}": "here"}
        page = mentor.post(at("club_take", club.pk), sent).content.decode()
        assert "The register of this day is taken already: amend a mark there." in page
        assert ClubMark.objects.get().status == "away"

    def test_the_same_form_twice_is_one_register(self, mentor, club, ada):
        sent = keyed(on="2026-11-19") | {f"p{ada.pk}": "here"}
        assert (
            mentor.post(at("club_take", club.pk), sent).url == mentor.post(at("club_take", club.pk), sent).url
        )
        assert ClubDay.objects.count() == 1

    def test_the_list_says_that_it_is_taken(self, mentor, club, taken):
        assert "taken today" in mentor.get(at("club_list")).content.decode()


class TestAmending:
    def test_old_and_new_are_kept_with_who_and_why(self, cast, mentor, taken):
        sent = keyed(old_status="away", status="late", reason="Came at ten past.")
        page = mentor.post(at("club_mark_amend", taken.pk), sent, follow=True).content.decode()
        kept = ClubAmendment.objects.get()
        assert (kept.old_status, kept.new_status, kept.amended_by) == ("away", "late", cast[Role.MENTOR])
        assert "was away until 19 Nov 2026" in page
        assert "Came at ten past." in page

    def test_a_reason_is_asked_for(self, mentor, taken):
        sent = keyed(old_status="away", status="late", reason="")
        page = mentor.post(at("club_mark_amend", taken.pk), sent).content.decode()
        assert "Say why: it is kept with the old mark." in page
        assert not ClubAmendment.objects.exists()

    def test_the_same_mark_is_no_amendment(self, cast, taken):
        with pytest.raises(Refused, match="already"):
            amend_club_mark(
                by=cast.actor(Role.MENTOR), mark=taken, old="away", new="away", reason="x", at=now()
            )

    def test_who_comes_second_sees_what_the_first_did(self, cast, mentor, taken):
        by = cast.actor(Role.MENTOR)
        amend_club_mark(by=by, mark=taken, old="away", new="here", reason="Was there.", at=now())
        with pytest.raises(Stale):
            amend_club_mark(by=by, mark=taken, old="away", new="late", reason="x", at=now())
        sent = keyed(old_status="away", status="late", reason="Came at ten past.")
        page = mentor.post(at("club_mark_amend", taken.pk), sent).content.decode()
        assert "Somebody changed this mark from away to here while you had it open." in page


class TestWhose:
    def test_a_colleague_keeps_their_own_alone(self, cast, sign_in, club):
        client = sign_in(cast[Role.TEACHER])
        assert "Chess club" not in client.get(at("club_list")).content.decode()
        assert client.get(at("club_detail", club.pk)).status_code == 404

    def test_the_keeper_reads_a_name_and_no_record_by_it(self, mentor, club, ada):
        assert "Ada Bramble" in mentor.get(at("club_detail", club.pk)).content.decode()
        assert mentor.get(reverse("mentoring:pupil_detail", args=[ada.pk])).status_code == 404

    def test_a_keeper_who_is_a_keeper_no_more_opens_nothing(self, cast, mentor, club):
        Club.objects.update(keeper=cast[Role.TEACHER])
        assert mentor.get(at("club_detail", club.pk)).status_code == 404

    def test_it_is_on_the_pupils_page_for_whoever_sees_attendance(self, cast, sign_in, ada, taken):
        page = sign_in(cast[Role.HEAD]).get(at("attendance_year", ada.pk)).content.decode()
        assert "Chess club: away" in page

    def test_an_ended_register_is_not_taken(self, mentor, club):
        Club.objects.update(ends_on=TODAY - timedelta(days=1))
        assert "Take the register" not in mentor.get(at("club_detail", club.pk)).content.decode()
