"""What hangs from the records of the demo's pupils: flags, alerts, arrangements, places, letters, the same every time."""

from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random
from typing import Any, Final

from django.core.files.base import ContentFile
from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils import uln
from pupils.codes import GenderIdentity
from pupils.first_language import EnglishProficiency, FirstLanguage
from pupils.flag_kinds import FlagKind
from pupils.models import (
    Agency,
    Arrangement,
    CareAlert,
    Diagnosis,
    Document,
    Enrolment,
    Flag,
    Placement,
    Pupil,
)
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import Phase, Staff

MORNING: Final = time(9)
# Kind, detail, where it is known from, and how many of a hundred pupils have it.
FLAGS: Final = (
    (FlagKind.PUPIL_PREMIUM, "DPP", "Key to success file", 26),
    (FlagKind.FREE_MEALS, "TFSM", "Eligibility check", 18),
    (FlagKind.FREE_MEALS, "EFSM", "Eligibility check", 10),
    (FlagKind.YOUNG_CARER, "S", "Form tutor", 4),
    (FlagKind.SERVICE_CHILD, "", "Parent", 2),
    (FlagKind.LOOKED_AFTER, "", "Virtual school", 2),
    (FlagKind.PREVIOUSLY_LOOKED_AFTER, "A", "Parent", 2),
    (FlagKind.KINSHIP, "KI", "Home visit", 2),
    (FlagKind.NEW_TO_COUNTRY, "", "Admission form", 3),
)
ALERTS: Final = (
    (
        "allergy",
        "Nuts: swelling and trouble with breathing",
        "Pen in the office. Use it, call 999, then home.",
    ),
    (
        "medical",
        "Epilepsy: may stare and not answer",
        "Time it. Over five minutes, call 999. Nobody holds them down.",
    ),
    (
        "medicine",
        "Asthma: blue inhaler in the bag",
        "Two puffs before sport. Sit upright, ring the office if it goes on.",
    ),
    ("mobility", "Tires on stairs", "Lift pass. Leaves lessons two minutes before the bell."),
    ("care", "Loud rooms overwhelm", "Ear defenders in the tray; five minutes in the calm place."),
    ("care", "Hearing aids, left ear better", "Front right seat, face the class, radio aid on."),
)
DIAGNOSES: Final = ("ADHD", "Dyslexia", "Developmental language disorder", "Autism", "Dyspraxia")
AGENCIES: Final = (
    ("Speech and language therapy", "Weekly block until the end of term"),
    ("CAMHS", "Fortnightly appointments"),
    ("Educational psychology", "Assessment for the next review"),
)
PAPERS: Final = (
    ("report", "Report from the last school", "record"),
    ("home", "What helps at home", "record"),
    ("health", "Clinic letter", "letter"),
)
LANGUAGES: Final = (
    FirstLanguage.POLISH,
    FirstLanguage.BENGALI,
    FirstLanguage.UKRAINIAN,
    FirstLanguage.ARABIC,
    FirstLanguage.ROMANIAN,
)
SAID_OF_THEMSELVES: Final = {0: GenderIdentity.MAN, 5: GenderIdentity.WOMAN, 7: GenderIdentity.SELF}
WITH_ULN: Final = ("10", "11")
HOUSES: Final = ("Curlew", "Dunlin", "Egret", "Godwit")
COMMISSIONERS: Final = ("Marram Council", "Larkfield School")
# A page that says of itself that it is invented.
PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 58>>stream\nBT /F 18 Tf 72 760 Td (An invented letter of the demo.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def load_record(data: SchoolData, support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """Of every pupil a language and a house, of some flags, of those on a caseload what else there is."""
    rng = Random(f"{SEED}:record:{rows.school.urn}")
    office = rows.staff[next(each.key for each in data.staff if each.has_role(Role.RECORDS))]
    pupils = list(Pupil.objects.filter(school=rows.school).order_by("pk"))
    since = support.starts_on
    _load_identity(pupils, since, rng)
    if rows.school.asks_gender_identity:
        _ask_gender_identity(pupils)
    _keep(Flag, list(_flags(pupils, rng)), since, office)
    on_caseloads = {rows.pupil_ids[key] for load in support.caseloads.values() for key in load}
    supported = [pupil for pupil in pupils if pupil.pk in on_caseloads]
    _keep(CareAlert, list(_alerts(supported, since, rng)), since, office)
    longest = sorted(supported, key=lambda pupil: (pupil.admitted_on, pupil.pk))[:1]
    _keep(Enrolment, [_time_before(pupil, since) for pupil in longest], since, office)
    _keep(Diagnosis, list(_diagnoses(supported, rng)), since, office)
    _keep(Agency, list(_agencies(supported, since, rng)), since, office)
    _load_documents(supported, since, office, rng)
    is_alternative = rows.school.phase == Phase.ALTERNATIVE
    _keep(Arrangement, list(_arrangements(supported, since, office, is_alternative, rng)), since, office)
    if is_alternative:
        _keep(Placement, list(_placements(pupils, rng)), since, office)


def _keep(model: Any, made: list[Any], on: date, by: Staff) -> None:
    for row in made:
        row._history_user, row._history_date = by.user, datetime.combine(on, MORNING, LONDON)
    bulk_create_with_history(made, model, batch_size=500)


def _load_identity(pupils: list[Pupil], on: date, rng: Random) -> None:
    for number, pupil in enumerate(pupils):
        is_other = rng.random() < 0.16
        pupil.first_language = rng.choice(LANGUAGES) if is_other else FirstLanguage.ENGLISH
        pupil.english = rng.choice(EnglishProficiency.values[:5]) if is_other else ""
        pupil.house = rng.choice(HOUSES)
        pupil.uln = _uln(number) if pupil.year_group(on) in WITH_ULN else ""
    Pupil.objects.bulk_update(pupils, ["first_language", "english", "house", "uln"], batch_size=500)


def _ask_gender_identity(pupils: list[Pupil]) -> None:
    """Of a school that chose to ask: most are not known, as where pupils may leave it open."""
    for number, pupil in enumerate(pupils):
        pupil.gender_identity = SAID_OF_THEMSELVES.get(number % 12, GenderIdentity.UNKNOWN)
    Pupil.objects.bulk_update(pupils, ["gender_identity"], batch_size=500)


def _time_before(pupil: Pupil, since: date) -> Enrolment:
    """Of one who moved away and came back: a third of the time here, a third elsewhere, and here again."""
    third = (since - pupil.admitted_on) // 3
    before = Enrolment(
        pupil=pupil,
        starts_on=pupil.admitted_on,
        ends_on=pupil.admitted_on + third,
        went_to="Gorse Hill School",
        leaving_reason="The family moved away",
    )
    pupil.admitted_on, pupil.came_from = since - third, before.went_to
    Pupil.objects.bulk_update([pupil], ["admitted_on", "came_from"])
    return before


def _uln(number: int) -> str:
    """One that checks, out of numbers that begin with zeros, which nobody is given."""
    body = f"{number:09d}"
    digit = uln.check_digit(body)
    return f"{body}{digit}" if digit is not None else ""


def _flags(pupils: list[Pupil], rng: Random) -> Iterator[Flag]:
    for pupil in pupils:
        had: set[FlagKind] = set()
        for kind, detail, source, share in FLAGS:
            if rng.random() * 100 < share and kind not in had:
                had.add(kind)
                yield Flag(pupil=pupil, kind=kind, detail=detail, source=source, starts_on=pupil.admitted_on)


def _alerts(pupils: list[Pupil], since: date, rng: Random) -> Iterator[CareAlert]:
    for pupil in pupils:
        if rng.random() < 0.3:
            kind, what, to_do = rng.choice(ALERTS)
            yield CareAlert(pupil=pupil, kind=kind, what=what, to_do=to_do, starts_on=since)


def _diagnoses(pupils: list[Pupil], rng: Random) -> Iterator[Diagnosis]:
    for pupil in pupils:
        if rng.random() < 0.35:
            yield Diagnosis(pupil=pupil, name=rng.choice(DIAGNOSES), given_by="Invented clinic")


def _agencies(pupils: list[Pupil], since: date, rng: Random) -> Iterator[Agency]:
    for pupil in pupils:
        if rng.random() < 0.3:
            name, why = rng.choice(AGENCIES)
            yield Agency(pupil=pupil, name=name, why=why, person="Ms Teasel", starts_on=since)


def _arrangements(
    pupils: list[Pupil], since: date, owner: Staff, is_alternative: bool, rng: Random
) -> Iterator[Arrangement]:
    """In alternative provision everybody is fetched and has a strand; elsewhere a few have a pass."""
    for pupil in pupils:
        shared: dict[str, Any] = {"pupil": pupil, "owner": owner, "starts_on": since}
        if is_alternative:
            what = rng.choice(("Taxi at 8:40 and 14:35", "Bus 12, pass paid by the council", "Walks"))
            yield Arrangement(kind="transport", what=what, **shared)
            strand = rng.choice(Arrangement.Strand.values)
            words, place = {
                "core": ("English, maths and science", "Room 2"),
                "vocational": ("Motor vehicle, Tuesdays and Thursdays", "Workshop"),
                "work": ("One day a week with a gardener", "Sandwort Nursery"),
            }[strand]
            yield Arrangement(kind="strand", strand=strand, what=words, place=place, **shared)
            yield Arrangement(kind="lunch", what="Free, first sitting", place="Hall", **shared)
        elif rng.random() < 0.2:
            yield Arrangement(kind="pass", what="Leaves lessons two minutes early", **shared)


def _placements(pupils: list[Pupil], rng: Random) -> Iterator[Placement]:
    for pupil in pupils:
        is_part_time = rng.random() < 0.2
        yield Placement(
            pupil=pupil,
            referring_school=pupil.referring_school,
            commissioner=rng.choice(COMMISSIONERS),
            reason=rng.choice(("excluded", "directed", "directed", "mental", "ehcp", "no_place")),
            starts_on=pupil.admitted_on,
            pattern="PT" if is_part_time else "FT",
            sessions=6 if is_part_time else 10,
            hours="Monday to Wednesday, 9:00 to 14:30" if is_part_time else "",
            funding="Place funding, top-up band 3",
            baseline=f"Attendance {rng.randint(35, 75)} % in the term before. Reading age {rng.randint(7, 12)}.",
        )


def _load_documents(pupils: list[Pupil], since: date, office: Staff, rng: Random) -> None:
    """Each with a file of its own, as when it is filed in."""
    chosen = [pupil for pupil in pupils if rng.random() < 0.12]
    for pupil in chosen:
        kind, title, readers = rng.choice(PAPERS)
        Document.objects.create(
            pupil=pupil,
            kind=kind,
            title=title,
            on=since,
            readers=readers,
            file=ContentFile(PDF, name=f"demo-{pupil.pk}.pdf"),
            media_type="application/pdf",
            size=len(PDF),
            filed_by=office,
            filed_at=datetime.combine(since, MORNING, LONDON),
        )
