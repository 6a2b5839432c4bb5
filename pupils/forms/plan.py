"""Forms about a plan: begun, its sections written, ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from pupils.contributions import Offer, offers
from pupils.forms.plan_adults import (
    AdultRow,
    add_adults,
    adult_rows,
    adults_opening,
    check_adults,
    named_in,
)
from pupils.forms.plan_picture import (
    PictureRow,
    add_picture,
    ask_again,
    check_pictures,
    chosen_in,
    picture_row,
    said_of,
)
from pupils.models import BankLine, Plan, PlanContribution, Pupil, Target
from pupils.models.plan import Words
from pupils.plan_kinds import PLAN_KINDS, PlanKind, Section, Shape
from pupils.plan_parts import NOTHING, Beside, text_of
from pupils.plan_sources import Sources, Taken, line_of, pieces_of, still_there
from pupils.writing_aid import remarks
from staffing.access import Actor, Verb, roles_that
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

MOST_CHARACTERS = 20_000
MOST_OF_A_LINE = 300
# Names of sections would be those of other fields.
PREFIX = "in_"
TAKE, BANK = "take_", "bank_"


def authors_of(kind: PlanKind, actor: Actor, on: date) -> StaffQuerySet:
    """Colleagues whose role may write plans of a kind."""
    writers = roles_that(kind.resource, Verb.EDIT)
    return Staff.objects.visible_to(actor).employed(on).with_one_of(writers, on)


def _why_not(author: Staff, pupil: Pupil) -> str:
    """A sentence where somebody does not see the pupil; empty where they may be the author."""
    if Pupil.objects.visible_to(author.actor(today())).filter(pk=pupil.pk).exists():
        return ""
    return f"{author.name} does not see this pupil. Name somebody who works with the pupil."


def _title() -> forms.CharField:
    return forms.CharField(
        label="What it is about",
        max_length=120,
        required=False,
        help_text="Where a pupil may have several of the kind, such as mentoring action plans.",
    )


def _author() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Staff.objects.none(), help_text="Writes it, and asks others for theirs.", empty_label=None
    )


class BeginForm(KeyedForm):
    """`kinds` are those that the actor may begin for the pupil, by their code and the school's name for each."""

    kind = forms.ChoiceField(label="Which plan", widget=forms.RadioSelect)
    title = _title()
    author = _author()
    review_by = forms.DateField(
        label="Review by",
        widget=DateInput(),
        required=False,
        help_text="Left empty: when this kind of plan is due again.",
    )

    def __init__(self, *args: Any, pupil: Pupil, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        kind, author = self.fields["kind"], self.fields["author"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(author, forms.ModelChoiceField)
        kind.choices = kinds
        on = today()
        writers = {role for code, _ in kinds for role in roles_that(PLAN_KINDS[code].resource, Verb.EDIT)}
        author.queryset = Staff.objects.visible_to(self.actor).employed(on).with_one_of(writers, on)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        author, kind = told.get("author"), PLAN_KINDS.get(told.get("kind", ""))
        if author and kind:
            if not authors_of(kind, self.actor, today()).filter(pk=author.pk).exists():
                self.add_error("author", f"The role of {author.name} does not write plans of this kind.")
            elif why := _why_not(author, self.pupil):
                self.add_error("author", why)
        return told

    def told(self) -> dict[str, Any]:
        """What the action wants: the kind itself, and a day to review it by."""
        values = self.values()
        kind = PLAN_KINDS[values["kind"]]
        due = today() + timedelta(days=round(kind.months_to_review * 365 / 12))
        return values | {"kind": kind, "review_by": values["review_by"] or due}


@dataclass(frozen=True)
class Piece:
    """A line or a paragraph that somebody brought: to be ticked, or in the draft already."""

    value: str
    text: str
    is_ticked: bool
    is_there: bool


@dataclass(frozen=True)
class SectionRow:
    """A section on the writing page, with what others brought to it beside."""

    field: forms.BoundField
    take: str
    offers: tuple[tuple[str, tuple[Piece, ...]], ...]
    remarks: tuple[str, ...]
    bank: str
    lines: tuple[Piece, ...]
    picture: PictureRow | None
    adults: tuple[AdultRow, ...]


class Targets(forms.ModelMultipleChoiceField):
    """Targets by what they are about."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Target) -> str:
        return obj.what


class PlanForm(KeyedForm):
    """The draft: a field for each section of the kind, which targets it points at, author and review.

    `arrived` is what others brought: what is ticked of it comes to stand in its section, with whose words it is. What is
    ticked of the school's bank does so as the author's own. `beside` is what the draft has beside its words.
    """

    title = _title()
    author = _author()
    review_by = forms.DateField(label="Review by", widget=DateInput(), required=False)

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        arrived: Sequence[PlanContribution] = (),
        beside: Beside = NOTHING,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.beside = plan, beside
        self.remarks: dict[str, list[str]] = {}
        self.bank: dict[str, dict[str, str]] = {}
        for line in BankLine.objects.visible_to(self.actor).offered().for_pupil(plan.pupil):
            self.bank.setdefault(line.section, {})[f"b{line.pk}"] = line.text
        self.offers = {each.key: list(offers(arrived, each)) for each in plan.made_of.sections}
        author = self.fields["author"]
        assert isinstance(author, forms.ModelChoiceField)
        author.queryset = authors_of(plan.made_of, self.actor, today()) | Staff.objects.filter(
            pk=plan.author_id
        )
        if plan.made_of.is_one:
            del self.fields["title"]
        if plan.made_of.has_targets:
            targets = Target.objects.visible_to(self.actor.about(plan.pupil_id)).filter(
                pupil_id=plan.pupil_id
            )
            links = plan.links.filter(target=OuterRef("pk"))
            rows = targets.annotate(is_pointed_at=Exists(links)).by_need()
            self._offer_targets(rows.filter(Q(pk__in=targets.open().values("pk")) | Q(is_pointed_at=True)))
        for section in plan.made_of.sections:
            self.fields[PREFIX + section.key] = _field(section)
            # Any of them may be left empty, and to say so of each says nothing.
            self.fields[PREFIX + section.key].answers_with_none = True  # type: ignore[attr-defined]
            if section.has_picture:
                add_picture(self, section, beside.pictures.get(section.key))
            if section.names_adults:
                add_adults(self, plan.made_of, self.actor, today())
            if section.key in self.bank:
                self.fields[BANK + section.key] = _ticks(self.bank[section.key].items())
            if self.offers[section.key]:
                self.fields[TAKE + section.key] = _ticks(
                    piece for offer in self.offers[section.key] for piece in offer.pieces
                )

    def _offer_targets(self, targets: QuerySet[Target]) -> None:
        """Read once, for what can be chosen and for what is."""
        field = Targets(
            targets,
            label="Targets it points at",
            required=False,
            help_text="A target lives once: other plans may point at the same.",
        )
        self.fields["targets"] = field
        rows = list(targets)
        field.choices = [(row.pk, field.label_from_instance(row)) for row in rows]
        self.initial.setdefault("targets", [row.pk for row in rows if row.is_pointed_at])  # type: ignore[attr-defined]

    @property
    def sections(self) -> list[SectionRow]:
        return [self._row(section) for section in self.plan.made_of.sections]

    def _row(self, section: Section) -> SectionRow:
        take, bank = TAKE + section.key, BANK + section.key
        ticked = {value for name in (take, bank) if name in self.fields for value in self[name].value() or ()}
        typed = pieces_of(section, self[PREFIX + section.key].value() or "")
        there = self._taken(section)

        def piece(offer: Offer, value: str, text: str) -> Piece:
            is_there = any(text == words and offer.mark == mark for words, mark in there)
            return Piece(value, text, is_ticked=value in ticked, is_there=is_there)

        found = tuple(
            (offer.mark, tuple(piece(offer, *each) for each in offer.pieces))
            for offer in self.offers[section.key]
        )
        said = tuple(self.remarks.get(section.key, ()))
        lines = tuple(
            Piece(value, text, is_ticked=value in ticked, is_there=text in typed)
            for value, text in self.bank.get(section.key, {}).items()
        )
        picture = picture_row(self, section, self.beside.pictures.get(section.key))
        adults = adult_rows(self) if section.names_adults else ()
        return SectionRow(self[PREFIX + section.key], take, found, said, bank, lines, picture, adults)

    def ask_again(self) -> None:
        """For the pictures that were chosen, where nothing was saved."""
        ask_again(self, self.plan.made_of)

    def typed(self) -> dict[str, str]:
        """What stands in each section now, sent or not yet."""
        return {each.key: self[PREFIX + each.key].value() or "" for each in self.plan.made_of.sections}

    def check_wording(self, names: Iterable[str] = ()) -> int:
        """Remarks on the wording stand beside their sections from now on; says how many there are."""
        self.remarks = remarks(self.plan.made_of, self.typed(), names)
        return sum(map(len, self.remarks.values()))

    def _taken(self, section: Section) -> list[Taken]:
        """What was taken into a section before."""
        taken: list[Taken] = self.plan.sources.get(section.key, [])
        return taken

    def clean_author(self) -> Staff:
        author: Staff = self.cleaned_data["author"]
        if author.pk != self.plan.author_id and (why := _why_not(author, self.plan.pupil)):
            raise forms.ValidationError(why)
        return author

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for section in self.plan.made_of.sections:
            if PREFIX + section.key in told:
                self._take_in(section)
                if section.shape is Shape.LINES:
                    self._clean_lines(section)
        if self.plan.made_of.names_adults:
            check_adults(self)
        check_pictures(self, self.plan.made_of, self.beside.pictures)
        return told

    def _ticked(self, section: Section) -> list[Taken]:
        """What is taken in now: each piece with its mark."""
        ticked = self.cleaned_data.get(TAKE + section.key, ())
        return [
            (text, offer.mark)
            for offer in self.offers[section.key]
            for value, text in offer.pieces
            if value in ticked
        ]

    def _take_in(self, section: Section) -> None:
        """Below what is written, but for what stands there word for word."""
        name, between = PREFIX + section.key, "\n" if section.shape is Shape.LINES else "\n\n"
        text = self.cleaned_data[name]
        ticked = self.cleaned_data.get(BANK + section.key, ())
        kept = [line for value, line in self.bank.get(section.key, {}).items() if value in ticked]
        for more in (*kept, *(theirs for theirs, _ in self._ticked(section))):
            if more not in pieces_of(section, text):
                text = between.join(filter(None, (text.rstrip(), more)))
        self.cleaned_data[name] = text

    def _clean_lines(self, section: Section) -> None:
        name = PREFIX + section.key
        lines = list(dict.fromkeys(filter(None, map(line_of, self.cleaned_data[name].splitlines()))))
        self.cleaned_data[name] = "\n".join(lines)
        if len(lines) > section.most:
            self.add_error(name, f"At most {section.most} lines: there are {len(lines)}.")
        elif long := next((line for line in lines if len(line) > MOST_OF_A_LINE), None):
            self.add_error(
                name, f"Keep each line to {MOST_OF_A_LINE} characters: “{long[:40]}…” has {len(long)}."
            )

    def told(self) -> dict[str, Any]:
        """What the action wants: words by section, lists as lists."""
        values = self.values()
        said: Words = {}
        sources: Sources = {}
        for section in self.plan.made_of.sections:
            text = values.pop(PREFIX + section.key)
            for name in (TAKE + section.key, BANK + section.key):
                values.pop(name, None)
            said[section.key] = text.splitlines() if section.shape is Shape.LINES else text
            new = [each for each in self._ticked(section) if list(each) not in self._taken(section)]
            if taken := still_there(section, text, [*self._taken(section), *new]):
                sources[section.key] = taken
        pictures = chosen_in(values, self.plan.made_of)
        adults = named_in(values) if self.plan.made_of.names_adults else []
        told = {"words": said, "sources": sources, "pictures": pictures, "adults": adults}
        return {"title": "", "targets": []} | values | told


def _ticks(choices: Iterable[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=list(choices), required=False, widget=forms.CheckboxSelectMultiple
    )


def _field(section: Section) -> forms.CharField:
    is_lines = section.shape is Shape.LINES
    hint = f"{section.prompt} One a line." if is_lines and "line" not in section.prompt else section.prompt
    return forms.CharField(
        label=section.title,
        help_text=hint,
        required=False,
        max_length=section.most * MOST_OF_A_LINE * 2 if is_lines else MOST_CHARACTERS,
        widget=words(4 if is_lines else 5),
    )


def opening(plan: Plan, beside: Beside) -> dict[str, Any]:
    """The draft as its form shows it."""
    said = {PREFIX + section.key: text_of(plan.words, section) for section in plan.made_of.sections}
    return (
        {"title": plan.title, "author": plan.author_id, "review_by": plan.review_by}
        | said
        | said_of(beside.pictures)
        | adults_opening(beside.adults)
    )


def targets_of(plan: Plan) -> dict[str, Any]:
    """What it points at, to be held against what was chosen."""
    return {"targets": [link.target_id for link in plan.links.all()]}


class EndPlanForm(KeyedForm):
    on = forms.DateField(label="Last day", widget=DateInput())
    reason = forms.CharField(label="Why", max_length=1000, widget=words(3))

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day is still to come.")
        return on
