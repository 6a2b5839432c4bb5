"""A pupil's people: persons, the households they live in, and what links each with a pupil."""

from datetime import date

from django.db import models

from pupils.languages import Language
from pupils.models.pupil import Pupil
from pupils.recipients import Tie
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff


class Relationship(models.TextChoices):
    """Who somebody is to a pupil (CBDS)."""

    MOTHER = "PAM", "Mother"
    FATHER = "PAF", "Father"
    STEPMOTHER = "STM", "Stepmother"
    STEPFATHER = "STF", "Stepfather"
    FOSTER_MOTHER = "FOM", "Foster mother"
    FOSTER_FATHER = "FOF", "Foster father"
    CARER = "CAR", "Carer"
    FAMILY = "FAM", "Other family member"
    RELATIVE = "REL", "Other relative"
    CHILDMINDER = "CHM", "Childminder"
    SOCIAL_WORKER = "SWR", "Social worker"
    DOCTOR = "DOC", "Doctor"
    OTHER = "OTH", "Other contact"


# Education Act 1996, section 576: parents, and whoever has care of the child; others by parental responsibility alone.
PARENTS = frozenset({"PAM", "PAF", "FOM", "FOF", "CAR"})


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, actor: Actor) -> "HouseholdQuerySet":
        """Households of the people linked with pupils whose contacts the actor may see in full."""
        pupils = Pupil.objects.visible_to(actor, Resource.HOUSEHOLD)
        people = PupilContact.objects.open().filter(pupil__in=pupils.values("pk")).values("contact")
        return self.filter(school_id=actor.school_id, contacts__in=people).distinct()


class Household(models.Model):
    """Where people live together: letters go to it once."""

    school = models.ForeignKey(School, models.CASCADE, related_name="households")
    address = models.TextField(max_length=300, blank=True)
    language = models.CharField(
        "language at home", max_length=3, choices=Language.choices, default=Language.ENGLISH
    )
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = HouseholdQuerySet.as_manager()

    data_classes = classed(public="id school version", pupil="address language")

    def __str__(self) -> str:
        return f"household {self.pk}"


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> "ContactQuerySet":
        """People linked with pupils whose contacts the actor may see; whoever sees the whole school's, all there are."""
        rows = self.filter(household__school_id=actor.school_id)
        if Scope.ALL in actor.scopes(Resource.CONTACT, verb):
            return rows
        pupils = Pupil.objects.visible_to(actor, Resource.CONTACT, verb)
        return rows.filter(
            pk__in=PupilContact.objects.open().filter(pupil__in=pupils.values("pk")).values("contact")
        )

    def named_like(self, text: str) -> "ContactQuerySet":
        """Every word of the text begins a forename or a part of a surname."""
        if "\0" in text:
            return self.none()
        rows = self
        for word in text.split():
            rows = rows.filter(
                models.Q(forename__istartswith=word)
                | models.Q(surname__istartswith=word)
                | models.Q(surname__icontains=f" {word}")
                | models.Q(surname__icontains=f"-{word}")
            )
        return rows


class Contact(models.Model):
    """A person whom the school may need to reach about one or several pupils."""

    class Format(models.TextChoices):
        STANDARD = "standard", "Standard print"
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy read"
        BRAILLE = "braille", "Braille"
        AUDIO = "audio", "Read aloud or recorded"

    household = models.ForeignKey(Household, models.PROTECT, related_name="contacts")
    title = models.CharField(max_length=12, blank=True)
    forename = models.CharField(max_length=80)
    surname = models.CharField(max_length=80)
    mobile = models.CharField(max_length=30, blank=True)
    home_phone = models.CharField(max_length=30, blank=True)
    work_phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    language = models.CharField(max_length=3, choices=Language.choices, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    format = models.CharField(max_length=12, choices=Format.choices, default=Format.STANDARD)
    how_to_reach = models.TextField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ContactQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        pupil="household title forename surname mobile home_phone work_phone email language needs_interpreter format"
        " how_to_reach",
    )

    class Meta:
        ordering = ["surname", "forename", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(surname=""), name="contact_has_a_name")]
        indexes = [models.Index(fields=["surname", "forename"], name="contact_by_name")]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.title, self.forename, self.surname)))


