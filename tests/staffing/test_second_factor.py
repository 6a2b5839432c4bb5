"""The second factor: who is asked, when, what is taken for it, and how it is set up."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.test import Client
from django.urls import reverse

from staffing.access import GUARDED_ROLES, NEVER_REMEMBERED, RELAXABLE_ROLES, Role
from staffing.factors import Kind, Verdict, codes_left, take_code
from staffing.models import AuditEvent, AuditVerb, Staff, User
from tests import factories
from tests.factories import PASSWORD
from tests.phones import code_of, recovery_codes_of, set_up_phone, wrong_code
from tests.walk.test_pages import faults_of

pytestmark = pytest.mark.django_db
SIGN_IN, CODE = reverse("account_login"), reverse("mfa_authenticate")
PHONE, FACTORS = reverse("staffing:phone_create"), reverse("staffing:factor_list")
TODAY = reverse("mentoring:today")


def with_password(staff: Staff) -> Staff:
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


@pytest.fixture
def sendco(cast) -> Staff:
    return with_password(cast[Role.SENDCO])


@pytest.fixture
def phone(sendco) -> str:
    """The secret in the SENDCo's phone."""
    return set_up_phone(sendco)


def password(client: Client, staff: Staff, **more):
    return client.post(SIGN_IN, {"login": staff.user.email, "password": PASSWORD, **more})


def answer(client: Client, code: str):
    return client.post(CODE, {"code": code})


def signs_in(client: Client, staff: Staff, secret: str, **more) -> None:
    password(client, staff, **more)
    assert answer(client, code_of(secret)).status_code == 302
    assert is_in(client)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def starts_anew(client: Client, secret_used: bool = True) -> None:
    """Sign out; and let the phone's last code be long ago, as if a new one were shown."""
    client.post(reverse("account_logout"))
    for row in Authenticator.objects.filter(type=Kind.TOTP):
        row.data.pop("taken", None)
        row.save()


# Who needs one


def test_whoever_opens_pupil_data_or_changes_the_school_needs_one():
    assert set(Role) == GUARDED_ROLES


def test_a_school_may_relax_it_for_mentors_and_teachers_only():
    assert {Role.MENTOR, Role.TEACHER} == RELAXABLE_ROLES


@pytest.mark.parametrize("role", list(Role))
def test_whoever_needs_one_and_has_none_is_led_to_set_it_up_and_nowhere_else(cast, client, role):
    staff = with_password(cast[role])
    assert password(client, staff).status_code == 302
    for address in (TODAY, reverse("staffing:account"), FACTORS):
        assert client.get(address)["Location"].startswith(f"{PHONE}?next=")
    assert client.get(PHONE).status_code == 200


def test_nobody_without_a_role_is_held_up(cast, client):
    nobody = with_password(factories.StaffFactory(school=cast.school))
    password(client, nobody)
    assert client.get(reverse("staffing:account")).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_a_school_that_relaxed_it_lets_mentors_and_teachers_in_without(cast, client, role):
    cast.school.is_factor_relaxed = True
    cast.school.save()
    password(client, with_password(cast[role]))
    is_let_in = client.get(reverse("staffing:account")).status_code == 200
    assert is_let_in == (role in {Role.MENTOR, Role.TEACHER})


def test_a_mentor_who_is_more_than_that_needs_one_all_the_same(cast, client):
    cast.school.is_factor_relaxed = True
    cast.school.save()
    mentor = with_password(cast[Role.MENTOR])
    password(client, mentor)
    assert client.get(TODAY).status_code == 200
    factories.StaffRoleFactory(staff=mentor, role=Role.PASTORAL_LEAD)
    assert client.get(TODAY)["Location"].startswith(PHONE)


def test_the_administrator_relaxes_it_on_the_page_of_the_school(cast, sign_in):
    page = reverse("staffing:school_edit")
    browser = sign_in(cast[Role.SITE_ADMIN])
    form = browser.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    browser.post(page, {**typed, "is_factor_relaxed": "on"})
    cast.school.refresh_from_db()
    assert cast.school.is_factor_relaxed
    assert AuditEvent.objects.get(object_kind="school").detail == {"fields": "is_factor_relaxed"}


def test_the_demo_asks_nobody(sendco, phone, client, settings):
    settings.DEMO = True
    assert password(client, sendco)["Location"] == "/"
    assert client.get(TODAY).status_code == 200


# Signing in


def test_after_the_password_comes_the_code_and_then_the_page_asked_for(sendco, phone, client):
    assert password(client, sendco, next="/account/?tab=1")["Location"] == CODE
    assert not is_in(client)
    assert answer(client, code_of(phone))["Location"] == "/account/?tab=1"
    assert client.get(TODAY).status_code == 200


