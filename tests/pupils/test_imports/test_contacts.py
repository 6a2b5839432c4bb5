"""Contacts from the school's own system: people, homes and ties, compared, written, and taken back."""

from datetime import date

import pytest
from django.urls import reverse

from pupils.imports.applying import apply_batch
from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import Contact, Household, PupilContact
from staffing.access import Role
from tests import factories
from tests.pupils.test_imports.conftest import problems_of

HEAD = "Adno,Title,Contact forename,Contact surname,Relationship,Priority,Parental responsibility,Mobile,Address\n"
MOTHER = '7,Mrs,Ines,Bramble,Mother,1,Yes,07700 900001,"1 Quiet Road, Larkfield"\n'
FATHER = '7,Mr,Otto,Bramble,Father,2,Yes,07700 900002,"1 Quiet Road, Larkfield"\n'


@pytest.fixture
def pupil(cast):
    return factories.PupilFactory(school=cast.school, mis_id="7", send_status="K")


@pytest.fixture
def sister(cast):
    return factories.PupilFactory(school=cast.school, mis_id="8", send_status="K")


def ties(pupil) -> list[tuple[int, str]]:
    links = PupilContact.objects.open().filter(pupil=pupil).select_related("contact").order_by("priority")
    return [(link.priority, link.contact.name) for link in links]


def test_people_of_one_address_share_a_home(bring, pupil):
    batch = bring("contacts", HEAD + MOTHER + FATHER)
    assert batch.counts["new"] == 2, problems_of(batch)
    assert ties(pupil) == [(1, "Mrs Ines Bramble"), (2, "Mr Otto Bramble")]
    assert Household.objects.get().address == "1 Quiet Road\nLarkfield"
    link = PupilContact.objects.get(priority=1)
    assert (link.relationship, link.has_parental_responsibility) == ("PAM", True)


def test_the_same_file_again_changes_nothing(bring, pupil):
    bring("contacts", HEAD + MOTHER + FATHER)
    again = bring("contacts", HEAD + MOTHER + FATHER)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)
    assert Contact.objects.count() == 2


def test_what_was_written_halfway_is_not_written_twice(bring, pupil, records):
    batch = bring("contacts", HEAD + MOTHER)
    assert apply_batch(batch, by=records).pk == batch.pk
    assert Contact.objects.count() == 1


def test_a_parent_of_two_stands_there_once(bring, pupil, sister):
    batch = bring("contacts", HEAD + MOTHER + MOTHER.replace("7,", "8,", 1))
    assert batch.counts["new"] == 2
    assert Contact.objects.count() == 1
    assert ties(sister) == [(1, "Mrs Ines Bramble")]


def test_two_people_of_one_name_who_share_nothing_else_are_two(bring, pupil, sister):
    other = "8,Mrs,Ines,Bramble,Mother,1,Yes,07700 900999,9 Loud Street\n"
    bring("contacts", HEAD + MOTHER + other)
    assert Contact.objects.count() == 2


def test_two_contacts_with_priority_one_are_told_apart_by_line(bring, pupil):
    batch = bring("contacts", HEAD + MOTHER + FATHER.replace(",2,", ",1,"))
    assert problems_of(batch) == [
        "3: Mrs Ines Bramble in line 2 has number 1. Each has a number of their own: choose another."
    ]
    assert ties(pupil) == [(1, "Mrs Ines Bramble")]


def test_a_number_that_somebody_has_who_is_not_in_the_file_is_taken(bring, pupil):
    bring("contacts", HEAD + MOTHER)
    batch = bring("contacts", HEAD + FATHER.replace(",2,", ",1,"))
    assert problems_of(batch) == [
        "2: Mrs Ines Bramble has number 1. Each has a number of their own: choose another."
    ]


