"""A parent's news reaches the colleague, who confirms it, and the writer sees so."""

from playwright.sync_api import expect

from pupils.models import Involvement
from staffing.access import Role
from tests import factories
from tests.browser.conftest import PHONE


def test_a_parents_news_reaches_the_colleague_who_confirms_it_and_the_writer_sees_so(cast, open_as):
    mentor, teacher = cast[Role.MENTOR], cast[Role.TEACHER]
    link = factories.PupilContactFactory(pupil__school=cast.school, contact__surname="Dunlin")
    for staff, reason in ((mentor, "caseload"), (teacher, "taught")):
        Involvement.objects.create(
            pupil=link.pupil, staff=staff, reason=reason, source_kind="named", source_id=1,
            starts_on=factories.YEAR_START,
        )  # fmt: skip
    page = open_as(mentor, PHONE)
    page.goto(f"/pupils/{link.pupil_id}/contact-log/new/")
    page.get_by_label("With whom").select_option(label="Ms Bryony Dunlin, mother")
    page.get_by_label("They got in touch with us").check()
    page.get_by_text("They told something").tap()
    page.get_by_label("What they told that a colleague needs to know").fill("A new baby: nights are short.")
    page.get_by_label(teacher.name, exact=True).check()
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("not confirmed yet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    theirs = open_as(teacher, PHONE)
    theirs.goto("/")
    expect(theirs.get_by_text("A new baby: nights are short.")).to_be_visible()
    theirs.get_by_role("button", name="I know this").tap()
    expect(theirs.get_by_text("Whoever wrote it sees that you know.")).to_be_visible()
    expect(theirs.get_by_text("A new baby")).to_have_count(0)

    page.reload()
    expect(page.get_by_text("confirmed 19 Nov", exact=False)).to_be_visible()
