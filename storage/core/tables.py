"""Every table. A new column is one line here and one generated migration (`make migration m="…"`).

The free-text columns of `visits` come from the rows in storage/core/visit_fields.py.

Ids of workspaces, people and channels are Slack's own. Every table but `workspaces` has a column `workspace`, and every
query names it. Customers' words are only in `visits`, `plans`, `answers`, `promises`, `contact_facts`, `best_customers`
and `drafts`; single words also in the search index.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text
from sqlalchemy.dialects import postgresql

from storage.core import search_terms, visit_fields
from storage.core.search_terms import Terms


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: an aware datetime in Python, UTC in the database. Naive values raise ValueError.

    SQLAlchemy's `DateTime(timezone=True)` drops the offset on SQLite without converting.
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
    """The search terms of a row (storage/core/search_terms.py). Written, never read back.

    Migration 0004 makes the indexes: on PostgreSQL on this column, where the customer's own words have weight A; on
    SQLite triggers copy it to an FTS5 table of two columns. A migration that recreates `visits` or `answers` on SQLite
    loses the triggers and must make them again; a generated one that adds a column does not recreate the table
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
        # Terms contain no quotes.
        said = [f"'{term}':{_position(at)}A" for at, term in enumerate(value.said, 1)]
        rest = [f"'{term}':{_position(at)}" for at, term in enumerate(value.rest, len(said) + 1)]
        return " ".join(said + rest)


def _position(at: int) -> int:
    """The position as a tsvector can hold it: PostgreSQL's highest is 16383."""
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


IS_STALE = sa.text(f"search_version < {search_terms.VERSION} AND search_terms IS NOT NULL")
"""Rows of `visits` and `answers` that an earlier analysis indexed. With the number in it, so that the index is used."""


def _search_version() -> Column[int]:
    """By which analysis the row was indexed; 1 if its writer knows of none."""
    return Column("search_version", sa.SmallInteger, nullable=False, server_default="1")


def _stale_rows(table: str) -> Index:
    return Index(
        f"ix_{table}_search_version", "id", sqlite_where=IS_STALE, postgresql_where=IS_STALE
    )


workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String(32), primary_key=True),  # Slack's team id
    Column("name", Text, nullable=False, server_default=""),
    Column("bot_user_id", String(32)),
    Column("programme", sa.JSON, nullable=False, default=dict),  # see storage/programme/settings.py
    _instant("added_at", nullable=False),
    _instant("stopped_at"),  # since when nothing is sent, because the token does not work
    Column("stopped_because", Text),  # a code: see storage/programme/workspaces.py
    _instant("planned_as_of"),  # the latest instant for which the clock left hints
)

leaders = Table(
    "leaders",
    metadata,
    _workspace(primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("function", Text),
    Column("leads", Boolean, nullable=False, default=True),  # False: an admin who is not a leader
    Column("admin", Boolean, nullable=False, default=False),
    Column("cadence_days", Integer),  # None: the workspace's
    Column("zone", Text),  # IANA name from Slack; None: the workspace's
    # Their own working time, as text that storage/programme/settings.py reads; None: the workspace's.
    Column("nudge_hour", Text),
    Column("working_days", Text),
    Column("quiet", Text),
    Column("country", String(2)),  # ISO 3166-1, for public holidays; empty: none are days off
    Column("subdivision", String(32)),  # a code of scheduler/calendars/holidays.py
    Column("vacation", Boolean, nullable=False, server_default=sa.false()),  # by the Slack status
    Column("vacation_from", Date),  # the local day on which it begins, or was seen
    _instant("vacation_until"),  # when that leave ends; None: the status does not say
    _instant("vacation_asked_at"),  # when they were asked, under an answer, how long
    _instant("vacation_answered_at"),  # when they said
    Column("unknown_zone", Text),  # a zone from Slack unknown here, reported to the admins
    Column("on_board", Boolean, nullable=False, default=True),
    Column("dm_channel", String(32)),
    _instant("enrolled_at", nullable=False),
    Column("enrolled_on", Date, nullable=False),  # the leader's local date of that instant
    _instant("paused_at"),
    _instant("removed_at"),
    # Since when Slack says that they are no full member of the workspace, why, and when it said so last:
    # storage/programme/belonging.py. A column from before guests and people of other teams were told apart.
    _instant("deactivated_at"),
    Column("outside", Text),
    _instant("asked_at"),
    # A hint for the clock: nothing can be due before (storage/core/next_check.py). None: check now.
    _instant("next_check_at"),
    Index(None, "workspace", "next_check_at", "user_id"),
    Index(None, "workspace", "asked_at"),
)

# Who may note absences (and later log and plan) for a leader.
assistants = Table(
    "assistants",
    metadata,
    _workspace(primary_key=True),
    Column("leader", String(32), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    _instant("named_at", nullable=False),
    Column("outside", Text),  # why they are no full member: storage/programme/belonging.py
    _instant("asked_at"),  # when Slack said so last
    _instant("told_at"),  # when the leader was told that they are none any more
    Index(None, "workspace", "user_id"),
    Index(None, "workspace", "asked_at"),
)

# Days on which a leader is away, from the first to the last local day.
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
    Column("key", Text, nullable=False),  # customer_key(name), storage/customers/name_keys.py
    Column("added_by", String(32)),
    _instant("added_at", nullable=False),
    Column("domain", Text),  # such as acme.com: two customers of one are proposed to an admin
    Column("place", Text),
    # The id of the customer it was merged into. No foreign key: for one, SQLite would have to recreate the table.
    Column("merged_into", Integer),
    # What tells it from others with this key: its domain, else its place, else its legal form or a number. Empty for
    # the first of a name.
    Column("apart", Text, nullable=False, server_default=""),
    sa.UniqueConstraint("workspace", "key", "apart"),
    Index(None, "workspace", "id"),  # to read newer rows: storage/customers/name_cache.py
    Index(None, "workspace", "merged_into"),
    Index(None, "workspace", "domain"),
)

# Other names of a customer, given by people. A customer merged into it keeps its own row, with `merged_into`.
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
    Index(None, "workspace", "id"),  # as of customers
)

