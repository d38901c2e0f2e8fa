"""Every table. A new column is one line here and one generated migration (`make migration m="…"`).

The free-text columns of `visits` come from the rows in storage/core/visit_fields.py.

Ids of workspaces, people and channels are Slack's own. Every other table names its workspace, so that no query
can reach across; customers' words live in `visits`, `plans`, `answers`, `promises`,
`contact_facts`, `best_customers` and `drafts` and nowhere else; on SQLite also in the index of search, single words.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects import postgresql

from storage.core import visit_fields
from storage.core.search_terms import Terms


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware on the way in and out, UTC in the database. Naive values raise ValueError.

    Plain `DateTime(timezone=True)` on SQLite drops the offset without converting, which is why this exists.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SearchTerms(sa.types.TypeDecorator[Terms]):
    """What a row is found by (storage/core/search_terms.py). Written, never read back.

    The indexes are made in migration 0004: PostgreSQL's of the column itself, where the customer's own words have the
    weight A; on SQLite triggers hand it on to an FTS5 table of two columns. Recreating `visits` or `answers` on SQLite
    would lose the triggers: make them anew in such a migration. A generated one does not recreate them for a column
    (storage/migrations/in_place.py).
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        on_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(postgresql.TSVECTOR() if on_postgresql else sa.Text())

    def process_bind_param(self, value: Terms | None, dialect: sa.Dialect) -> str | None:
        if value is None or not (value.said or value.rest):
            return None
        if dialect.name != "postgresql":
            return f"{' '.join(value.said)}\n{' '.join(value.rest)}"
        # Terms hold no quotes.
        said = [f"'{term}':{_place(at)}A" for at, term in enumerate(value.said, 1)]
        rest = [f"'{term}':{_place(at)}" for at, term in enumerate(value.rest, len(said) + 1)]
        return " ".join(said + rest)


def _place(at: int) -> int:
    """PostgreSQL knows no place of a word beyond this one."""
    return min(at, 16383)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _workspace(**kwargs: Any) -> Column[str]:
    return Column("workspace", String(32), ForeignKey("workspaces.id"), nullable=False, **kwargs)


def _instant(name: str, *, nullable: bool = True) -> Column[datetime]:
    return Column(name, UtcDateTime, nullable=nullable)


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(32), primary_key=True),  # Slack's team id
    Column("name", Text, nullable=False, server_default=""),
    Column("bot_user_id", String(32)),
    Column("programme", sa.JSON, nullable=False, default=dict),  # see storage/programme/settings.py
    _instant("added_at", nullable=False),
    _instant("stopped_at"),  # the token no longer works: nothing is sent until it does
    Column("stopped_because", Text),  # a code: see storage/programme/workspaces.py
)

