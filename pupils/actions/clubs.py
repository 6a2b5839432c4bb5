"""Our own registers: set up, taken by the adult who is there, and amended with the reason."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from pupils.models import Club, ClubAmendment, ClubDay, ClubMark, ClubMember, Pupil
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused


@transaction.atomic
def set_up_club(*, by: Actor, told: Mapping[str, Any], pupil_ids: set[int], on: date) -> Club:
    """A new register with who is on it from that day."""
    club = _save(Club(school_id=by.school_id, **told))
    ClubMember.objects.bulk_create(
        [ClubMember(club=club, pupil_id=pk, starts_on=on) for pk in sorted(pupil_ids)]
    )
    record(by, AuditVerb.CREATE, club, pupil_ids=sorted(pupil_ids))
    return club


@transaction.atomic
def edit_club(
    *, by: Actor, club: Club, version: int, told: Mapping[str, Any], pupil_ids: set[int], on: date
) -> Club:
    """Change a register that was opened at `version`, and from that day who is on it; raises Stale after another."""
    club = claim_version(club, version)
    for name, value in told.items():
        setattr(club, name, value)
    club = _save(club)
    present = {row.pupil_id: row for row in club.members.open(on)}
    gone = [row for pk, row in present.items() if pk not in pupil_ids]
    for row in gone:
        _end(row, on - timedelta(days=1))
    added = sorted(pupil_ids - present.keys())
    ClubMember.objects.bulk_create([ClubMember(club=club, pupil_id=pk, starts_on=on) for pk in added])
    record(by, AuditVerb.EDIT, club, pupil_ids=sorted({*added, *(row.pupil_id for row in gone)}))
    return club


def _end(row: ClubMember, last_day: date) -> None:
    """Who only came today is taken out."""
    if row.starts_on > last_day:
        row.delete()
    else:
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])


def _save(club: Club) -> Club:
    try:
        with transaction.atomic():
            club.save()
    except IntegrityError as taken:
        raise Refused("There is a register of this name already. Give this one another.", "name") from taken
    return club


def members_on(club: Club, on: date) -> list[ClubMember]:
    """Who is on a register on a day and on the roll, by name."""
    rows = club.members.open(on).filter(pupil__in=Pupil.objects.on_roll(on).values("pk"))
    return list(rows.select_related("pupil").order_by("pupil__known_surname", "pupil__known_forename", "pk"))


@transaction.atomic
def take_register(*, by: Actor, club: Club, on: date, statuses: Mapping[int, str], at: datetime) -> ClubDay:
    """The register of a day, a mark for each pupil; raises Refused where that day's is taken already."""
    try:
        with transaction.atomic():
            day = ClubDay.objects.create(club=club, on=on, taken_by_id=by.staff_id, taken_at=at)
    except IntegrityError as taken:
        raise Refused("The register of this day is taken already: amend a mark there.", "on") from taken
    ClubMark.objects.bulk_create(
        [ClubMark(day=day, pupil_id=pk, status=status) for pk, status in statuses.items()]
    )
    record(by, AuditVerb.CREATE, day, pupil_ids=sorted(statuses))
    return day


@transaction.atomic
def amend_club_mark(
    *, by: Actor, mark: ClubMark, old: str, new: str, reason: str, at: datetime
) -> ClubAmendment:
    """Change a mark that was seen as `old`; raises Stale where it has been changed meanwhile."""
    mark = ClubMark.objects.select_for_update().get(pk=mark.pk)
    if mark.status != old:
        raise Stale
    if mark.status == new:
        raise Refused("This is the mark already.", "status")
    amendment = ClubAmendment.objects.create(
        mark=mark, old_status=old, new_status=new, reason=reason, amended_by_id=by.staff_id, amended_at=at
    )
    mark.status = new
    mark.save(update_fields=["status"])
    record(by, AuditVerb.EDIT, mark, pupil_id=mark.pupil_id, status=f"{old} to {new}")
    return amendment
