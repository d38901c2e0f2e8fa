"""The notices to an admin: a message failed or may not have arrived, or a time zone is unknown."""

from datetime import datetime

from bot.requests.services import Services
from bot.slack.blocks import Message, section
from bot.slack.text import channel_mention, escape, mention
from bot.wording.delivery_reasons import words_of
from bot.wording.message_kinds import in_a_sentence
from scheduler.kinds.admin_notice import ZONE
from storage.outbox.deliveries import Delivery

# Words for Slack's error codes. For those not listed, the words of /visit why are used.
_WORDS = {
    "channel_not_found": "Slack does not find it, or I was never invited",
    "not_in_channel": "I am not in it; /invite me, and the next one comes",
    "is_archived": "the channel is archived",
    "user_disabled": "the account is deactivated",
    "user_not_found": "Slack does not know this person any more",
    "missing_scope": "the app lacks a permission; installing it again grants it",
    "team_access_not_granted": "Slack doesn't let the app in here; installing it again grants it",
    "access_denied": "Slack doesn't allow the app to do that here (access_denied)",
    "no_permission": "Slack doesn't allow the app to do that here (no_permission)",
    "not_allowed_token_type": "the app's token is of another kind; SLACK_BOT_TOKEN begins with xoxb-",
}


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The notice, from the delivery's facts."""
    return of_delivery(delivery)


def of_delivery(delivery: Delivery) -> Message:
    """The same, for whoever has the delivery."""
    if delivery.facts.get("kind") == ZONE:
        return unknown_zone(str(delivery.facts["recipient"]), str(delivery.facts["reason"]))
    return notice(
        str(delivery.facts.get("kind", "")),
        str(delivery.facts.get("recipient", "")),
        str(delivery.facts.get("reason", "")),
    )


def unknown_zone(user_id: str, zone: str) -> Message:
    """Says that Slack named a time zone which this machine does not know."""
    said = (
        f"Slack puts {mention(user_id)} in the time zone “{escape(zone)}”, which I don't know. "
        "Until Slack names another, I go by the workspace's own zone for them."
    )
    return Message(said, [section(said)])


def notice(kind: str, recipient: str, reason: str) -> Message:
    """Which message did not arrive, for whom, and why. `recipient` and `reason` as in the outbox."""
    is_channel = recipient[:1] in ("C", "G")
    whom = channel_mention(recipient) if is_channel else mention(recipient)
    said = (
        f"{in_a_sentence(kind)} for {whom} did not get through: {escape(_WORDS.get(reason) or words_of(reason))}. "
        "I don't send it again."
    )
    return Message(said, [section(said)])
