"""Every field says how sensitive it is."""

import pytest

from staffing.data_classes import DataClass, classed, classes_of, unclassed_fields
from staffing.models import Staff


def test_no_field_is_unclassed():
    assert list(unclassed_fields()) == []


def test_a_field_that_loses_its_class_is_named(monkeypatch):
    monkeypatch.setattr(
        Staff, "data_classes", {k: v for k, v in Staff.data_classes.items() if k != "surname"}
    )
    assert set(unclassed_fields()) == {"staffing.staff.surname", "staffing.historicalstaff.surname"}


def test_history_is_as_sensitive_as_what_it_keeps():
    assert classes_of(Staff.history.model)["surname"] == DataClass.STAFF


def test_a_field_has_one_class():
    with pytest.raises(ValueError, match="two data classes"):
        classed(public="name", staff="name")


@pytest.mark.parametrize("sealed", [DataClass.SAFEGUARDING, DataClass.SECRET])
def test_what_is_sealed_is_neither_logged_nor_mailed_nor_taken_out(sealed):
    assert not any((sealed.value.may_log, sealed.value.may_mail, sealed.value.may_export))
