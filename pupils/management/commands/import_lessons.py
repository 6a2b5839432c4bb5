"""Imports a file of lesson attendance without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import lesson attendance, one mark for each pupil and lesson, with the minutes late."
    kind = ImportBatch.Kind.LESSONS
