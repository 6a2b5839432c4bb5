"""The roll as a list, adding a pupil, editing a record, adding to the register."""

import json
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils import upn
from pupils.actions.caseloads import assign_caseload
from pupils.actions.send import set_send_status
from pupils.models import Pupil
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db

BODY = "999400126001"
UPN = f"{upn.check_letter(BODY)}{BODY}"


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch", upn=UPN)


def record_of(**changes) -> dict[str, str]:
    """What the form sends for Ada Birch, and what differs."""
    sent = {
        "form_key": str(uuid4()),
        "version": "1",
        "legal_forename": "Ada",
        "legal_surname": "Birch",
        "date_of_birth": "2014-01-15",
        "sex": "F",
        "form": "8X",
        "upn": UPN,
        "enrolment_status": "C",
        "admitted_on": "2026-09-01",
        "send_status": "N",
    }
    return sent | changes


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


class TestList:
    def url(self, **query) -> str:
        return reverse("pupils:pupil_list", query=query)

    def test_everybody_on_roll_is_named(self, cast, pupil, sign_in):
        page = sign_in(cast[Role.TEACHER]).get(self.url())
        assert [row.name for row in page.context["page"].object_list] == ["Ada Birch"]

    def test_status_need_and_mentor_stay_out_where_the_record_is_closed(self, cast, pupil, sign_in):
        register(cast, pupil)
        page = sign_in(cast[Role.TEACHER]).get(self.url())
        row = page.context["page"].object_list[0]
        assert (row.is_open, row.status, row.need, row.mentor) == (False, "", "", "")
        assert page.content.count(b"not among the pupils you work with") == 1
        assert b"SEN support<" not in page.content.split(b"<tbody>")[1]

    def test_they_are_shown_where_it_is_open(self, cast, pupil, sign_in):
        register(cast, pupil)
        row = sign_in(cast[Role.SENDCO]).get(self.url()).context["page"].object_list[0]
        assert (row.status, row.mentor) == ("SEN support", cast[Role.MENTOR].name)

    def test_a_filter_by_status_finds_nobody_whose_record_is_closed(self, cast, pupil, sign_in):
        register(cast, pupil)
        page = sign_in(cast[Role.TEACHER]).get(self.url(status="K"))
        assert page.context["page"].object_list == []

    def test_a_filter_by_mentor_is_not_offered_to_whoever_sees_no_caseloads(self, cast, pupil, sign_in):
        register(cast, pupil)
        page = sign_in(cast[Role.TEACHER]).get(self.url(mentor=cast[Role.MENTOR].pk))
        assert "mentor" not in page.context["filters"].fields
        assert len(page.context["page"].object_list) == 1

    @pytest.mark.parametrize(
        ("query", "count"), [({"year": "8"}, 1), ({"year": "9"}, 0), ({"form": "8X"}, 1)]
    )
    def test_codes_narrow_the_list(self, cast, pupil, sign_in, query, count):
        assert len(sign_in(cast[Role.MENTOR]).get(self.url(**query)).context["page"].object_list) == count

    def test_the_sorted_column_says_so(self, cast, pupil, sign_in):
        page = sign_in(cast[Role.MENTOR]).get(self.url(sort="-form"))
        assert b'<th scope="col" aria-sort="descending"><a href="?sort=form">Form</a>' in page.content

    def test_another_schools_pupils_are_not_on_it(self, cast, pupil, sign_in):
        assert sign_in(cast.stranger).get(self.url()).context["page"].object_list == []

    def test_who_is_on_the_page_is_in_the_trail(self, cast, pupil, sign_in):
        sign_in(cast[Role.MENTOR]).get(self.url())
        assert AuditEvent.objects.filter(object_kind="pupil_list").get().pupil_ids == [pupil.pk]

    def test_a_full_page_costs_as_many_statements_as_one(
        self, cast, pupil, sign_in, django_assert_max_num_queries
    ):
        client = sign_in(cast[Role.SENDCO])
        client.get(self.url())  # the first request also writes the session
        with django_assert_max_num_queries(12) as one:
            client.get(self.url())
        factories.PupilFactory.create_batch(24, school=cast.school)
        with django_assert_max_num_queries(len(one)):
            assert len(client.get(self.url()).context["page"].object_list) == 25


