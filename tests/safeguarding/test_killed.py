"""A web process killed while a concern is raised, read or closed: all of it is there or nothing, and no text is lost."""

import io
import json
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from safeguarding import waiting_files
from safeguarding.actions.desk import close
from safeguarding.checking import check
from safeguarding.models import Alert, ChainHead, Concern, ConcernPupil, Entry, SealedDraft, SubjectKey
from staffing.access import Role
from staffing.calendar import today
from staffing.models import FormReceipt, OutboxMail
from tests.cast import Cast, make_cast, make_staff, signed_in
from tests.factories import PupilFactory, TermFactory
from tests.safeguarding.dying_request import ANSWERED, Sent, dying_request
from tests.safeguarding.scenes import raised, said_in, written
from tests.safeguarding.test_desk import triaged

pytestmark = pytest.mark.django_db(transaction=True)
NEW = reverse("safeguarding:concern_create")
State = tuple[object, ...]
# (where it was killed, what was there afterwards)
Seen = list[tuple[str, State]]


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    TermFactory(year__school=cast.school)
    return cast


@pytest.fixture
def kill_everywhere(tmp_path, cast) -> Callable[[Sent, Callable[[], State]], Seen]:
    """Sends the same again and again, killed one moment later each time, until it is answered."""

    def killed(sent: Sent, state: Callable[[], State]) -> Seen:
        seen: Seen = []
        with dying_request(tmp_path) as send:
            while not (where := send(sent, len(seen) + 1)).startswith(ANSWERED):
                seen.append((where, state()))
                assert check(cast.school).faults == []
        assert where in (f"{ANSWERED}200", f"{ANSWERED}302")
        return seen

    return killed


def session_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def kept(client: Client, address: str, fields: dict[str, str]) -> dict[str, str]:
    """The form as its page sends it, its text kept while it was written."""
    form = client.get(address).context["form"]
    fields |= {name: str(form[name].value()) for name in ("form_key", "draft_owner")}
    client.post(
        reverse("staffing:draft_save"),
        {"fields": json.dumps({name: [text] for name, text in fields.items()})},
    )
    return fields


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out


def test_a_concern_about_two_pupils_with_a_file_is_there_whole_or_not_at_all(cast, kill_everywhere):
    for forename, surname in (("Ada", "Birch"), ("Bo", "Carr")):
        PupilFactory(school=cast.school, legal_forename=forename, legal_surname=surname)
    client = signed_in(cast[Role.MENTOR].user)
    file = waiting_files.keep(cast.actor(Role.MENTOR), "note.png", picture())
    rows = {"who-1": "Bo Carr", "role-1": "alleged", "words-1": "Ran.", "kept_files": file.token}
    form = kept(client, NEW, written(**rows))
    models = (Concern, ConcernPupil, Entry, Alert, OutboxMail, SubjectKey, SealedDraft)

    def state() -> State:
        return tuple(model.objects.count() for model in models)

    seen = kill_everywhere(Sent(session_of(client), NEW, form), state)
    nothing, whole = (0, 0, 0, 0, 0, 0, 1), (1, 2, 3, 1, 1, 2, 0)
    assert {each for _, each in seen} == {nothing, whole}
    # What was written to the disk before the database knew of it is nobody's, and what came after is all there.
    before = {where for where, each in seen if each == nothing}
    assert before >= {"before a statement", "before a file", "after a file", "before a commit"}
    assert next(where for where, each in seen if each == whole) == "after a commit"
    assert said_in(Concern.objects.get())["seen"] == "She said: heron at the gate."
    assert [len(entry.files) for entry in Entry.objects.in_order()] == [0, 0, 1]
    assert state() == whole


def test_killed_while_it_is_read_it_was_noted_or_not_shown(cast, kill_everywhere):
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    session = session_of(signed_in(cast[Role.SAFEGUARDING_LEAD].user))
    address = reverse("safeguarding:concern_detail", args=[concern.pk])

    def state() -> State:
        return Entry.objects.filter(concern=concern, kind="read").count(), ChainHead.objects.get().number

    seen = kill_everywhere(Sent(session, address), state)
    assert {each for _, each in seen} == {(0, 2), (1, 3)}
    assert next(where for where, each in seen if each == (1, 3)) == "after a commit"
    assert state() == (1, 3)


def test_killed_while_somebody_says_why_they_open_a_closed_one_it_is_noted_or_the_words_wait(
    cast, kill_everywhere
):
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy").actor(today())
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    close(by=deputy, concern=triaged(deputy, concern), reasons="Followed up.")
    client = signed_in(cast[Role.SAFEGUARDING_LEAD].user)
    address = reverse("safeguarding:concern_detail", args=[concern.pk])
    form = kept(client, address, {"why_read": "other", "text": "Curlew-reasons."})

    def state() -> State:
        noted = Entry.objects.filter(concern=concern, kind="read").count()
        return noted, FormReceipt.objects.count(), SealedDraft.objects.count()

    seen = kill_everywhere(Sent(session_of(client), address, form), state)
    assert {each for _, each in seen} == {(0, 0, 1), (1, 1, 0)}
    assert next(where for where, each in seen if each == (1, 1, 0)) == "after a commit"
    assert state() == (1, 1, 0)


def test_killed_while_it_is_closed_it_is_closed_with_reasons_or_the_reasons_wait_in_the_form(
    cast, kill_everywhere
):
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    triaged(cast.actor(Role.SAFEGUARDING_LEAD), concern)
    client = signed_in(cast[Role.SAFEGUARDING_LEAD].user)
    address = reverse("safeguarding:concern_close", args=[concern.pk])
    form = kept(client, address, {"reasons": "Curlew-reasons."})

    def state() -> State:
        closed = Entry.objects.filter(concern=concern, kind="closed").count()
        return closed, FormReceipt.objects.count(), SealedDraft.objects.count()

    seen = kill_everywhere(Sent(session_of(client), address, form), state)
    assert {each for _, each in seen} == {(0, 0, 1), (1, 1, 0)}
    assert next(where for where, each in seen if each == (1, 1, 0)) == "after a commit"
    open_ones = [where for where, each in seen if each == (0, 0, 1)]
    assert "before a commit" in open_ones
    assert state() == (1, 1, 0)
