"""Imports a file of the timetable without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import the timetable: when and where each teaching group is taught, and by whom."
    kind = ImportBatch.Kind.TIMETABLE
