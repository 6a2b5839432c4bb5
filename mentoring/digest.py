"""The weekly digest: built once for each recipient from what that recipient may see, and frozen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from interventions.models import Session
from mentoring import mails
from mentoring.attention import Reason, need, needs_attention, reasons
from mentoring.models import DIGEST_ROLES, Digest, DigestItem
from mentoring.week import PupilWeekView, SchoolWeek, read_week, school_week
from mentoring.wording import week_code
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Actor, Resource
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.jobs import nudge
from staffing.models import OutboxMail, School, Staff
from staffing.outbox import AFTER_RESTORE, only_for, withheld

for _kind, _roles in DIGEST_ROLES.items():
    only_for(mails.mail_kind(_kind), _roles)


@dataclass(frozen=True)
class Standing:
    """One pupil's week, and what there is to say about it."""

    view: PupilWeekView
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class SchoolFacts:
    """The week of a whole school, read once for all its recipients."""

    standings: dict[int, Standing]
    caseloads: dict[int, frozenset[int]]
    logged: frozenset[int]


class Recipient(NamedTuple):
    """Who gets a digest of a kind, and what they may do."""

    staff: Staff
    actor: Actor
    kind: Digest.Kind


@dataclass(frozen=True)
class Edition:
    """What one recipient is told."""

    recipient: Staff
    kind: Digest.Kind
    standings: tuple[Standing, ...]
    facts: dict[str, int]
    without_logs: tuple[int, ...] = ()

    @property
    def pupil_count(self) -> int:
        return self.facts["pupils"]

    @property
    def rules(self) -> Counter[str]:
        return Counter(reason.rule for row in self.standings for reason in row.reasons)


@dataclass(frozen=True)
class Build:
    """What became of a week: nothing where no school day was, else the editions that did not exist yet."""

    school: School
    week: date
    is_school_week: bool = True
    editions: tuple[Edition, ...] = ()
    frozen: tuple[Digest, ...] = ()
    digests: tuple[Digest, ...] = field(default=())
    mails: int = 0


def build_digests(
    *,
    by: Actor,
    school: School,
    week: date,
    on: date,
    at: datetime | None = None,
    dry_run: bool = False,
    withhold_mails: bool = False,
) -> Build:
    """Build what is missing of a school week's digests, as the week stands on a day, and plan their mails.

    What was built stays as it was, so it may run any number of times and twice at once. A dry run builds all of it
    afresh and writes nothing. `at` is when it is built and the mails are due: now, unless told.
    """
    calendar = school.calendar()
    if not calendar.is_school_week(week):
        return Build(school, week, is_school_week=False)
    frozen = () if dry_run else tuple(_frozen(school, week))
    told = {(row.recipient_id, row.kind) for row in frozen}
    wanted = [each for each in recipients(school, on) if (each.staff.pk, each.kind) not in told]
    if not wanted:
        return Build(school, week, frozen=frozen)
    facts = school_facts(by, school, school_week(calendar, week, on, school.contact_days))
    editions = tuple(edition for each in wanted if (edition := _edition(each, facts, on)) is not None)
    build = Build(school, week, editions=editions, frozen=frozen, mails=len(_with_sign_in(editions)))
    return build if dry_run else _freeze(by, build, at or now(), withhold_mails=withhold_mails)


def recipients(school: School, on: date) -> list[Recipient]:
    """Everybody employed who holds one of a kind's roles that day, once for each kind: one statement."""
    of_any_kind = frozenset().union(*DIGEST_ROLES.values())
    staff = Staff.objects.filter(school=school).employed(on).with_one_of(of_any_kind, on)
    return [
        Recipient(each, actor, kind)
        for each, actor in staff.select_related("user").order_by("surname", "pk").actors(on)
        for kind, roles in DIGEST_ROLES.items()
        if actor.roles & roles
    ]


def school_facts(by: Actor, school: School, week: SchoolWeek) -> SchoolFacts:
    """Every supported pupil's week and reasons, whose caseload each is on, and who logged anything."""
    pupils = Pupil.objects.visible_to(by, Resource.BOARD).supported(week.as_of).on_roll(week.as_of)
    views = read_week(by, pupils.by_name(), week)
    caseloads: dict[int, set[int]] = {}
    assigned = CaseloadAssignment.objects.visible_to(by).open(week.as_of)
    for mentor_id, pupil_id in assigned.values_list("mentor_id", "pupil_id"):
        caseloads.setdefault(mentor_id, set()).add(pupil_id)
    given = Session.objects.filter(school=school, on__range=(week.monday, week.last_day))
    logged = set(given.values_list("session_adults__staff_id", flat=True).order_by().distinct())
    return SchoolFacts(
        standings={view.pupil.pk: Standing(view, tuple(reasons(view))) for view in views},
        caseloads={mentor_id: frozenset(ids) for mentor_id, ids in caseloads.items()},
        logged=frozenset(staff_id for staff_id in logged if staff_id),
    )


