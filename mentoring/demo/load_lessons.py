"""What teachers and mentors of the demo tell each other about lessons, and the materials that they keep."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from interventions.actions.lessons import (
    Line,
    Want,
    answer_report,
    keep_material,
    make_ready,
    report_lesson,
    write_line,
)
from interventions.codes import HelpLevel, MaterialForm
from interventions.lessons import Spot, days_of, spot_on, told_of
from interventions.models import Material, Provision, SharedLesson
from mentoring.demo.load_support import Rows
from mentoring.demo.trust import DemoTrust
from pupils.models import GroupTeacher, Pupil, TimetabledLesson
from staffing.access import open_on
from staffing.calendar import LONDON, Calendar
from staffing.models import Staff
from staffing.periods import Bells, bells_of

MOST_GROUPS: Final = 12
WEEK: Final = timedelta(days=7)
WRITTEN_AT, TOLD_AT, ANSWERED_AT = time(15, 40), time(15, 20), time(16, 5)
MATERIALS: Final = (
    ("Number line to 100, strips to cut", "Maths", "Fractions", "CL", "SPLD", MaterialForm.ENLARGED),
    ("Fraction tiles, with symbols", "Maths", "Fractions", "CI", "SLCN", MaterialForm.WIDGIT),
    ("Story map of Macbeth", "English", "Macbeth", "CI", "ASD", MaterialForm.SIMPLIFIED),
    ("Sentence starters for a report", "English", "Writing to inform", "CL", "MLD", MaterialForm.COLOURED),
    (
        "Steps of a titration, one picture each",
        "Science",
        "Acids and alkalis",
        "",
        "",
        MaterialForm.SIMPLIFIED,
    ),
    ("Key words of the water cycle", "Geography", "Rivers", "CI", "SLCN", MaterialForm.WIDGIT),
    ("Checklist: what I need for this lesson", "", "", "SEMH", "", MaterialForm.PLAIN),
    ("Map of Europe with thick outlines", "Geography", "Europe", "SP", "VI", MaterialForm.ENLARGED),
)
DOING: Final = (
    "We begin the new unit: a starter on their own, then work in pairs at the front table.",
    "A short test for twenty minutes, then we go through it together.",
    "Practical work in threes, with a written plan first.",
)
NEEDS: Final = (
    "Instructions one at a time, and the key words on the table.",
    "A quiet start. Extra time in the test for those who have it.",
    "Roles in each three agreed before the equipment comes out.",
)
WENT: Final = (
    "A calm start. The list on the table was used without being asked.",
    "The first half went well; after the change of task most needed to hear it again.",
)


def load_lessons(trust: DemoTrust, rows: Rows) -> None:
    """The next lesson of a dozen supported groups has a line, the one before it was told of; some got an answer."""
    on, calendar, bells = trust.marked.morning, rows.school.calendar(), bells_of(rows.school.pk)
    kept: list[Material] = []
    for place, (provision, lesson, teacher) in enumerate(_supported(rows, on)):
        if not kept:
            kept = _materials(teacher, on)
        coming = next(days_of(lesson, calendar, on + timedelta(days=1), on + 2 * WEEK), None)
        spot = spot_on(lesson, coming, bells) if coming else None
        # A class can have two who support it.
        if spot and not told_of(lesson.group_id, spot.on, spot.starts_at):
            _before(provision, spot, teacher, on, kept, place)
        past = _last(lesson, calendar, bells, on)
        if past:
            _after(provision, past, teacher, on, place)


def _supported(rows: Rows, on: date) -> Iterator[tuple[Provision, TimetabledLesson, Staff]]:
    """Provision for a class, with a lesson of that class and who teaches it."""
    provisions = Provision.objects.filter(
        open_on(on), programme__school=rows.school, teaching_group__isnull=False
    )
    for provision in provisions.select_related("lead").order_by("pk")[:MOST_GROUPS]:
        lessons = TimetabledLesson.objects.open(on).filter(group=provision.teaching_group_id)
        lesson = lessons.select_related("group", "period").in_order().first()
        teaching = GroupTeacher.objects.filter(open_on(on), group=provision.teaching_group_id)
        teacher = teaching.select_related("staff").order_by("pk").first()
        if lesson and teacher:
            yield provision, lesson, teacher.staff


def _materials(keeper: Staff, on: date) -> list[Material]:
    names = ("title", "subject", "unit", "area", "need", "form")
    where = {"text": "", "kept_at": "Shared drive, Materials, by unit"}
    return [
        keep_material(
            by=keeper.actor(on),
            material=None,
            version=0,
            told=dict(zip(names, row, strict=True)) | where,
        )
        for row in MATERIALS
    ]


def _members(spot: Spot) -> list[Pupil]:
    members = Pupil.objects.filter(open_on(spot.on, "groups__"), groups__group=spot.lesson.group)
    return list(members.on_register().order_by("pk")[:2])


def _before(
    provision: Provision, spot: Spot, teacher: Staff, on: date, kept: list[Material], place: int
) -> None:
    line = Line(
        doing=DOING[place % len(DOING)],
        needs=NEEDS[place % len(NEEDS)],
        needs_of={pupil.pk: "The first step written down, and a check after five minutes." for pupil in _members(spot)},
        wants=[
            Want("The worksheet of the unit", MaterialForm.ENLARGED, 2, spot.on),
            Want("Key words to put on the table", MaterialForm.WIDGIT, 6, spot.on),
        ],
    )  # fmt: skip
    at = datetime.combine(on - timedelta(days=3), WRITTEN_AT, LONDON)
    lesson = write_line(by=teacher.actor(on), spot=spot, version=0, line=line, at=at)
    wanted = lesson.wanted.order_by("pk").last()
    if wanted and place % 2 == 0:
        material = kept[place % len(kept)]
        make_ready(by=provision.lead.actor(on), wanted=wanted, material=material, where="In your tray", at=at)


def _last(lesson: TimetabledLesson, calendar: Calendar, bells: Bells, on: date) -> Spot | None:
    days = list(days_of(lesson, calendar, on - 2 * WEEK, on - timedelta(days=1)))
    return spot_on(lesson, days[-1], bells) if days else None


def _after(provision: Provision, spot: Spot, teacher: Staff, on: date, place: int) -> None:
    levels = (HelpLevel.PROMPTED, HelpLevel.HOVER)
    helps = {pupil.pk: str(level) for pupil, level in zip(_members(spot), levels, strict=False)}
    is_told = SharedLesson.objects.filter(
        group=spot.lesson.group, on=spot.on, reports__written_by=provision.lead
    )
    if not helps or is_told.exists():
        return
    report = report_lesson(
        by=provision.lead.actor(on),
        spot=spot,
        text=WENT[place % len(WENT)],
        unresolved="The last task was not finished: where shall it be done?" if place % 3 == 0 else "",
        helps=helps,
        at=datetime.combine(spot.on, TOLD_AT, LONDON),
    )
    if place % 3 == 1:
        text = "Thank you. I will begin with that again next time."
        answer_report(
            by=teacher.actor(on), report=report, text=text, at=datetime.combine(spot.on, ANSWERED_AT, LONDON)
        )
