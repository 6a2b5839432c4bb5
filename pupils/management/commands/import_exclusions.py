"""Imports a file of suspensions and exclusions without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import suspensions and permanent exclusions with the census's codes."
    kind = ImportBatch.Kind.EXCLUSIONS
