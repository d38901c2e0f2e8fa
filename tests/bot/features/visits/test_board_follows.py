"""A posted board is updated when a visit is changed or deleted afterwards."""

from collections.abc import Awaitable, Callable

import pytest

from bot.features.board.messages import COME_BACK, LEAVE
from bot.features.visits.list_messages import DELETE
from bot.features.visits.messages import EDIT, UNDO
from bot.features.visits.shared_visit import NOT_ME
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from storage.programme import leaders, workspaces
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office

BOARD = "C0BOARD"


async def by_undo_button(office: Office, anna: Person, receipt: Message) -> None:
    await anna.press(receipt, UNDO)


async def by_undo_line(office: Office, anna: Person, receipt: Message) -> None:
    asked = await office.typed(anna, "undo")  # it was logged a week ago
    await anna.press(asked, UNDO)


async def by_delete(office: Office, anna: Person, receipt: Message) -> None:
    reply = await anna.command("/visit", "list")
    assert reply.message is not None
    await anna.press(reply.message, DELETE)


async def by_edit(office: Office, anna: Person, receipt: Message) -> None:
    await anna.press(receipt, EDIT)
    await anna.submit(await office.opened(anna), {"why": "sell"})


@pytest.mark.parametrize("change", [by_undo_button, by_undo_line, by_delete, by_edit])
async def test_a_visit_that_counts_no_more_leaves_the_board(
    office: Office,
    clockwork: Clockwork,
    anna: Person,
    change: Callable[[Office, Person, Message], Awaitable[None]],
) -> None:
    receipt = await logged_and_posted(office, clockwork, anna, "Acme today: hello")
    (board,) = office.slack.messages(BOARD)
    assert "Anna" in board.text
    await change(office, anna, receipt)
    await office.settled()
    assert "Anna" not in board.text
    assert len(office.slack.messages(BOARD)) == 1


async def test_a_board_that_was_posted_ahead_follows_too(
    office: Office, clockwork: Clockwork, anna: Person
) -> None:
    receipt = await logged_and_posted(office, clockwork, anna, "Acme today: hello")
    clockwork.time.wind(days=-7)  # as after `tick --at` an instant to come
    await anna.press(receipt, UNDO)
    await office.settled()
    (board,) = office.slack.messages(BOARD)
    assert "Anna" not in board.text


async def test_who_was_not_there_leaves_the_board(
    office: Office, clockwork: Clockwork, anna: Person, ben: Person
) -> None:
    await logged_and_posted(office, clockwork, anna, "Acme with @ben today: hello")
    (board,) = office.slack.messages(BOARD)
    assert "Ben" in board.text
    await ben.press(ben.dm[0], NOT_ME)
    await office.settled()
    assert "Ben" not in board.text
    assert "Anna" in board.text


async def test_who_leaves_the_board_is_named_no_more_and_still_counts(
    office: Office, clockwork: Clockwork, anna: Person
) -> None:
    await logged_and_posted(office, clockwork, anna, "Acme today: hello")
    (board,) = office.slack.messages(BOARD)
    functions = next(line for line in board.text.splitlines() if " of " in line)
    mine = await anna.command("/visit", "board")
    assert mine.message is not None
    for _ in range(2):
        await anna.press(mine.message, LEAVE)
        await office.settled()
        assert "Anna" not in board.text
        assert functions in board.text
        mine = await anna.command("/visit", "board")
        assert mine.message is not None
        assert "You are on no board. Your visits count all the same." in mine.words
        await anna.press(mine.message, COME_BACK)
        await office.settled()
        assert "Anna" in board.text
        mine = await anna.command("/visit", "board")
        assert mine.message is not None


async def test_a_board_of_nobody_stays_as_it_is(
    office: Office, clockwork: Clockwork, anna: Person
) -> None:
    for who in cast.FUNCTIONS.keys() - {cast.ANNA}:
        await office.database.run(leaders.remove, cast.TEAM, who, cast.T0)
    receipt = await logged_and_posted(office, clockwork, anna, "Acme today: hello")
    (board,) = office.slack.messages(BOARD)
    said = board.text
    await office.database.run(leaders.pause, cast.TEAM, cast.ANNA, office.time())
    await anna.press(receipt, UNDO)
    await office.settled()
    assert board.text == said
    assert [each.text.split(":")[0] for each in anna.ephemerals] == ["Taken back"]


async def logged_and_posted(
    office: Office, clockwork: Clockwork, anna: Person, line: str
) -> Message:
    """The receipt of a visit that is on the board of the following Monday."""
    reply = await anna.command("/visit", line)
    assert reply.message is not None
    await clockwork.tick()
    office.slack.channel(BOARD, name="customers", bot_is_member=True)
    await office.database.run(workspaces.change_settings, cast.TEAM, {"board_channel": BOARD})
    office.time.to(cast.later(days=7))
    await clockwork.tick()
    return reply.message
