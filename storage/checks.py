"""When the clock looks at a leader again: a hint that saves work, and is never the truth.

Nothing can be due for a leader before their `next_check_at`; None means "look at the next tick". So every write that
could make something due *earlier* forgets the hint, in the same transaction. What only puts things off need not: a
look too early finds nothing and costs little.
"""

from collections.abc import Iterable

from sqlalchemy.engine import Connection

from storage.tables import leaders


def forget(connection: Connection, workspace: str, people: Iterable[str] | None = None) -> None:
    """The next tick looks at these leaders; without `people` at all leaders of the workspace."""
    chosen = [leaders.c.workspace == workspace, leaders.c.next_check_at.is_not(None)]
    if people is not None:
        chosen.append(leaders.c.user_id.in_(list(people)))
    connection.execute(leaders.update().where(*chosen).values(next_check_at=None))
