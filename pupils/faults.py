"""What is missing, stale or contradictory in the records: each rule as a condition of a pupil, and where it is mended."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Concat, ExtractYear, StrIndex, Substr
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
# So much of a hash as tells two findings of one pupil apart.
FINGERPRINT: Final = 16
# By rule, the pupils of whom somebody said that what was found is right as it is.
Aside = Mapping[str, Collection[int]]


@dataclass(frozen=True)
class Fault:
    """One rule: what to call it, what to do about it, of whom it holds on a day, and the page that mends it whole.

    `facts`, columns of the pupil and names of SIGNS, are what was found: when they change, it is another finding.
    `of_leavers`: it is about pupils who have left; every other rule is about those on roll.
    """

    code: str
    words: str
    advice: str
    holds: Callable[[date], Q]
    facts: tuple[str, ...] = ()
    page: str = "pupils:pupil_edit"
    of_leavers: bool = False

    def condition(self, on: date) -> Q:
        here = Q(admitted_on__lte=on) & (Q(left_on__isnull=True) | Q(left_on__gte=on))
        return (Q(left_on__lt=on) if self.of_leavers else here) & self.holds(on)

    def address(self, pupil: Pupil) -> str:
        return reverse(self.page, args=[pupil.pk])

    def fingerprint(self, pupil: Pupil) -> str:
        """What was found of a pupil read `with_facts`, without keeping a second copy of it."""
        found = "|".join(str(getattr(pupil, name)) for name in self.facts)
        return sha256(found.encode()).hexdigest()[:FINGERPRINT]


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


def _doubles() -> QuerySet[Pupil]:
    same = Pupil.objects.filter(
        school=OuterRef("school"),
        date_of_birth=OuterRef("date_of_birth"),
        legal_forename__iexact=OuterRef("legal_forename"),
        legal_surname__iexact=OuterRef("legal_surname"),
    )
    return same.exclude(pk=OuterRef("pk"))


def _beyond(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What lasts beyond the last day on roll."""
    return _theirs(rows).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=OuterRef("left_on")))


def _is_still_listed(on: date) -> Q:
    """In a group or on a caseload beyond the last day on roll."""
    groups, caseloads = GroupMember.objects.all(), CaseloadAssignment.objects.all()
    return Q(Exists(_beyond(groups))) | Q(Exists(_beyond(caseloads)))


def _sign(rows: QuerySet[Any], of: str = "pupil") -> Subquery:
    """How many rows there are, and the newest: any that comes or goes changes it."""
    sign = Concat(Count("pk"), Value(":"), Max("pk"), output_field=CharField())
    return Subquery(rows.order_by().values(of).annotate(sign=sign).values("sign"))


# What hangs from a pupil, as a fact that can be compared.
SIGNS: Final[Mapping[str, Callable[[date], Subquery]]] = {
    "contacts_sign": lambda on: _sign(_contacts()),
    "contacts_ever_sign": lambda on: _sign(_theirs(PupilContact.objects.all())),
    "silent_sign": lambda on: _sign(_without_number()),
    "doubles_sign": lambda on: _sign(_doubles(), "school"),
    "periods_sign": lambda on: _sign(_theirs(SendPeriod.objects.all())),
    "part_time_sign": lambda on: _sign(_endless_part_time(on)),
    "places_sign": lambda on: _sign(_theirs(Placement.objects.all())),
    "groups_sign": lambda on: _sign(_beyond(GroupMember.objects.all())),
    "caseloads_sign": lambda on: _sign(_beyond(CaseloadAssignment.objects.all())),
}


