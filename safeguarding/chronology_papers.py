"""A chronology on paper: a front sheet, every entry with its reference, and nothing of what is hidden."""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any, Final

from django.template.loader import render_to_string

from safeguarding.chronology import Chronology
from safeguarding.codes import Naming
from safeguarding.redaction import found_in, redact
from staffing.access import Actor
from staffing.models import School
from staffing.printed import Printed, bound, laid_out
from staffing.refusals import Refused

TEMPLATE: Final = "safeguarding/chronology_paper.html"
# Between two elements of a page: no name goes on from one to the next.
TAG: Final = re.compile(r"<[^>]*>")
STANDS_IN_THE_FORM: Final = (
    "“{words}” stands in the headings, days or references of the paper itself, so it can’t be hidden. "
    "Write more of it."
)


@dataclass(frozen=True)
class Version:
    """In full or with names shortened; or for somebody outside, with words hidden and entries left out."""

    naming: Naming = Naming.FULL
    made_for: str = ""
    hidden: Sequence[str] = ()
    left_out: Collection[int] = field(default_factory=frozenset)

    @property
    def title(self) -> str:
        if self.made_for:
            return f"For: {self.made_for[:1].lower()}{self.made_for[1:]}. What is hidden reads [hidden]."
        return f"For the safeguarding team. Names of others: {self.naming.label}."


@dataclass(frozen=True)
class Paper:
    content: bytes
    digest: str
    numbers: list[int]


def made_of(
    chronology: Chronology,
    read: Callable[[str], str],
    *,
    by: Actor,
    school: School,
    reference: str,
    asked: Sequence[tuple[str, str]],
    version: Version,
    at: datetime,
) -> Paper:
    """The file, and the entries in it. Raises NoPdf; and Refused where what is hidden would stand in it all the same."""
    moments = [moment for moment in chronology.moments if moment.entry.number not in version.left_out]

    def tell(text: str) -> str:
        return redact(read(text), version.hidden)

    context: dict[str, Any] = {
        "layout": "base_paper.html",
        "printed": Printed(tell(by.name), tell(school.name), at),
        "title": tell(chronology.title),
        "reference": reference,
        "version": tell(version.title),
        "asked": [(label, tell(words)) for label, words in asked],
        "moments": [moment.told_by(tell) for moment in moments],
        "left_out": len(chronology.moments) - len(moments),
    }
    refuse_what_is_left(render_to_string(TEMPLATE, context), version.hidden)
    content = bound([laid_out(TEMPLATE, context)])
    return Paper(content, hashlib.sha256(content).hexdigest(), [moment.entry.number for moment in moments])


def refuse_what_is_left(page: str, hidden: Sequence[str]) -> None:
    """The last look at the whole page: a word that the form itself uses can't be hidden, and nothing slips past."""
    for text in TAG.split(page):
        if found := found_in(unescape(text), hidden):
            raise Refused(STANDS_IN_THE_FORM.format(words=found[0].phrase))
