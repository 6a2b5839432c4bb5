"""Addresses of this room."""

from django.urls import path

from staffing.views import account, drafts, jobs, mails, people, roles, school

app_name = "staffing"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/school/", account.school_switch, name="school_switch"),
    path("staff/", people.staff_list, name="staff_list"),
    path("staff/new/", people.staff_create, name="staff_create"),
    path("staff/<int:staff_id>/", people.staff_detail, name="staff_detail"),
    path("staff/<int:staff_id>/edit/", people.staff_edit, name="staff_edit"),
    path("staff/<int:staff_id>/invite/", people.staff_invite, name="staff_invite"),
    path("staff/<int:staff_id>/roles/new/", roles.role_create, name="role_create"),
    path("staff/roles/<int:role_id>/end/", roles.role_end, name="role_end"),
    path("staff/<int:staff_id>/managers/new/", roles.manager_create, name="manager_create"),
    path("staff/managers/<int:manager_id>/end/", roles.manager_end, name="manager_end"),
    path("faculties/", roles.faculty_list, name="faculty_list"),
    path("faculties/new/", roles.faculty_create, name="faculty_create"),
    path("faculties/<int:faculty_id>/", roles.faculty_edit, name="faculty_edit"),
    path("school/", school.school_edit, name="school_edit"),
    path("school/calendar/", school.calendar_edit, name="calendar_edit"),
    path("school/years/new/", school.year_create, name="year_create"),
    path("school/years/<int:year_id>/", school.year_edit, name="year_edit"),
    path("school/years/<int:year_id>/terms/new/", school.term_create, name="term_create"),
    path("school/terms/<int:term_id>/", school.term_edit, name="term_edit"),
    path("school/closed-days/new/", school.closed_day_create, name="closed_day_create"),
    path("school/closed-days/<int:day_id>/open/", school.closed_day_delete, name="closed_day_delete"),
    path("school/days/new/", school.shape_create, name="shape_create"),
    path("school/days/<int:shape_id>/", school.shape_edit, name="shape_edit"),
    path("school/week/", school.week_edit, name="week_edit"),
    path("roles/", roles.role_table, name="role_table"),
    path("mails/", mails.mail_list, name="mail_list"),
    path("mails/<int:mail_id>/again/", mails.mail_retry, name="mail_retry"),
    path("drafts/", drafts.draft_save, name="draft_save"),
    path("drafts/drop/", drafts.draft_drop, name="draft_drop"),
    path("jobs/<int:job_id>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:job_id>/progress/", jobs.job_progress, name="job_progress"),
]
