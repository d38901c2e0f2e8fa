"""What a bundle shows: a message that holds several deliveries, with the words and blocks of each as they are now.

Kept so that one item can be replaced by its answer while the others stay as they are. It holds people's words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.core.tables import bundle_items


@dataclass(frozen=True)
class BundleItem:
    """One delivery in a bundle. `gist`: a few words; `text`: all of it; `blocks`: as Slack takes them."""

    delivery: str
    gist: str
    text: str
    blocks: Sequence[dict[str, Any]]


def keep(
    connection: Connection,
    workspace: str,
    bundle: str,
    items: Sequence[BundleItem],
    now: datetime,
) -> None:
    """Stores what is about to be posted, in that order, in place of what was stored of these deliveries before."""
    ids = [each.delivery for each in items]
    stale = sa.or_(bundle_items.c.delivery.in_(ids), bundle_items.c.bundle == bundle)
    connection.execute(bundle_items.delete().where(bundle_items.c.workspace == workspace, stale))
    rows = [
        {
            "delivery": each.delivery,
            "workspace": workspace,
            "bundle": bundle,
            "position": position,
            "gist": each.gist,
            "text": each.text,
            "blocks": list(each.blocks),
            "written_at": now,
        }
        for position, each in enumerate(items)
    ]
    connection.execute(bundle_items.insert(), rows)


def of_bundle(connection: Connection, workspace: str, bundle: str) -> list[BundleItem]:
    """The items of the bundle that this delivery carries, in the order of the message; empty if it carries none."""
    rows = connection.execute(
        sa.select(bundle_items)
        .where(bundle_items.c.workspace == workspace, bundle_items.c.bundle == bundle)
        .order_by(bundle_items.c.position)
    )
    return [BundleItem(row.delivery, row.gist, row.text, row.blocks) for row in rows]


def change(connection: Connection, workspace: str, bundle: str, item: BundleItem) -> bool:
    """Stores what one item shows from now on. False if it is not in that bundle, or too old to be known."""
    changed = connection.execute(
        bundle_items.update()
        .where(
            bundle_items.c.workspace == workspace,
            bundle_items.c.bundle == bundle,
            bundle_items.c.delivery == item.delivery,
        )
        .values(gist=item.gist, text=item.text, blocks=list(item.blocks))
    )
    return bool(changed.rowcount)


def forget_before(connection: Connection, before: datetime, *, most: int) -> int:
    """Deletes up to `most` items written before that instant, of all workspaces. Returns how many."""
    some = sa.select(bundle_items.c.delivery).where(bundle_items.c.written_at < before).limit(most)
    gone = connection.execute(bundle_items.delete().where(bundle_items.c.delivery.in_(some)))
    return int(gone.rowcount)
