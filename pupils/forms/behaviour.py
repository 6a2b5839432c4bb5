"""Forms about behaviour: an event with each pupil's part, praise in two taps, what followed, the school's list."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from django import forms
from django.db.models import Q

from pupils.actions.behaviour import PartEntry, offered
from pupils.behaviour_kinds import (
    FIRST_CATEGORIES,
    Antecedent,
    EventKind,
    EventPlace,
    EventRole,
    Function,
    TellsWhom,
)
from pupils.forms.picking import PickingForm
from pupils.models import BehaviourCategory, BehaviourEvent, BehaviourPart, Pupil
from pupils.models.pupil import PupilQuerySet
from staffing.access import Actor, Resource, Verb
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.keyed import CHANGED
from staffing.forms.words import words
from staffing.models import Period

COLUMNS: Final = (
    *(
        "on",
        "at",
        "period",
        "lesson",
        "place",
        "antecedent",
        "before",
        "behaviour",
        "consequence",
        "function",
    ),
    *("tried", "worked"),
)
PART_NAME: Final = re.compile(r"p\d+-(?:role|account|own_words)")
PART: Final = ("role", "account", "own_words")


def _one_of(choices: Sequence[tuple[str, str]], label: str, empty: str = "Not said") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=False)


def named_by(actor: Actor) -> PupilQuerySet:
    """Whom anybody on the staff may praise or log about: everybody on roll."""
    return Pupil.objects.visible_to(actor, Resource.BEHAVIOUR, Verb.CREATE).on_roll(today()).by_name()


class BehaviourForm(PickingForm):
    """One event. Each pupil whom it holds has a role, an account and own words, as `p7-role` and so on."""

    category = forms.ChoiceField(label="What was it?")
    on = forms.DateField(label="On", widget=DateInput())
    at = forms.TimeField(
        label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    period = forms.ChoiceField(label="Lesson or break", required=False)
    lesson = forms.CharField(label="Subject or group", max_length=60, required=False)
    place = _one_of(EventPlace.choices, "Where")
    antecedent = _one_of(Antecedent.choices, "What came before")
    before = forms.CharField(
        label="What came before, in words", max_length=2000, required=False, widget=words(2)
    )
    behaviour = forms.CharField(
        label="What happened",
        max_length=4000,
        required=False,
        widget=words(4),
        help_text="What was seen and heard. Only colleagues who work with everybody in it read this.",
    )
    consequence = forms.CharField(label="What came after", max_length=2000, required=False, widget=words(2))
    function = _one_of(Function.choices, "What it may have been for")
    tried = forms.CharField(label="What was tried", max_length=2000, required=False, widget=words(2))
    worked = forms.CharField(label="What worked", max_length=2000, required=False, widget=words(2))

    def __init__(self, *args: Any, event: BehaviourEvent | None = None, **kwargs: Any) -> None:
        self.event = event
        sent = args[0] if args else None
        super().__init__(*args, **kwargs)
        if sent is not None and not self.is_bound:
            # Somebody asked for more pupils' parts: what was said of the others stays.
            self.initial.update({name: sent[name] for name in sent if PART_NAME.fullmatch(name)})
        if event:
            in_it = BehaviourPart.objects.visible_to(self.actor).filter(event=event).values("pupil")
            everybody = Pupil.objects.visible_to(self.actor, Resource.BEHAVIOUR, Verb.CREATE)
            here = Q(pk__in=in_it) | Q(pk__in=self.reachable.values("pk"))
            self.reachable = everybody.filter(here).by_name()
            pupils = self.fields["pupils"]
            assert isinstance(pupils, forms.ModelMultipleChoiceField)
            pupils.queryset = self.reachable
        self._offer()
        self._ask_of_each()

    def reach(self, actor: Actor) -> PupilQuerySet:
        return named_by(actor)

    def _offer(self) -> None:
        category, period = self.fields["category"], self.fields["period"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(period, forms.ChoiceField)
        category.choices = _grouped(self.actor, self.event)
        names = Period.objects.ringing().filter(shape__school_id=self.actor.school_id)
        told = list(dict.fromkeys(names.order_by("starts_at").values_list("name", flat=True)))
        if self.event and self.event.period and self.event.period not in told:
            told.append(self.event.period)
        period.choices = [("", "Not said"), *((name, name) for name in told)]

    def _ask_of_each(self) -> None:
        """Fields for the part of each pupil whom the form holds so far."""
        self.parts_of = self.chosen()
        for pupil in self.parts_of:
            # Of several nobody is taken for the one who did it.
            choices = EventRole.choices if len(self.parts_of) == 1 else [("", "Choose"), *EventRole.choices]
            self.fields[f"p{pupil.pk}-role"] = forms.ChoiceField(
                label="Part played", choices=choices, required=False
            )
            self.fields[f"p{pupil.pk}-account"] = forms.CharField(
                label=f"What {pupil.known_forename} did", max_length=2000, required=False, widget=words(2)
            )
            self.fields[f"p{pupil.pk}-own_words"] = forms.CharField(
                label=f"In {pupil.known_forename}’s own words",
                max_length=2000,
                required=False,
                widget=words(2),
            )

    def put_back(self, typed: Mapping[str, Sequence[str]]) -> None:
        if "pupils" in typed:
            self.initial["pupils"] = list(typed["pupils"])
            self._ask_of_each()
        super().put_back(typed)

    def hold_against(self, stored: Mapping[str, Any], said: str = CHANGED, **seen: Any) -> None:
        """With the parts of pupils who were added meanwhile, of whom this form does not ask."""
        super().hold_against(stored, said, **seen)
        asked = {pupil.pk for pupil in self.parts_of}
        added = self.reachable.filter(pk__in=set(stored["pupils"]) - asked)
        self.theirs = [
            *(self.theirs or ()),
            *((f"{pupil.name}’s part", _part_in_words(pupil, stored)) for pupil in added),
        ]

    @property
    def rows(self) -> list[tuple[Pupil, list[forms.BoundField]]]:
        """Each pupil with the fields about their part."""
        return [(pupil, [self[f"p{pupil.pk}-{name}"] for name in PART]) for pupil in self.parts_of]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day has not come yet.")
        return on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        kinds = {offer.name: offer.kind for offer in offered(self.actor)}
        is_praise = kinds.get(told.get("category", "")) == EventKind.POSITIVE
        if not is_praise and len(self.parts_of) > 1:
            for pupil in self.parts_of:
                if not told.get(f"p{pupil.pk}-role"):
                    self.add_error(f"p{pupil.pk}-role", f"Say what part {pupil.known_forename} played.")
        return told

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def parts(self) -> list[PartEntry]:
        told = self.cleaned_data
        return [
            PartEntry(
                pupil.pk,
                role=told.get(f"p{pupil.pk}-role") or EventRole.DID,
                account=told.get(f"p{pupil.pk}-account", ""),
                own_words=told.get(f"p{pupil.pk}-own_words", ""),
            )
            for pupil in told["pupils"]
        ]


def opening(event: BehaviourEvent, parts: Sequence[BehaviourPart]) -> dict[str, Any]:
    """An event as its form shows it."""
    stored: dict[str, Any] = {name: getattr(event, name) for name in COLUMNS}
    stored |= {"category": event.category.name, "pupils": [part.pupil_id for part in parts]}
    for part in parts:
        stored |= {f"p{part.pupil_id}-{name}": getattr(part, name) for name in PART}
    return stored


def _part_in_words(pupil: Pupil, stored: Mapping[str, Any]) -> str:
    role, account, own_words = (stored[f"p{pupil.pk}-{name}"] for name in PART)
    own = f"In {pupil.known_forename}’s own words: {own_words}" if own_words else ""
    return " · ".join(filter(None, (EventRole(role).label, account, own)))


def _grouped(actor: Actor, event: BehaviourEvent | None) -> list[Any]:
    """The school's categories under their kinds, incidents first: praise has a shorter way of its own."""
    order = (EventKind.NEGATIVE, EventKind.NEUTRAL, EventKind.POSITIVE)
    told = [(each.kind, each.name) for each in offered(actor)]
    if event and (EventKind(event.kind), event.category.name) not in told:
        told.append((EventKind(event.kind), event.category.name))
    told.sort(key=lambda pair: order.index(pair[0]))
    groups = [
        (kind.label, [(name, name) for _, name in pairs])
        for kind, pairs in groupby(told, key=lambda pair: pair[0])
    ]
    return [("", "Choose"), *groups]


