"""The child: identity, year, SEND status and needs, and who on the staff may see what."""

from datetime import date

from django.db import models
from django.db.models.functions import Coalesce, NullIf

from pupils.codes import REGISTER, EnrolmentStatus, GenderIdentity, NeedType, SendStatus, Sex
from pupils.first_language import EnglishProficiency, FirstLanguage
from pupils.models.scope import in_scope, supported_on
from staffing.access import Actor, Resource, Scope, Verb
from staffing.by_itself import ByItself
from staffing.calendar import academic_year_start, today
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School

YEAR_CODES = {-2: "N1", -1: "N2", 0: "R"}
# What a name is made of: for lists that read no more of a pupil than they show.
NAME_FIELDS = ("legal_forename", "legal_surname", "preferred_forename", "preferred_surname")


class PupilQuerySet(models.QuerySet["Pupil"]):
    def visible_to(
        self,
        actor: Actor,
        resource: Resource = Resource.RECORD,
        verb: Verb = Verb.VIEW,
        on: date | None = None,
    ) -> "PupilQuerySet":
        """Pupils of the actor's school whom a grant on the resource reaches on a day (today unless told)."""
        scopes = actor.scopes(resource, verb)
        pupils = self.filter(school_id=actor.school_id)
        if actor.pupil_id is not None:
            pupils = pupils.filter(pk=actor.pupil_id)
        if Scope.ALL in scopes:
            return pupils
        return pupils.filter(in_scope(actor, scopes, on or today()))

    def holds(self, pupil: str = "pupil") -> models.Exists:
        """Whether these are pupils of whom one is the one that a row names by this column.

        Asked row by row: for a few rows of a large school, where making a list of all these pupils would cost more.
        """
        return models.Exists(self.filter(pk=models.OuterRef(pupil)))

    def with_reach(self, actor: Actor, resource: Resource, on: date) -> "PupilQuerySet":
        """Adds `is_open`: whether a grant on the resource reaches this pupil of the actor's school.

        The condition of `visible_to`, asked of each row that is shown: looking a row up among all whom the grant
        reaches would go through the whole school first.
        """
        scopes = actor.scopes(resource)
        reached = models.Q() if Scope.ALL in scopes else in_scope(actor, scopes, on, ask=ByItself)
        of_school = models.Q(school_id=actor.school_id)
        return self.annotate(
            is_open=models.ExpressionWrapper(of_school & reached, output_field=models.BooleanField())
        )

    def on_roll(self, on: date) -> "PupilQuerySet":
        return self.filter(admitted_on__lte=on).exclude(left_on__lt=on)

    def on_register(self) -> "PupilQuerySet":
        """With SEN support or a plan."""
        return self.filter(send_status__in=REGISTER)

    def supported(self, on: date) -> "PupilQuerySet":
        """On the register, on a caseload or with provision: whom boards and digests are about."""
        return self.filter(supported_on(on))

    def by_name(self) -> "PupilQuerySet":
        return self.order_by("known_surname", "known_forename", "pk")

    def named_like(self, text: str) -> "PupilQuerySet":
        """Every word of the text begins a forename or surname, legal or preferred."""
        if "\0" in text:
            # In nobody's name, and an error of the database where it is asked for.
            return self.none()
        pupils = self
        for word in text.split():
            pupils = pupils.filter(
                models.Q(known_forename__istartswith=word)
                | models.Q(known_surname__istartswith=word)
                | models.Q(legal_forename__istartswith=word)
                | models.Q(legal_surname__istartswith=word)
                | models.Q(known_surname__icontains=f" {word}")
                | models.Q(known_surname__icontains=f"-{word}")
            )
        return pupils


