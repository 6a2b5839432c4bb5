"""Addresses of the room: none says whom it is about."""

from django.urls import path

from safeguarding.views import (
    adult_desk,
    adults,
    agencies,
    chronology,
    counts,
    desk,
    links,
    messages,
    moves,
    plans,
    raising,
    retention,
    running,
)

app_name = "safeguarding"
urlpatterns = [
    path("concerns/", desk.concern_list, name="concern_list"),
    path("concerns/settings/", running.desk_edit, name="desk_edit"),
    path("concerns/patterns/", counts.concern_patterns, name="concern_patterns"),
    path("concerns/overview/", counts.concern_overview, name="concern_overview"),
    path("concerns/overview/pdf/", counts.overview_pdf, name="overview_pdf"),
    path("concerns/overview/csv/", counts.overview_csv, name="overview_csv"),
    path("concerns/workload/", counts.concern_workload, name="concern_workload"),
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
    path("concerns/adults/", adult_desk.adult_concern_list, name="adult_concern_list"),
    path("concerns/adults/new/", adults.adult_concern_create, name="adult_concern_create"),
    path("concerns/adults/mine/<str:adult_receipt_id>/", adults.adult_receipt, name="adult_receipt"),
    path("concerns/adults/readers/", adult_desk.adult_reader_create, name="adult_reader_create"),
    path(
        "concerns/adults/readers/<int:adult_reader_id>/end/",
        adult_desk.adult_reader_end,
        name="adult_reader_end",
    ),
    path(
        "concerns/adults/<int:adult_concern_id>/",
        adult_desk.adult_concern_detail,
        name="adult_concern_detail",
    ),
    path("concerns/adults/<int:adult_concern_id>/decide/", adult_desk.adult_assess, name="adult_assess"),
    path("concerns/adults/<int:adult_concern_id>/lado/", adult_desk.adult_lado, name="adult_lado"),
    path(
        "concerns/adults/<int:adult_concern_id>/discussion/",
        adult_desk.adult_discussion,
        name="adult_discussion",
    ),
    path("concerns/adults/<int:adult_concern_id>/action/", adult_desk.adult_action, name="adult_action"),
    path(
        "concerns/adults/<int:adult_concern_id>/actions/<int:adult_action_id>/",
        adult_desk.adult_outcome,
        name="adult_outcome",
    ),
    path(
        "concerns/adults/<int:adult_concern_id>/entries/<int:adult_entry_id>/",
        adult_desk.adult_correct,
        name="adult_correct",
    ),
    path("concerns/adults/<int:adult_concern_id>/close/", adult_desk.adult_close, name="adult_close"),
    path("concerns/adults/<int:adult_concern_id>/reopen/", adult_desk.adult_reopen, name="adult_reopen"),
    path("concerns/<int:concern_id>/agency/", agencies.concern_agency, name="concern_agency"),
    path(
        "concerns/<int:concern_id>/referrals/<int:concern_referral_id>/",
        agencies.referral_answer,
        name="referral_answer",
    ),
    path("concerns/<int:concern_id>/strategy/", agencies.concern_strategy, name="concern_strategy"),
    path(
        "concerns/<int:concern_id>/pupils/<int:concern_pupil_id>/plan/",
        plans.plan_create,
        name="plan_create",
    ),
    path("concerns/<int:concern_id>/plans/<int:concern_plan_id>/", plans.plan_edit, name="plan_edit"),
    path(
        "concerns/<int:concern_id>/plans/<int:concern_plan_id>/meeting/",
        plans.plan_meeting,
        name="plan_meeting",
    ),
    path("concerns/<int:concern_id>/message/", messages.message_create, name="message_create"),
    path(
        "concerns/<int:concern_id>/messages/<int:message_sent_id>/withdraw/",
        messages.message_withdraw,
        name="message_withdraw",
    ),
    path("concerns/<int:concern_id>/close/", desk.concern_close, name="concern_close"),
    path("concerns/<int:concern_id>/reopen/", desk.concern_reopen, name="concern_reopen"),
    path("concerns/<int:concern_id>/links/new/", links.link_create, name="link_create"),
    path("concerns/<int:concern_id>/links/<int:concern_link_id>/", links.link_end, name="link_end"),
    # By the key in the room: it tells nobody outside of whom.
    path(
        "concerns/chronologies/<int:concern_subject_id>/",
        chronology.chronology_detail,
        name="chronology_detail",
    ),
    path(
        "concerns/chronologies/<int:concern_subject_id>/pdf/",
        chronology.chronology_pdf,
        name="chronology_pdf",
    ),
    path(
        "concerns/chronologies/<int:concern_subject_id>/for-others/",
        chronology.chronology_redact,
        name="chronology_redact",
    ),
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
