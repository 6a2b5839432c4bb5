"""The lists of this room as files: what stands in each column, for whoever may see it."""

from datetime import date, datetime

from django.urls import reverse

from mentoring.board import board_row, read_board
from mentoring.filters import BoardQuery
from mentoring.mails import headline
from mentoring.models import Digest, DigestItem
from mentoring.timeline import entries_of, sources_for, timeline
from mentoring.timetables import pupil_timetable, staff_timetable
from mentoring.wording import week_number
from pupils.models import Pupil
from staffing.access import Actor
from staffing.exports import Column, Sheet, streamed
from staffing.models import School, Staff
from staffing.periods import day_name


def board_sheet(actor: Actor, school: School, query: BoardQuery, on: date) -> Sheet:
    board = read_board(actor, school, query, on)
    rows = board.rows if board.weeks.is_school_week else ()
    columns = [
        Column("Week of", lambda row: board.weeks.shown),
        Column("Pupil", lambda row: row.pupil.name),
        Column("Form", lambda row: row.pupil.form),
        Column("Mentor", lambda row: row.mentor),
        Column("Attendance", lambda row: row.attendance),
    ]
    if board.has_support:
        columns += [
            Column("Sessions", lambda row: row.sessions),
            Column("Beside them", lambda row: row.beside),
            Column("Engagement", lambda row: row.engagement),
            Column("Last seen", lambda row: row.seen),
        ]
    columns.append(
        Column("Reasons", lambda row: "; ".join(f"{told.word}: {told.sentence}" for told in row.told))
    )
    return Sheet(
        name="board",
        title="Caseload",
        columns=columns,
        rows=(board_row(row, board.mentor_of.get(row.view.pupil.pk, "")) for row in rows),
        count=len(rows),
        back=reverse("mentoring:board"),
        pupils_of=lambda row: (row.pupil.pk,),
    )


def digest_sheet(actor: Actor) -> Sheet:
    digests = Digest.objects.visible_to(actor)
    return Sheet(
        name="digest_list",
        title="Weekly digests",
        columns=[
            Column("Week", lambda digest: week_number(digest.week_start)),
            Column("Week of", lambda digest: digest.week_start),
            Column("As", lambda digest: digest.get_kind_display()),
            Column("What it says", headline),
            Column("Built", lambda digest: digest.built_at),
        ],
        rows=streamed(digests),
        count=digests.count(),
        back=reverse("mentoring:digest_list"),
    )


def digest_item_sheet(actor: Actor, digest: Digest) -> Sheet:
    """Every sentence about a pupil whom the reader may still see, with what was decided."""
    items = DigestItem.objects.visible_to(actor).filter(digest=digest)
    return Sheet(
        name="digest",
        title=f"Digest of week {week_number(digest.week_start)}",
        columns=[
            Column("Week of", lambda item: digest.week_start),
            Column("Pupil", lambda item: item.pupil.name),
            Column("Form", lambda item: item.pupil.form),
            Column("Level", lambda item: item.get_level_display()),
            Column("Why", lambda item: item.sentence),
            Column("Decided", lambda item: item.decision),
            Column("Looked at", lambda item: item.reviewed_at),
            Column("By", lambda item: item.reviewed_by.name if item.reviewed_by else ""),
        ],
        rows=streamed(items.select_related("pupil", "reviewed_by")),
        count=items.count(),
        back=digest.get_absolute_url(),
        pupils_of=lambda item: (item.pupil_id,),
    )


def timeline_sheet(actor: Actor, pupil: Pupil, only: str) -> Sheet:
    """What happened, from every room, in the words of the page."""
    rows = timeline(actor, pupil.pk, only=only)
    labels = {source.code: source.label for source in sources_for(actor)}
    return Sheet(
        name="timeline",
        title=f"Timeline of {pupil.name}",
        columns=[
            Column("Pupil", lambda entry: pupil.name),
            Column("Date", lambda entry: entry.on),
            Column("Kind", lambda entry: labels[entry.source]),
            Column("What", lambda entry: entry.title),
            Column("In words", lambda entry: entry.words),
            Column("State", lambda entry: entry.tag),
            Column("Beside", lambda entry: entry.aside),
        ],
        rows=(entry for row in streamed(rows) for entry in entries_of([row])),
        count=rows.count(),
        back=reverse("mentoring:pupil_timeline", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def pupil_timetable_sheet(actor: Actor, school: School, pupil: Pupil, at: datetime) -> Sheet:
    rows = pupil_timetable(actor, school, pupil, at).entries
    return Sheet(
        name="timetable",
        title=f"Timetable of {pupil.name}",
        columns=[Column("Pupil", lambda entry: pupil.name), *_timetable_columns(school)],
        rows=rows,
        count=len(rows),
        back=reverse("mentoring:pupil_timetable", args=[pupil.pk]),
        pupil_id=pupil.pk,
    )


def staff_timetable_sheet(actor: Actor, school: School, colleague: Staff, at: datetime) -> Sheet:
    rows = staff_timetable(actor, school, colleague, at).entries
    return Sheet(
        name="staff_timetable",
        title=f"Timetable of {colleague.name}",
        columns=[Column("Staff", lambda entry: colleague.name), *_timetable_columns(school)],
        rows=rows,
        count=len(rows),
        back=reverse("mentoring:staff_timetable", args=[colleague.pk]),
    )


def _timetable_columns(school: School) -> list[Column]:
    return [
        Column("Day", lambda entry: day_name(entry.day, school.cycle_weeks)),
        Column("Period", lambda entry: entry.period.name),
        Column("From", lambda entry: entry.period.starts_at),
        Column("Until", lambda entry: entry.period.ends_at),
        Column("What", lambda entry: entry.what),
        Column("Group", lambda entry: entry.group),
        Column("Where", lambda entry: entry.where),
        Column("Who", lambda entry: entry.who),
        Column("Support", lambda entry: entry.tag),
    ]
