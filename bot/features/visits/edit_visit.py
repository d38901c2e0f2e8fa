"""Edits a stored visit. Runs in the caller's transaction."""

from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.visits import log_visit
from bot.features.visits.log_visit import Receipt
from bot.requests.actor import Actor
from storage.core.visit_entry import VisitEntry
from storage.core.visit_fields import AUTHOR_ONLY
from storage.customers import customers, name_keys
from storage.customers.customers import Customer
from storage.queries import leader_clock
from storage.visits import visit_record, visits
from storage.visits.visits import Visit

NOT_YOURS = "That visit is somebody else's: only they, or an admin, can change it."


def to_change(connection: Connection, actor: Actor, visit: int) -> Visit | None:
    """The visit, None if it was taken back. Raises NotAllowedError unless the actor may change it."""
    found = visit_record.find(connection, actor.workspace, visit, viewer=actor.user_id)
    if found is not None:
        refuse_others(actor, found)
    return found


def change(
    connection: Connection, actor: Actor, visit: int, entry: VisitEntry, chosen: Customer | None
) -> Receipt | None:
    """Stores the visit as it is now, with the customer `chosen` or a new one; None if it was taken back.

    Raises NotAllowedError. Fields that only the author may see stay as they are when somebody else edits.
    """
    before = to_change(connection, actor, visit)
    if before is None:
        return None
    if before.author != actor.user_id:
        own = _entry_for_author(connection, before)
        entry = replace(entry, **{key: getattr(own, key) for key in AUTHOR_ONLY})
    customer = chosen or customers.add(
        connection, actor.workspace, entry.customer, actor.user_id, actor.now
    )
    around = leader_clock.visit_context(
        connection,
        actor.workspace,
        before.leader,
        entry,
        name_keys.customer_key(customer.name),
        actor.programme,
        chosen=customer,
    )
    visits.edit(
        connection,
        actor.workspace,
        visit,
        actor.user_id,
        customer,
        entry,
        actor.now,
        joins=around.joins,
    )
    receipt = log_visit.receipt_again(connection, actor, visit)
    if receipt is not None:
        log_visit.share(connection, actor, receipt.visit)
    return receipt


def _entry_for_author(connection: Connection, visit: Visit) -> VisitEntry:
    found = visit_record.find(connection, visit.workspace, visit.id, viewer=visit.author)
    return found.entry if found else visit.entry


def refuse_others(actor: Actor, visit: Visit) -> None:
    """Raises NotAllowedError unless the actor may change the visit."""
    if not log_visit.may_change(actor, visit):
        raise NotAllowedError(NOT_YOURS)
