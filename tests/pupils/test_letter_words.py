"""Places in templates: a closed list, filled with what is known, and what is not known stays to be seen."""

from hypothesis import given
from hypothesis import strategies as st

from pupils.letter_words import FIRST_TEMPLATES, PLACES, filled, places_in, preview, unknown_in

VALUES = {name: example for name, (_, example) in PLACES.items()}


def test_the_first_templates_have_places_of_the_list_alone():
    assert [unknown_in(each.title + each.text) for each in FIRST_TEMPLATES] == [[]] * len(FIRST_TEMPLATES)


def test_a_preview_leaves_no_place_open():
    assert not any(places_in(shown.title + shown.text) for shown in map(preview, FIRST_TEMPLATES))


def test_what_is_not_on_the_list_is_named():
    assert unknown_in("Dear {mother}, come on {date} to { hall }") == ["mother", "hall"]


def test_what_is_not_known_stays_for_the_writer_to_see():
    assert filled("On {date} in {place}", {"date": "Monday 7 Dec 2026"}) == "On Monday 7 Dec 2026 in {place}"


@given(st.lists(st.sampled_from(sorted(PLACES))), st.text(alphabet="ab {}\n"))
def test_filling_twice_is_filling_once(names, rest):
    text = " ".join(f"{{{name}}}" for name in names) + rest
    assert filled(filled(text, VALUES), VALUES) == filled(text, VALUES)


def test_a_value_that_looks_like_a_place_is_not_filled_again():
    assert filled("{forename}", {"forename": "{school}", "school": "Invented"}) == "{school}"
