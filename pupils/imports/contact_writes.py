"""Writing contacts from a plan, with their history, and taking them back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.contact_cells import MOST_CALLED
from pupils.imports.contact_rows import GUARDS, PERSON, TIE, ContactPlan
from pupils.imports.plans import CannotUndo, Scene, Trail
from pupils.imports.pupil_writes import BATCH, author
from pupils.models import Contact, ContactEntry, Household, PupilContact
from staffing.access import Actor

PERSON_FIELDS: Final = ("forename", "surname", *PERSON, "household_id")
TIE_FIELDS: Final = (*TIE, *GUARDS)
CHANGED_SINCE: Final = "A contact that this import wrote has been changed or taken out since."


def write_contacts(plan: ContactPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Add and change; returns what undoing needs, and whose contacts they are."""
    said: dict[str, Any] = {
        "batch_size": BATCH,
        "default_user": author(scene.by),
        "default_change_reason": reason,
    }
    homes = bulk_create_with_history(plan.homes, Household, **said)
    people = bulk_create_with_history(plan.people, Contact, **said)
    changed_people = [person for person, _ in plan.changed_people.values()]
    _update(changed_people, Contact, [*PERSON, "household"], said)
    changed_links = [link for link, _ in plan.changed_links.values()]
    _update_links(changed_links, said)
    links = bulk_create_with_history(plan.links, PupilContact, **said)
    trail = {
        "homes": [home.pk for home in homes],
        "people": {str(person.pk): _values(person, PERSON_FIELDS) for person in people},
        "links": {str(link.pk): _values(link, TIE_FIELDS) for link in links},
        "changed_people": {str(pk): _as_ids(changes) for pk, (_, changes) in plan.changed_people.items()},
        "changed_links": {str(pk): _as_ids(changes) for pk, (_, changes) in plan.changed_links.items()},
    }
    touched = {link.pupil_id for link in (*links, *changed_links)}
    of_people = PupilContact.objects.open().filter(contact__in=changed_people)
    return trail, touched | set(of_people.values_list("pupil_id", flat=True))


def _update(rows: list[Any], model: type[models.Model], fields: list[str], said: dict[str, Any]) -> None:
    for row in rows:
        row.version += 1
    bulk_update_with_history(rows, model, [*fields, "version"], **said)


def _update_links(links: list[PupilContact], said: dict[str, Any]) -> None:
    """Two who change places can't both have one number for a moment: they step aside first."""
    here = PupilContact.objects.open().filter(pupil__in={link.pupil_id for link in links})
    used: dict[int, set[int]] = defaultdict(set)
    stored: dict[int, int] = {}
    for pk, pupil_id, priority in here.values_list("pk", "pupil_id", "priority"):
        used[pupil_id].add(priority)
        stored[pk] = priority
    for link in links:
        used[link.pupil_id].add(link.priority)
    for link in links:
        if stored.get(link.pk) != link.priority:
            aside = next(number for number in range(MOST_CALLED, 0, -1) if number not in used[link.pupil_id])
            used[link.pupil_id].add(aside)
            PupilContact.objects.filter(pk=link.pk).update(priority=aside)
    _update(links, PupilContact, list(TIE_FIELDS), said)


def _values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _as_ids(changes: dict[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """Old and new, of a home its id."""
    return {
        f"{name}_id" if name == "household" else name: [
            each.pk if isinstance(each, Household) else each for each in pair
        ]
        for name, pair in changes.items()
    }


def undo_contacts(trail: Trail, by: Actor, reason: str) -> None:
    """Take back what was added and changed, unless somebody has built on it."""
    said: dict[str, Any] = {"batch_size": BATCH, "default_user": author(by), "default_change_reason": reason}
    people = _unchanged(Contact, trail["people"], trail["changed_people"])
    links = _unchanged(PupilContact, trail["links"], trail["changed_links"])
    if any(link.ended_on for link in links.values()):
        raise CannotUndo(CHANGED_SINCE)
    added = {int(pk) for pk in trail["people"]}
    others = PupilContact.objects.filter(contact__in=added).exclude(pk__in=[int(pk) for pk in trail["links"]])
    if others.exists() or ContactEntry.objects.filter(contact__in=added).exists():
        raise CannotUndo("Somebody whom this import added is another pupil’s contact or in the log by now.")
    _delete((links[int(pk)] for pk in trail["links"]), reason)
    back = [_restored(links[int(pk)], pairs) for pk, pairs in trail["changed_links"].items()]
    _update_links(back, said)
    _delete((people[pk] for pk in sorted(added)), reason)
    moved = [_restored(people[int(pk)], pairs) for pk, pairs in trail["changed_people"].items()]
    _update(moved, Contact, [*PERSON, "household"], said)
    _delete(Household.objects.filter(pk__in=trail["homes"], contacts__isnull=True), reason)


def _unchanged(
    model: type[Contact] | type[PupilContact],
    added: dict[str, dict[str, Any]],
    changed: dict[str, dict[str, list[Any]]],
) -> dict[int, Any]:
    wanted = {int(pk): values for pk, values in added.items()}
    wanted |= {int(pk): {name: pair[1] for name, pair in pairs.items()} for pk, pairs in changed.items()}
    here: dict[int, Any] = model._default_manager.in_bulk(wanted)
    for pk, values in wanted.items():
        if pk not in here or any(
            _written(getattr(here[pk], name)) != value for name, value in values.items()
        ):
            raise CannotUndo(CHANGED_SINCE)
    return here


def _written(value: Any) -> Any:
    """As it stands in a trail, which is JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _restored(row: Any, pairs: dict[str, list[Any]]) -> Any:
    for name, (old, _) in pairs.items():
        column = row._meta.get_field(name.removesuffix("_id"))
        setattr(row, name, old if name.endswith("_id") else column.to_python(old))
    return row


def _delete(rows: Iterable[Any], reason: str) -> None:
    for row in rows:
        row._change_reason = reason
        row.delete()
