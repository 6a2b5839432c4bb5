"""Trusts, schools and their calendar: years, terms, closed days, day shapes and bells."""

from datetime import date, time, timedelta
from typing import Any, cast

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import JSONArray
from django.db.models.sql.compiler import SQLCompiler

from staffing.calendar import Calendar
from staffing.data_classes import classed

# A term's first day, its break's first and last, and its last day, each as 2026-11-22.
TermDays = tuple[str, str | None, str | None, str]


class Trust(models.Model):
    """Several schools under one board."""

    name = models.CharField(max_length=120)

    data_classes = classed(public="id name")

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all_through", "All-through"
    SPECIAL = "special", "Special"
    ALTERNATIVE = "alternative", "Alternative provision"


class School(models.Model):
    """One school: the boundary that no row crosses."""

    trust = models.ForeignKey(Trust, models.PROTECT, related_name="schools", null=True, blank=True)
    name = models.CharField(max_length=120)
    urn = models.CharField(
        "URN", max_length=6, unique=True, validators=[RegexValidator(r"^\d{6}$", "Six digits.")]
    )
    dfe_number = models.CharField(
        "DfE number", max_length=7, validators=[RegexValidator(r"^\d{7}$", "Seven digits, such as 9994001.")]
    )
    phase = models.CharField(max_length=12, choices=Phase.choices)
    cycle_weeks = models.PositiveSmallIntegerField(
        "timetable weeks", default=1, choices=[(1, "Every week the same"), (2, "Week A and week B")]
    )
    cycle_anchor = models.DateField("a Monday of week A", default=date(2026, 8, 31))
    digest_weekday = models.PositiveSmallIntegerField(
        default=5, choices=[(1, "Monday"), (2, "Tuesday"), (3, "Wednesday"), (4, "Thursday"), (5, "Friday")]
    )
    digest_time = models.TimeField(default=time(15, 30))
    caseload_limit = models.PositiveSmallIntegerField("full caseload of a full-time mentor", default=14)
    caseload_warning = models.PositiveSmallIntegerField("warn from", default=12)
    full_time_minutes = models.PositiveIntegerField("full-time minutes a week", default=1950)
    contact_days = models.PositiveSmallIntegerField(
        "school days without contact before it is said",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    adequate_percent = models.PositiveSmallIntegerField(
        "adequate progress: per cent of the expected way",
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    adequate_words = models.CharField("adequate progress, in the school’s words", max_length=300, blank=True)
    asks_gender_identity = models.BooleanField("gender identity is asked for", default=False)
    is_factor_relaxed = models.BooleanField(
        "mentors and teachers may sign in with a password alone", default=False
    )
    version = models.PositiveIntegerField(default=1)

    # What `days_of` read with the school; None where it was read without.
    days_read: tuple[list[TermDays], list[str]] | None = None

    data_classes = classed(
        public="id trust name urn dfe_number phase cycle_weeks cycle_anchor digest_weekday digest_time caseload_limit"
        " caseload_warning full_time_minutes contact_days adequate_percent adequate_words asks_gender_identity"
        " is_factor_relaxed version"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cycle_weeks__in=(1, 2)), name="school_cycle_one_or_two_weeks"
            ),
            models.CheckConstraint(
                condition=models.Q(digest_weekday__range=(1, 5)), name="school_digest_on_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def calendar(self) -> Calendar:
        """This school's days: one statement, or none where the school was read with `days_of`."""
        terms, closed = self.days_read or School.objects.values_list(*days_of("pk").values()).get(pk=self.pk)
        return Calendar(
            spans=tuple(sorted(span for term in terms for span in _halves(term))),
            closed=frozenset(date.fromisoformat(on) for on in closed),
            cycle_weeks=self.cycle_weeks,
            cycle_anchor=self.cycle_anchor,
        )


def _halves(told: TermDays) -> list[tuple[date, date]]:
    starts_on, break_starts_on, break_ends_on, ends_on = (
        date.fromisoformat(day) if day else None for day in told
    )
    return half_terms(cast(date, starts_on), break_starts_on, break_ends_on, cast(date, ends_on))


class JSONList(models.Func):
    """All rows of a subquery as one list."""

    output_field = models.JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="COALESCE(JSONB_AGG(%(expressions)s), '[]')", **more
        )


def days_of(school: str) -> dict[str, models.Subquery]:
    """Annotations for `School.days_read`, of the school whose id is in that column."""
    terms = Term.objects.filter(year__school=models.OuterRef(school)).order_by()
    days = JSONArray("starts_on", "break_starts_on", "break_ends_on", "ends_on")
    closed = ClosedDay.objects.filter(school=models.OuterRef(school)).order_by()
    return {
        "term_days": models.Subquery(terms.annotate(days=JSONList(days)).values("days")),
        "closed_days_read": models.Subquery(closed.annotate(days=JSONList("on")).values("days")),
    }


def half_terms(
    starts_on: date, break_starts_on: date | None, break_ends_on: date | None, ends_on: date
) -> list[tuple[date, date]]:
    """First and last day of each half of a term, its break taken out."""
    if break_starts_on is None or break_ends_on is None:
        return [(starts_on, ends_on)]
    day = timedelta(days=1)
    return [(starts_on, break_starts_on - day), (break_ends_on + day, ends_on)]


class AcademicYear(models.Model):
    """1 September to 31 August, as this school's terms fill it."""

    school = models.ForeignKey(School, models.CASCADE, related_name="academic_years")
    starts_on = models.DateField()
    ends_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    data_classes = classed(public="id school starts_on ends_on version")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="academic_year_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="academic_year_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}/{self.ends_on.year % 100:02d}"


