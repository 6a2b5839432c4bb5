"""A file of pupils, compared with the roll and written."""

from datetime import date

import pytest

from pupils.models import ImportBatch, ImportRow, Pupil, SendPeriod
from pupils.upn import check_letter
from staffing.models import AuditEvent, AuditVerb
from staffing.receipts import Stale, claim_version
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.conftest import problems_of

HEADER = "Adno,UPN,Surname,Forename,DOB,Year,Reg,Admission date,SEN status,SEN needs\n"


def upn(number: int) -> str:
    body = f"99940012{number:04d}"
    return check_letter(body) + body


def line(
    number: int,
    *,
    surname="Bramble",
    forename="Ada",
    dob="21/02/2014",
    year="8",
    form="8X",
    more="01/09/2025,N,",
):
    return f"{number},{upn(number)},{surname},{forename},{dob},{year},{form},{more}\n"


def test_a_new_pupil_is_added_with_everything_the_file_says(bring, cast: Cast):
    bring("pupils", HEADER + line(1, more='01/09/2025,K,"SEMH, MLD"'))
    pupil = Pupil.objects.get()
    assert (pupil.school, pupil.upn, pupil.mis_id, pupil.form) == (cast.school, upn(1), "1", "8X")
    assert (pupil.cohort, pupil.has_year_override) == (2018, False)
    assert list(pupil.needs.values_list("rank", "need")) == [(1, "SEMH"), (2, "MLD")]
    assert pupil.send_periods.get().starts_on == date(2025, 9, 1)
    assert pupil.history.get().history_change_reason == "Import of pupils on 19 Nov 2026"


def test_nothing_is_written_before_it_is_confirmed(bring):
    batch = bring("pupils", HEADER + line(1), write=False)
    assert batch.state == ImportBatch.State.PREVIEW
    assert batch.counts["new"] == 1
    assert not Pupil.objects.exists()


def test_the_same_file_again_changes_nothing(bring):
    content = (
        HEADER
        + line(1)
        + line(2, forename="Theo", more='01/09/2025,K,"SEMH"')
        + "3,,Parr,Mina,3/5/2014,8,8X,,,\n"
    )
    bring("pupils", content)
    again = bring("pupils", content)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 3, "undecided": 0, "refused": 0, "warned": 0}
    assert Pupil.history.count() == 3


def test_a_change_says_what_was_and_what_is(bring):
    bring("pupils", HEADER + line(1))
    batch = bring("pupils", HEADER + line(1, form="8Y"))
    assert batch.rows.get().changes == [{"label": "Form", "old": "8X", "new": "8Y"}]
    assert Pupil.objects.get().version == 2


def test_a_column_that_is_not_in_the_file_clears_nothing(bring):
    bring("pupils", HEADER + line(1, more='01/09/2025,K,"SEMH"'))
    batch = bring("pupils", f"UPN,Surname,Forename,DOB\n{upn(1)},Bramble,Ada,21/02/2014\n")
    assert batch.counts["unchanged"] == 1
    assert Pupil.objects.get().form == "8X"


def test_a_new_status_ends_the_old_period_the_day_before(bring):
    bring("pupils", HEADER + line(1, more="01/09/2025,K,"))
    bring("pupils", HEADER + line(1, more="01/09/2025,E,"))
    periods = list(SendPeriod.objects.values_list("status", "starts_on", "ends_on"))
    assert periods == [("E", date(2026, 11, 19), None), ("K", date(2025, 9, 1), date(2026, 11, 18))]


def test_leaving_the_register_is_warned_of(bring):
    bring("pupils", HEADER + line(1, more="01/09/2025,K,"))
    assert problems_of(bring("pupils", HEADER + line(1))) == [
        "2: This takes the pupil off the SEND register."
    ]


def test_pupils_who_are_not_in_the_file_stay_as_they_are(bring, cast: Cast):
    other = factories.PupilFactory(school=cast.school)
    bring("pupils", HEADER + line(1))
    other.refresh_from_db()
    assert other.version == 1


def test_a_pupil_of_another_school_with_the_same_upn_is_neither_touched_nor_named(bring, cast: Cast):
    theirs = factories.PupilFactory(school=cast.other_school, upn=upn(1), legal_surname="Elsewhere")
    batch = bring("pupils", HEADER + line(1))
    assert batch.counts["new"] == 1
    assert "Elsewhere" not in str(list(batch.rows.values()))
    theirs.refresh_from_db()
    assert theirs.legal_surname == "Elsewhere"


