"""Where a concern stands follows from its entries, and from nothing else."""

from hypothesis import given
from hypothesis import strategies as some

from safeguarding.codes import EntryKind
from safeguarding.standing import ACTED, LOOKED_AT, TOLD_TO_TEAM, Stage, Told, stage_told, standing_of

K = EntryKind
KINDS = some.lists(some.sampled_from(list(EntryKind)))
FAR = list(Told)


def test_a_concern_that_came_is_not_read_yet():
    assert standing_of([K.CONCERNED, K.RAISED]).stage == Stage.UNREAD


def test_read_it_waits_for_triage():
    assert standing_of([K.CONCERNED, K.RAISED, K.READ]).stage == Stage.READ


def test_looked_at_by_the_lead_it_is_open():
    assert standing_of([K.CONCERNED, K.RAISED, K.READ, K.TRIAGE, K.ACTION]).stage == Stage.OPEN


def test_what_is_added_to_a_closed_one_is_to_be_read():
    standing = standing_of([K.RAISED, K.READ, K.TRIAGE, K.CLOSED, K.ADDENDUM])
    assert (standing.stage, standing.is_closed) == (Stage.MORE, True)


@given(KINDS)
def test_the_last_of_closing_and_opening_again_counts(kinds):
    last = [kind for kind in kinds if kind in (K.CLOSED, K.REOPENED)][-1:]
    assert standing_of(kinds).is_closed == (last == [K.CLOSED])


@given(KINDS)
def test_something_is_unread_until_it_is_looked_at(kinds):
    last = [kind for kind in kinds if kind in TOLD_TO_TEAM | LOOKED_AT][-1:]
    assert standing_of(kinds).is_unread == bool(last and last[0] in TOLD_TO_TEAM)


@given(KINDS, some.sampled_from(list(EntryKind)))
def test_what_the_raiser_is_told_never_goes_back(kinds, more):
    assert FAR.index(stage_told([*kinds, more])) >= FAR.index(stage_told(kinds))


@given(KINDS)
def test_what_the_raiser_is_told_does_not_hang_on_the_order(kinds):
    assert stage_told(kinds) == stage_told(reversed(kinds))


@given(KINDS)
def test_the_raiser_is_told_that_it_was_acted_upon_where_the_team_did_something(kinds):
    assert (stage_told(kinds) == Told.ACTED) == bool(ACTED & set(kinds))
