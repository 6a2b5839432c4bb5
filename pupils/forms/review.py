"""Forms about a review: planned, written up, called off, put right, and what follows it."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, Q

from pupils.actions.reviews import Finding, Meeting, NextStep
from pupils.clocks import Decision
from pupils.models import Involvement, Plan, Review, ReviewOutcome, ReviewPerson, Target
from pupils.models.review import LONGEST
from pupils.reviews import clashes_of
from staffing.access import Actor, Verb, open_on, roles_that
from staffing.calendar import Calendar, today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

MOST_OTHERS: Final = 12
MOST_OF_A_NAME: Final = 120
# As many as a page asks for at once; whoever needs more sets them as tasks.
STEPS: Final = (1, 2, 3)
OTHERS_HINT = "Parents, the pupil, agencies: one a line, such as “Ms Ali, mother”."


def may_come(actor: Actor, plan: Plan, on: date) -> StaffQuerySet:
    """Colleagues who work with the pupil, who sign off such plans, the author, and whoever asks."""
    links = Involvement.objects.visible_to(actor).filter(
        open_on(on), staff=OuterRef("pk"), pupil=plan.pupil_id
    )
    approvers = Staff.objects.visible_to(actor).with_one_of(
        roles_that(plan.made_of.resource, Verb.APPROVE), on
    )
    named = Q(pk__in=[plan.author_id, actor.staff_id])
    colleagues = Staff.objects.visible_to(actor).employed(on)
    return colleagues.filter(named | Exists(links) | Q(pk__in=approvers.values("pk")))


def _names(typed: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in typed.splitlines()))))


def _others(**kwargs: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=MOST_OTHERS * MOST_OF_A_NAME, widget=words(3), **kwargs)


def _clean_names(typed: str) -> str:
    names = _names(typed)
    if len(names) > MOST_OTHERS:
        raise forms.ValidationError(f"At most {MOST_OTHERS} lines: there are {len(names)}.")
    if any(len(name) > MOST_OF_A_NAME for name in names):
        raise forms.ValidationError(f"Keep each line to {MOST_OF_A_NAME} characters.")
    return "\n".join(names)


def _date(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **kwargs)


def _said(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=words(3), **kwargs)


class ReviewForm(KeyedForm):
    """When and where, and who comes. A day that clashes is taken once the box is ticked that then appears."""

    meets_on = _date("Meet on")
    meets_at = forms.TimeField(
        label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label="Where", max_length=80, required=False)
    reason = forms.ChoiceField(label="Why now", choices=Review.Reason.choices)
    leader = forms.ModelChoiceField(Staff.objects.none(), label="Led by", empty_label=None)
    staff = forms.ModelMultipleChoiceField(
        Staff.objects.none(),
        label="Colleagues to invite",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those who work with the pupil, and those who sign off such plans.",
    )
    others = _others(label="Others to invite", help_text=OTHERS_HINT)
    despite = forms.BooleanField(label="Plan it for this day all the same", required=False)

    def __init__(
        self, *args: Any, plan: Plan, calendar: Calendar, review: Review | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.calendar, self.review = plan, calendar, review
        invited = [person.staff_id for person in review.people.all() if person.staff_id] if review else []
        kept = [*invited, review.leader_id] if review else []
        pool = may_come(self.actor, plan, today()) | Staff.objects.visible_to(self.actor).filter(pk__in=kept)
        for name in ("leader", "staff"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = pool
        self.clashes: list[str] = []

    def clean_meets_on(self) -> date:
        on: date = self.cleaned_data["meets_on"]
        if on < today():
            raise forms.ValidationError("That day has passed. Plan a day to come.")
        return on

    def clean_others(self) -> str:
        return _clean_names(self.cleaned_data["others"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        on, leader = told.get("meets_on"), told.get("leader")
        staff = [*told.get("staff", ())]
        if on is None or leader is None:
            return told
        for name, people in (("leader", [leader]), ("staff", staff)):
            if gone := next((each for each in people if not each.is_employed(on)), None):
                self.add_error(name, f"{gone.name} does not work here on that day. Choose somebody else.")
        self.clashes = clashes_of(
            self.plan, on, told.get("meets_at"), {*staff, leader}, self.calendar, but=self._moving()
        )
        if self.clashes and not told.get("despite"):
            self.add_error("meets_on", " ".join(self.clashes))
        return told

    def _moving(self) -> int | None:
        return self.review.pk if self.review else None

    def meeting(self) -> Meeting:
        told = self.cleaned_data
        at: time | None = told["meets_at"]
        return Meeting(
            meets_on=told["meets_on"], meets_at=at, place=told["place"], reason=told["reason"],
            leader=told["leader"], staff=list(told["staff"]), others=_names(told["others"]),
        )  # fmt: skip


def opening_of(review: Review) -> dict[str, Any]:
    """A planned review as its form shows it."""
    people = list(review.people.all())
    return {
        "meets_on": review.meets_on,
        "meets_at": review.meets_at,
        "place": review.place,
        "reason": review.reason,
        "leader": review.leader_id,
        "staff": [person.staff_id for person in people if person.staff_id],
        "others": "\n".join(person.name for person in people if person.name),
    }


class WriteUpForm(KeyedForm):
    """What was said: who came, views, an outcome for each target with its evidence, decisions, next steps."""

    held_on = _date("Held on")
    pupil_view = _said("What the pupil said", help_text="In the pupil’s own words.")
    parent_view = _said("What parents and carers said", help_text="In their own words.")
    staff_view = _said("What staff said")
    adulthood = _said(
        "Preparing for adulthood",
        help_text="Work and learning, living independently, friends and community, health.",
    )
    decisions = _said("What was decided")
    dissent = _said("Who disagreed, and why", help_text="Left empty where everybody agreed.")
    next_on = _date("Next review by", required=False)
    others = _others(label="Who came besides", help_text=OTHERS_HINT)

    def __init__(
        self, *args: Any, review: Review, targets: list[Target], asks_adulthood: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.targets = review, targets
        self.people = list(review.people.all())
        if not asks_adulthood:
            del self.fields["adulthood"]
        for person in self.people:
            self.fields[f"h{person.pk}-presence"] = forms.ChoiceField(
                label=person.who, choices=ReviewPerson.Presence.choices
            )
        for target in targets:
            self._ask_of(target)
        # Read once, as each step offers the same.
        colleagues = list(may_come(self.actor, review.plan, today()))
        choices = [("", "Nobody"), *((str(each.pk), each.name) for each in colleagues)]
        self.colleagues = {str(each.pk): each for each in colleagues}
        for number in STEPS:
            self.fields[f"a{number}-text"] = forms.CharField(
                label=f"Step {number}", max_length=300, required=False
            )
            self.fields[f"a{number}-owner"] = forms.ChoiceField(
                label=f"Who does step {number}", choices=choices, required=False
            )
            self.fields[f"a{number}-due"] = _date(f"Step {number} by", required=False)
        # Any of them may be left empty while it is written up, and to say so of each says nothing.
        for field in self.fields.values():
            field.answers_with_none = True  # type: ignore[attr-defined]

    def _ask_of(self, target: Target) -> None:
        self.fields[f"r{target.pk}-result"] = forms.ChoiceField(
            label=target.what, choices=[("", "Not said yet"), *ReviewOutcome.Result.choices], required=False
        )
        self.fields[f"r{target.pk}-evidence"] = forms.CharField(
            label="Evidence", max_length=2000, required=False, widget=words(2)
        )

    @property
    def presences(self) -> list[forms.BoundField]:
        return [self[f"h{person.pk}-presence"] for person in self.people]

    @property
    def outcomes(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"r{each.pk}-result"], self[f"r{each.pk}-evidence"]) for each in self.targets]

    @property
    def steps(self) -> list[tuple[forms.BoundField, ...]]:
        return [tuple(self[f"a{number}-{part}"] for part in ("text", "owner", "due")) for number in STEPS]

    def clean_held_on(self) -> date:
        on: date = self.cleaned_data["held_on"]
        if on > today():
            raise forms.ValidationError("That day is still to come.")
        return on

    def clean_others(self) -> str:
        return _clean_names(self.cleaned_data["others"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        held_on, next_on = told.get("held_on"), told.get("next_on")
        if held_on and next_on and next_on <= held_on:
            self.add_error("next_on", "The next review comes after this one.")
        for target in self.targets:
            if told.get(f"r{target.pk}-result") and not told.get(f"r{target.pk}-evidence"):
                self.add_error(f"r{target.pk}-evidence", "Say what shows it.")
        for person in self.people:
            came = told.get(f"h{person.pk}-presence") == ReviewPerson.Presence.CAME
            if came and held_on and person.staff and not person.staff.is_employed(held_on):
                self.add_error(f"h{person.pk}-presence", f"{person.who} did not work here on that day.")
        for number in STEPS:
            self._clean_step(told, number)
        return told

    def _clean_step(self, told: dict[str, Any], number: int) -> None:
        text, owner, due = (told.get(f"a{number}-{part}") for part in ("text", "owner", "due"))
        if text and not owner:
            self.add_error(f"a{number}-owner", "Say who does it.")
        if text and not due:
            self.add_error(f"a{number}-due", "Say by when.")
        if (owner or due) and not text:
            self.add_error(f"a{number}-text", "Say what is to be done.")

    def told(self) -> dict[str, Any]:
        """What the action wants."""
        values = self.values()
        columns = ("held_on", "pupil_view", "parent_view", "staff_view", "decisions", "dissent", "next_on")
        return {
            "said": {name: values[name] for name in (*columns, "adulthood") if name in values},
            "presence": {person.pk: values[f"h{person.pk}-presence"] for person in self.people},
            "others": _names(values["others"]),
            "findings": [
                Finding(each, values[f"r{each.pk}-result"], values[f"r{each.pk}-evidence"])
                for each in self.targets
            ],
            "steps": [
                NextStep(
                    values[f"a{number}-text"],
                    self.colleagues[values[f"a{number}-owner"]],
                    values[f"a{number}-due"],
                )
                for number in STEPS
                if values[f"a{number}-text"]
            ],
        }


def written_up(review: Review) -> dict[str, Any]:
    """What is said of a review so far, as its form shows it; views are open from the day that is planned."""
    found: dict[str, Any] = {
        "held_on": review.held_on or min(review.meets_on, today()),
        **{name: getattr(review, name) for name in SAID},
        **{f"h{person.pk}-presence": person.presence for person in review.people.all()},
    }
    for outcome in review.outcomes.all():
        found[f"r{outcome.target_id}-result"] = outcome.result
        found[f"r{outcome.target_id}-evidence"] = outcome.evidence
    for number, action in zip(STEPS, review.actions.all(), strict=False):
        found |= {
            f"a{number}-text": action.text,
            f"a{number}-owner": str(action.owner_id),
            f"a{number}-due": action.due_on,
        }
    return found


SAID = ("pupil_view", "parent_view", "staff_view", "adulthood", "decisions", "dissent", "next_on")


class CallOffForm(KeyedForm):
    why = forms.CharField(label="Why", max_length=300)


class AmendForm(KeyedForm):
    text = forms.CharField(label="What is put right", max_length=2000, widget=words(3))
    reason = forms.CharField(label="Why", max_length=300)


class FollowForm(KeyedForm):
    """When each step was done. What the authority decides is asked of plans that it decides about."""

    views_asked_on = _date("Views asked for on", required=False)
    circulated_on = _date("Papers sent round on", required=False)
    sent_on = _date("Report sent on", required=False)
    decision = forms.ChoiceField(
        label="The authority’s decision", choices=[("", "Not yet"), *Decision.choices], required=False
    )
    decided_on = _date("It decided on", required=False)
    final_on = _date("Final plan received on", required=False)

    def __init__(self, *args: Any, review: Review, is_decided: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        if not is_decided:
            for name in ("decision", "decided_on", "final_on"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        held_on = self.review.held_on
        for name in [name for name in DATES if name in self.fields]:
            on = told.get(name)
            if on and on > today():
                self.add_error(name, "That day is still to come.")
            elif on and name in AFTER and (held_on is None or on < held_on):
                self.add_error(name, "This comes after the meeting is held.")
        if "decision" in self.fields and bool(told.get("decision")) != bool(told.get("decided_on")):
            missing = "decided_on" if told.get("decision") else "decision"
            if missing not in self.errors:
                self.add_error(missing, "Give both, the decision and its day.")
        return told


AFTER = ("sent_on", "decided_on", "final_on")
DATES = ("views_asked_on", "circulated_on", *AFTER)


def followed(review: Review) -> Mapping[str, Any]:
    return {name: getattr(review, name) for name in (*DATES, "decision")}
