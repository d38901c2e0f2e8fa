"""The changes that a submitted setup form makes, even if somebody else changes something meanwhile."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.features.setup import form
from bot.features.setup.changes import Change, FilledSetup, change_of
from storage.programme.leaders import Leader
from storage.programme.settings import Programme

USERS = st.frozensets(st.sampled_from("ABCDEF"))
CHANNELS = st.sampled_from([None, "C1", "C2"])
CADENCES = st.sampled_from(["7", "30", "365"])
ANSWERS = st.builds(FilledSetup, USERS, USERS, CHANNELS, CADENCES)


def person(user: str, *, leads: bool, admin: bool) -> Leader:
    return Leader(
        workspace="T1",
        user_id=user,
        name=user,
        function=None,
        leads=leads,
        admin=admin,
        cadence_days=None,
        zone=None,
        on_board=True,
        dm_channel=None,
        enrolled_on=date(2026, 11, 2),
        paused=False,
        removed=False,
    )


def people(leading: frozenset[str], admins: frozenset[str]) -> list[Leader]:
    everyone = sorted(leading | admins)
    return [person(user, leads=user in leading, admin=user in admins) for user in everyone]


def after(before: list[Leader], change: Change) -> dict[str, tuple[bool, bool]]:
    found = {each.user_id: (each.leads, each.admin) for each in before}
    found |= {user: (part["leads"], part["admin"]) for user, part in change.parts.items()}
    return {user: part for user, part in found.items() if user not in change.leaving}


@given(ANSWERS, ANSWERS)
def test_a_form_that_shows_how_things_stand_makes_them_as_it_says(
    shown: FilledSetup, wanted: FilledSetup
) -> None:
    before = people(shown.leading, shown.admins)
    made = after(before, change_of(before, shown, wanted))
    assert {user for user, (leads, _) in made.items() if leads} == wanted.leading
    assert {user for user, (_, admin) in made.items() if admin} == wanted.admins


@given(USERS, USERS, ANSWERS, ANSWERS)
def test_only_what_was_changed_in_the_form_changes(
    leading: frozenset[str], admins: frozenset[str], shown: FilledSetup, wanted: FilledSetup
) -> None:
    before = people(leading, admins)
    touched = (shown.leading ^ wanted.leading) | (shown.admins ^ wanted.admins)
    change = change_of(before, shown, wanted)
    assert {*change.parts, *change.leaving} <= touched
    assert set(change.joining) <= set(change.parts) - {each.user_id for each in before}
    assert set(change.leaving) <= {each.user_id for each in before}
    assert ("board_channel" in change.settings) == (shown.channel != wanted.channel)
    assert ("cadence" in change.settings) == (shown.cadence != wanted.cadence)


@given(USERS, USERS, ANSWERS)
def test_a_form_that_was_left_as_it_was_changes_nothing(
    leading: frozenset[str], admins: frozenset[str], shown: FilledSetup
) -> None:
    assert change_of(people(leading, admins), shown, shown) == Change()


@given(USERS, USERS, CHANNELS, st.integers(7, 365))
def test_what_the_form_shows_is_read_back_and_silence_keeps_it(
    leading: frozenset[str], admins: frozenset[str], channel: str | None, cadence: int
) -> None:
    programme = Programme(board_channel=channel, cadence=cadence)
    view = form.form(people(leading, admins), programme) | {"state": {"values": {}}}
    shown = FilledSetup(leading, admins, channel, str(cadence))
    assert form.shown_in(view, FilledSetup(frozenset(), frozenset(), None, "")) == shown
    assert form.answers_in(view, shown) == shown
