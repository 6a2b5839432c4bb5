"""The demo's secondary school has as many plans of each kind as a school of its size, at every point of their clocks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from bench.load import load_people
from mentoring.demo.load_plans import load_plans
from mentoring.demo.load_record import load_record
from mentoring.demo.load_reviews import load_reviews
from mentoring.demo.schools import LARKFIELD
from mentoring.demo.trust import build_trust
from pupils.models import Plan, PlanAdult, PlanPicture, PlanVersion, ProvisionLine

pytestmark = pytest.mark.django_db
TRUST = build_trust(date(2026, 11, 16))
ON = TRUST.marked.morning


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Its people and their plans alone: their marks and sessions would take a minute."""
    uploads = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path_factory.mktemp("uploads"))},
    }
    trust = replace(TRUST, schools=(TRUST.school(LARKFIELD.key),))
    with (
        django_db_blocker.unblock(),
        override_settings(HANDRAIL_CLOCK="", STORAGES=settings.STORAGES | {"default": uploads}),
        transaction.atomic(),
    ):
        support, rows, _ = load_people(trust)
        load_record(trust.schools[0], support, trust, rows)
        load_plans(support, trust, rows)
        load_reviews(trust, rows)
        yield
        transaction.set_rollback(True)


def of(kind: str):
    return Plan.objects.filter(kind=kind)


def test_190_pupils_have_a_passport():
    assert of("passport").values("pupil").distinct().count() >= 190


def test_60_one_plans_are_in_their_second_or_third_cycle():
    assert of("support").in_force().filter(number__gte=2).count() >= 60


def test_40_ehcps_have_provision_lines_and_most_reviews_are_due_around_today():
    records = of("ehcp").in_force()
    assert records.count() >= 40
    lines = dict(ProvisionLine.objects.values_list("plan").annotate(Count("pk")))
    assert all(lines[record.pk] >= 3 for record in records)
    near = records.filter(review_by__range=(ON - timedelta(days=90), ON + timedelta(days=90)))
    assert near.count() >= 30


def test_no_two_records_in_three_say_the_same_outcomes():
    said = [tuple(each.words["e"]) for each in PlanVersion.objects.filter(plan__kind="ehcp")]
    assert len(set(said)) > len(said) * 2 / 3


def test_six_children_who_are_looked_after_have_a_pep():
    assert of("pep").in_force().count() >= 6


def test_one_passport_shows_a_drawing_and_personal_care_plans_name_adults():
    assert PlanPicture.objects.get().plan.kind == "passport"
    caring = of("care").in_force()
    named = PlanAdult.objects.filter(plan__in=caring).values("plan").distinct()
    assert named.count() == caring.count() > 0
