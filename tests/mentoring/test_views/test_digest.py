"""The digest's page: worked through row by row, by its recipient, within today's rights."""

from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from mentoring.digest import build_digests
from mentoring.models import Digest, DigestItem
from pupils.models import Involvement, Task
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.drafts import keep_for_owner
from staffing.models import AuditEvent
from tests.cast import make_staff
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
    assert client.get("/").context["day"].digest is None


def test_pupils_who_are_no_longer_ones_own_wait_for_nobody(client, digest):
    assert client.get("/").context["day"].digest.left == 3
    Involvement.objects.exclude(pupil=digest.items.first().pupil).delete()
    assert client.get("/").context["day"].digest.left == 1
    assert "0 of 1" in client.get(reverse("mentoring:digest_list")).content.decode()
    Involvement.objects.all().delete()
    assert client.get("/").context["day"].digest is None


def test_the_page_says_who_needs_attention_and_why(client, digest):
    page = client.get(digest.get_absolute_url()).content.decode()
    assert page.count("over the six before") == 3
    assert "0 of 3 looked at" in page


def test_a_row_is_ticked_off_with_its_decision(cast, client, digest):
    item = digest.items.first()
    response = review(client, item, "Ring home on Monday")
    assert response.url == digest.get_absolute_url()
    item.refresh_from_db()
    assert (item.decision, item.reviewed_by) == ("Ring home on Monday", cast[Role.MENTOR])
    assert "1 of 3 looked at" in client.get(digest.get_absolute_url()).content.decode()


def test_what_was_looked_at_makes_room_for_the_next(client, digest):
    item = digest.items.first()
    review(client, item)
    page = client.get(digest.get_absolute_url())
    assert [row.pupil for row in page.context["done"]] == [item.pupil]
    assert item.pupil not in [row.pupil for row in page.context["soon"]]
    assert f"{item.pupil.short_name} has been looked at" in page.content.decode()


def test_a_long_digest_shows_the_first_ten_and_folds_the_others(cast, client, digest):
    for place, pupil in enumerate(falling_pupils(cast.school, cast[Role.MENTOR], 10), start=10):
        digest.items.create(
            pupil=pupil, rule="no_contact", level="look", sentence="Last seen.", position=place
        )
    context = client.get(digest.get_absolute_url()).context
    assert (len(context["soon"]), len(context["later"]), context["opens_later"]) == (10, 3, False)
    typed = context["later"][0]
    keep_for_owner({"draft_owner": [typed.draft_owner], "decision": ["Ring home"]})
    assert client.get(digest.get_absolute_url()).context["opens_later"]


def test_the_digest_of_a_large_school_comes_in_pages_that_shrink_as_it_is_worked_through(
    cast, client, digest
):
    for place, pupil in enumerate(falling_pupils(cast.school, cast[Role.MENTOR], 30), start=10):
        digest.items.create(
            pupil=pupil, rule="no_contact", level="look", sentence="Last seen.", position=place
        )
    address = digest.get_absolute_url()
    first, second = (client.get(f"{address}?page={page}") for page in (1, 2))
    assert [len(page.context["soon"]) + len(page.context["later"]) for page in (first, second)] == [30, 3]
    assert "0 of 33 looked at" in second.content.decode()
    last = second.context["soon"][-1]
    item = digest.items.get(pupil=last.pupil)
    refused = review(client, item, "x" * 301)
    assert refused.status_code == 422
    assert refused.context["page"].number == 2
    assert [row.pupil for row in refused.context["soon"] if row.problems] == [last.pupil]
    review(client, digest.items.first())
    assert client.get(f"{address}?page=2").context["page"].paginator.count == 33
    assert [len(client.get(f"{address}?page=2").context[each]) for each in ("soon", "done")] == [2, 1]


def test_a_digest_that_was_worked_through_stands_open(client, digest):
    for item in digest.items.all():
        review(client, item)
    page = client.get(digest.get_absolute_url())
    assert page.context["opens_done"]
    assert "You are through with this week." in page.content.decode()


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
    page = response.content.decode()
    assert "Somebody looked at this row meanwhile" in page
    assert 'value="Second"' in page
    item.refresh_from_db()
    assert item.decision == "First"


def first_row(client, digest: Digest):
    """Of the pupil who was the first when the digest was built, looked at or not."""
    context = client.get(digest.get_absolute_url()).context
    pupil = digest.items.first().pupil
    return next(row for row in (*context["soon"], *context["done"]) if row.pupil == pupil)


def test_a_decision_typed_in_one_tab_outlives_a_look_in_another(client, digest):
    typed = first_row(client, digest)
    keep_for_owner({"draft_owner": [typed.draft_owner], "decision": ["Ring home"]})
    review(client, typed.first)
    row = first_row(client, digest)
    assert (row.is_reviewed, row.is_brought_back, row.typed["decision"]) == (True, True, "Ring home")


def test_a_decision_that_was_brought_back_and_saved_is_brought_back_no_more(client, digest):
    typed = first_row(client, digest)
    keep_for_owner({"draft_owner": [typed.draft_owner], "decision": ["Ring home"]})
    row = first_row(client, digest)
    review(client, row.first, "Ring home", form_key=row.form_key)
    assert not first_row(client, digest).is_brought_back


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


def test_a_digest_goes_with_the_office_it_was_built_for(cast, sign_in, digest):
    built = Digest.objects.get(recipient=cast[Role.SENDCO])
    client = sign_in(cast[Role.SENDCO])
    assert client.get(built.get_absolute_url()).status_code == 200
    cast[Role.SENDCO].roles.update(role=Role.SENIOR_LEADER)
    assert client.get(built.get_absolute_url()).status_code == 404
    assert "Week 47" not in client.get(reverse("mentoring:digest_list")).content.decode()


class TestMentorsWithoutALog:
    @pytest.fixture
    def as_sendco(self, cast, digest) -> Digest:
        return Digest.objects.get(recipient=cast[Role.SENDCO])

    def test_each_leads_to_that_mentors_week_on_the_board(self, cast, as_sendco, sign_in):
        client, mentor = sign_in(cast[Role.SENDCO]), cast[Role.MENTOR]
        page = client.get(as_sendco.get_absolute_url())
        assert page.context["without_logs"] == [mentor]
        address = f"{reverse('mentoring:board')}?week=2026-W47&mentor={mentor.pk}&show=all"
        assert address in unescape(page.content.decode())
        assert len(client.get(address).context["rows"]) == 3

    def test_nobody_is_named_whose_caseload_is_out_of_reach_by_now(self, cast, digest, sign_in):
        lead = make_staff(cast.school, Role.PASTORAL_LEAD, years=(11,))
        row = Digest.objects.create(
            school=cast.school, recipient=lead, kind="pastoral", week_start=MONDAY,
            without_logs=[cast[Role.MENTOR].pk],
        )  # fmt: skip
        assert sign_in(lead).get(row.get_absolute_url()).context["without_logs"] == []

    def test_a_mentors_own_page_names_nobody(self, client, digest):
        page = client.get(digest.get_absolute_url()).content.decode()
        assert "Without a log that week" not in page
