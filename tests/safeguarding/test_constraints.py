"""Each named constraint of the room refuses what it is there to refuse."""

from uuid import uuid4

import pytest

from pupils.models import PupilMessage
from safeguarding.codes import EntryKind
from safeguarding.models import (
    AdultConcern,
    AdultReader,
    Alert,
    ChainCheck,
    ChainHead,
    Concern,
    ConcernPupil,
    ConcernStaff,
    Entry,
    EntryKey,
    Erasure,
    FileMove,
    MessageSent,
    PupilLink,
    SealedDraft,
    SubjectKey,
    TransferPack,
)
from safeguarding.sealing import key_of_adult, key_of_person, key_of_pupil
from staffing.calendar import now
from staffing.models import Staff
from tests import factories
from tests.constraints import Write, constraints_of, expect_refusal, twice
from tests.safeguarding.scenes import noted

pytestmark = pytest.mark.django_db


def concern(staff: Staff, **fields) -> Concern:
    return Concern.objects.create(
        **{
            "school": staff.school,
            "reference": uuid4().hex[:9],
            "raised_by": staff,
            "raised_at": now(),
            "form_key": uuid4(),
        }
        | fields
    )


def adult_concern(staff: Staff, **fields) -> AdultConcern:
    key = key_of_adult(staff.school_id)
    return AdultConcern.objects.create(
        **{
            "school": staff.school,
            "reference": uuid4().hex[:9],
            "raised_by": staff,
            "raised_at": now(),
            "form_key": uuid4(),
            "key": key,
            "is_about_head": False,
        }
        | fields
    )


def same_form_about_adult(staff: Staff) -> None:
    key = uuid4()
    adult_concern(staff, form_key=key)
    adult_concern(staff, form_key=key)


def reader(**fields) -> Write:
    def write(staff: Staff) -> None:
        head = factories.StaffFactory(school=staff.school)
        AdultReader.objects.create(**{"staff": staff, "named_by": head, "named_at": now()} | fields)

    return write


def about_both(staff: Staff) -> None:
    entry(concern=concern(staff), adult_concern=adult_concern(staff))(staff)


def same_form(staff: Staff) -> None:
    key = uuid4()
    concern(staff, form_key=key)
    concern(staff, form_key=key)


def same_staff(staff: Staff) -> None:
    about = concern(staff)
    for _ in range(2):
        ConcernStaff.objects.create(concern=about, staff=staff)


def concern_pupil(staff: Staff) -> None:
    ConcernPupil.objects.create(
        concern=concern(staff), key=key_of_person(staff.school_id), standing="on_roll", role="other",
        entry=noted(staff.school),
    )  # fmt: skip


def key(**fields) -> Write:
    return lambda staff: SubjectKey.objects.create(
        **{"school": staff.school, "of": "person", "sealed": "x", "made_at": now()} | fields
    )


def same_pupil(staff: Staff) -> None:
    pupil = factories.PupilFactory(school=staff.school)
    for _ in range(2):
        key(of="pupil", pupil=pupil)(staff)


def entry(**fields) -> Write:
    return lambda staff: Entry.objects.create(
        **{
            "school": staff.school,
            "number": 1,
            "kind": EntryKind.READ,
            "written_at": now(),
            "ciphertext": "x",
            "mac": "x",
        }
        | fields
    )


def same_entry_key(staff: Staff) -> None:
    known = EntryKey.objects.get(entry=noted(staff.school))
    EntryKey.objects.create(entry=known.entry, key=known.key, wrapped="x")


def same_message(staff: Staff) -> None:
    pupil = factories.PupilFactory(school=staff.school)
    message = PupilMessage.objects.create(
        pupil=pupil, text="Look out.", sent_by=staff, sent_at=now(), until=now().date()
    )
    for _ in range(2):
        MessageSent.objects.create(concern=concern(staff), message=message, entry=noted(staff.school))


def erasure(**fields) -> Write:
    def write(staff: Staff) -> None:
        about = key_of_pupil(factories.PupilFactory(school=staff.school))
        Erasure.objects.create(key=about, requested_by=staff, requested_at=now(), **fields)

    return write


def same_draft(staff: Staff) -> None:
    for _ in range(2):
        SealedDraft.objects.create(staff=staff, key="/concerns/new/", body={})


def linked_with_itself(staff: Staff) -> None:
    key = key_of_person(staff.school_id)
    PupilLink.objects.create(
        concern=concern(staff), key=key, other=key, kind="friend", entry=noted(staff.school)
    )


def unread_twice(staff: Staff) -> None:
    about = concern(staff)
    for _ in range(2):
        Alert.objects.create(concern=about, staff=staff, stage="unread", is_urgent=False, made_at=now())


def pack(**fields) -> Write:
    def write(staff: Staff) -> None:
        pupil = factories.PupilFactory(school=staff.school)
        move = FileMove.objects.create(school=staff.school, pupil=pupil, direction="out")
        told = {"move": move, "asked_by": staff, "asked_at": now(), "passphrase": "x"} | fields
        TransferPack.objects.create(**told)

    return write


def two_packs(staff: Staff) -> None:
    pupil = factories.PupilFactory(school=staff.school)
    move = FileMove.objects.create(school=staff.school, pupil=pupil, direction="out")
    for _ in range(2):
        pack(move=move)(staff)


REFUSED: dict[str, Write] = {
    "adultconcern_reference_once": twice(lambda staff: adult_concern(staff, reference="ABCD-EFGH")),
    "adultconcern_once_a_form": same_form_about_adult,
    "adult_reader_open_once": twice(reader()),
    "adult_reader_ended_at_and_by": reader(ended_at=now()),
    "adult_reader_named_by_another": lambda staff: reader(named_by=staff)(staff),
    "entry_about_one_concern": about_both,
    "alert_of_one_unread_once": unread_twice,
    "sealed_draft_once_per_form": same_draft,
    "concern_reference_once": twice(lambda staff: concern(staff, reference="ABCD-EFGH")),
    "concern_once_a_form": same_form,
    "concern_staff_once": same_staff,
    "concern_pupil_on_roll_is_named": concern_pupil,
    "subject_key_of_a_pupil_names_it": key(of="pupil"),
    "subject_key_is_there_or_destroyed": key(sealed=""),
    "subject_key_once_a_pupil": same_pupil,
    "subject_key_once_a_school": twice(key(of="school")),
    "entry_number_once": twice(entry()),
    "entry_follows_another": entry(number=2),
    "entry_that_corrects_says_which": entry(kind=EntryKind.CORRECTION),
    "entry_key_once": same_entry_key,
    "pupil_link_of_two": linked_with_itself,
    "message_sent_once": same_message,
    "chain_check_names_its_first_fault": lambda staff: ChainCheck.objects.create(
        school=staff.school, checked_at=now(), entries=1, faults=1
    ),
    "chain_head_of_an_entry": lambda staff: ChainHead.objects.create(school=staff.school, number=1),
    "transfer_pack_one_at_a_time": two_packs,
    "transfer_pack_passphrase_until_shown": pack(made_at=now(), shown_at=now()),
    "transfer_pack_is_made_before_it_is_opened": pack(shown_at=now(), passphrase=""),
    "erasure_approved_at_and_by": erasure(approved_at=now()),
    "erasure_by_two_people": lambda staff: erasure(approved_by=staff, approved_at=now())(staff),
}


def test_every_constraint_is_tried():
    assert constraints_of("safeguarding") == REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses(name):
    expect_refusal(REFUSED[name], factories.StaffFactory(), name)
