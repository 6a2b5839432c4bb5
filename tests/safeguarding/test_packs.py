"""The pack for the next school: about one pupil, opened by its passphrase alone, made once, and forgotten."""

import io
import zipfile
from datetime import timedelta

import pyrage
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from safeguarding import pack_files, packs
from safeguarding.actions.concerns import Concerned, add_to_concern, raise_concern
from safeguarding.actions.desk import note_read
from safeguarding.actions.erasure import approve_erasure, ask_erasure
from safeguarding.actions.file_moves import begin_incoming, step
from safeguarding.actions.packs import ask_pack, make_pack, show_passphrase, take_pack
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.models import Entry, FileMoveStep, TransferPack
from safeguarding.sealing import key_of_pupil
from staffing.access import Role
from staffing.calendar import now, today
from staffing.jobs import run_waiting
from staffing.models import Job
from staffing.refusals import Refused
from tests.cast import make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import packed, raised, transfer_of

pytestmark = pytest.mark.django_db
K = EntryKind


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def other(cast):
    return PupilFactory(school=cast.school, legal_forename="Cal", legal_surname="Dunlin")


@pytest.fixture
def move(lead, pupil):
    return transfer_of(lead, pupil)


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.SAFEGUARDING_LEAD])


@pytest.fixture
def _scrypt_of_a_test(monkeypatch):
    """Deriving a key takes a second: where what is packed is looked at, nothing else."""
    monkeypatch.setattr("safeguarding.actions.packs._locked", lambda content, passphrase: content)


def at(name: str, *args: object) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def both(teacher, pupil, other, said: str) -> None:
    about = [
        Concerned(PupilRole.HARMED, pupil=pupil, words="Cried."),
        Concerned(PupilRole.ALLEGED, pupil=other, words="Grebe-words of the other."),
    ]
    key = "00000000-0000-4000-8000-000000000001"
    raise_concern(by=teacher, form_key=key, about=about, said={"seen": said})


