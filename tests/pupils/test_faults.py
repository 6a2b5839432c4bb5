"""What is missing, stale or contradictory is counted, listed, and put right or set aside in the list."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pupils import upn
from pupils.asides import read_asides
from pupils.faults import FAULTS, counted, fault_of, with_fault
from pupils.models import (
    CaseloadAssignment,
    Flag,
    GroupMember,
    Placement,
    Pupil,
    PupilNeed,
    SendPeriod,
    SetAside,
)
from pupils.office_sheets import fault_sheet
from pupils.years import cohort_from
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Phase, School
from staffing.paging import page_of
from tests import factories

pytestmark = pytest.mark.django_db

BODY = "820412320001"


def upn_of(number: int) -> str:
    body = f"{int(BODY) + number:012d}"
    return upn.check_letter(body) + body


@pytest.fixture
def numbers():
    return iter(range(1000))


@pytest.fixture
def whole(cast, numbers):
    """Makes a pupil of whom nothing is missing."""

    def make(**fields) -> Pupil:
        defaults = {
            "school": cast.school,
            "upn": upn_of(next(numbers)),
            "sex": "F",
            "first_language": "ENG",
            "send_status": "K",
        }
        pupil = factories.PupilFactory(**(defaults | fields))
        factories.PupilContactFactory(pupil=pupil, has_parental_responsibility=True)
        PupilNeed.objects.create(pupil=pupil, rank=1, need="SEMH")
        SendPeriod.objects.create(pupil=pupil, status="K", starts_on=factories.YEAR_START)
        return pupil

    return make


def found(cast) -> set[str]:
    """The rules that hold of anybody, by the counts; and by the lists, which must say the same."""
    office = cast.actor(Role.RECORDS)
    aside = read_asides(office, today()).pupil_ids
    by_count = {code for code, count in counted(office, today(), aside).items() if count}
    by_list = {each.code for each in FAULTS if with_fault(office, each, today(), aside).exists()}
    assert by_count == by_list
    return by_count


def test_of_a_whole_record_nothing_is_to_be_put_right(cast, whole):
    whole()
    assert found(cast) == set()


MISSING = [
    ("no_upn", {"upn": None}),
    ("upn_letter", {"upn": "A" + upn_of(700)[1:] if upn_of(700)[0] != "A" else "B" + upn_of(700)[1:]}),
    ("birthday", {"cohort": 2017}),
    ("no_form", {"form": ""}),
    ("no_sex", {"sex": "U"}),
    ("no_language", {"first_language": ""}),
    ("no_english", {"first_language": "POL"}),
]


@pytest.mark.parametrize(("code", "fields"), MISSING, ids=[code for code, _ in MISSING])
def test_what_is_missing_of_identity_is_found(cast, whole, code, fields):
    whole(**fields)
    assert found(cast) == {code}


def test_a_pupil_taught_out_of_year_is_no_contradiction(cast, whole):
    whole(cohort=2017, has_year_override=True)
    assert found(cast) == set()


def test_a_register_without_need_or_day_is_found(cast, whole):
    PupilNeed.objects.filter(pupil=whole()).delete()
    SendPeriod.objects.filter(pupil=whole()).delete()
    assert found(cast) == {"no_need", "no_status_day"}


def test_contacts_are_looked_through(cast, whole):
    nobody, unsaid, third, silent = whole(), whole(), whole(), whole()
    nobody.contact_links.all().delete()
    unsaid.contact_links.update(has_parental_responsibility=False)
    third.contact_links.update(priority=3)
    silent.contact_links.get().contact.__class__.objects.filter(links__pupil=silent).update(mobile="")
    assert found(cast) == {"no_contact", "nobody_responsible", "nobody_first", "no_number"}


def test_who_must_not_be_contacted_needs_no_number(cast, whole):
    pupil = whole()
    link = factories.PupilContactFactory(pupil=pupil, priority=2, contact__mobile="", is_do_not_contact=True)
    assert found(cast) == set()
    link.is_do_not_contact = False
    link.save()
    assert found(cast) == {"no_number"}


def test_a_part_time_timetable_without_an_end_grows_stale(cast, whole):
    flag = Flag.objects.create(
        pupil=whole(),
        kind="part_time",
        starts_on=today() - timedelta(weeks=6),
        source="Pastoral support plan",
    )
    assert found(cast) == set()
    Flag.objects.filter(pk=flag.pk).update(starts_on=today() - timedelta(weeks=6, days=1))
    assert found(cast) == {"part_time"}


def test_a_leaver_still_in_a_group_is_found_and_nothing_else_of_a_leaver(cast, whole):
    pupil = whole(left_on=date(2026, 10, 2), form="", upn=None)
    assert found(cast) == set()
    factories.GroupMemberFactory(pupil=pupil, group__school=cast.school)
    assert found(cast) == {"still_listed"}


def test_one_child_there_twice_is_found_and_a_twin_is_not(cast, whole):
    first = whole(legal_forename="Ada", legal_surname="Bramble")
    whole(legal_forename="Ida", legal_surname="Bramble")
    assert found(cast) == set()
    second = whole(legal_forename="ADA", legal_surname="bramble")
    office = cast.actor(Role.RECORDS)
    rows = with_fault(office, fault_of("twice"), today(), {})
    assert {row.pk for row in rows} == {first.pk, second.pk}


def test_only_alternative_provision_asks_for_a_place(cast, whole):
    pupil = whole()
    School.objects.filter(pk=cast.school.pk).update(phase=Phase.ALTERNATIVE)
    assert found(cast) == {"no_place"}
    Placement.objects.create(
        pupil=pupil, commissioner="Council", reason="other", starts_on=factories.YEAR_START
    )
    assert found(cast) == set()


def test_another_schools_records_are_its_own(cast):
    factories.PupilFactory(school=cast.other_school, upn=None)
    assert found(cast) == set()


class TestTheDatabaseReadsNumbersAndBirthdaysAsTheAppDoes(TestCase):
    @given(
        st.sampled_from(upn.ALPHABET),
        st.integers(0, 10**11 - 1),
        st.sampled_from("0123456789" + upn.ALPHABET),
    )
    def test_of_a_upn(self, letter, number, last):
        pupil = factories.PupilFactory(upn=f"{letter}{number:011d}{last}", sex="F")
        holds = Pupil.objects.filter(fault_of("upn_letter").condition(today()), pk=pupil.pk).exists()
        assert holds == (upn.examine(pupil.upn) is not None)

    @given(st.dates(date(2007, 1, 1), date(2022, 12, 31)), st.integers(-1, 1))
    def test_of_a_birthday(self, born_on, off):
        pupil = factories.PupilFactory(date_of_birth=born_on, cohort=cohort_from(born_on) + off)
        holds = Pupil.objects.filter(fault_of("birthday").condition(today()), pk=pupil.pk).exists()
        assert holds == (off != 0)


def put_right(browser, rule: str, *pupils: Pupil, **fields):
    """What the list sends: every row that stands in it, and what was filled in."""
    sent = {"rows": [pupil.pk for pupil in pupils], "form_key": str(uuid4())}
    for pupil in pupils:
        sent[f"p{pupil.pk}-version"] = pupil.version
    sent |= {f"p{pupils[0].pk}-{name}": value for name, value in fields.items()}
    return browser.post(f"{reverse('pupils:fault_list')}?rule={rule}", sent, follow=True)


@pytest.fixture
def office(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


TYPED = [
    ("no_upn", {"upn": None}, {"upn": upn_of(900).lower()}, ("upn", upn_of(900))),
    ("no_form", {"form": ""}, {"form": "9Y"}, ("form", "9Y")),
    ("no_sex", {"sex": "U"}, {"sex": "M"}, ("sex", "M")),
    ("no_language", {"first_language": ""}, {"first_language": "POL"}, ("first_language", "POL")),
    ("no_english", {"first_language": "POL"}, {"english": "B"}, ("english", "B")),
    ("birthday", {"cohort": 2017}, {"date_of_birth": "2013-01-15"}, ("cohort", 2017)),
]


@pytest.mark.parametrize(("rule", "before", "typed", "after"), TYPED, ids=[each[0] for each in TYPED])
def test_what_is_typed_in_the_list_stands_in_the_record(cast, office, whole, rule, before, typed, after):
    pupil = whole(**before)
    answer = put_right(office, rule, pupil, **typed)
    assert f"Put right: {pupil.short_name}." in answer.content.decode()
    pupil.refresh_from_db()
    assert getattr(pupil, after[0]) == after[1]
    assert [need.need for need in pupil.needs.all()] == ["SEMH"]


def test_a_need_a_day_and_an_end_are_typed_there_too(cast, office, whole):
    pupil = whole()
    pupil.needs.all().delete()
    put_right(office, "no_need", pupil, need="ASD")
    assert pupil.needs.get().need == "ASD"
    pupil.refresh_from_db()
    pupil.send_periods.all().delete()
    put_right(office, "no_status_day", pupil, starts_on="2026-09-14")
    assert pupil.send_periods.get().starts_on == date(2026, 9, 14)
    flag = Flag.objects.create(pupil=pupil, kind="part_time", starts_on=date(2026, 9, 1), source="Plan")
    pupil.version = flag.version
    put_right(office, "part_time", pupil, ends_on="2026-12-18")
    flag.refresh_from_db()
    assert flag.ends_on == date(2026, 12, 18)


def test_of_contacts_one_is_chosen_or_a_number_typed(cast, office, whole):
    pupil = whole()
    link = pupil.contact_links.get()
    link.has_parental_responsibility, link.priority = False, 4
    link.save()
    put_right(office, "nobody_responsible", pupil, link=link.pk)
    put_right(office, "nobody_first", pupil, link=link.pk)
    link.contact.mobile = ""
    link.contact.save()
    put_right(office, "no_number", pupil, mobile="07700 900456")
    link.refresh_from_db()
    assert (link.has_parental_responsibility, link.priority) == (True, 1)
    assert link.contact.mobile == "07700 900456"
    assert found(cast) == set()


def test_what_a_leaver_is_still_in_ends_on_the_last_day(cast, office, whole):
    pupil = whole(left_on=date(2026, 10, 2))
    member = factories.GroupMemberFactory(pupil=pupil, group__school=cast.school)
    load = CaseloadAssignment.objects.create(
        pupil=pupil, mentor=cast[Role.MENTOR], starts_on=factories.YEAR_START
    )
    put_right(office, "still_listed", pupil, ends="on")
    assert GroupMember.objects.get(pk=member.pk).ends_on == pupil.left_on
    load.refresh_from_db()
    assert load.ends_on == pupil.left_on


BAD = [
    ("no_upn", {"upn": None}, {"upn": "H801"}, "A UPN has 13 characters, this one has 4."),
    ("birthday", {"cohort": 2017}, {"date_of_birth": "2026-11-20"}, "This day is still to come."),
    ("no_form", {"form": ""}, {"form": "9" * 30}, "Keep it to 20 characters: there are 30."),
]


@pytest.mark.parametrize(("rule", "before", "typed", "message"), BAD, ids=[each[0] for each in BAD])
def test_what_cannot_be_is_said_beside_the_field_and_stays_in_it(
    cast, office, whole, rule, before, typed, message
):
    """A pupil born tomorrow among them."""
    pupil = whole(**before)
    content = put_right(office, rule, pupil, **typed).content.decode()
    assert message in content
    assert f'value="{next(iter(typed.values()))}"' in content
    assert "aria-invalid" in content
    assert found(cast) == {rule}
    # It waits there for whoever comes back.
    again = office.get(f"{reverse('pupils:fault_list')}?rule={rule}").content.decode()
    assert f'value="{next(iter(typed.values()))}"' in again


def test_a_row_that_cannot_be_saved_holds_up_none_of_the_others(cast, office, whole):
    bad, good, left = whole(form=""), whole(form=""), whole(form="")
    sent = {"rows": [each.pk for each in (bad, good, left)], "form_key": str(uuid4())}
    sent |= {f"p{each.pk}-version": 1 for each in (bad, good, left)}
    sent |= {f"p{bad.pk}-form": "9" * 30, f"p{good.pk}-form": "9Y"}
    content = office.post(f"{reverse('pupils:fault_list')}?rule=no_form", sent).content.decode()
    assert f"Put right: {good.short_name}." in content
    assert content.count("Keep it to 20 characters") == 1
    assert f'name="p{left.pk}-form"' in content
    assert f'name="p{good.pk}-form"' not in content


def test_an_odd_first_letter_is_asked_about_and_taken_when_the_document_says_so(cast, office, whole):
    pupil, odd = whole(upn=None), MISSING[1][1]["upn"]
    asked = put_right(office, "no_upn", pupil, upn=odd).content.decode()
    assert "If the document says so, tick that below." in asked
    assert f'name="p{pupil.pk}-upn_as_documented"' in asked
    put_right(office, "no_upn", pupil, upn=odd, upn_as_documented="on")
    pupil.refresh_from_db()
    assert pupil.upn == odd


def test_somebody_who_saved_meanwhile_is_told_of_and_nothing_is_lost(cast, office, whole):
    pupil = whole(form="")
    Pupil.objects.filter(pk=pupil.pk).update(version=2, house="Curlew")
    content = put_right(office, "no_form", pupil, form="9Y").content.decode()
    assert "Somebody changed this record meanwhile." in content
    assert 'value="9Y"' in content
    pupil.refresh_from_db()
    assert (pupil.form, pupil.house) == ("", "Curlew")
    put_right(office, "no_form", pupil, form="9Y")
    pupil.refresh_from_db()
    assert (pupil.form, pupil.house) == ("9Y", "Curlew")


def test_after_saving_the_focus_is_in_the_row_that_followed(cast, office, whole):
    names = ("Avens", "Bramble", "Clover")
    rows = [whole(legal_surname=name, form="") for name in names]
    sent = {"rows": [each.pk for each in rows], "form_key": str(uuid4()), f"p{rows[1].pk}-form": "9Y"}
    sent |= {f"p{each.pk}-version": 1 for each in rows}
    answer = office.post(f"{reverse('pupils:fault_list')}?rule=no_form", sent, follow=True)
    focused = [line for line in answer.content.decode().splitlines() if "autofocus" in line]
    assert len(focused) == 1
    assert f'name="p{rows[2].pk}-form"' in focused[0]


def test_nothing_filled_in_saves_nothing(cast, office, whole):
    pupil = whole(form="")
    assert "Nothing was filled in." in put_right(office, "no_form", pupil).content.decode()


def test_another_schools_pupil_is_not_put_right(cast, office):
    theirs = factories.PupilFactory(school=cast.other_school, form="")
    put_right(office, "no_form", theirs, form="9Y")
    theirs.refresh_from_db()
    assert theirs.form == ""


def test_an_empty_list_says_so(cast, office):
    assert "All is right here" in office.get(reverse("pupils:fault_list")).content.decode()


def set_aside(browser, rule: str, pupil: Pupil, **fields):
    """What the list sends where somebody opened it, and said of one row that it is right as it is."""
    address = f"{reverse('pupils:fault_list')}?rule={rule}"
    (row,) = [row for row in browser.get(address).context["grid"].rows if row.pupil == pupil]
    stands = [*row.aside, *(row.fix.fields_shown if row.fix else [])]
    seen = {field.name: field.value() for field in stands if field.value() is not None}
    return put_right(browser, rule, pupil, **({**seen, "why": "So says the passport."} | fields))


def test_what_is_right_as_it_is_leaves_the_list_with_who_said_so_why_and_until_when(cast, office, whole):
    pupil = whole(form="")
    content = set_aside(office, "no_form", pupil, why="In a unit without forms.").content.decode()
    assert f"Set aside: {pupil.short_name}." in content
    assert "Set aside · 1" in content
    assert "In a unit without forms." in content
    assert f"{cast[Role.RECORDS].name}, 19 Nov 2026 · until 31 Aug 2027" in content
    assert found(cast) == set()


def test_it_is_in_no_file_either(cast, office, whole):
    """Taken out by the page's own rule."""
    pupil = whole(form="")
    set_aside(office, "no_form", pupil)
    assert fault_sheet(cast.actor(Role.RECORDS), QueryDict("rule=no_form"), today()).count == 0


