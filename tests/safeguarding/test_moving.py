"""What turns out to be a safeguarding matter while a note is written goes on as a concern, and stays nowhere else."""

import pytest
from django.urls import reverse

from interventions.models import Session
from safeguarding.models import ConcernPupil, SealedDraft
from staffing import drafts
from staffing.access import Role
from staffing.models import Draft
from tests.factories import PupilFactory
from tests.interventions.scenes import a_slot, what_the_page_sends
from tests.safeguarding.scenes import written

pytestmark = pytest.mark.django_db
NEW, MOVE = reverse("safeguarding:concern_create"), reverse("safeguarding:concern_move")


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


def test_a_sessions_note_and_its_pupils_go_on_as_a_concern(cast, sign_in, ada):
    browser = sign_in(cast[Role.MENTOR])
    address = reverse("interventions:session_log", args=[a_slot(cast[Role.MENTOR], [ada]).pk])
    page = browser.get(address)
    assert f'formaction="{MOVE}"' in page.content.decode()
    sent = what_the_page_sends(page, note="She said: heron at the gate.")
    owner = page.context["sheet"].form["draft_owner"].value()
    drafts.keep_for_owner({name: [value] for name, value in (sent | {"draft_owner": owner}).items()})
    assert Draft.objects.exists()
    assert browser.post(MOVE, sent | {"draft_owner": owner}).url == NEW
    assert not Draft.objects.exists()
    assert not Session.objects.exists()
    form = browser.get(NEW).context["form"]
    assert form["seen"].value() == "She said: heron at the gate."
    browser.post(NEW, written(**{"who-0": "", "pupil-0": form["pupil-0"].value()}))
    assert ConcernPupil.objects.get().pupil == ada


def test_nothing_written_opens_an_empty_form(cast, sign_in):
    browser = sign_in(cast[Role.MENTOR])
    assert browser.post(MOVE, {"note": " "}).url == NEW
    assert not SealedDraft.objects.exists()


@pytest.mark.parametrize("name", ["interventions:session_create", "pupils:behaviour_create"])
def test_it_is_offered_where_notes_are_written(cast, sign_in, name):
    assert MOVE in sign_in(cast[Role.MENTOR]).get(reverse(name)).content.decode()
