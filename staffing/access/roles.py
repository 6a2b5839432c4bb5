"""The roles a school gives to its staff."""

from django.db import models


class Role(models.TextChoices):
    """A role in one school; the school may give it a label of its own."""

    MENTOR = "mentor", "Mentor"
    INTERVENTION_LEAD = "intervention_lead", "Intervention lead"
    TEACHER = "teacher", "Teacher"
    FACULTY_LEAD = "faculty_lead", "Faculty lead"
    KEY_STAGE_COORDINATOR = "key_stage_coordinator", "Key-stage coordinator"
    PASTORAL_LEAD = "pastoral_lead", "Pastoral lead"
    SENDCO = "sendco", "SENDCo"
    ASSISTANT_SENDCO = "assistant_sendco", "Assistant SENDCo"
    SAFEGUARDING_LEAD = "safeguarding_lead", "Safeguarding lead"
    SENIOR_LEADER = "senior_leader", "Senior leader"
    HEAD = "head", "Headteacher"
    CHAIR_OF_GOVERNORS = "chair_of_governors", "Chair of governors"
    RECORDS = "records", "Records"
    EXAMS_OFFICER = "exams_officer", "Exams officer"
    ASSESSMENT_LEAD = "assessment_lead", "Assessment lead"
    SITE_ADMIN = "site_admin", "Site administrator"