def test_the_trail_says_what_was_given(sendco, phone, client):
    signs_in(client, sendco, phone)
    assert AuditEvent.objects.get(verb=AuditVerb.SIGN_IN).detail == {"second_factor": "totp"}


def test_the_session_gets_a_new_id_after_the_password_and_after_the_code(sendco, phone, client):
    client.get(SIGN_IN)
    seen = set()
    client.cookies["sessionid"] = "known-before"
    password(client, sendco)
    seen |= {"known-before", client.cookies["sessionid"].value}
    answer(client, code_of(phone))
    seen.add(client.cookies["sessionid"].value)
    assert len(seen) == 3


def test_the_page_of_the_code_is_nobodys_without_the_password(client):
    assert client.get(CODE)["Location"] == SIGN_IN
    assert client.post(CODE, {"code": "123456"})["Location"] == SIGN_IN


def test_one_can_start_again_as_somebody_else(sendco, phone, client):
    password(client, sendco)
    assert client.get(SIGN_IN)["Location"] == CODE
    client.post(reverse("account_logout"))
    assert client.get(SIGN_IN).status_code == 200


def test_a_wrong_code_is_not_taken(sendco, phone, client):
    password(client, sendco)
    assert "That code is not right" in answer(client, wrong_code(phone)).content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "abc", "123 456 789 012 345", "１２３４５６", "-1"])
def test_what_is_no_code_is_not_taken(sendco, phone, client, code):
    password(client, sendco)
    assert answer(client, code).status_code == 200


def test_a_code_may_be_typed_with_a_space(sendco, phone, client):
    password(client, sendco)
    code = code_of(phone)
    answer(client, f" {code[:3]} {code[3:]} ")
    assert is_in(client)


@pytest.mark.parametrize("ahead", [-30, 30])
def test_a_phone_half_a_minute_out_is_taken(sendco, phone, client, ahead):
    password(client, sendco)
    answer(client, code_of(phone, ahead=ahead))
    assert is_in(client)


@pytest.mark.parametrize("ahead", [-560, -120, 120, 560])
def test_a_wrong_clock_is_said_plainly_and_not_taken(sendco, phone, client, ahead):
    password(client, sendco)
    assert "The clock of the phone" in answer(client, code_of(phone, ahead=ahead)).content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("ahead", [-700, 700])
def test_beyond_ten_minutes_a_code_is_simply_wrong(sendco, phone, client, ahead):
    password(client, sendco)
    assert "That code is not right" in answer(client, code_of(phone, ahead=ahead)).content.decode()


def test_a_code_told_to_be_early_is_not_taken_later_either(sendco, phone):
    at = 1_800_000_000.0
    early = code_at(phone, at + 120)
    assert take_code(sendco.user, early, at).verdict is Verdict.CLOCK
    assert take_code(sendco.user, early, at + 120).verdict is Verdict.USED
    assert take_code(sendco.user, code_at(phone, at + 150), at + 150).verdict is Verdict.RIGHT


def code_at(secret: str, at: float) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(at) // 30))


def test_a_code_is_taken_once(sendco, phone, client):
    signs_in(client, sendco, phone)
    other = Client()
    password(other, sendco)
    assert "has been used" in answer(other, code_of(phone)).content.decode()


def test_a_code_older_than_the_one_taken_is_not_taken(sendco, phone):
    at = 1_800_000_000.0
    assert take_code(sendco.user, code_at(phone, at), at).verdict is Verdict.RIGHT
    assert take_code(sendco.user, code_at(phone, at - 30), at + 10).verdict is Verdict.USED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_one_code_at_once_one_gets_in(sendco, phone):
    at = 1_800_000_000.0

    def take(_: int) -> Verdict:
        verdict = take_code(sendco.user, code_at(phone, at), at).verdict
        connections.close_all()
        return verdict

    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(take, range(8)))
    assert verdicts.count(Verdict.RIGHT) == 1


def test_a_recovery_code_is_taken_once(sendco, phone, client):
    first, second, *_ = recovery_codes_of(sendco)
    password(client, sendco)
    answer(client, first)
    assert is_in(client)
    other = Client()
    password(other, sendco)
    assert not is_in(other)
    answer(other, first)
    assert not is_in(other)
    assert codes_left(sendco.user) == 9


def test_neither_secret_nor_codes_stand_readable_in_the_database(sendco, phone):
    codes = recovery_codes_of(sendco)
    held = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert phone not in held
    assert not any(code in held for code in codes)


# Pages that only answer a form


def test_pages_that_only_answer_a_form_are_sound_html(sendco, client):
    password(client, sendco)
    secret = secret_on(client.get(PHONE))
    codes = client.post(PHONE, {"code": code_of(secret)})
    other = Client()
    password(other, sendco)
    for page in (codes, other.get(CODE), answer(other, "123")):
        assert page.status_code == 200
        assert faults_of(page.content.decode()) == []