def test_brought_back_it_is_to_be_put_right_again(cast, office, whole):
    pupil = whole(form="")
    set_aside(office, "no_form", pupil)
    row = SetAside.objects.get()
    for _ in range(2):
        answer = office.post(reverse("pupils:set_aside_end", args=[row.pk]), follow=True)
        assert f'name="p{pupil.pk}-form"' in answer.content.decode()
    row.refresh_from_db()
    assert row.ended_by == cast[Role.RECORDS]
    assert found(cast) == {"no_form"}
    verbs = AuditEvent.objects.filter(object_kind="setaside").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["create", "edit"]


def test_it_comes_back_by_itself_once_its_day_is_over(cast, office, whole):
    pupil = whole(form="")
    set_aside(office, "no_form", pupil, until=today().isoformat())
    assert found(cast) == set()
    SetAside.objects.update(until=today() - timedelta(days=1))
    assert found(cast) == {"no_form"}
    page = office.get(f"{reverse('pupils:fault_list')}?rule=no_form").content.decode()
    assert "looked at again since: So says the passport." in page


def test_set_aside_anew_it_stands_once(cast, office, whole):
    pupil = whole(form="")
    set_aside(office, "no_form", pupil)
    SetAside.objects.update(until=today() - timedelta(days=1))
    set_aside(office, "no_form", pupil, why="Still so.")
    assert SetAside.objects.open().get().why == "Still so."
    assert found(cast) == set()


