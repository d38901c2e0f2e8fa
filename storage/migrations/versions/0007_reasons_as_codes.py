"""why deliveries did not go out and why workspaces stopped: codes for the sentences that were kept

Revises: 0006

The sentences are those that releases up to 0006 wrote. A process of such a release may still run and write more of
them: a reader shows what it does not know as it is, so nothing depends on all being found.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SENTENCES = {
    "a visit was logged": "a-visit-logged",
    "a visit was taken back": "a-visit-taken-back",
    "the cadence allows more days now": "cadence-grew",
    "a visit is planned": "visit-planned",
    "overdue by now": "overdue-by-now",
    "its quarter is over": "quarter-over",
    "enrolled anew since": "enrolled-anew",
    "the ten were named": "ten-named",
    "the ten are asked for in another way": "ten-asked-otherwise",
    "the customer is no longer among the ten": "not-among-the-ten",
    "the plan is gone": "plan-gone",
    "the visit is still to come": "visit-ahead",
    "the visit was moved": "visit-moved",
    "the visit was cancelled": "visit-cancelled",
    "the leader said that it did not take place": "visit-missed",
    "the visit was logged": "the-visit-logged",
    "the visit was taken back": "the-visit-taken-back",
    "named no more": "named-no-more",
    "the promise was taken back": "promise-taken-back",
    "the promise was kept": "promise-kept",
    "the promise was put off": "promise-put-off",
    "the board has another channel now, or none": "board-elsewhere",
    "too late to be of use": "too-late",
    "nothing is known of this kind of message any more": "unknown-kind",
    "the recipient is no admin any more": "no-admin",
    "removed from the programme": "removed-from-programme",
    "the account is deactivated": "account-deactivated",
    "takes part without a clock": "without-clock",
    "it could not go out at its hour": "hour-missed",
    "another message had the day": "day-taken",
    "no day of its week was left": "no-day-left",
    "the week has its three messages already": "week-full",
    "it may have arrived": "may-have-arrived",
    "it may have arrived, and the conversation cannot be read": "cannot-be-read",
    "the sender never came back": "sender-never-came-back",
    "the channel is archived": "channel-archived",
    "the channel is shared with another company": "channel-shared",
    "the bot is not a member of the channel": "not-a-member",
    "the leader takes part no more": "takes-no-part",
    "nobody leads here": "nobody-leads",
    "the customer is gone": "customer-gone",
    "the plan stands no more": "plan-settled",
    "there is nothing left to ask": "nothing-to-ask",
    "there is nothing to remind of": "nothing-to-remind-of",
    "no answer in time": "no-answer-in-time",
    "Slack's answer could not be read": "unreadable-answer",
}
# With a value: what stood before and after it, and what stands there now.
WITH_A_VALUE = (
    (("an error, ", ""), ("met-a-bug reference=", "")),
    (("it never arrived, in ", " attempts"), ("never-arrived attempts=", "")),
    (("nothing here can word a ", ""), ("no-words kind=", "")),
    (("Slack answered ", ""), ("server-error status=", "")),
    (("the connection broke (", ")"), ("connection-broke error=", "")),
)
OF_WORKSPACES = {"The app was uninstalled, or its token was revoked.": "app-uninstalled"}

_Around = tuple[str, str]
_Rewritten = tuple[sa.ColumnElement[bool], sa.ColumnElement[str]]


def upgrade() -> None:
    _rewrite("deliveries", "reason", SENTENCES, WITH_A_VALUE)
    _rewrite("workspaces", "stopped_because", OF_WORKSPACES)


def downgrade() -> None:
    back = [(after, before) for before, after in WITH_A_VALUE]
    _rewrite("deliveries", "reason", {code: old for old, code in SENTENCES.items()}, back)
    _rewrite("workspaces", "stopped_because", {code: old for old, code in OF_WORKSPACES.items()})


def _rewrite(
    name: str,
    column: str,
    texts: Mapping[str, str],
    with_a_value: Iterable[tuple[_Around, _Around]] = (),
) -> None:
    """One pass over the table. A row that another process is changing is left out, not waited for."""
    table = sa.table(name, sa.column("id", sa.Text), sa.column(column, sa.Text))
    kept: sa.ColumnClause[Any] = table.c[column]
    found = [_exchanged(kept, texts), *(_moved(kept, old, new) for old, new in with_a_value)]
    known = sa.or_(*(there for there, _ in found))
    rows = sa.select(table.c.id).where(kept.is_not(None), known)  # most have none
    op.execute(
        table.update()
        .where(table.c.id.in_(rows.with_for_update(skip_locked=True)))
        .values({column: sa.case(*found, else_=kept)})
    )


def _exchanged(kept: sa.ColumnClause[Any], texts: Mapping[str, str]) -> _Rewritten:
    """Whether it is one of the texts, and what stands in its place."""
    return kept.in_(texts), sa.case(texts, value=kept)


def _moved(kept: sa.ColumnClause[Any], old: _Around, new: _Around) -> _Rewritten:
    """Whether a single word stands between the old text, and the same word between the new."""
    before, after = old
    there = sa.and_(kept.like(f"{before}_%{after}"), kept.not_like(f"{before}% %{after}"))
    length = sa.func.length(kept) - len(before) - len(after)
    value = sa.func.substr(kept, len(before) + 1, length)
    return there, sa.literal(new[0]) + value + sa.literal(new[1])
