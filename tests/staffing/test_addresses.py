"""Addresses of rows are those that the resolver would give; where to go on to is a page of this site."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from staffing.addresses import address, go_on_to


@pytest.mark.parametrize("name", ["mentoring:pupil_detail", "pupils:caseload_move", "staffing:staff_detail"])
def test_it_is_what_the_resolver_says(name):
    assert address(name, 7) == reverse(name, args=[7])


@pytest.mark.parametrize("page", ["/caseload/?week=2026-W47", "/no-such-page/"])
def test_one_goes_on_to_the_page_that_was_asked_for(page):
    assert go_on_to(RequestFactory().get("/lock/", {"next": page})) == page


@pytest.mark.parametrize("page", ["", "-1", "mentoring:board", "caseload/", "//elsewhere.example/", "a\0b"])
def test_what_is_no_address_of_ours_leads_to_the_first_page(page):
    assert go_on_to(RequestFactory().get("/lock/", {"next": page})) == "/"
