"""What is written can be read by the keys of those whom it concerns, and by no copy of the database."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection

from safeguarding import files
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.erasure import approve_erasure, ask_erasure
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import ConcernPupil, Entry, EntryKey, Erasure, SubjectKey
from safeguarding.sealing import bodies, data_keys, decrypt, key_of_pupil, share_with
from staffing.access import Role
from staffing.calendar import now
from staffing.refusals import Refused
from tests.cast import make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import noted, raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(cast):
    return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(now().date())


def entry_of(concern, kind: EntryKind) -> Entry:
    return Entry.objects.get(concern=concern, kind=kind)


def words_of(*entries: Entry) -> list[str]:
    return ["" if body is None else str(body) for body in bodies(entries).values()]


def everything_stored() -> str:
    """All that a copy of the room's tables holds."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith("safeguarding")]
        rows = []
        for name in tables:
            cursor.execute(f"SELECT * FROM {name}")
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def test_what_was_written_is_read_again(cast, teacher):
    concern = raised(teacher, PupilFactory(school=cast.school))
    assert "Heron-words" in words_of(entry_of(concern, EntryKind.RAISED))[0]


def test_a_copy_of_the_database_holds_none_of_the_words(cast, teacher):
    raised(teacher, PupilFactory(school=cast.school))
    stored = everything_stored()
    assert "Heron-words" not in stored
    assert "Words of" not in stored


def test_without_the_key_outside_nothing_is_read(cast, teacher, settings):
    concern = raised(teacher, PupilFactory(school=cast.school))
    settings.HANDRAIL_FIELD_KEY = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        bodies([entry_of(concern, EntryKind.RAISED)])


def test_fifty_thousand_characters_are_kept(cast, teacher):
    concern = raised(teacher, PupilFactory(school=cast.school), said="é" * 50_000)
    assert (
        bodies(Entry.objects.filter(concern=concern, kind=EntryKind.RAISED)).popitem()[1]["seen"]
        == "é" * 50_000
    )


def test_each_pupils_own_words_open_by_their_own_key_alone(cast, teacher):
    one, other = PupilFactory(school=cast.school), PupilFactory(school=cast.school)
    concern = raised(teacher, one, other)
    for row in ConcernPupil.objects.filter(concern=concern):
        assert list(EntryKey.objects.filter(entry=row.entry_id).values_list("key", flat=True)) == [row.key_id]


def test_a_file_is_stored_encrypted_and_named_by_its_hash(school):
    entry = noted(school, contents=[b"a drawing"])
    stored = files.load(entry.files[0])
    assert b"a drawing" not in stored
    assert decrypt(stored, data_keys([entry])[entry.pk]) == b"a drawing"


def test_another_key_outside_seals_all_anew_and_touches_no_entry(cast, teacher, settings, capsys):
    concern = raised(teacher, PupilFactory(school=cast.school))
    before = list(Entry.objects.values()), list(EntryKey.objects.values())
    newer = Fernet.generate_key().decode()
    settings.HANDRAIL_FIELD_KEY = [newer, *settings.HANDRAIL_FIELD_KEY]
    call_command("rotate_wrapping")
    settings.HANDRAIL_FIELD_KEY = [newer]
    assert "Heron-words" in words_of(entry_of(concern, EntryKind.RAISED))[0]
    assert (list(Entry.objects.values()), list(EntryKey.objects.values())) == before
    assert capsys.readouterr().out == f"{SubjectKey.objects.count()} keys sealed anew\n"


def test_who_is_linked_later_keeps_it_readable(cast, teacher, lead, deputy):
    one, other = PupilFactory(school=cast.school), PupilFactory(school=cast.school)
    entry = entry_of(raised(teacher, one), EntryKind.RAISED)
    share_with([entry], key_of_pupil(other))
    share_with([entry], key_of_pupil(other))
    erase(key_of_pupil(one), lead, deputy)
    assert "Heron-words" in words_of(entry)[0]


