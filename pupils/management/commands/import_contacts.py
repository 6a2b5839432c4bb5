"""Imports a file of contacts without the pages."""

from pupils.imports.command import ImportCommand
from pupils.models import ImportBatch


class Command(ImportCommand):
    help = "Import contacts: people, their homes and what each is to a pupil."
    kind = ImportBatch.Kind.CONTACTS
