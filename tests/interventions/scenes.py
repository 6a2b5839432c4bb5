"""A mentor's day as tests set it: a slot with its pupils, whom the mentor reaches through it."""

from datetime import date, time

from interventions.involvement import link_provisions
from interventions.models import PlannedSession
from pupils.models import Pupil
from staffing.calendar import today
from staffing.models import Staff
from tests import factories

THURSDAY = date(2026, 11, 19)


def a_slot(adult: Staff, pupils: list[Pupil], *, on: date | None = None, **fields) -> PlannedSession:
    """A planned session of the adult with these pupils by name; today, now, unless told."""
    provision = factories.ProvisionFactory(
        programme__school=adult.school, lead=adult, name=fields.pop("name", "Reading group")
    )
    for pupil in pupils:
        factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    link_provisions([provision])
    told = {"starts_at": time(10, 55), "period_name": "P3"} | fields
    return factories.PlannedSessionFactory(provision=provision, on=on or today(), **told)


def pupils_of(school, count: int) -> list[Pupil]:
    return factories.PupilFactory.create_batch(count, school=school)


def what_the_page_sends(response, **changes) -> dict:
    """The fields of a log page as a browser would send them, with some changed."""
    sheet = response.context["sheet"]
    form = sheet.form
    sent: dict = {"pupils": [row.pupil.pk for row in sheet.rows]}
    for bound in form:
        value = bound.value()
        if value not in (None, "", False, []):
            sent[bound.html_name] = value
    for row in sheet.rows:
        sent[f"{row.prefix}-presence"] = row.status
        sent[f"{row.prefix}-reason"] = row["reason"].value() or ""
    return sent | changes


def say(pupil, author, kind="passport", **lines):
    """A plan in force with these lines by section."""
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, stage="", number=1, words={})
    for section, texts in lines.items():
        for place, text in enumerate(texts):
            plan.lines.create(section=section, position=place, text=text, first_number=1)
    return plan
