"""Who is linked with whom, as somebody of the team may see it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from safeguarding.codes import LinkKind
from safeguarding.desk import GONE
from safeguarding.models import PupilLink, SubjectKey
from staffing.access import Actor

# Whose chronology is that of the family.
FAMILY = frozenset({LinkKind.SIBLING, LinkKind.HOUSEHOLD})


@dataclass(frozen=True)
class Link:
    """A link as seen from one of its two pupils: `key` is the other's."""

    row: PupilLink
    pupil_id: int
    key: SubjectKey

    @property
    def kind(self) -> LinkKind:
        return LinkKind(self.row.kind)

    @property
    def name(self) -> str:
        return self.key.pupil.name if self.key.pupil else GONE


def links_of(actor: Actor, pupil_ids: Collection[int | None]) -> list[Link]:
    """Of any of these pupils, one statement; a link between two of them is there from the side of each."""
    known = {pk for pk in pupil_ids if pk}
    rows = PupilLink.objects.visible_to(actor).standing()
    rows = rows.filter(Q(key__pupil__in=known) | Q(other__pupil__in=known))
    return [
        Link(row, one.pupil_id, other)
        for row in rows.select_related("key__pupil", "other__pupil")
        for one, other in ((row.key, row.other), (row.other, row.key))
        if one.pupil_id in known
    ]
