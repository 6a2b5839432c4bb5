"""How Django finds this room."""

from django.apps import AppConfig


class MentoringConfig(AppConfig):
    name = "mentoring"
