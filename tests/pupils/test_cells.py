"""What single cells mean, as schools' systems spell them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils import cells
from pupils.codes import HalfDay, NeedType, SendStatus, Sex

READERS = [
    cells.read_date,
    cells.read_half_day,
    cells.read_name,
    cells.read_needs,
    cells.read_send_status,
    cells.read_sex,
    cells.read_text,
    cells.read_upn,
    cells.read_year_group,
]


@pytest.mark.parametrize(
    "text",
    [
        "31/08/2015",
        "31-08-2015",
        "31.08.2015",
        "31/8/15",
        "2015-08-31",
        "2015-08-31T00:00:00",
        "31/08/2015 00:00",
        "31-Aug-15",
        "31 August 2015",
        "31 aug 2015",
    ],
)
def test_dates_are_read_day_first_or_iso(text: str) -> None:
    assert cells.read_date(text) == date(2015, 8, 31)


def test_a_date_that_could_be_either_is_day_first() -> None:
    assert cells.read_date("03/04/2015") == date(2015, 4, 3)


def test_two_figures_of_a_year_may_be_of_the_last_century() -> None:
    assert cells.read_date("01/02/99") == date(1999, 2, 1)


def test_month_first_is_refused_as_such() -> None:
    with pytest.raises(cells.MonthFirst, match="the month before the day"):
        cells.read_date("08/31/2015")


@pytest.mark.parametrize(
    "text", ["30/02/2015", "31/31/2015", "42246", "soon", "1/1/0215", "2015-08-31 09:00", "٣/٤/٢٠١٥"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.read_date(text)


@pytest.mark.parametrize(
    "name",
    [
        "O’Brien",
        "O'Brien",
        "Zoë",
        "Anne-Marie",
        "St. John",
        "D’Souza",
        "Łukasz",
        "محمد",
        "Nguyễn",
        "van der Berg",
    ],
)
def test_names_of_every_script_are_kept(name: str) -> None:
    assert cells.read_name(name) == name


def test_a_name_is_composed_and_loses_what_can_not_be_seen() -> None:
    assert cells.read_name(" Zoe\u0308 \u200b\n Ann\u00a0Lee ") == "Zoë Ann Lee"


@pytest.mark.parametrize("name", ["Ada 🎨", "<b>", "=cmd()", "Ada\x07", "A1", "☺", "--"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(cells.BadCell):
        cells.read_name(name)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("K", SendStatus.SUPPORT),
        ("k - SEN Support", SendStatus.SUPPORT),
        ("SEN Support", SendStatus.SUPPORT),
        ("E", SendStatus.EHCP),
        ("EHCP", SendStatus.EHCP),
        ("Education, Health and Care Plan", SendStatus.EHCP),
        ("E: EHC plan", SendStatus.EHCP),
        ("N", SendStatus.NONE),
        ("No Special Educational Need", SendStatus.NONE),
        ("", None),
    ],
)
def test_spellings_of_sen_status(text: str, status: SendStatus | None) -> None:
    assert cells.read_send_status(text) == status


@pytest.mark.parametrize("text", ["School Action", "S", "Yes", "K9"])
def test_other_sen_statuses_are_refused(text: str) -> None:
    with pytest.raises(cells.BadCell, match="Use N, K"):
        cells.read_send_status(text)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("SEMH", [NeedType.SEMH]),
        ("SEMH; SLCN", [NeedType.SEMH, NeedType.SLCN]),
        ("slcn,asd", [NeedType.SLCN, NeedType.ASD]),
        ("SEMH - Social, emotional and mental health", [NeedType.SEMH]),
        ("Speech, language and communication needs", [NeedType.SLCN]),
        ("Speech, Language & Communication Needs; Autism", [NeedType.SLCN, NeedType.ASD]),
        ("Other Difficulty/Disability", [NeedType.OTH]),
        ("SEMH;SEMH", [NeedType.SEMH]),
        ("", []),
    ],
)
def test_spellings_of_needs_in_their_order(text: str, needs: list[NeedType]) -> None:
    assert list(cells.read_needs(text)) == needs


def test_an_unknown_need_is_refused_by_name() -> None:
    with pytest.raises(cells.BadCell, match="“BESD” is not known here"):
        cells.read_needs("SEMH; BESD")


@pytest.mark.parametrize(
    ("text", "sex"), [("F", Sex.FEMALE), ("male", Sex.MALE), ("X", Sex.UNKNOWN), (" ", None)]
)
def test_spellings_of_sex(text: str, sex: Sex | None) -> None:
    assert cells.read_sex(text) == sex


def test_either_slash_is_the_present_mark_of_its_half_day() -> None:
    assert cells.read_mark("/", HalfDay.PM) == "\\"
    assert cells.read_mark("\\", HalfDay.AM) == "/"


def test_an_unknown_mark_is_refused() -> None:
    with pytest.raises(cells.BadCell, match="“QQ” is not a national attendance code"):
        cells.read_mark("qq", HalfDay.AM)


@pytest.mark.parametrize("reader", READERS)
@given(cell=st.one_of(st.text(), st.dates()))
def test_any_cell_is_read_or_refused_in_a_sentence(reader: Callable[[Any], Any], cell: str | date) -> None:
    try:
        reader(cell)
    except cells.BadCell as error:
        reason = str(error)
    else:
        return
    assert reason.endswith(".")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_every_way_to_write_a_day_is_that_day(day: date) -> None:
    for form in ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%y", "%d %B %Y"):
        assert cells.read_date(day.strftime(form)) == day
