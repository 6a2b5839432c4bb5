"""The places of a body that a mark can be on, and where each stands on the drawing (templates, `body_map.svg`)."""

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360
HEIGHT: Final = 250


@dataclass(frozen=True)
class Place:
    """`x` and `y`: the middle of it, in units of the drawing. Left and right are the child's own."""

    code: str
    label: str
    x: int
    y: int


PLACES: Final = (
    Place("face", "Face", 232, 40),
    Place("head_back", "Back of the head", 310, 40),
    Place("ear_left", "Left ear", 260, 40),
    Place("ear_right", "Right ear", 204, 40),
    Place("neck", "Neck", 60, 46),
    Place("chest", "Chest", 60, 72),
    Place("belly", "Belly", 60, 105),
    Place("groin", "Groin", 60, 132),
    Place("arm_left", "Left arm, front", 92, 92),
    Place("arm_right", "Right arm, front", 28, 92),
    Place("leg_left", "Left leg, front", 73, 180),
    Place("leg_right", "Right leg, front", 47, 180),
    Place("neck_back", "Back of the neck", 150, 46),
    Place("back_upper", "Upper back", 150, 72),
    Place("back_lower", "Lower back", 150, 105),
    Place("buttocks", "Buttocks", 150, 132),
    Place("arm_left_back", "Left arm, back", 118, 92),
    Place("arm_right_back", "Right arm, back", 182, 92),
    Place("leg_left_back", "Left leg, back", 137, 180),
    Place("leg_right_back", "Right leg, back", 163, 180),
    Place("hand_left", "Left hand", 300, 125),
    Place("hand_right", "Right hand", 235, 125),
    Place("foot_left", "Left foot", 300, 205),
    Place("foot_right", "Right foot", 235, 205),
)
BY_CODE: Final = {place.code: place for place in PLACES}
CHOICES: Final = [("", "Choose the place"), *((place.code, place.label) for place in PLACES)]


def point_of(code: str, at: str) -> tuple[int, int] | None:
    """Where a mark stands: where it was put (`at`, as "x,y"), else the middle of its place."""
    x, _, y = at.partition(",")
    if x.isdecimal() and y.isdecimal() and int(x[:4]) <= WIDTH and int(y[:4]) <= HEIGHT:
        return int(x[:4]), int(y[:4])
    place = BY_CODE.get(code)
    return (place.x, place.y) if place else None
