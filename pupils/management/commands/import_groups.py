"""Imports a file of groups without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import teaching groups: who is in which, and who teaches it."
    kind = ImportBatch.Kind.GROUPS
