"""Fills an empty playground: people and channels in its Slack, the programme and a quarter's data in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy.engine import Connection

from bot.playground.seed import answers, visits
from bot.playground.seed.people import (
    BOARD_CHANNEL,
    CHATTER,
    EVERYBODY,
    GENERAL,
    LONG_AGO,
    OF_ONE_NAME,
    TEAM_ID,
    TEAM_NAME,
    TENS,
    ZONE,
    SeedPerson,
)
from bot.playground.server import Playground
from scheduler.calendars.calendar import at_wall_clock
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.programme import leaders, workspaces
from storage.ten import answers as stored_answers
from storage.ten import best_customers
from storage.visits import visits as stored_visits

# The bot starts on a Sunday and runs through the first half of a week before the page opens.
STARTS = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
OPENS = datetime(2026, 11, 18, 9, 20, tzinfo=UTC)  # a Wednesday morning in London

_MORNING, _EVENING = time(9), time(17)


def add_people(slack: Playground) -> None:
    """Adds the people and channels to Slack. The bot is not a member of #general."""
    slack.home.name = TEAM_NAME
    for each in EVERYBODY:
        slack.user(each.id, name=each.name, tz=each.zone)
    members = {each.id for each in EVERYBODY}
    slack.channel(BOARD_CHANNEL, name="customers", members=members)
    slack.channel(GENERAL, name="general", members=members, bot_is_member=False)


@dataclass(frozen=True)
class ChannelPost:
    """A message that somebody posts in a channel."""

    user: str
    channel: str
    at: datetime
    text: str


def chatter() -> list[ChannelPost]:
    """The messages between people, in order."""
    lines = [
        ChannelPost(user, channel, datetime(2026, 11, *at, tzinfo=UTC), text)
        for user, channel, at, text in CHATTER
    ]
    return sorted(lines, key=lambda each: each.at)


def fill_database(connection: Connection) -> None:
    """Adds the programme, its participants, their visits, their lists of ten, and their answers.

    Does nothing if the workspace is there already: then the folder was copied from one that was filled.
    """
    if workspaces.find(connection, TEAM_ID) is not None:
        return
    workspaces.add(connection, TEAM_ID, at_wall_clock(LONG_AGO, _MORNING, ZONE), name=TEAM_NAME)
    workspaces.change_settings(connection, TEAM_ID, {"board_channel": BOARD_CHANNEL, "zone": ZONE})
    for each in EVERYBODY:
        _enrol(connection, each)
    for visit in visits.seed_visits():
        _log(connection, visit.leader, visit.entry)
    for leader, named in TENS.items():
        _name_ten(connection, leader, named)
    for number, answer in enumerate(answers.seed_answers()):
        _answer(connection, number, answer)
    for name, what in OF_ONE_NAME:
        customers.add_another(connection, TEAM_ID, name, what, EVERYBODY[0].id, _evening(LONG_AGO))


def _enrol(connection: Connection, person: SeedPerson) -> None:
    if person.enrolled_on is None:
        return
    at = at_wall_clock(person.enrolled_on, _MORNING, person.zone)
    leaders.add(
        connection,
        TEAM_ID,
        person.id,
        at,
        person.enrolled_on,
        name=person.name,
        function=person.function,
        zone=person.zone,
        leads=person.function is not None,
        admin=person.admin,
    )


def _log(connection: Connection, leader: str, entry: VisitEntry) -> None:
    at = _evening(entry.last_day)
    customer = customers.add(connection, TEAM_ID, entry.customer, leader, at)
    stored_visits.log(
        connection,
        TEAM_ID,
        leader=leader,
        author=leader,
        customer=customer,
        entry=entry,
        now=at,
    )


def _name_ten(connection: Connection, leader: str, named: Iterable[str]) -> None:
    at = _evening(LONG_AGO)
    lines = [
        (each, customers.add(connection, TEAM_ID, each, leader, at).id) if each else None
        for each in named
    ]
    best_customers.name(connection, TEAM_ID, leader, lines, at)


def _answer(connection: Connection, number: int, answer: answers.SeedAnswer) -> None:
    at = _evening(answer.day)
    stored_answers.keep(
        connection,
        TEAM_ID,
        answer.leader,
        delivery=f"seed-{number}",  # a made-up id: that message was sent before this Slack began
        customer=customers.add(connection, TEAM_ID, answer.customer, answer.leader, at).id,
        question=answer.question,
        outcome=stored_answers.AnswerOutcome.ANSWERED,
        now=at,
        words=answer.words,
    )


def _evening(day: date) -> datetime:
    return at_wall_clock(day, _EVENING, ZONE)
