"""A statement that is built once says each time what holds then, for the values of that time."""

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest
from django.db import connection, models

from staffing.access import Resource, Scope, Verb
from staffing.calendar import today
from staffing.models import Browser, Staff
from staffing.prepared import Given, GivenIds, Prepared, PreparedFor
from tests import factories

pytestmark = pytest.mark.django_db


def at_school_on_day() -> models.QuerySet[Staff]:
    school, on = Given("school"), Given("on", models.DateField())
    browsers = Browser.objects.filter(user=models.OuterRef("user")).order_by("-pk")
    rows = Staff.objects.filter(school=school).employed(on).select_related("school")
    return rows.annotate(kind=models.Subquery(browsers.values("kind")[:1])).order_by("pk")


def test_it_says_what_the_queryset_would():
    first = factories.StaffFactory()
    second = factories.StaffFactory(school=first.school, ends_on=date(2026, 7, 22))
    other = factories.StaffFactory()
    Browser.objects.create(user=first.user, kind="Firefox on Windows")
    prepared = Prepared(at_school_on_day)
    for school, on, expected in (
        (first.school_id, date(2026, 11, 19), [first]),
        (first.school_id, date(2026, 7, 22), [first, second]),
        (other.school_id, date(2026, 11, 19), [other]),
        (None, date(2026, 11, 19), []),
    ):
        assert prepared.rows(school=school, on=on) == expected
    (row,) = prepared.rows(school=first.school_id, on=date(2026, 11, 19))
    assert (row.kind, row.school) == ("Firefox on Windows", first.school)


def test_it_asks_anew_each_time(django_assert_num_queries):
    staff = factories.StaffFactory()
    prepared, values = Prepared(at_school_on_day), {"school": staff.school_id, "on": date(2026, 11, 19)}
    assert prepared.rows(**values)[0].forename == staff.forename
    Staff.objects.update(forename="Wren")
    with django_assert_num_queries(1):
        (row,) = prepared.rows(**values)
        assert row.forename == "Wren"
        assert row.school.name == staff.school.name


def test_it_is_built_once():
    built = []

    def build() -> models.QuerySet[Staff]:
        built.append(1)
        return at_school_on_day()

    prepared = Prepared(build)
    for school in (1, 2, 3):
        prepared.rows(school=school, on=date(2026, 11, 19))
    assert len(built) == 1


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        Prepared(at_school_on_day).rows(school=1)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection():
    staff, prepared, found = factories.StaffFactory(), Prepared(at_school_on_day), []

    def ask() -> None:
        found.append(prepared.rows(school=staff.school_id, on=date(2026, 11, 19)))
        connection.close()

    ask()
    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [[staff], [staff]]


def test_any_number_of_ids_may_be_given_and_none():
    one, two = factories.StaffFactory.create_batch(2)
    prepared = Prepared(lambda: Staff.objects.filter(pk__in=GivenIds("ids")).order_by("pk"))
    for ids, expected in (([one.pk, two.pk], [one, two]), ({two.pk}, [two]), ([], []), ([0], [])):
        assert prepared.rows(ids=ids) == expected


def test_what_was_built_yesterday_is_built_anew_today(settings):
    built = []

    def build(actor):
        built.append(today())
        return Staff.objects.filter(school_id=actor.school_id)

    prepared, actor = PreparedFor(build), factories.StaffFactory().actor(today())
    for clock in ("2026-11-19T10:58", "2026-11-19T15:00", "2026-11-20T08:00"):
        settings.HANDRAIL_CLOCK = clock
        assert len(prepared.rows(actor)) == 1
    assert len(set(built)) == len(built) == 2


def test_rights_that_do_not_follow_from_the_roles_are_an_error():
    actor = factories.StaffFactory().actor(today())
    prepared = PreparedFor(lambda actor: Staff.objects.filter(school_id=actor.school_id))
    with pytest.raises(AssertionError):
        prepared.rows(replace(actor, grants={(Resource.STAFF, Verb.VIEW): frozenset({Scope.ALL})}))
