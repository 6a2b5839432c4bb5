"""What each demo school's own system would export: three systems, three habits."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Final

from mentoring.demo.lessons import lessons_of
from mentoring.demo.load_contacts import families_of
from mentoring.demo.pupils import DemoPupil
from mentoring.demo.schools import LARKFIELD, PIPIT, TERN, Bell
from mentoring.demo.timetable import rooms_of
from mentoring.demo.trust import DemoTrust, SchoolData
from mentoring.demo.workbooks import Cell, workbook
from pupils.codes import SendStatus
from pupils.languages import Language
from pupils.models import Relationship
from staffing.access import Role

SEND_LABELS: Final = {
    SendStatus.NONE: "N - No Special Educational Need",
    SendStatus.SUPPORT: "K - SEN Support",
    SendStatus.EHCP: "E - Education, Health and Care Plan",
}
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SEX_LABELS: Final = {"F": "Female", "M": "Male"}

# What, type, measure, unit, baseline, aim, steps.
TARGETS: Final = (
    (
        "Puts a hand up and waits",
        "Behaviour",
        "Times calling out in a morning",
        "times",
        9,
        2,
        "Counts to three",
    ),
    (
        "Packs the bag alone",
        "The pupil’s own",
        "Days packed without help",
        "%",
        40,
        80,
        "A list by the peg; Ticks it",
    ),
    (
        "Writes a line without a prompt",
        "Engagement",
        "Lines begun alone in a week",
        "%",
        30,
        60,
        "A word bank; A timer",
    ),
)
AIM_IN: Final = timedelta(days=28)
YOUNGEST: Final = "7"

Rows = Iterable[Sequence[Cell]]


def files_of(trust: DemoTrust) -> dict[str, bytes]:
    """The exports by file name, in the order in which they are to be imported."""
    days = trust.marked.all_days
    return {
        f"{data.school.key}-{name}": content
        for data in trust.schools
        for name, content in (WRITERS[data.school.key](data, days) | _lesson_files(data, trust)).items()
    }


def write_files(trust: DemoTrust, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files_of(trust).items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


def _lesson_files(data: SchoolData, trust: DemoTrust) -> dict[str, bytes]:
    """A primary marks mornings and afternoons alone."""
    if data.school is LARKFIELD:
        return {"lessons.csv": _windows_csv(_lesson_rows(data, trust))}
    return {"lessons.xlsx": workbook(_lesson_rows(data, trust))} if data.school is TERN else {}


def _lesson_rows(data: SchoolData, trust: DemoTrust) -> Rows:
    yield "UPN", "Date", "Period", "Subject", "Mark", "Minutes Late"
    for lesson in lessons_of(data, trust):
        on = _uk(lesson.on) if data.school is LARKFIELD else lesson.on
        yield lesson.upn, on, lesson.period, lesson.subject, lesson.mark, str(lesson.minutes or "")


def _sims_files(data: SchoolData, days: Sequence[date]) -> dict[str, bytes]:
    return {
        "pupils.csv": _windows_csv(_sims_pupils(data)),
        "groups.csv": _windows_csv(_sims_groups(data)),
        "timetable.csv": _windows_csv(_sims_timetable(data)),
        "attendance.csv": _windows_csv(_day_rows(data)),
    }


def _arbor_files(data: SchoolData, days: Sequence[date]) -> dict[str, bytes]:
    return {
        "pupils.xlsx": workbook(_arbor_pupils(data)),
        "groups.xlsx": workbook(_arbor_groups(data)),
        "timetable.xlsx": workbook(_arbor_timetable(data)),
        "contacts.xlsx": workbook(_arbor_contacts(data)),
        "targets.xlsx": workbook(_arbor_targets(data, days)),
        "attendance.xlsx": workbook(_long_rows(data)),
    }


def _bromcom_files(data: SchoolData, days: Sequence[date]) -> dict[str, bytes]:
    return {
        "pupils.csv": _bom_csv(_bromcom_pupils(data)),
        "groups.csv": _bom_csv(_bromcom_groups(data)),
        "timetable.csv": _bom_csv(_bromcom_timetable(data)),
        "attendance.csv": _bom_csv(_wide_rows(data, days)),
    }


WRITERS: Final[dict[str, Callable[[SchoolData, Sequence[date]], dict[str, bytes]]]] = {
    LARKFIELD.key: _sims_files,
    TERN.key: _arbor_files,
    PIPIT.key: _bromcom_files,
}


def _sims_pupils(data: SchoolData) -> Rows:
    yield (
        "Adno;UPN;Legal Surname;Legal Forename;Preferred Forename;DOB;Gender;Year Taught In;"
        "Reg Group;Date of Admission;SEN Status;SEN Need"
    ).split(";")
    for pupil in data.pupils:
        yield (
            pupil.admission_number,
            pupil.upn,
            pupil.surname,
            pupil.forename,
            pupil.preferred_forename,
            _uk(pupil.born_on),
            pupil.sex,
            pupil.year_group,
            pupil.form,
            _uk(pupil.joined_on),
            pupil.send_status,
            ", ".join(pupil.needs),
        )


def _sims_groups(data: SchoolData) -> Rows:
    yield "UPN", "Class", "Subject", "Teacher", "Teacher Email", "Faculty"
    yield from _memberships(data)


def _sims_timetable(data: SchoolData) -> Rows:
    """Week, day and period in one code, such as MonA:3."""
    yield "Class", "Timetable Slot", "Room", "Teacher Email"
    for group, (week, weekday, bell), room, email in _lessons(data):
        yield group, f"{DAYS[weekday - 1][:3]}{'AB'[week - 1]}:{bell.key.removeprefix('P')}", room, email


def _arbor_timetable(data: SchoolData) -> Rows:
    yield "Group", "Day", "Start Time", "Location", "Teacher Email"
    for group, (_, weekday, bell), room, email in _lessons(data):
        yield group, DAYS[weekday - 1], f"{bell.starts_at:%H:%M}", room, email


def _bromcom_timetable(data: SchoolData) -> Rows:
    yield "Class", "Day", "Period", "Room", "Teacher Email"
    for group, (_, weekday, bell), room, email in _lessons(data):
        yield group, DAYS[weekday - 1], bell.name, room, email


def _lessons(data: SchoolData) -> Iterator[tuple[str, tuple[int, int, Bell], str, str]]:
    """Each group's lessons in the order of the week, with room and teacher."""
    emails = {member.key: member.email for member in data.staff}
    rooms = rooms_of(data.groups)
    for group in data.groups:
        found = [(week, weekday, data.school.bell(key)) for week, weekday, key in group.lessons]
        for when in sorted(found, key=lambda each: (each[0], each[1], each[2].starts_at)):
            yield group.name, when, rooms[group.key], emails[group.teacher]


