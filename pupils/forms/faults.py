"""The list of what is to be put right as one grid: a row for each pupil, each with the one field that mends it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from pupils.faults import Fault
from pupils.forms.aside import AsideForm
from pupils.forms.fixes import FIXES
from pupils.models import Flag, Pupil, PupilContact, SetAside
from staffing.access import Actor
from staffing.calendar import academic_year_end, today
from staffing.drafts import body_of
from staffing.forms import KeyedForm
from staffing.models import Draft, School

Typed = Mapping[str, Sequence[str]]
CHANGED = "Somebody changed this record meanwhile. Yours is still here: save again to put it in place."
NOT_BOTH = "Put it right or leave it as it is: not both."


class FaultForm(KeyedForm):
    """What the list as a whole carries."""


class FaultGrid:
    """The rows of one page of one rule: opened afresh or with a draft put back, or sent to be saved."""

    def __init__(
        self,
        *,
        actor: Actor,
        school: School,
        fault: Fault,
        pupils: Sequence[Any],
        form: FaultForm,
        lapsed: Mapping[int, SetAside],
        sent: QueryDict | None = None,
        draft: Draft | None = None,
    ) -> None:
        self.fault, self.form = fault, form
        fix_class = FIXES.get(fault.code)
        self.is_inline = fix_class is not None
        subjects = _subjects(actor, fault, pupils)
        typed = draft.body if draft else {}

        def opened(form_class: type[Any], opening: Mapping[str, Any], pupil: Pupil, **its: Any) -> Any:
            prefix = f"p{pupil.pk}"
            initial = {**opening, **_put_back(typed, prefix, form_class.base_fields)}
            its |= {"prefix": prefix, "initial": initial, "pupil": pupil, "actor": actor}
            made = form_class(sent, **its)
            # Where nothing was typed, nothing is wrong with it.
            return made if sent is None or made.is_filled else form_class(None, **its)

        self.rows: list[Row] = []
        for pupil in pupils:
            fix, subject = None, subjects.get(pupil.pk)
            if fix_class:
                opening = _opening(fault, pupil, subject)
                fix = opened(fix_class, opening, pupil, school=school, subject=subject)
            as_it_is = {"until": academic_year_end(today()), "facts": fault.fingerprint(pupil)}
            aside = opened(AsideForm, as_it_is, pupil, fault=fault)
            self.rows.append(Row(pupil, fault.address(pupil), fix, aside, lapsed.get(pupil.pk)))

    def typed_in(self, sent: QueryDict) -> dict[str, list[str]]:
        """What was typed into the fields of this page, to be put back."""
        forms_here = [form for row in self.rows for form in (row.fix, row.aside) if form]
        names = {form.add_prefix(name) for form in forms_here for name in form.fields}
        return {name: texts for name, texts in body_of(sent).items() if name in names}


class Row:
    """One pupil of the list: the page that mends it, the field that does so here, and what stands in its way.

    `aside` leaves it as it is; `lapsed` is how it was left before, where that does not hold any more.
    """

    def __init__(
        self, pupil: Pupil, address: str, fix: Any, aside: AsideForm, lapsed: SetAside | None
    ) -> None:
        self.pupil, self.address, self.fix, self.aside, self.lapsed = pupil, address, fix, aside, lapsed
        self.is_saved = self.has_focus = False

    @property
    def is_filled(self) -> bool:
        return self._is_fixed or self.aside.is_bound

    @property
    def _is_fixed(self) -> bool:
        return self.fix is not None and self.fix.is_bound

    @property
    def sent(self) -> Any:
        """The one of its two forms that was filled in."""
        return self.aside if self.aside.is_bound else self.fix

    def is_valid(self) -> bool:
        if self._is_fixed and self.aside.is_bound:
            self.aside.add_error("why", NOT_BOTH)
        return bool(self.sent.is_valid())

    def renew(self) -> None:
        """Saving again is a decision: against what stands there now."""
        sent = self.sent
        sent.data = sent.data.copy()
        if sent is self.aside:
            sent.data[sent.add_prefix("facts")] = sent.initial["facts"]
            return
        subject: Any = getattr(sent, "subject", None)
        subject = getattr(subject, "contact", subject)
        stored: Any = subject if hasattr(subject, "version") else self.pupil
        stored.refresh_from_db(fields=["version"])
        sent.data[sent.add_prefix("version")] = str(stored.version)

    def take_focus(self) -> None:
        """Where the next key goes."""
        if self.aside.is_bound:
            self.aside.fields["why"].widget.attrs["autofocus"] = True
        elif self.fix is not None:
            self.fix.fields[self.fix.shown[0]].widget.attrs["autofocus"] = True
        else:
            self.has_focus = True

    @property
    def has_problem(self) -> bool:
        return self._is_fixed and not self.is_saved and bool(self.fix.errors)


def _opening(fault: Fault, pupil: Pupil, subject: Any) -> dict[str, Any]:
    """What stands there now, where something does, and the version it was read at."""
    opening: dict[str, Any] = {"version": pupil.version}
    if fault.code == "upn_letter":
        opening["upn"] = pupil.upn
    elif fault.code == "birthday":
        opening["date_of_birth"] = pupil.date_of_birth
    elif fault.code == "no_sex":
        opening["sex"] = pupil.sex
    elif fault.code == "no_number" and subject:
        opening["version"] = subject.contact.version
    elif fault.code == "part_time" and subject:
        opening["version"] = subject.version
    return opening


def _subjects(actor: Actor, fault: Fault, pupils: Sequence[Any]) -> dict[int, Any]:
    """What a row is about beside the pupil, of all rows in one statement."""
    if fault.code in ("nobody_responsible", "nobody_first"):
        links: dict[int, list[PupilContact]] = {}
        rows = PupilContact.objects.visible_to(actor).open().filter(pupil__in=pupils)
        for link in rows.select_related("contact"):
            links.setdefault(link.pupil_id, []).append(link)
        return links
    if fault.code == "no_number":
        silent = PupilContact.objects.visible_to(actor).filter(pk__in=[each.silent_id for each in pupils])
        return {link.pupil_id: link for link in silent.select_related("contact")}
    if fault.code == "part_time":
        flags = Flag.objects.visible_to(actor).filter(pk__in=[each.part_time_id for each in pupils])
        return {flag.pupil_id: flag for flag in flags}
    return {}


def _put_back(typed: Typed, prefix: str, names: Mapping[str, object]) -> dict[str, str]:
    return {name: typed[f"{prefix}-{name}"][0] for name in names if typed.get(f"{prefix}-{name}")}
