"""What the team fills in about a file that goes to another school, or comes from one; and about keeping and erasing."""

from typing import Any

from django import forms

from safeguarding.actions.file_moves import NO_CONTACT
from safeguarding.codes import EntryKind, MoveReason
from safeguarding.forms.desk import LONGEST, DeskForm, HappenedForm
from safeguarding.forms.files import FilesForm
from staffing.calendar import today
from staffing.forms.dates import DateInput
from staffing.forms.words import words

TO_COME = "This day is still to come."
NOT_SURE = "Nothing was erased. Tick this to erase it, or go back."


def _text(label: str, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=words(rows), **more)


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), **more)


def _in_words(told: dict[str, Any]) -> dict[str, Any]:
    """As an entry keeps it: days as text, and nothing that was left empty."""
    days = {name: value.isoformat() for name, value in told.items() if hasattr(value, "isoformat")}
    return {name: value for name, value in (told | days).items() if value not in ("", None)}


class FindForm(DeskForm):
    """Somebody of the roll, now or before, by name."""

    name = forms.CharField(label="Name of the pupil", max_length=120, help_text="Two letters at least.")


class TransferForm(DeskForm):
    school = forms.CharField(label="Next school", max_length=200)
    contact = forms.CharField(
        label="Who takes the file there",
        max_length=200,
        help_text="As a rule their safeguarding lead, by name. Find the address yourself: never take it from a call.",
        error_messages={"required": NO_CONTACT},
    )
    mail = forms.EmailField(label="Mail", required=False)
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    reason = forms.ChoiceField(
        label="When the pupil moves", choices=MoveReason.choices, widget=forms.RadioSelect
    )
    leaving_on = _day("Last day at this school")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_reached = cleaned.get("mail") or cleaned.get("phone")
        # Where either is there and wrong, its own sentence is enough.
        if cleaned.get("contact") and not is_reached and not self.errors.keys() & {"mail", "phone"}:
            self.add_error("contact", NO_CONTACT)
        return cleaned

    def told(self) -> dict[str, Any]:
        return _in_words(self.values())


class IncomingForm(DeskForm):
    IS = (
        ("asked", "It was asked for, and has not come"),
        ("came", "It is here"),
        ("none", "No file is expected"),
    )

    school = forms.CharField(label="School before", max_length=200)
    contact = forms.CharField(label="Who was asked there, and how", max_length=200, required=False)
    standing = forms.ChoiceField(label="The file", choices=IS, widget=forms.RadioSelect)
    text = _text("Anything else", required=False)

    def told(self) -> dict[str, Any]:
        told = _in_words(self.values())
        return told | {"standing": dict(self.IS)[told["standing"]]}


class PackForm(DeskForm):
    with_names = forms.BooleanField(
        label="Leave the names of other children in it",
        required=False,
        help_text="Otherwise each stands there as “another child”. Files go as they are: look through them first.",
    )


class SentForm(HappenedForm):
    how = forms.CharField(
        label="How it was sent", max_length=200, help_text="By mail, by hand, by post with signature."
    )
    passphrase_told = forms.CharField(
        label="How the passphrase was told",
        max_length=200,
        required=False,
        help_text="Another way than the file: by telephone to a number that you know. Never in the same mail.",
    )

    def told(self) -> dict[str, Any]:
        return _in_words(self.values() | {"happened_at": ""})


class ReceiptForm(HappenedForm):
    who = forms.CharField(label="Who confirmed it at the other school", max_length=200)

    def told(self) -> dict[str, Any]:
        return {"who": self.values()["who"]}


class ChaseForm(HappenedForm):
    with_whom = forms.CharField(label="With whom", max_length=200)
    text = _text("What was said")

    def told(self) -> dict[str, Any]:
        told = self.values()
        return {"with": told["with_whom"], "text": told["text"]}


class CameForm(FilesForm, DeskForm):
    came_on = _day("When it came")
    pages = forms.IntegerField(label="How many pages on paper", required=False, min_value=0, max_value=10_000)
    text = _text(
        "What it is", 2, help_text="Such as: chronology, three conference minutes; where the paper is kept."
    )

    def clean_came_on(self) -> Any:
        if self.cleaned_data["came_on"] > today():
            raise forms.ValidationError(TO_COME)
        return self.cleaned_data["came_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("pages") or self.taken_files or self.errors):
            self.add_error("pages", "Say how many pages there are, or add the files.")
        return cleaned

    def told(self) -> dict[str, Any]:
        files = self.told_files
        told = {name: value for name, value in self.values().items() if name != "kept_files"}
        count = {"files_in_all": len(files)} if files else {}
        return _in_words(told) | count | {"files": files}


class WhyForm(DeskForm):
    reasons = _text("Why")


class AskErasureForm(DeskForm):
    reason = _text("Why it is erased")
    law = forms.CharField(
        label="By which law, rule or order",
        max_length=400,
        help_text="Such as: the retention schedule of the school, an order of a court with its date.",
    )


class ApproveErasureForm(DeskForm):
    is_sure = forms.BooleanField(
        label="I have looked at what concerns this child, and agree that it is erased. It can’t be brought back.",
        error_messages={"required": NOT_SURE},
    )


class ApproveAdultErasureForm(DeskForm):
    """By somebody who reads nothing of it but why."""

    is_sure = forms.BooleanField(
        label="I have looked at the reasons and the law, and agree that it is erased. It can’t be brought back.",
        error_messages={"required": NOT_SURE},
    )


NOTED: dict[EntryKind, tuple[str, type[DeskForm]]] = {
    EntryKind.SENT: ("It was sent", SentForm),
    EntryKind.RECEIPT: ("Receipt is confirmed", ReceiptForm),
    EntryKind.FILE_CHASED: ("Asked again", ChaseForm),
    EntryKind.CAME: ("It came", CameForm),
    EntryKind.ACKNOWLEDGED: ("Receipt sent", ReceiptForm),
    EntryKind.CALLED_OFF: ("No file moves after all", WhyForm),
}