class TestCreate:
    url = "/pupils/new/"

    def test_the_records_office_adds_a_pupil(self, cast, sign_in):
        answer = sign_in(cast[Role.RECORDS]).post(self.url, record_of(send_status="K", need_1="SLCN"))
        pupil = Pupil.objects.get()
        assert answer.url == f"/pupils/{pupil.pk}/"
        assert (pupil.school, pupil.name, pupil.year_group(date(2026, 11, 19))) == (
            cast.school,
            "Ada Birch",
            "8",
        )
        assert pupil.send_periods.get().starts_on == date(2026, 9, 1)
        assert pupil.needs.get().need == "SLCN"

    def test_the_same_form_twice_adds_one(self, cast, sign_in):
        client, sent = sign_in(cast[Role.RECORDS]), record_of()
        assert client.post(self.url, sent).url == client.post(self.url, sent).url
        assert Pupil.objects.count() == 1

    def test_a_pupil_of_this_name_and_birthday_is_asked_about_first(self, cast, pupil, sign_in):
        client = sign_in(cast[Role.RECORDS])
        answer = client.post(self.url, record_of(upn=""))
        assert b"Is it one of these?" in answer.content
        assert Pupil.objects.count() == 1
        client.post(self.url, record_of(upn="", is_someone_else="on"))
        assert Pupil.objects.count() == 2

    def test_a_year_group_chosen_against_the_birthday_is_kept_as_such(self, cast, sign_in):
        sign_in(cast[Role.RECORDS]).post(self.url, record_of(year_group="7"))
        pupil = Pupil.objects.get()
        assert (pupil.year_group(date(2026, 11, 19)), pupil.has_year_override) == ("7", True)

    def test_a_temporary_upn_is_taken(self, cast, sign_in):
        temporary = f"{upn.check_letter('99940012600A')}99940012600A"
        sign_in(cast[Role.RECORDS]).post(self.url, record_of(upn=temporary.lower()))
        assert Pupil.objects.get().upn == temporary

    def test_a_wrong_check_letter_is_taken_once_the_document_says_so(self, cast, sign_in):
        wrong = ("A" if UPN[0] != "A" else "B") + BODY
        client = sign_in(cast[Role.RECORDS])
        answer = client.post(self.url, record_of(upn=wrong))
        assert "If the document says so, tick that below." in errors(answer)["upn"][0]
        client.post(self.url, record_of(upn=wrong, upn_as_documented="on"))
        assert Pupil.objects.get().upn == wrong

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"upn": "A123"}, "upn", "A UPN has 13 characters, this one has 4."),
            ({"upn": "A123", "upn_as_documented": "on"}, "upn", "A UPN has 13 characters, this one has 4."),
            ({"legal_forename": "Ada 🙂"}, "legal_forename", "“🙂” can't be part of a name."),
            ({"legal_forename": ""}, "legal_forename", "Fill in “Legal forename”."),
            ({"date_of_birth": "2027-01-01"}, "date_of_birth", "This day is still to come."),
            ({"date_of_birth": "31/02/2014"}, "date_of_birth", "Give a date, such as 22/11/2026."),
            ({"left_on": "2026-08-31"}, "left_on", "This is before the day of admission."),
            ({"admitted_on": "2013-09-01"}, "admitted_on", "This is before the pupil was born."),
            ({"need_1": "SLCN", "need_2": "SLCN"}, "need_2", "This need is named above already."),
            (
                {"send_status": "K", "status_from": "2026-12-01"},
                "status_from",
                "A SEND status begins today or earlier.",
            ),
        ],
    )
    def test_bad_input_gets_a_sentence_and_saves_nothing(self, cast, sign_in, changes, field, sentence):
        answer = sign_in(cast[Role.RECORDS]).post(self.url, record_of(**changes))
        assert errors(answer) == {field: [sentence]}
        assert sentence.replace("'", "&#x27;") in answer.content.decode()
        assert Pupil.objects.count() == 0

    def test_a_upn_of_the_same_school_is_refused_with_whose_it_is(self, cast, pupil, sign_in):
        answer = sign_in(cast[Role.RECORDS]).post(self.url, record_of(legal_forename="Theo"))
        assert errors(answer)["upn"] == ["Ada Birch (8X) has this UPN already."]

    def test_a_upn_of_another_school_is_no_hindrance(self, cast, sign_in):
        factories.PupilFactory(school=cast.other_school, upn=UPN)
        sign_in(cast[Role.RECORDS]).post(self.url, record_of())
        assert Pupil.objects.filter(school=cast.school, upn=UPN).exists()

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.RECORDS])
    def test_nobody_else_adds_pupils(self, cast, sign_in, role):
        assert sign_in(cast[role]).get(self.url).status_code == 403