def left(cast, pupil):
    """A leaver, still on a caseload."""
    CaseloadAssignment.objects.create(pupil=pupil, mentor=cast[Role.MENTOR], starts_on=factories.YEAR_START)
    Pupil.objects.filter(pk=pupil.pk).update(left_on=date(2026, 10, 2))


def second(pupil):
    return factories.PupilFactory(
        school=pupil.school, date_of_birth=pupil.date_of_birth, sex="F", upn=None, form="",
        legal_forename=pupil.legal_forename, legal_surname=pupil.legal_surname,
    )  # fmt: skip


def silent(pupil, priority):
    return factories.PupilContactFactory(pupil=pupil, priority=priority, contact__mobile="")


def part_time(pupil, months=3):
    return Flag.objects.create(
        pupil=pupil, kind="part_time", starts_on=date(2026, 12 - months, 1), source="Plan"
    )


def part_time_anew(pupil):
    pupil.flags.all().delete()
    return part_time(pupil, 2)


def in_alternative_provision(cast):
    School.objects.filter(pk=cast.school.pk).update(phase=Phase.ALTERNATIVE)


def update(**fields):
    return lambda cast, pupil: Pupil.objects.filter(pk=pupil.pk).update(**fields)


# What is found, and what then happens to the record so that it is another finding.
CHANGES = {
    "no_upn": (update(upn=None), update(admitted_on=date(2026, 9, 9))),
    "upn_letter": (update(upn=MISSING[1][1]["upn"]), update(upn="B" + upn_of(701)[1:])),
    "birthday": (update(cohort=2017), update(cohort=2016)),
    "twice": (lambda cast, pupil: second(pupil), lambda cast, pupil: second(pupil)),
    "no_form": (update(form=""), update(cohort=2014)),
    "no_english": (update(first_language="POL"), update(first_language="FRE")),
    "no_need": (lambda cast, pupil: pupil.needs.all().delete(), update(send_status="E")),
    "no_status_day": (lambda cast, pupil: pupil.send_periods.all().delete(), update(send_status="E")),
    "no_contact": (
        lambda cast, pupil: pupil.contact_links.all().delete(),
        lambda cast, pupil: factories.PupilContactFactory(
            pupil=pupil, ended_on=date(2026, 11, 2), ended_reason="Moved", ended_by=cast[Role.RECORDS]
        ),
    ),
    "nobody_responsible": (
        lambda cast, pupil: pupil.contact_links.update(has_parental_responsibility=False),
        lambda cast, pupil: factories.PupilContactFactory(pupil=pupil, priority=2),
    ),
    "nobody_first": (
        lambda cast, pupil: pupil.contact_links.update(priority=3),
        lambda cast, pupil: factories.PupilContactFactory(pupil=pupil, priority=2),
    ),
    "no_number": (lambda cast, pupil: silent(pupil, 2), lambda cast, pupil: silent(pupil, 3)),
    "part_time": (lambda cast, pupil: part_time(pupil), lambda cast, pupil: part_time_anew(pupil)),
    "no_place": (
        lambda cast, pupil: in_alternative_provision(cast),
        lambda cast, pupil: Placement.objects.create(
            pupil=pupil, commissioner="Council", reason="other", starts_on=date(2026, 9, 1),
            ends_on=date(2026, 9, 30),
        ),
    ),
    "still_listed": (
        left,
        lambda cast, pupil: factories.GroupMemberFactory(pupil=pupil, group__school=cast.school),
    ),
}  # fmt: skip
# Nothing stands behind these that could change while they are found.
STEADY = {"no_sex", "no_language"}


