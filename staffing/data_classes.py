"""How sensitive every model field is, and what that allows; an unclassed field fails the suite."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Handling:
    """What may happen to a value of one data class; `keep` names the retention rule."""

    may_log: bool
    may_mail: bool
    may_export: bool
    keep: str


class DataClass(Enum):
    """Sensitivity of a field, least first."""

    PUBLIC = Handling(may_log=True, may_mail=True, may_export=True, keep="with its row")
    STAFF = Handling(may_log=False, may_mail=True, may_export=True, keep="employment and six years")
    PUPIL = Handling(may_log=False, may_mail=False, may_export=True, keep="date of birth and 25 years")
    SEND = Handling(may_log=False, may_mail=False, may_export=True, keep="date of birth and 31 years")
    SAFEGUARDING = Handling(
        may_log=False, may_mail=False, may_export=False, keep="date of birth and 25 years"
    )
    SECRET = Handling(may_log=False, may_mail=False, may_export=False, keep="until used or replaced")


DataClasses = dict[str, DataClass]


def classed(
    *,
    public: str = "",
    staff: str = "",
    pupil: str = "",
    send: str = "",
    safeguarding: str = "",
    secret: str = "",
) -> DataClasses:
    """A model's `data_classes`: names of its fields, separated by spaces, under their class.

    Raises ValueError where a field is given two classes.
    """
    classes: DataClasses = {}
    for data_class, names in (
        (DataClass.PUBLIC, public),
        (DataClass.STAFF, staff),
        (DataClass.PUPIL, pupil),
        (DataClass.SEND, send),
        (DataClass.SAFEGUARDING, safeguarding),
        (DataClass.SECRET, secret),
    ):
        for name in names.split():
            if name in classes:
                raise ValueError(f"{name} is given two data classes")
            classes[name] = data_class
    return classes


# Models of libraries, which can't carry `data_classes` themselves.
LIBRARY_MODELS: dict[str, DataClasses] = {
    "account.emailaddress": classed(public="id primary verified", staff="user email"),
    "account.emailconfirmation": classed(public="id email_address created sent", secret="key"),
    "auth.permission": classed(public="id name content_type codename"),
    "auth.group": classed(public="id name permissions"),
    "contenttypes.contenttype": classed(public="id app_label model"),
    "mfa.authenticator": classed(public="id type", staff="user created_at last_used_at", secret="data"),
    "sessions.session": classed(public="expire_date", secret="session_key session_data"),
}
HISTORY_FIELDS = classed(
    public="history_id history_date history_type history_relation", staff="history_user history_change_reason"
)


def classes_of(model: type[models.Model]) -> DataClasses:
    """The classes declared for a model; a history model has those of the model it keeps the history of."""
    if hasattr(model, "instance_type"):
        return HISTORY_FIELDS | classes_of(model.instance_type)
    library = LIBRARY_MODELS.get(model._meta.label_lower)
    return library if library is not None else getattr(model, "data_classes", {})


def unclassed_fields() -> Iterator[str]:
    """Every field without a class, as `app.model.field`."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            continue
        classes = classes_of(model)
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
            if field.name not in classes:
                yield f"{model._meta.label_lower}.{field.name}"