leaders = Table(
    "leaders",
    metadata,
    _workspace(primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("function", Text),
    Column("leads", Boolean, nullable=False, default=True),  # False: an admin who is no leader
    Column("admin", Boolean, nullable=False, default=False),
    Column("cadence_days", Integer),  # None: the workspace's
    Column("zone", Text),  # IANA name from Slack; None: the workspace's
    # Their own working time, in the words of storage/programme/settings.py; None: the workspace's.
    Column("nudge_hour", Text),
    Column("working_days", Text),
    Column("quiet", Text),
    Column("country", String(2)),  # ISO 3166, whose public holidays are days off; empty: none are
    Column(
        "subdivision", String(32)
    ),  # of the country, in the words of scheduler/calendars/holidays.py
    Column("vacation", Boolean, nullable=False, server_default=sa.false()),  # by the Slack status
    _instant("vacation_until"),  # when that status expires; None: until it is changed
    Column("unknown_zone", Text),  # a zone from Slack that nobody knows, and that was told of
    Column("on_board", Boolean, nullable=False, default=True),
    Column("dm_channel", String(32)),
    _instant("enrolled_at", nullable=False),
    Column("enrolled_on", Date, nullable=False),  # the leader's local date of that instant
    _instant("paused_at"),
    _instant("removed_at"),
    _instant("deactivated_at"),
    # A hint for the clock: nothing can be due before. None after any change. The truth is derived.
    _instant("next_check_at"),
    Index(None, "workspace", "next_check_at", "user_id"),
)

# Who may log, plan and note absences for a leader.
assistants = Table(
    "assistants",
    metadata,
    _workspace(primary_key=True),
    Column("leader", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    _instant("named_at", nullable=False),
    Index(None, "workspace", "user_id"),
)

# A leader is away from the first to the last of these local days.
absences = Table(
    "absences",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    _instant("noted_at", nullable=False),
    _instant("cancelled_at"),
    Index(None, "workspace", "leader", "last_day"),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),  # storage.names.customer_key(name)
    Column("added_by", String(32)),
    _instant("added_at", nullable=False),
    Column("domain", Text),  # acme.com: tells two of a name apart, and joins two spellings of one
    Column("place", Text),
    # The customer that it turned out to be. No foreign key: SQLite would have to make the table anew for one.
    Column("merged_into", Integer),
    sa.UniqueConstraint("workspace", "key"),
    Index(None, "workspace", "id"),  # what is new since; see storage/customers/name_cache.py
    Index(None, "workspace", "merged_into"),
)

# Other names of a customer, given by people. What was merged into it keeps its own row, with `merged_into`.
customer_aliases = Table(
    "customer_aliases",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("added_by", String(32)),
    _instant("added_at", nullable=False),
    sa.UniqueConstraint("workspace", "key"),
    Index(None, "workspace", "customer_id"),
)

# Two customers that turned out to be one; what moved is kept, so that it can be moved back.
merges = Table(
    "merges",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("from_id", ForeignKey("customers.id"), nullable=False),
    Column("into_id", ForeignKey("customers.id"), nullable=False),
    Column("moved", sa.JSON, nullable=False, default=dict),  # ids by table
    Column("merged_by", String(32), nullable=False),
    _instant("merged_at", nullable=False),
    Column("undone_by", String(32)),
    _instant("undone_at"),
    Index(None, "workspace", "from_id"),
    Index(None, "workspace", "into_id"),
)

# Pairs that look alike and are two: an admin said so, and they are not suggested again.
distinct_customers = Table(
    "distinct_customers",
    metadata,
    _workspace(primary_key=True),
    Column("one_id", ForeignKey("customers.id"), primary_key=True),  # the lower id
    Column("other_id", ForeignKey("customers.id"), primary_key=True),
    Column("said_by", String(32), nullable=False),
    _instant("said_at", nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("role", Text),
    _instant("left_at"),  # they work there no more
    Column("left_noted_by", String(32)),
    sa.UniqueConstraint("workspace", "customer_id", "key"),
)

# What we know of a person: "takes the train, hates slides".
contact_facts = Table(
    "contact_facts",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("author", String(32), nullable=False),
    _instant("noted_at", nullable=False),
    _instant("deleted_at"),
    Index(None, "workspace", "contact_id"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("leader", String(32), nullable=False),  # whose visit it is
    Column("author", String(32), nullable=False),  # who wrote it down
    Column("joins", ForeignKey("visits.id")),  # the same occasion, which a colleague logged first
    Column(
        "request", String(255)
    ),  # the command that made it: once only, as `received`, and a row less
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("setting", String(16), nullable=False),
    *(Column(each, Text) for each in visit_fields.KEYS),
    _instant("logged_at", nullable=False),
    _instant("edited_at"),
    Column("edited_by", String(32)),
    _instant("deleted_at"),
    Column("deleted_by", String(32)),
    Column("search_terms", SearchTerms),
    sa.UniqueConstraint("workspace", "request"),
    Index(None, "workspace", "leader", "last_day"),
    Index(None, "workspace", "customer_id", "last_day"),
    Index(None, "workspace", "last_day"),
    Index(None, "workspace", "author", "id"),
)

# The others of us who came along. The visit's own leader is in `visits`, which saves the commonest case a row.
visit_colleagues = Table(
    "visit_colleagues",
    metadata,
    _workspace(primary_key=True),
    Column("visit_id", ForeignKey("visits.id"), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    _instant("declined_at"),  # "Not me"
    Index(None, "workspace", "user_id"),
)

visit_contacts = Table(
    "visit_contacts",
    metadata,
    _workspace(primary_key=True),
    Column("visit_id", ForeignKey("visits.id"), primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), primary_key=True),
)

# A visit to come. What the leader expects to hear is for their eyes alone.
plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("day", Date, nullable=False),  # the leader's local date
    Column("at", Text),  # by the clock on the wall, such as 14:00; None: no hour yet
    Column("people", Text),  # whom they mean to see, as typed
    Column("note", Text),
    Column("state", String(16), nullable=False),  # planned, met, missed, cancelled
    Column("moved", Integer, nullable=False, server_default="0"),  # how often
    Column("prediction", Text),  # "what will they say worries them most?"
    Column("outcome", String(16)),  # of the prediction: expected, partly, surprised
    Column("visit_id", ForeignKey("visits.id")),  # that came of it
    Column("request", String(255)),  # the command that made it: once only
    _instant("planned_at", nullable=False),
    _instant("changed_at"),
    _instant("settled_at"),
    sa.UniqueConstraint("workspace", "request"),
    Index(None, "workspace", "leader", "day"),
    Index(None, "workspace", "customer_id", "day"),
    Index(None, "workspace", "state", "day"),
)

# A list of ten from memory. A new list retires the old one, which stays for comparing.
best_customers = Table(
    "best_customers",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("position", Integer, nullable=False),  # 1–10
    Column("typed", Text),  # None: left blank, and kept so
    Column("customer_id", ForeignKey("customers.id")),
    _instant("named_at", nullable=False),
    _instant("retired_at"),
    Index(None, "workspace", "leader", "retired_at"),
)

# What a leader promised a customer, in a visit or out of it.
promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("visit_id", ForeignKey("visits.id")),
    Column("what", Text, nullable=False),
    Column("due_on", Date),  # the leader's local date; None: no day was named
    _instant("made_at", nullable=False),
    _instant("kept_at"),
    _instant("dropped_at"),  # taken back, or its visit was
    Index(None, "workspace", "leader", "due_on"),
    Index(None, "workspace", "customer_id"),
    Index(None, "workspace", "visit_id"),
)

# "How well do you know Acme, 1 to 5?": once a quarter and customer, for the leader's eyes alone.
ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("quarter", String(8), nullable=False),  # 2026-Q4
    Column("rating", Integer, nullable=False),  # 1–5
    Column("days_since", Integer),  # since they had met, on that day; None: never
    _instant("rated_at", nullable=False),
    sa.UniqueConstraint("workspace", "leader", "customer_id", "quarter"),
)

