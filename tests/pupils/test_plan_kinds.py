"""The kinds of plan hold together: what each declares is what the app, the access table and a page can take."""

import pytest

from pupils.models import Plan, PlanLine
from pupils.plan_kinds import FULL, PLAN_KINDS, SHORT, STRATEGIES, Shape, Stage, resources
from staffing.access import GRANTS, Resource, Role, Verb

KINDS = pytest.mark.parametrize("kind", PLAN_KINDS.values(), ids=list(PLAN_KINDS))


@KINDS
def test_its_code_and_the_keys_of_its_sections_fit_their_columns(kind):
    assert len(kind.code) <= Plan._meta.get_field("kind").max_length
    for section in kind.sections:
        assert len(section.key) <= PlanLine._meta.get_field("section").max_length


@KINDS
def test_each_section_is_there_once(kind):
    assert len({section.key for section in kind.sections}) == len(kind.sections)
    assert len({section.title for section in kind.sections}) == len(kind.sections)


@KINDS
def test_it_goes_through_all_stages_or_through_the_draft_alone(kind):
    assert kind.stages in (SHORT, FULL)
    assert kind.next_stage(kind.stages[-1]) is None
    assert kind.next_stage(Stage.DRAFT) == (None if kind.stages == SHORT else Stage.ASKED)


@KINDS
def test_somebody_may_write_it_and_somebody_else_sign_it_off(kind):
    writers = {role for role in Role if (kind.resource, Verb.EDIT) in GRANTS[role]}
    signers = {role for role in Role if (kind.resource, Verb.APPROVE) in GRANTS[role]}
    assert writers
    assert len(signers) > 1


@KINDS
def test_a_strategy_is_the_same_section_wherever_it_stands(kind):
    by_key = {section.key: section for section in STRATEGIES}
    for section in kind.sections:
        assert by_key.get(section.key, section) is section


def test_three_things_are_the_most_that_must_happen():
    assert PLAN_KINDS["passport"].section("musts").most == 3
    assert PLAN_KINDS["passport"].section("musts").shape is Shape.LINES


def test_a_section_that_a_kind_does_not_have_is_a_fault():
    with pytest.raises(KeyError):
        PLAN_KINDS["risk"].section("helps")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_pages_about_plans_open_to_exactly_those_who_may_do_it_with_some_kind(role, verb):
    if verb is Verb.EXPORT:
        verb = Verb.VIEW
    of_kinds = any((resource, verb) in GRANTS[role] for resource in resources())
    assert ((Resource.PLANS, verb) in GRANTS[role]) == of_kinds
