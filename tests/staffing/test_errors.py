"""What went wrong is said plainly, and "not yours" is byte for byte "not there"."""

import pytest
from django.test import Client
from django.urls import path, reverse

from mentoring.urls import urlpatterns as ours
from staffing.access import Role, public
from staffing.drafts import owner_token
from staffing.models import Draft
from tests.factories import PASSWORD


@public
def _broken(request):
    raise RuntimeError("Ada Birch")


urlpatterns = [path("broken/", _broken), *ours]


def test_health_needs_no_sign_in_and_no_database(client):
    assert client.get("/health/").content == b"ok"


@pytest.mark.django_db
def test_not_yours_is_not_there(cast, sign_in):
    browser = sign_in(cast[Role.RECORDS])
    answers = [
        browser.get(address)
        for address in (f"/staff/{cast.stranger.pk}/", "/staff/987654/", "/no/such/page/")
    ]
    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1
    assert b"There is nothing here" in answers[0].content


@pytest.mark.django_db
def test_a_page_of_another_role_is_said_to_be_one(cast, sign_in):
    answer = sign_in(cast[Role.MENTOR]).get(reverse("staffing:staff_list"))
    assert answer.status_code == 403
    assert b"This is not part of your role" in answer.content


@pytest.mark.django_db
def test_a_fault_of_ours_is_said_without_its_text(settings, caplog):
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content
    assert b"Ada" not in answer.content


@pytest.mark.django_db
def test_a_host_we_do_not_answer_to_is_refused():
    assert Client().get("/health/", HTTP_HOST="elsewhere.example").status_code in (200, 400)
    assert Client().get(reverse("account_login"), HTTP_HOST="elsewhere.example").status_code == 400


@pytest.mark.django_db
def test_a_form_without_its_token_gives_back_what_was_typed(cast):
    mentor = cast[Role.MENTOR]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(mentor.user)
    answer = browser.post(
        reverse("staffing:account"),
        {"note": "Typed for ten minutes", "password1": PASSWORD, "oldpassword": PASSWORD},
    )
    assert answer.status_code == 403
    assert "Typed for ten minutes" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_that_says_whose_it_is_waits_for_its_owner(cast):
    mentor = cast[Role.MENTOR]
    address = reverse("interventions:session_create")
    sent = {
        "note": "Typed for ten minutes",
        "draft_owner": owner_token(cast.actor(Role.MENTOR), "session-new"),
    }
    headers = {"referer": f"http://testserver{address}"}
    page = Client(enforce_csrf_checks=True).post(address, sent, headers=headers).content.decode()
    assert "comes back on the same page when you have signed in" in page
    assert f'href="{reverse("account_login")}?next=%2Fsessions%2Fnew%2F' in page
    assert "Typed for ten minutes" not in page
    assert Draft.objects.get(staff=mentor).body == {"note": ["Typed for ten minutes"]}
