"""Seals the safeguarding keys anew under the first of HANDRAIL_FIELD_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from safeguarding.actions.packs import reseal_passphrases
from safeguarding.models import SealedDraft
from safeguarding.sealing import reseal_keys


class Command(BaseCommand):
    help = (
        "Seal every key of the safeguarding records, and what is being written, under the first"
        " HANDRAIL_FIELD_KEY; no entry is touched."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        SealedDraft.objects.all().reseal()
        reseal_passphrases()
        self.stdout.write(f"{reseal_keys()} keys sealed anew")
