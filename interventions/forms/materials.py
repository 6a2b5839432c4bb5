"""Forms of the materials kept for reuse: one, and what the list is narrowed to."""

from typing import Any, Final

from django import forms

from interventions.codes import MaterialForm
from interventions.models import Material
from interventions.models.material import MaterialQuerySet
from pupils.codes import AreaOfNeed, NeedType
from staffing.access import Actor
from staffing.forms import KeyedForm
from staffing.forms.words import words

COLUMNS: Final = ("title", "subject", "unit", "area", "need", "form", "text", "kept_at")


class KeptMaterialForm(KeyedForm):
    title = forms.CharField(max_length=120, help_text="About no pupil: others find it by this.")
    subject = forms.CharField(max_length=60, required=False)
    unit = forms.CharField(label="Unit of work", max_length=120, required=False)
    area = forms.ChoiceField(
        label="For which area of need", choices=[("", "Any"), *AreaOfNeed.choices], required=False
    )
    need = forms.ChoiceField(
        label="For which type of need", choices=[("", "Any"), *NeedType.choices], required=False
    )
    form = forms.ChoiceField(label="In which form", choices=MaterialForm.choices)
    text = forms.CharField(label="What it says", max_length=6000, required=False, widget=words(6))
    kept_at = forms.CharField(
        label="Where it is kept",
        max_length=200,
        required=False,
        help_text="A folder on the school’s drive, a shelf, a box.",
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not told.get("text") and not told.get("kept_at"):
            self.add_error("text", "Write what it says, or below where it is kept.")
        return told


def material_opening(material: Material) -> dict[str, Any]:
    return {name: getattr(material, name) for name in COLUMNS} | {"version": material.version}


class MaterialFilter(forms.Form):
    """What is asked for stands in the address; what does not exist narrows nothing."""

    area = forms.ChoiceField(
        label="Area of need", choices=[("", "Any area"), *AreaOfNeed.choices], required=False
    )
    need = forms.ChoiceField(
        label="Type of need", choices=[("", "Any type"), *NeedType.choices], required=False
    )
    subject = forms.ChoiceField(required=False)
    words = forms.CharField(label="Words of the title or unit", max_length=80, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Material.objects.visible_to(actor).exclude(subject="").order_by("subject")
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)
        names = rows.values_list("subject", flat=True).distinct()
        subject.choices = [("", "All subjects"), *((name, name) for name in names)]

    def narrow(self, rows: MaterialQuerySet) -> MaterialQuerySet:
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("area"):
            rows = rows.for_area(asked["area"])
        if asked.get("need"):
            rows = rows.filter(need=asked["need"])
        if asked.get("subject"):
            rows = rows.filter(subject=asked["subject"])
        return rows.with_words(asked.get("words", ""))
