"""The pages of praise and incidents: nothing typed is lost, and one pupil's words are on no other pupil's page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from mentoring.timeline import entries_of, timeline
from pupils.actions.behaviour import PartEntry, log_event
from pupils.models import (
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
    Pupil,
    SystemEntry,
)
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories


@pytest.fixture
def ada(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada", cohort=2018)


@pytest.fixture
def bo(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Bo", cohort=2018)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def told(*pupils: Pupil, **fields) -> dict:
    return {
        "form_key": uuid4(), "pupils": [pupil.pk for pupil in pupils], "category": "Bullying",
        "on": "2026-11-19", "at": "10:15", "place": "corridor", "behaviour": "Names were called.",
    } | fields  # fmt: skip


def words(pupil: Pupil, own: str) -> dict:
    return {f"p{pupil.pk}-role": "affected", f"p{pupil.pk}-own_words": own}


def test_an_event_is_saved_with_each_pupils_role_and_own_words(sendco, ada, bo):
    his = {f"p{bo.pk}-role": "did", f"p{bo.pk}-account": "Laughed."}
    said = told(ada, bo, **words(ada, "He laughed."), **his)
    sendco.post(at("behaviour_create"), said)
    parts = {part.pupil: (part.role, part.account, part.own_words) for part in BehaviourPart.objects.all()}
    assert parts == {ada: ("affected", "", "He laughed."), bo: ("did", "Laughed.", "")}
    assert BehaviourEvent.objects.get().kind == "negative"


def test_ones_own_words_stand_on_no_other_pupils_page(sendco, cast, ada, bo):
    said = told(ada, bo, **words(ada, "He laughed at me."), **{f"p{bo.pk}-role": "did"})
    sendco.post(at("behaviour_create"), said)
    for address in (
        at("pupil_behaviour", bo.pk),
        reverse("mentoring:pupil_detail", args=[bo.pk]),
        reverse("mentoring:pupil_timeline", args=[bo.pk]),
    ):
        page = sendco.get(address).content.decode()
        assert "Bullying" in page
        assert "He laughed at me." not in page
    assert "He laughed at me." in sendco.get(at("pupil_behaviour", ada.pk)).content.decode()
    assert not timeline(cast.actor(Role.SENDCO), bo.pk, text="laughed at")


def test_of_several_in_an_incident_each_ones_part_is_asked_for(sendco, ada, bo):
    page = sendco.post(at("behaviour_create"), told(ada, bo)).content.decode()
    assert "Say what part Ada played." in page
    assert "Names were called." in page
    assert not BehaviourEvent.objects.exists()
    sendco.post(at("behaviour_create"), told(ada, bo, category="Effort"))
    assert BehaviourEvent.objects.get().kind == "positive"


def test_asking_for_each_ones_part_keeps_what_was_typed(sendco, ada, bo):
    said = told(ada, bo, find="parts", **words(ada, "He laughed."))
    page = sendco.post(at("behaviour_create"), said).content.decode()
    assert f'name="p{bo.pk}-own_words"' in page
    assert "He laughed." in page
    assert "Names were called." in page
    assert not BehaviourEvent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": "2026-11-20"}, "has not come yet"),
        ({"pupils": []}, "Choose a pupil at least."),
        ({"category": ""}, "Choose “What was it?”."),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence_and_nothing_is_lost(sendco, ada, changes, sentence):
    page = sendco.post(at("behaviour_create"), told(ada) | changes).content.decode()
    assert sentence in page
    assert "Names were called." in page


def test_two_people_saving_one_event_are_told(sendco, ada):
    sendco.post(at("behaviour_create"), told(ada))
    address = at("behaviour_edit", BehaviourEvent.objects.get().pk)
    sendco.post(address, told(ada, behaviour="First.", version=1))
    page = sendco.post(address, told(ada, behaviour="Second.", version=1)).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert "Second." in page


def test_a_pupil_added_meanwhile_is_shown_with_what_was_said_of_them(sendco, ada, bo):
    sendco.post(at("behaviour_create"), told(ada))
    event = BehaviourEvent.objects.get()
    theirs = told(ada, bo, version=1, **words(ada, ""), **words(bo, "He laughed at me."))
    sendco.post(at("behaviour_edit", event.pk), theirs)
    mine = told(ada, version=1, behaviour="Second.")
    page = sendco.post(at("behaviour_edit", event.pk), mine).content.decode()
    assert f"<dt>Pupils</dt><dd>{ada.name}, {bo.name}</dd>" in page
    assert f"<dt>{bo.name}’s part</dt>" in page
    assert "In Bo’s own words: He laughed at me." in page
    assert set(event.parts.values_list("pupil", flat=True)) == {ada.pk, bo.pk}


def test_what_followed_is_added_and_stays(sendco, ada):
    sendco.post(at("behaviour_create"), told(ada))
    event = BehaviourEvent.objects.get()
    sendco.post(at("behaviour_follow_up", event.pk), {"form_key": uuid4(), "text": "They spoke."})
    assert "They spoke." in sendco.get(at("behaviour_detail", event.pk)).content.decode()


def test_whom_it_tells_has_it_on_today_until_it_is_read(cast, sendco, sign_in, ada):
    parts = [PartEntry(ada.pk)]
    log_event(by=cast.actor(Role.TEACHER), category="Bullying", told={"on": today()}, parts=parts, at=now())
    home = reverse("mentoring:today")
    assert "For you to know" in sendco.get(home).content.decode()
    notice = BehaviourNotice.objects.get(staff=cast[Role.SENDCO])
    stranger = sign_in(cast[Role.HEAD])
    assert stranger.post(at("behaviour_notice_read", notice.pk)).status_code == 404
    assert sendco.post(at("behaviour_notice_read", notice.pk), {"from": "today"}).url == home
    assert "For you to know" not in sendco.get(home).content.decode()


def test_praise_is_one_tap_on_its_page_and_taken_back_by_one(cast, sendco, ada):
    page = sendco.get(at("praise_create", ada.pk)).content.decode()
    assert 'name="category" value="Effort"' in page
    answer = sendco.post(at("praise_create", ada.pk), {"form_key": uuid4(), "category": "Effort"})
    assert answer.url == reverse("mentoring:pupil_detail", args=[ada.pk])
    event = BehaviourEvent.objects.get()
    undo = at("behaviour_take_back", event.pk)
    assert f'action="{undo}"' in sendco.get(answer.url).content.decode()
    (entry,) = entries_of(timeline(cast.actor(Role.SENDCO), ada.pk))
    assert (entry.title, entry.tag) == ("Effort", "praise")
    sendco.post(undo)
    assert not timeline(cast.actor(Role.SENDCO), ada.pk)


def test_the_same_praise_sent_twice_is_one(sendco, ada):
    said = {"form_key": uuid4(), "category": "Effort"}
    for _ in range(2):
        sendco.post(at("praise_create", ada.pk), said)
    assert BehaviourEvent.objects.count() == 1


def test_anybody_on_the_staff_praises_anybody_and_sees_their_own(cast, sign_in, ada):
    exams = sign_in(cast[Role.EXAMS_OFFICER])
    exams.post(at("praise_pick"), {"form_key": uuid4(), "category": "Effort", "pupils": [ada.pk]})
    assert "Ada" in exams.get(at("behaviour_list")).content.decode()
    assert exams.get(at("pupil_behaviour", ada.pk)).status_code == 404


def test_an_event_of_pupils_out_of_reach_keeps_its_words(cast, sign_in, ada):
    far = factories.PupilFactory(school=cast.school, cohort=2016)
    parts = [PartEntry(ada.pk), PartEntry(far.pk)]
    fields = {"on": today(), "behaviour": "They fell out."}
    event = log_event(by=cast.actor(Role.HEAD), category="Bullying", told=fields, parts=parts, at=now())
    page = sign_in(cast[Role.SENDCO]).get(at("behaviour_detail", event.pk)).content.decode()
    assert "They fell out." not in page
    assert "1 pupil you don’t work with" in page


def test_a_first_category_is_none_of_the_list_that_a_school_begins_with(cast, sign_in):
    same = {"form_key": uuid4(), "name": "bullying", "kind": "negative"}
    page = sign_in(cast[Role.SITE_ADMIN]).post(at("behaviour_category_create"), same).content.decode()
    assert "There is a category of this name already." in page


def test_the_schools_list_is_taken_over_and_changed(cast, sign_in):
    admin = sign_in(cast[Role.SITE_ADMIN])
    assert "begins with this list" in admin.get(at("behaviour_category_list")).content.decode()
    admin.post(at("behaviour_category_begin"))
    row = BehaviourCategory.objects.get(name="Effort")
    change = {"form_key": uuid4(), "version": 1, "name": "effort ", "kind": "positive", "tells": ["mentor"]}
    admin.post(at("behaviour_category_edit", row.pk), change)
    row.refresh_from_db()
    assert (row.name, row.tells_mentor, row.is_offered) == ("effort", True, False)
    again = {"form_key": uuid4(), "name": "Kindness", "kind": "positive"}
    page = admin.post(at("behaviour_category_create"), again).content.decode()
    assert "There is a category of this name already." in page


def test_a_category_saved_meanwhile_is_shown_with_whom_it_tells(cast, sign_in):
    admin = sign_in(cast[Role.SITE_ADMIN])
    row = factories.BehaviourCategoryFactory(school=cast.school, name="Fire")
    change = {"form_key": uuid4(), "version": 1, "name": "Fire", "kind": "negative", "is_offered": "on"}
    admin.post(at("behaviour_category_edit", row.pk), change | {"tells": ["mentor", "sendco"]})
    page = admin.post(at("behaviour_category_edit", row.pk), change | {"form_key": uuid4()}).content.decode()
    assert "<dt>Tells on Today</dt><dd>Lead mentor, SENDCo, for pupils with SEND support</dd>" in page


def test_the_pastoral_lead_names_categories_and_leaders_and_the_office_look(cast, sign_in):
    row = factories.BehaviourCategoryFactory(school=cast.school, name="Fire")
    edit = at("behaviour_category_edit", row.pk)
    pastoral = sign_in(cast[Role.PASTORAL_LEAD])
    assert at("behaviour_category_list") in pastoral.get(at("behaviour_list")).content.decode()
    change = {"form_key": uuid4(), "version": 1, "name": "Blaze", "kind": "negative", "is_offered": "on"}
    pastoral.post(edit, change)
    row.refresh_from_db()
    assert row.name == "Blaze"
    for role in (Role.HEAD, Role.RECORDS):
        page = sign_in(cast[role]).get(at("behaviour_category_list")).content.decode()
        assert "Blaze" in page
        assert edit not in page
    assert sign_in(cast[Role.MENTOR]).get(at("behaviour_category_list")).status_code == 403


def test_the_form_says_until_when_this_reader_may_edit(cast, sendco, sign_in, ada):
    sendco.post(at("behaviour_create"), told(ada))
    edit = at("behaviour_edit", BehaviourEvent.objects.get().pk)
    assert "You can edit it until Fri 20 Nov, 10:58." in sendco.get(edit).content.decode()
    page = sign_in(cast[Role.PASTORAL_LEAD]).get(edit).content.decode()
    assert "You can edit it at any time" in page
    assert "until" not in page[page.index("<h1>") - 200 : page.index("<h1>")]


def test_more_to_know_than_today_holds_stands_on_a_page_of_its_own(cast, sendco, ada):
    for _ in range(7):
        log_event(
            by=cast.actor(Role.HEAD), category="Bullying", told={"on": today()}, parts=[PartEntry(ada.pk)], at=now()
        )  # fmt: skip
    page = sendco.get(reverse("mentoring:today")).content.decode()
    assert page.count("I have read this") == 5
    assert f'<a href="{at("behaviour_notice_list")}">All 7 to know</a>' in page
    assert sendco.get(at("behaviour_notice_list")).content.decode().count("I have read this") == 7
    notice = BehaviourNotice.objects.filter(staff=cast[Role.SENDCO]).first()
    answer = sendco.post(at("behaviour_notice_read", notice.pk), {"from": "list"})
    assert answer.url == at("behaviour_notice_list")
    assert "All 6 to know" in sendco.get(reverse("mentoring:today")).content.decode()


def test_every_imported_row_is_reached_from_the_page_that_shows_the_latest(sendco, ada):
    for days in range(27):
        on = today() - timedelta(days=days)
        factories.SuspensionFactory(pupil=ada, starts_on=on, kind="LNCH")
        SystemEntry.objects.create(pupil=ada, kind="points", on=on, label=f"Effort {days}", points=1)
    page = sendco.get(at("pupil_behaviour", ada.pk)).content.decode()
    assert page.count("lunchtime suspension") == 12
    whole = at("pupil_system", ada.pk)
    assert f'<a href="{whole}">All 27 suspensions</a>' in page
    assert f'<a href="{whole}?show=entries">All 27 points' in page
    assert sendco.get(whole).content.decode().count("lunchtime suspension") == 25
    assert "Effort 26" in sendco.get(whole, {"show": "entries", "page": 2}).content.decode()


def test_a_suspension_stands_on_the_timeline_and_is_found_by_its_reason(cast, ada):
    factories.SuspensionFactory(pupil=ada, ends_on=today(), reason_2="PP")
    actor = cast.actor(Role.SENDCO)
    (entry,) = entries_of(timeline(actor, ada.pk, only="suspension", text="physical"))
    assert (entry.title, entry.aside, entry.url) == (
        "Suspension",
        "until 19 Nov 2026",
        at("pupil_system", ada.pk),
    )
    assert entry.words == "Bullying; Physical assault against a pupil"
    assert not timeline(actor, ada.pk, only="suspension", text="theft")
    assert not timeline(cast.actor(Role.EXAMS_OFFICER), ada.pk, only="suspension")