def test_two_may_change_places(bring, pupil):
    bring("contacts", HEAD + MOTHER + FATHER)
    batch = bring("contacts", HEAD + MOTHER.replace(",1,", ",2,") + FATHER.replace(",2,", ",1,"))
    assert batch.counts["changed"] == 2
    assert ties(pupil) == [(1, "Mr Otto Bramble"), (2, "Mrs Ines Bramble")]


def test_a_refused_row_keeps_its_persons_number_from_everybody_else(bring, pupil):
    bring("contacts", HEAD + MOTHER + FATHER)
    grandmother = "7,,Nan,Reed,Grandmother,2,,07700 900003,\n"
    rows = grandmother + FATHER + MOTHER
    batch = bring("contacts", HEAD + rows)
    assert [line.split(":")[0] for line in problems_of(batch)] == ["2", "3"]
    assert ties(pupil) == [(1, "Mrs Ines Bramble"), (2, "Mr Otto Bramble")]


def test_who_has_no_number_comes_last(bring, pupil):
    bring("contacts", HEAD + FATHER.replace(",2,", ",,") + MOTHER)
    assert ties(pupil) == [(1, "Mrs Ines Bramble"), (2, "Mr Otto Bramble")]


def test_an_empty_cell_leaves_what_is_there(bring, pupil):
    bring("contacts", HEAD + MOTHER)
    batch = bring("contacts", HEAD + "7,,Ines,Bramble,Mother,,,,\n")
    assert batch.counts["unchanged"] == 1
    assert Contact.objects.get().mobile == "07700 900001"


def test_who_moves_leaves_the_others_at_home(bring, pupil):
    bring("contacts", HEAD + MOTHER + FATHER)
    batch = bring("contacts", HEAD + FATHER.replace("1 Quiet Road, Larkfield", "2 Far Lane"))
    assert batch.counts["changed"] == 1
    assert Contact.objects.get(forename="Otto").household.address == "2 Far Lane"
    assert Contact.objects.get(forename="Ines").household.address == "1 Quiet Road\nLarkfield"


GUARDED = (
    "Adno,Contact name,Relationship,Do not contact,Address hidden,Court order,Order bars contact,Order from\n"
)


def test_court_order_and_flags_go_in(bring, pupil):
    row = '7,"Bramble, Mr Otto",Father,N,Y,No contact with the pupil,Yes,01/11/2026\n'
    assert not problems_of(bring("contacts", GUARDED + row))
    link = PupilContact.objects.get()
    assert (link.contact.title, link.contact.forename) == ("Mr", "Otto")
    assert (link.is_address_hidden, link.is_do_not_contact, link.order_bars) == (True, False, True)
    assert (link.order_says, link.order_starts_on) == ("No contact with the pupil", date(2026, 11, 1))


def test_an_order_without_a_day_holds_from_today_and_stays_so(bring, pupil):
    row = "7,Otto Bramble,Father,,,Yes,Yes,\n"
    assert "is taken to hold from today, 19 Nov 2026." in problems_of(bring("contacts", GUARDED + row))[0]
    assert bring("contacts", GUARDED + row).counts["unchanged"] == 1
    assert PupilContact.objects.get().order_in_force(date(2026, 11, 19))


def test_a_file_takes_no_protection_back(bring, pupil):
    bring("contacts", GUARDED + "7,Otto Bramble,Father,Y,Y,An order,Y,01/11/2026\n")
    batch = bring("contacts", GUARDED + "7,Otto Bramble,Father,N,N,,N,\n")
    assert batch.counts["unchanged"] == 1
    assert len(problems_of(batch)) == 3
    link = PupilContact.objects.get()
    assert link.is_do_not_contact
    assert link.is_address_hidden
    assert link.order_bars


def test_a_hidden_address_is_not_told_by_the_preview(bring, pupil):
    bring("contacts", HEAD + MOTHER)
    PupilContact.objects.update(is_address_hidden=True)
    batch = bring("contacts", HEAD + MOTHER.replace("1 Quiet Road", "5 Secret Way"), write=False)
    said = str(list(batch.rows.values("changes", "detail", "problems")))
    assert "hidden" in said
    assert "Secret" not in said
    assert "Quiet" not in said