def test_of_each_rule_it_is_said_what_makes_another_finding():
    assert {*CHANGES, *STEADY} == {fault.code for fault in FAULTS}


@pytest.mark.parametrize("rule", CHANGES)
def test_when_what_was_found_changes_it_comes_back_by_itself(cast, office, whole, rule):
    pupil = whole(legal_forename="Ada", legal_surname="Bramble")
    find, change = CHANGES[rule]
    find(cast, pupil)
    pupil.refresh_from_db()
    set_aside(office, rule, pupil)
    assert listed(cast, rule).isdisjoint({pupil.pk})
    change(cast, pupil)
    assert pupil.pk in listed(cast, rule)


def listed(cast, rule: str) -> set[int]:
    office = cast.actor(Role.RECORDS)
    aside = read_asides(office, today()).pupil_ids
    return {row.pk for row in with_fault(office, fault_of(rule), today(), aside)}


def test_what_changed_while_the_page_was_open_is_looked_at_again(cast, office, whole):
    pupil = whole(form="")
    content = set_aside(office, "no_form", pupil, facts="0" * 16).content.decode()
    assert "Somebody changed this record meanwhile." in content
    assert 'value="So says the passport."' in content
    assert not SetAside.objects.exists()


def test_what_was_put_right_meanwhile_is_not_set_aside(cast, office, whole):
    pupil = whole(form="")
    set_aside_form = {"facts": fault_of("no_form").fingerprint(pupil), "until": "2027-08-31", "why": "So."}
    Pupil.objects.update(form="9Y")
    content = put_right(office, "no_form", pupil, **set_aside_form).content.decode()
    assert "This was put right meanwhile." in content


