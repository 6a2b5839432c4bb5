"""How Django finds this room."""

from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"