def _day_rows(data: SchoolData) -> Rows:
    yield "UPN", "Date", "AM", "PM"
    for pupil in _with_marks(data):
        for day, (morning, afternoon) in data.marks[pupil.key].items():
            yield pupil.upn, _uk(day), morning, afternoon


def _arbor_pupils(data: SchoolData) -> Rows:
    yield (
        "Arbor ID|UPN|Legal First Name|Legal Last Name|Preferred First Name|Date of Birth|Sex|Year Group|"
        "Registration Form|Date of Entry|SEN Status|SEN Needs|Referring School"
    ).split("|")
    for pupil in data.pupils:
        yield (
            pupil.admission_number,
            pupil.upn,
            pupil.forename,
            pupil.surname,
            pupil.preferred_forename,
            pupil.born_on,
            SEX_LABELS[pupil.sex],
            f"Year {pupil.year_group}",
            pupil.form,
            pupil.joined_on,
            SEND_LABELS[SendStatus(pupil.send_status)],
            ", ".join(pupil.needs),
            pupil.referring_school,
        )


def _arbor_groups(data: SchoolData) -> Rows:
    yield "UPN", "Group", "Subject", "Teacher", "Teacher Email", "Faculty"
    yield from _memberships(data)


def _long_rows(data: SchoolData) -> Rows:
    yield "UPN", "Student", "Date", "Session", "Mark"
    for pupil in _with_marks(data):
        student = f"{pupil.surname}, {pupil.forename}"
        for day, marks in data.marks[pupil.key].items():
            for half, mark in zip(("AM", "PM"), marks, strict=True):
                if mark:
                    yield pupil.upn, student, day, half, mark


