"""Clashes between plans: whatever the words, each is found once, whichever way about."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pupils.coherence import SMALL_WORDS, Clash, SaidPlan, SaidTarget, clashes, normal

WORD = st.text("abcdefgéüж", min_size=2, max_size=8).filter(lambda word: word not in SMALL_WORDS)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
LINES = st.lists(LINE, max_size=4).map(tuple)
AIM = st.integers(0, 100).map(Decimal)
PLAN = st.builds(
    SaidPlan,
    pk=st.integers(1, 99),
    name=WORD,
    asks=LINES,
    forbids=LINES,
    provides=LINES,
    needs_target=st.booleans(),
    has_target=st.booleans(),
)
PLANS = st.lists(PLAN, max_size=5, unique_by=lambda plan: plan.pk)
TARGET = st.builds(
    SaidTarget, pk=st.integers(1, 99), what=LINE, measure=LINE, aim=AIM, is_on_plan=st.booleans()
)
TARGETS = st.lists(TARGET, max_size=5, unique_by=lambda target: target.pk)


def plan(pk: int, **said) -> SaidPlan:
    return SaidPlan(pk, f"Plan {pk}", **said)


def kinds(plans, targets=()) -> list[Clash]:
    return [each.clash for each in clashes(plans, targets)]


def told(found) -> set:
    """What clashes, whatever stands first."""
    return {
        (
            each.clash,
            normal(each.about),
            frozenset(plan.pk for plan in each.plans),
            frozenset(target.pk for target in each.targets),
        )
        for each in found
    }


@given(LINE, st.randoms(use_true_random=False))
def test_order_case_marks_and_small_words_change_nothing(line, random):
    words = [*line.split(), "the", "and"]
    random.shuffle(words)
    assert normal(line) == normal(f"{', '.join(words).upper()}!")


@given(PLANS, TARGETS, st.randoms(use_true_random=False))
def test_the_order_of_plans_and_targets_changes_nothing(plans, targets, random):
    mixed_plans, mixed_targets = random.sample(plans, len(plans)), random.sample(targets, len(targets))
    assert told(clashes(plans, targets)) == told(clashes(mixed_plans, mixed_targets))


@given(LINE, PLANS)
def test_what_one_plan_asks_for_and_another_forbids_is_always_found(line, others):
    asks, forbids = plan(101, asks=(line,)), plan(102, forbids=(f"The {line.upper()}.",))
    found = clashes([asks, *others, forbids], [])
    about = [each for each in found if each.clash is Clash.ASKED_AND_FORBIDDEN and asks in each.plans]
    assert len(about) == 1
    assert forbids in about[0].plans


@given(PLANS, TARGETS)
def test_each_target_on_no_plan_and_each_plan_without_one_is_named_once(plans, targets):
    found = clashes(plans, targets)
    loose = [each.targets[0] for each in found if each.clash is Clash.TARGET_ON_NO_PLAN]
    bare = [each.plans[0] for each in found if each.clash is Clash.PLAN_WITHOUT_TARGET]
    assert loose == [target for target in targets if not target.is_on_plan]
    assert bare == [each for each in plans if each.needs_target and not each.has_target]


@given(LINE, AIM, AIM)
def test_one_measure_has_two_aims_exactly_where_the_aims_differ(measure, first, second):
    targets = [SaidTarget(1, "One", measure, first), SaidTarget(2, "Two", measure.upper(), second)]
    assert kinds([], targets) == ([Clash.TWO_AIMS] if first != second else [])


@given(PLANS)
def test_one_plan_alone_promises_nothing_twice(plans):
    for each in plans:
        assert Clash.PROMISED_TWICE not in kinds([each])


def test_provision_in_two_plans_is_promised_twice():
    first, second = plan(1, provides=("20 minutes of reading",)), plan(2, provides=("Reading, 20 minutes",))
    assert kinds([first, second]) == [Clash.PROMISED_TWICE]


def test_lines_of_signs_alone_clash_with_nothing():
    assert kinds([plan(1, asks=("!!!",)), plan(2, forbids=("???",))]) == []


def test_a_line_of_small_words_alone_is_still_a_line():
    assert kinds([plan(1, asks=("At it",)), plan(2, forbids=("at it",))]) == [Clash.ASKED_AND_FORBIDDEN]


def test_plans_that_go_together_have_no_clash():
    first = plan(1, asks=("A list",), forbids=("Shouting",), needs_target=True, has_target=True)
    assert kinds([first, plan(2, asks=("A timer",))], [SaidTarget(1, "On time", "days", Decimal(4))]) == []
