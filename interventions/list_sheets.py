"""The lists of this room as files: what stands in each column, for whoever may see it."""

from datetime import date

from django.db.models import Prefetch
from django.urls import reverse

from interventions.forms.materials import MaterialFilter
from interventions.listed import listed_sessions
from interventions.models import Material, Programme, Provision
from staffing.access import Actor
from staffing.exports import Column, Sheet, streamed


def session_sheet(actor: Actor, is_own: bool) -> Sheet:
    rows = listed_sessions(actor, is_own=is_own)
    return Sheet(
        name="session_list",
        title="Sessions",
        columns=[
            Column("Session", lambda session: session.title),
            Column("Date", lambda session: session.on),
            Column("Time", lambda session: session.starts_at),
            Column("Kind", lambda session: session.get_kind_display()),
            Column("Minutes", lambda session: session.minutes),
            Column("Pupils", lambda session: ", ".join(row.pupil.short_name for row in session.seen)),
            Column("By", lambda session: session.written_by.name),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("interventions:session_list"),
        pupils_of=lambda session: [row.pupil_id for row in session.seen],
    )


def programme_sheet(actor: Actor, on: date) -> Sheet:
    """A row for each provision in sight, and one for a programme without any."""
    provisions = (
        Provision.objects.visible_to(actor).open_or_coming(on).select_related("lead", "teaching_group")
    )
    programmes = (
        Programme.objects.visible_to(actor)
        .select_related("lead")
        .prefetch_related(Prefetch("provisions", provisions.with_place_count(on), to_attr="seen"))
        .order_by("-is_running", "name")
    )
    rows: list[tuple[Programme, Provision | None]] = []
    for programme in programmes:
        seen: list[Provision] = programme.seen
        rows += [(programme, provision) for provision in seen] or [(programme, None)]
    return Sheet(
        name="programme_list",
        title="Programmes and provision",
        columns=[
            Column("Programme", lambda row: row[0].name),
            Column("Kind", lambda row: row[0].get_kind_display()),
            Column("Area of need", lambda row: row[0].get_area_display()),
            Column("Led by", lambda row: row[0].lead.name if row[0].lead else ""),
            Column("Running", lambda row: row[0].is_running),
            Column("Provision", lambda row: row[1].name if row[1] else ""),
            Column("Lead adult", lambda row: row[1].lead.name if row[1] else ""),
            Column("Class", lambda row: _class_of(row[1])),
            Column("Pupils", lambda row: row[1].place_count if row[1] else None),
            Column("Minutes each time", lambda row: row[1].minutes if row[1] else None),
            Column("Times a week", lambda row: row[1].times_a_week if row[1] else None),
            Column("From", lambda row: row[1].starts_on if row[1] else None),
            Column("Until", lambda row: row[1].ends_on if row[1] else None),
        ],
        rows=rows,
        count=len(rows),
        back=reverse("interventions:programme_list"),
    )


def material_sheet(actor: Actor, filters: MaterialFilter) -> Sheet:
    rows = filters.narrow(Material.objects.visible_to(actor)).select_related("kept_by")
    return Sheet(
        name="material_list",
        title="Materials",
        columns=[
            Column("Material", lambda material: material.title),
            Column("Subject", lambda material: material.subject),
            Column("Unit of work", lambda material: material.unit),
            Column("For", lambda material: material.made_for),
            Column("Form", lambda material: material.get_form_display()),
            Column("What it says", lambda material: material.text),
            Column("Where it is kept", lambda material: material.kept_at),
            Column("Kept by", lambda material: material.kept_by.name),
        ],
        rows=streamed(rows),
        count=rows.count(),
        back=reverse("interventions:material_list"),
    )


def _class_of(provision: Provision | None) -> str:
    return str(provision.teaching_group) if provision and provision.teaching_group else ""