class Pupil(models.Model):
    """A child on the school's roll, now or before."""

    school = models.ForeignKey(School, models.PROTECT, related_name="pupils")
    legal_forename = models.CharField(max_length=80)
    legal_surname = models.CharField(max_length=80)
    middle_names = models.CharField(max_length=120, blank=True)
    preferred_forename = models.CharField(max_length=80, blank=True)
    preferred_surname = models.CharField(max_length=80, blank=True)
    known_forename = models.GeneratedField(
        expression=Coalesce(NullIf("preferred_forename", models.Value("")), "legal_forename"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )
    known_surname = models.GeneratedField(
        expression=Coalesce(NullIf("preferred_surname", models.Value("")), "legal_surname"),
        output_field=models.CharField(max_length=80),
        db_persist=True,
    )
    upn = models.CharField("UPN", max_length=13, null=True, blank=True)  # noqa: DJ001
    former_upn = models.CharField("former UPN", max_length=13, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    mis_id = models.CharField("admission number", max_length=20, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    gender_identity = models.CharField(max_length=1, choices=GenderIdentity.choices, blank=True)
    name_said = models.CharField("how the name is said", max_length=120, blank=True)
    photo = models.FileField(upload_to="photos/", blank=True)
    first_language = models.CharField(max_length=3, choices=FirstLanguage.choices, blank=True)
    home_languages = models.CharField("languages at home", max_length=120, blank=True)
    english = models.CharField(
        "proficiency in English", max_length=1, choices=EnglishProficiency.choices, blank=True
    )
    cohort = models.SmallIntegerField(
        help_text="The calendar year in which this pupil's year group was in Reception in September."
    )
    has_year_override = models.BooleanField("taught out of year", default=False)
    form = models.CharField(max_length=20, blank=True)
    house = models.CharField(max_length=40, blank=True)
    enrolment_status = models.CharField(
        "on roll", max_length=1, choices=EnrolmentStatus.choices, default=EnrolmentStatus.CURRENT
    )
    admitted_on = models.DateField()
    came_from = models.CharField(max_length=120, blank=True)
    left_on = models.DateField(null=True, blank=True)
    leaving_reason = models.CharField(max_length=200, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    send_status = models.CharField(
        "SEND status", max_length=1, choices=SendStatus.choices, default=SendStatus.NONE
    )
    referring_school = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History(excluded_fields=["known_forename", "known_surname"])
    objects = PupilQuerySet.as_manager()

    data_classes = classed(
        public="id school version",
        pupil="legal_forename legal_surname middle_names preferred_forename preferred_surname known_forename"
        " known_surname upn former_upn uln mis_id date_of_birth sex gender_identity name_said photo first_language"
        " home_languages english cohort has_year_override form house enrolment_status admitted_on came_from left_on"
        " leaving_reason went_to referring_school",
        send="send_status",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "upn"], name="pupil_upn_once_in_a_school"),
            models.CheckConstraint(condition=~models.Q(upn=""), name="pupil_upn_unknown_is_null"),
            models.UniqueConstraint(
                fields=["school", "uln"], condition=~models.Q(uln=""), name="pupil_uln_once_in_a_school"
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("admitted_on")),
                name="pupil_leaves_after_admission",
            ),
            models.CheckConstraint(
                condition=models.Q(admitted_on__gt=models.F("date_of_birth")),
                name="pupil_admitted_after_birth",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "known_surname", "known_forename"], name="pupil_roll"),
            models.Index(fields=["school", "cohort"], name="pupil_by_cohort"),
            # With the dates, so that the roll is counted, and its forms found, in the index alone.
            models.Index(fields=["school", "form", "admitted_on", "left_on"], name="pupil_by_form"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name the pupil is known by, in full: for the pupil's own page."""
        return (
            f"{self.preferred_forename or self.legal_forename} {self.preferred_surname or self.legal_surname}"
        )

    @property
    def short_name(self) -> str:
        """Ada B: where a class could read over a shoulder."""
        surname = self.preferred_surname or self.legal_surname
        return f"{self.preferred_forename or self.legal_forename} {surname[:1]}"

    @property
    def initials(self) -> str:
        forename, surname = (
            self.preferred_forename or self.legal_forename,
            self.preferred_surname or self.legal_surname,
        )
        return f"{forename[:1]}{surname[:1]}".upper()

    def year_group(self, on: date) -> str:
        """N1, N2, R or the number of the year, on a day."""
        number = academic_year_start(on) - self.cohort
        return YEAR_CODES.get(number, str(number))

    def is_on_roll(self, on: date) -> bool:
        return self.admitted_on <= on and (self.left_on is None or on <= self.left_on)


class SendPeriod(models.Model):
    """A SEND status from a day to a day: the history behind the pupil's status."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="send_periods")
    status = models.CharField(max_length=1, choices=SendStatus.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    data_classes = classed(public="id", send="pupil status starts_on ends_on")

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=models.Q(ends_on__isnull=True), name="send_period_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="send_period_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} from {self.starts_on}"


class PupilNeed(models.Model):
    """A SEN type, ranked: 1 is the primary need."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="needs")
    rank = models.PositiveSmallIntegerField()
    need = models.CharField(max_length=4, choices=NeedType.choices)

    data_classes = classed(public="id", send="pupil rank need")

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "rank"], name="pupil_need_one_a_rank"),
            models.UniqueConstraint(fields=["pupil", "need"], name="pupil_need_once"),
            models.CheckConstraint(condition=models.Q(rank__range=(1, 99)), name="pupil_need_rank_in_range"),
        ]

    def __str__(self) -> str:
        return self.get_need_display()
