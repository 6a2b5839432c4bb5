"""Scripts in every text that somebody could have written: shown on every page and in every mail, and never run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import html5lib
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mentoring.digest import build_digests
from staffing.access import Role, system_actor
from staffing.calendar import now, today
from staffing.models import OutboxMail
from staffing.unusual import MANY, tell_of_unusual
from tests.browser.conftest import wait_for
from tests.staffing.test_unusual import opened
from tests.walk.crawl import read_all, send_all, sent
from tests.walk.planted import Planted, plant, plant_canaries
from tests.walk.test_accessibility import sign_in_page
from tests.walk.test_pages import PAGES, address_of, reader_of
from tests.walk.world import WEEK, World, make_world

# The longest that a column takes; each ends the attribute or element it may stand in.
SCRIPTS = (
    "'\"></textarea></title><img src=x onerror=hit=1><script>hit=1</script>",
    '"><svg onload=hit=1>',
    '"><i onx>',
)
# What ran or stands in a page where it would run, and whether the words of it are shown there beside the frame.
LOOK = """() => {
  const named = ["onerror", "onload", "onx"].filter((name) => document.querySelector(`[${name}]`));
  const words = (document.querySelector("main") ?? document.body).textContent;
  return { ran: ["hit" in window && "hit", ...named].filter(Boolean), shown: words.includes('"><') };
}"""
SEES_MOST = (Role.SENDCO, Role.RECORDS, Role.MENTOR, Role.SITE_ADMIN, Role.HEAD, Role.SAFEGUARDING_LEAD)


@dataclass(frozen=True)
class Seen:
    ran: list[str]
    shown: bool


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


def html_mails(world: World) -> list[OutboxMail]:
    """One at least of each kind that has an HTML body: a digest, and that unusually many pupils were opened."""
    school, mentor = world.cast.school, world.cast[Role.MENTOR]
    school.refresh_from_db()
    before = set(OutboxMail.objects.values_list("pk", flat=True))
    week = WEEK - timedelta(days=7)
    build_digests(by=system_actor(school.pk, "weekly digest"), school=school, week=week, on=today())
    opened(mentor, MANY + 1)
    assert tell_of_unusual(now()) >= 2
    mails = list(OutboxMail.objects.exclude(pk__in=before).exclude(html=""))
    assert {mail.kind.split("-")[0] for mail in mails} == {"digest", "unusual"}
    return mails


def test_no_mail_runs_what_somebody_wrote(planted):
    mails = html_mails(planted.world)
    assert len(mails) >= 6
    for mail in mails:
        assert [*running(mail.html)] == []
        assert "\n" not in mail.subject


@pytest.fixture
def scripted(transactional_db) -> World:
    """As `planted`, but committed: the served app has its own connection."""
    world = make_world()
    plant(script)
    return world


@pytest.fixture
def bare(browser) -> Iterator[Page]:
    """A page of a browser in which no policy stops a script: what is written must be harmless by itself."""
    context = browser.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def seen_in(page: Page) -> Seen:
    return Seen(**page.evaluate(LOOK))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_runs_on_any_page_in_a_browser(scripted, bare, live_server):
    readers = {name: reader_of(name, scripted) for name in PAGES}
    signed_in, ran, showing = None, [], set()
    for name in sorted(PAGES, key=lambda each: (readers[each].pk, each)):
        if readers[name] != signed_in:
            signed_in = readers[name]
            sign_in_page(bare, live_server, signed_in)
        address = live_server.url + address_of(name, scripted, signed_in)
        answer = bare.goto(address)
        assert (answer.status, bare.url) == (200, address), name
        seen = seen_in(bare)
        ran += [f"{name}: {each}" for each in seen.ran]
        showing |= {name} if seen.shown else set()
    assert ran == []
    # Of the rest most ask for something or count.
    assert len(showing) > len(PAGES) / 2, sorted(set(PAGES) - showing)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_what_a_script_of_ours_puts_into_a_page(scripted, bare, live_server):
    sign_in_page(bare, live_server, scripted.cast[Role.SAFEGUARDING_LEAD])
    concern = reverse("safeguarding:concern_detail", args=[scripted.ids["near"]["concern"]])
    bare.goto(live_server.url + concern)
    wait_for(bare, "beside")
    bare.locator("a[data-beside]").first.click()
    place = bare.locator("[data-beside-place]")
    expect(place.get_by_role("heading", name="Plans in force")).to_be_visible()
    assert '"><' in place.inner_text()
    assert seen_in(bare).ran == []
    assert bare.url == live_server.url + concern


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_a_mail_in_a_browser(scripted, bare):
    for mail in html_mails(scripted):
        bare.set_content(mail.html)
        seen = seen_in(bare)
        assert (seen.ran, seen.shown) == ([], True), mail.kind


@pytest.mark.browser
@pytest.mark.parametrize(("number", "ran"), [(0, ["hit", "onerror"]), (1, ["hit", "onload"]), (2, ["onx"])])
def test_what_would_run_is_noticed(number, ran, bare, live_server):
    """On a page with its policy, in a place filled by a script, and in a mail."""
    address = live_server.url + reverse("account_login")

    def unescaped(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{SCRIPTS[number]}</main>"))

    bare.route(address, unescaped)
    assert "default-src 'self'" in bare.goto(address).headers["content-security-policy"]
    assert seen_in(bare).ran == ran
    bare.unroute(address)
    bare.goto(address)
    assert seen_in(bare).ran == []
    bare.evaluate("script => { document.querySelector('main').innerHTML = script }", SCRIPTS[number])
    # What would run stands there, whether or not it has run yet.
    assert ran[-1] in seen_in(bare).ran
    bare.goto("about:blank")
    bare.set_content(f"<title>Mail</title><main>{SCRIPTS[number]}</main>")
    assert seen_in(bare).ran == ran
