"""What helps a pupil stands on the pupil's page, where colleagues have written it down and the reader may read it."""

import pytest

from pupils.models import BehaviourPart, Pupil
from pupils.what_helps import MOST
from staffing.access import Role
from staffing.calendar import today
from tests import factories
from tests.mentoring.weeks import on_caseload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, preferred_forename="Ada", send_status="K")
    on_caseload(pupil, cast[Role.MENTOR])
    return pupil


@pytest.fixture
def incident(cast):
    def happened(pupil: Pupil, worked: str, role: str = "did", **fields):
        event = factories.BehaviourEventFactory(worked=worked, written_by=cast[Role.HEAD], **fields)
        BehaviourPart.objects.create(event=event, pupil=pupil, on=event.on, role=role)
        return event

    return happened


@pytest.fixture
def told(sign_in):
    def ask(staff, pupil: Pupil) -> list[tuple[str, str]]:
        profile = sign_in(staff).get(f"/pupils/{pupil.pk}/").context["profile"]
        return [(help.words, help.source) for help in profile.helps]

    return ask


def test_how_a_target_is_worked_toward_helps(cast, ada, told):
    factories.TargetFactory(pupil=ada, what="Begins work", how="First task on a card.")
    factories.TargetFactory(pupil=ada, what="Comes on time", how="")
    assert told(cast[Role.MENTOR], ada) == [("First task on a card.", "Begins work")]


def test_what_worked_last_comes_first(cast, ada, incident, told):
    factories.TargetFactory(pupil=ada, what="Begins work", how="First task on a card.")
    incident(ada, "Counting to ten.", on=factories.YEAR_START)
    incident(ada, "A walk round the field.", on=today())
    incident(ada, "", on=today())
    assert told(cast[Role.MENTOR], ada) == [
        ("A walk round the field.", "worked on 19 Nov"),
        ("First task on a card.", "Begins work"),
    ]


def test_the_same_sentence_stands_there_once_and_no_more_than_three(cast, ada, told):
    for what in ("Begins work", "Stays", "Asks", "Ends"):
        factories.TargetFactory(pupil=ada, what=what, how="A card.")
    assert len(told(cast[Role.MENTOR], ada)) == 1
    for number in range(MOST):
        factories.TargetFactory(pupil=ada, how=f"Way {number}.")
    assert len(told(cast[Role.MENTOR], ada)) <= MOST


def test_what_worked_for_whoever_did_it_is_not_told_of_whom_it_was_done_to(cast, ada, incident, told):
    incident(ada, "A walk round the field.", role="affected", on=today())
    assert told(cast[Role.MENTOR], ada) == []


def test_words_about_a_pupil_out_of_reach_are_not_told(cast, ada, incident, told):
    event = incident(ada, "Ada and Ben apart.", on=today())
    ben = factories.PupilFactory(school=cast.school)
    BehaviourPart.objects.create(event=event, pupil=ben, on=event.on)
    assert told(cast[Role.MENTOR], ada) == []
    assert told(cast[Role.HEAD], ada) == [("Ada and Ben apart.", "worked on 19 Nov")]


def test_whoever_sees_neither_targets_nor_behaviour_is_told_nothing(cast, ada, incident, told):
    incident(ada, "A walk round the field.", on=today())
    factories.TargetFactory(pupil=ada, how="First task on a card.")
    assert told(cast[Role.RECORDS], ada) == []