# Guessing


def test_five_hundred_guesses_at_a_password_meet_the_limit(sendco, client):
    said = [
        client.post(SIGN_IN, {"login": sendco.user.email, "password": f"guess-number-{number}"}).content
        for number in range(500)
    ]
    assert sum(b"is not right" in each for each in said) == 10
    assert sum(b"Too many wrong guesses" in each for each in said) == 490
    password(client, sendco)
    assert not is_in(client)


def test_five_hundred_guesses_at_a_code_meet_the_limit_over_all_sign_ins(sendco, phone):
    clients = [Client() for _ in range(5)]
    for client in clients:
        password(client, sendco)
    wrong = wrong_code(phone)
    said = [answer(clients[number % 5], wrong).content for number in range(500)]
    assert sum(b"That code is not right" in each for each in said) == 10
    assert sum(b"Too many wrong guesses" in each for each in said) == 490
    answer(clients[0], code_of(phone))
    assert not is_in(clients[0])


def test_right_codes_are_no_guesses(sendco, phone, client):
    for _ in range(12):
        signs_in(client, sendco, phone, is_shared="on")
        assert is_in(client)
        starts_anew(client)


# Once a day on each browser


def test_a_browser_is_asked_once_a_day(sendco, phone, client):
    signs_in(client, sendco, phone)
    starts_anew(client)
    assert password(client, sendco)["Location"] == "/"
    assert client.get(TODAY).status_code == 200
    assert AuditEvent.objects.filter(verb="sign_in").first().detail == {"second_factor": "remembered"}


def test_after_twelve_hours_it_is_asked_again(sendco, phone, client, settings):
    signs_in(client, sendco, phone)
    cookie = client.cookies[settings.MFA_TRUST_COOKIE_NAME]
    assert cookie["max-age"] == 12 * 3600
    starts_anew(client)
    settings.MFA_TRUST_COOKIE_AGE = 0
    assert password(client, sendco)["Location"] == CODE


def test_another_browser_is_asked(sendco, phone, client):
    signs_in(client, sendco, phone)
    assert password(Client(), sendco)["Location"] == CODE


def test_what_a_browser_remembers_of_one_is_nothing_to_another(cast, sendco, phone, client):
    signs_in(client, sendco, phone)
    starts_anew(client)
    other = with_password(cast[Role.RECORDS])
    set_up_phone(other)
    assert password(client, other)["Location"] == CODE


def test_a_new_password_or_phone_is_asked_for_again(sendco, phone, client):
    signs_in(client, sendco, phone)
    starts_anew(client)
    Authenticator.objects.all().delete()
    set_up_phone(sendco)
    assert password(client, sendco)["Location"] == CODE


def test_a_browser_marked_as_shared_remembers_nothing_but_that(sendco, phone, client, settings):
    signs_in(client, sendco, phone, is_shared="on")
    starts_anew(client)
    assert client.cookies[settings.HANDRAIL_SHARED_COOKIE_NAME].value == "1"
    assert "checked" in client.get(SIGN_IN).content.decode()
    assert password(client, sendco, is_shared="on")["Location"] == CODE


def test_marking_a_browser_forgets_what_it_remembered(sendco, phone, client):
    signs_in(client, sendco, phone)
    starts_anew(client)
    assert password(client, sendco, is_shared="on")["Location"] == CODE


def test_a_browser_can_be_unmarked_by_whoever_gives_both(sendco, phone, client, settings):
    signs_in(client, sendco, phone, is_shared="on")
    starts_anew(client)
    assert password(client, sendco)["Location"] == CODE
    answer(client, code_of(phone))
    assert client.cookies[settings.HANDRAIL_SHARED_COOKIE_NAME].value == ""
    starts_anew(client)
    assert password(client, sendco)["Location"] == "/"


def test_a_wrong_password_marks_nothing(sendco, client, settings):
    client.post(SIGN_IN, {"login": sendco.user.email, "password": "not-this-one", "is_shared": "on"})
    assert settings.HANDRAIL_SHARED_COOKIE_NAME not in client.cookies


def test_the_safeguarding_desk_is_asked_every_time(cast, client):
    assert {Role.SAFEGUARDING_LEAD} == NEVER_REMEMBERED
    lead = with_password(cast[Role.SAFEGUARDING_LEAD])
    secret = set_up_phone(lead)
    signs_in(client, lead, secret)
    starts_anew(client)
    assert password(client, lead)["Location"] == CODE