def test_one_upn_on_two_rows_refuses_both_and_says_where_the_other_is(bring):
    batch = bring("pupils", HEADER + line(1) + line(1, forename="Theo") + line(2, forename="Wren"))
    assert problems_of(batch) == [
        "2: The same UPN stands on line 3. Put it right in one of them and import again.",
        "3: The same UPN stands on line 2. Put it right in one of them and import again.",
    ]
    assert Pupil.objects.count() == 1


def test_one_pupil_without_a_number_on_two_rows_refuses_the_second(bring):
    twin = ",,Parr,Mina,03/05/2014,8,8X,01/09/2025,,\n"
    assert problems_of(bring("pupils", HEADER + twin + twin)) == ["3: This pupil stands on line 2 already."]


def test_a_upn_of_another_child_is_refused(bring):
    bring("pupils", HEADER + line(1))
    batch = bring("pupils", HEADER + line(1, surname="Wren", forename="Theo", dob="01/01/2013"))
    assert problems_of(batch) == [
        "2: This number belongs to Bramble, Ada of 8X, born 21 Feb 2014. Check which is right."
    ]


def test_twins_whose_numbers_were_mixed_up_are_warned_of(bring):
    bring("pupils", HEADER + line(1) + line(2, forename="Theo"))
    batch = bring("pupils", HEADER + line(1, forename="Theo") + line(2), write=False)
    assert problems_of(batch) == [
        f"{number}: Until now this pupil was Bramble, {forename}. Check that it is not a brother or sister."
        for number, forename in ((2, "Ada"), (3, "Theo"))
    ]


def test_a_wrong_check_letter_is_warned_of_and_goes_in(bring):
    wrong = ("A" if upn(1)[0] != "A" else "B") + upn(1)[1:]
    batch = bring("pupils", (HEADER + line(1)).replace(upn(1), wrong))
    assert batch.counts["new"] == batch.counts["warned"] == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line(1, dob="31/02/2014"), "2: “31/02/2014” is not a day of the calendar."),
        (line(1, forename="Ada🦆"), "2: “🦆” can't be part of a name."),
        (line(1, more="01/09/2010,N,"), "2: The date of birth is not before the day of admission."),
        (line(1, surname=""), "2: The surname is missing."),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_a_sentence(bring, row: str, reason: str):
    batch = bring("pupils", HEADER + row + line(2, forename="Theo"))
    assert problems_of(batch) == [reason]
    assert Pupil.objects.get().upn == upn(2)


def test_leaving_before_being_admitted_is_refused(bring, cast: Cast):
    factories.PupilFactory(
        school=cast.school,
        upn=upn(1),
        legal_surname="Bramble",
        legal_forename="Ada",
        admitted_on=date(2025, 9, 1),
    )
    content = f"UPN,Surname,Forename,DOB,Leaving date\n{upn(1)},Bramble,Ada,15/01/2014,01/07/2025\n"
    assert problems_of(bring("pupils", content)) == ["2: This pupil would have left before being admitted."]


def test_an_import_is_one_event_of_the_trail(bring, cast: Cast):
    batch = bring("pupils", HEADER + line(1) + line(2, forename="Theo"))
    event = AuditEvent.objects.get(verb=AuditVerb.IMPORT)
    assert (event.object_id, event.detail["added"]) == (batch.pk, 2)
    assert event.pupil_ids == sorted(Pupil.objects.values_list("pk", flat=True))


def test_a_pupil_taught_out_of_year_is_marked_so(bring):
    bring("pupils", HEADER + line(1, year="7"))
    pupil = Pupil.objects.get()
    assert (pupil.cohort, pupil.has_year_override) == (2019, True)


def test_windows_semicolons_and_accents_are_read(bring):
    content = (HEADER + line(1, surname="Bülbül")).replace(",", ";").encode("cp1252")
    bring("pupils", content)
    assert Pupil.objects.get().legal_surname == "Bülbül"


def test_rows_keep_the_pupil_they_became(bring):
    batch = bring("pupils", HEADER + line(1))
    assert ImportRow.objects.get(batch=batch).pupil == Pupil.objects.get()


def test_whoever_has_a_record_open_is_told_that_an_import_changed_its_needs(bring):
    bring("pupils", HEADER + line(1, more="01/09/2025,K,SEMH"))
    opened_at = Pupil.objects.get().version
    bring("pupils", HEADER + line(1, more="01/09/2025,K,SLCN"))
    with pytest.raises(Stale):
        claim_version(Pupil.objects.get(), opened_at)
