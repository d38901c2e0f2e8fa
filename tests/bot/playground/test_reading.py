"""Which messages are visible and unread, as properties of any sequence of messages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.client.read_marks import ReadMarks
from bot.playground.client.team import Team
from bot.playground.slack.journal import Journal
from bot.playground.slack.payload_delivery import PayloadDelivery
from bot.playground.slack.socket_mode import SocketModeServer
from bot.playground.slack.surfaces import Message
from bot.playground.slack.users_and_channels import BOT_USER

ROOM, OTHER = "C0ROOM", "C0OTHER"
PEOPLE = ("U0ANNA", "U0BEN")

# Who wrote, where, for whose eyes (None: everybody's), and whether it was taken back again.
posts = st.lists(
    st.tuples(
        st.sampled_from((*PEOPLE, BOT_USER)),
        st.sampled_from((ROOM, OTHER)),
        st.sampled_from((None, *PEOPLE)),
        st.booleans(),
    ),
    max_size=12,
)


def office() -> ReadMarks:
    journal = Journal()
    team = Team(journal, "T0PLAY")
    team.delivery = PayloadDelivery(journal, SocketModeServer(journal), "a secret")
    for each in PEOPLE:
        team.user(each)
    for each in (ROOM, OTHER):
        team.channel(each, members=set(PEOPLE))
    return ReadMarks(team)


def write(reading: ReadMarks, written: list[Any]) -> list[Message]:
    team, made = reading.team, []
    for user, channel, to, deleted in written:
        message = Message(team.ts(), channel, team.team_id, user, "words", to=to, deleted=deleted)
        made.append(team.post(message))
    return made


@given(posts)
def test_one_sees_what_stands_for_all_or_for_oneself_the_newest_first(written: list[Any]) -> None:
    reading = office()
    made = write(reading, written)
    for person in PEOPLE:
        mine = [
            each
            for each in made
            if each.channel == ROOM and each.to in (None, person) and not each.deleted
        ]
        assert list(reading.visible_messages(person, ROOM)) == mine[::-1]


@given(posts, posts)
def test_only_what_others_wrote_since_is_unread(first: list[Any], second: list[Any]) -> None:
    reading = office()
    write(reading, first)
    seen = bool(list(reading.visible_messages("U0ANNA", ROOM)))
    reading.mark_read("U0ANNA", ROOM)
    assert reading.unread("U0ANNA", ROOM) == 0
    later = write(reading, second)
    news = [
        each
        for each in later
        if each.channel == ROOM
        and each.to in (None, "U0ANNA")
        and each.user != "U0ANNA"
        and not each.deleted
    ]
    assert reading.unread("U0ANNA", ROOM) == len(news)
    assert ("U0ANNA", ROOM) in reading.last_read or not seen
    assert not [who for who, _ in reading.last_read if who == "U0BEN"]


def test_to_read_what_is_read_changes_nothing() -> None:
    reading = office()
    write(reading, [(BOT_USER, ROOM, None, False)])
    reading.mark_read("U0ANNA", ROOM)
    before = reading.team.journal.changes
    reading.mark_read("U0ANNA", ROOM)
    assert reading.team.journal.changes == before


@pytest.mark.parametrize("person", PEOPLE)
def test_the_conversation_with_the_bot_comes_last(person: str) -> None:
    talks = office().conversations(person)
    assert [each.name for each in talks] == ["c0other", "c0room", ""]
    assert talks[-1].user == person
