"""What the import knows of a pupil, as plain values: as they stand, as the file wants them, and in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from pupils.codes import NeedType, SendStatus, Sex
from pupils.imports.plans import Change, Scene, said_date
from pupils.models import Pupil, PupilNeed
from pupils.rows import PupilRow
from pupils.years import cohort_for, cohort_from, year_group
from staffing.calendar import academic_year_start

Values = dict[str, Any]
NEEDS: Final = "needs"
LABELS: Final = {
    "legal_surname": "Surname",
    "legal_forename": "Forename",
    "middle_names": "Middle names",
    "preferred_surname": "Preferred surname",
    "preferred_forename": "Preferred forename",
    "upn": "UPN",
    "mis_id": "Admission number",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "cohort": "Year group",
    "has_year_override": "Taught out of year",
    "form": "Form",
    "admitted_on": "Admitted on",
    "left_on": "Left on",
    "send_status": "SEND status",
    "referring_school": "Referring school",
    NEEDS: "Needs",
}
FIELDS: Final = tuple(name for name in LABELS if name != NEEDS)
# An empty cell clears these where the file has the column; the others keep what is there.
_CLEARED: Final = ("middle_names", "preferred_surname", "preferred_forename", "form", "referring_school")


def values_of(pupil_ids: Iterable[int]) -> dict[int, Values]:
    """What stands in the record of each pupil, read with two statements."""
    ids = list(pupil_ids)
    values = {
        row["pk"]: {name: row[name] for name in FIELDS} | {NEEDS: []}
        for row in Pupil.objects.filter(pk__in=ids).values("pk", *FIELDS)
    }
    needs = PupilNeed.objects.filter(pupil__in=ids).order_by("pupil_id", "rank")
    for pupil_id, need in needs.values_list("pupil_id", "need"):
        values[pupil_id][NEEDS].append(need)
    return values


def values_for_new(row: PupilRow, scene: Scene) -> Values:
    """A pupil as the file describes one; without an admission date, on roll since the school year began."""
    blank: Values = dict.fromkeys(FIELDS, "")
    blank |= {"upn": None, "sex": Sex.UNKNOWN.value, "send_status": SendStatus.NONE.value, NEEDS: []}
    blank |= {"left_on": None, "has_year_override": False, "date_of_birth": row.pupil.born_on}
    blank |= {"admitted_on": min(scene.year_start, scene.on), "cohort": cohort_from(_birthday(row))}
    return values_after(row, scene, blank)


def values_after(row: PupilRow, scene: Scene, before: Values) -> Values:
    """The record with what the row says; a column that is not in the file changes nothing."""
    after = before | {name: getattr(row, name) for name in _CLEARED if scene.has(name)}
    after |= {
        "legal_surname": row.pupil.surname,
        "legal_forename": row.pupil.forename,
        "date_of_birth": row.pupil.born_on,
    }
    said = {
        "upn": row.pupil.upn,
        "mis_id": row.pupil.mis_id,
        "sex": row.sex and row.sex.value,
        "admitted_on": row.admitted_on,
        "send_status": row.send_status and row.send_status.value,
    }
    after |= {name: value for name, value in said.items() if value}
    if scene.has("left_on"):
        after["left_on"] = row.left_on
    if scene.has("needs", "primary_need", "secondary_need"):
        after[NEEDS] = [need.value for need in row.needs]
    return after | _year_after(row, scene, before)


def _year_after(row: PupilRow, scene: Scene, before: Values) -> Values:
    by_birthday = cohort_from(_birthday(row))
    if row.year_group:
        cohort = cohort_for(row.year_group, academic_year_start(scene.on))
    else:
        cohort = before["cohort"] if before["has_year_override"] else by_birthday
    return {"cohort": cohort, "has_year_override": cohort != by_birthday}


def _birthday(row: PupilRow) -> date:
    # Rows without a birthday are refused before anything is asked of them.
    assert row.pupil.born_on is not None
    return row.pupil.born_on


def changes_between(before: Values, after: Values, on: date) -> list[Change]:
    return [
        Change(LABELS[name], said(name, before[name], on), said(name, after[name], on))
        for name in LABELS
        if before[name] != after[name]
    ]


def said(name: str, value: Any, on: date) -> str:
    """A value as a person reads it; nothing for an empty one."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return said_date(value)
    if name == "cohort":
        group = year_group(value, academic_year_start(on))
        return str(group.label) if group else "beyond Year 14"
    if name == NEEDS:
        return ", ".join(str(NeedType(need).label) for need in value)
    if name == "send_status":
        return str(SendStatus(value).label)
    return str(Sex(value).label) if name == "sex" else str(value)
