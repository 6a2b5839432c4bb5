"""What stands in the room for its tests: invented, and mild."""

from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import connection

from safeguarding.actions.adults import name_reader, raise_about_adult
from safeguarding.actions.concerns import Concerned, raise_concern
from safeguarding.actions.file_moves import begin_transfer, step
from safeguarding.actions.packs import ask_pack
from safeguarding.chain import append
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.models import AdultConcern, AdultReader, Concern, Entry, FileMove, Matter, TransferPack
from safeguarding.sealing import bodies, key_of_school
from staffing import guards
from staffing.access import Actor, Role, system_actor
from staffing.calendar import now, today
from staffing.jobs import run_waiting


def raised(by: Actor, *pupils, said: str = "Heron-words of a child.", **more) -> Concern:
    about = [Concerned(PupilRole.HARMED, pupil=pupil, words=f"Words of {pupil.pk}.") for pupil in pupils]
    return raise_concern(by=by, form_key=uuid4(), about=about, said={"seen": said}, **more)


def noted(school, text: str = "A note.", **more) -> Entry:
    """An entry that is about nobody."""
    by = system_actor(school.pk, "test")
    kind = more.pop("kind", EntryKind.DISCUSSION)
    return append(by=by, kind=kind, body={"text": text}, keys=[key_of_school(school.pk)], **more)


def chain_of(school, length: int) -> list[Entry]:
    return [noted(school, f"Note {number}.") for number in range(length)]


def run(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def guards_away():
    """As somebody could who owns the database."""
    guards.remove_guards()
    yield
    guards.install_guards()


def written(**more: Any) -> dict[str, Any]:
    """What a browser sends of a concern about one pupil whose name was typed, with some of it changed."""
    return {
        "form_key": str(uuid4()),
        "who-0": "Ada Birch",
        "standing-0": "on_roll",
        "role-0": "harmed",
        "words-0": "Said she was tired.",
        "seen": "She said: heron at the gate.",
        "happened_on": "2026-11-18",
        "danger": "no",
        "told": "no",
    } | more


def written_of_adult(**more: Any) -> dict[str, Any]:
    """The same of a concern about an adult, of whom it does not say yet who it is."""
    return {
        "form_key": str(uuid4()),
        "adult": "",
        "adult_name": "",
        "seen": "Heron: gave a pupil a lift home.",
        "happened_on": "2026-11-18",
        "danger": "no",
    } | more


def said_in(concern: Matter) -> dict[str, Any]:
    """What stands in the concern's own entry."""
    entry = Entry.objects.of(concern).get(kind=EntryKind.RAISED)
    return bodies([entry])[entry.pk]


def about_adult(by: Actor, adult=None, said: str = "Heron-words about an adult.", **more) -> AdultConcern:
    more = {"name": "" if adult else "A visitor, Teal"} | more
    return raise_about_adult(by=by, form_key=uuid4(), adult=adult, said={"seen": said}, **more)


def named_reader(cast, staff) -> AdultReader:
    """The head lets somebody of the safeguarding team read what is about adults."""
    return name_reader(by=cast.actor(Role.HEAD), staff=staff, at=now())


def transfer_of(by: Actor, pupil, **told) -> FileMove:
    """To an invented school, in the middle of the year."""
    told = {
        "school": "Plover Hill School",
        "contact": "Ms Teal",
        "phone": "01632 960001",
        "reason": "in_year",
        "leaving_on": today().isoformat(),
    } | told
    return begin_transfer(by=by, pupil=pupil, told=told)


def packed(by: Actor, move: FileMove, **more) -> TransferPack:
    """With its pack, as the worker makes it."""
    pack = ask_pack(by=by, move=move, at=now(), **({"with_names": False} | more))
    run_waiting()
    pack.refresh_from_db()
    return pack


def moved_on(by: Actor, pupil) -> FileMove:
    """Gone to the next school, which confirmed it."""
    move = transfer_of(by, pupil)
    step(by=by, move=move, kind=EntryKind.SENT, body={"how": "By hand"}, happened_at=now())
    step(by=by, move=move, kind=EntryKind.RECEIPT, body={"who": "Ms Teal"}, happened_at=now())
    return move