# Merges of two customers. `moved` holds the ids of what moved, so that a merge can be undone.
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

# Pairs that look alike but are different customers, as an admin said: they are not suggested again.
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
    _instant("left_at"),  # since when we know that they no longer work there
    Column("left_noted_by", String(32)),
    _instant("removed_at"),  # mistyped: they never were, or are the one in `moved`
    Column("removed_by", String(32)),
    _instant("renamed_at"),
    Column(
        "moved", sa.JSON
    ),  # where their visits and facts went: see storage/customers/contact_changes.py
    sa.UniqueConstraint("workspace", "customer_id", "key"),
)

# Facts about a contact: "takes the train, hates slides".
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
    Column("joins", ForeignKey("visits.id")),  # a colleague's earlier account of the same visit
    # The key of the command that made it, so that a repeat makes no second one without a row in `received`.
    Column("request", String(255)),
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
    _search_version(),
    sa.UniqueConstraint("workspace", "request"),
    Index(None, "workspace", "leader", "last_day"),
    Index(None, "workspace", "customer_id", "last_day"),
    Index(None, "workspace", "last_day"),
    Index(None, "workspace", "author", "id"),
    _stale_rows("visits"),
)

# Colleagues who came along. The visit's own leader is in `visits`.
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

# A planned visit. The prediction (what the leader expects to hear) is shown to that leader only.
plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("author", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("day", Date, nullable=False),  # the leader's local date
    Column("days", Integer, nullable=False, server_default="1"),  # how many
    Column("at", Text),  # wall-clock time, such as 14:00; None: no hour yet
    Column("people", Text),  # whom they want to see, as typed
    Column("note", Text),
    Column("state", String(16), nullable=False),  # planned, met, missed, cancelled
    Column("moved", Integer, nullable=False, server_default="0"),  # how often
    Column("prediction", Text),  # "what will they say worries them most?"
    Column("outcome", String(16)),  # of the prediction: expected, partly, surprised
    Column("visit_id", ForeignKey("visits.id")),  # the visit it led to
    Column("request", String(255)),  # the key of the command that made it
    _instant("planned_at", nullable=False),
    _instant("changed_at"),
    _instant("settled_at"),
    sa.UniqueConstraint("workspace", "request"),
    Index(None, "workspace", "leader", "day"),
    Index(None, "workspace", "customer_id", "day"),
    Index(None, "workspace", "state", "day"),
)

# The ten best customers that a leader named, one row a line. A new list retires the old one, kept for comparison.
best_customers = Table(
    "best_customers",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("position", Integer, nullable=False),  # 1–10
    Column("typed", Text),  # None: the line was left blank
    Column("customer_id", ForeignKey("customers.id")),
    _instant("named_at", nullable=False),
    _instant("retired_at"),
    Index(None, "workspace", "leader", "retired_at"),
)

# What a leader promised a customer.
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
    _instant("dropped_at"),  # it or its visit was taken back
    Index(None, "workspace", "leader", "due_on"),
    Index(None, "workspace", "customer_id"),
    Index(None, "workspace", "visit_id"),
)

# "How well do you know Acme, 1 to 5?": one for each leader, customer and quarter, shown to that leader only.
ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("leader", String(32), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("quarter", String(8), nullable=False),  # 2026-Q4
    Column("rating", Integer, nullable=False),  # 1–5
    Column("days_since", Integer),  # days since they last met, when rated; None: never met
    _instant("rated_at", nullable=False),
    sa.UniqueConstraint("workspace", "leader", "customer_id", "quarter"),
)