NOT_SO = [
    ({"until": "2026-11-01"}, "This day is over."),
    ({"why": "", "until": "2027-01-31"}, "Fill in “Why”."),
    ({"form": "9Y"}, "Put it right or leave it as it is: not both."),
]


@pytest.mark.parametrize(("typed", "said"), NOT_SO, ids=["a day that is over", "no reason", "both"])
def test_what_cannot_be_set_aside_so_stands_with_its_reason(cast, office, whole, typed, said):
    content = set_aside(office, "no_form", whole(form=""), **typed).content.decode()
    assert said in content
    assert "aria-invalid" in content
    assert found(cast) == {"no_form"}


def test_the_same_form_sent_twice_sets_aside_once(cast, office, whole):
    pupil = whole(form="")
    address = f"{reverse('pupils:fault_list')}?rule=no_form"
    sent = {"rows": [pupil.pk], "form_key": str(uuid4()), f"p{pupil.pk}-why": "So."}
    sent |= {f"p{pupil.pk}-facts": fault_of("no_form").fingerprint(pupil), f"p{pupil.pk}-until": "2027-08-31"}
    for _ in range(2):
        assert office.post(address, sent).status_code == 302
    assert SetAside.objects.count() == 1


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.code)
def test_every_list_asks_the_database_the_same_of_one_and_of_many(
    cast, office, whole, fault, django_assert_max_num_queries
):
    """Each rule's rows come with what they are about, read at once."""
    spoilt = {"form": "", "upn": None, "sex": "U", "first_language": ""}
    for number in range(6):
        pupil = whole(**spoilt)
        pupil.contact_links.update(priority=number + 2, has_parental_responsibility=False)
        pupil.contact_links.get().contact.__class__.objects.filter(links__pupil=pupil).update(mobile="")
        Flag.objects.create(pupil=pupil, kind="part_time", starts_on=date(2026, 9, 1), source="Plan")
        SetAside.objects.create(
            pupil=pupil, rule="no_form", facts=fault_of("no_form").fingerprint(pupil), why="So.",
            until=today(), set_by=cast[Role.RECORDS], set_at=now(),
        )  # fmt: skip
    # Two of these begin and end a savepoint.
    with django_assert_max_num_queries(13):
        answer = office.get(f"{reverse('pupils:fault_list')}?rule={fault.code}")
    assert answer.status_code == 200


def test_the_pages_of_a_long_list_are_turned(cast, office, whole):
    for _ in range(27):
        whole(form="")
    rows = with_fault(cast.actor(Role.RECORDS), fault_of("no_form"), today(), {})
    assert page_of(rows, "2", 25).paginator.num_pages == 2
    assert (
        "26 to 27 of 27" in office.get(f"{reverse('pupils:fault_list')}?rule=no_form&page=2").content.decode()
    )
