"""Addresses of this room."""

from django.urls import path

from interventions.mending import SESSION
from interventions.views import (
    catch_up,
    class_sheets,
    cover,
    exports,
    lessons,
    log,
    materials,
    planned,
    sessions,
    support,
)
from pupils.views.corrections import wrong

app_name = "interventions"
urlpatterns = [
    path("catch-up/", catch_up.catch_up, name="catch_up"),
    path("week-sheet/", catch_up.week_sheet, name="week_sheet"),
    path("planned/<int:planned_id>/log/", log.session_log, name="session_log"),
    path("planned/<int:planned_id>/not-held/", planned.planned_not_held, name="planned_not_held"),
    path(
        "planned/<int:planned_id>/not-held/undo/", planned.planned_not_held_undo, name="planned_not_held_undo"
    ),
    path("sessions/", sessions.session_list, name="session_list"),
    path("sessions/export/", exports.session_export, name="session_export"),
    path("sessions/new/", log.session_create, name="session_create"),
    path("sessions/<int:session_id>/", sessions.session_detail, name="session_detail"),
    path("sessions/<int:session_id>/edit/", log.session_edit, name="session_edit"),
    path("sessions/<int:session_id>/add/", sessions.addendum_create, name="addendum_create"),
    path("sessions/<int:session_id>/used/", sessions.strategy_used, name="strategy_used"),
    path("sessions/<int:session_id>/wrong/", wrong(SESSION.code), name="session_wrong"),
    path("groups/<int:group_id>/sheet/", class_sheets.class_sheet, name="class_sheet"),
    path("groups/<int:group_id>/sheet/pdf/", class_sheets.class_sheet_pdf, name="class_sheet_pdf"),
    path("groups/<int:group_id>/cover/", cover.cover_create, name="cover_create"),
    path("covers/<int:cover_id>/end/", cover.cover_end, name="cover_end"),
    path("lessons/", lessons.lessons_ahead, name="lessons_ahead"),
    path("lessons/<int:timetabled_id>/line/", lessons.lesson_line, name="lesson_line"),
    path("lessons/<int:timetabled_id>/report/", lessons.lesson_report, name="lesson_report"),
    path("lessons/told/<int:shared_id>/", lessons.lesson_detail, name="lesson_detail"),
    path("lessons/reports/<int:report_id>/answer/", lessons.report_answer, name="report_answer"),
    path(
        "lessons/notices/<int:lesson_notice_id>/read/", lessons.lesson_notice_read, name="lesson_notice_read"
    ),
    path("lessons/wanted/<int:wanted_id>/ready/", lessons.wanted_ready, name="wanted_ready"),
    path("materials/", materials.material_list, name="material_list"),
    path("materials/export/", exports.material_export, name="material_export"),
    path("materials/new/", materials.material_create, name="material_create"),
    path("materials/<int:material_id>/", materials.material_detail, name="material_detail"),
    path("materials/<int:material_id>/edit/", materials.material_edit, name="material_edit"),
    path("programmes/", support.programme_list, name="programme_list"),
    path("programmes/export/", exports.programme_export, name="programme_export"),
    path("programmes/new/", support.programme_create, name="programme_create"),
    path("programmes/<int:programme_id>/edit/", support.programme_edit, name="programme_edit"),
    path("provision/new/", support.provision_create, name="provision_create"),
    path("provision/<int:provision_id>/", support.provision_detail, name="provision_detail"),
    path("provision/<int:provision_id>/edit/", support.provision_edit, name="provision_edit"),
    path("provision/<int:provision_id>/places/new/", support.place_create, name="place_create"),
    path("places/<int:place_id>/end/", support.place_end, name="place_end"),
    path("provision/<int:provision_id>/slots/new/", support.slot_create, name="slot_create"),
    path("slots/<int:slot_id>/move/", support.slot_move, name="slot_move"),
    path("slots/<int:slot_id>/end/", support.slot_end, name="slot_end"),
]
