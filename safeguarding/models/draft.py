"""What somebody is writing about a concern and has not sent: nobody who copies the database can read it."""

import json
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import models
from django.utils import timezone

from safeguarding.models.adult import AdultConcern
from safeguarding.models.concern import Concern
from staffing import drafts, sealing
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff

# Forms whose address begins so have their text kept here, and never among other drafts.
ADDRESSES = "/concerns/"
# And what is answered to the team, which is an entry of the room as soon as it is sent.
ANSWERS = "/messages/"


class SealedField(models.TextField):
    """Fields of a form as JSON under HANDRAIL_FIELD_KEY; none where no key of ours opens it."""

    def get_prep_value(self, value: Any) -> str:
        return sealing.seal(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: str, *args: object) -> dict[str, list[str]]:
        try:
            body: dict[str, list[str]] = json.loads(sealing.unseal(value))
        except InvalidToken:
            return {}
        return body


class SealedDraftQuerySet(models.QuerySet["SealedDraft"]):
    def visible_to(self, actor: Actor) -> "SealedDraftQuerySet":
        """One's own, always."""
        return self.filter(staff_id=actor.staff_id)

    def reseal(self) -> int:
        """Seal each under the first key outside; says how many."""
        rows = list(SealedDraft.objects.filter(pk__in=self.values("pk")))
        SealedDraft.objects.bulk_update(rows, ["body"], batch_size=100)
        return len(rows)


class SealedDraft(models.Model):
    """A form of the room as it was left: gone when it is sent, or after a fortnight."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    body = SealedField()
    kept_at = models.DateTimeField(default=timezone.now)

    objects = SealedDraftQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="staff key kept_at", secret="body")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="sealed_draft_once_per_form")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


def _is_sent(staff_id: int, key: str) -> bool:
    """Whether the form of this key has become a concern: what was still on its way is not kept."""
    try:
        form_key = UUID(key.partition("#")[2])
    except ValueError:
        return False
    sent = {"raised_by_id": staff_id, "form_key": form_key}
    return Concern.objects.filter(**sent).exists() or AdultConcern.objects.filter(**sent).exists()


for _begins in (ADDRESSES, ANSWERS):
    drafts.kept_in(_begins, SealedDraft, _is_sent)
