"""What a records office finds on a Monday: gaps and slips in the demo’s records, and what colleagues say is wrong."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.db.models import Q

from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils import upn
from pupils.faults import FAULTS, with_facts
from pupils.first_language import FirstLanguage
from pupils.flag_kinds import FlagKind
from pupils.models import Arrangement, Contact, Correction, Flag, Pupil, PupilContact, SetAside
from staffing.access import Role
from staffing.calendar import LONDON, academic_year_end
from staffing.models import Staff

SAID_AT: Final = time(15, 10)
ANSWERED_AT: Final = time(9, 20)


def _slip(pupil: Pupil) -> None:
    """Another letter stands before a number."""
    if pupil.upn:
        place = upn.ALPHABET.index(pupil.upn[0])
        pupil.upn = upn.ALPHABET[(place + 7) % len(upn.ALPHABET)] + pupil.upn[1:]


def _lose(name: str, value: Any) -> Callable[[Pupil], None]:
    return lambda pupil: setattr(pupil, name, value)


def _another_year(pupil: Pupil) -> None:
    pupil.cohort -= 1


# What is the matter, and with how many pupils of each school.
GAPS: Final[tuple[tuple[Callable[[Pupil], None], int], ...]] = (
    (_lose("upn", None), 3),
    (_slip, 2),
    (_lose("form", ""), 4),
    (_lose("first_language", ""), 5),
    (_another_year, 1),
)
GAP_COLUMNS: Final = ("upn", "form", "first_language", "cohort", "english")
EAL_GAPS, SILENT, UNSAID = 2, 3, 2
# By rule, why one of those found is left as it is.
RIGHT_AS_IT_IS: Final = {
    "no_upn": "Came from abroad in November: a UPN is asked for with the January census.",
    "nobody_responsible": "In the care of the authority: its letter is on file, and the social worker is rung.",
}
OLD_PART_TIME: Final = timedelta(weeks=9)


def load_faults(data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """The same every time: gaps in records, and something said, answered and passed on."""
    rng = Random(f"{SEED}:faults:{data.school.key}")
    office = rows.staff[next(each.key for each in data.staff if each.has_role(Role.RECORDS))]
    pupils = list(Pupil.objects.filter(school=rows.school, left_on=None).order_by("pk"))
    _spoil(pupils, rng)
    _spoil_contacts(rows, rng)
    Flag.objects.create(
        pupil=rng.choice(pupils),
        kind=FlagKind.PART_TIME,
        starts_on=trust.marked.morning - OLD_PART_TIME,
        source="Pastoral support plan",
    )
    _set_aside(rows, trust.marked.morning, office)
    for mentor, load in list(support.caseloads.items())[:1]:
        _say(rows.staff[mentor], [rows.pupil_ids[key] for key in load], trust.marked.morning, rows, office)


def _spoil(pupils: list[Pupil], rng: Random) -> None:
    chosen = iter(rng.sample(pupils, sum(number for _, number in GAPS)))
    touched = []
    for spoil, number in GAPS:
        for pupil in [next(chosen) for _ in range(number)]:
            spoil(pupil)
            touched.append(pupil)
    english = (FirstLanguage.ENGLISH, "")
    speaking = [each for each in pupils if each.first_language not in english]
    for pupil in speaking[:EAL_GAPS]:
        pupil.english = ""
        touched.append(pupil)
    Pupil.objects.bulk_update(touched, GAP_COLUMNS)


def _spoil_contacts(rows: Rows, rng: Random) -> None:
    links = list(PupilContact.objects.open().filter(pupil__school=rows.school, priority=1).order_by("pk"))
    found = rng.sample(links, SILENT + UNSAID)
    silent = {"mobile": "", "home_phone": "", "work_phone": "", "email": ""}
    Contact.objects.filter(pk__in=[each.contact_id for each in found[:SILENT]]).update(**silent)
    unsaid = Q(pupil__in=[each.pupil_id for each in found[SILENT:]])
    PupilContact.objects.filter(unsaid).update(has_parental_responsibility=False)


def _set_aside(rows: Rows, on: date, office: Staff) -> None:
    """What the office looked into, and found right as it stands."""
    for fault in FAULTS:
        if fault.code not in RIGHT_AS_IT_IS:
            continue
        found = Pupil.objects.filter(fault.condition(on), school=rows.school).order_by("pk")
        for pupil in with_facts(found, fault.facts, on)[:1]:
            SetAside.objects.create(
                pupil=pupil,
                rule=fault.code,
                facts=fault.fingerprint(pupil),
                why=RIGHT_AS_IT_IS[fault.code],
                until=academic_year_end(on),
                set_by=office,
                set_at=datetime.combine(on, ANSWERED_AT, LONDON),
            )


def _say(mentor: Staff, pupil_ids: list[int], on: date, rows: Rows, office: Staff) -> None:
    """A mentor says something of an arrangement that waits, and had an answer about a record."""
    theirs = Pupil.objects.filter(pk__in=pupil_ids).order_by("pk")
    said_at = datetime.combine(on - timedelta(days=1), SAID_AT, LONDON)
    said = {"school": rows.school, "reported_by": mentor, "reported_at": said_at}
    arrangement = Arrangement.objects.filter(pupil__in=theirs).order_by("pk").first()
    if arrangement:
        Correction.objects.create(
            kind=Correction.Kind.ARRANGEMENT,
            row_id=arrangement.pk,
            pupil_id=arrangement.pupil_id,
            on=arrangement.starts_on,
            text="The times changed at half-term: ten minutes later in the afternoon.",
            **said,
        )
    pupil = theirs[0]
    Correction.objects.create(
        kind=Correction.Kind.PUPIL,
        row_id=pupil.pk,
        pupil=pupil,
        text="The surname has two Ls on the passport.",
        state=Correction.State.ANSWERED,
        answer="The birth certificate has one, and that is the legal name. Home knows.",
        closed_by=office,
        closed_at=datetime.combine(on, ANSWERED_AT, LONDON),
        **said,
    )
