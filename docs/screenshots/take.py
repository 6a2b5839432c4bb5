"""Takes the pictures in this folder anew: the demo at one fixed moment, seen by several roles in Chromium."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from small_png import with_256_colours  # noqa: E402

from run import find_chromium  # noqa: E402

# The moment that `examples/` leads up to, so that the same pictures come out each year.
CLOCK = "2026-11-23T10:58"
PORT = 8917
ADDRESS = f"http://localhost:{PORT}"
SECONDARY = "999001"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 860}
# Long pages are cut here: what stands further down is seen in the app.
LONGEST = 1300

Way = Callable[[Page], object]


def at(path: str) -> Way:
    return lambda page: page.goto(ADDRESS + path)


def first(path: str, pattern: str) -> Way:
    """Go to a page, then follow its first link whose address matches."""

    def go(page: Page) -> None:
        page.goto(ADDRESS + path)
        links = page.eval_on_selector_all(
            "main a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        page.goto(ADDRESS + next(link for link in links if re.fullmatch(pattern, link)))

    return go


def signed_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto(ADDRESS)


def preview(page: Page) -> None:
    """Upload the secondary's first forty pupils, three of them changed, and wait until the file has been read."""
    rows = (ROOT / "examples" / "larkfield-pupils.csv").read_bytes().split(b"\n")[:41]
    rows[3] = rows[3].replace(b";7A;", b";7B;")
    rows[5] = rows[5].replace(b"999400", b"999401")
    rows[7] = rows[7].replace(b"/20", b"/32")
    page.goto(f"{ADDRESS}/imports/new/")
    page.get_by_label("Pupils", exact=True).check(force=True)
    file = FilePayload(name="pupils.csv", mimeType="text/csv", buffer=b"\n".join(rows))
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_selector("main table", timeout=60_000)


@dataclass(frozen=True)
class Picture:
    name: str
    role: str
    go: Way
    urn: str = SECONDARY
    is_dark_too: bool = False

    @property
    def who(self) -> tuple[str, str]:
        return self.urn, self.role


PICTURES = (
    Picture("today-mentor", "mentor", at("/"), is_dark_too=True),
    Picture("log-mentor", "mentor", first("/", r"/planned/\d+/log/"), is_dark_too=True),
    Picture("catch-up-mentor", "mentor", at("/catch-up/?week=2026-11-23"), is_dark_too=True),
    Picture("week-sheet-mentor", "mentor", at("/week-sheet/?week=2026-11-23")),
    Picture("log-ad-hoc-mentor", "mentor", at("/sessions/new/")),
    Picture("caseload-mentor", "mentor", at("/caseload/")),
    Picture("pupil-mentor", "mentor", first("/caseload/?show=all", r"/pupils/\d+/"), is_dark_too=True),
    Picture("tasks-mentor", "mentor", at("/tasks/")),
    # The last of the mentor's, who is nobody from here on.
    Picture("signing-in", "mentor", signed_out),
    Picture("caseload-sendco", "sendco", at("/caseload/"), is_dark_too=True),
    Picture("digest-sendco", "sendco", first("/digests/", r"/digests/\d+/")),
    Picture("caseloads-sendco", "sendco", at("/caseloads/")),
    Picture("digest-pastoral-lead", "pastoral_lead", first("/digests/", r"/digests/\d+/")),
    Picture("staff-records", "records", at("/staff/")),
    Picture("mail-site-admin", "site_admin", first("/demo/mails/", r"/demo/mails/\d+/"), is_dark_too=True),
    Picture("mails-site-admin", "site_admin", at("/mails/")),
    Picture("roles-site-admin", "site_admin", at("/roles/")),
    Picture("evidence-site-admin", "site_admin", at("/school/evidence/")),
    Picture("desk-safeguarding-lead", "safeguarding_lead", at("/concerns/")),
    Picture("adults-chair-of-governors", "chair_of_governors", at("/concerns/adults/")),
    Picture("plan-teacher", "teacher", first("/plans/to-read/", r"/plans/\d+/")),
    Picture("import-preview-records", "records", preview),
)


def main() -> None:
    chromium = find_chromium()
    if not chromium:
        sys.exit("No Chromium was found. Install chromium, then run this again.")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as sign_ins,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        wanted = sys.argv[1:]
        pictures = [one for one in PICTURES if not wanted or one.name in wanted]
        for who, its in groupby(pictures, key=lambda one: one.who):
            take(browser, sign_ins[who], list(its))
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[dict[tuple[str, str], dict[str, str]]]:
    """The demo in a folder of its own, served with its scheduler; gives the sign-ins by URN and role."""
    environment = os.environ | {
        "HANDRAIL_VAR": str(folder),
        "DJANGO_SECRET_KEY": "only-for-pictures-of-invented-schools",
        "DEMO": "1",
    }
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "demo",
        "--json",
        "--port",
        str(PORT),
        "--clock",
        CLOCK,
    ]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline() or sys.exit("The demo did not start."))
        yield {(one["urn"], one["role"]): one for one in told["sign_ins"]}
    finally:
        server.terminate()
        server.wait(timeout=30)


def take(browser: Browser, sign_in: dict[str, str], pictures: list[Picture]) -> None:
    context = browser.new_context(
        viewport=DESK, reduced_motion="reduce", locale="en-GB", timezone_id="Europe/London"
    )
    page, blank = context.new_page(), context.new_page()
    page.bring_to_front()
    page.goto(ADDRESS)
    page.fill("input[name=login]", sign_in["email"])
    page.fill("input[name=password]", sign_in["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("main h1")
    for picture in pictures:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)
        picture.go(page)
        for size in (DESK, PHONE):
            for scheme in ("light", "dark") if picture.is_dark_too else ("light",):
                name = f"{picture.name}-{size['width']}-{scheme}"
                (HERE / f"{name}.png").write_bytes(with_256_colours(shoot(page, size, scheme), blank))
                print(name, flush=True)
    context.close()


def shoot(page: Page, size: dict[str, int], scheme: str) -> bytes:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(size | {"height": max(size["height"], min(height, LONGEST))})
    return page.screenshot(scale="css", animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
