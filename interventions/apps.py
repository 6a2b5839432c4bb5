"""How Django finds this room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InterventionsConfig(AppConfig):
    name = "interventions"

    def ready(self) -> None:
        # The kinds of long work register themselves, and what can be taken out of records.
        autodiscover_modules("tasks", "actions.saved_words")
