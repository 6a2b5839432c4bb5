"""What is hidden is not in what comes out: however it was written, and whatever stands around it."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safeguarding.redaction import HIDDEN, found_in, mark, redact, shorten, words_of

NAMES = ["Ben", "Ben Cole", "Anne-Marie O’Neill", "Zoë", "Łukasz", "Straße", "Siân Rhys-Jones", "de la Cruz"]


def bare(text: str) -> list[str]:
    """Words as somebody reads them who minds neither capitals nor accents: not by the code that is tried."""
    swapped = text.casefold().translate(str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "’": "'"}))
    letters = [each for each in unicodedata.normalize("NFKD", swapped) if not unicodedata.combining(each)]
    return re.sub(r"[\W_]+", " ", "".join(letters)).split()


def holds(text: str, phrase: str) -> bool:
    words, wanted = bare(text), bare(phrase)
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


@st.composite
def written(draw, name: str) -> str:
    """A name as somebody may write it: in any case, with or without its accents, over a line's end, as an owner."""
    how = draw(st.sampled_from([str, str.upper, str.lower, str.title]))
    form = draw(st.sampled_from(["NFC", "NFD", "NFKD"]))
    gap = draw(st.sampled_from([" ", "\n", "\r\n   ", "\u00a0", "  \t", "-", " \u200b", "_"]))
    ending = draw(st.sampled_from(["", "'s", "’s", "s", "'", "’"]))
    text = unicodedata.normalize(form, how(name))
    if draw(st.booleans()):
        text = "".join(each for each in text if not unicodedata.combining(each))
    return gap.join(text.split()) + ending


AROUND = st.text(st.sampled_from(" .,;:()\n-'’\"abe1é"), max_size=12)


@given(st.data(), st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
def test_no_name_is_left_however_it_was_written(data, hidden):
    text = ""
    for _ in range(data.draw(st.integers(1, 5))):
        name = data.draw(st.sampled_from(hidden))
        text += data.draw(AROUND) + " " + data.draw(written(name)) + " " + data.draw(AROUND)
    told = redact(text, hidden)
    assert HIDDEN in told
    assert not [name for name in hidden if holds(told, name)]


@given(st.text(max_size=60), st.lists(st.text(min_size=2, max_size=12), min_size=1, max_size=4))
def test_whatever_is_hidden_in_whatever_text_is_not_found_in_it_again(text, hidden):
    assume(not found_in(HIDDEN, hidden))
    told = redact(text, hidden)
    assert found_in(told, hidden) == []
    assert redact(told, hidden) == told


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=10))
def test_what_stands_between_spaces_is_always_found(before, after, phrase):
    assume(words_of(phrase) and not found_in(HIDDEN, [phrase]))
    assert found_in(f"{before} {phrase} {after}", [phrase])


@given(st.text(max_size=80), st.text(min_size=1, max_size=6))
def test_what_is_not_hidden_stays_as_it_was_written(text, phrase):
    pieces, rest = redact(text, [phrase]).split(HIDDEN), text
    assume(HIDDEN not in text)
    for piece in pieces:
        at = rest.find(piece)
        assert at >= 0
        rest = rest[at + len(piece) :]


@pytest.mark.parametrize(
    ("text", "hidden", "told"),
    [
        ("Ben hit Ada.", ["Ben"], "[hidden] hit Ada."),
        ("BEN’S coat, ben's bag, the Bens", ["Ben"], "[hidden] coat, [hidden] bag, the [hidden]"),
        ("Benedict and Ruben stay", ["Ben"], "Benedict and Ruben stay"),
        ("Ben\nCole came", ["Ben Cole", "Cole"], "[hidden] came"),
        ("Anne Marie ONeill", ["Anne-Marie O’Neill"], "[hidden]"),
        ("Ring 07700 900-123.", ["07700900123"], "Ring [hidden]."),
        ("At 12 Mill Rd", ["12"], "At [hidden] Mill Rd"),
        ("Jose\u0301 and José", ["José"], "[hidden] and [hidden]"),
        ("Mill\u00adRoad", ["Millroad"], "[hidden]"),
        ("lukasz and zoe", ["Łukasz", "Zoë"], "[hidden] and [hidden]"),
        ("王伟说", ["王伟"], "[hidden]说"),
        ("وعلي", ["علي"], "و[hidden]"),
        ("Nobody.", ["…"], "Nobody."),
        ("ben.cole@example.org", ["Ben Cole"], "[hidden]@example.org"),
    ],
)
def test_what_is_a_name_and_what_is_none(text, hidden, told):
    assert redact(text, hidden) == told


def test_names_are_shortened_as_the_reader_chose_and_words_in_small_letters_are_none():
    instead = {"Will Cole": "W.C.", "Will": "W.C."}
    assert shorten("Will Cole said that Will will come.", instead) == "W.C. said that W.C. will come."


def test_what_is_marked_is_told_to_a_screen_reader_and_is_no_markup_itself():
    marked = mark("<b>Ben</b> left", ["Ben"])
    assert "&lt;b&gt;<mark>Ben" in marked
    assert "(hidden)" in marked
    assert "<b>" not in marked