def _bromcom_pupils(data: SchoolData) -> Rows:
    yield (
        "Student ID,UPN,Legal Surname,Legal Forename,Preferred Forename,Date of Birth,Sex,Year,"
        "Tutor Group,Start Date,SEN Status,SEN Type"
    ).split(",")
    for pupil in data.pupils:
        year = "Reception" if pupil.year_group == "R" else f"Y{pupil.year_group}"
        yield (
            pupil.admission_number,
            pupil.upn,
            pupil.surname,
            pupil.forename,
            pupil.preferred_forename,
            _uk(pupil.born_on),
            pupil.sex,
            year,
            pupil.form,
            _uk(pupil.joined_on),
            pupil.send_status,
            ", ".join(pupil.needs),
        )


def _bromcom_groups(data: SchoolData) -> Rows:
    yield "UPN", "Class", "Subject", "Class Teacher", "Teacher Email", "Faculty"
    yield from _memberships(data)


def _arbor_contacts(data: SchoolData) -> Rows:
    yield (
        "UPN,Contact Title,Contact Forename,Contact Surname,Relationship,Priority,Parental Responsibility,"
        "Mobile,Email Address,Address,Home Language,Interpreter,Separate Copy,Do Not Contact,Address Hidden,"
        "Court Order,Order Bars Contact,Order Start Date"
    ).split(",")
    places = {pupil.key: place for place, pupil in enumerate(data.pupils) if pupil.upn}
    for link in families_of(data, places, None).links:
        person = link.contact
        yield (
            data.pupils[link.pupil_id].upn,
            person.title,
            person.forename,
            person.surname,
            Relationship(link.relationship).label,
            str(link.priority),
            _yes(link.has_parental_responsibility),
            person.mobile,
            person.email,
            person.household.address.replace("\n", ", "),
            Language(person.household.language).label,
            _yes(person.needs_interpreter),
            _yes(link.has_separate_copy),
            _yes(link.is_do_not_contact),
            _yes(link.is_address_hidden),
            link.order_says,
            _yes(link.order_bars),
            link.order_starts_on or "",
        )


def _arbor_targets(data: SchoolData, days: Sequence[date]) -> Rows:
    """One for each pupil of the youngest year, in turns, by the SENDCo."""
    yield (
        "UPN",
        "Target",
        "Type",
        "Measure",
        "Unit",
        "Baseline",
        "Baseline Date",
        "Aim",
        "Aim By",
        "Steps",
        "Author",
    )
    sendco = next(member for member in data.staff if member.has_role(Role.SENDCO))
    pupils = [pupil for pupil in data.pupils if pupil.year_group == YOUNGEST and pupil.upn]
    for place, pupil in enumerate(pupils):
        what, kind, measure, unit, baseline, aim, steps = TARGETS[place % len(TARGETS)]
        yield (
            pupil.upn,
            what,
            kind,
            measure,
            unit,
            str(baseline + place),
            days[0],
            str(aim + place),
            days[-1] + AIM_IN,
            steps,
            sendco.email,
        )


def _yes(told: bool) -> str:
    return "Y" if told else "N"


def _wide_rows(data: SchoolData, days: Sequence[date]) -> Rows:
    halves = [f"{_uk(day)} {half}" for day in days for half in ("AM", "PM")][:-1]
    yield "UPN", "Surname", "Forename", *halves
    for pupil in _with_marks(data):
        marks = chain.from_iterable(data.marks[pupil.key].get(day, ("", "")) for day in days)
        yield pupil.upn, pupil.surname, pupil.forename, *list(marks)[:-1]


def _memberships(data: SchoolData) -> Rows:
    upn = {pupil.key: pupil.upn for pupil in data.pupils}
    staff = {member.key: member for member in data.staff}
    for group in data.groups:
        teacher = staff[group.teacher]
        for pupil in group.pupils:
            if upn[pupil]:
                yield upn[pupil], group.name, group.subject, teacher.name, teacher.email, group.faculty


def _with_marks(data: SchoolData) -> list[DemoPupil]:
    return [pupil for pupil in data.pupils if pupil.key in data.marks]


def _uk(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _windows_csv(rows: Rows) -> bytes:
    return _csv(rows, delimiter=";").encode("cp1252")


def _bom_csv(rows: Rows) -> bytes:
    return _csv(rows, delimiter=",").encode("utf-8-sig")


def _csv(rows: Rows, *, delimiter: str) -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()
