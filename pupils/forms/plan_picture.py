"""The photo or drawing of a section, among the fields of its plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from pupils.actions.plan_pictures import Chosen
from pupils.forms.fields import PictureField
from pupils.models import PlanPicture
from pupils.pictures import part_of_page
from pupils.plan_kinds import PlanKind, Section

Pictures = Mapping[str, PlanPicture]
FILE, SHOWS, DROPS = "picture_", "shows_", "drops_"
SAY_WHAT: Final = "Say what the picture shows: whoever does not see it is read that instead."
NO_PICTURE: Final = "Choose the picture that these words are about, or take the words out."
CHOOSE_AGAIN: Final = "Choose this picture again: it is kept once everything else is right."


@dataclass(frozen=True)
class PictureRow:
    """The fields of a section's picture, and the one that is there; `is_open` where they are to be seen at once."""

    file: forms.BoundField
    shows: forms.BoundField
    drops: forms.BoundField | None
    there: PlanPicture | None

    @property
    def is_open(self) -> bool:
        return bool(self.there or self.file.errors or self.shows.errors or self.shows.value())


def add_picture(form: forms.Form, section: Section, there: PlanPicture | None) -> None:
    """The fields for a picture; it can be taken away where there is one."""
    form.fields[FILE + section.key] = PictureField(
        kept=part_of_page,
        label="A new picture" if there else "Picture",
        required=False,
        help_text="JPEG or PNG, up to 10 MB. It is kept small, without place and time.",
    )
    form.fields[SHOWS + section.key] = forms.CharField(
        label="What the picture shows",
        max_length=200,
        required=False,
        help_text="Needed with a picture: read to whoever does not see it, such as: drawing of a map with a river.",
    )
    for name in (FILE, SHOWS):
        form.fields[name + section.key].answers_with_none = True  # type: ignore[attr-defined]
    if there:
        form.fields[DROPS + section.key] = forms.BooleanField(label="Take the picture away", required=False)


def picture_row(form: forms.Form, section: Section, there: PlanPicture | None) -> PictureRow | None:
    if not section.has_picture:
        return None
    file, shows = form[FILE + section.key], form[SHOWS + section.key]
    return PictureRow(file, shows, form[DROPS + section.key] if there else None, there)


def check_pictures(form: forms.Form, kind: PlanKind, pictures: Pictures) -> None:
    """A picture needs its words, and words their picture; a file that has to be chosen again is said to."""
    for key in _keys(kind):
        told, there = form.cleaned_data, key in pictures
        is_new, shows = bool(told.get(FILE + key)), told.get(SHOWS + key)
        if FILE + key in form.errors or SHOWS + key in form.errors:
            continue
        if (is_new or there and not told.get(DROPS + key)) and not shows:
            form.add_error(SHOWS + key, SAY_WHAT)
        elif shows and not is_new and not there:
            form.add_error(FILE + key, NO_PICTURE)
    if form.errors:
        ask_again(form, kind)


def ask_again(form: forms.Form, kind: PlanKind) -> None:
    """No browser sends a file twice by itself: where nothing is saved, say so of each that was chosen."""
    for key in _keys(kind):
        if form.cleaned_data.get(FILE + key):
            form.add_error(FILE + key, CHOOSE_AGAIN)


def said_of(pictures: Pictures) -> dict[str, str]:
    """What the pictures show, as the form has it."""
    return {SHOWS + key: each.shows for key, each in pictures.items()}


def chosen_in(values: dict[str, Any], kind: PlanKind) -> list[Chosen]:
    """What becomes of each picture, taken out of what was typed."""
    found = []
    for key in _keys(kind):
        content, shows = values.pop(FILE + key), values.pop(SHOWS + key)
        is_gone = values.pop(DROPS + key, False) and not content
        found.append(Chosen(key, "" if is_gone else shows, content))
    return found


def _keys(kind: PlanKind) -> Iterator[str]:
    return (section.key for section in kind.sections if section.has_picture)
