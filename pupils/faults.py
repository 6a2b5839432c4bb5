"""What is missing, stale or contradictory in the records: each rule as a condition of a pupil, and where it is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractYear, StrIndex, Substr
from django.db.models.lookups import Exact
from django.urls import reverse

from pupils import upn
from pupils.codes import REGISTER, Sex
from pupils.first_language import ENGLISH, SAYS_NOTHING
from pupils.flag_kinds import FlagKind
from pupils.models import (
    CaseloadAssignment,
    Flag,
    GroupMember,
    Placement,
    Pupil,
    PupilContact,
    PupilNeed,
    SendPeriod,
)
from pupils.models.pupil import PupilQuerySet
from pupils.years import AGE_IN_RECEPTION
from staffing.access import Actor, Resource, Verb, open_on
from staffing.models import Phase

# A part-time timetable is for a short time: after so long without an end it is looked at anew.
PART_TIME_WEEKS: Final = timedelta(weeks=6)
DIGITS: Final = "0123456789"
SEPTEMBER: Final = 9


@dataclass(frozen=True)
class Fault:
    """One rule: what to call it, what to do about it, of whom it holds on a day, and the page that mends it whole.

    `of_leavers`: it is about pupils who have left; every other rule is about those on roll.
    """

    code: str
    words: str
    advice: str
    holds: Callable[[date], Q]
    page: str = "pupils:pupil_edit"
    of_leavers: bool = False

    def condition(self, on: date) -> Q:
        here = Q(admitted_on__lte=on) & (Q(left_on__isnull=True) | Q(left_on__gte=on))
        return (Q(left_on__lt=on) if self.of_leavers else here) & self.holds(on)

    def address(self, pupil: Pupil) -> str:
        return reverse(self.page, args=[pupil.pk])


def _theirs(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(pupil=OuterRef("pk"))


def _contacts() -> QuerySet[PupilContact]:
    return _theirs(PupilContact.objects.open())


def _without_number() -> QuerySet[PupilContact]:
    """Contacts of the pupil whom the school may reach and has nothing to reach by."""
    silent = {f"contact__{name}": "" for name in ("mobile", "home_phone", "work_phone", "email")}
    return _contacts().filter(is_do_not_contact=False, **silent)


def _endless_part_time(on: date) -> QuerySet[Flag]:
    return _theirs(Flag.objects.all()).filter(
        kind=FlagKind.PART_TIME, ends_on__isnull=True, starts_on__lt=on - PART_TIME_WEEKS
    )


def _has_wrong_letter(on: date) -> Q:
    """`upn.check_letter`, asked of the database."""

    def value(place: int) -> Any:
        return StrIndex(Value(DIGITS), Substr("upn", place, 1)) - 1

    # The last character of a temporary number is a letter.
    last = Case(
        When(Exact(StrIndex(Value(DIGITS), Substr("upn", upn.LENGTH, 1)), 0), then=_letter(upn.LENGTH)),
        default=value(upn.LENGTH),
        output_field=IntegerField(),
    )
    total = last * upn.LENGTH
    for place in range(2, upn.LENGTH):
        total = total + value(place) * place
    expected = Substr(Value(upn.ALPHABET), total % len(upn.ALPHABET) + 1, 1)
    return Q(upn__isnull=False) & ~Q(Exact(Substr("upn", 1, 1), expected))


def _letter(place: int) -> Any:
    return StrIndex(Value(upn.ALPHABET), Substr("upn", place, 1)) - 1


def _is_out_of_year(on: date) -> Q:
    """The cohort is not the one of the birthday, and nobody said that the pupil is taught out of year."""
    autumn = Case(When(date_of_birth__month__lt=SEPTEMBER, then=0), default=1, output_field=IntegerField())
    by_birthday = ExtractYear("date_of_birth") + AGE_IN_RECEPTION + autumn
    return Q(has_year_override=False) & ~Q(Exact(F("cohort"), by_birthday))


def _is_there_twice(on: date) -> Q:
    same = Pupil.objects.filter(
        school=OuterRef("school"),
        date_of_birth=OuterRef("date_of_birth"),
        legal_forename__iexact=OuterRef("legal_forename"),
        legal_surname__iexact=OuterRef("legal_surname"),
    )
    return Q(Exists(same.exclude(pk=OuterRef("pk"))))


def _is_still_listed(on: date) -> Q:
    """In a group or on a caseload beyond the last day on roll."""
    beyond = Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("left_on"))
    groups, caseloads = GroupMember.objects.all(), CaseloadAssignment.objects.all()
    return Q(Exists(_theirs(groups).filter(beyond))) | Q(Exists(_theirs(caseloads).filter(beyond)))


FAULTS: Final = (
    Fault(
        "no_upn",
        "No UPN",
        "13 characters, from the last school or the school’s own system.",
        lambda on: Q(upn__isnull=True),
    ),
    Fault(
        "upn_letter",
        "UPN with a slip",
        "The first letter does not go with the other characters: one of them is a slip.",
        _has_wrong_letter,
    ),
    Fault(
        "birthday",
        "Birthday and year group differ",
        "Put the date of birth right, and the year group follows it. Taught out of year? Say so on the record.",
        _is_out_of_year,
    ),
    Fault(
        "twice",
        "There twice",
        "Two records have this name and birthday. Open both, and see which one stays in use.",
        _is_there_twice,
        page="pupils:record_detail",
    ),
    Fault("no_form", "No form", "Such as 8X, or the class in a primary.", lambda on: Q(form="")),
    Fault("no_sex", "No sex", "As the census asks for it.", lambda on: Q(sex=Sex.UNKNOWN)),
    Fault(
        "no_language",
        "No first language",
        "Not obtained and refused are answers too.",
        lambda on: Q(first_language=""),
    ),
    Fault(
        "no_english",
        "No proficiency in English",
        "English is an additional language here.",
        lambda on: Q(english="") & ~Q(first_language__in=(*SAYS_NOTHING, *ENGLISH)),
    ),
    Fault(
        "no_need",
        "On the SEND register without a need",
        "The primary need. Further ones are added on the record.",
        lambda on: Q(send_status__in=REGISTER) & ~Q(Exists(_theirs(PupilNeed.objects.all()))),
    ),
    Fault(
        "no_status_day",
        "SEND status without a day",
        "From which day the pupil has the present status: for a plan, the day it was made.",
        lambda on: (
            Q(send_status__in=REGISTER)
            & ~Q(
                Exists(
                    _theirs(SendPeriod.objects.all()).filter(
                        ends_on__isnull=True, status=OuterRef("send_status")
                    )
                )
            )
        ),
    ),
    Fault(
        "no_contact",
        "No contact",
        "There is nobody to ring.",
        lambda on: ~Q(Exists(_contacts())),
        page="pupils:contact_find",
    ),
    Fault(
        "nobody_responsible",
        "Nobody with parental responsibility",
        "Who of the contacts has it.",
        lambda on: Q(Exists(_contacts())) & ~Q(Exists(_contacts().filter(has_parental_responsibility=True))),
        page="pupils:contact_list",
    ),
    Fault(
        "nobody_first",
        "Nobody to ring first",
        "Who of the contacts is number 1.",
        lambda on: Q(Exists(_contacts())) & ~Q(Exists(_contacts().filter(priority=1))),
        page="pupils:contact_list",
    ),
    Fault(
        "no_number",
        "Contact without a number",
        "There is neither a telephone number nor an e-mail address.",
        lambda on: Q(Exists(_without_number())),
        page="pupils:contact_list",
    ),
    Fault(
        "part_time",
        "Part-time timetable without an end",
        "It began more than six weeks ago. The last day, planned or past.",
        lambda on: Q(Exists(_endless_part_time(on))),
        page="pupils:record_detail",
    ),
    Fault(
        "no_place",
        "No place in force",
        "Who sends, who pays, and for which days.",
        lambda on: (
            Q(school__phase=Phase.ALTERNATIVE)
            & ~Q(Exists(_theirs(Placement.objects.all()).filter(open_on(on))))
        ),
        page="pupils:placement_create",
    ),
    Fault(
        "still_listed",
        "Left, and still in a group or on a caseload",
        "Ends everything on the last day on roll, as leaving does.",
        _is_still_listed,
        page="pupils:record_detail",
        of_leavers=True,
    ),
)


def fault_of(code: str) -> Fault | None:
    return next((fault for fault in FAULTS if fault.code == code), None)


def mendable(actor: Actor) -> PupilQuerySet:
    """Pupils whose faults the actor may see and put right."""
    return Pupil.objects.visible_to(actor, Resource.FAULT, Verb.EDIT)


def counted(actor: Actor, on: date) -> dict[str, int]:
    """How many pupils each rule holds of: all of them in one statement."""
    counts = {fault.code: Count("pk", filter=fault.condition(on)) for fault in FAULTS}
    return dict(mendable(actor).aggregate(**counts))


def with_fault(actor: Actor, fault: Fault, on: date) -> PupilQuerySet:
    """The pupils of whom a rule holds, by name."""
    return with_subject(mendable(actor).filter(fault.condition(on)), on).by_name()


def with_subject(pupils: PupilQuerySet, on: date) -> PupilQuerySet:
    """With `silent_id`, the first link without a number, and `part_time_id`, the flag without an end."""
    return pupils.annotate(
        silent_id=Subquery(_without_number().order_by("priority").values("pk")[:1]),
        part_time_id=Subquery(_endless_part_time(on).order_by("starts_on").values("pk")[:1]),
    )
