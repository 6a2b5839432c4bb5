"""Which pupils a scope reaches: the one condition behind every `visible_to` of a pupil and what hangs from one."""

from datetime import date

from django.apps import apps
from django.db import models

from pupils.codes import REGISTER, InvolvementReason
from staffing.access import Actor, Scope, open_on, open_or_coming

# Links that mean support, whoever gives it: they bring a pupil into the SEND scope.
SUPPORT_SOURCES = ("caseload", "provision")

# Cover is none of them: it opens the class sheet alone (`Plan.objects.on_class_sheets_of`).
SCOPE_REASONS: dict[Scope, tuple[InvolvementReason, ...]] = {
    Scope.CASELOAD: (
        InvolvementReason.CASELOAD,
        InvolvementReason.TIMETABLED,
        InvolvementReason.NAMED,
    ),
    Scope.LED: (InvolvementReason.LED,),
    Scope.TAUGHT: (InvolvementReason.TAUGHT,),
}


def supported_on(on: date) -> models.Q:
    """On the SEND register, on a caseload or with provision on a day, whoever gives it."""
    return _with_support(open_on(on))


def _with_support(days: models.Q, prefix: str = "", ask: type[models.Exists] = models.Exists) -> models.Q:
    links = apps.get_model("pupils.Involvement").objects
    support = links.filter(days, pupil_id=models.OuterRef(f"{prefix}pk"), source_kind__in=SUPPORT_SOURCES)
    return models.Q(**{f"{prefix}send_status__in": REGISTER}) | models.Q(ask(support))


def in_scope(
    actor: Actor,
    scopes: frozenset[Scope],
    on: date,
    prefix: str = "",
    ask: type[models.Exists] = models.Exists,
) -> models.Q:
    """The condition that a pupil (reached by `prefix`, such as "pupil__") falls into one of the scopes.

    `ask`: how it is asked whether there is a link, `ByItself` for the few rows of a page.
    """
    # Looked up by name, because the models of links and groups point at the pupil.
    links = apps.get_model("pupils.Involvement").objects
    members = apps.get_model("pupils.GroupMember").objects
    pupil_id = models.OuterRef(f"{prefix}pk")
    condition = models.Q(pk__in=[])
    if Scope.SEND in scopes:
        # Support agreed for a coming day counts already: whoever sets it up goes on with it.
        condition |= _with_support(open_or_coming(on), prefix, ask)
    reasons = [reason for scope, its in SCOPE_REASONS.items() if scope in scopes for reason in its]
    if reasons:
        # As a list, read once: somebody's own pupils are few, and the whole school need not be asked one by one.
        own = links.filter(open_on(on), staff_id=actor.staff_id, reason__in=reasons)
        condition |= models.Q(**{f"{prefix}pk__in": own.values("pupil")})
    if Scope.FACULTY in scopes and actor.faculty_ids:
        taught = members.filter(open_on(on), pupil_id=pupil_id, group__faculty_id__in=actor.faculty_ids)
        condition |= models.Q(ask(taught))
    cohorts = given_cohorts(actor, scopes)
    if cohorts is None:
        condition |= models.Q(**{f"{prefix}pk__isnull": False})
    elif cohorts:
        condition |= models.Q(**{f"{prefix}cohort__in": cohorts})
    return condition


def is_named(actor: Actor, plan: str) -> models.Exists:
    """Whether the plan at `plan` is in force and names somebody for what it asks."""
    adults = apps.get_model("pupils.PlanAdult").objects
    in_force = adults.filter(number=models.F("plan__number"), plan__ended_on__isnull=True)
    return models.Exists(in_force.filter(staff_id=actor.staff_id, plan=models.OuterRef(plan)))


def given_cohorts(actor: Actor, scopes: frozenset[Scope]) -> frozenset[int] | None:
    """The cohorts that one of these scopes reaches, each by the office it goes with; None: every one."""
    led = actor.led_cohorts if Scope.LED in scopes else frozenset()
    if Scope.YEARS not in scopes:
        return led
    return None if actor.cohorts is None else actor.cohorts | led
