"""The digest's page: worked through row by row, by its recipient, within today's rights."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from interventions.models import Task
from mentoring.digest import build_digests
from mentoring.models import Digest, DigestItem
from pupils.models import Involvement
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.models import AuditEvent
from tests.mentoring.weeks import MONDAY, falling_pupils


@pytest.fixture
def digest(cast) -> Digest:
    falling_pupils(cast.school, cast[Role.MENTOR], 3)
    by = system_actor(cast.school.pk, "weekly digest")
    build_digests(by=by, school=cast.school, week=MONDAY, on=today())
    return Digest.objects.get(recipient=cast[Role.MENTOR])


@pytest.fixture
def client(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def review(client, item: DigestItem, decision: str = "", **fields):
    data = {"form_key": uuid4(), "version": item.version, "decision": decision, **fields}
    return client.post(reverse("mentoring:digest_item_review", args=[item.pk]), data)


def test_the_list_shows_each_week_and_how_far_it_is_worked_through(client, digest):
    page = client.get(reverse("mentoring:digest_list")).content.decode()
    assert "Week 47" in page
    assert "0 of 3" in page


def test_list_page_and_today_count_the_same_pupils(client, digest):
    for rule, level in (("no_contact", "look"), ("attendance_best", "praise")):
        DigestItem.objects.create(
            digest=digest,
            pupil=digest.items.first().pupil,
            rule=rule,
            level=level,
            sentence="Another reason.",
            position=9,
        )
    assert "3 pupils to look at from the week of 16 Nov" in client.get("/").content.decode()
    assert "0 of 3" in client.get(reverse("mentoring:digest_list")).content.decode()


def test_good_news_alone_waits_for_nobody(client, digest):
    digest.items.update(level="praise")
    assert "Weekly digest" not in client.get("/").content.decode()


def test_the_page_says_who_needs_attention_and_why(client, digest):
    page = client.get(digest.get_absolute_url()).content.decode()
    assert page.count("over the six before") == 3
    assert "0 of 3 looked at" in page


def test_a_row_is_ticked_off_with_its_decision(cast, client, digest):
    item = digest.items.first()
    response = review(client, item, "Ring home on Monday")
    assert response.url.endswith(f"#pupil-{item.pupil_id}")
    item.refresh_from_db()
    assert (item.decision, item.reviewed_by) == ("Ring home on Monday", cast[Role.MENTOR])
    assert "1 of 3 looked at" in client.get(digest.get_absolute_url()).content.decode()


def test_one_tick_is_for_everything_said_about_the_pupil(client, digest):
    item = digest.items.first()
    other = DigestItem.objects.create(
        digest=digest, pupil=item.pupil, rule="no_contact", level="look", sentence="Last seen.", position=99
    )
    review(client, item)
    other.refresh_from_db()
    assert other.reviewed_at


def test_a_decision_leaves_a_trace_without_its_words(client, digest):
    review(client, digest.items.first(), "Ring home")
    event = AuditEvent.objects.get(verb="edit", object_kind="digestitem")
    assert event.detail == {"has_decision": True}


def test_sent_twice_it_is_taken_once(client, digest):
    item, key = digest.items.first(), uuid4()
    assert review(client, item, "Once", form_key=key).url == review(client, item, "Once", form_key=key).url
    item.refresh_from_db()
    assert item.version == 2


def test_a_row_reviewed_elsewhere_meanwhile_is_not_overwritten(client, digest):
    item = digest.items.first()
    review(client, item, "First")
    response = review(client, item, "Second")
    assert response.status_code == 302
    item.refresh_from_db()
    assert item.decision == "First"


def test_a_decision_that_is_too_long_is_given_back_with_the_reason(client, digest):
    response = review(client, digest.items.first(), "x" * 301)
    assert response.status_code == 422
    assert "x" * 301 in response.content.decode()
    assert "Keep it to 300 characters: there are 301." in response.content.decode()


def test_a_pupil_who_is_no_longer_ones_own_is_off_the_page(client, digest):
    gone = digest.items.first().pupil
    Involvement.objects.filter(pupil=gone).delete()
    page = client.get(digest.get_absolute_url()).content.decode()
    assert "0 of 2 looked at" in page
    assert gone.short_name not in page


def test_a_row_of_a_pupil_who_is_no_longer_ones_own_is_not_there(client, digest):
    item = digest.items.first()
    Involvement.objects.filter(pupil=item.pupil).delete()
    assert review(client, item).status_code == 404


def test_somebody_elses_digest_is_not_there(cast, sign_in, digest):
    client = sign_in(cast[Role.SENDCO])
    assert client.get(digest.get_absolute_url()).status_code == 404
    assert review(client, digest.items.first()).status_code == 404


def test_the_page_takes_the_same_statements_for_one_pupil_and_for_fifty(
    cast, sign_in, client, digest, django_assert_max_num_queries
):
    client.get(digest.get_absolute_url())
    with django_assert_max_num_queries(12) as few:
        client.get(digest.get_absolute_url())
    items = [
        DigestItem(
            digest=digest, pupil=pupil, rule="no_contact", level="look", sentence="Last seen.", position=n
        )
        for n, pupil in enumerate(falling_pupils(cast.school, cast[Role.MENTOR], 50), start=10)
    ]
    DigestItem.objects.bulk_create(items)
    with django_assert_max_num_queries(12) as many:
        client.get(digest.get_absolute_url())
    assert len(few) == len(many)


def test_a_decision_can_become_a_task_of_ones_own(cast, client, digest):
    item, me = digest.items.first(), cast[Role.MENTOR]
    review(client, item, "Ring home", owner=me.pk, due_on="2026-11-27")
    task = Task.objects.get()
    assert (task.owner, task.text, task.pupil_id, task.due_on) == (
        me,
        "Ring home",
        item.pupil_id,
        date(2026, 11, 27),
    )


def test_the_sendco_can_give_it_to_the_mentor(cast, sign_in, digest):
    client, mine = sign_in(cast[Role.SENDCO]), Digest.objects.get(recipient=cast[Role.SENDCO])
    assert f"{cast[Role.MENTOR].name}, mentor" in client.get(mine.get_absolute_url()).content.decode()
    review(client, mine.items.first(), "Ring home", owner=cast[Role.MENTOR].pk, due_on="2026-11-27")
    assert Task.objects.get().owner == cast[Role.MENTOR]


def test_a_task_does_not_go_to_a_colleague_who_does_not_work_with_the_pupil(cast, client, digest):
    response = review(
        client, digest.items.first(), "Ring home", owner=cast[Role.TEACHER].pk, due_on="2026-11-27"
    )
    assert response.status_code == 422
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("decision", "due_on", "sentence"),
    [
        ("", "2026-11-27", "Say what is to be done"),
        ("Ring home", "", "Say by when"),
        ("Ring home", "2026-11-18", "The day is over"),
    ],
)
def test_a_task_needs_words_and_a_day(cast, client, digest, decision, due_on, sentence):
    response = review(client, digest.items.first(), decision, owner=cast[Role.MENTOR].pk, due_on=due_on)
    assert sentence in response.content.decode()
