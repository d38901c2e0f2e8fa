"""which analysis of the words each visit and answer was indexed by; the rows that are there are indexed anew later

Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None
additive = True  # an earlier release indexes as before, and its rows are indexed anew

_TABLES = ("visits", "answers")
_STALE = sa.text("search_version < 2 AND search_terms IS NOT NULL")


def upgrade() -> None:
    for table in _TABLES:
        # The default stays, for processes of an earlier release that run beside.
        op.add_column(
            table, sa.Column("search_version", sa.SmallInteger(), server_default="1", nullable=False)
        )
        # Of the rows that wait, so it is empty when they are done.
        op.create_index(
            op.f(f"ix_{table}_search_version"),
            table,
            ["id"],
            sqlite_where=_STALE,
            postgresql_where=_STALE,
        )


def downgrade() -> None:
    """The terms stay as they are: the words themselves are in them as before."""
    for table in _TABLES:
        op.drop_index(op.f(f"ix_{table}_search_version"), table)
        op.drop_column(table, "search_version")
