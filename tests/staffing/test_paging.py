"""A page of a list knows how long the whole is, and costs one statement."""

import pytest

from staffing.models import Staff
from staffing.paging import page_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(school):
    for letter in "ABCDEFG":
        factories.StaffFactory(school=school, surname=letter)
    return Staff.objects.filter(school=school).order_by("surname")


def surnames(page) -> str:
    return "".join(each.surname for each in page)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (None, "ABC"),
        ("1", "ABC"),
        ("3", "G"),
        ("4", "G"),
        ("0", "ABC"),
        ("-1", "ABC"),
        ("x", "ABC"),
        ("٣", "G"),
    ],
)
def test_the_page_asked_for_is_there_or_the_nearest(seven, asked, shown):
    page = page_of(seven, asked, 3)
    assert surnames(page) == shown
    assert page.paginator.count == 7
    assert page.paginator.num_pages == 3


def test_a_number_beyond_any_database_is_the_first_page(seven):
    assert surnames(page_of(seven, "9" * 30, 3)) == "ABC"


@pytest.mark.parametrize("asked", ["1", "2"])
def test_a_page_and_the_count_are_one_statement(seven, asked, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = page_of(seven, asked, 3)
        assert (len(list(page)), page.has_next(), page.start_index()) == (3, True, 3 * int(asked) - 2)


def test_an_empty_list_has_one_empty_page(school):
    page = page_of(Staff.objects.none(), "2", 3)
    assert (list(page), page.paginator.count, page.number, page.has_other_pages()) == ([], 0, 1, False)


def test_rows_read_as_columns_are_counted_too(seven):
    page = page_of(seven.values("surname"), None, 3)
    assert [row["surname"] for row in page] == ["A", "B", "C"]
    assert page.paginator.count == 7
