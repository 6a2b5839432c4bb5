"""The page and the document say what the table decides."""

from django.urls import reverse

from staffing.access import Role
from staffing.management.commands.write_role_table import DOCUMENT
from staffing.role_table import as_markdown, rows_of


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(), "run manage.py write_role_table"


def test_a_right_is_said_in_words():
    rights = {row.resource: row.rights for row in rows_of(Role.SENDCO)}
    assert rights["record"] == (
        "see, export and edit: pupils on the SEND register, on a caseload or with provision",
        "create: the whole school",
    )


def test_what_a_role_has_no_right_to_is_not_named():
    assert "session" not in {row.resource for row in rows_of(Role.RECORDS)}


def test_the_page_opens_at_ones_own_role(cast, sign_in):
    page = sign_in(cast[Role.TEACHER]).get(reverse("staffing:role_table")).content.decode()
    assert page.count('<details class="card" open>') == 1
    assert page.index("your role") < page.index(Role.MENTOR.label)
