"""The weekly digests: one's own list, and a page to work each of them through."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from mentoring.actions import review_item
from mentoring.forms import ReviewForm
from mentoring.mails import headline
from mentoring.models import Digest, DigestItem
from mentoring.wording import week_code, week_days, week_number
from pupils.models import CaseloadAssignment, Pupil
from pupils.models.pupil import NAME_FIELDS
from staffing.access import Actor, Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today, week_start
from staffing.drafts import kept_at_once, owner_token, page_key
from staffing.models import Staff
from staffing.models.people import spoken_name
from staffing.receipts import Stale
from staffing.requests import StaffRequest

SHOWN = 40
# As many pupils as one looks at in one go; the others lie folded below, and come up as these are done.
SOON = 10
# Each is a form with a draft of its own, so that a page of all of a large school's would be heavy on a phone.
ROWS = 30
TYPED = ("decision", "owner", "due_on")
OF_ITEM = ("pk", "pupil_id", "level", "sentence", "decision", "reviewed_at", "version")
OF_READER = ("title", "forename", "surname")
OF_PUPIL = (*NAME_FIELDS, "form")
# A task set on a Friday or later is due on the Friday after, counted from this week's Monday.
NEXT_FRIDAY = 11


class Line(NamedTuple):
    """A pupil of a digest, of whom a large school's week has a thousand: how many reasons to look, and items open."""

    pupil_id: int
    to_look: int
    to_review: int

    @property
    def is_praise(self) -> bool:
        return not self.to_look

    @property
    def is_reviewed(self) -> bool:
        return not self.to_review


class Item(NamedTuple):
    """What a row shows of an item; who looked at it has no name until somebody has."""

    pk: int
    pupil_id: int
    level: str
    sentence: str
    decision: str
    reviewed_at: datetime | None
    version: int
    title: str
    forename: str
    surname: str
    legal_forename: str
    legal_surname: str
    preferred_forename: str
    preferred_surname: str
    form: str

    @property
    def reviewed_by(self) -> str:
        return spoken_name(self.title, self.forename, self.surname)


@dataclass
class Entry:
    """One pupil of a digest: every reason, and one tick for all of them."""

    items: list[Item]
    draft_owner: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    is_brought_back: bool = False
    mentor: Staff | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def first(self) -> Item:
        return self.items[0]

    @cached_property
    def pupil(self) -> Pupil:
        return Pupil(pk=self.first.pupil_id, **{name: getattr(self.first, name) for name in OF_PUPIL})

    @cached_property
    def form_key(self) -> UUID:
        return uuid4()

    @property
    def is_reviewed(self) -> bool:
        return all(item.reviewed_at for item in self.items)

    @property
    def decision(self) -> str:
        return next((item.decision for item in self.items if item.decision), "")


@needs(Can.BOARD_VIEW)
@require_GET
def digest_list(request: StaffRequest) -> HttpResponse:
    actor = request.actor
    shown = DigestItem.objects.visible_to(actor).exclude(level=DigestItem.Level.PRAISE)
    needy = Q(items__in=shown)
    digests = Digest.objects.visible_to(actor).annotate(
        named=Count("items__pupil", filter=needy, distinct=True),
        open=Count("items__pupil", filter=needy & Q(items__reviewed_at__isnull=True), distinct=True),
    )[:SHOWN]
    rows = [
        {
            "digest": digest,
            "week": week_number(digest.week_start),
            "days": week_days(digest.week_start),
            "headline": headline(digest),
            "looked_at": digest.named - digest.open,
        }
        for digest in digests
    ]
    return render(request, "mentoring/digest_list.html", {"rows": rows})


@needs(Can.BOARD_VIEW)
@require_GET
def digest_detail(request: StaffRequest, digest_id: int) -> HttpResponse:
    digest = get_object_or_404(Digest.objects.visible_to(request.actor), pk=digest_id)
    return _page(request, digest)


@needs(Can.BOARD_VIEW)
@require_POST
def digest_item_review(request: StaffRequest, item_id: int) -> HttpResponse:
    actor = request.actor
    items = DigestItem.objects.visible_to(actor).select_related("digest", "pupil")
    item = get_object_or_404(items, pk=item_id)
    form = ReviewForm.of(request, pupil_id=item.pupil_id, on=today())
    if not form.is_valid():
        return _page(request, item.digest, failed=(item, form))
    taken = form.cleaned_data

    def do() -> str:
        review_item(
            by=actor,
            item=item,
            version=taken["version"] or 0,
            decision=taken["decision"],
            at=now(),
            owner_id=taken["owner"].pk if taken["owner"] else None,
            due_on=taken["due_on"],
        )
        messages.success(
            request, f"{item.pupil.short_name} has been looked at, and stands under “Looked at” below."
        )
        return item.digest.get_absolute_url()

    try:
        return redirect(form.once(do))
    except Stale:
        form.add_error(
            None, "Somebody looked at this row meanwhile: what they decided stands above, yours is below."
        )
        return _page(request, item.digest, failed=(item, form))


