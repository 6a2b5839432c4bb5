"""Addresses of this room."""

from django.urls import URLPattern, path

from pupils.views import attendance, caseloads, groups, imports, pupils, search, viewers

app_name = "pupils"
urlpatterns: list[URLPattern] = [
    path("pupils/", pupils.pupil_list, name="pupil_list"),
    path("pupils/new/", pupils.pupil_create, name="pupil_create"),
    path("pupils/find/", search.pupil_search, name="pupil_search"),
    path("pupils/pick/", search.pupil_picker, name="pupil_picker"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<int:batch_id>/", imports.import_detail, name="import_detail"),
    path("imports/<int:batch_id>/read/", imports.import_read, name="import_read"),
    path("imports/<int:batch_id>/decide/", imports.import_decide, name="import_decide"),
    path("imports/<int:batch_id>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:batch_id>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:batch_id>/undo/", imports.import_undo, name="import_undo"),
    path("pupils/<int:pupil_id>/edit/", pupils.pupil_edit, name="pupil_edit"),
    path("pupils/<int:pupil_id>/register/", pupils.register_add, name="register_add"),
    path("pupils/<int:pupil_id>/attendance/", attendance.pupil_attendance, name="pupil_attendance"),
    path("pupils/<int:pupil_id>/viewers/", viewers.viewer_list, name="viewer_list"),
    path("marks/<int:mark_id>/amend/", attendance.mark_amend, name="mark_amend"),
    path("caseloads/", caseloads.caseload_list, name="caseload_list"),
    path("caseloads/assign/", caseloads.caseload_assign, name="caseload_assign"),
    path("caseloads/<int:assignment_id>/move/", caseloads.caseload_move, name="caseload_move"),
    path("caseloads/<int:assignment_id>/end/", caseloads.caseload_end, name="caseload_end"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/<int:group_id>/", groups.group_detail, name="group_detail"),
]
