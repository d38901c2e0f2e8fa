"""Finds the customer that a form means, and asks "did you mean one that I know?"."""

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from bot.forms import customer_picker
from bot.forms.customer_picker import option_of
from bot.requests.actor import Actor
from bot.requests.submission import ProblemsError
from bot.slack.blocks import Block, field_of, option
from bot.slack.text import cut
from storage.customers import branches, customers, name_keys
from storage.customers.customers import Customer

CHOOSE = "Choose one of these."
WHICH = "which"

UNKNOWN_CUSTOMER = "I don't know that customer here any more. Pick one again."

LONG = " " * customer_picker.NAME  # makes `customer_field` show the field for long names, empty


def which_field(typed: str, near: Sequence[Customer]) -> Block:
    """The question whether one of these customers was meant."""
    choices = [*map(option_of, near), option(f"No, add “{cut(typed, 60)}”", "new")]
    element = {"type": "radio_buttons", "options": choices}
    return field_of(WHICH, "Did you mean one that I know?", element)


class NearError(Exception):
    """A new name is close to a known one, and the form has not asked about it yet."""

    def __init__(self, near: list[Customer]) -> None:
        super().__init__("a near name")
        self.near = near


class NeedsNameError(Exception):
    """The name is too long for the type-ahead and must be typed into a field of its own."""


def resolve_customer(
    connection: Connection,
    actor: Actor,
    customer: int | None,
    name: str,
    *,
    which: str | None,
    asked: str | None,
    needs_name: bool = False,
) -> Customer | None:
    """The customer that a form means, by id or by name; None if it is new, and confirmed as new if it is close to one.

    `asked`: the name about which the form asked before; `which`: the answer, a customer's id or "new". Raises
    ProblemsError, and NearError or NeedsNameError for what the form must ask.
    """
    if customer is not None:
        found = customers.find(connection, actor.workspace, customer)
        if found is None:
            raise ProblemsError({customer_picker.CUSTOMER: UNKNOWN_CUSTOMER})
        return found
    if needs_name:
        raise NeedsNameError
    known = customers.match(connection, actor.workspace, name)
    if known is not None:
        return known
    branch = branches.find(connection, actor.workspace, name)
    if branch is not None:
        return branch.customer
    near = customers.near(connection, actor.workspace, name)
    return _which(name, near, which, asked) if near else None


def _which(
    name: str, near: list[Customer], which: str | None, asked: str | None
) -> Customer | None:
    """What the person answered about the near names. Raises NearError unless they were asked about this name."""
    if asked is None or name_keys.customer_key(asked) != name_keys.customer_key(name):
        raise NearError(near)
    if which == "new":
        return None
    for each in near:
        if which == str(each.id):
            return each
    raise ProblemsError({WHICH: CHOOSE})
