"""What the addresses of this room may ask for: codes alone, and what makes no sense counts as not asked for."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from mentoring.wording import week_from_code


@dataclass(frozen=True)
class BoardQuery:
    """Which week (None: the one that is now), which pupils; `is_all` shows those who need nothing as well."""

    week: date | None = None
    is_all: bool = False
    cohort: int | None = None
    mentor_id: int | None = None


def board_query(data: QueryDict) -> BoardQuery:
    return BoardQuery(
        week=_week(data.get("week", "")),
        is_all=data.get("show") == "all",
        cohort=_number(data.get("cohort", "")),
        mentor_id=_number(data.get("mentor", "")),
    )


def _week(code: str) -> date | None:
    try:
        return week_from_code(code)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