def test_who_was_ended_by_hand_is_not_brought_back(bring, pupil, cast):
    bring("contacts", HEAD + MOTHER)
    PupilContact.objects.update(
        ended_on=date(2026, 11, 3), ended_by=cast[Role.RECORDS], ended_reason="Moved away"
    )
    (problem,) = problems_of(bring("contacts", HEAD + MOTHER))
    assert problem.startswith("2: Mrs Ines Bramble is no contact of this pupil since 3 Nov 2026.")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("7,,Ines,,Mother,1,,,", "2: The contact’s name is missing."),
        ("7,,Ines,Bramble,,1,,,", "2: The relationship is missing."),
        ("7,,Ines,Bramble,Pen friend,1,,,", "2: “Pen friend” is not known here."),
        ("7,,Ines,Bramble,Mother,0,,,", "2: Use a number from 1, whom to ring first, to 99."),
        ("7,,Ines,Bramble,Mother,1,perhaps,,", "2: Use yes or no."),
        ("7,,Ines,Bramble,Mother,1,,none,", "2: There is no figure in this number."),
        ("9,,Ines,Bramble,Mother,1,,,", "2: There is no such pupil here."),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_reason(bring, pupil, row, reason):
    (problem,) = problems_of(bring("contacts", HEAD + row + "\n"))
    assert problem.startswith(reason)
    assert not Contact.objects.exists()


def test_the_same_person_twice_for_one_pupil_is_refused(bring, pupil):
    batch = bring("contacts", HEAD + MOTHER + MOTHER.replace(",1,", ",3,"))
    assert problems_of(batch) == ["3: Mrs Ines Bramble stands in line 2 already."]


def test_an_import_is_taken_back_whole(bring, pupil, sister, records):
    bring("contacts", HEAD + MOTHER)
    later = MOTHER.replace(",1,", ",2,").replace("900001", "900009") + FATHER.replace(",2,", ",1,")
    later += MOTHER.replace("7,", "8,", 1).replace("900001", "900009").replace("1 Quiet Road", "3 New Road")
    batch = bring("contacts", HEAD + later)
    assert Contact.objects.count() == 2
    undo_batch(by=records, batch=batch)
    kept = Contact.objects.get()
    assert (kept.mobile, kept.household.address) == ("07700 900001", "1 Quiet Road\nLarkfield")
    assert ties(pupil) == [(1, "Mrs Ines Bramble")]
    assert ties(sister) == []
    assert Household.objects.count() == 1


def test_what_was_changed_by_hand_since_stands_in_the_way(bring, pupil, records):
    batch = bring("contacts", HEAD + MOTHER)
    Contact.objects.update(mobile="07700 900333")
    with pytest.raises(CannotUndo):
        undo_batch(by=records, batch=batch)
    assert Contact.objects.count() == 1


def test_who_stands_in_the_log_by_now_stays(bring, pupil, records):
    batch = bring("contacts", HEAD + MOTHER)
    factories.ContactEntryFactory(pupil=pupil, contact=Contact.objects.get())
    with pytest.raises(CannotUndo, match="in the log by now"):
        undo_batch(by=records, batch=batch)


def test_every_change_has_its_history(bring, pupil):
    bring("contacts", HEAD + MOTHER)
    bring("contacts", HEAD + MOTHER.replace("900001", "900009"))
    kept = Contact.objects.get()
    assert kept.version == 2
    assert kept.history.latest().history_change_reason.startswith("Import of contacts on ")


def test_the_preview_says_what_confirming_would_write(bring, pupil, cast, sign_in):
    batch = bring("contacts", HEAD + MOTHER, write=False)
    page = sign_in(cast[Role.RECORDS]).get(reverse("pupils:import_detail", args=[batch.pk])).content.decode()
    assert "Add 1 contact" in page
    assert "Taking that back is done by hand." in page
