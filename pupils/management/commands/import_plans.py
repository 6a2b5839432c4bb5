"""Imports a file of passports and of the review dates of plans without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import what learning passports say, and by when plans are to be reviewed."
    kind = ImportBatch.Kind.PLANS
