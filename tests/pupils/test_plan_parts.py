"""What a plan says and what changed: nothing is lost between two versions, and nothing is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.plan_kinds import PLAN_KINDS
from pupils.plan_parts import How, changes, empty_sections, parts
from pupils.plan_text import shown

KIND = PLAN_KINDS["support"]
TEXT = st.lists(st.sampled_from(["maps", "Maps", "reads", "a", "list", "\n", "one.", ""]), max_size=12).map(
    " ".join
)
LINES = st.lists(
    st.sampled_from(["A list", "Seat by the door", "Time", "Tell first"]), unique=True, max_size=4
)
WORDS = st.fixed_dictionaries({"strengths": TEXT, "home": TEXT, "helps": LINES, "avoid": LINES})


def without(how: How, pieces) -> str:
    return " ".join(piece.text for piece in pieces if piece.how is not how)


@given(WORDS, WORDS)
def test_taking_away_what_is_new_gives_the_old_and_what_is_gone_the_new(before, after):
    for change in changes(KIND, before, after):
        old, new = before[change.section.key], after[change.section.key]
        if change.is_lines:
            assert [piece.text for piece in change.pieces if piece.how is not How.ADDED] == old
            assert [piece.text for piece in change.pieces if piece.how is not How.REMOVED] == new
        else:
            assert without(How.ADDED, change.pieces).split() == old.split()
            assert without(How.REMOVED, change.pieces).split() == new.split()


@given(WORDS, WORDS)
def test_a_section_is_named_exactly_where_it_differs(before, after):
    told = {change.section.key for change in changes(KIND, before, after)}
    assert told == {key for key in before if before[key] != after[key]}


@given(WORDS)
def test_a_version_does_not_differ_from_itself(words):
    assert changes(KIND, words, words) == ()


@given(WORDS)
def test_each_section_is_either_shown_or_said_to_be_empty(words):
    shown_keys = [part.section.key for part in parts(KIND, words)]
    unsaid = [section.key for section in empty_sections(KIND, words)]
    assert sorted(shown_keys + unsaid) == sorted(section.key for section in KIND.sections)


def test_what_is_bold_is_so_in_what_changed_too_and_no_mark_stands_there():
    before = {"strengths": "**Calm words**, then a list. <b>"}
    (change,) = changes(KIND, before, {"strengths": "**Calm words, and time**, then a list. <b>"})
    said = [(piece.how, piece.html) for piece in change.pieces]
    assert said == [
        (How.SAME, "<strong>Calm</strong>"),
        (How.REMOVED, "<strong>words</strong>,"),
        (How.ADDED, "<strong>words,</strong> <strong>and</strong> <strong>time</strong>,"),
        (How.SAME, "then a list. &lt;b&gt;"),
    ]


def test_a_line_of_a_list_stands_as_typed_in_what_changed():
    (change,) = changes(KIND, {"helps": []}, {"helps": ["2 ** 3 <b>"]})
    assert [piece.html for piece in change.pieces] == ["2 ** 3 &lt;b&gt;"]


def test_sections_stand_in_the_order_of_the_kind():
    words = {"helps": ["A list"], "strengths": "Maps."}
    assert [part.section.key for part in parts(KIND, words)] == ["strengths", "helps"]


def test_a_line_that_must_happen_is_marked_where_it_is_shown():
    (part,) = parts(PLAN_KINDS["passport"], {"musts": ["Seat by the door"]})
    assert part.is_must
    assert part.lines == ("Seat by the door",)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("- maps\n- trains", "<ul>\n<li>maps</li>\n<li>trains</li>\n</ul>\n"),
        ("Is **never** late", "<p>Is <strong>never</strong> late</p>\n"),
    ],
)
def test_paragraphs_lists_and_bold_are_shown_as_such(typed, told):
    assert shown(typed) == told


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "# Big",
        "```x```",
    ],
)
def test_whatever_else_is_typed_is_text(typed):
    told = shown(typed)
    assert "<script" not in told
    assert "<img" not in told
    assert "<a" not in told
    assert "<h1" not in told
    assert "<code" not in told
