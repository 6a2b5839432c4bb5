"""Handing over: notes for the mentor who takes over, their tasks, and who may read what."""

from datetime import date, timedelta

import pytest

from pupils.actions.caseload_moves import Move, MovesRefused
from pupils.actions.caseloads import assign_caseload
from pupils.actions.handovers import Told, confirm_handover, hand_over, write_handover
from pupils.actions.tasks import set_task
from pupils.models import CaseloadAssignment, Handover, HandoverNote, Pupil, Task
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Staff
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests import factories
from tests.cast import Cast, make_staff

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)


@pytest.fixture
def giver(cast) -> Staff:
    return make_staff(cast.school, Role.MENTOR, forename="Whimbrel")


@pytest.fixture
def taker(cast) -> Staff:
    return cast[Role.MENTOR]


@pytest.fixture
def pupils(cast, giver) -> list[Pupil]:
    """Two of Year 8 and one of Year 10."""
    found = [factories.PupilFactory(school=cast.school, cohort=cohort) for cohort in (2018, 2018, 2016)]
    for pupil in found:
        assign_caseload(pupil=pupil, mentor=giver, starts_on=FIRST, by=cast.actor(Role.SENDCO))
    return found


def handed(cast: Cast, pupils: list[Pupil], *takers: Staff, **told) -> list[Handover]:
    """Each pupil to the taker at the same place, the rest to the last."""
    moves = []
    for place, pupil in enumerate(pupils):
        row = CaseloadAssignment.objects.open(today()).get(pupil=pupil)
        moves.append(Move(pupil.pk, takers[min(place, len(takers) - 1)].pk, row.pk, row.version))
    by = cast.actor(Role.SENDCO)
    return hand_over(moves=moves, told=Told(**told), starts_on=today(), at=now(), by=by)


def sees(staff: Staff, handover: Handover) -> set[int]:
    """Whose notes somebody may read; that there is a handover at all is seen with them."""
    actor = staff.actor(today())
    notes = set(HandoverNote.objects.visible_to(actor).values_list("pupil", flat=True))
    assert not notes or handover in Handover.objects.visible_to(actor)
    return notes


class TestHandOver:
    def test_the_pupils_are_moved_and_each_has_a_note(self, cast, pupils, giver, taker):
        (handover,) = handed(cast, pupils, taker, notes={pupils[0].pk: "Draws first."}, note="Room 4.")
        assert taker.caseload.count() == 3
        assert dict(handover.notes.values_list("pupil", "text")) == {
            pupils[0].pk: "Draws first.",
            pupils[1].pk: "",
            pupils[2].pk: "",
        }
        assert (handover.from_mentor, handover.note) == (giver, "Room 4.")

    def test_spread_over_several_each_has_a_handover_of_their_own(self, cast, pupils, taker):
        other = make_staff(cast.school, Role.MENTOR)
        handovers = handed(cast, pupils, taker, other, note="Room 4.")
        assert {(each.to_mentor, each.notes.count(), each.note) for each in handovers} == {
            (taker, 1, "Room 4."),
            (other, 2, "Room 4."),
        }

    def test_who_takes_over_has_a_task_to_read_it(self, cast, pupils, giver, taker):
        (handover,) = handed(cast, pupils, taker)
        task = Task.objects.open().get(owner=taker)
        assert handover.reading == task
        assert task.text == f"Read the handover from {giver.name}"

    def test_who_had_no_mentor_is_moved_and_not_handed_over(self, cast, taker):
        alone = factories.PupilFactory(school=cast.school)
        by = cast.actor(Role.SENDCO)
        told = Told(asks_for_notes=True)
        moves = [Move(alone.pk, taker.pk)]
        assert hand_over(moves=moves, told=told, starts_on=today(), at=now(), by=by) == []
        assert taker.caseload.count() == 1

    def test_where_a_move_is_refused_nothing_is_handed_over(self, cast, pupils, taker):
        Staff.objects.filter(pk=taker.pk).update(caseload_limit=1)
        with pytest.raises(MovesRefused):
            handed(cast, pupils, taker, note="Room 4.")
        assert not Handover.objects.exists()
        assert not Task.objects.exists()

    def test_it_leaves_one_event(self, cast, pupils, taker):
        before = AuditEvent.objects.count()
        handed(cast, pupils, taker, note="Room 4.")
        assert AuditEvent.objects.count() == before + 1


