"""Imports a file of targets without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import targets with their baselines, aims and small steps."
    kind = ImportBatch.Kind.TARGETS
