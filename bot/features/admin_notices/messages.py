"""Telling an admin of a message that failed, or that nobody can account for."""

from datetime import datetime

from bot.requests.services import Services
from bot.slack.blocks import Message, section
from bot.slack.text import channel_mention, escape, mention
from bot.wording.delivery_reasons import words_of
from bot.wording.message_kinds import in_a_sentence
from scheduler.kinds.admin_notice import ZONE
from storage.outbox.deliveries import Delivery

# Slack's error words, for people. What is not here is said as /visit why says it.
_WORDS = {
    "channel_not_found": "Slack does not find it, or I was never invited",
    "not_in_channel": "I am not in it; /invite me, and the next one comes",
    "is_archived": "the channel is archived",
    "user_disabled": "the account is deactivated",
    "user_not_found": "Slack does not know this person any more",
    "missing_scope": "the app lacks a permission; installing it again grants it",
}


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The notice, from what was recorded."""
    if delivery.facts.get("kind") == ZONE:
        return unknown_zone(str(delivery.facts["recipient"]), str(delivery.facts["reason"]))
    return notice(
        str(delivery.facts.get("kind", "")),
        str(delivery.facts.get("recipient", "")),
        str(delivery.facts.get("reason", "")),
    )


def unknown_zone(user_id: str, zone: str) -> Message:
    """Slack named a time zone that is not in this machine's list."""
    said = (
        f"Slack puts {mention(user_id)} in the time zone “{escape(zone)}”, which I don't know. "
        "Until Slack names another, I go by the workspace's own zone for them."
    )
    return Message(said, [section(said)])


def notice(kind: str, recipient: str, reason: str) -> Message:
    """What was to be said, to whom, and why it was not. `recipient` and `reason` as they stand in the outbox."""
    is_channel = recipient[:1] in ("C", "G")
    whom = channel_mention(recipient) if is_channel else mention(recipient)
    said = (
        f"{in_a_sentence(kind)} for {whom} did not get through: {escape(_WORDS.get(reason) or words_of(reason))}. "
        "I don't send it again."
    )
    return Message(said, [section(said)])
