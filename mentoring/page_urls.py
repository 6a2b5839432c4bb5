"""Addresses of the pages that bring the rooms together."""

from django.urls import path

from mentoring.views import board, demo_mail, digest, exports, help, messages, pupil, timetable, today

app_name = "mentoring"
urlpatterns = [
    path("", today.today, name="today"),
    path("caseload/", board.board, name="board"),
    path("caseload/export/", exports.board_export, name="board_export"),
    path("pupils/<int:pupil_id>/", pupil.pupil_detail, name="pupil_detail"),
    path("pupils/<int:pupil_id>/in-short/", pupil.pupil_beside, name="pupil_beside"),
    path("pupils/<int:pupil_id>/timeline/", pupil.pupil_timeline, name="pupil_timeline"),
    path("pupils/<int:pupil_id>/timeline/export/", exports.timeline_export, name="timeline_export"),
    path("pupils/<int:pupil_id>/timetable/", timetable.pupil_timetable, name="pupil_timetable"),
    path(
        "pupils/<int:pupil_id>/timetable/export/",
        exports.pupil_timetable_export,
        name="pupil_timetable_export",
    ),
    path("staff/<int:staff_id>/timetable/", timetable.staff_timetable, name="staff_timetable"),
    path(
        "staff/<int:staff_id>/timetable/export/",
        exports.staff_timetable_export,
        name="staff_timetable_export",
    ),
    path("digests/", digest.digest_list, name="digest_list"),
    path("digests/export/", exports.digest_export, name="digest_export"),
    path("digests/<int:digest_id>/", digest.digest_detail, name="digest_detail"),
    path("digests/<int:digest_id>/export/", exports.digest_item_export, name="digest_item_export"),
    path("digests/items/<int:item_id>/review/", digest.digest_item_review, name="digest_item_review"),
    path("messages/<int:message_id>/seen/", messages.message_seen, name="message_seen"),
    path("messages/<int:message_id>/answer/", messages.message_answer, name="message_answer"),
    path("help/", help.guide_list, name="guide_list"),
    path("demo/mails/", demo_mail.demo_mail_list, name="demo_mail_list"),
    path("demo/mails/<int:mail_id>/", demo_mail.demo_mail_detail, name="demo_mail_detail"),
    path("demo/mails/<int:mail_id>/body/", demo_mail.demo_mail_body, name="demo_mail_body"),
]
