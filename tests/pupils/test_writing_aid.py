"""Remarks on wording: what is vague, what a line of provision leaves out, names of others, how hard it is to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.plan_kinds import PLAN_KINDS
from pupils.writing_aid import (
    SAYS,
    VAGUE,
    missing_in,
    name_words,
    names_in,
    reading_age,
    remarks,
    syllables,
    vague_in,
)

WHOLE = "Reading with the mentor: 20 minutes, Mondays and Thursdays, until half-term"
EASY = "I like maps. I like to draw them. Put me by the door. Tell me what comes next. Give me a list. I like lists."
HARD = (
    "Consideration of alternative environmental accommodations facilitates independent participation, particularly "
    "whenever unanticipated organisational modifications necessitate additional emotional self-regulation opportunities, "
    "irrespective of individual circumstances."
)


@given(
    st.sampled_from(sorted(VAGUE)),
    st.text(st.characters(categories=["Lu", "Ll"])),
    st.text(st.characters(categories=["Lu", "Ll"])),
)
def test_a_vague_word_is_found_wherever_it_stands_and_however_it_is_written(word, before, after):
    assert word in vague_in(f"{before} {word.upper()}\n{after}")


@pytest.mark.parametrize("text", ["Irregular verbs", "Accessible toilets", "A ranger"])
def test_a_part_of_another_word_is_none(text):
    assert vague_in(text) == []


@given(st.text())
def test_whatever_is_typed_it_is_read_to_its_end(text):
    for kind in PLAN_KINDS.values():
        words = {section.key: text for section in kind.sections}
        assert set(remarks(kind, words)) <= set(words)


def test_a_line_that_says_it_all_lacks_nothing():
    assert missing_in(WHOLE) == []


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("Reading with the mentor: 20 minutes until half-term", "how often"),
        ("Reading with the mentor on Mondays until half-term", "how long"),
        ("Reading: 20 minutes on Mondays until half-term", "by whom"),
        ("Reading with the mentor: 20 minutes on Mondays", "until when"),
    ],
)
def test_what_a_line_leaves_out_is_named(line, lacks):
    assert missing_in(line) == [lacks]


@given(st.text())
def test_to_say_more_never_lacks_more(text):
    assert missing_in(f"{WHOLE} {text}") == []
    assert set(missing_in(text)) <= set(SAYS)


def test_each_line_of_provision_is_looked_at_and_no_other_section():
    found = remarks(
        PLAN_KINDS["support"], {"provide": f"{WHOLE}\nAccess to a quiet room", "home": "As needed"}
    )
    assert found == {
        "provide": [
            "“access to” leaves open who gives it, how often and how long.",
            "“Access to a quiet room” does not say how often, how long, by whom, nor until when.",
        ]
    }


@given(st.lists(st.sampled_from(["Ada Bramble", "Al Reed", "Zoë O’Hara"]), unique=True), st.text())
def test_only_names_that_are_typed_are_told(names, text):
    assert all(name in " ".join(text.split()) for name in names_in(text, names))


def test_a_name_inside_another_word_is_none():
    assert names_in("Al Reedling sits there", ["Al Reed"]) == []
    assert names_in("Away from Al  Reed.", ["Al Reed"]) == ["Al Reed"]


def test_words_of_names_begin_with_a_capital_letter():
    assert name_words(["Away from Zoë O’Hara-Smith."]) == {"Away", "Zoë", "O’Hara-Smith"}


def test_short_words_in_short_sentences_are_for_the_young_and_long_ones_are_not():
    easy, hard = reading_age(EASY), reading_age(HARD)
    assert easy is not None
    assert hard is not None
    assert easy < 9 < 16 < hard


def test_too_few_words_have_no_age():
    assert reading_age("I like maps.") is None


def test_a_passport_that_is_hard_to_read_is_told_and_a_one_plan_is_not():
    assert "shorter sentences" in remarks(PLAN_KINDS["passport"], {"about": HARD})["about"][0]
    assert remarks(PLAN_KINDS["support"], {"assess": HARD}) == {}


@pytest.mark.parametrize(
    ("word", "number"), [("maps", 1), ("table", 2), ("made", 1), ("tree", 1), ("opportunity", 5), ("hmm", 1)]
)
def test_syllables_are_counted_as_they_are_spoken(word, number):
    assert syllables(word) == number