def by_need(standings: Iterable[Standing]) -> list[Standing]:
    """The gravest first; pupils alike stay in the order of their names."""
    return sorted(standings, key=lambda row: need(row.reasons))


def _edition(recipient: Recipient, facts: SchoolFacts, on: date) -> Edition | None:
    """One statement, for the pupils whom the roles of this digest reach. None where they reach nobody."""
    staff, kind = recipient.staff, recipient.kind
    actor = recipient.actor.only_as(DIGEST_ROLES[kind])
    visible = set(Pupil.objects.visible_to(actor, Resource.BOARD, on=on).values_list("pk", flat=True))
    mine = [row for pupil_id, row in facts.standings.items() if pupil_id in visible]
    if not mine:
        return None
    counts, without_logs = _counts(mine), set[int]()
    if kind != Digest.Kind.MENTOR:
        mentors = {mentor_id for mentor_id, ids in facts.caseloads.items() if ids & visible}
        without_logs = mentors - facts.logged
        counts |= {"mentors": len(mentors), "mentors_without_logs": len(without_logs)}
    standings = tuple(by_need(row for row in mine if row.reasons))
    return Edition(staff, kind, standings, counts, tuple(sorted(without_logs)))


def _counts(rows: Sequence[Standing]) -> dict[str, int]:
    """The frozen counts of the week: pupils, and pupils' sessions.

    Planned is what was held, not held and not logged, added up; what was not planned by name stands apart.
    """
    return {
        "pupils": len(rows),
        "attention": sum(needs_attention(row.reasons) for row in rows),
        "to_act": sum(any(each.level == DigestItem.Level.ACT for each in row.reasons) for row in rows),
        "praise": sum(any(each.level == DigestItem.Level.PRAISE for each in row.reasons) for row in rows),
        "planned": sum(row.view.due for row in rows),
        "held": sum(row.view.held for row in rows),
        "without_pupil": sum(row.view.held - row.view.there for row in rows),
        "not_held": sum(len(row.view.not_held) for row in rows),
        "not_logged": sum(row.view.unlogged for row in rows),
        "to_come": sum(row.view.to_come for row in rows),
        "besides": sum(row.view.besides for row in rows),
    }


def _frozen(school: School, week: date) -> list[Digest]:
    return list(Digest.objects.filter(school=school, week_start=week))


def _with_sign_in(editions: Sequence[Edition]) -> list[Edition]:
    return [edition for edition in editions if edition.recipient.user_id]


@transaction.atomic
def _freeze(by: Actor, build: Build, at: datetime, *, withhold_mails: bool) -> Build:
    """Write what is still missing under the school's lock, mails and audit in the same transaction."""
    # No key lock: rows that point at the school may be written meanwhile.
    School.objects.select_for_update(no_key=True).get(pk=build.school.pk)
    told = {(row.recipient_id, row.kind) for row in _frozen(build.school, build.week)}
    editions = [row for row in build.editions if (row.recipient.pk, row.kind) not in told]
    digests = Digest.objects.bulk_create(
        Digest(
            school=build.school,
            recipient=edition.recipient,
            kind=edition.kind,
            week_start=build.week,
            pupil_count=edition.pupil_count,
            facts=edition.facts,
            without_logs=list(edition.without_logs),
            built_at=at,
        )
        for edition in editions
    )
    for digest, edition in zip(digests, editions, strict=True):
        digest.recipient = edition.recipient
    DigestItem.objects.bulk_create(
        [item for digest, edition in zip(digests, editions, strict=True) for item in _items(digest, edition)],
        batch_size=1_000,
    )
    to_mail = [
        mails.digest_mail(digest, edition.rules, at)
        for digest, edition in zip(digests, editions, strict=True)
        if edition.recipient.user_id
    ]
    if withhold_mails:
        to_mail = [withheld(mail, AFTER_RESTORE) for mail in to_mail]
    for mail in OutboxMail.objects.bulk_create(to_mail):
        nudge("mail", mail.pk)
    if digests:
        record(by, AuditVerb.CREATE, "digest", week=week_code(build.week), digests=len(digests))
    return Build(
        build.school,
        build.week,
        editions=tuple(editions),
        frozen=build.frozen,
        digests=tuple(digests),
        mails=len(to_mail),
    )


def _items(digest: Digest, edition: Edition) -> Iterable[DigestItem]:
    position = 0
    for row in edition.standings:
        for reason in row.reasons:
            position += 1
            yield DigestItem(
                digest=digest,
                pupil=row.view.pupil,
                rule=reason.rule,
                level=reason.level,
                sentence=reason.sentence,
                position=position,
            )