class TestTasks:
    def a_task(self, owner: Staff, pupil: Pupil | None, text: str = "Ring home") -> Task:
        by = owner.actor(today())
        pupil_id = pupil.pk if pupil else None
        return set_task(by=by, owner_id=owner.pk, text=text, due_on=today(), at=now(), pupil_id=pupil_id)

    def owner_of(self, task: Task) -> Staff:
        return Task.objects.get(pk=task.pk).owner

    def test_open_tasks_about_the_pupils_go_to_whoever_takes_over(self, cast, pupils, giver, taker):
        task = self.a_task(giver, pupils[0])
        handed(cast, pupils, taker, passes_tasks=True)
        assert self.owner_of(task) == taker
        assert Task.objects.get(pk=task.pk).history.count() == 2

    def test_each_goes_to_the_mentor_of_its_pupil(self, cast, pupils, giver, taker):
        other = make_staff(cast.school, Role.MENTOR)
        tasks = [self.a_task(giver, pupil) for pupil in pupils]
        handed(cast, pupils, taker, other, passes_tasks=True)
        assert [self.owner_of(task) for task in tasks] == [taker, other, other]

    def test_what_is_about_others_or_done_or_somebody_elses_stays(self, cast, pupils, giver, taker):
        about_nobody, done = self.a_task(giver, None), self.a_task(giver, pupils[0])
        Task.objects.filter(pk=done.pk).update(done_at=now(), done_by=giver)
        of_teacher = self.a_task(cast[Role.TEACHER], pupils[0])
        handed(cast, pupils, taker, passes_tasks=True)
        owners = [self.owner_of(task) for task in (about_nobody, done, of_teacher)]
        assert owners == [giver, giver, cast[Role.TEACHER]]

    def test_unless_it_is_asked_they_stay(self, cast, pupils, giver, taker):
        task = self.a_task(giver, pupils[0])
        handed(cast, pupils, taker)
        assert self.owner_of(task) == giver

    def test_the_mentor_before_is_asked_to_write(self, cast, pupils, giver, taker):
        (handover,) = handed(cast, pupils, taker, asks_for_notes=True)
        assert handover.writing in Task.objects.open().filter(owner=giver)

    def test_somebody_who_has_left_is_asked_nothing(self, cast, pupils, giver, taker):
        Staff.objects.filter(pk=giver.pk).update(ends_on=today() - timedelta(days=1))
        (handover,) = handed(cast, pupils, taker, asks_for_notes=True)
        assert handover.writing is None


class TestWhoReads:
    @pytest.fixture
    def handover(self, cast, pupils, taker) -> Handover:
        return handed(cast, pupils, taker, note="Room 4.")[0]

    def test_both_mentors_and_the_sendcos_read_all(self, cast, handover, pupils, giver, taker):
        everybody = {pupil.pk for pupil in pupils}
        for staff in (giver, taker, cast[Role.SENDCO], cast[Role.ASSISTANT_SENDCO]):
            assert sees(staff, handover) == everybody

    def test_a_pastoral_lead_reads_of_the_years_given(self, cast, handover, pupils):
        assert sees(cast[Role.PASTORAL_LEAD], handover) == {pupils[0].pk, pupils[1].pk}

    @pytest.mark.parametrize(
        "role", [Role.TEACHER, Role.INTERVENTION_LEAD, Role.HEAD, Role.RECORDS, Role.SITE_ADMIN]
    )
    def test_others_do_not_know_of_it(self, cast, handover, role):
        assert sees(cast[role], handover) == set()
        assert not Handover.objects.visible_to(cast.actor(role)).exists()

    def test_another_mentor_and_another_school_do_not_know_of_it(self, cast, handover):
        for staff in (make_staff(cast.school, Role.MENTOR), cast.stranger):
            assert not Handover.objects.visible_to(staff.actor(today())).exists()

    def test_who_took_over_reads_no_more_of_a_pupil_who_has_gone_on(self, cast, handover, pupils, taker):
        CaseloadAssignment.objects.filter(mentor=taker, pupil=pupils[0]).update(
            starts_on=FIRST + timedelta(days=60), ends_on=today() - timedelta(days=1)
        )
        assert sees(taker, handover) == {pupils[1].pk, pupils[2].pk}


