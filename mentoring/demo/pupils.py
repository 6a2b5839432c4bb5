"""The invented pupils of each school, as their records would say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from mentoring.demo.names import LONG_NAME, NameBag
from mentoring.demo.schools import LARKFIELD, LOCAL_AUTHORITY, PIPIT, TERN, DemoSchool
from pupils import upn
from pupils.codes import NeedType, SendStatus

FORMS_IN_A_YEAR: Final = "ABCDEFGH"
TERN_SIZES: Final = {"7": 10, "8": 14, "9": 18, "10": 22, "11": 20}
TERN_GROUPS: Final = (
    "Avocet",
    "Dunlin",
    "Egret",
    "Godwit",
    "Knot",
    "Plover",
    "Ruff",
    "Sanderling",
    "Turnstone",
)
PIPIT_SIZES: Final = {"R": 16, "1": 17, "2": 17, "3": 18, "4": 17, "5": 18, "6": 17}
PIPIT_CLASSES: Final = dict(
    zip(PIPIT_SIZES, ("Wren", "Robin", "Dunnock", "Wagtail", "Linnet", "Siskin", "Kestrel"), strict=True)
)
REFERRING_SCHOOLS: Final = (
    LARKFIELD.name,
    "Sandwort Academy",
    "Curlew Hill School",
    "Saltmarsh High School",
    "Glasswort Community College",
)

# Pupils with a plan and with SEN support; the rest of each school has no special educational need.
REGISTER: Final = {LARKFIELD.key: (43, 147), TERN.key: (40, 44), PIPIT.key: (3, 15)}

NEEDS: Final = {
    NeedType.SEMH: 30,
    NeedType.SLCN: 14,
    NeedType.SPLD: 18,
    NeedType.MLD: 14,
    NeedType.ASD: 16,
    NeedType.HI: 2,
    NeedType.VI: 2,
    NeedType.PD: 4,
    NeedType.OTH: 3,
    NeedType.NSA: 4,
}


@dataclass(frozen=True, slots=True)
class DemoPupil:
    key: str
    school: str
    admission_number: str
    upn: str
    forename: str
    surname: str
    preferred_forename: str
    born_on: date
    sex: str
    year_group: str
    form: str
    joined_on: date
    send_status: str = SendStatus.NONE.value
    needs: tuple[str, ...] = ()
    referring_school: str = ""

    @property
    def is_on_register(self) -> bool:
        return self.send_status != SendStatus.NONE


def age_at_start(year_group: str) -> int:
    """Whole years on 31 August before the academic year: Reception 4, Year 7 11."""
    return 4 if year_group == "R" else int(year_group) + 4


def pupils_of(school: DemoSchool, *, starts_in: int, seed: int) -> tuple[DemoPupil, ...]:
    rng = Random(f"{seed}:pupils:{school.key}")
    bag = NameBag(rng, encoding="cp1252" if school is LARKFIELD else "utf-8")
    places = list(_places(school))
    pupils = [
        _pupil(school, number, year_group, form, starts_in=starts_in, bag=bag, rng=rng)
        for number, (year_group, form) in enumerate(places, start=1)
    ]
    pupils[-1] = replace(pupils[-1], forename=LONG_NAME[0], surname=LONG_NAME[1], preferred_forename="Perry")
    return tuple(_with_upn_gaps(_with_register(school, pupils, rng), rng))


def _places(school: DemoSchool) -> Iterator[tuple[str, str]]:
    """Year group and form of every seat in the school."""
    if school is LARKFIELD:
        for number in range(7, 12):
            for form in FORMS_IN_A_YEAR:
                yield from [(str(number), f"{number}{form}")] * 30
    elif school is TERN:
        years = [year for year, size in TERN_SIZES.items() for _ in range(size)]
        for place, year in enumerate(years):
            yield year, TERN_GROUPS[place * len(TERN_GROUPS) // len(years)]
    else:
        for year, size in PIPIT_SIZES.items():
            yield from [(year, PIPIT_CLASSES[year])] * size


def _pupil(
    school: DemoSchool, number: int, year_group: str, form: str, *, starts_in: int, bag: NameBag, rng: Random
) -> DemoPupil:
    forename, surname = bag.draw()
    age = age_at_start(year_group)
    born_on = date(starts_in - age - 1, 9, 1) + timedelta(days=rng.randrange(365))
    year = starts_in if school is TERN else _year_of_entry(year_group, starts_in)
    body = f"{LOCAL_AUTHORITY}{school.establishment}{year % 100:02d}{number % 1000:03d}"
    if school is LARKFIELD and number >= 1000:
        body = f"{LOCAL_AUTHORITY}{int(school.establishment) + 1}{year % 100:02d}{number % 1000:03d}"
    return DemoPupil(
        key=f"{school.key}-p{number:04d}",
        school=school.key,
        admission_number=f"{number:06d}",
        upn=upn.check_letter(body) + body,
        forename=forename,
        surname=surname,
        preferred_forename=forename[:3] if len(forename) > 6 and rng.random() < 0.3 else "",
        born_on=born_on,
        sex=rng.choice("FM"),
        year_group=year_group,
        form=form,
        joined_on=_joined_on(school, year, starts_in=starts_in, rng=rng),
        referring_school=rng.choice(REFERRING_SCHOOLS) if school is TERN else "",
    )


def _year_of_entry(year_group: str, starts_in: int) -> int:
    first = 4 if year_group == "R" or int(year_group) < 7 else 11
    return starts_in - (age_at_start(year_group) - first)


def _joined_on(school: DemoSchool, year: int, *, starts_in: int, rng: Random) -> date:
    if school is not TERN:
        return date(year, 9, 1)
    return date(starts_in - 1, 9, 1) + timedelta(days=rng.randrange(0, 330))


def _with_register(school: DemoSchool, pupils: list[DemoPupil], rng: Random) -> list[DemoPupil]:
    plans, support = REGISTER[school.key]
    chosen = rng.sample(range(len(pupils)), plans + support)
    for place, number in enumerate(chosen):
        status = SendStatus.EHCP if place < plans else SendStatus.SUPPORT
        needs = _needs(rng, school=school, status=status)
        pupils[number] = replace(pupils[number], send_status=status.value, needs=needs)
    return pupils


def _needs(rng: Random, *, school: DemoSchool, status: SendStatus) -> tuple[str, ...]:
    """Ranked. "No specialist assessment" goes only with SEN support and stands alone."""
    weights = NEEDS | ({NeedType.SEMH: 120} if school is TERN else {})
    drawn = rng.choices(list(weights), list(weights.values()), k=rng.choice((1, 1, 2)))
    needs = tuple(dict.fromkeys(need.value for need in drawn))
    if NeedType.NSA not in needs:
        return needs
    return (NeedType.NSA.value,) if status is SendStatus.SUPPORT else (NeedType.SEMH.value,)


def _with_upn_gaps(pupils: list[DemoPupil], rng: Random) -> list[DemoPupil]:
    """A few newcomers have a temporary UPN; two who need no support have none yet, so no marks either."""
    others = [number for number, pupil in enumerate(pupils) if not pupil.is_on_register]
    blank = rng.sample(others, min(2, len(others)))
    for number in blank:
        pupils[number] = replace(pupils[number], upn="")
    temporary = [number for number in range(len(pupils)) if number not in blank][: 1 + len(pupils) // 300]
    for serial, number in enumerate(temporary):
        body = f"{pupils[number].upn[1:11]}{serial}{upn.ALPHABET[serial]}"
        pupils[number] = replace(pupils[number], upn=upn.check_letter(body) + body)
    return pupils
