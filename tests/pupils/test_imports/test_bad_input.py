"""Whatever is uploaded: a sentence, or rows; never a crash, never half of anything."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupils.imports import applying
from pupils.imports.applying import apply_batch
from pupils.imports.batches import confirm_batch
from pupils.imports.staging import stage_file
from pupils.models import AttendanceMark, GroupMember, ImportBatch, Pupil, PupilNeed, PupilWeek
from staffing import jobs
from staffing.access import Actor
from staffing.models import AuditEvent, AuditVerb, Job
from tests import factories
from tests.pupils.test_imports.test_pupils import HEADER, line, upn

State = ImportBatch.State


def bomb() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roll.csv", b"", "This file is empty."),
        ("roll.xlsx", b"UPN,Surname\n", "no Excel workbook"),
        ("roll.csv", b"%PDF-1.7", "This is a PDF"),
        ("roll.csv", b"Surname;Forename\nBramble;Ada\n", "Not found in this file: Date of birth"),
        ("roll.csv", b"DOB,DOB,Surname,Forename\n", "more than once"),
        ("roll.exe", b"MZ", "ends in .csv or .xlsx"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(bring, name: str, content: bytes, sentence: str):
    batch = bring("pupils", content, name=name)
    assert batch.state == State.UNREADABLE
    assert sentence in batch.problem


def test_a_workbook_that_unpacks_without_end_is_refused(bring):
    assert "unpacks to far more" in bring("pupils", bomb(), name="roll.xlsx").problem


def test_a_file_far_too_large_is_refused_before_it_is_read(bring, records: Actor, tmp_path):
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    with huge.open("rb") as file:
        batch = stage_file(by=records, kind="pupils", file=file, name="huge.csv")
    assert "up to 25 MB" in batch.problem


def test_a_header_alone_has_nothing_to_write(bring):
    batch = bring("pupils", HEADER, write=False)
    assert (batch.state, sum(batch.counts.values())) == (State.PREVIEW, 0)


def test_what_a_damaged_file_says_is_not_quoted(bring):
    content = HEADER + line(1) + '2,"never closed,Bramble\n'
    batch = bring("pupils", content)
    assert batch.state == State.UNREADABLE
    assert "Bramble" not in batch.problem


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["_write_plan", "keep_rows", "record"])
def test_a_writing_that_is_killed_leaves_nothing_and_is_taken_up_again(
    bring, records, monkeypatch, step: str
):
    batch = bring(
        "pupils", HEADER + line(1, more="01/09/2025,K,SEMH") + line(2, forename="Theo"), write=False
    )
    confirm_batch(by=records, batch=batch, version=batch.version)
    whole = getattr(applying, step)

    def die(*args, **kwargs):
        whole(*args, **kwargs)
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(applying, step, die)
        jobs.run_waiting()
    assert not Pupil.objects.exists()
    assert not PupilNeed.objects.exists()
    batch.refresh_from_db()
    confirm_batch(by=records, batch=batch, version=batch.version)
    jobs.run_waiting()
    assert Pupil.objects.count() == 2
    assert AuditEvent.objects.filter(verb=AuditVerb.IMPORT).count() == 1


def test_a_worker_that_died_is_followed_by_another(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1), write=False)
    job = confirm_batch(by=records, batch=batch, version=batch.version)
    jobs.claim(job.pk)
    Job.objects.update(heartbeat_at="2026-01-01T00:00Z")
    jobs.run_waiting()
    assert Pupil.objects.count() == 1


def test_applying_twice_writes_once(bring, records: Actor):
    batch = bring("pupils", HEADER + line(1))
    apply_batch(ImportBatch.objects.get(pk=batch.pk), by=records)
    assert Pupil.objects.count() == AuditEvent.objects.filter(verb=AuditVerb.IMPORT).count() == 1


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            upn(1),
            upn(2),
            "7",
            "Bramble",
            "Ada",
            "21/02/2014",
            "2014-02-21",
            "31/02/2014",
            "8",
            "R",
            "K",
            "E",
        ]
        + [
            "SEMH, MLD",
            "AM",
            "/",
            "\\",
            "N",
            "-",
            "Z",
            "#",
            "16/11/2026",
            "01/09/2030",
            "Ada🦆",
            "=1+1",
            "'",
            '"',
        ]
    ),
    st.text(max_size=8),
)
HEADERS = st.lists(
    st.sampled_from(
        [
            "UPN",
            "Adno",
            "Surname",
            "Forename",
            "Name",
            "DOB",
            "Year",
            "Reg",
            "SEN status",
            "SEN needs",
            "Entry date",
        ]
        + ["Leaving date", "Date", "AM", "PM", "Mark", "Session", "Class", "Teacher", "Subject", "Odd"]
        + ["16/11/2026 AM", ""]
    ),
    min_size=1,
    max_size=9,
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(
    kind=st.sampled_from(["pupils", "groups", "attendance"]),
    headers=HEADERS,
    table=st.lists(st.lists(CELLS, max_size=9), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_any_table_gives_a_sentence_or_rows(records: Actor, kind, headers, table, delimiter):
    if not Pupil.objects.filter(mis_id="7").exists():
        factories.PupilFactory(school_id=records.school_id, mis_id="7")
    lines = [headers, *table]
    text = "\n".join(
        delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in lines
    )
    batch = stage_file(by=records, kind=kind, file=BytesIO(text.encode("utf-8", "replace")), name="any.csv")
    if batch.state == State.UNREADABLE:
        assert batch.problem.endswith(".")
        return
    batch = apply_batch(batch, by=records)
    again = stage_file(by=records, kind=kind, file=batch.file.open("rb"), name="any.csv")
    assert again.counts["new"] == 0
    assert GroupMember.objects.filter(group__isnull=True).count() == 0
    assert (
        sum(week.possible + week.not_possible for week in PupilWeek.objects.all())
        <= AttendanceMark.objects.count()
    )