class Term(models.Model):
    """A term with the half-term break in it: two half-terms."""

    year = models.ForeignKey(AcademicYear, models.CASCADE, related_name="terms")
    name = models.CharField(max_length=20)
    starts_on = models.DateField()
    break_starts_on = models.DateField("half-term starts on", null=True, blank=True)
    break_ends_on = models.DateField("half-term ends on", null=True, blank=True)
    ends_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    data_classes = classed(public="id year name starts_on break_starts_on break_ends_on ends_on version")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["year", "starts_on"], name="term_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="term_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(break_starts_on__isnull=True, break_ends_on__isnull=True)
                | models.Q(
                    # Said, because a comparison with nothing is neither true nor false, and so would pass.
                    break_starts_on__isnull=False,
                    break_ends_on__isnull=False,
                    break_starts_on__gt=models.F("starts_on"),
                    break_ends_on__gte=models.F("break_starts_on"),
                    ends_on__gt=models.F("break_ends_on"),
                ),
                name="term_break_inside",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def spans(self) -> list[tuple[date, date]]:
        """First and last day of each half-term."""
        return half_terms(self.starts_on, self.break_starts_on, self.break_ends_on, self.ends_on)


class ClosedDay(models.Model):
    """A day in term on which pupils are not in."""

    class Kind(models.TextChoices):
        INSET = "inset", "INSET day"
        CLOSURE = "closure", "Closure"

    school = models.ForeignKey(School, models.CASCADE, related_name="closed_days")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=120, blank=True)

    data_classes = classed(public="id school on kind reason")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["school", "on"], name="closed_day_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%d %b %Y}"


class DayShape(models.Model):
    """How a day is cut by its bells: a normal day, a short Friday."""

    school = models.ForeignKey(School, models.CASCADE, related_name="day_shapes")
    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)

    data_classes = classed(public="id school name version")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="day_shape_name_once")]

    def __str__(self) -> str:
        return self.name


class PeriodQuerySet(models.QuerySet["Period"]):
    def ringing(self) -> "PeriodQuerySet":
        return self.filter(is_retired=False)


class Period(models.Model):
    """From one bell to the next: a lesson, registration, break or lunch.

    One that rings no more stays, for the slots that once used it.
    """

    class Kind(models.TextChoices):
        REGISTRATION = "registration", "Registration"
        LESSON = "lesson", "Lesson"
        BREAK = "break", "Break"
        LUNCH = "lunch", "Lunch"
        CLUB = "club", "Before or after school"

    shape = models.ForeignKey(DayShape, models.CASCADE, related_name="periods")
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.LESSON)
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    is_retired = models.BooleanField("rings no more", default=False)

    objects = PeriodQuerySet.as_manager()

    data_classes = classed(public="id shape name kind starts_at ends_at is_retired")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["shape", "name"], name="period_name_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="period_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def minutes(self) -> int:
        starts, ends = self.starts_at, self.ends_at
        return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


class SchoolDay(models.Model):
    """Which shape a weekday (1 Monday to 5 Friday) has in week A (1) or B (2)."""

    school = models.ForeignKey(School, models.CASCADE, related_name="week")
    cycle_week = models.PositiveSmallIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField()
    shape = models.ForeignKey(DayShape, models.PROTECT, related_name="days")

    data_classes = classed(public="id school cycle_week weekday shape")

    class Meta:
        ordering = ["cycle_week", "weekday"]
        constraints = [
            models.UniqueConstraint(fields=["school", "cycle_week", "weekday"], name="school_day_once"),
            models.CheckConstraint(
                condition=models.Q(cycle_week__in=(1, 2), weekday__range=(1, 5)),
                name="school_day_in_the_week",
            ),
        ]

    def __str__(self) -> str:
        return f"week {self.cycle_week}, day {self.weekday}"