class TestConfirm:
    @pytest.fixture
    def handover(self, cast, pupils, taker) -> Handover:
        return handed(cast, pupils, taker, asks_for_notes=True)[0]

    def test_it_says_when_and_ends_the_tasks(self, handover, taker):
        at = now()
        assert confirm_handover(handover=handover, at=at, by=taker.actor(today()))
        handover.refresh_from_db()
        assert handover.read_at == at
        assert not Task.objects.open().exists()

    def test_a_second_time_changes_nothing(self, handover, taker):
        at = now()
        confirm_handover(handover=handover, at=at, by=taker.actor(today()))
        assert not confirm_handover(handover=handover, at=at + timedelta(hours=1), by=taker.actor(today()))
        handover.refresh_from_db()
        assert handover.read_at == at

    def test_nobody_else_confirms(self, cast, handover, giver):
        for by in (giver.actor(today()), cast.actor(Role.SENDCO)):
            assert not confirm_handover(handover=handover, at=now(), by=by)


class TestWrite:
    @pytest.fixture
    def handover(self, cast, pupils, taker) -> Handover:
        return handed(cast, pupils, taker, asks_for_notes=True)[0]

    def write(self, handover: Handover, by: Staff, text: str, *, version: int = 1) -> Handover:
        note = handover.notes.first()
        return write_handover(
            handover=handover,
            version=version,
            notes={note.pk: text},
            note="",
            at=now(),
            by=by.actor(today()),
        )

    def test_the_note_says_whose_it_is_and_the_task_to_write_it_is_done(self, handover, giver):
        self.write(handover, giver, "Draws first.")
        note = handover.notes.first()
        assert (note.text, note.written_by) == ("Draws first.", giver)
        assert not Task.objects.open().filter(owner=giver).exists()

    def test_where_somebody_else_writes_it_stays_asked(self, cast, handover, giver):
        self.write(handover, cast[Role.SENDCO], "Draws first.")
        assert Task.objects.open().filter(owner=giver).exists()

    def test_who_writes_second_is_told(self, cast, handover, giver):
        self.write(handover, giver, "Draws first.")
        with pytest.raises(Stale):
            self.write(handover, cast[Role.SENDCO], "Reads first.")

    def test_what_was_read_is_written_no_more(self, handover, giver, taker):
        confirm_handover(handover=handover, at=now(), by=taker.actor(today()))
        with pytest.raises(Refused, match="read and confirmed"):
            self.write(handover, giver, "Draws first.", version=2)

    def test_the_mentor_before_and_the_sendco_may_and_who_takes_over_may_not(
        self, cast, handover, giver, taker
    ):
        may = {
            staff: Handover.objects.writable_by(staff.actor(today())).filter(pk=handover.pk).exists()
            for staff in (giver, cast[Role.SENDCO], cast[Role.PASTORAL_LEAD], taker, cast[Role.HEAD])
        }
        assert [who for who, it_is in may.items() if it_is] == [
            giver,
            cast[Role.SENDCO],
            cast[Role.PASTORAL_LEAD],
        ]
