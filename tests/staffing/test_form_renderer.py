"""Lists of choices are drawn without templates, and look to a browser as Django's own."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from staffing.forms.renderer import ChipBoxes, NameList, Renderer

WORDS = st.text("aé<>&\"' ", max_size=8)
CHOICES = st.lists(st.tuples(st.integers(0, 99) | WORDS, WORDS), max_size=6)
GROUPED = CHOICES | st.lists(st.tuples(st.text("ab<&", min_size=1, max_size=4), CHOICES), max_size=3)


# Each value once, as the ids of those who are listed are.
LISTED = st.lists(
    st.tuples(st.integers(0, 99) | WORDS, WORDS), max_size=6, unique_by=lambda pair: str(pair[0])
)


@given(
    choices=GROUPED,
    chosen=st.integers(0, 99) | WORDS,
    attrs=st.dictionaries(st.sampled_from(["id", "required", "class"]), st.booleans() | WORDS),
)
def test_a_list_is_as_django_draws_it(choices, chosen, attrs):
    widget = forms.Select(choices=choices)
    ours = widget.render("who", chosen, attrs, Renderer())
    theirs = widget.render("who", chosen, attrs, DjangoTemplates())
    assert parse_html(ours) == parse_html(theirs)


@given(choices=LISTED, chosen=st.none() | st.integers(0, 99) | WORDS, is_asked=st.booleans())
def test_a_list_of_names_is_as_django_draws_it(choices, chosen, is_asked):
    attrs = {"id": "id_who", "required": is_asked}
    ours = NameList(choices=choices).render("who", chosen, attrs, Renderer())
    theirs = forms.Select(choices=choices).render("who", chosen, attrs, DjangoTemplates())
    assert parse_html(ours) == parse_html(theirs)


@given(choices=LISTED, chosen=st.none() | st.lists(st.integers(0, 99)))
def test_chips_tick_and_name_what_a_checkbox_of_django_does(choices, chosen):
    drawn = ChipBoxes(choices=choices).render("who", chosen, {"id": "id_who"}, Renderer())
    boxes = forms.CheckboxSelectMultiple(choices=choices).subwidgets("who", chosen, {"id": "id_who"})
    expected = "".join(
        f"""<label class="chip"><input type="checkbox" name="who" value="{escape(box["value"])}"
        id="{box["attrs"]["id"]}"{" checked" * box["selected"]}><span>{escape(box["label"])}</span></label>"""
        for box in boxes
    )
    assert parse_html(drawn) == parse_html(expected)


@pytest.mark.parametrize("widget", [forms.Select, NameList, ChipBoxes])
def test_a_name_is_never_markup(widget):
    choices = [("<i>", "<script>alert(1)</script>")]
    drawn = widget(choices=choices).render("who", "", {"id": "id_who"}, Renderer())
    assert "<script" not in drawn
    assert "<i>" not in drawn