def zipped(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def text_of(content: bytes) -> str:
    pdf = PdfReader(io.BytesIO(zipped(content).read("child-protection-file.pdf")))
    return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def kinds(move) -> list[str]:
    return list(FileMoveStep.objects.filter(move=move).values_list("entry__kind", flat=True))


class TestItsLock:
    def test_its_passphrase_opens_it_and_no_other(self, lead, teacher, pupil, move):
        raised(teacher, pupil, contents=[b"a drawing"])
        pack = packed(lead, move)
        passphrase = show_passphrase(by=lead, pack=pack, at=now())
        content = take_pack(by=lead, pack=pack)
        with pytest.raises(pyrage.DecryptError):
            pyrage.passphrase.decrypt(content, passphrase.lower())
        opened = zipped(pyrage.passphrase.decrypt(content, passphrase))
        number = Entry.objects.get(kind=K.RAISED).number
        assert set(opened.namelist()) == {"child-protection-file.pdf", f"files/entry-{number}-1.bin"}
        assert opened.read(f"files/entry-{number}-1.bin") == b"a drawing"

    def test_nothing_in_clear_lies_on_the_disk_or_in_the_database(self, lead, teacher, pupil, move):
        raised(teacher, pupil, contents=[b"Heron-file"])
        pack = packed(lead, move)
        stored = default_storage.open(pack_files.path_of(pack.pk)).read()
        assert stored.startswith(b"age-encryption.org/v1")
        passphrase = show_passphrase(by=lead, pack=pack, at=now())
        for word in (b"Heron", b"Birch", b"child-protection", b".pdf", passphrase.encode()):
            assert word not in stored
        rows = [*TransferPack.objects.values(), *Job.objects.values(), *Entry.objects.values()]
        assert passphrase not in str(rows)

    def test_its_passphrase_is_shown_once(self, browser, lead, teacher, pupil, move):
        raised(teacher, pupil)
        pack = packed(lead, move)
        address = at("pack_passphrase", move.pk)
        shown = browser.post(address).context["passphrase"]
        assert len(shown) == 29
        page = browser.post(address).content.decode()
        assert shown not in page
        assert "shown already" in page
        assert TransferPack.objects.get(pk=pack.pk).passphrase == ""
        assert kinds(move).count(K.PASSPHRASE) == 1
        assert shown not in browser.get(at("file_move_detail", move.pk)).content.decode()

    def test_no_two_are_alike(self, lead, move):
        for _ in range(2):
            ask_pack(by=lead, move=move, with_names=False, at=now())
        first, second = TransferPack.objects.order_by("pk")
        assert first.passphrase == ""
        assert second.passphrase != ""

    def test_it_is_not_shown_before_there_is_a_pack(self, lead, move):
        pack = ask_pack(by=lead, move=move, with_names=False, at=now())
        with pytest.raises(Refused, match="not here"):
            show_passphrase(by=lead, pack=pack, at=now())
        assert TransferPack.objects.get(pk=pack.pk).passphrase


@pytest.mark.usefixtures("_scrypt_of_a_test")
class TestWhatIsInIt:
    def test_everything_about_the_pupil_in_order_and_nothing_about_others_alone(
        self, lead, teacher, pupil, other, move
    ):
        both(teacher, pupil, other, "Plover-words of both.")
        raised(teacher, other, said="Curlew-words of another matter.")
        raised(teacher, pupil, said="Later-words.")
        text = text_of(take_pack(by=lead, pack=packed(lead, move)))
        assert text.index("Plover-words") < text.index("Later-words")
        assert "Cried." in text
        assert "Grebe-words" not in text
        assert "Curlew-words" not in text

    def test_other_childrens_names_are_reduced(self, lead, teacher, pupil, other, move):
        both(teacher, pupil, other, "Cal Dunlin hit Ada. CAL ran, Dunlin’s bag and Calm Ada stayed.")
        text = text_of(take_pack(by=lead, pack=packed(lead, move)))
        assert (
            "another child (1) hit Ada. another child (1) ran, another child (1)’s bag and Calm Ada" in text
        )

    def test_unless_whoever_makes_it_leaves_them(self, lead, teacher, pupil, other, move):
        both(teacher, pupil, other, "Cal Dunlin hit Ada.")
        assert "Cal Dunlin hit Ada." in text_of(take_pack(by=lead, pack=packed(lead, move, with_names=True)))

    def test_the_surname_of_a_sibling_stays_the_pupils_own(self, cast, lead, teacher, pupil, move):
        sibling = PupilFactory(school=cast.school, legal_forename="Ben", legal_surname="Birch")
        both(teacher, pupil, sibling, "Ben Birch and Ada Birch. Ben wept.")
        text = text_of(take_pack(by=lead, pack=packed(lead, move)))
        assert "another child (1) and Ada Birch. another child (1) wept." in text

    def test_what_came_from_the_school_before_goes_on(self, lead, pupil, move):
        body = {
            "text": "Snipe-words of the school before.",
            "files": [{"name": "a.pdf", "kind": "application/pdf"}],
        }
        came = begin_incoming(by=lead, pupil=pupil, told={"school": "Wren School"}, is_expected=True)
        entry = step(by=lead, move=came, kind=K.CAME, body=body, contents=[b"%PDF-old"])
        content = take_pack(by=lead, pack=packed(lead, move))
        assert "Snipe-words" in text_of(content)
        assert zipped(content).read(f"files/entry-{entry.number}-1.pdf") == b"%PDF-old"

    def test_who_opened_what_stays_here(self, lead, teacher, pupil, move):
        concern = raised(teacher, pupil)
        note_read(by=lead, concern=concern, at=now())
        contents = packs.contents_of(lead, pupil, with_names=False)
        assert K.READ not in {each.entry.kind for each in contents.entries}

    def test_what_was_written_since_is_missed(self, browser, lead, teacher, pupil, move):
        concern = raised(teacher, pupil)
        packed(lead, move)
        assert browser.get(at("file_move_detail", move.pk)).context["missing"] == 0
        add_to_concern(by=teacher, concern=concern, text="More.")
        assert browser.get(at("file_move_detail", move.pk)).context["missing"] == 1

    def test_a_concern_about_whoever_makes_it_is_not_in_it_and_missed_by_the_others(
        self, cast, browser, lead, teacher, pupil, move
    ):
        deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
        raised(teacher, pupil)
        raised(teacher, pupil, said="Rail-words of the deputy.", about_staff=[deputy])
        pack = packed(deputy.actor(today()), move)
        assert "Rail-words" not in text_of(take_pack(by=lead, pack=pack))
        assert browser.get(at("file_move_detail", move.pk)).context["missing"] == 2

    def test_where_nothing_concerns_the_pupil_it_says_so(self, browser, lead, move):
        pack = packed(lead, move)
        assert pack.made_at is None
        assert "nothing to pack" in browser.get(at("file_move_detail", move.pk)).content.decode()


@pytest.mark.parametrize(
    "written",
    ["Anne-Zoë", "anne zoe", "ANNE-ZOE\u0308", "Anne\u2011Zoë", "Anne\u00a0Zoë", "An\u00adne-\nZoë"],
)
def test_a_name_is_reduced_however_it_is_written(written):
    names = {"anne-zoë": "another child (1)"}
    assert packs.reduced(f"With {written}’s coat.", names) == "With another child (1)’s coat."


@pytest.mark.parametrize("ending", ["’s bag", "'S BAG", "' bag", "’, they said", ", they said"])
def test_what_goes_with_a_name_stays(ending):
    assert (
        packs.reduced(f"It was Cal{ending}", {"cal": "another child (1)"})
        == f"It was another child (1){ending}"
    )


@given(st.lists(st.sampled_from(["Cal", "Dunlin", "Ada", "calm", "and", "Cal's", "cal", "X"]), max_size=12))
def test_no_whole_word_of_a_reduced_name_is_left(words):
    names = {"cal dunlin": "another child (1)", "cal": "another child (1)", "dunlin": "another child (1)"}
    left = packs.reduced(" ".join(words), names).split()
    assert not {"cal", "dunlin"} & {word.casefold().removesuffix("'s") for word in left}
    assert left.count("calm") == words.count("calm")


@pytest.mark.usefixtures("_scrypt_of_a_test")
class TestTheJob:
    def test_it_says_nothing_of_what_it_is(self, cast, sign_in, lead, teacher, pupil, move):
        raised(teacher, pupil)
        packed(lead, move)
        job = Job.objects.get()
        assert (job.state, job.message) == ("done", "Ready.")
        page = (
            sign_in(cast[Role.SITE_ADMIN]).get(reverse("staffing:job_detail", args=[job.pk])).content.decode()
        )
        for word in ("passphrase", "Pack", "transfer", "ransfer", pupil.known_surname):
            assert word not in page

    @pytest.mark.parametrize("dies_after", ["report", "store"])
    def test_killed_it_runs_again_to_one_pack(self, lead, teacher, pupil, move, monkeypatch, dies_after):
        raised(teacher, pupil, contents=[b"a drawing"])
        pack = ask_pack(by=lead, move=move, with_names=False, at=now())
        store = pack_files.store

        def killed(*args: object) -> None:
            if dies_after == "store":
                store(*args)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            name = "store" if dies_after == "store" else "load"
            patched.setattr(
                "safeguarding.pack_files.store" if name == "store" else "safeguarding.files.load", killed
            )
            with pytest.raises(KeyboardInterrupt):
                run_waiting()
        assert K.PACKED not in kinds(move)
        Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=10))
        run_waiting()
        assert default_storage.listdir(pack_files.FOLDER)[1] == [f"{pack.pk}.age"]
        assert kinds(move).count(K.PACKED) == 1
        assert Job.objects.get().state == "done"

    def test_done_it_is_not_done_again(self, lead, teacher, pupil, move):
        raised(teacher, pupil)
        pack = packed(lead, move)
        make_pack(by=lead, pack=pack, at=now(), report=lambda done, total: None)
        assert kinds(move).count(K.PACKED) == 1

    def test_of_two_workers_one_writes(self, lead, teacher, pupil, move):
        raised(teacher, pupil)
        pack = ask_pack(by=lead, move=move, with_names=False, at=now())

        def other_worker(done: int, total: int) -> None:
            make_pack(by=lead, pack=pack, at=now(), report=lambda done, total: None)

        make_pack(by=lead, pack=pack, at=now(), report=other_worker)
        assert kinds(move).count(K.PACKED) == 1

    def test_who_left_the_team_meanwhile_has_none_made(self, lead, teacher, pupil, move, cast):
        raised(teacher, pupil)
        pack = ask_pack(by=lead, move=move, with_names=False, at=now())
        cast[Role.SAFEGUARDING_LEAD].roles.update(ends_on=today() - timedelta(days=1))
        run_waiting()
        pack.refresh_from_db()
        assert pack.made_at is None
        assert Job.objects.get().state == "failed"

    def test_a_file_that_is_not_as_it_was_stored_stops_it(self, lead, teacher, pupil, move):
        concern = raised(teacher, pupil, contents=[b"a drawing"])
        digest = Entry.objects.get(concern=concern, kind=K.RAISED).files[0]
        with default_storage.open(f"room/{digest[:2]}/{digest}", "wb") as file:
            file.write(b"something else")
        assert packed(lead, move).made_at is None
        assert "not as it was stored" in Job.objects.get().message


