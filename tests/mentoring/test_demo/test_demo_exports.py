"""The command that writes the demo's exports."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_it_writes_sixteen_files_for_the_week_asked_for(tmp_path):
    call_command("demo_exports", "--to", str(tmp_path / "new"), "--anchor", "2026-10-05", stdout=StringIO())
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert len(names) == 16
    assert "larkfield-attendance.csv" in names


def test_it_refuses_a_day_that_is_not_a_monday(tmp_path):
    with pytest.raises(CommandError, match="not a Monday"):
        call_command("demo_exports", "--to", str(tmp_path), "--anchor", "2026-11-17")