class TestEdit:
    def url(self, pupil: Pupil) -> str:
        return f"/pupils/{pupil.pk}/edit/"

    def test_the_records_office_changes_everything(self, cast, pupil, sign_in):
        sent = record_of(preferred_forename="Addie", form="8Y", send_status="K", need_1="SEMH")
        sign_in(cast[Role.RECORDS]).post(self.url(pupil), sent)
        pupil.refresh_from_db()
        assert (pupil.name, pupil.form, pupil.send_status) == ("Addie Birch", "8Y", "K")
        assert pupil.history.count() > 1

    def test_the_sendco_changes_status_and_needs_and_not_who_the_pupil_is(self, cast, pupil, sign_in):
        register(cast, pupil)
        client = sign_in(cast[Role.SENDCO])
        assert b'name="legal_forename"' not in client.get(self.url(pupil)).content
        version = str(Pupil.objects.get().version)
        client.post(
            self.url(pupil),
            record_of(version=version, legal_forename="Eve", send_status="E", need_1="ASD"),
        )
        pupil.refresh_from_db()
        assert (pupil.legal_forename, pupil.send_status) == ("Ada", "E")
        assert [need.need for need in pupil.needs.all()] == ["ASD"]

    def test_a_leaving_date_taken_back_says_what_stays_ended(self, cast, pupil, sign_in):
        factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
        client = sign_in(cast[Role.RECORDS])
        client.post(self.url(pupil), record_of(left_on="2026-11-19"))
        assert pupil.caseloads.get().ends_on == date(2026, 11, 19)
        version = str(Pupil.objects.get().version)
        page = client.post(self.url(pupil), record_of(version=version), follow=True).content.decode()
        assert "stays ended: caseload, groups and support" in page
        assert pupil.caseloads.get().ends_on == date(2026, 11, 19)

    def test_a_pupil_outside_the_register_is_not_there_for_the_sendco(self, cast, pupil, sign_in):
        assert sign_in(cast[Role.SENDCO]).get(self.url(pupil)).status_code == 404

    def test_another_schools_pupil_is_not_there(self, cast, sign_in):
        other = factories.PupilFactory(school=cast.other_school)
        assert sign_in(cast[Role.RECORDS]).get(self.url(other)).status_code == 404

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.TEACHER, Role.HEAD, Role.SAFEGUARDING_LEAD])
    def test_others_may_not_edit(self, cast, pupil, sign_in, role):
        assert sign_in(cast[role]).get(self.url(pupil)).status_code == 403

    def test_two_who_save_are_shown_theirs_and_mine(self, cast, pupil, sign_in):
        client = sign_in(cast[Role.RECORDS])
        client.post(self.url(pupil), record_of(form="8Y"))
        answer = client.post(self.url(pupil), record_of(form="8Z"))
        assert answer.context["conflict"]["rows"] == [("Form", "8Y", "8Z")]
        assert answer.context["conflict"]["by"] == cast[Role.RECORDS].name
        assert Pupil.objects.get().form == "8Y"
        assert b'value="8Z"' in answer.content

    def test_saving_again_after_that_is_a_decision_that_counts(self, cast, pupil, sign_in):
        client = sign_in(cast[Role.RECORDS])
        client.post(self.url(pupil), record_of(form="8Y"))
        answer = client.post(self.url(pupil), record_of(form="8Z"))
        client.post(self.url(pupil), record_of(form="8Z", version=answer.context["form"]["version"].value()))
        assert Pupil.objects.get().form == "8Z"

    def test_the_same_form_twice_is_no_conflict(self, cast, pupil, sign_in):
        client, sent = sign_in(cast[Role.RECORDS]), record_of(form="8Y")
        assert client.post(self.url(pupil), sent).url == client.post(self.url(pupil), sent).url

    def test_what_was_typed_and_not_saved_comes_back(self, cast, pupil, sign_in):
        client = sign_in(cast[Role.RECORDS])
        owner = client.get(self.url(pupil)).context["form"]["draft_owner"].value()
        fields = json.dumps({"form": ["8Q"], "draft_owner": [owner]})
        client.post(reverse("staffing:draft_save"), {"fields": fields})
        page = client.get(self.url(pupil))
        assert b"Brought back" in page.content
        assert b'value="8Q"' in page.content


