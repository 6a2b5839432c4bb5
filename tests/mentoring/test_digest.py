"""The weekly digest: frozen, built once, from what each recipient may see, in mails that name nobody."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interventions.models import SessionAdult
from mentoring.digest import Build, build_digests
from mentoring.models import DIGEST_ROLES, Digest, DigestItem
from pupils.models import PupilWeek
from staffing.access import GRANTS, Resource, Role, Verb, system_actor
from staffing.calendar import now, today
from staffing.models import AuditEvent, OutboxMail, School, Staff, StaffRole
from staffing.outbox import send_due
from tests import factories
from tests.cast import make_staff
from tests.mentoring.weeks import MONDAY, falling_pupils, on_caseload, planned_week, support


@pytest.fixture
def pupils(cast):
    return falling_pupils(cast.school, cast[Role.MENTOR], 3)


def build(school: School, week: date = MONDAY, **options) -> Build:
    actor = system_actor(school.pk, "weekly digest")
    return build_digests(by=actor, school=school, week=week, on=today(), **options)


def of(cast, role: Role) -> Digest:
    return Digest.objects.get(recipient=cast[role])


def test_sendco_pastoral_lead_and_mentor_each_get_one(cast, pupils):
    build(cast.school)
    told = set(Digest.objects.values_list("recipient_id", "kind"))
    assert {
        (cast[Role.SENDCO].pk, "sendco"),
        (cast[Role.ASSISTANT_SENDCO].pk, "sendco"),
        (cast[Role.PASTORAL_LEAD].pk, "pastoral"),
        (cast[Role.MENTOR].pk, "mentor"),
    } <= told


def test_nobody_else_gets_one(cast, pupils):
    build(cast.school)
    others = {cast[role].pk for role in (Role.TEACHER, Role.HEAD, Role.RECORDS, Role.SITE_ADMIN)}
    assert not Digest.objects.filter(recipient__in={*others, cast.leaver.pk, cast.stranger.pk}).exists()


def test_a_digest_says_why_with_the_numbers(cast, pupils):
    build(cast.school)
    item = of(cast, Role.MENTOR).items.first()
    assert (item.rule, item.level) == ("attendance_falling", "act")
    assert item.sentence.startswith("Attendance 60")


def test_it_tells_a_mentor_of_the_own_caseload_alone(cast, pupils):
    other = make_staff(cast.school, Role.MENTOR)
    falling_pupils(cast.school, other, 2)
    build(cast.school)
    told = set(of(cast, Role.MENTOR).items.values_list("pupil_id", flat=True))
    assert told == {pupil.pk for pupil in pupils}


def test_a_digest_for_one_role_tells_nothing_that_only_another_role_sees(cast, pupils):
    factories.StaffRoleFactory(staff=cast[Role.MENTOR], role=Role.HEAD)
    falling_pupils(cast.school, make_staff(cast.school, Role.MENTOR), 2)
    build(cast.school)
    assert of(cast, Role.MENTOR).pupil_count == 3


def test_the_pastoral_lead_is_told_of_the_own_years(cast, pupils):
    older = falling_pupils(cast.school, make_staff(cast.school, Role.MENTOR), 2)
    for pupil in older:
        pupil.cohort = 2016
        pupil.save()
    build(cast.school)
    assert of(cast, Role.PASTORAL_LEAD).pupil_count == 3


def test_a_mentor_without_pupils_gets_none(cast, pupils):
    build(cast.school)
    assert not Digest.objects.filter(recipient=cast[Role.INTERVENTION_LEAD]).exists()


def test_what_was_built_stays_as_it_was(cast, pupils):
    build(cast.school)
    PupilWeek.objects.filter(week_start=MONDAY).update(present=10, unauthorised=0)
    before = list(DigestItem.objects.order_by("pk").values())
    again = build(cast.school)
    assert (list(DigestItem.objects.order_by("pk").values()), again.digests) == (before, ())


def test_building_again_plans_no_second_mail(cast, pupils):
    build(cast.school)
    count = OutboxMail.objects.count()
    build(cast.school)
    assert OutboxMail.objects.count() == count


def test_somebody_new_gets_theirs_at_the_next_run(cast, pupils):
    build(cast.school)
    late = make_staff(cast.school, Role.SENDCO)
    assert [digest.recipient for digest in build(cast.school).digests] == [late]


def test_a_dry_run_builds_afresh_and_writes_nothing(cast, pupils):
    build(cast.school)
    PupilWeek.objects.filter(week_start=MONDAY).update(present=10, unauthorised=0)
    count = Digest.objects.count()
    editions = build(cast.school, dry_run=True).editions
    assert not any(edition.rules for edition in editions)
    assert Digest.objects.count() == count


def test_a_week_without_a_school_day_is_skipped(cast, pupils):
    assert not build(cast.school, date(2026, 10, 26)).is_school_week
    assert not Digest.objects.exists()


def test_week_53_is_a_holiday_here_and_skipped(cast, pupils):
    assert not build(cast.school, date.fromisocalendar(2026, 53, 1)).is_school_week


def test_mail_and_audit_are_written_with_it(cast, pupils):
    build(cast.school)
    assert OutboxMail.objects.count() == Digest.objects.count()
    assert AuditEvent.objects.get(object_kind="digest").acted_as == "weekly digest"


def test_who_has_no_sign_in_gets_a_page_and_no_mail(cast, pupils):
    staff = cast[Role.MENTOR]
    staff.user = None
    staff.save()
    build(cast.school)
    assert Digest.objects.filter(recipient=staff).exists()
    assert not OutboxMail.objects.filter(recipient=staff).exists()


def test_a_mail_is_withheld_from_who_holds_another_office_by_now(cast, pupils):
    """A mentor reads boards too, and yet is no longer told what the SENDCo is."""
    build(cast.school)
    StaffRole.objects.filter(staff=cast[Role.SENDCO]).update(role=Role.MENTOR)
    send_due(now())
    states = dict(OutboxMail.objects.values_list("recipient", "state"))
    assert states[cast[Role.SENDCO].pk] == "withheld"
    assert states[cast[Role.PASTORAL_LEAD].pk] == "sent"


def test_no_mail_names_a_pupil(cast):
    canary = factories.PupilFactory(
        school=cast.school, legal_forename="Canaria", legal_surname="Goldcrest", send_status="K"
    )
    on_caseload(canary, cast[Role.MENTOR])
    falling_pupils(cast.school, cast[Role.MENTOR], 1)
    build(cast.school)
    words = " ".join(f"{mail.subject} {mail.text} {mail.html}" for mail in OutboxMail.objects.all())
    for told in ("Canaria", "Goldcrest", "Wren", "Thistle", canary.initials + " ", canary.form):
        assert told not in words


def test_a_mail_counts_and_links(cast, pupils, settings):
    settings.SITE_ADDRESS = "https://handrail.example"
    build(cast.school)
    mail = OutboxMail.objects.get(recipient=cast[Role.SENDCO])
    assert mail.subject == "Handrail: week 47, three pupils need you"
    assert f"https://handrail.example/digests/{of(cast, Role.SENDCO).pk}/" in mail.text
    assert "Attendance well below the pupil’s own past: 3" in mail.text


def test_a_mails_styles_are_inlined_and_dark_is_kept(cast, pupils):
    build(cast.school)
    html = OutboxMail.objects.first().html
    assert 'style="' in html
    assert "prefers-color-scheme: dark" in html


def test_planned_sessions_add_up_and_the_others_stand_apart(cast):
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    on_caseload(pupil, cast[Role.MENTOR])
    planned_week(pupil, cast[Role.MENTOR], True, False, None, None, None)
    support(pupil, MONDAY, planned=5, held=4)
    build(cast.school)
    facts = of(cast, Role.MENTOR).facts
    told = ("planned", "held", "not_held", "not_logged", "without_pupil", "to_come", "besides")
    assert [facts[name] for name in told] == [3, 2, 0, 1, 1, 2, 3]
    mail = OutboxMail.objects.get(recipient=cast[Role.MENTOR])
    assert "Planned 3: held 2, not held 0, not logged yet 1" in mail.text
    assert "Besides: 3 not planned, in class or ad hoc" in mail.text


def test_mentors_without_a_log_are_counted_and_kept_by_id_for_the_sendco(cast, pupils):
    build(cast.school)
    digest = of(cast, Role.SENDCO)
    assert (digest.facts["mentors"], digest.facts["mentors_without_logs"]) == (1, 1)
    assert digest.without_logs == [cast[Role.MENTOR].pk]
    assert of(cast, Role.MENTOR).without_logs == []


def test_who_logged_anything_that_week_is_not_among_them(cast, pupils):
    session = factories.SessionFactory(written_by=cast[Role.MENTOR], on=MONDAY)
    SessionAdult.objects.create(session=session, staff=cast[Role.MENTOR])
    build(cast.school)
    assert of(cast, Role.SENDCO).without_logs == []


def test_no_mail_names_a_mentor_without_a_log(cast, pupils):
    Staff.objects.filter(pk=cast[Role.MENTOR].pk).update(forename="Canaria", surname="Goldcrest")
    build(cast.school)
    mail = OutboxMail.objects.get(recipient=cast[Role.SENDCO])
    assert "Mentors without a log this week: 1 of 1" in mail.text
    assert "Goldcrest" not in f"{mail.subject} {mail.text} {mail.html}"


@pytest.mark.parametrize("kind", list(DIGEST_ROLES))
def test_a_kinds_roles_reach_attendance_and_sessions_as_far_as_the_board(kind):
    for role in DIGEST_ROLES[kind]:
        board = GRANTS[role][Resource.BOARD, Verb.VIEW]
        assert board == GRANTS[role][Resource.ATTENDANCE, Verb.VIEW]
        assert board == GRANTS[role][Resource.SESSION, Verb.VIEW]


def statements(school: School) -> int:
    """Items go in together; that SQLite takes them in portions of its 999 variables is not counted."""
    with CaptureQueriesContext(connection) as context:
        build(school)
    return sum(not query["sql"].startswith('INSERT INTO "mentoring_digestitem"') for query in context)


def test_the_number_of_statements_does_not_grow_with_pupils(cast):
    counts = []
    for count in (60, 140):
        falling_pupils(cast.school, cast[Role.MENTOR], count)
        counts.append(statements(cast.school))
        OutboxMail.objects.all().delete()
        Digest.objects.all().delete()
    recipients = 6
    assert counts[0] == counts[1] <= 25 + 2 * recipients


def run_command(*args: str) -> list[dict]:
    lines: list[str] = []

    class Out:
        def write(self, text: str) -> None:
            lines.append(text)

    call_command("weekly_digest", "--json", *args, stdout=Out())
    return json.loads("".join(lines))


def test_the_command_says_what_it_built_in_counts(cast, pupils):
    said = run_command("--school", cast.school.urn, "--week", "2026-W47")
    assert said[0]["kinds"]["pastoral"] == {
        "recipients": 1,
        "pupils": 3,
        "items": {"attendance_falling": 3},
        "mails": 1,
    }


def test_the_commands_dry_run_writes_nothing(cast, pupils):
    run_command("--school", cast.school.urn, "--week", "2026-W47", "--dry-run")
    assert not Digest.objects.exists()


@pytest.mark.parametrize("arguments", [["--school", "000000"], ["--week", "2026-W54"], ["--week", "W47"]])
def test_the_command_refuses_what_does_not_exist_with_a_sentence(cast, arguments):
    with pytest.raises(CommandError):
        call_command("weekly_digest", *arguments)
