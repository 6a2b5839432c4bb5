"""How Django finds this room."""

from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "pupils"
