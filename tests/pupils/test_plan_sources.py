"""Whose words stand in a plan: found again as they were taken in, put better, or gone."""

from hypothesis import given
from hypothesis import strategies as st

from pupils.plan_kinds import AVOID, Section
from pupils.plan_sources import mark_of, paragraphs_of, pieces_of, still_there

TEXT = Section("about", "About me", "")
MARK = "said by the pupil, 18 Nov 2026"
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=12)


@given(WORDS)
def test_what_was_taken_in_keeps_its_mark_however_it_is_spaced_and_written(words):
    assert mark_of("  ".join(words).upper(), [(" ".join(words), MARK)]) == MARK


@given(WORDS, st.text("uvwxyz", min_size=1, max_size=6))
def test_one_word_more_in_a_few_is_the_same_put_better(words, more):
    said = " ".join(["a", "seat", *words])
    assert mark_of(f"{said} {more}", [(said, MARK)]) == f"{MARK}, reworded"


@given(WORDS, st.lists(st.text("uvwxyz", min_size=1, max_size=6), max_size=12))
def test_other_words_are_the_authors_own(words, others):
    assert mark_of(" ".join(others), [(" ".join(words), MARK)]) == ""


@given(st.text(), st.text())
def test_whatever_stands_there_can_be_asked_about(text, other):
    for section in (TEXT, AVOID):
        for piece in pieces_of(section, text):
            assert still_there(section, text, [(piece, MARK)]) == [(piece, MARK)]
        assert still_there(section, text, [(other, MARK)]) in ([], [(other, MARK)])


def test_the_likest_is_the_source_of_two():
    taken = [("A seat near the window", "one"), ("A seat by the door", "two")]
    assert mark_of("A seat by the big door", taken) == "two, reworded"


def test_lines_of_a_list_lose_the_mark_that_was_pasted_along_and_stand_once():
    assert pieces_of(AVOID, "- Noise\n\n\u2022 Noise\n  Crowds ") == ["Noise", "Crowds"]


def test_paragraphs_stand_between_empty_lines():
    assert paragraphs_of("One\nstill one \n\n  \n\nTwo") == ["One\nstill one", "Two"]


def test_very_long_texts_are_compared_at_once():
    long = "word after word " * 1200
    assert mark_of(f"{long} more", [(long, MARK)]) == f"{MARK}, reworded"