class PupilContactQuerySet(models.QuerySet["PupilContact"]):
    def visible_to(
        self, actor: Actor, resource: Resource = Resource.CONTACT, verb: Verb = Verb.VIEW
    ) -> "PupilContactQuerySet":
        """Links of the pupils whose contacts the actor may see."""
        pupils = Pupil.objects.visible_to(actor, resource, verb)
        return self.filter(pupil__school_id=actor.school_id, pupil__in=pupils.values("pk"))

    def open(self) -> "PupilContactQuerySet":
        return self.filter(ended_on__isnull=True)

    def reachable(self, on: date) -> "PupilContactQuerySet":
        """Whom the school may get in touch with on a day: `recipients.may_reach`, asked of the database."""
        barred = models.Q(order_bars=True, order_starts_on__lte=on) & (
            models.Q(order_ends_on__isnull=True) | models.Q(order_ends_on__gte=on)
        )
        return self.open().filter(is_do_not_contact=False).exclude(barred)

    def with_home(self) -> "PupilContactQuerySet":
        """With person and household, and whether anybody hides that household's address (`home_is_hidden`)."""
        hiding = PupilContact.objects.open().filter(
            contact__household=models.OuterRef("contact__household"), is_address_hidden=True
        )
        return self.select_related("contact__household").annotate(home_is_hidden=models.Exists(hiding))


class PupilContact(models.Model):
    """What a person is to one pupil, and what has to be kept when the school gets in touch about this pupil."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="contact_links")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="links")
    relationship = models.CharField(max_length=3, choices=Relationship.choices)
    has_parental_responsibility = models.BooleanField("has parental responsibility", default=False)
    priority = models.PositiveSmallIntegerField()
    is_do_not_contact = models.BooleanField("do not contact", default=False)
    is_address_hidden = models.BooleanField("address hidden", default=False)
    has_separate_copy = models.BooleanField("separate copy of letters", default=False)
    order_says = models.TextField("what a court order says", max_length=1000, blank=True)
    order_bars = models.BooleanField("the order bars contact", default=False)
    order_starts_on = models.DateField(null=True, blank=True)
    order_ends_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PupilContactQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        staff="ended_by",
        pupil="pupil contact relationship has_parental_responsibility priority is_do_not_contact is_address_hidden"
        " has_separate_copy ended_on ended_reason",
        send="order_says order_bars order_starts_on order_ends_on",
    )

    class Meta:
        ordering = ["priority", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "contact"],
                condition=models.Q(ended_on__isnull=True),
                name="pupil_contact_linked_once",
            ),
            models.UniqueConstraint(
                fields=["pupil", "priority"],
                condition=models.Q(ended_on__isnull=True),
                name="pupil_contact_one_a_priority",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 99)), name="pupil_contact_priority_in_range"
            ),
            models.CheckConstraint(
                condition=models.Q(order_starts_on__isnull=True, order_ends_on__isnull=True, order_bars=False)
                | (models.Q(order_starts_on__isnull=False) & ~models.Q(order_says="")),
                name="pupil_contact_order_says_what_from_when",
            ),
            models.CheckConstraint(
                condition=models.Q(order_ends_on__isnull=True)
                | models.Q(order_ends_on__gte=models.F("order_starts_on")),
                name="pupil_contact_order_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, ended_by__isnull=True)
                | (models.Q(ended_on__isnull=False, ended_by__isnull=False) & ~models.Q(ended_reason="")),
                name="pupil_contact_ended_on_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} of pupil {self.pupil_id}"

    @property
    def is_parent(self) -> bool:
        """A parent in the eyes of the law, or whoever has care of the child."""
        return self.has_parental_responsibility or self.relationship in PARENTS

    @property
    def tie(self) -> Tie:
        """What the household rules ask; of a link read `with_home`."""
        return Tie(
            contact_id=self.contact_id,
            household_id=self.contact.household_id,
            priority=self.priority,
            is_parent=self.is_parent,
            do_not_contact=self.is_do_not_contact,
            hides_address=self.home_is_hidden,  # type: ignore[attr-defined]
            separate_copy=self.has_separate_copy,
            barred_from=self.order_starts_on if self.order_bars else None,
            barred_until=self.order_ends_on if self.order_bars else None,
        )

    def order_in_force(self, on: date) -> bool:
        begun = self.order_starts_on is not None and self.order_starts_on <= on
        return begun and (self.order_ends_on is None or on <= self.order_ends_on)