def erase(key: SubjectKey, lead, deputy) -> None:
    erasure = ask_erasure(
        by=lead, key=key, reason="An order of the court.", law="The order of 3 Nov.", at=now()
    )
    approve_erasure(by=deputy, erasure=erasure, at=now())


class TestErasure:
    def test_it_takes_what_concerns_that_pupil_alone_and_leaves_the_chain_whole(
        self, cast, teacher, lead, deputy
    ):
        one, other = PupilFactory(school=cast.school), PupilFactory(school=cast.school)
        alone, both = raised(teacher, one), raised(teacher, one, other)
        erase(key_of_pupil(one), lead, deputy)
        assert words_of(*Entry.objects.filter(concern=alone)) == ["", ""]
        assert "Heron-words" in words_of(entry_of(both, EntryKind.RAISED))[0]
        own = {row.pupil_id: words_of(row.entry)[0] for row in ConcernPupil.objects.filter(concern=both)}
        assert (own[one.pk], bool(own[other.pk])) == ("", True)
        assert check(cast.school).faults == []

    def test_it_is_written_into_the_chain_with_the_reason(self, cast, teacher, lead, deputy):
        pupil = PupilFactory(school=cast.school)
        raised(teacher, pupil)
        erase(key_of_pupil(pupil), lead, deputy)
        asked, done = Entry.objects.in_order()[2:]
        assert (asked.kind, asked.author_id) == (EntryKind.ERASURE_ASKED, lead.staff_id)
        assert (done.kind, done.author_id) == (EntryKind.ERASED, deputy.staff_id)
        assert "An order of the court." in words_of(asked)[0]

    def test_nobody_does_it_alone(self, cast, lead):
        key = key_of_pupil(PupilFactory(school=cast.school))
        erasure = ask_erasure(by=lead, key=key, reason="An order.", law="The order of 3 Nov.", at=now())
        with pytest.raises(Refused, match="somebody else"):
            approve_erasure(by=lead, erasure=erasure, at=now())
        assert SubjectKey.objects.whole().filter(pk=key.pk).exists()

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SAFEGUARDING_LEAD])
    def test_nobody_by_office_asks_for_it(self, cast, role):
        key = key_of_pupil(PupilFactory(school=cast.school))
        with pytest.raises(Refused, match="team"):
            ask_erasure(by=cast.actor(role), key=key, reason="An order.", law="The order of 3 Nov.", at=now())

    def test_it_is_asked_and_done_once(self, cast, lead, deputy):
        key = key_of_pupil(PupilFactory(school=cast.school))
        erase(key, lead, deputy)
        with pytest.raises(Refused, match="already"):
            ask_erasure(by=lead, key=key, reason="An order.", law="The order of 3 Nov.", at=now())
        with pytest.raises(Refused, match="already"):
            approve_erasure(by=deputy, erasure=Erasure.objects.get(), at=now())

    def test_it_wants_a_reason(self, cast, lead):
        with pytest.raises(Refused, match="why"):
            ask_erasure(
                by=lead,
                key=key_of_pupil(PupilFactory(school=cast.school)),
                reason=" ",
                law="An order.",
                at=now(),
            )

    def test_a_key_that_went_without_it_is_named(self, cast):
        noted(cast.school)
        SubjectKey.objects.update(sealed="", destroyed_at=now())
        assert ["destroyed by nobody" in fault.what for fault in check(cast.school).faults] == [True]

    def test_a_pupil_of_whom_all_was_erased_can_be_written_of_again(self, cast, teacher, lead, deputy):
        pupil = PupilFactory(school=cast.school)
        raised(teacher, pupil)
        erase(key_of_pupil(pupil), lead, deputy)
        concern = raised(teacher, pupil)
        add_to_concern(by=teacher, concern=concern, text="More of it.")
        assert "More of it." in words_of(entry_of(concern, EntryKind.ADDENDUM))[0]
