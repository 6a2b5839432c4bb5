"""The lists of the whole school, or of one's own, as files: what stands in each column, for whoever may see it."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.http import QueryDict
from django.urls import reverse

from pupils.caseloads import MentorCaseload, caseloads_of, listed_mentors, without_mentor
from pupils.filters import GroupFilter, RollFilter, order
from pupils.groups import members, own_first, with_numbers
from pupils.imports.previews import preview_rows
from pupils.meetings import meetings
from pupils.models import (
    BankLine,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
    CaseloadAssignment,
    ContactNotice,
    Handout,
    HandoverNote,
    ImportBatch,
    ImportRow,
    Pupil,
    StatementRequest,
    Suspension,
    Task,
    TeachingGroup,
)
from pupils.roll import entries, entries_with_record, narrowed
from staffing.access import Actor, Can
from staffing.exports import Column, Sheet, streamed
from staffing.models import School


def roll_sheet(actor: Actor, asked: QueryDict, on: date) -> Sheet:
    filters = RollFilter(asked, actor=actor)
    pupils = narrowed(actor, filters.asked(), on).order_by(*order(asked.get("sort", "name")))
    names = {staff.pk: staff.name for staff in filters.colleagues}
    columns = [
        Column("Name", lambda row: row.name),
        Column("Form", lambda row: row.form),
        Column("Year", lambda row: row.year_group),
    ]
    if actor.can(Can.RECORD_VIEW):
        columns += [
            Column("SEND status", lambda row: row.status),
            Column("Primary need", lambda row: row.need),
            Column("Left on", lambda row: row.left_on),
        ]
    if actor.can(Can.CASELOAD_VIEW):
        columns.append(Column("Mentor", lambda row: row.mentor))
    return Sheet(
        name="pupil_list",
        title="Pupils",
        columns=columns,
        rows=entries_with_record(pupils, on, names),
        count=pupils.count(),
        back=reverse("pupils:pupil_list"),
        pupils_of=lambda row: (row.pk,),
    )


def caseload_sheet(actor: Actor, on: date) -> Sheet:
    """A row for each place on a caseload, one for a mentor who has none, and who is without a mentor."""
    groups = caseloads_of(listed_mentors(actor, on), actor, on)
    rows: list[tuple[MentorCaseload | None, CaseloadAssignment | None, Pupil | None]] = [
        (group, row, row.pupil) for group in groups for row in group.rows
    ]
    rows += [(group, None, None) for group in groups if not group.rows]
    rows += [(None, None, pupil) for pupil in without_mentor(actor, on)]
    return Sheet(
        name="caseload_list",
        title="Mentors’ caseloads",
        columns=[
            Column("Mentor", lambda row: row[0].mentor.name if row[0] else "no mentor"),
            Column("Hours a week", lambda row: row[0].hours if row[0] else None),
            Column("Pupils at present", lambda row: row[0].count if row[0] else None),
            Column("Full at", lambda row: row[0].limit if row[0] else None),
            Column("Pupil", lambda row: row[2].name if row[2] else ""),
            Column("Form", lambda row: row[2].form if row[2] else ""),
            Column("Since", lambda row: row[1].starts_on if row[1] else None),
            Column("Until", lambda row: row[1].ends_on if row[1] else None),
            Column("Why over the limit", lambda row: row[1].over_limit_reason if row[1] else ""),
        ],
        rows=rows,
        count=len(rows),
        back=reverse("pupils:caseload_list"),
        pupils_of=lambda row: (row[2].pk,) if row[2] else (),
    )


def group_sheet(actor: Actor, asked: QueryDict, on: date) -> Sheet:
    groups = GroupFilter(asked, actor=actor).narrow(with_numbers(TeachingGroup.objects.visible_to(actor), on))
    return Sheet(
        name="group_list",
        title="Teaching groups",
        columns=[
            Column("Group", lambda group: group.code),
            Column("Subject", lambda group: group.subject),
            Column("Faculty", lambda group: group.faculty.name if group.faculty else ""),
            Column("Taught by", lambda group: ", ".join(each.staff.name for each in group.teaching)),
            Column("Pupils", lambda group: group.size),
            Column("Yours", lambda group: group.is_own),
        ],
        rows=streamed(own_first(groups, actor, on)),
        count=groups.count(),
        back=reverse("pupils:group_list"),
    )


def member_sheet(actor: Actor, group: TeachingGroup, on: date) -> Sheet:
    """The class list."""
    rows = entries(members(actor, group, on), on)
    return Sheet(
        name="class_list",
        title=f"Class list of {group.code}",
        columns=[
            Column("Group", lambda row: group.code),
            Column("Name", lambda row: row.name),
            Column("Form", lambda row: row.form),
            Column("Year", lambda row: row.year_group),
        ],
        rows=rows,
        count=len(rows),
        back=group.get_absolute_url(),
        pupils_of=lambda row: (row.pk,),
    )


def lesson_sheet(actor: Actor, school: School, group: TeachingGroup, on: date) -> Sheet:
    """When and where the group meets."""
    rows = meetings(actor, school, group, on)
    return Sheet(
        name="group_lessons",
        title=f"Lessons of {group.code}",
        columns=[
            Column("Group", lambda meeting: group.code),
            Column("Subject", lambda meeting: group.subject),
            Column("Day", lambda meeting: meeting.day),
            Column("Period", lambda meeting: meeting.period),
            Column("From", lambda meeting: meeting.starts_at),
            Column("Until", lambda meeting: meeting.ends_at),
            Column("Where", lambda meeting: meeting.where),
            Column("Teacher", lambda meeting: meeting.teacher),
            Column("First day", lambda meeting: meeting.starts_on),
            Column("Last day", lambda meeting: meeting.ends_on),
        ],
        rows=rows,
        count=len(rows),
        back=group.get_absolute_url(),
    )


def task_sheet(actor: Actor) -> Sheet:
    """Every task one has or gave, those that are done too."""
    tasks = Task.objects.visible_to(actor).select_related("pupil", "owner", "set_by")
    return Sheet(
        name="task_list",
        title="Tasks",
        columns=[
            Column("What is to be done", lambda task: task.text),
            Column("Pupil", lambda task: task.pupil.short_name if task.pupil else ""),
            Column("By", lambda task: task.due_on),
            Column("Whose", lambda task: task.owner.name),
            Column("Set by", lambda task: task.set_by.name),
            Column("Done", lambda task: task.done_at),
        ],
        rows=streamed(tasks),
        count=tasks.count(),
        back=reverse("pupils:task_list"),
        pupils_of=lambda task: (task.pupil_id,),
    )


def behaviour_sheet(actor: Actor) -> Sheet:
    """What one wrote oneself, each event with its own words."""
    events = BehaviourEvent.objects.visible_to(actor).filter(written_by_id=actor.staff_id)
    parts = (
        BehaviourPart.objects.visible_to(actor)
        .select_related("pupil")
        .order_by("pupil__known_forename", "pk")
    )
    rows = events.select_related("category").prefetch_related(Prefetch("parts", parts, to_attr="seen"))
    return Sheet(
        name="behaviour_list",
        title="Behaviour and praise you wrote",
        columns=[
            Column("Date", lambda event: event.on),
            Column("Time", lambda event: event.at),
            Column("Kind", lambda event: event.get_kind_display()),
            Column("Category", lambda event: event.category.name),
            Column("Pupils", lambda event: ", ".join(part.pupil.short_name for part in event.seen)),
            Column("Period", lambda event: event.period),
            Column("Lesson", lambda event: event.lesson),
            Column("Place", lambda event: event.get_place_display()),
            Column("What came before", lambda event: event.before),
            Column("What happened", lambda event: event.behaviour),
            Column("What came after", lambda event: event.consequence),
            Column("What was tried", lambda event: event.tried),
            Column("What worked", lambda event: event.worked),
        ],
        rows=streamed(rows),
        count=events.count(),
        back=reverse("pupils:behaviour_list"),
        pupils_of=lambda event: [part.pupil_id for part in event.seen],
    )


def behaviour_notice_sheet(actor: Actor) -> Sheet:
    """All that one must be told of and has not said to have read."""
    rows = BehaviourNotice.objects.to_read(actor)
    return Sheet(
        name="behaviour_notices",
        title="For you to know",
        columns=[
            Column("Date", lambda notice: notice.event.on),
            Column("Pupil", lambda notice: notice.pupil.short_name),
            Column("Category", lambda notice: notice.event.category.name),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:behaviour_notice_list"),
        pupils_of=lambda notice: (notice.pupil_id,),
    )


def statement_sheet(actor: Actor) -> Sheet:
    """All that one is asked for and has not written."""
    rows = StatementRequest.objects.to_write(actor)
    return Sheet(
        name="statements",
        title="Statements to write",
        columns=[
            Column("Date", lambda asked: asked.intervention.event.on),
            Column("Pupil", lambda asked: asked.intervention.pupil.short_name),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:statement_list"),
        pupils_of=lambda asked: (asked.intervention.pupil_id,),
    )


def suspensions_sheet(actor: Actor) -> Sheet:
    """All of the school, those withdrawn too: for whoever puts right what was imported."""
    rows = Suspension.objects.kept_by(actor)
    return Sheet(
        name="suspension_list",
        title="Suspensions",
        columns=[
            Column("Pupil", lambda row: row.pupil.name),
            Column("Form", lambda row: row.pupil.form),
            Column("Kind", lambda row: row.get_kind_display()),
            Column("From", lambda row: row.starts_on),
            Column("Until", lambda row: row.ends_on),
            Column("Sessions missed", lambda row: row.half_days),
            Column("Reasons", lambda row: row.reasons_told),
            Column("Withdrawn", lambda row: row.withdrawn_at),
            Column("Withdrawn as", lambda row: row.get_withdrawn_as_display()),
            Column("Why withdrawn", lambda row: row.withdrawn_why),
            Column("Withdrawn by", lambda row: row.withdrawn_by.name if row.withdrawn_by else ""),
        ],
        rows=streamed(rows.select_related("pupil", "withdrawn_by")),
        count=rows.count(),
        back=reverse("pupils:suspension_list"),
        pupils_of=lambda row: (row.pupil_id,),
    )


def notice_sheet(actor: Actor) -> Sheet:
    """What one was told, and what one passed on."""
    told = Q(pk__in=ContactNotice.objects.addressed_to(actor).values("pk"))
    sent = Q(pk__in=ContactNotice.objects.sent_by(actor).values("pk"))
    rows = ContactNotice.objects.visible_to(actor).filter(told | sent)
    return Sheet(
        name="notice_list",
        title="From home",
        columns=[
            Column("Passed on", lambda notice: notice.sent_at),
            Column("From", lambda notice: notice.entry.written_by.name),
            Column("To", lambda notice: notice.staff.name),
            Column("About", lambda notice: notice.entry.pupil.short_name),
            Column("Kind", lambda notice: notice.get_kind_display()),
            Column("What", lambda notice: notice.words),
            Column("Confirmed", lambda notice: notice.confirmed_at),
        ],
        rows=streamed(rows.select_related("entry__pupil", "entry__written_by", "staff")),
        count=rows.count(),
        back=reverse("pupils:notice_list"),
        pupils_of=lambda notice: (notice.entry.pupil_id,),
    )


def handover_sheet(actor: Actor) -> Sheet:
    """What one may read of what was handed over, a row a pupil."""
    rows = HandoverNote.objects.visible_to(actor).order_by("-handover__handed_at", "pk")
    return Sheet(
        name="handover_list",
        title="Handovers",
        columns=[
            Column("From day", lambda row: row.handover.starts_on),
            Column("From", lambda row: row.handover.from_mentor.name),
            Column("To", lambda row: row.handover.to_mentor.name),
            Column("Pupil", lambda row: row.pupil.short_name),
            Column("About the pupil", lambda row: row.text),
            Column("Written by", lambda row: row.written_by.name if row.written_by else ""),
            Column("About the caseload", lambda row: row.handover.note),
            Column("Read", lambda row: row.handover.read_at),
        ],
        rows=streamed(
            rows.select_related("handover__from_mentor", "handover__to_mentor", "pupil", "written_by")
        ),
        count=rows.count(),
        back=reverse("pupils:handover_list"),
        pupils_of=lambda row: (row.pupil_id,),
    )


def handout_sheet(actor: Actor) -> Sheet:
    rows = Handout.objects.visible_to(actor)
    return Sheet(
        name="handout_list",
        title="Handouts for families",
        columns=[
            Column("Title", lambda handout: handout.title),
            Column("Language", lambda handout: handout.get_language_display()),
            Column("Text", lambda handout: handout.text),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:handout_list"),
    )


def bank_sheet(actor: Actor) -> Sheet:
    rows = BankLine.objects.visible_to(actor)
    return Sheet(
        name="bank_list",
        title="Bank of lines for plans",
        columns=[
            Column("Where it belongs", lambda line: line.get_section_display()),
            Column("Need", lambda line: line.get_need_display()),
            Column("Line", lambda line: line.text),
            Column("Offered", lambda line: "yes" if line.is_offered else "no"),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:bank_list"),
    )


def import_sheet(actor: Actor) -> Sheet:
    rows = ImportBatch.objects.visible_to(actor).select_related("uploaded_by").defer("trail", "decisions")
    return Sheet(
        name="import_list",
        title="Imports",
        columns=[
            Column("File", lambda batch: batch.file_name),
            Column("What", lambda batch: batch.get_kind_display()),
            Column("When", lambda batch: batch.uploaded_at),
            Column("By", lambda batch: batch.uploaded_by.name if batch.uploaded_by else ""),
            Column("State", lambda batch: batch.get_state_display()),
            Column("Written", lambda batch: batch.applied_at),
            *(
                Column(outcome.label, lambda batch, key=outcome.value: batch.counts.get(key))
                for outcome in ImportRow.Outcome
            ),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:import_list"),
    )


def import_row_sheet(batch: ImportBatch, show: str) -> Sheet:
    """The rows of one kind of outcome, as on the page: what is refused can be put right where it came from."""
    rows = preview_rows(batch, show)
    return Sheet(
        name="import_rows",
        title=f"Rows of {batch.file_name}",
        columns=[
            Column("Line", lambda row: row.line),
            Column("Whom", lambda row: row.name),
            Column("Outcome", lambda row: row.get_outcome_display()),
            Column("What becomes of it", lambda row: row.detail),
            Column("Changes", _changes),
            Column("Problems", _problems),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("pupils:import_detail", args=[batch.pk]),
        pupils_of=lambda row: (row.pupil_id,),
    )


def _changes(row: Any) -> str:
    return "; ".join(
        f"{each['label']}: {each['old'] or 'nothing'} to {each['new'] or 'nothing'}" for each in row.changes
    )


def _problems(row: Any) -> str:
    return "; ".join(": ".join(filter(None, (each["column"], each["reason"]))) for each in row.problems)
