"""Files that go with the pages are served from where they are written, without a word."""

import re
import warnings

import pytest
from django.conf import settings
from django.test import Client, override_settings


# As in production, where every file is looked at when the app starts.
@override_settings(WHITENOISE_AUTOREFRESH=False)
def test_the_app_starts_without_a_warning_of_an_empty_folder():
    """Outside production nothing is collected, so there is no folder to serve from, nor one to miss."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = Client().get("/static/css/handrail.css")
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["base.html", "base_plain.html"])
def test_a_hidden_page_stays_hidden_before_its_first_word_is_drawn(name):
    """A script that waited for the page would let it be seen at each reload."""
    head = (settings.BASE_DIR / "templates" / name).read_text().partition("</head>")[0]
    tag = re.search(r"<script [^>]*js/hide\.js[^>]*>", head)[0]
    assert not re.search(r"defer|async|module", tag)
