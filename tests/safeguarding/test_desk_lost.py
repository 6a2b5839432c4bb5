"""At the desk when it is taken away: a role that ends, a session that is gone, and a concern about who sits there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from safeguarding import desk
from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, close, note_outcome
from safeguarding.codes import EntryKind
from safeguarding.models import Alert, Concern, Entry, SealedDraft
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Draft, OutboxMail, StaffRole
from tests.cast import grow_stale, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_desk import to_do, triaged

pytestmark = pytest.mark.django_db
LIST = reverse("safeguarding:concern_list")
WRITTEN = "Whimbrel-reasons, typed for ten minutes."
# Each with what is typed into it.
FORMS = {
    "concern_triage": "reasons",
    "concern_discussion": "text",
    "concern_decision": "reasons",
    "concern_action": "what",
    "concern_parents": "text",
    "concern_close": "reasons",
    "concern_reopen": "reasons",
}


@pytest.fixture
def lead(cast):
    return cast[Role.SAFEGUARDING_LEAD]


@pytest.fixture
def concern(cast):
    return raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school), contents=[b"a drawing"])


@pytest.fixture
def browser(lead, sign_in):
    return sign_in(lead)


def at(name: str, *args: int) -> str:
    return reverse(f"safeguarding:{name}", args=args)


def opened(browser: Client, address: str, field: str) -> dict[str, str]:
    """A form of the desk with something typed into it."""
    form = browser.get(address).context["form"]
    carried = {name: str(form[name].value()) for name in ("form_key", "draft_owner")}
    return carried | {field: WRITTEN}


def end_role(lead) -> None:
    StaffRole.objects.filter(staff=lead).update(ends_on=today() - timedelta(days=1))


def kept_sealed() -> list[str]:
    """What waits in the room; nothing of it may wait elsewhere."""
    assert not Draft.objects.exists()
    return [text for draft in SealedDraft.objects.all() for texts in draft.body.values() for text in texts]


class TestTheRoleEnds:
    def test_at_the_next_request_every_page_of_the_desk_is_closed(self, browser, lead, concern):
        action = to_do(lead.actor(today()), concern)
        places = [
            LIST,
            f"{LIST}?closed=1",
            at("concern_detail", concern.pk),
            at("concern_file", concern.pk, 1),
            at("action_outcome", concern.pk, action.pk),
            *(at(name, concern.pk) for name in FORMS),
        ]
        assert {browser.get(place).status_code for place in places} == {200}
        end_role(lead)
        assert {browser.get(place).status_code for place in places} == {403}

    @pytest.mark.parametrize("name", FORMS)
    def test_what_was_being_written_is_kept_and_comes_back_with_the_role(self, browser, lead, concern, name):
        address = at(name, concern.pk)
        form = opened(browser, address, FORMS[name])
        before = Entry.objects.count()
        end_role(lead)
        answer = browser.post(address, form)
        assert (answer.status_code, Entry.objects.count()) == (403, before)
        assert WRITTEN not in answer.content.decode()
        assert WRITTEN in kept_sealed()
        StaffRole.objects.filter(staff=lead).update(ends_on=None)
        assert WRITTEN in browser.get(address).content.decode()

    def test_nothing_more_is_told_to_who_has_it_no_more(self, lead, cast, concern):
        end_role(lead)
        make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
        add_to_concern(by=cast.actor(Role.TEACHER), concern=concern, text="More.")
        assert not Alert.objects.filter(staff=lead, stage="added").exists()


class TestTheSessionEnds:
    @pytest.mark.parametrize("name", FORMS)
    def test_what_is_sent_without_one_is_sealed_and_there_after_signing_in(self, browser, concern, name):
        address = at(name, concern.pk)
        form = opened(browser, address, FORMS[name])
        before = Entry.objects.count()
        answer = Client().post(address, form)
        assert "kept=1" in answer["Location"]
        assert Entry.objects.count() == before
        assert WRITTEN in kept_sealed()
        page = browser.get(address).content.decode()
        assert "Brought back" in page
        assert WRITTEN in page

    def test_where_the_second_factor_has_grown_old_the_text_goes_on_after_the_answer(self, browser, concern):
        address = at("concern_decision", concern.pk)
        form = opened(browser, address, "reasons")
        grow_stale(browser)
        asked = browser.post(address, form)
        assert asked.status_code == 403
        assert f'name="reasons" value="{WRITTEN}"' in asked.content.decode()
        assert WRITTEN in kept_sealed()
        assert not Entry.objects.filter(kind=EntryKind.DECISION).exists()


class TestItIsAboutWhoSitsThere:
    @pytest.fixture
    def deputy(self, cast):
        return make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")

    @pytest.fixture
    def about(self, cast, lead, deputy):
        """With everything that has an address: a file, an action, something to be put right."""
        concern = raised(
            cast.actor(Role.TEACHER),
            PupilFactory(school=cast.school),
            about_staff=[lead],
            contents=[b"a drawing"],
        )
        by = deputy.actor(today())
        to_do(by, triaged(by, concern))
        act(by=by, concern=concern, kind=EntryKind.DECISION, body={"decision": "A", "reasons": "B"})
        return concern

    def addresses(self, concern: Concern) -> list[str]:
        of = {kind: Entry.objects.get(concern=concern, kind=kind).pk for kind in ("action", "decision")}
        return [
            at("concern_detail", concern.pk),
            at("concern_file", concern.pk, 1),
            at("action_outcome", concern.pk, of["action"]),
            at("entry_correct", concern.pk, of["decision"]),
            *(at(name, concern.pk) for name in FORMS),
        ]

    def test_at_no_address_is_it_there_for_them_and_at_each_for_the_other(
        self, browser, about, deputy, sign_in
    ):
        places = self.addresses(about)
        assert {browser.get(place).status_code for place in places} == {404}
        assert {browser.post(place, {"form_key": str(uuid4())}).status_code for place in places} <= {404, 405}
        others = sign_in(deputy)
        assert {others.get(place).status_code for place in places} == {200}

    def test_their_answer_is_that_of_one_that_never_was(self, browser, about):
        there, never = (
            browser.get(at("concern_detail", about.pk)),
            browser.get(at("concern_detail", 987654321)),
        )
        assert there.content == never.content

    def test_no_list_has_it_open_or_closed_nor_what_is_to_be_done(self, browser, about, lead, deputy):
        actor, other = lead.actor(today()), deputy.actor(today())
        assert desk.waiting_at(actor).rows == desk.waiting_at(actor).due == []
        assert len(desk.waiting_at(other).rows) == len(desk.waiting_at(other).due) == 1
        page = browser.get(LIST).content.decode()
        assert about.reference not in page
        assert "Ring the health visitor" not in page
        action = Entry.objects.get(concern=about, kind="action")
        note_outcome(by=other, concern=about, action=action, outcome="Rung.")
        close(by=other, concern=about, reasons="Resolved.")
        assert not desk.closed(actor).exists()
        assert about.reference not in browser.get(f"{LIST}?closed=1").content.decode()
        assert desk.closed(other).get() == about

    def test_neither_alert_nor_mail_tells_them_at_any_stage(self, about, cast, lead, deputy):
        add_to_concern(by=cast.actor(Role.TEACHER), concern=about, text="More.")
        assert set(Alert.objects.filter(concern=about).values_list("staff", "stage")) == {
            (deputy.pk, "raised"),
            (deputy.pk, "added"),
        }
        assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {deputy.pk}

    def test_nor_is_it_among_their_receipts(self, browser, about):
        assert about.reference not in browser.get(reverse("safeguarding:concern_receipts")).content.decode()
        receipt = reverse("safeguarding:concern_receipt", args=[about.reference])
        assert browser.get(receipt).status_code == 404

    def test_what_they_open_of_others_stays_theirs(self, browser, about, concern):
        assert browser.get(at("concern_detail", concern.pk)).status_code == 200
