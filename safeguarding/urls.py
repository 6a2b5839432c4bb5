"""Addresses of the room: none says whom it is about."""

from django.urls import path

from safeguarding.views import counts, desk, messages, raising

app_name = "safeguarding"
urlpatterns = [
    path("concerns/", desk.concern_list, name="concern_list"),
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
    path("concerns/<int:concern_id>/message/", messages.message_create, name="message_create"),
    path(
        "concerns/<int:concern_id>/messages/<int:message_sent_id>/withdraw/",
        messages.message_withdraw,
        name="message_withdraw",
    ),
    path("concerns/<int:concern_id>/close/", desk.concern_close, name="concern_close"),
    path("concerns/<int:concern_id>/reopen/", desk.concern_reopen, name="concern_reopen"),
]
