"""How Django finds this room, and its long work."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PupilsConfig(AppConfig):
    name = "pupils"

    def ready(self) -> None:
        # The work of jobs is registered by being imported, in web, worker and scheduler alike; and what can be taken
        # out of records.
        autodiscover_modules("tasks", "actions.saved_words")
