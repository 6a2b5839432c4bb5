"""Somebody's sign-ins are ended from their page: at the next request they are out everywhere, and may come back."""

from django.urls import reverse

from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories

ACCOUNT = reverse("staffing:account")


def end(client, staff):
    return client.post(reverse("staffing:sign_ins_end", args=[staff.pk]), follow=True)


def test_every_browser_of_the_colleague_is_out_at_its_next_request_and_no_other(cast, sign_in):
    mentor, head = cast[Role.MENTOR], sign_in(cast[Role.HEAD])
    browsers = [sign_in(mentor), sign_in(mentor)]
    for browser in browsers:
        assert browser.get(ACCOUNT).status_code == 200
    assert f"{mentor.name} is signed out everywhere" in end(head, mentor).content.decode()
    assert [browser.get(ACCOUNT).status_code for browser in browsers] == [302, 302]
    assert head.get(ACCOUNT).status_code == 200
    event = AuditEvent.objects.get(object_kind="sign_ins")
    assert (event.staff_id, event.detail) == (cast[Role.HEAD].pk, {"staff": mentor.pk})


def test_they_may_sign_in_again(cast, sign_in):
    mentor = cast[Role.MENTOR]
    sign_in(mentor)
    end(sign_in(cast[Role.SITE_ADMIN]), mentor)
    mentor.user.refresh_from_db()
    assert sign_in(mentor).get(ACCOUNT).status_code == 200


def test_of_who_has_no_sign_in_there_is_none_to_end(cast, sign_in):
    nobody = factories.StaffFactory(school=cast.school, user=None)
    assert "has no sign-in here" in end(sign_in(cast[Role.HEAD]), nobody).content.decode()
    assert not AuditEvent.objects.filter(object_kind="sign_ins").exists()


def test_the_button_stands_on_the_page_of_who_has_signed_in(cast, sign_in):
    mentor, button = cast[Role.MENTOR], "Sign out everywhere"
    page = reverse("staffing:staff_detail", args=[mentor.pk])
    head = sign_in(cast[Role.HEAD])
    assert button not in head.get(page).content.decode()
    sign_in(mentor)
    assert button in head.get(page).content.decode()
