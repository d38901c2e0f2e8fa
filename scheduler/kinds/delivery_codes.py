"""Codes for why a delivery was held, dropped, failed or is in doubt. Their words: bot/wording/delivery_reasons.py.

The codes are stored (storage/outbox/reasons.py says how), so a code never changes its meaning.
"""

from enum import StrEnum

from storage.programme.belonging import Outside


class DeliveryCode(StrEnum):
    """The codes, grouped by the part that sets them."""

    # Set by a kind's `check` just before sending.
    A_VISIT_LOGGED = "a-visit-logged"
    A_VISIT_TAKEN_BACK = "a-visit-taken-back"
    CADENCE_GREW = "cadence-grew"
    SNOOZED = "snoozed"
    VISIT_PLANNED = "visit-planned"
    OVERDUE_BY_NOW = "overdue-by-now"
    QUARTER_OVER = "quarter-over"
    ENROLLED_ANEW = "enrolled-anew"
    TEN_NAMED = "ten-named"
    TEN_ASKED_OTHERWISE = "ten-asked-otherwise"
    NOT_AMONG_THE_TEN = "not-among-the-ten"
    PLAN_GONE = "plan-gone"
    VISIT_AHEAD = "visit-ahead"
    VISIT_MOVED = "visit-moved"
    VISIT_CANCELLED = "visit-cancelled"
    VISIT_MISSED = "visit-missed"
    THE_VISIT_LOGGED = "the-visit-logged"
    THE_VISIT_TAKEN_BACK = "the-visit-taken-back"
    NAMED_NO_MORE = "named-no-more"
    ABSENCE_CANCELLED = "absence-cancelled"
    PROMISE_TAKEN_BACK = "promise-taken-back"
    PROMISE_KEPT = "promise-kept"
    PROMISE_PUT_OFF = "promise-put-off"
    BOARD_ELSEWHERE = "board-elsewhere"
    BOARD_STILL_EMPTY = "board-still-empty"
    TOO_LATE = "too-late"

    # Set by the engine: about the recipient, or about the day.
    UNKNOWN_KIND = "unknown-kind"
    NO_ADMIN = "no-admin"
    REMOVED = "removed-from-programme"
    DEACTIVATED = "account-deactivated"
    OUTSIDE = "no-full-member"  # a guest, a bot, of another team, or unknown to Slack
    PAUSED = "paused"
    WITHOUT_CLOCK = "without-clock"
    HOUR_MISSED = "hour-missed"
    HALF_DAY_TAKEN = "half-day-taken"
    DAY_TAKEN = "day-taken"
    NO_DAY_LEFT = "no-day-left"
    WEEK_FULL = "week-full"
    RESTORED = "restored"

    # Set by the sender. The last four only describe a step in the output of `tick` and are never stored.
    MET_A_BUG = "met-a-bug"  # values: reference, as in the log
    NEVER_ARRIVED = "never-arrived"  # values: attempts
    MAY_HAVE_ARRIVED = "may-have-arrived"
    CANNOT_BE_READ = "cannot-be-read"
    LEASE_OVER = "lease-over"
    ASKED_TO_WAIT = "asked-to-wait"  # values: seconds
    HAD_ARRIVED = "had-arrived"
    HAD_NOT_ARRIVED = "had-not-arrived"

    # Set by the courier, or while the message is written.
    NO_WORDS = "no-words"  # values: kind
    CHANNEL_ARCHIVED = "channel-archived"
    CHANNEL_SHARED = "channel-shared"
    NOT_A_MEMBER = "not-a-member"
    TAKES_NO_PART = "takes-no-part"
    NOBODY_LEADS = "nobody-leads"
    CUSTOMER_GONE = "customer-gone"
    PLAN_SETTLED = "plan-settled"
    NOTHING_TO_ASK = "nothing-to-ask"
    NOTHING_TO_REMIND_OF = "nothing-to-remind-of"


def code_of(outside: Outside) -> DeliveryCode:
    """Why nothing is sent to somebody who does not belong to the workspace."""
    closed = outside is Outside.DEACTIVATED
    return DeliveryCode.DEACTIVATED if closed else DeliveryCode.OUTSIDE
