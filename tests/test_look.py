"""What the look promises, computed from its files: contrast, no inline code, vendored files, bytes."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TOKENS = (STATIC / "css/tokens.css").read_text()
HANDRAIL = (STATIC / "css/handrail.css").read_text()
# Mails have no style sheet to link to: theirs is inlined when they are made.
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "emails")
VENDOR = re.findall(
    r"\| `([^`]+)` \|[^|]+\|[^|]+\| `([0-9a-f]{64})` \|", (STATIC / "vendor/README.md").read_text()
)
FIRST_VISIT_BYTES = 60_000
FIRST_VISIT_REQUESTS = 6
# The most that a page of ours may weigh, compressed, beside its style and scripts.
PAGE_BYTES = 13_000

TEXT, EDGES = 4.5, 3.0
PAIRS = [
    ("ink", "paper", TEXT),
    ("ink", "card", TEXT),
    ("ink", "sunk", TEXT),
    ("ink", "accent-wash", TEXT),
    ("ink", "good-wash", TEXT),
    ("ink", "watch-wash", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "card", TEXT),
    ("soft", "sunk", TEXT),
    ("soft", "accent-wash", TEXT),
    ("soft", "watch-wash", TEXT),
    ("accent", "card", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "accent-wash", TEXT),
    ("accent", "good-wash", TEXT),
    ("accent", "watch-wash", TEXT),
    ("accent-strong", "card", TEXT),
    ("accent-strong", "paper", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-strong", TEXT),
    ("alert", "alert-wash", TEXT),
    ("alert", "card", TEXT),
    ("watch", "watch-wash", TEXT),
    ("good", "good-wash", TEXT),
    ("danger", "card", TEXT),
    ("danger", "paper", TEXT),
    ("danger-ink", "danger", TEXT),
    ("edge", "card", EDGES),
    ("edge", "paper", EDGES),
    ("edge", "sunk", EDGES),
    ("danger", "card", EDGES),
    ("focus", "card", EDGES),
    ("focus", "paper", EDGES),
    ("focus", "sunk", EDGES),
    ("focus", "accent-wash", EDGES),
    ("focus", "focus-halo", EDGES),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def block_of(selector: str) -> str:
    return TOKENS.split(selector + " {", 1)[1].split("}", 1)[0]


LIGHT = colours(block_of(":root"))
DARK = colours(block_of(':root[data-theme="dark"]'))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_of_colours_has_its_contrast(theme, front, back, least):
    assert contrast(theme[front], theme[back]) >= least


def test_dark_by_the_system_is_dark_by_the_page():
    by_system = colours(block_of(':root:not([data-theme="light"])'))
    assert by_system == DARK


def test_dark_says_every_colour_that_light_says():
    assert DARK.keys() == LIGHT.keys()


def test_components_name_no_colour_of_their_own():
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", HANDRAIL) == []


def test_components_use_only_values_that_exist():
    known = set(re.findall(r"(--[a-z0-9-]+):", TOKENS))
    used = {name for name in re.findall(r"var\((--[a-z0-9-]+)", HANDRAIL) if not name.startswith("--bs-")}
    assert used - known == set()


def test_inputs_have_the_edge_as_border_and_focus_a_ring_of_three_pixels():
    assert re.search(r"\.form-control, \.form-select,[^}]+border: 1px solid var\(--edge\)", HANDRAIL)
    assert re.search(r":focus-visible, \.form-control:focus[^}]+outline: 3px solid var\(--focus\)", HANDRAIL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_script_or_style(template):
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_fetches_from_elsewhere(template):
    assert not re.search(r"(src|href)=[\"'](https?:)?//", template.read_text())


def test_no_file_names_a_source_map():
    served = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"}]
    assert [path.name for path in served if b"sourceMappingURL" in path.read_bytes()] == []


@pytest.mark.parametrize(("name", "digest"), VENDOR)
def test_a_vendored_file_is_the_one_that_is_listed(name, digest):
    assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest


def test_every_vendored_file_is_listed():
    kept = {
        str(path.relative_to(STATIC / "vendor")) for path in (STATIC / "vendor").rglob("*") if path.is_file()
    }
    assert kept - {"README.md"} == {name for name, _ in VENDOR}


@pytest.mark.parametrize("base", ["base.html", "base_plain.html"])
def test_a_first_visit_is_light(base):
    fetched = re.findall(r"{% static '([^']+)' %}", (ROOT / "templates" / base).read_text())
    compressed = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in fetched)
    assert 1 + len(fetched) <= FIRST_VISIT_REQUESTS
    assert compressed + PAGE_BYTES <= FIRST_VISIT_BYTES