def test_a_browser_remembers_no_longer_for_whoever_comes_to_the_desk(cast, sendco, phone, client):
    signs_in(client, sendco, phone)
    starts_anew(client)
    factories.StaffRoleFactory(staff=sendco, role=Role.SAFEGUARDING_LEAD)
    assert password(client, sendco)["Location"] == CODE


# Setting it up


def secret_on(page) -> str:
    return re.search(r"<code class=\"break\">([A-Z2-7 ]+)</code>", page.content.decode())[1].replace(" ", "")


def test_a_phone_is_set_up_with_its_codes_shown_once(sendco, client):
    password(client, sendco)
    secret = secret_on(client.get(f"{PHONE}?next=/account/"))
    before = client.cookies["sessionid"].value
    page = client.post(f"{PHONE}?next=/account/", {"code": code_of(secret)}).content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(codes) == 10
    assert 'download="handrail-recovery-codes.txt"' in page
    assert 'href="/account/"' in page
    assert client.cookies["sessionid"].value != before
    assert client.get(TODAY).status_code == 200
    assert not any(code in client.get(FACTORS).content.decode() for code in codes)
    assert codes_left(sendco.user) == 10
    kinds = AuditEvent.objects.filter(object_kind="second_factor").values_list("detail__kind", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}


def test_the_code_that_set_it_up_signs_nobody_in(sendco, client):
    password(client, sendco)
    secret = secret_on(client.get(PHONE))
    code = code_of(secret)
    client.post(PHONE, {"code": code})
    other = Client()
    password(other, sendco)
    assert "has been used" in answer(other, code).content.decode()


def test_a_page_read_again_shows_the_same_picture(sendco, client):
    password(client, sendco)
    assert secret_on(client.get(PHONE)) == secret_on(client.get(PHONE))


def test_the_secret_waits_sealed_in_the_session(sendco, client):
    password(client, sendco)
    secret = secret_on(client.get(PHONE))
    assert secret not in str(dict(client.session))


def test_a_wrong_clock_is_said_while_setting_up(sendco, client):
    password(client, sendco)
    secret = secret_on(client.get(PHONE))
    page = client.post(PHONE, {"code": code_of(secret, ahead=300)})
    assert "The clock of the phone" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_another_phone_takes_the_place_of_the_old_one(sendco, phone, sign_in):
    recovery_codes_of(sendco)
    browser = sign_in(sendco)
    secret = secret_on(browser.get(PHONE))
    assert browser.post(PHONE, {"code": code_of(secret)})["Location"] == FACTORS
    assert Authenticator.objects.filter(user=sendco.user, type=Kind.TOTP).count() == 1
    client = Client()
    password(client, sendco)
    assert "not right" in answer(client, code_of(phone)).content.decode()


def test_new_recovery_codes_end_the_old_ones(sendco, phone, sign_in, client):
    old = recovery_codes_of(sendco)
    page = sign_in(sendco).post(reverse("staffing:codes_create")).content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", page)) == 10
    password(client, sendco)
    answer(client, old[0])
    assert not is_in(client)


def test_codes_without_a_phone_are_refused(sendco, sign_in):
    assert sign_in(sendco).post(reverse("staffing:codes_create"))["Location"] == FACTORS
    assert not Authenticator.objects.exists()


def remove(browser: Client, factor: Authenticator):
    return browser.post(reverse("staffing:factor_remove", args=[factor.pk]), follow=True)


def test_the_last_one_stays_where_it_is_needed(sendco, phone, sign_in):
    page = remove(sign_in(sendco), Authenticator.objects.get())
    assert "Add another first" in page.content.decode()
    assert Authenticator.objects.exists()


def test_who_needs_none_may_take_it_away_with_its_codes(cast, sign_in):
    cast.school.is_factor_relaxed = True
    cast.school.save()
    set_up_phone(cast[Role.MENTOR])
    recovery_codes_of(cast[Role.MENTOR])
    remove(sign_in(cast[Role.MENTOR]), Authenticator.objects.get(type=Kind.TOTP))
    assert not Authenticator.objects.exists()


def test_a_session_from_before_the_phone_is_asked_for_a_code(sendco, client):
    password(client, sendco)
    set_up_phone(User.objects.get(pk=sendco.user_id).staff.get())
    assert client.get(TODAY)["Location"] == f"{reverse('staffing:factor_ask')}?next=%2F"


@pytest.mark.parametrize("name", ["phone_create", "passkey_create"])
def test_a_session_from_before_the_phone_puts_no_other_in_its_place(sendco, client, name):
    """Whoever has only the password may have signed in a moment before the phone was set up."""
    password(client, sendco)
    address = reverse(f"staffing:{name}")
    assert client.get(address).status_code == 200
    set_up_phone(sendco)
    assert client.get(address)["Location"].startswith(reverse("staffing:factor_ask"))
    assert client.post(address, {"code": "123456"}).status_code == 403
