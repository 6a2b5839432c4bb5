"""Imports a file of pupils without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import pupils: the roll, with SEND status and needs."
    kind = ImportBatch.Kind.PUPILS