def _page(
    request: StaffRequest, digest: Digest, failed: tuple[DigestItem, ReviewForm] | None = None
) -> HttpResponse:
    actor = request.actor
    items = DigestItem.objects.visible_to(actor).filter(digest=digest)
    lines = _lines(items)
    praised = [line for line in lines if line.is_praise]
    # Whom nobody has looked at yet stand first.
    attention = sorted((line for line in lines if not line.is_praise), key=attrgetter("is_reviewed"))
    page = Paginator(attention, ROWS).get_page(
        _place_of(failed[0], attention) if failed else request.GET.get("page")
    )
    rows, praise = _entries(items, list(page), praised)
    without_logs = _name_mentors(actor, digest, rows)
    _bring_back(actor, rows)
    if failed:
        _keep_typed(rows, *failed)
    waiting = [row for row in rows if not row.is_reviewed]
    done = [row for row in rows if row.is_reviewed]
    record(actor, AuditVerb.VIEW, digest, pupil_ids=[row.pupil.pk for row in (*rows, *praise)])
    context = {
        "digest": digest,
        "week": week_number(digest.week_start),
        "days": week_days(digest.week_start),
        "page": page,
        "soon": waiting[:SOON],
        "later": waiting[SOON:],
        "opens_later": any(row.typed for row in waiting[SOON:]),
        "done": done,
        "opens_done": not waiting or any(row.typed for row in done),
        "praise": praise,
        "looked_at": sum(line.is_reviewed for line in attention),
        "without_logs": without_logs,
        "week_code": week_code(digest.week_start),
        "due_on": week_start(today()) + timedelta(days=NEXT_FRIDAY),
        "others": Digest.objects.visible_to(actor).filter(kind=digest.kind).exclude(pk=digest.pk)[:2],
    }
    return render(request, "mentoring/digest_detail.html", context, status=422 if failed else 200)


def _lines(items: QuerySet[DigestItem]) -> list[Line]:
    """Every pupil, in the order of their first items."""
    figures = {
        "place": Min("position"),
        "to_look": Count("pk", filter=~Q(level=DigestItem.Level.PRAISE)),
        "to_review": Count("pk", filter=Q(reviewed_at=None)),
    }
    by_pupil = items.order_by().values("pupil_id").annotate(**figures).order_by("place")
    return list(map(Line._make, by_pupil.values_list(*Line._fields)))


def _entries(items: QuerySet[DigestItem], *groups: list[Line]) -> list[list[Entry]]:
    """All items of the pupils of each group: read in one statement."""
    named = (*(f"reviewed_by__{name}" for name in OF_READER), *(f"pupil__{name}" for name in OF_PUPIL))
    shown = items.filter(pupil__in=[line.pupil_id for group in groups for line in group])
    found: dict[int, list[Item]] = defaultdict(list)
    for item in map(Item._make, shown.order_by("position").values_list(*OF_ITEM, *named)):
        found[item.pupil_id].append(item)
    return [[Entry(found[line.pupil_id]) for line in group if line.pupil_id in found] for group in groups]


def _place_of(item: DigestItem, lines: list[Line]) -> int:
    """The number of the page on which the item's pupil stands."""
    at = next((number for number, line in enumerate(lines) if line.pupil_id == item.pupil_id), 0)
    return at // ROWS + 1


def _name_mentors(actor: Actor, digest: Digest, entries: list[Entry]) -> list[Staff]:
    """Whose caseload each pupil is on, where that is somebody else's and may be known: a task may go there.

    Returns who is behind the count of mentors without a log, as far as their caseload is in reach today.
    """
    assigned = CaseloadAssignment.objects.visible_to(actor).open(today()).select_related("mentor")
    asked = Q(pupil__in=[row.pupil.pk for row in entries]) | Q(mentor__in=digest.without_logs)
    found = list(assigned.filter(asked))
    mentors = {row.pupil_id: row.mentor for row in found if row.mentor_id != actor.staff_id}
    for row in entries:
        row.mentor = mentors.get(row.pupil.pk)
    quiet = {row.mentor for row in found if row.mentor_id in digest.without_logs}
    return sorted(quiet, key=lambda mentor: (mentor.surname.casefold(), mentor.forename.casefold()))


def _bring_back(actor: Actor, entries: list[Entry]) -> None:
    """Each row is a form of its own, with a draft of its own for each tab it is open in."""
    keys = {row.pupil.pk: reverse("mentoring:digest_item_review", args=[row.first.pk]) for row in entries}
    pages = {key: page_key(key, row.form_key) for key, row in zip(keys.values(), entries, strict=True)}
    drafts = kept_at_once(actor, pages)
    for row in entries:
        key = keys[row.pupil.pk]
        row.draft_owner = owner_token(actor, pages[key])
        draft = drafts.get(key)
        if draft:
            row.typed = {name: next(iter(draft.body.get(name, ())), "") for name in TYPED}
            row.is_brought_back = True


def _keep_typed(entries: list[Entry], item: DigestItem, form: ReviewForm) -> None:
    for row in entries:
        if row.pupil.pk == item.pupil_id:
            row.typed = {name: form.data.get(name, "") for name in TYPED}
            row.is_brought_back = False
            row.problems = [str(error) for errors in form.errors.values() for error in errors]
