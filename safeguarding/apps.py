"""How Django finds this room."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "safeguarding"
