"""Archives that no honest installation makes."""

from dataclasses import replace
from pathlib import Path

from staffing.backups.archive import Part, packed
from staffing.backups.databases import dump_name, dumped
from staffing.backups.making import manifest_of
from staffing.backups.sealing import seal
from staffing.calendar import now


def write_dishonest(path: Path, settings) -> None:
    """An archive that is whole and signed, and tells of seven schools where there is one."""
    dump = path.with_name("dump")
    with dumped(dump) as census, dump.open("rb") as database, path.open("xb") as file:
        lying = replace(census, tables=census.tables | {"staffing_school": [7, "7"]})
        part = Part(dump_name(), dump.stat().st_size, database)
        seal(
            packed([part], lambda parts: manifest_of(lying, parts, now())),
            file,
            settings.HANDRAIL_BACKUP_KEYS,
        )
