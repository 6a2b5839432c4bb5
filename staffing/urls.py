"""Addresses of this room."""

from django.urls import path

from staffing.views import account, drafts, jobs, mails, roles

app_name = "staffing"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/school/", account.school_switch, name="school_switch"),
    path("roles/", roles.role_table, name="role_table"),
    path("mails/", mails.mail_list, name="mail_list"),
    path("mails/<int:mail_id>/again/", mails.mail_retry, name="mail_retry"),
    path("drafts/", drafts.draft_save, name="draft_save"),
    path("drafts/drop/", drafts.draft_drop, name="draft_drop"),
    path("jobs/<int:job_id>/", jobs.job_detail, name="job_detail"),
    path("jobs/<int:job_id>/progress/", jobs.job_progress, name="job_progress"),
]
