"""The private part of `/visit me`: ratings beside the days since they saw them, and open promises.

Only the leader themselves sees it: it is not for admins, not on cards, not in logs.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.engine import Connection

from bot.requests.actor import Actor
from bot.wording.dates import day, on_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count
from storage.queries import meetings
from storage.ten import ratings
from storage.ten.ratings import HIGHEST, Rating
from storage.visits import promises
from storage.visits.promises import Promise

_MOST = 5
_NAME = 40


def lines(connection: Connection, actor: Actor) -> list[str]:
    """The lines, as of now; none for what is empty."""
    workspace, leader = actor.workspace, actor.user_id
    rated = ratings.latest(connection, workspace, leader)
    seen = meetings.last_seen(connection, workspace, leader, actor.programme.counts)
    last = {each.customer.id: each.last_day for each in seen.values() if each.last_day}
    found = (
        known(rated, last, actor.today),
        promised(promises.open_of(connection, workspace, leader), actor.today),
    )
    return [each for each in found if each]


def known(rated: Sequence[Rating], last: Mapping[int, date], today: date) -> str:
    """How well they say they know each customer, best known first, and when they last saw them. `last`: by id."""
    if not rated:
        return ""
    ranked = sorted(rated, key=lambda each: -each.rating)[:_MOST]
    said = [
        f"{_name(each.customer.name)} {each.rating} of {HIGHEST} ({_ago(last.get(each.customer.id), today)})"
        for each in ranked
    ]
    more = f"; and {len(rated) - _MOST} more" if len(rated) > _MOST else ""
    return f"How well you say you know them: {', '.join(said)}{more}."


def _ago(last: date | None, today: date) -> str:
    if last is None:
        return "not seen yet"
    days = (today - last).days
    return f"seen {count(days, 'day')} ago" if days > 1 else f"seen {on_day(last, today)}"


def promised(open_ones: Sequence[Promise], today: date) -> str:
    """How many promises are open, and which is due first; empty if none is."""
    if not open_ones:
        return ""
    number = count(len(open_ones), "promise is open", "promises are open")
    first = open_ones[0]
    if first.due_on is None:
        return f"{number}: `/visit promises`."
    late = "was due" if first.due_on < today else "is due"
    when = f"the first {late} {_when(first.due_on, today)}, to {_name(first.customer.name)}"
    return f"{number}, {when}: `/visit promises`."


def _when(due_on: date, today: date) -> str:
    said = day(due_on, today)
    return said if said in ("today", "yesterday", "tomorrow") else f"on {said}"


def _name(name: str) -> str:
    return inline(name, _NAME)
