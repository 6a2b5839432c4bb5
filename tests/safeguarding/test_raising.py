"""Raising a concern through its page: whom, what, when; what is missing is said, and nothing typed is lost."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.forms.marks import NO_WORDS
from safeguarding.forms.people import NO_NAME
from safeguarding.models import Concern, ConcernPupil, ConcernStaff, Entry
from safeguarding.sealing import bodies, key_of_pupil
from staffing.access import Role
from staffing.models import AuditEvent, FormReceipt
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised, said_in, written

pytestmark = pytest.mark.django_db
NEW = reverse("safeguarding:concern_create")


@pytest.fixture
def ada(cast):
    return PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def sent(browser, **more) -> str:
    """The page that comes back because something is wrong with it."""
    answer = browser.post(NEW, written(**more))
    assert answer.status_code == 200
    assert not Concern.objects.exists()
    return answer.content.decode()


def test_a_typed_name_that_means_one_pupil_is_taken_and_a_receipt_comes_back(browser, ada):
    answer = browser.post(NEW, written())
    concern = Concern.objects.get()
    assert answer.url == reverse("safeguarding:concern_receipt", args=[concern.reference])
    row = ConcernPupil.objects.get()
    assert (row.pupil, row.role) == (ada, "harmed")
    assert bodies([row.entry])[row.entry_id]["words"] == "Said she was tired."
    assert said_in(concern)["seen"] == "She said: heron at the gate."
    page = browser.get(answer.url).content.decode()
    assert concern.reference in page
    assert "It was <b>received</b>" in page
    assert "heron" not in page
    assert "Birch" not in page


def test_it_leaves_no_trace_outside_the_room(browser, ada):
    before = AuditEvent.objects.count(), FormReceipt.objects.count()
    browser.post(NEW, written())
    assert (AuditEvent.objects.count(), FormReceipt.objects.count()) == before


def test_pupils_have_a_part_and_words_each(browser, ada, cast):
    bo = PupilFactory(school=cast.school, legal_forename="Bo", legal_surname="Carr")
    browser.post(
        NEW,
        written(
            **{
                "who-1": "",
                "pupil-1": str(bo.pk),
                "standing-1": "on_roll",
                "role-1": "alleged",
                "words-1": "Ran.",
            }
        ),
    )
    assert [(row.pupil, row.role) for row in ConcernPupil.objects.all()] == [(ada, "harmed"), (bo, "alleged")]


def test_somebody_not_on_the_roll_and_somebody_unknown_are_kept_as_told(browser):
    rows = {
        "who-0": "Cal of the other school", "standing-0": "not_on_roll", "role-0": "sibling",
        "standing-1": "not_known", "role-1": "witness", "words-1": "A tall boy.",
    }  # fmt: skip
    browser.post(NEW, written(**rows))
    first, second = ConcernPupil.objects.all()
    assert (first.standing, second.standing) == ("not_on_roll", "not_known")
    told = bodies([first.entry, second.entry])
    assert told[first.entry_id]["name"] == "Cal of the other school"
    assert told[second.entry_id] == {"role": "witness", "name": "", "words": "A tall boy."}


def test_all_that_is_missing_is_said_at_once_in_the_order_of_the_page(browser):
    empty = {"who-0": "", "role-0": "", "words-0": "", "seen": "", "happened_on": "", "danger": ""}
    page = sent(browser, **empty)
    summary = page.split("error-summary")[1].split("</ul>")[0]
    assert re.findall('href="#id_(.*?)"', summary) == ["who-0", "seen", "happened_on", "danger_0"]


def test_what_is_too_long_is_not_asked_for_again(browser):
    page = sent(browser, **{"who-0": "y" * 121, "place-0": "face", "mark-0": "x" * 301})
    assert "Keep it to 120 characters: there are 121." in page
    assert "Keep it to 300 characters: there are 301." in page
    assert NO_NAME not in page
    assert NO_WORDS not in page


def test_a_name_that_three_pupils_have_is_asked_about_beside_the_field(browser, ada, cast):
    others = [
        PupilFactory(school=cast.school, legal_forename="Ada", legal_surname=each) for each in ("B", "C")
    ]
    page = sent(browser, **{"who-0": "ada"})
    assert "3 pupils are called so. Choose which." in page
    assert all(f'name="pupil-0" value="{pupil.pk}"' in page for pupil in (ada, *others))
    assert "heron at the gate" in page
    browser.post(NEW, written(**{"who-0": "ada", "pupil-0": str(others[1].pk)}))
    assert ConcernPupil.objects.get().pupil == others[1]


def test_a_pupil_of_another_school_is_nobody(browser, cast):
    away = PupilFactory(school=cast.other_school, legal_forename="Ada", legal_surname="Birch")
    assert "Nobody on the roll is called so." in sent(browser)
    assert "Nobody on the roll is called so." in sent(browser, **{"pupil-0": str(away.pk)})


def test_all_that_is_missing_is_said_at_once(browser):
    page = browser.post(NEW, {"form_key": str(uuid4())}).context["form"]
    assert set(page.errors) >= {"who-0", "seen", "happened_on", "danger"}
    page = browser.post(NEW, written(**{"who-0": "Nobody Such", "role-0": ""})).context["form"]
    assert set(page.errors) == {"who-0", "role-0"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"who-0": "", "role-0": "", "words-0": ""}, "Say whom it is about"),
        ({"who-0": ""}, "Write the name, or choose"),
        ({"role-0": ""}, "Say what part this pupil has in it."),
        ({"standing-0": "not_on_roll", "who-0": ""}, "Write the name, or choose"),
        ({"who-1": "Ada Birch", "role-1": "witness"}, "This pupil is in the row above already."),
        ({"seen": ""}, "Write down what was seen or heard."),
        ({"danger": ""}, "Say whether anybody is in danger now."),
        ({"happened_on": ""}, "Say on which day it happened, or tick that you don’t know."),
        ({"happened_on": "2026-11-20"}, "This is still to come. Say when it happened."),
        (
            {"happened_on": "2026-11-19", "happened_at": "23:00"},
            "This is still to come. Say when it happened.",
        ),
        ({"colleague": "Nobody Here"}, "No colleague is called so."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands_there(browser, ada, more, sentence):
    page = sent(browser, **more)
    assert sentence in page
    assert "She said: heron at the gate." in page or "seen" in more


def test_the_day_may_be_unknown(browser, ada):
    browser.post(NEW, written(happened_on="", is_day_unknown="on"))
    entry = Entry.objects.get(kind=EntryKind.RAISED)
    assert entry.happened_at is None
    assert said_in(Concern.objects.get())["is_day_unknown"] is True


def test_a_statement_of_fifty_thousand_characters_is_taken(browser, ada):
    text = "She said it again. " * 2_632
    assert len(text) > 50_000
    browser.post(NEW, written(seen=text))
    assert said_in(Concern.objects.get())["seen"] == text.strip()


def test_one_that_is_longer_still_is_counted_and_stands_there_whole(browser, ada):
    text = "She said it again. " * 3_000
    page = sent(browser, seen=text)
    assert "Keep it to 55000 characters: there are 56999." in page
    assert text.strip() in page


def test_the_same_form_sent_twice_is_one_concern(browser, ada):
    form = written()
    first, second = browser.post(NEW, form), browser.post(NEW, form | {"seen": "", "who-0": ""})
    assert Concern.objects.count() == 1
    assert first.url == second.url


def test_another_row_keeps_everything_and_saves_nothing(browser, ada):
    page = browser.post(NEW, written(more="person")).content.decode()
    assert not Concern.objects.exists()
    assert 'name="who-1"' in page
    assert 'value="Ada Birch"' in page
    assert "She said: heron at the gate.</textarea>" in page
    assert "Nothing was sent yet" not in page
    page = browser.post(
        NEW, written(more="mark", **{"place-0": "face", "mark-0": "A scratch"})
    ).content.decode()
    assert 'name="place-1"' in page
    assert 'value="A scratch"' in page


def test_marks_are_numbered_and_stand_where_they_were_put(browser, ada):
    marks = {
        "place-0": "face", "mark-0": "A scratch, 2 cm", "at-0": "230,44",
        "place-3": "hand_left", "mark-3": "A burn", "at-3": "far,off",
    }  # fmt: skip
    browser.post(NEW, written(**marks))
    assert said_in(Concern.objects.get())["marks"] == [
        {"number": 1, "place": "face", "what": "A scratch, 2 cm", "at": [230, 44]},
        {"number": 2, "place": "hand_left", "what": "A burn", "at": [300, 125]},
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"place-0": "face"}, "Describe what is seen there"), ({"mark-0": "A scratch"}, "Choose the place")],
)
def test_a_mark_has_a_place_and_words(browser, ada, more, sentence):
    assert sentence in sent(browser, **more)


def test_whoever_it_is_about_is_named_and_does_not_see_it(browser, ada, cast):
    lead = cast[Role.SAFEGUARDING_LEAD]
    browser.post(NEW, written(colleague=lead.name))
    assert ConcernStaff.objects.get().staff == lead
    assert not Concern.objects.visible_to(cast.actor(Role.SAFEGUARDING_LEAD)).exists()


def test_where_nobody_is_appointed_it_says_whom_to_tell_and_takes_it(browser, ada, cast):
    assert cast[Role.SAFEGUARDING_LEAD].name in browser.get(NEW).content.decode()
    cast[Role.SAFEGUARDING_LEAD].roles.all().delete()
    assert "Tell the headteacher in person, now" in browser.get(NEW).content.decode()
    browser.post(NEW, written())
    assert Concern.objects.exists()


def test_the_page_is_light_and_needs_no_script(browser):
    content = browser.get(NEW).content
    assert len(content) < 30_000
    assert b"<noscript" not in content


def test_the_page_warns_before_writing_and_blocks_nothing(browser, ada):
    page = browser.get(NEW).content.decode()
    assert "Never promise to keep it secret" in page
    assert "not “Did he hit you?”" in page
    browser.post(NEW, written(seen="I promised to keep it secret. Did he hit you? I think he did."))
    assert Concern.objects.exists()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.SITE_ADMIN, Role.CHAIR_OF_GOVERNORS)]
)
def test_everybody_on_the_staff_has_the_control_on_every_page_and_its_key(cast, sign_in, role):
    page = sign_in(cast[role]).get(reverse("staffing:account")).content.decode()
    assert f'href="{NEW}" data-shortcut="r">Raise a concern' in page


def test_the_site_administrator_has_neither_control_nor_page(cast, sign_in):
    client = sign_in(cast[Role.SITE_ADMIN])
    assert NEW not in client.get(reverse("staffing:account")).content.decode()
    assert client.get(NEW).status_code == 403


def test_a_key_chosen_for_something_else_does_not_raise(cast, sign_in):
    user = cast[Role.MENTOR].user
    user.shortcuts = {"log": "r"}
    user.save()
    page = sign_in(cast[Role.MENTOR]).get(reverse("staffing:account")).content.decode()
    assert page.count('data-shortcut="r"') == 1
    assert f'href="{NEW}">Raise a concern' in page


class TestReceipts:
    @pytest.mark.parametrize("reference", ["ABCD-EFGH", "%00", "AB%00D-EFGH"])
    @pytest.mark.parametrize("address", ["/concerns/mine/", "/concerns/adults/mine/"])
    def test_one_of_no_such_reference_is_not_there(self, browser, address, reference):
        """PostgreSQL, asked for a NUL, ends in an error."""
        assert browser.get(f"{address}{reference}/").status_code == 404

    def test_it_says_received_read_and_acted_upon(self, browser, ada, cast):
        concern = raised(cast.actor(Role.MENTOR), ada)
        address = reverse("safeguarding:concern_receipt", args=[concern.reference])
        for kind, stage in ((EntryKind.READ, "read"), (EntryKind.ACTION, "acted upon")):
            append(
                by=cast.actor(Role.SAFEGUARDING_LEAD), kind=kind, body={"text": "Pelican."},
                keys=[key_of_pupil(ada)], concern=concern,
            )  # fmt: skip
            page = browser.get(address).content.decode()
            assert f"It was <b>{stage}</b>" in page
            assert "Pelican" not in page

    def test_somebody_elses_is_not_there(self, cast, sign_in, ada):
        concern = raised(cast.actor(Role.MENTOR), ada)
        address = reverse("safeguarding:concern_receipt", args=[concern.reference])
        assert sign_in(cast[Role.SAFEGUARDING_LEAD]).get(address).status_code == 404

    def test_ones_own_are_listed_and_nobody_elses(self, browser, ada, cast):
        own, other = raised(cast.actor(Role.MENTOR), ada), raised(cast.actor(Role.TEACHER), ada)
        page = browser.get(reverse("safeguarding:concern_receipts")).content.decode()
        assert own.reference in page
        assert other.reference not in page
        assert "Birch" not in page

    def test_something_is_added_once_for_a_form(self, browser, ada, cast):
        concern = raised(cast.actor(Role.MENTOR), ada)
        address = reverse("safeguarding:concern_receipt", args=[concern.reference])
        form = {"form_key": str(uuid4()), "text": "It was the Tuesday."}
        for _ in range(2):
            assert browser.post(address, form).status_code == 302
        entry = Entry.objects.get(kind=EntryKind.ADDENDUM)
        assert bodies([entry])[entry.pk]["text"] == "It was the Tuesday."
        assert not FormReceipt.objects.exists()

    def test_nothing_is_no_addition(self, browser, ada, cast):
        concern = raised(cast.actor(Role.MENTOR), ada)
        address = reverse("safeguarding:concern_receipt", args=[concern.reference])
        page = browser.post(address, {"form_key": str(uuid4()), "text": " "}).content.decode()
        assert "Write down what you want to add." in page
