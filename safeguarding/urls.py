"""Addresses of the room: none says whom it is about."""

from django.urls import path

from safeguarding.views import desk, moves, raising, retention

app_name = "safeguarding"
urlpatterns = [
    path("concerns/", desk.concern_list, name="concern_list"),
    # Of these none says how many there are: anybody sees them.
    path("concerns/new/", raising.concern_create, name="concern_create"),
    path("concerns/move/", raising.concern_move, name="concern_move"),
    path("concerns/mine/", raising.concern_receipts, name="concern_receipts"),
    path("concerns/mine/<str:receipt_id>/", raising.concern_receipt, name="concern_receipt"),
    path("concerns/<int:concern_id>/", desk.concern_detail, name="concern_detail"),
    path("concerns/<int:concern_id>/triage/", desk.concern_triage, name="concern_triage"),
    path("concerns/<int:concern_id>/discussion/", desk.concern_discussion, name="concern_discussion"),
    path("concerns/<int:concern_id>/decision/", desk.concern_decision, name="concern_decision"),
    path("concerns/<int:concern_id>/parents/", desk.concern_parents, name="concern_parents"),
    path("concerns/<int:concern_id>/action/", desk.concern_action, name="concern_action"),
    path(
        "concerns/<int:concern_id>/actions/<int:concern_action_id>/",
        desk.action_outcome,
        name="action_outcome",
    ),
    path(
        "concerns/<int:concern_id>/entries/<int:concern_entry_id>/", desk.entry_correct, name="entry_correct"
    ),
    path("concerns/<int:concern_id>/files/<int:concern_file_id>/", desk.concern_file, name="concern_file"),
    path("concerns/<int:concern_id>/close/", desk.concern_close, name="concern_close"),
    path("concerns/<int:concern_id>/reopen/", desk.concern_reopen, name="concern_reopen"),
    path("concerns/files/", moves.file_move_list, name="file_move_list"),
    path("concerns/files/find/", moves.file_pupil_find, name="file_pupil_find"),
    path("concerns/pupils/<int:pupil_id>/transfer/", moves.transfer_create, name="transfer_create"),
    path("concerns/pupils/<int:pupil_id>/incoming/", moves.incoming_create, name="incoming_create"),
    path("concerns/files/<int:file_move_id>/", moves.file_move_detail, name="file_move_detail"),
    path("concerns/files/<int:file_move_id>/pack/", moves.pack_create, name="pack_create"),
    path("concerns/files/<int:file_move_id>/pack/file/", moves.pack_open, name="pack_open"),
    path("concerns/files/<int:file_move_id>/passphrase/", moves.pack_passphrase, name="pack_passphrase"),
    path("concerns/files/<int:file_move_id>/came/<int:came_file_id>/", moves.came_file, name="came_file"),
    path(
        "concerns/files/<int:file_move_id>/note/<str:file_step_id>/",
        moves.file_move_note,
        name="file_move_note",
    ),
    path("concerns/kept/", retention.retention_list, name="retention_list"),
    path("concerns/kept/<int:subject_key_id>/", retention.retention_detail, name="retention_detail"),
    path(
        "concerns/kept/<int:subject_key_id>/<str:retention_step_id>/",
        retention.retention_note,
        name="retention_note",
    ),
]
