"""What is said to "why?". Pure: the clock's own reasons in, words out."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.slack.blocks import Block, Message, context, section
from bot.slack.text import cut, escape
from bot.wording.delivery_reasons import words
from bot.wording.message_kinds import label
from bot.wording.reasons import in_words, sentence
from scheduler.explain.why import Because, Why
from storage.outbox.deliveries import Delivery, DeliveryState

OPEN = "Messages may come at this hour."
NO_LOG = "Nothing has been planned for you yet."
LOG = "What was sent to you, or not"
UNKNOWN_ZONE = "Slack puts you in “{zone}”, a zone that I don't know, so I go by the workspace's."
NOT_OTHERS = (
    "I tell everybody of their own messages only. An admin sees those of others on the command line, with "
    "`keep-in-touch why USER`."
)
PRIVATE = "Only you see this."

_STATES = {
    DeliveryState.PLANNED: "waits",
    DeliveryState.HELD: "waits",
    DeliveryState.CLAIMED: "is on its way",
    DeliveryState.SENT: "sent",
    DeliveryState.DROPPED: "not sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNKNOWN: "may have arrived",
}


def why(found: Why) -> Message:
    """For the leader: each kind, due or not, and by which rule; then what became of the last messages."""
    head = f"*It is {_when(found.now, found.zone)} where you are.* {escape(_now(found))}"
    if found.opens and _day(found.opens, found.zone) > _day(found.now, found.zone):
        head += f" The next message could come on {_when(found.opens, found.zone)}."
    if found.unknown_zone:
        head += f" {UNKNOWN_ZONE.format(zone=escape(cut(found.unknown_zone, 60)))}"
    kinds = "\n".join(_kind(each) for each in found.kinds)
    log = "\n".join(_line(each, found.zone) for each in found.log) or NO_LOG
    paragraphs = [each for each in (head, kinds, f"*{LOG}*\n{log}") if each]
    blocks: list[Block] = [section(each) for each in paragraphs]
    return Message("\n".join(paragraphs), [*blocks, context(PRIVATE)])


def _now(found: Why) -> str:
    return sentence(found.closed) if found.closed else OPEN


def _kind(each: Because) -> str:
    due = "due now" if each.due else "not due"
    return f"• *{label(each.kind)}:* {due}. {escape(in_words(each.reasons))}"


def _line(each: Delivery, zone: str) -> str:
    state = _STATES[each.state]
    reason = f": {escape(_told(words(each.reason)))}" if each.reason and not each.sent_at else ""
    return f"• {_short(each.sent_at or each.due_at, zone)}, {label(each.kind)}: {state}{reason}"


def _told(reason: str) -> str:
    """Slack's own words for a failure are no sentence: "channel_not_found"."""
    return f"Slack said {reason}" if "_" in reason and " " not in reason else reason


def lines(found: Why) -> Iterator[str]:
    """For the terminal, tab-separated. The first cell says what the line is: person, zone, now, kind or log.

    person  user  instant  zone
    zone    what Slack calls theirs  only if it is not known here
    now     open or closed  why  instant at which something may be sent again, or -
    kind    kind  due or not due  rule  day from which it is due, or -
    log     due, with its offset  kind  state  reason, or -
    """
    yield _cells("person", found.user_id, _instant(found.now, found.zone), found.zone)
    opens = _instant(found.opens, found.zone) if found.opens else "-"
    if found.unknown_zone:
        yield _cells("zone", found.unknown_zone, f"not known here; {found.zone} is used")
    yield _cells("now", "closed" if found.closed else "open", _now(found), opens)
    for each in found.kinds:
        day = each.on.isoformat() if each.on else "-"
        due = "due" if each.due else "not due"
        yield _cells("kind", each.kind, due, in_words(each.reasons), day)
    for sent in found.log:
        at = _instant(sent.due_at, found.zone)
        yield _cells("log", at, sent.kind, sent.state.value, words(sent.reason) or "-")


def _cells(*cells: str) -> str:
    return "\t".join(" ".join(each.split()) for each in cells)


def _instant(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _when(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A}, {local.day} {local:%B}, {local:%H:%M}"


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _short(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b} {local:%H:%M}"