# What must be asked before it can be stored ("did you mean …?"), a day long.
drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    _workspace(),
    Column("author", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", sa.JSON, nullable=False),
    _instant("expires_at", nullable=False),
    Index(None, "expires_at"),
)

snoozes = Table(
    "snoozes",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", String(32)),  # None: not given yet
    Column("delivery_id", String(32)),
    _instant("snoozed_at", nullable=False),
    Index(None, "workspace", "leader", "until"),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("question", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),  # answered, unknown, skipped
    Column("words", Text),
    Column("delivery_id", String(32)),
    _instant("answered_at", nullable=False),
    Column("search_terms", SearchTerms),
    sa.UniqueConstraint("workspace", "delivery_id"),
    Index(None, "workspace", "leader", "customer_id"),
    Index(None, "workspace", "customer_id"),
)

# The outbox: one row for each outgoing message. Its states are in storage/outbox/deliveries.py.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),  # opaque; travels as message metadata
    _workspace(),
    Column("kind", String(32), nullable=False),
    Column("recipient", String(32), nullable=False),  # a user or a channel
    Column("slot", String(128), nullable=False),  # the occasion, never the day of sending
    Column("counts_on", Date),  # the recipient's local date, for a DM that counts
    Column("state", String(16), nullable=False),
    Column("reason", Text),  # why held, dropped, failed: a code, see storage/outbox/reasons.py
    Column("facts", sa.JSON, nullable=False, default=dict),  # ids only, never customers' words
    Column("phrase", String(32)),  # which phrasing it was given, so that none comes back too soon
    _instant("due_at", nullable=False),
    _instant("planned_at", nullable=False),
    _instant("sent_at"),
    _instant("answered_at"),
    # Machine time, never business time:
    _instant("not_before"),
    _instant("claimed_until"),
    _instant("doubted_at"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("channel", String(32)),
    Column("ts", String(32)),
    sa.UniqueConstraint("workspace", "kind", "recipient", "slot"),
    sa.UniqueConstraint("workspace", "recipient", "counts_on"),
    Index(None, "state", "due_at"),
    Index(None, "workspace", "state", "due_at"),
    Index(None, "workspace", "recipient", "sent_at"),
)

# What Slack sent and we have acted upon, so that a repeat has no second effect and gets the same answer.
received = Table(
    "received",
    metadata,
    _workspace(primary_key=True),
    Column("kind", String(16), primary_key=True),  # command, view, action, event
    Column("key", String(255), primary_key=True),
    Column("outcome", sa.JSON),  # ids only: the answer is rendered from them again
    _instant("received_at", nullable=False),
    Index(None, "received_at"),
)

# A file of customers on its way in, in short transactions; what breaks off is taken back from its steps.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("state", String(16), nullable=False),  # writing, done, taken_back
    _instant("begun_at", nullable=False),
    _instant("ended_at"),
    # Machine time: whoever writes says so again and again, so that the dead can be told from the living.
    _instant("alive_at", nullable=False),
    Index(None, "workspace", "state"),
)

# What one transaction of an import wrote: ids, and what stood there before. Gone once the import is done.
import_steps = Table(
    "import_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("wrote", sa.JSON, nullable=False),
    Index(None, "workspace", "import_id"),
)