FAULTS: Final = (
    Fault(
        "no_upn",
        "No UPN",
        "13 characters, from the last school or the school’s own system.",
        lambda on: Q(upn__isnull=True),
        facts=("admitted_on",),
    ),
    Fault(
        "upn_letter",
        "UPN with a slip",
        "The first letter does not go with the other characters: one of them is a slip.",
        _has_wrong_letter,
        facts=("upn",),
    ),
    Fault(
        "birthday",
        "Birthday and year group differ",
        "Put the date of birth right, and the year group follows it. Taught out of year? Say so on the record.",
        _is_out_of_year,
        facts=("date_of_birth", "cohort"),
    ),
    Fault(
        "twice",
        "There twice",
        "Two records have this name and birthday. Open both, and see which one stays in use.",
        lambda on: Q(Exists(_doubles())),
        facts=("legal_forename", "legal_surname", "date_of_birth", "doubles_sign"),
        page="pupils:record_detail",
    ),
    Fault(
        "no_form",
        "No form",
        "Such as 8X, or the class in a primary.",
        lambda on: Q(form=""),
        facts=("cohort",),
    ),
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
        facts=("first_language",),
    ),
    Fault(
        "no_need",
        "On the SEND register without a need",
        "The primary need. Further ones are added on the record.",
        lambda on: Q(send_status__in=REGISTER) & ~Q(Exists(_theirs(PupilNeed.objects.all()))),
        facts=("send_status",),
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
        facts=("send_status", "periods_sign"),
    ),
    Fault(
        "no_contact",
        "No contact",
        "There is nobody to ring.",
        lambda on: ~Q(Exists(_contacts())),
        facts=("contacts_ever_sign",),
        page="pupils:contact_find",
    ),
    Fault(
        "nobody_responsible",
        "Nobody with parental responsibility",
        "Who of the contacts has it.",
        lambda on: Q(Exists(_contacts())) & ~Q(Exists(_contacts().filter(has_parental_responsibility=True))),
        facts=("contacts_sign",),
        page="pupils:contact_list",
    ),
    Fault(
        "nobody_first",
        "Nobody to ring first",
        "Who of the contacts is number 1.",
        lambda on: Q(Exists(_contacts())) & ~Q(Exists(_contacts().filter(priority=1))),
        facts=("contacts_sign",),
        page="pupils:contact_list",
    ),
    Fault(
        "no_number",
        "Contact without a number",
        "There is neither a telephone number nor an e-mail address.",
        lambda on: Q(Exists(_without_number())),
        facts=("silent_sign",),
        page="pupils:contact_list",
    ),
    Fault(
        "part_time",
        "Part-time timetable without an end",
        "It began more than six weeks ago. The last day, planned or past.",
        lambda on: Q(Exists(_endless_part_time(on))),
        facts=("part_time_sign",),
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
        facts=("places_sign",),
        page="pupils:placement_create",
    ),
    Fault(
        "still_listed",
        "Left, and still in a group or on a caseload",
        "Ends everything on the last day on roll, as leaving does.",
        _is_still_listed,
        facts=("left_on", "groups_sign", "caseloads_sign"),
        page="pupils:record_detail",
        of_leavers=True,
    ),
)


def fault_of(code: str) -> Fault | None:
    return next((fault for fault in FAULTS if fault.code == code), None)


def mendable(actor: Actor) -> PupilQuerySet:
    """Pupils whose faults the actor may see and put right."""
    return Pupil.objects.visible_to(actor, Resource.FAULT, Verb.EDIT)


def counted(actor: Actor, on: date, aside: Aside) -> dict[str, int]:
    """How many pupils each rule holds of: all of them in one statement."""
    counts = {fault.code: Count("pk", filter=_holds(fault, on, aside)) for fault in FAULTS}
    return dict(mendable(actor).aggregate(**counts))


def with_fault(actor: Actor, fault: Fault, on: date, aside: Aside) -> PupilQuerySet:
    """The pupils of whom a rule holds, by name."""
    return to_mend(mendable(actor).filter(_holds(fault, on, aside)), fault, on).by_name()


def to_mend(pupils: PupilQuerySet, fault: Fault, on: date) -> PupilQuerySet:
    """With the facts of a rule; `silent_id`, the first link without a number; `part_time_id`, the flag without an end."""
    return with_facts(pupils, fault.facts, on).annotate(
        silent_id=Subquery(_without_number().order_by("priority").values("pk")[:1]),
        part_time_id=Subquery(_endless_part_time(on).order_by("starts_on").values("pk")[:1]),
    )


def with_facts(pupils: PupilQuerySet, names: Collection[str], on: date) -> PupilQuerySet:
    """With those of SIGNS that are named; columns of the pupil are there anyway."""
    return pupils.annotate(**{name: sign(on) for name, sign in SIGNS.items() if name in names})


def _holds(fault: Fault, on: date, aside: Aside) -> Q:
    return fault.condition(on) & ~Q(pk__in=aside.get(fault.code, ()))
