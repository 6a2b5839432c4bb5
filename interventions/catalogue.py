"""The school's programmes with the provision of each, as far as a reader may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page
from django.db.models import Count, Q

from interventions.models import Programme, Provision
from interventions.models.provision import ProvisionQuerySet
from staffing.access import Actor, open_or_coming
from staffing.paging import page_of

# So many fit a screen with every programme open.
FEW: Final = 8
A_PAGE: Final = 25


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme with how much there is of it, and the provision that is shown: all of it, or what lacks its pupils.

    `page` is there where the reader asked for this programme's provision.
    """

    programme: Programme
    provision_count: int
    places_count: int
    class_count: int
    filled_count: int
    provisions: tuple[Provision, ...] = ()
    page: Page[Provision] | None = None

    @property
    def empty_count(self) -> int:
        """Provision by name that has nobody in it."""
        return self.provision_count - self.class_count - self.filled_count

    @property
    def address(self) -> str:
        """The query that opens it, as a pager wants it."""
        return f"open={self.programme.pk}&"

    @property
    def is_cut(self) -> bool:
        """Whether there is more than what is shown."""
        return self.page is None and len(self.provisions) < self.provision_count

    @property
    def said(self) -> str:
        """12 provisions, 14 places, 3 classes."""
        counts = (
            (self.provision_count, "provision"),
            (self.places_count, "place"),
            (self.class_count, "class"),
        )
        return ", ".join(_counted(number, word) for number, word in counts if number)


def read_catalogue(
    actor: Actor, on: date, opened: int | None, asked: str | None
) -> tuple[list[ProgrammeRow], list[Programme]]:
    """The programmes with provision in sight, and those without.

    A short catalogue stands open; of a long one what lacks its pupils, and a page of the programme that is `opened`.
    """
    programmes = Programme.objects.visible_to(actor).select_related("lead").order_by("-is_running", "name")
    provisions = Provision.objects.visible_to(actor).open_or_coming(on)
    counts = _counts(provisions, on)
    listed = provisions.with_place_count(on).select_related("lead", "teaching_group").order_by("name", "pk")
    total = sum(row["provision_count"] for row in counts.values())
    page = page_of(listed.filter(programme=opened), asked, A_PAGE) if opened in counts else None
    if total > FEW:
        listed = listed.without_pupils(on).exclude(programme=opened)
    shown: dict[int, list[Provision]] = defaultdict(list)
    for provision in listed[:A_PAGE]:
        shown[provision.programme_id].append(provision)
    served, unserved = [], []
    for programme in programmes:
        if programme.pk in counts:
            of_page = page if programme.pk == opened else None
            rows = tuple(of_page or shown[programme.pk])
            served.append(ProgrammeRow(programme, **counts[programme.pk], provisions=rows, page=of_page))
        else:
            unserved.append(programme)
    return served, unserved


def _counts(provisions: ProvisionQuerySet, on: date) -> dict[int, dict[str, int]]:
    """How much there is of each programme, by its id: with the places joined once, each provision counts once."""
    in_it = open_or_coming(on, "places__") & Q(places__isnull=False)
    rows = (
        provisions.order_by()
        .values("programme_id")
        .annotate(
            provision_count=Count("pk", distinct=True),
            class_count=Count("pk", distinct=True, filter=Q(teaching_group__isnull=False)),
            filled_count=Count("pk", distinct=True, filter=in_it & Q(teaching_group__isnull=True)),
            places_count=Count("places", filter=in_it),
        )
    )
    return {row.pop("programme_id"): row for row in rows}


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 'es' if word.endswith('s') else 's'}"