def _praises(actor: Actor) -> list[tuple[str, str]]:
    return [(each.name, each.name) for each in offered(actor) if each.kind == EventKind.POSITIVE]


def _offer_praises(form: KeyedForm) -> None:
    category = form.fields["category"]
    assert isinstance(category, forms.ChoiceField)
    category.choices = _praises(form.actor)


class PraiseForm(KeyedForm):
    """One tap: the buttons are the categories."""

    category = forms.ChoiceField(error_messages={"required": "Choose what the praise is for."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_praises(self)


class PraisePickForm(PickingForm):
    """The same from anywhere: whom it is for is picked first."""

    category = forms.ChoiceField(error_messages={"required": "Choose what the praise is for."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_praises(self)

    def reach(self, actor: Actor) -> PupilQuerySet:
        return named_by(actor)


class FollowUpForm(KeyedForm):
    text = forms.CharField(label="What followed", max_length=4000, widget=words(4))


class CategoryForm(KeyedForm):
    name = forms.CharField(max_length=60)
    kind = forms.ChoiceField(choices=EventKind.choices, widget=forms.RadioSelect)
    tells = forms.MultipleChoiceField(
        label="Tells on Today",
        choices=TellsWhom.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only colleagues who may see the pupil’s behaviour are told.",
    )
    is_offered = forms.BooleanField(label="Offered in forms", required=False, initial=True)

    def __init__(self, *args: Any, category: BehaviourCategory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        here = BehaviourCategory.objects.visible_to(self.actor)
        same = here.filter(name__iexact=name).exclude(pk=self.category.pk if self.category else None)
        # The list that a school begins with is written down with the first category of its own.
        begins = {each.name.casefold() for each in FIRST_CATEGORIES}
        if same.exists() or (name.casefold() in begins and not here.exists()):
            raise forms.ValidationError("There is a category of this name already.")
        return name

    def told(self) -> dict[str, Any]:
        told = self.cleaned_data
        tells = {f"tells_{whom.value}": whom.value in told["tells"] for whom in TellsWhom}
        return {"name": told["name"], "kind": told["kind"], "is_offered": told["is_offered"], **tells}


def category_opening(category: BehaviourCategory) -> dict[str, Any]:
    return {
        "name": category.name,
        "kind": category.kind,
        "is_offered": category.is_offered,
        "tells": [whom.value for whom in category.tells],
    }
