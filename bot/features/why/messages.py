"""The answer to `/visit why`. Pure: the scheduler's reasons in, words out."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.slack.blocks import Block, Message, context, section
from bot.slack.text import cut, escape
from bot.wording import quiet_times
from bot.wording.delivery_reasons import words
from bot.wording.message_kinds import label
from bot.wording.reasons import in_words, sentence
from scheduler.explain.why import Explanation, KindExplanation
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


def why(explanation: Explanation) -> Message:
    """For the leader: each kind, whether it is due and by which rule; then the outcome of the last messages."""
    head = f"*It is {_when(explanation.now, explanation.zone)} where you are.* {escape(_now(explanation))}"
    if explanation.opens and _day(explanation.opens, explanation.zone) > _day(
        explanation.now, explanation.zone
    ):
        head += f" The next message could come on {_when(explanation.opens, explanation.zone)}."
    if explanation.unknown_zone:
        head += f" {UNKNOWN_ZONE.format(zone=escape(cut(explanation.unknown_zone, 60)))}"
    quiet = " ".join(quiet_times.lines(explanation.quiet, _day(explanation.now, explanation.zone)))
    kinds = "\n".join(_kind(each) for each in explanation.kinds)
    log = "\n".join(_line(each, explanation.zone) for each in explanation.log) or NO_LOG
    paragraphs = [each for each in (head, quiet, kinds, f"*{LOG}*\n{log}") if each]
    blocks: list[Block] = [section(each) for each in paragraphs]
    return Message("\n".join(paragraphs), [*blocks, context(PRIVATE)])


def _now(explanation: Explanation) -> str:
    return sentence(explanation.closed) if explanation.closed else OPEN


def _kind(each: KindExplanation) -> str:
    due = "due now" if each.due else "not due"
    return f"• *{label(each.kind)}:* {due}. {escape(in_words(each.reasons))}"


def _line(each: Delivery, zone: str) -> str:
    state = _STATES[each.state]
    reason = (
        f": {escape(_attributed(words(each.reason)))}" if each.reason and not each.sent_at else ""
    )
    return f"• {_short(each.sent_at or each.due_at, zone)}, {label(each.kind)}: {state}{reason}"


def _attributed(reason: str) -> str:
    """The reason; an error code of Slack's, such as "channel_not_found", is introduced as what Slack said."""
    return f"Slack said {reason}" if "_" in reason and " " not in reason else reason


def lines(explanation: Explanation) -> Iterator[str]:
    """For the terminal: tab-separated lines. The first cell is the type of the line: person, zone, now, kind or log.

    person  user  instant  zone
    zone    Slack's name for theirs  only if it is not known here
    now     open or closed  why  instant at which something may be sent again, or -
    kind    kind  due or not due  rule  day from which it is due, or -
    log     due, with its offset  kind  state  reason, or -
    """
    yield _cells(
        "person", explanation.user_id, _instant(explanation.now, explanation.zone), explanation.zone
    )
    opens = _instant(explanation.opens, explanation.zone) if explanation.opens else "-"
    if explanation.unknown_zone:
        yield _cells(
            "zone", explanation.unknown_zone, f"not known here; {explanation.zone} is used"
        )
    yield _cells("now", "closed" if explanation.closed else "open", _now(explanation), opens)
    for each in explanation.kinds:
        day = each.on.isoformat() if each.on else "-"
        due = "due" if each.due else "not due"
        yield _cells("kind", each.kind, due, in_words(each.reasons), day)
    for sent in explanation.log:
        at = _instant(sent.due_at, explanation.zone)
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