# What waits for an answer before it can be stored ("did you mean …?"), for a day.
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
    Column("words", String(200)),  # the reason as it was typed, where it is none of the choices
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
    _instant(
        "removed_at"
    ),  # by its author: then it is a skipped question, and the words wait to be put back
    Column("search_terms", SearchTerms),
    _search_version(),
    sa.UniqueConstraint("workspace", "delivery_id"),
    Index(None, "workspace", "leader", "customer_id"),
    Index(None, "workspace", "customer_id"),
    _stale_rows("answers"),
)

# Which message of theirs in the direct conversation a leader's answer came from, so that editing it edits the answer.
answer_messages = Table(
    "answer_messages",
    metadata,
    _workspace(primary_key=True),
    Column("leader", String(32), primary_key=True),
    Column("ts", String(32), primary_key=True),  # Slack's, of the message
    Column("delivery_id", String(32), nullable=False),  # the question's, as in answers
)

# The outbox: one row for each outgoing message. Its states are in storage/outbox/deliveries.py.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),  # opaque; travels as message metadata
    _workspace(),
    Column("kind", String(32), nullable=False),
    Column("recipient", String(32), nullable=False),  # a user or a channel
    Column("slot", String(128), nullable=False),  # names the occasion, never the day of sending
    Column("counts_on", Date),  # the recipient's local date, for a DM that counts
    Column("state", String(16), nullable=False),
    Column("reason", Text),  # why held, dropped, failed: a code, see storage/outbox/reasons.py
    Column("facts", sa.JSON, nullable=False, default=dict),  # ids only, never customers' words
    Column("phrase", String(32)),  # the key of its phrasing, so that none is repeated too soon
    _instant("due_at", nullable=False),
    _instant("planned_at", nullable=False),
    _instant("sent_at"),
    _instant("answered_at"),
    # Lease time, never business time:
    _instant("not_before"),
    _instant("claimed_until"),
    _instant("doubted_at"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("channel", String(32)),
    Column("ts", String(32)),
    # Of a message that holds several deliveries: the id of the one that carries the others (its own if it is that one).
    Column("carried_by", String(32)),
    Column("half_day", String(16)),  # "2026-11-30 am": the recipient's half-day that it has taken
    sa.UniqueConstraint("workspace", "kind", "recipient", "slot"),
    sa.UniqueConstraint("workspace", "recipient", "counts_on"),
    Index(None, "state", "due_at"),
    Index(None, "workspace", "state", "due_at"),
    Index(None, "workspace", "recipient", "sent_at"),
    Index(None, "workspace", "recipient", "half_day", unique=True),
)

# What a message that holds several deliveries shows for each of them now, so that one can be replaced by its answer
# while the others stay. It holds people's words, as the message does, and is deleted after a month.
bundle_items = Table(
    "bundle_items",
    metadata,
    Column("delivery", String(32), primary_key=True),
    _workspace(),
    Column("bundle", String(32), nullable=False),  # the delivery that carries the others
    Column("position", Integer, nullable=False),
    Column("gist", Text, nullable=False),  # a few words for a notification on a phone
    Column("text", Text, nullable=False),
    Column("blocks", sa.JSON, nullable=False),
    _instant("written_at", nullable=False),
    Index(None, "workspace", "bundle", "position"),
    Index(None, "written_at"),
)

# Handled requests of Slack, so that a repeat has no second effect and gets the same answer.
received = Table(
    "received",
    metadata,
    _workspace(primary_key=True),
    Column(
        "kind", String(16), primary_key=True
    ),  # command, view, action, event; signature: turned_away.py
    Column("key", String(255), primary_key=True),
    Column("outcome", sa.JSON),  # ids only: the answer is rendered from them again
    _instant("received_at", nullable=False),
    Index(None, "received_at"),
)

# Imports of a file of customers, in short transactions. One that is interrupted is undone from its steps.
imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("state", String(16), nullable=False),  # writing, done, undoing, taken_back
    _instant("begun_at", nullable=False),
    _instant("ended_at"),
    # Machine time, renewed with each step: an import that has not renewed it for a while is dead.
    _instant("alive_at", nullable=False),
    # How many it added, and changes of what was there before.
    *(
        Column(each, Integer, nullable=False, server_default="0")
        for each in ("customers", "people", "changes")
    ),
    Column("undone_by", String(32)),  # none: the command line
    Index(None, "workspace", "state"),
)

# What one transaction of an import wrote: ids and previous values. Deleted some weeks after the import was done.
import_steps = Table(
    "import_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    _workspace(),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("wrote", sa.JSON, nullable=False),
    Index(None, "workspace", "import_id"),
)
