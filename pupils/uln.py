"""Unique learner numbers: ten digits, the last of which checks the others."""

import re
from typing import Final

LENGTH: Final = 10
_WEIGHTS: Final = range(10, 1, -1)


def normalise(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def check_digit(body: str) -> int | None:
    """Of the first nine digits; None where no digit makes them a number that is given out.

    Each digit times its weight (10 to 2), summed, modulo 11; ten less the remainder. A remainder of nothing is not
    given out.
    """
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return 10 - remainder if remainder else None


def problem_with(number: str) -> str:
    """What is wrong with a normalised number, in a sentence; empty where nothing is."""
    if not (number.isascii() and number.isdecimal()):
        return "A ULN is ten digits: take out what is no digit."
    if len(number) != LENGTH:
        return f"A ULN is ten digits: this is {len(number)}."
    if check_digit(number[:-1]) != int(number[-1]):
        return "The last digit does not go with the others: compare it with the document, digit by digit."
    return ""
