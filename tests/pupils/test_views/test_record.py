"""The record in full: flags with their days, alerts, letters, places, arrangements, and a pupil who returns."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.actions.record import add_part, change_part
from pupils.involvement import link_caseloads
from pupils.models import (
    Arrangement,
    CareAlert,
    CaseloadAssignment,
    Diagnosis,
    Enrolment,
    Flag,
    Placement,
    Pupil,
    Task,
)
from staffing.access import Role
from staffing.models import AuditEvent, School
from staffing.refusals import Refused
from tests import factories

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def ada(cast) -> Pupil:
    pupil = factories.PupilFactory(
        school=cast.school, preferred_forename="Ada", preferred_surname="Birch", send_status="K"
    )
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


def at(name: str, row) -> str:
    return reverse(f"pupils:{name}", args=[row.pk])


def sent(client, name: str, row, /, **fields):
    return client.post(at(name, row), {"form_key": uuid4()} | fields)


def flag(pupil: Pupil, **fields) -> Flag:
    told = {"kind": "looked_after", "starts_on": SEPTEMBER, "source": "Social worker"} | fields
    return Flag(pupil=pupil, **told)


def test_a_flag_stands_on_the_pupils_page_while_it_lasts_and_on_the_record_for_good(cast, ada, sign_in):
    office = sign_in(cast[Role.RECORDS])
    answer = sent(
        office, "flag_create", ada, what="premium SCP", source="Key to success", starts_on="2026-09-01"
    )
    assert answer["Location"] == at("record_detail", ada) + "#flags"
    page = reverse("mentoring:pupil_detail", args=[ada.pk])
    mentor = sign_in(cast[Role.MENTOR])
    assert "Pupil premium: service child" in mentor.get(page).content.decode()
    Flag.objects.update(ends_on=OCTOBER)
    assert "Pupil premium" not in mentor.get(page).content.decode()
    assert "Until 1 Oct 2026" in mentor.get(at("record_detail", ada)).content.decode()


def test_a_flag_that_overlaps_another_of_its_kind_is_refused_and_nothing_typed_is_lost(cast, ada, sign_in):
    add_part(by=cast.actor(Role.RECORDS), row=flag(ada))
    answer = sent(
        sign_in(cast[Role.RECORDS]),
        "flag_create",
        ada,
        what="looked_after",
        source="A call",
        starts_on="2026-10-01",
    )
    page = answer.content.decode()
    assert "Looked after is on the record from 1 Sep 2026 on already." in page
    assert 'value="A call"' in page
    assert Flag.objects.count() == 1


def test_premium_may_come_for_two_reasons_at_once_and_meals_in_one_way_only(cast, ada):
    by = cast.actor(Role.RECORDS)
    for detail in ("DPP", "SCP"):
        add_part(by=by, row=flag(ada, kind="premium", detail=detail))
    add_part(by=by, row=flag(ada, kind="free_meals", detail="TFSM"))
    with pytest.raises(Refused):
        add_part(by=by, row=flag(ada, kind="free_meals", detail="EFSM"))


DAYS = st.integers(0, 40).map(lambda number: date.fromordinal(OCTOBER.toordinal() + number))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 20))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(SPANS, min_size=2, max_size=6))
def test_whatever_is_tried_no_day_has_two_flags_of_a_kind(cast, spans):
    pupil, by = factories.PupilFactory(school=cast.school), cast.actor(Role.RECORDS)
    for starts_on, length in spans:
        ends_on = None if length is None else date.fromordinal(starts_on.toordinal() + length)
        try:
            add_part(by=by, row=flag(pupil, starts_on=starts_on, ends_on=ends_on))
        except Refused:
            continue
    rows = sorted(pupil.flags.all(), key=lambda row: row.starts_on)
    assert rows
    assert all(
        a.ends_on is not None and a.ends_on < b.starts_on for a, b in zip(rows, rows[1:], strict=False)
    )


def test_changing_its_days_into_another_is_refused(cast, ada):
    by = cast.actor(Role.RECORDS)
    first = add_part(by=by, row=flag(ada, ends_on=SEPTEMBER))
    add_part(by=by, row=flag(ada, starts_on=OCTOBER))
    with pytest.raises(Refused, match="from 1 Oct 2026 on"):
        change_part(by=by, row=first, version=1, told={"ends_on": None})


def test_who_saves_after_somebody_else_is_told_and_shown_both(cast, ada, sign_in):
    row = add_part(by=cast.actor(Role.RECORDS), row=flag(ada))
    change_part(by=cast.actor(Role.RECORDS), row=row, version=1, told={"source": "Court order"})
    fields = {"what": "looked_after", "source": "Mine", "starts_on": "2026-09-01", "version": 1}
    page = sent(sign_in(cast[Role.SENDCO]), "flag_edit", row, **fields).content.decode()
    assert "Court order" in page
    assert 'value="Mine"' in page


def alert(pupil: Pupil, **fields) -> CareAlert:
    told = {
        "kind": "allergy",
        "what": "Nuts",
        "to_do": "Pen in the office, then 999.",
        "starts_on": SEPTEMBER,
    }
    return CareAlert.objects.create(pupil=pupil, **told | fields)


def test_an_alert_is_the_first_thing_on_the_page_for_whoever_needs_to_know(cast, ada, sign_in):
    alert(ada)
    alert(ada, what="Crutches", ends_on=OCTOBER)
    page = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    assert page.index("Pen in the office") < page.index("Who works with")
    assert "Crutches" not in page


def test_an_alert_is_not_for_the_assessment_lead(cast, ada, sign_in):
    alert(ada)
    lead = sign_in(cast[Role.ASSESSMENT_LEAD])
    for address in (reverse("mentoring:pupil_detail", args=[ada.pk]), at("record_detail", ada)):
        assert "Nuts" not in lead.get(address).content.decode()


def test_a_mentor_files_a_diagnosis_in_and_does_not_read_it(cast, ada, sign_in):
    mentor = sign_in(cast[Role.MENTOR])
    assert sent(mentor, "diagnosis_create", ada, name="Dyspraxia").status_code == 302
    page = mentor.get(at("record_detail", ada)).content.decode()
    assert "The SENDCo and the safeguarding lead read it." in page
    assert "Dyspraxia" not in page
    assert mentor.get(at("diagnosis_edit", Diagnosis.objects.get())).status_code == 403
    assert "Dyspraxia" in sign_in(cast[Role.SENDCO]).get(at("record_detail", ada)).content.decode()


def test_a_place_is_kept_with_who_sends_who_pays_and_why(cast, ada, sign_in):
    School.objects.filter(pk=cast.school.pk).update(phase="alternative")
    fields = {
        "commissioner": "Marram Council",
        "reason": "directed",
        "starts_on": "2026-09-01",
        "pattern": "PT",
    }
    office = sign_in(cast[Role.RECORDS])
    assert sent(office, "placement_create", ada, sessions=6, **fields).status_code == 302
    page = office.get(at("record_detail", ada)).content.decode()
    assert "Off-site direction to improve behaviour" in page
    assert "Part-time, 6 half-days a week" in page
    again = sent(office, "placement_create", ada, sessions=6, **fields)
    assert "A place is on the record from 1 Sep 2026 on already." in again.content.decode()


def test_full_time_is_ten_half_days(cast, ada, sign_in):
    fields = {"commissioner": "Marram Council", "reason": "other", "starts_on": "2026-09-01", "pattern": "FT"}
    answer = sent(sign_in(cast[Role.RECORDS]), "placement_create", ada, sessions=6, **fields)
    assert "Full-time is 10 half-days" in answer.content.decode()
    assert not Placement.objects.exists()


def arrangement(pupil: Pupil, owner, **fields) -> Arrangement:
    told = {"kind": "transport", "what": "Taxi at 8:15", "owner": owner, "starts_on": SEPTEMBER} | fields
    return Arrangement.objects.create(pupil=pupil, **told)


def test_a_problem_with_an_arrangement_becomes_todays_task_of_a_named_adult(cast, ada, sign_in):
    office = cast[Role.RECORDS]
    row = arrangement(ada, office)
    mentor = sign_in(cast[Role.MENTOR])
    assert (
        at("arrangement_problem", row)
        in mentor.get(reverse("mentoring:pupil_detail", args=[ada.pk])).content.decode()
    )
    sent(mentor, "arrangement_problem", row, text="The taxi\ndid not come", owner=office.pk)
    task = Task.objects.get()
    assert (task.owner, task.text, task.due_on) == (
        office,
        "Transport: The taxi did not come",
        date(2026, 11, 19),
    )
    assert "did not come" in sign_in(office).get(reverse("mentoring:today")).content.decode()


def test_a_strand_is_named_only_of_a_strand(cast, ada, sign_in):
    office = sign_in(cast[Role.RECORDS])
    fields = {"what": "Motor workshop", "owner": cast[Role.RECORDS].pk, "starts_on": "2026-09-01"}
    assert (
        "Choose which strand."
        in sent(office, "arrangement_create", ada, kind="strand", **fields).content.decode()
    )
    sent(office, "arrangement_create", ada, kind="strand", strand="vocational", **fields)
    assert Arrangement.objects.get().name == "Vocational"


def test_who_returns_is_on_roll_anew_and_the_time_before_is_kept(cast, ada, sign_in):
    Pupil.objects.filter(pk=ada.pk).update(
        left_on=OCTOBER, went_to="Curlew Hill", leaving_reason="Moved house"
    )
    office = sign_in(cast[Role.RECORDS])
    fields = {"version": ada.version, "status": "C", "came_from": "Curlew Hill"}
    early = sent(office, "pupil_return", ada, on="2026-10-01", **fields).content.decode()
    assert "The pupil is on roll until 1 Oct 2026" in early
    assert sent(office, "pupil_return", ada, on="2026-11-01", **fields).status_code == 302
    ada.refresh_from_db()
    assert (ada.admitted_on, ada.left_on, ada.came_from, ada.went_to) == (NOVEMBER, None, "Curlew Hill", "")
    before = Enrolment.objects.get()
    assert (before.starts_on, before.ends_on, before.leaving_reason) == (SEPTEMBER, OCTOBER, "Moved house")
    assert "Moved house" in office.get(at("record_detail", ada)).content.decode()


IDENTITY = {
    "legal_forename": "Ada", "legal_surname": "Birch", "date_of_birth": "2014-01-15", "sex": "F",
    "admitted_on": "2026-09-01", "send_status": "N", "enrolment_status": "C",
}  # fmt: skip


def test_a_uln_that_does_not_check_is_refused_beside_the_field(cast, sign_in):
    office = sign_in(cast[Role.RECORDS])
    told = IDENTITY | {"form_key": uuid4()}
    page = office.post(reverse("pupils:pupil_create"), told | {"uln": "1234567890"}).content.decode()
    assert "The last digit does not go with the others" in page
    office.post(reverse("pupils:pupil_create"), told | {"uln": "12345 67899", "first_language": "POL"})
    assert (Pupil.objects.get().uln, Pupil.objects.get().first_language) == ("1234567899", "POL")


def test_a_uln_that_another_pupil_has_is_refused(cast, ada, sign_in):
    Pupil.objects.filter(pk=ada.pk).update(uln="1234567899")
    told = IDENTITY | {"form_key": uuid4(), "uln": "1234567899", "legal_forename": "Bo"}
    page = sign_in(cast[Role.RECORDS]).post(reverse("pupils:pupil_create"), told).content.decode()
    assert "Ada Birch (8X) has this ULN already." in page


def test_a_pupil_born_tomorrow_is_refused(cast, sign_in):
    told = IDENTITY | {"form_key": uuid4(), "date_of_birth": "2026-11-20"}
    page = sign_in(cast[Role.RECORDS]).post(reverse("pupils:pupil_create"), told).content.decode()
    assert "This day is still to come." in page


def test_gender_identity_is_asked_for_only_where_the_school_chose_to(cast, sign_in):
    office = sign_in(cast[Role.RECORDS])
    address = reverse("pupils:pupil_create")
    assert "Gender identity" not in office.get(address).content.decode()
    School.objects.filter(pk=cast.school.pk).update(asks_gender_identity=True)
    assert "Gender identity" in office.get(address).content.decode()


def test_adding_and_reading_leave_one_event_each(cast, ada, sign_in):
    office = sign_in(cast[Role.RECORDS])
    sent(office, "flag_create", ada, what="looked_after", source="A call", starts_on="2026-09-01")
    office.get(at("record_detail", ada))
    events = list(
        AuditEvent.objects.filter(pupil_id=ada.pk).order_by("pk").values_list("verb", "object_kind")
    )
    assert events == [("create", "flag"), ("view", "record")]
