"""Scripts in every text that somebody could have written: shown on every page and in every mail, and never run."""

from collections.abc import Iterator
from datetime import timedelta

import html5lib
import pytest
from django.urls import reverse

from mentoring.digest import build_digests
from staffing.access import Role, system_actor
from staffing.calendar import today
from staffing.models import OutboxMail
from tests.walk.crawl import read_all, send_all, sent
from tests.walk.planted import Planted, plant, plant_canaries
from tests.walk.test_accessibility import sign_in_page
from tests.walk.test_pages import PAGES, address_of, reader_of
from tests.walk.world import WEEK, make_world

# The longest that a column takes; each ends the attribute or element it may stand in.
SCRIPTS = (
    "'\"></textarea></title><img src=x onerror=hit=1><script>hit=1</script>",
    '"><svg onload=hit=1>',
    '"><i onx>',
)
SEES_MOST = (Role.SENDCO, Role.RECORDS, Role.MENTOR, Role.SITE_ADMIN, Role.HEAD, Role.SAFEGUARDING_LEAD)


def script(row, column) -> str:
    """With the row's number, where a school may have it once only; cut short where the column is."""
    number = str(row.pk)
    room = (column.max_length or 10_000) - len(number)
    return next((each for each in SCRIPTS if len(each) <= room), SCRIPTS[-1][:room]) + number


def running(content: str) -> Iterator[str]:
    """What in a page would run without being a file of ours."""
    for element in html5lib.parse(content, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.split("}")[-1] == "script" and not element.get("src", "").startswith("/static/"):
            yield f"<{element.tag}> {element.text}"
        for name, value in element.attrib.items():
            if str(name).lower().startswith("on") or value.strip().lower().startswith("javascript:"):
                yield f"<{element.tag} {name}={value}>"


@pytest.fixture
def planted(db) -> Planted:
    planted = plant_canaries()
    plant(script)
    return planted


@pytest.mark.parametrize("role", SEES_MOST)
def test_no_page_runs_what_somebody_wrote(role, planted, sign_in):
    client = sign_in(planted.world.cast[role])
    pages = [*read_all(client, planted.places(role, "near"))]
    found = sent(client, reverse("pupils:pupil_search"), {"q": "'\">"})
    ran, shown = [], 0
    for name, answer in [*pages, *send_all(client, pages), ("pupils:pupil_search", found)]:
        content = answer.content.decode(errors="replace")
        shown += "&gt;&lt;" in content
        ran += [f"{name}: {each}" for each in running(content)]
    assert ran == []
    # It proves nothing where nothing of it was shown.
    assert shown >= 10


def test_no_mail_runs_what_somebody_wrote(planted):
    school = planted.world.cast.school
    school.refresh_from_db()
    before = set(OutboxMail.objects.values_list("pk", flat=True))
    week = WEEK - timedelta(days=7)
    build_digests(by=system_actor(school.pk, "weekly digest"), school=school, week=week, on=today())
    mails = OutboxMail.objects.exclude(pk__in=before)
    assert mails.count() >= 4
    for mail in mails:
        assert [*running(mail.html)] == []
        assert "\n" not in mail.subject


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_a_browser_even_without_the_policy_that_would_stop_it(
    transactional_db, browser, live_server
):
    """The policy is switched off here: what is written must be harmless by itself."""
    world = make_world()
    plant(script)
    context = browser.new_context(bypass_csp=True)
    page, ran = context.new_page(), []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    readers = {name: reader_of(name, world) for name in PAGES}
    signed_in = None
    for name in sorted(PAGES, key=lambda each: (readers[each].pk, each)):
        if readers[name] != signed_in:
            signed_in = readers[name]
            sign_in_page(page, live_server, signed_in)
        page.goto(live_server.url + address_of(name, world, signed_in))
        if page.evaluate("'hit' in window"):
            ran.append(name)
    context.close()
    assert ran == []
