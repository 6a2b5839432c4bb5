"""Where a pupil's attendance stands: persistent or severe absence, ten unauthorised half-days, broken weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pupils.attendance import THIN_SPACE, AttendanceSum
from pupils.clocks import UNAUTHORISED_LIMIT, Unauthorised


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with a word that stands out, in a colour of the tags."""

    word: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The school year so far in half-days, week by week, and the clock of ten school weeks."""

    year: AttendanceSum
    broken: int
    weeks: int
    unauthorised: Unauthorised | None

    @property
    def word(self) -> str:
        if self.year.is_severe:
            return "severely absent"
        return "persistently absent" if self.year.is_persistent else ""

    @property
    def kind(self) -> str:
        return "alert" if self.year.is_severe else "watch"

    @property
    def told(self) -> list[Told]:
        """What there is to say, the gravest first; nothing of a pupil who missed nothing."""
        found = []
        if self.word:
            least = "half or more" if self.year.is_severe else "a tenth or more"
            sentence = f"Missed {_of(self.year.absent, self.year.possible)} this school year: {least}."
            found.append(Told(self.word, self.kind, sentence))
        unauthorised = self.unauthorised
        if unauthorised and unauthorised.count:
            found.append(_told_unauthorised(unauthorised))
        if self.broken:
            sentence = (
                f"In {self.broken} of {self.weeks} school week{'' if self.weeks == 1 else 's'} "
                "this year at least one half-day was missed."
            )
            found.append(Told("broken weeks", "", sentence))
        return found


def standing_of(weeks: Mapping[date, AttendanceSum], unauthorised: Unauthorised | None) -> Standing:
    """From the sums of a school year's weeks by their Mondays."""
    counted = [sums for sums in weeks.values() if sums.possible]
    return Standing(
        year=sum(weeks.values(), AttendanceSum()),
        broken=broken_weeks(counted),
        weeks=len(counted),
        unauthorised=unauthorised,
    )


def broken_weeks(weeks: Sequence[AttendanceSum]) -> int:
    """How many weeks had a half-day missed, with leave or without."""
    return sum(1 for sums in weeks if sums.absent)


def _told_unauthorised(unauthorised: Unauthorised) -> Told:
    count, since = unauthorised.count, unauthorised.since
    half_days = f"{count} unauthorised half-day{'' if count == 1 else 's'}"
    sentence = f"{half_days} in the ten school weeks since {since.day} {since:%b %Y}"
    if unauthorised.is_reached:
        more = f": at {UNAUTHORISED_LIMIT} a penalty notice has to be considered."
        return Told(f"{UNAUTHORISED_LIMIT} or more", "alert", sentence + more)
    return Told("unauthorised", "watch" if 2 * count >= UNAUTHORISED_LIMIT else "", f"{sentence}.")


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} half-days ({100 * part / whole:.1f}{THIN_SPACE}%)"
