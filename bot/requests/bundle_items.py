"""Replaces one item of a bundle, a message that holds several deliveries, and leaves the others as they are.

What each item shows is stored, because neither Slack nor a button press says it reliably: two people's presses, or two
presses of one person, may carry the same old message.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.engine import Connection

from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.wording import bundle
from storage.outbox import bundle_items, deliveries

Show = Callable[[Message], Awaitable[bool]]

MOST_TIMES = 3  # that a message is shown again because another item changed meanwhile


async def show(
    services: Services, workspace: str, recipient: str, delivery: str, message: Message, how: Show
) -> bool:
    """A follow-up: shows `message` in the place of that delivery; `how` replaces the whole message in Slack.

    False if the delivery is not the recipient's, or in no bundle that is still known, or if `how` said so. Of several
    at once the last to be shown has all changes: each looks again after it has shown its own.
    """

    def store(connection: Connection) -> str | None:
        found = deliveries.find(connection, workspace, delivery, recipient=recipient)
        if found is None or found.carried_by is None:
            return None
        item = bundle.item(delivery, message)
        known = bundle_items.change(connection, workspace, found.carried_by, item)
        return found.carried_by if known else None

    carrier = await services.database.run(store)
    if carrier is None:
        return False
    shown: list[bundle_items.BundleItem] = []
    for _ in range(MOST_TIMES):
        items = await services.database.read(bundle_items.of_bundle, workspace, carrier)
        if items == shown:
            return True
        if not await how(bundle.message(items)):
            return False
        shown = items
    return True
