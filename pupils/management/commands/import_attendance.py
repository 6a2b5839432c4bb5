"""Imports a file of attendance without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import attendance marks, one for each pupil and half-day."
    kind = ImportBatch.Kind.ATTENDANCE
