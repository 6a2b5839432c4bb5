"""Files that go with the pages are served from where they are written, without a word."""

import warnings

from django.test import Client, override_settings


# As in production, where every file is looked at when the app starts.
@override_settings(WHITENOISE_AUTOREFRESH=False)
def test_the_app_starts_without_a_warning_of_an_empty_folder():
    """Outside production nothing is collected, so there is no folder to serve from, nor one to miss."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = Client().get("/static/css/handrail.css")
    assert answer.status_code == 200