@pytest.mark.usefixtures("_scrypt_of_a_test")
class TestItIsForgotten:
    def is_there(self, pack) -> bool:
        return default_storage.exists(pack_files.path_of(pack.pk))

    @pytest.fixture
    def pack(self, lead, teacher, pupil, move):
        raised(teacher, pupil)
        return packed(lead, move)

    def test_when_receipt_is_confirmed(self, browser, lead, move, pack, django_capture_on_commit_callbacks):
        assert self.is_there(pack)
        with django_capture_on_commit_callbacks(execute=True):
            step(by=lead, move=move, kind=K.SENT, body={"how": "By hand"})
            step(by=lead, move=move, kind=K.RECEIPT, body={"who": "Ms Teal"})
        assert not self.is_there(pack)
        assert browser.get(at("pack_open", move.pk)).status_code == 404

    def test_after_a_fortnight(self, pack, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert pack_files.clear_old(now() + timedelta(days=13)) == 0
            assert pack_files.clear_old(now() + timedelta(days=15)) == 1
        assert not self.is_there(pack)

    def test_where_somebody_died_between_the_row_and_the_file_the_next_night_deletes_it(
        self, cast, lead, teacher, pack, django_capture_on_commit_callbacks
    ):
        pupil = PupilFactory(school=cast.school)
        raised(teacher, pupil)
        kept = packed(lead, transfer_of(lead, pupil))
        pack_files.forget(TransferPack.objects.filter(pk=pack.pk), now())
        assert self.is_there(pack)
        with django_capture_on_commit_callbacks(execute=True):
            assert pack_files.clear_old(now()) == 0
        assert (self.is_there(pack), self.is_there(kept)) == (False, True)

    def test_when_another_is_made(self, lead, move, pack, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ask_pack(by=lead, move=move, with_names=False, at=now())
        assert not self.is_there(pack)

    def test_when_what_concerns_the_pupil_is_erased(
        self, cast, lead, pupil, pack, django_capture_on_commit_callbacks
    ):
        deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
        erasure = ask_erasure(by=lead, key=key_of_pupil(pupil), reason="Ordered.", law="A court.", at=now())
        with django_capture_on_commit_callbacks(execute=True):
            approve_erasure(by=deputy, erasure=erasure, at=now())
        assert not self.is_there(pack)

    def test_none_is_made_for_what_is_at_its_end(self, lead, move, pack):
        step(by=lead, move=move, kind=K.SENT, body={"how": "By hand"})
        step(by=lead, move=move, kind=K.RECEIPT, body={"who": "Ms Teal"})
        with pytest.raises(Refused, match="meanwhile"):
            ask_pack(by=lead, move=move, with_names=False, at=now())


@pytest.mark.usefixtures("_scrypt_of_a_test")
def test_taking_it_is_an_entry_each_time(browser, lead, teacher, pupil, move):
    raised(teacher, pupil)
    packed(lead, move)
    answer = browser.get(at("pack_open", move.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="child-protection-file.zip.age"'
    browser.get(at("pack_open", move.pk))
    assert kinds(move).count(K.TAKEN) == 2
