"""A guide for each role: written once, in docs/guides, and shown inside the app without its pictures."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from staffing.access import Role

if TYPE_CHECKING:
    from markdown_it.token import Token

FOLDER = settings.BASE_DIR / "docs" / "guides"


@dataclass(frozen=True)
class Guide:
    """One page; `code` is the name of its file, `roles` those it is written for (none: everybody)."""

    code: str
    title: str
    roles: frozenset[Role] = frozenset()

    @property
    def text(self) -> str:
        return (FOLDER / f"{self.code}.md").read_text(encoding="utf-8")


GUIDES = (
    Guide("mentor", "Mentor", frozenset({Role.MENTOR})),
    Guide(
        "intervention-lead",
        "Intervention lead and key-stage coordinator",
        frozenset({Role.INTERVENTION_LEAD, Role.KEY_STAGE_COORDINATOR}),
    ),
    Guide("teacher", "Teacher and faculty lead", frozenset({Role.TEACHER, Role.FACULTY_LEAD})),
    Guide("pastoral-lead", "Pastoral lead", frozenset({Role.PASTORAL_LEAD})),
    Guide("sendco", "SENDCo and assistant SENDCo", frozenset({Role.SENDCO, Role.ASSISTANT_SENDCO})),
    Guide("safeguarding-lead", "Safeguarding lead", frozenset({Role.SAFEGUARDING_LEAD})),
    Guide("leader", "Headteacher and senior leader", frozenset({Role.HEAD, Role.SENIOR_LEADER})),
    Guide("chair-of-governors", "Chair of governors", frozenset({Role.CHAIR_OF_GOVERNORS})),
    Guide("records", "Records", frozenset({Role.RECORDS})),
    Guide(
        "exams-and-assessment",
        "Exams officer and assessment lead",
        frozenset({Role.EXAMS_OFFICER, Role.ASSESSMENT_LEAD}),
    ),
    Guide("site-admin", "Site administrator", frozenset({Role.SITE_ADMIN})),
    Guide("signing-in", "Signing in"),
)


def guides_for(roles: AbstractSet[Role]) -> list[Guide]:
    """Every guide, those for the roles one holds first."""
    return sorted(GUIDES, key=lambda guide: not guide.roles & roles)


def chosen(guides: Sequence[Guide], code: str) -> Guide:
    """The guide asked for, else the first of one's own."""
    return next((guide for guide in guides if guide.code == code), guides[0])


@cache
def as_html(guide: Guide) -> str:
    """A guide's text for a page of the app: the page has its heading, and the app itself is its picture."""
    # Imported here: most processes never show a guide.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = [token for token in markdown.parse(guide.text) if not _is_picture(token)]
    for token in tokens:
        for child in token.children or ():
            _lead_to_guide(child)
    return markdown.renderer.render(tokens[3:], markdown.options, {})


def _is_picture(token: "Token") -> bool:
    return any(child.type == "image" for child in token.children or ())


def _lead_to_guide(token: "Token") -> None:
    """`mentor.md` beside this file is `?guide=mentor` inside the app."""
    address = str(token.attrGet("href") or "")
    if address.endswith(".md"):
        token.attrSet("href", f"?guide={address.removesuffix('.md')}")
