"""Two pupils alike but for their names; of the first there are concerns, which nobody outside may tell by the time."""

from datetime import date
from typing import Final
from uuid import uuid4

from pupils.codes import SendStatus
from pupils.models import Pupil
from pupils.send_periods import begin_periods
from pupils.years import academic_year_start, cohort_for
from safeguarding.actions.concerns import Concerned, raise_concern
from safeguarding.actions.desk import act, note_read
from safeguarding.codes import EntryKind, PupilRole
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import School, Staff

CONCERNS: Final = 5
# As long as each other, so that a page of the one is as long as a page of the other.
SURNAMES: Final = ("Whimbrel", "Whinchat")
WORDS: Final = "Invented words of a child, as long as such words are. " * 20


def add_twins(school: School) -> None:
    """With everything about the first that a team leaves behind: raised, read, decided upon."""
    made = [_pupil(school, surname) for surname in SURNAMES]
    begin_periods(
        {pupil.pk: pupil.send_status for pupil in made}, {pupil.pk: pupil.admitted_on for pupil in made}
    )
    teacher, lead = (_anybody(school, role).actor(today()) for role in (Role.TEACHER, Role.SAFEGUARDING_LEAD))
    for _ in range(CONCERNS):
        about = [Concerned(PupilRole.HARMED, pupil=made[0], words=WORDS)]
        concern = raise_concern(by=teacher, form_key=uuid4(), about=about, said={"seen": WORDS})
        note_read(by=lead, concern=concern, at=now())
        act(by=lead, concern=concern, kind=EntryKind.DECISION, body={"decision": WORDS, "reasons": WORDS})


def twins_of(school: School) -> list[Pupil]:
    """The one with concerns, then the one with none."""
    found = {
        pupil.legal_surname: pupil
        for pupil in Pupil.objects.filter(legal_surname__in=SURNAMES, school=school)
    }
    return [found[surname] for surname in SURNAMES]


def _pupil(school: School, surname: str) -> Pupil:
    september = academic_year_start(today())
    return Pupil.objects.create(
        school=school,
        legal_forename="Twin",
        legal_surname=surname,
        date_of_birth=date(september - 13, 10, 2),
        cohort=cohort_for("8", september),
        form="8X",
        admitted_on=date(september - 1, 9, 1),
        send_status=SendStatus.SUPPORT,
    )


def _anybody(school: School, role: Role) -> Staff:
    return Staff.objects.filter(school=school, roles__role=role).order_by("pk")[0]