class TestRegister:
    def url(self, pupil: Pupil) -> str:
        return f"/pupils/{pupil.pk}/register/"

    def sent(self, **changes) -> dict[str, str]:
        return {"form_key": str(uuid4()), "send_status": "K", "status_from": "2026-11-02"} | changes

    def test_the_sendco_brings_any_pupil_of_the_roll_into_sight(self, cast, pupil, sign_in):
        client = sign_in(cast[Role.SENDCO])
        assert client.get(f"/pupils/{pupil.pk}/edit/").status_code == 404
        client.post(self.url(pupil), self.sent(need_1="SLCN"))
        assert client.get(f"/pupils/{pupil.pk}/edit/").status_code == 200
        assert AuditEvent.objects.filter(pupil_id=pupil.pk, verb="edit", acted_as="sendco").exists()

    def test_who_is_on_it_is_not_added_again(self, cast, pupil, sign_in):
        register(cast, pupil)
        client = sign_in(cast[Role.SENDCO])
        assert client.get(self.url(pupil)).status_code == 302
        answer = client.post(self.url(pupil), self.sent(send_status="E"))
        assert b"is on the SEND register already" in answer.content
        assert Pupil.objects.get().send_status == "K"

    def test_no_status_is_no_choice(self, cast, pupil, sign_in):
        answer = sign_in(cast[Role.SENDCO]).post(self.url(pupil), self.sent(send_status="N"))
        assert "send_status" in errors(answer)

    def test_another_schools_pupil_is_not_there(self, cast, pupil, sign_in):
        assert sign_in(cast.stranger).post(self.url(pupil), self.sent()).status_code == 404

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.PASTORAL_LEAD, Role.HEAD])
    def test_others_may_not(self, cast, pupil, sign_in, role):
        assert sign_in(cast[role]).post(self.url(pupil), self.sent()).status_code == 403


class TestSearchPage:
    def test_it_links_only_to_records_that_are_open(self, cast, pupil, sign_in):
        teacher = sign_in(cast[Role.TEACHER]).post("/pupils/find/", {"q": "ada"}).content.decode()
        assert "Ada Birch" in teacher
        assert "Not among the pupils you work with" in teacher
        assert f'href="/pupils/{pupil.pk}/"' not in teacher
        records = sign_in(cast[Role.RECORDS]).post("/pupils/find/", {"q": "ada"}).content.decode()
        assert f'href="/pupils/{pupil.pk}/"' in records

    def test_a_sendco_is_offered_the_register(self, cast, pupil, sign_in):
        page = sign_in(cast[Role.SENDCO]).post("/pupils/find/", {"q": "ada"})
        assert f'href="/pupils/{pupil.pk}/register/"' in page.content.decode()

    def test_one_letter_is_too_few(self, cast, pupil, sign_in):
        page = sign_in(cast[Role.MENTOR]).post("/pupils/find/", {"q": "a"})
        assert b"Two letters at least" in page.content

    def test_an_address_carries_no_name(self, cast, pupil, sign_in):
        answer = sign_in(cast[Role.MENTOR]).get("/pupils/find/", {"q": "ada"})
        assert answer.url == reverse("pupils:pupil_list")


def register(cast, pupil: Pupil) -> None:
    """On the register, and on the mentor's caseload."""
    by = cast.actor(Role.SENDCO)
    set_send_status(pupil=pupil, status="K", starts_on=date(2026, 9, 10), by=by)
    assign_caseload(pupil=pupil, mentor=cast[Role.MENTOR], starts_on=date(2026, 9, 10), by=by)
