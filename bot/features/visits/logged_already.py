"""Whether a visit has just been logged in the same words: then the person is asked before it is stored again."""

from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from bot.requests.actor import Actor
from storage.core import visit_fields
from storage.core.visit_entry import VisitEntry
from storage.customers.name_keys import person_key
from storage.queries.leader_clock import VisitContext
from storage.visits import visit_record
from storage.visits.visits import Visit

WITHIN = timedelta(minutes=10)


def since(now: datetime) -> datetime:
    """From when on a visit in the same words is taken for the same."""
    return now - WITHIN


def find(
    connection: Connection, actor: Actor, entry: VisitEntry, around: VisitContext
) -> Visit | None:
    """The actor's visit that says just what `entry` says; None if there is none."""
    if around.twice is None:
        return None
    first = visit_record.find(connection, actor.workspace, around.twice, viewer=actor.user_id)
    return first if first is not None and _says_the_same(first.entry, entry) else None


def _says_the_same(one: VisitEntry, other: VisitEntry) -> bool:
    """Apart from customer, days and what they said, which `around` has compared."""
    words = all(getattr(one, key) == getattr(other, key) for key in visit_fields.KEYS)
    return words and _key(one) == _key(other)


def _key(entry: VisitEntry) -> tuple[object, ...]:
    # Roles are left out: the second time a known one is filled in.
    met = frozenset(person_key(each.name) for each in entry.met)
    return (
        entry.setting,
        entry.purpose,
        entry.place,
        met,
        frozenset(entry.colleagues),
        entry.promised,
    )
