"""Words for the stored codes: why a delivery was held, dropped or failed, and why a workspace is stopped. Pure.

Phrases for the middle or the end of a sentence, one row for each code.
"""

from contextlib import suppress

from bot.slack import faults
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox import reasons
from storage.outbox.reasons import DeliveryReason
from storage.programme import workspaces

WORDS: dict[str, str] = {
    DeliveryCode.A_VISIT_LOGGED: "a visit was logged",
    DeliveryCode.A_VISIT_TAKEN_BACK: "a visit was taken back",
    DeliveryCode.CADENCE_GREW: "the cadence allows more days now",
    DeliveryCode.SNOOZED: "snoozed",
    DeliveryCode.VISIT_PLANNED: "a visit is planned",
    DeliveryCode.OVERDUE_BY_NOW: "overdue by now",
    DeliveryCode.QUARTER_OVER: "its quarter is over",
    DeliveryCode.ENROLLED_ANEW: "enrolled anew since",
    DeliveryCode.TEN_NAMED: "the ten were named",
    DeliveryCode.TEN_ASKED_OTHERWISE: "the ten are asked for in another way",
    DeliveryCode.NOT_AMONG_THE_TEN: "the customer is no longer among the ten",
    DeliveryCode.PLAN_GONE: "the plan is gone",
    DeliveryCode.VISIT_AHEAD: "the visit is still to come",
    DeliveryCode.VISIT_MOVED: "the visit was moved",
    DeliveryCode.VISIT_CANCELLED: "the visit was cancelled",
    DeliveryCode.VISIT_MISSED: "the leader said that it did not take place",
    DeliveryCode.THE_VISIT_LOGGED: "the visit was logged",
    DeliveryCode.THE_VISIT_TAKEN_BACK: "the visit was taken back",
    DeliveryCode.NAMED_NO_MORE: "named no more",
    DeliveryCode.ABSENCE_CANCELLED: "the days away were taken back",
    DeliveryCode.PROMISE_TAKEN_BACK: "the promise was taken back",
    DeliveryCode.PROMISE_KEPT: "the promise was kept",
    DeliveryCode.PROMISE_PUT_OFF: "the promise was put off",
    DeliveryCode.BOARD_ELSEWHERE: "the board has another channel now, or none",
    DeliveryCode.BOARD_STILL_EMPTY: "the board is as empty as the last one was",
    DeliveryCode.TOO_LATE: "too late to be of use",
    DeliveryCode.UNKNOWN_KIND: "nothing is known of this kind of message any more",
    DeliveryCode.NO_ADMIN: "the recipient is no admin any more",
    DeliveryCode.REMOVED: "removed from the programme",
    DeliveryCode.DEACTIVATED: "the account is deactivated",
    DeliveryCode.OUTSIDE: "the recipient is no full member of the workspace any more",
    DeliveryCode.PAUSED: "paused",
    DeliveryCode.WITHOUT_CLOCK: "takes part without a clock",
    DeliveryCode.HOUR_MISSED: "it could not go out at its hour",
    DeliveryCode.HALF_DAY_TAKEN: "one message a morning and one an afternoon",
    DeliveryCode.DAY_TAKEN: "another message had the day",
    DeliveryCode.NO_DAY_LEFT: "no day of its week was left",
    DeliveryCode.WEEK_FULL: "the week has its three messages already",
    DeliveryCode.RESTORED: "it was due after the backup that was restored, and may have been sent then",
    DeliveryCode.MET_A_BUG: "an error, {reference}",
    DeliveryCode.NEVER_ARRIVED: "it never arrived, in {attempts} attempts",
    DeliveryCode.MAY_HAVE_ARRIVED: "it may have arrived",
    DeliveryCode.CANNOT_BE_READ: "it may have arrived, and the conversation cannot be read",
    DeliveryCode.LEASE_OVER: "the lease was over",
    DeliveryCode.ASKED_TO_WAIT: "Slack asks to wait {seconds} s",
    DeliveryCode.HAD_ARRIVED: "it had arrived",
    DeliveryCode.HAD_NOT_ARRIVED: "it had not arrived",
    DeliveryCode.NO_WORDS: "nothing here can word a {kind}",
    DeliveryCode.CHANNEL_ARCHIVED: "the channel is archived",
    DeliveryCode.CHANNEL_SHARED: "the channel is shared with another company",
    DeliveryCode.NOT_A_MEMBER: "the bot is not a member of the channel",
    DeliveryCode.TAKES_NO_PART: "the leader takes part no more",
    DeliveryCode.NOBODY_LEADS: "nobody leads here",
    DeliveryCode.CUSTOMER_GONE: "the customer is gone",
    DeliveryCode.PLAN_SETTLED: "the plan stands no more",
    DeliveryCode.NOTHING_TO_ASK: "there is nothing left to ask",
    DeliveryCode.NOTHING_TO_REMIND_OF: "there is nothing to remind of",
    **faults.WORDS,
    reasons.LEFT_BEHIND: "the sender never came back",
    workspaces.UNINSTALLED: "The app was uninstalled, or its token was revoked.",
}


def words(reason: DeliveryReason | None) -> str:
    """The reason in words, "" for none. Unknown codes of Slack's, and texts of other releases, are shown as stored."""
    if reason is None:
        return ""
    template = WORDS.get(reason.code)
    if template:
        with suppress(KeyError):  # from another release, with other values
            return template.format(**reason.values)
    return reasons.to_text(reason)


def words_of(stored: str | None) -> str:
    """The same for the text in a column, or in the facts of a notice."""
    return words(reasons.from_text(stored))


def outcome(state: str, reason: DeliveryReason | None) -> str:
    """ "dropped: too late to be of use"; the state alone without a reason."""
    return f"{state}: {words(reason)}" if reason else state
