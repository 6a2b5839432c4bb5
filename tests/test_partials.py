"""The shared templates: what they show of what they are given."""

import html5lib
import pytest
from django import forms
from django.template.loader import render_to_string

from staffing.charts import spark
from staffing.forms.keyed import WordedForm


class Programme(forms.Form):
    name = forms.CharField(help_text="As staff will see it.")
    minutes = forms.IntegerField(required=False)
    is_group = forms.BooleanField(label="For a group", required=False)
    level = forms.ChoiceField(choices=[("a", "Alone"), ("p", "Prompted")], widget=forms.RadioSelect)


@pytest.fixture
def refused():
    form = Programme({"minutes": "ten"})
    form.is_valid()
    return form


def test_the_page_for_nothing_here_has_no_form():
    assert "<form" not in render_to_string("404.html")


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "csrf_failure.html"])
def test_error_pages_are_valid_without_any_context(name):
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(render_to_string(name))
    assert page.findtext(".//h1")


def test_a_form_without_its_session_gives_the_text_back():
    page = render_to_string("csrf_failure.html", {"typed": [("Note", "Read aloud <today>")]})
    assert "Read aloud &lt;today&gt;</textarea>" in page


def test_the_error_summary_takes_the_focus_and_leads_to_each_field(refused):
    summary = render_to_string("partials/error_summary.html", {"form": refused})
    assert "autofocus" in summary
    assert 'href="#id_name"' in summary
    assert 'href="#id_minutes"' in summary


def test_a_summary_link_leads_to_the_first_of_the_radio_buttons(refused):
    summary = render_to_string("partials/error_summary.html", {"form": refused})
    assert 'href="#id_level_0"' in summary


def test_the_summary_names_a_field_once_and_a_question_keeps_its_mark():
    class Danger(WordedForm):
        reasons = forms.CharField()
        now = forms.CharField(
            label="Is a child in danger now?", error_messages={"required": "Say yes or no."}
        )
        day = forms.DateField()

    form = Danger({"day": "soon"})
    form.is_valid()
    summary = render_to_string("partials/error_summary.html", {"form": form})
    assert ">Fill in “Reasons”.</a>" in summary
    assert ">Is a child in danger now? Say yes or no.</a>" in summary
    assert ">Day: Enter a valid date.</a>" in summary


def test_there_is_no_summary_without_errors():
    assert render_to_string("partials/error_summary.html", {"form": Programme()}).strip() == ""


def test_a_field_points_at_its_hint_and_its_error(refused):
    field = render_to_string("partials/field.html", {"field": refused["name"]})
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'id="id_name_helptext"' in field
    assert 'id="id_name_error"' in field


def test_a_field_that_may_stay_empty_says_so():
    assert "(optional)" in render_to_string("partials/field.html", {"field": Programme()["minutes"]})


def test_a_checkbox_stands_before_its_label():
    field = render_to_string("partials/field.html", {"field": Programme()["is_group"]})
    assert field.index("<input") < field.index("<label")


def test_chips_are_real_radio_buttons_with_a_legend():
    chips = render_to_string("partials/chips.html", {"field": Programme()["level"]})
    assert chips.count('type="radio"') == 2
    assert "<legend>Level</legend>" in chips


def test_a_chart_says_what_it_shows_and_gives_its_numbers():
    chart = spark([90, None, 60], baseline=90, low=50, high=100, label="Attendance")
    drawn = render_to_string("partials/spark.html", {"spark": chart, "with_table": True})
    assert "<title>Attendance</title>" in drawn
    assert "<desc>latest 60, own average before 90; 1 of 3 weeks not known</desc>" in drawn
    assert "not known</td>" in drawn


def test_progress_says_how_far_it_is():
    shown = render_to_string("partials/progress.html", {"label": "Rows written", "done": 2100, "total": 5000})
    assert "Rows written: 2,100 of 5,000" in shown
    assert 'max="5000" value="2100"' in shown


def test_tabs_hold_three_pages_and_more():
    pages = [{"label": f"Page {number}", "url": f"/{number}/"} for number in range(1, 6)]
    tabs = render_to_string("partials/tabs.html", {"navigation": pages})
    assert tabs.index("Page 3") < tabs.index("<summary>More</summary>") < tabs.index("Page 4")


def test_four_pages_need_no_more():
    pages = [{"label": f"Page {number}", "url": f"/{number}/"} for number in range(1, 5)]
    assert "More" not in render_to_string("partials/tabs.html", {"navigation": pages})


def test_the_page_where_one_is_says_so():
    rail = render_to_string(
        "partials/rail.html", {"navigation": [{"label": "Today", "url": "/", "is_here": True}]}
    )
    assert 'aria-current="page"' in rail
