"""The type-ahead of customers, with "add", and its listener."""

from slack_bolt.app.async_app import AsyncApp

from bot.requests.suggestion import Suggestion, on_suggestion
from bot.slack.blocks import OPTION, Block, field_of, option
from bot.slack.text import cut
from storage.customers import customers
from storage.customers.customers import Customer

TYPE_AHEAD = "visit_customer"
NEW = "new:"
NAME = 300

# The fields, by block_id. Errors are shown at them.
CUSTOMER = "customer"
CUSTOMER_NAME = "customer_name"


def option_of(customer: Customer) -> Block:
    """The type-ahead's option for a known customer."""
    return option(customer.name, str(customer.id))


def option_to_add(typed: str) -> Block:
    """The last option of the type-ahead: add what was typed. A name too long for an option gets its own field."""
    label = f"Add “{typed}”"
    if len(label) <= OPTION:
        return option(label, NEW + typed)
    return option("A longer name: I'll ask for it in full", NEW)


def customer_field(name: str, known: Customer | None) -> Block:
    """The type-ahead, prefilled with a known or a new name; or a text input for a name that is too long for it."""
    if known is None and len(f"Add “{name}”") > OPTION:
        return _long_name(name)
    element: Block = {
        "type": "external_select",
        "action_id": TYPE_AHEAD,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Type a name"},
    }
    if known is not None:
        element["initial_option"] = option_of(known)
    elif name:
        element["initial_option"] = option_to_add(name)
    return field_of(CUSTOMER, "Which customer?", element)


def _long_name(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": NAME}
    if name.strip():
        element["initial_value"] = cut(name, NAME)
    return field_of(CUSTOMER_NAME, "The customer's name in full", element)


def register(app: AsyncApp) -> None:
    on_suggestion(app, TYPE_AHEAD, suggest)


async def suggest(suggestion: Suggestion) -> list[Block]:
    """Options for the type-ahead: known customers, and last an option to add what was typed."""
    workspace, typed = suggestion.actor.workspace, suggestion.typed
    found = await suggestion.services.database.read(customers.suggest, workspace, typed)
    options = [option_of(customer) for customer in found]
    if typed:
        options.append(option_to_add(typed))
    return options
