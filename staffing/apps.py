"""How Django finds this room, and when its guards are put back."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from staffing.guards import reinstall_after_migrate


class StaffingConfig(AppConfig):
    name = "staffing"

    def ready(self) -> None:
        post_migrate.connect(reinstall_after_migrate, dispatch_uid="staffing.guards")
