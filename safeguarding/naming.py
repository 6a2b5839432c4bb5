"""Names of others in a chronology: read as the reader chose, or offered to be hidden."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pupils.models import Pupil
from safeguarding.chronology import Chronology, Moment
from safeguarding.codes import Naming
from safeguarding.desk import ERASED, GONE, NOT_KNOWN
from safeguarding.redaction import found_in, shorten, words_of
from staffing.access import Actor, Resource
from staffing.models import Staff

ANOTHER = "another pupil"
NO_NAMES = frozenset({ERASED, GONE, NOT_KNOWN})
# A word of a name that says nothing: hidden by itself it would make holes everywhere.
SHORTEST = 2


@dataclass(frozen=True)
class Suggestion:
    """A name that stands in the text, whose it is, and how often; `is_ticked`: it is hidden unless somebody says no."""

    phrase: str
    whose: str
    times: int
    is_ticked: bool = True

    @property
    def label(self) -> str:
        return f"{self.phrase} ({self.whose}, {self.times} time{'' if self.times == 1 else 's'})"


def names_of(pupil: Pupil) -> list[str]:
    """Everything that a pupil is called, whole names first."""
    forenames = {pupil.preferred_forename, pupil.legal_forename} - {""}
    surnames = {pupil.preferred_surname, pupil.legal_surname} - {""}
    whole = [f"{forename} {surname}" for forename in sorted(forenames) for surname in sorted(surnames)]
    return [pupil.name, *whole, *sorted(forenames), *sorted(surnames), *pupil.middle_names.split()]


def told_names(name: str) -> list[str]:
    """A name as somebody told it, and its words that are written as names are."""
    return [name, *(word for word in name.split() if word[:1].isupper())]


def reading(chronology: Chronology, how: Naming) -> Callable[[str], str]:
    """How a text is read with the names of others as the reader chose."""
    if how == Naming.FULL:
        return lambda text: text
    instead: dict[str, str] = {}
    for name, phrases in _others(chronology):
        initials = "".join(f"{word[:1].upper()}." for word in name.split())
        for phrase in phrases:
            instead.setdefault(phrase, initials if how == Naming.INITIALS else ANOTHER)
    return lambda text: shorten(text, instead)


def suggestions(actor: Actor, chronology: Chronology) -> list[Suggestion]:
    """Names of other pupils and of adults that stand in the text: each once."""
    text = text_of(chronology)
    known = set(words_of(text)) | {word.removesuffix("s") for word in words_of(text)}
    own = _subjects(chronology)
    offered: dict[tuple[str, ...], Suggestion] = {}
    for phrase, whose, is_ticked in _candidates(actor, chronology):
        words = tuple(words_of(phrase))
        if words in offered or words in own or not known.issuperset(words) or _is_short(words):
            continue
        if times := len(found_in(text, [phrase])):
            offered[words] = Suggestion(phrase, whose, times, is_ticked)
    return list(offered.values())


def text_of(chronology: Chronology) -> str:
    """Everything that is written in it, each on a line of its own."""
    return "\n".join(chain.from_iterable(_texts(moment) for moment in chronology.moments))


def _candidates(actor: Actor, chronology: Chronology) -> Iterator[tuple[str, str, bool]]:
    for name, phrases in _others(chronology):
        yield from ((phrase, "another pupil" if phrase != name else "in this", True) for phrase in phrases)
    for moment in chronology.moments:
        if moment.author:
            yield moment.author, "colleague", moment.entry.author_id != actor.staff_id
        yield from ((words, "spoken with", True) for label, words in moment.lines if label == "With")
    colleagues = Staff.objects.visible_to(actor).values_list("pk", "title", "forename", "surname")
    for pk, title, forename, surname in colleagues:
        for phrase in (f"{title or forename} {surname}", f"{forename} {surname}", surname):
            yield phrase, "colleague", pk != actor.staff_id
    roll = Pupil.objects.visible_to(actor, Resource.ROLL).values_list("known_forename", "known_surname")
    for forename, surname in roll:
        yield f"{forename} {surname}", "pupil of the school", True


def _others(chronology: Chronology) -> Iterator[tuple[str, list[str]]]:
    """Each other person, and what they are called that whom the chronology is of is not called, too."""
    own = _subjects(chronology)
    subjects = {subject.pupil_id for subject in chronology.subjects}
    linked = {link.name: link.key.pupil for link in chronology.links if link.key.pupil_id not in subjects}
    for name, pupil in (chronology.others | linked).items():
        if name in NO_NAMES:
            continue
        phrases = names_of(pupil) if pupil else told_names(name)
        fit = (phrase for phrase in phrases if tuple(words_of(phrase)) not in own)
        yield name, [phrase for phrase in dict.fromkeys(fit) if not _is_short(words_of(phrase))]


def _subjects(chronology: Chronology) -> set[tuple[str, ...]]:
    phrases = chain.from_iterable(
        names_of(subject.key.pupil) if subject.key.pupil else told_names(subject.name)
        for subject in chronology.subjects
    )
    return {tuple(words_of(phrase)) for phrase in phrases}


def _is_short(words: Iterable[str]) -> bool:
    return len("".join(words)) < SHORTEST


def _texts(moment: Moment) -> Iterator[str]:
    yield from (moment.about, moment.also, moment.author, *moment.files)
    yield from (words for _, words in moment.lines)
