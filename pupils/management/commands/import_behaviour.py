"""Imports a file of points, rewards, detentions and homework without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import points, rewards, detentions and homework as the school's own system has them."
    kind = ImportBatch.Kind.BEHAVIOUR
