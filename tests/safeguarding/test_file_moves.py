"""Files that move: who takes them there, what was done, what is late; and files that come."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from safeguarding import file_moves
from safeguarding.actions.file_moves import NO_CONTACT, begin_incoming, begin_transfer, step
from safeguarding.codes import EntryKind
from safeguarding.file_moves import MoveStage
from safeguarding.models import Entry, FileMove, FileMoveStep
from safeguarding.sealing import bodies
from staffing.access import Role
from staffing.calendar import now, today
from staffing.refusals import Refused
from tests.cast import grow_stale, make_staff
from tests.factories import PupilFactory, SchoolFactory
from tests.safeguarding.scenes import moved_on, raised, transfer_of

pytestmark = pytest.mark.django_db
K = EntryKind
LIST = reverse("safeguarding:file_move_list")
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


def at(name: str, *args: object) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def send(browser, name: str, /, *args: object, **fields):
    return browser.post(at(name, *args), {"form_key": str(uuid4())} | fields, follow=True)


def typed(**more) -> dict[str, str]:
    return {
        "school": "Plover Hill School",
        "contact": "Ms Teal",
        "mail": "teal@plover.example",
        "phone": "",
        "reason": "in_year",
        "leaving_on": today().isoformat(),
    } | more


def kinds(move: FileMove) -> list[str]:
    return list(FileMoveStep.objects.filter(move=move).values_list("entry__kind", flat=True))


def read(lead, move: FileMove, on=None) -> file_moves.Move:
    return file_moves.read(move.school, [move], on or today())[0]


class TestToAnotherSchool:
    def test_it_stands_on_the_list_with_the_days_that_are_left(self, browser, pupil):
        page = send(browser, "transfer_create", pupil.pk, **typed()).content.decode()
        assert "Ms Teal" in page
        page = browser.get(LIST).content.decode()
        assert pupil.name in page
        assert "to Plover Hill School" in page
        assert "left" in page

    @pytest.mark.parametrize("missing", [{"contact": ""}, {"mail": ""}])
    def test_without_somebody_who_takes_it_there_it_is_refused_beside_the_field(
        self, browser, pupil, missing
    ):
        page = send(browser, "transfer_create", pupil.pk, **typed(**missing))
        assert page.context["form"].errors["contact"] == [NO_CONTACT]
        assert "Plover Hill School" in page.content.decode()
        assert not FileMove.objects.exists()

    def test_the_next_thing_to_do_is_to_make_the_pack(self, browser, lead, pupil):
        page = browser.get(at("file_move_detail", transfer_of(lead, pupil).pk)).content.decode()
        (filled,) = re.findall(r'<a class="btn" .*?>(.*?)</a>', page)
        assert filled == "Make the pack"

    def test_the_rule_stands_below_the_form_too(self, lead, pupil):
        with pytest.raises(Refused, match="who takes the file"):
            begin_transfer(by=lead, pupil=pupil, told={"school": "Plover Hill", "contact": "Ms Teal"})

    def test_what_was_typed_is_in_no_clear_column(self, browser, pupil):
        send(browser, "transfer_create", pupil.pk, **typed())
        assert "Teal" not in str(list(Entry.objects.values()) + list(FileMove.objects.values()))

    def test_a_pupil_of_another_school_is_not_there(self, browser):
        other = PupilFactory(school=SchoolFactory())
        for name in ("transfer_create", "incoming_create"):
            assert browser.get(at(name, other.pk)).status_code == 404
            assert send(browser, name, other.pk, **typed(standing="asked")).status_code == 404

    def test_a_move_of_another_school_is_not_there(self, browser):
        school = SchoolFactory()
        other = make_staff(school, Role.SAFEGUARDING_LEAD).actor(today())
        move = transfer_of(other, PupilFactory(school=school))
        assert browser.get(at("file_move_detail", move.pk)).status_code == 404
        assert browser.get(at("pack_create", move.pk)).status_code == 404

    def test_of_one_pupil_one_transfer_is_under_way(self, browser, lead, pupil):
        transfer_of(lead, pupil)
        page = send(browser, "transfer_create", pupil.pk, **typed()).content.decode()
        assert "under way already" in page
        assert FileMove.objects.count() == 1

    def test_each_step_is_an_entry_until_receipt_is_confirmed(self, browser, lead, pupil):
        move = transfer_of(lead, pupil)
        when = now().strftime("%Y-%m-%dT%H:%M")
        send(browser, "file_move_note", move.pk, "file_sent", happened_at=when, how="By hand")
        send(
            browser, "file_move_note", move.pk, "file_chased", happened_at=when, with_whom="Ms Teal", text="Rings back."
        )  # fmt: skip
        page = send(browser, "file_move_note", move.pk, "file_receipt", happened_at=when, who="Mr Wren")
        assert "Mr Wren" in page.content.decode()
        assert [kind for kind in kinds(move) if kind != K.READ] == [
            K.TRANSFER,
            K.SENT,
            K.FILE_CHASED,
            K.RECEIPT,
        ]
        assert read(lead, move).stage == MoveStage.RECEIVED
        assert pupil.name not in browser.get(LIST).content.decode()
        assert pupil.name in browser.get(LIST, {"ended": 1}).content.decode()

    def test_receipt_is_not_confirmed_of_what_was_not_sent(self, lead, pupil):
        with pytest.raises(Refused, match="meanwhile"):
            step(by=lead, move=transfer_of(lead, pupil), kind=K.RECEIPT, body={"who": "Mr Wren"})

    def test_unsent_it_is_late_and_sent_it_waits_for_the_receipt(self, lead, pupil):
        long_ago = today() - timedelta(days=60)
        move = transfer_of(lead, pupil, leaving_on=long_ago.isoformat())
        assert read(lead, move).is_late
        step(by=lead, move=move, kind=K.SENT, body={"how": "By hand"}, happened_at=now())
        assert not read(lead, move).is_late
        assert read(lead, move, today() + timedelta(days=60)).is_late

    def test_the_latest_comes_first(self, browser, lead, cast):
        soon, late = (PupilFactory(school=cast.school) for _ in range(2))
        transfer_of(lead, soon)
        transfer_of(lead, late, leaving_on=(today() - timedelta(days=60)).isoformat())
        page = browser.get(LIST).content.decode()
        assert page.index(late.name) < page.index(soon.name)
        assert "late</span>" in page

    def test_who_left_with_a_file_of_which_nothing_is_said_is_named(self, browser, cast, lead):
        left = PupilFactory(school=cast.school, left_on=today() - timedelta(days=3))
        raised(cast.actor(Role.TEACHER), left)
        assert left.name in browser.get(LIST).content.decode()
        moved_on(lead, left)
        assert left.name not in browser.get(LIST).content.decode()

    def test_that_it_was_opened_is_an_entry_once_in_ten_minutes(self, browser, lead, pupil):
        move = transfer_of(lead, pupil)
        for _ in range(3):
            browser.get(at("file_move_detail", move.pk))
        assert kinds(move).count(K.READ) == 1

    def test_nobody_else_sees_any_of_it(self, cast, sign_in, lead, pupil):
        move = transfer_of(lead, pupil)
        for role in (Role.HEAD, Role.SENDCO, Role.SITE_ADMIN):
            browser = sign_in(cast[role])
            for address in (LIST, at("file_move_detail", move.pk), at("transfer_create", pupil.pk)):
                assert browser.get(address).status_code == 403

    def test_it_asks_for_a_fresh_second_factor(self, browser, lead, pupil):
        move = transfer_of(lead, pupil)
        grow_stale(browser)
        assert browser.get(at("pack_open", move.pk)).status_code == 302

    def test_statements_do_not_grow_with_rows(self, browser, lead, cast, django_assert_max_num_queries):
        for _ in range(6):
            transfer_of(lead, PupilFactory(school=cast.school))
        browser.get(LIST)
        with django_assert_max_num_queries(20):
            assert len(browser.get(LIST).context["rows"]) == 6


class TestFinding:
    def test_a_pupil_who_left_is_found_by_name(self, browser, cast):
        left = PupilFactory(school=cast.school, left_on=today() - timedelta(days=3))
        page = send(browser, "file_pupil_find", name=left.known_surname).content.decode()
        assert at("transfer_create", left.pk) in page

    @pytest.mark.parametrize("name", ["x", "Nobody-is-called-so", "a\0b"])
    def test_where_nobody_is_meant_it_says_so(self, browser, name):
        page = send(browser, "file_pupil_find", name=name).content.decode()
        assert "Nobody is called so" in page or "Null characters" in page


class TestFromAnotherSchool:
    def come(self, browser, move, **fields):
        told = {"came_on": today().isoformat(), "pages": "", "text": "A chronology."}
        return send(browser, "file_move_note", move.pk, "file_came", **(told | fields))

    def test_what_is_here_is_recorded_with_its_files(self, browser, lead, pupil):
        page = send(browser, "incoming_create", pupil.pk, school="Wren School", standing="came")
        assert "It came" in page.content.decode()
        move = FileMove.objects.get()
        page = self.come(browser, move, pages="40", files=SimpleUploadedFile("old.pdf", PDF)).content.decode()
        assert "old.pdf" in page
        answer = browser.get(at("came_file", move.pk, 1))
        assert answer.content.startswith(b"%PDF-")
        assert browser.get(at("came_file", move.pk, 2)).status_code == 404
        assert kinds(move)[-1] == K.READ
        when = now().strftime("%Y-%m-%dT%H:%M")
        send(browser, "file_move_note", move.pk, "file_thanked", happened_at=when, who="Mr Wren")
        assert read(lead, move).stage == MoveStage.THANKED

    def test_a_file_of_a_forbidden_kind_is_kept_out_and_the_text_kept_in(self, browser, lead, pupil):
        move = incoming(lead, pupil)
        page = self.come(browser, move, files=SimpleUploadedFile("run.exe", b"MZ" + bytes(64)))
        assert "was not taken" in page.content.decode()
        assert "A chronology." in page.content.decode()
        assert K.CAME not in kinds(move)

    def test_it_says_how_much_came(self, browser, lead, pupil):
        page = self.come(browser, incoming(lead, pupil)).content.decode()
        assert "how many pages" in page

    def test_it_did_not_come_tomorrow(self, browser, lead, pupil):
        tomorrow = (today() + timedelta(days=1)).isoformat()
        page = self.come(browser, incoming(lead, pupil), came_on=tomorrow, pages="3").content.decode()
        assert "still to come" in page

    def test_what_was_asked_for_and_has_not_come_is_asked_for_again(self, browser, lead, pupil):
        move = incoming(lead, pupil)
        assert read(lead, move, today() + timedelta(days=60)).is_late
        when = now().strftime("%Y-%m-%dT%H:%M")
        send(
            browser, "file_move_note", move.pk, "file_chased", happened_at=when, with_whom="Office", text="On its way."
        )  # fmt: skip
        assert K.FILE_CHASED in kinds(move)
        assert read(lead, move).stage == MoveStage.ASKED

    def test_where_none_is_expected_nothing_waits(self, browser, lead, pupil):
        send(browser, "incoming_create", pupil.pk, school="Wren School", standing="none")
        move = FileMove.objects.get()
        assert read(lead, move).stage == MoveStage.OFF
        assert not read(lead, move, today() + timedelta(days=60)).is_late


def incoming(lead, pupil) -> FileMove:
    told = {"school": "Wren School", "standing": "It was asked for"}
    return begin_incoming(by=lead, pupil=pupil, told=told, is_expected=True)


def test_an_unknown_step_is_not_there(browser, lead, pupil):
    move = transfer_of(lead, pupil)
    assert browser.get(at("file_move_note", move.pk, "closed")).status_code == 404


def test_the_words_of_a_move_are_the_teams_alone(lead, pupil):
    move = transfer_of(lead, pupil)
    said = bodies([FileMoveStep.objects.get(move=move).entry])
    assert "Ms Teal" in str(said)
