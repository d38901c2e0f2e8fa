"""The messages about promises. Pure: facts in, message out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.slack.blocks import MESSAGE_TEXTS, Block, Message, actions, button, context, plain, section
from bot.slack.text import cut, cut_lines
from bot.wording.dates import day, on_day
from bot.wording.names import inline, quoted
from storage.visits.promises import Promise

DONE = "promise_done"
LATER = "promise_later"
DONE_LISTED = "promise_done_listed"
BLOCK = "promise"

NONE_OPEN = "No promise of yours is open. One is made in the form of a visit: what, and by when."
LAST_TIME = "I don't ask again."
_WHAT = 600
_MOST = 20


@dataclass(frozen=True)
class Due:
    """The facts of a reminder. `today`: its leader's; `again`: it is the second reminder of this promise."""

    promise: Promise
    today: date
    delivery: str = ""
    again: bool = False


def reminder(due: Due) -> Message:
    """The reminder of a promise, with [Done] and a date picker to put it off."""
    when = _when(due)
    blocks: list[Block] = [
        section(f"*{_name(due.promise)}.* {when}\n{_what(due.promise)}"),
        actions(
            _done(due.promise, DONE, due.delivery),
            {
                "type": "datepicker",
                "action_id": LATER,
                "placeholder": plain("Later: by when?", 150),
            },
            block_id=f"{BLOCK}:{due.delivery}",
        ),
        *([context(LAST_TIME)] if due.again else []),
    ]
    text = f"{_name(due.promise)}. {when} {_what(due.promise)}"
    return Message(text, blocks, f"Your promise to {_name(due.promise)}")


def _done(promise: Promise, action_id: str, value: str) -> Block:
    whom = cut(promise.customer.name, 30)
    return button("Done", action_id, value, spoken=f"Done, for {whom}: {promise.what}")


def _when(due: Due) -> str:
    by = due.promise.due_on
    if by is None:
        return "You promised:"
    if due.again or by < due.today:
        return f"Your promise was due {on_day(by, due.today)} and is still open:"
    return f"You promised for {day(by, due.today)}:"


def settled(due: Due) -> Message:
    """Replaces the reminder: done, or put off."""
    promise = due.promise
    if promise.kept_at is not None:
        said = f"{_name(promise)}. Done: {_what(promise)}"
        return Message(said, [context(said)])
    said = f"{_name(promise)}. {_by(promise, due.today)}: {_what(promise)}"
    return Message(said, [context(said)])


def listed(open_ones: Sequence[Promise], today: date, done: Promise | None = None) -> Message:
    """Open promises, each with [Done]. `done`: the one that was just ticked off."""
    head = "*Your open promises*" if open_ones else NONE_OPEN
    blocks: list[Block] = [section(f"Done: {_what(done)}")] if done else []
    blocks += [section(head)]
    lines = cut_lines((_line(each, today) for each in open_ones[:_MOST]), MESSAGE_TEXTS)
    for each, line in zip(open_ones, lines, strict=False):
        blocks.append(section(line, accessory=_done(each, DONE_LISTED, str(each.id))))
    if len(open_ones) > len(lines):
        blocks.append(context(f"And {len(open_ones) - len(lines)} more, due later."))
    return Message("\n".join([head, *lines]).replace("*", ""), blocks)


def _line(promise: Promise, today: date) -> str:
    return f"*{_name(promise)}* {_what(promise)}\n{_by(promise, today)}"


def _by(promise: Promise, today: date) -> str:
    if promise.due_on is None:
        return "No day was named"
    if promise.due_on < today:
        return f"It was due {on_day(promise.due_on, today)}"
    return f"By {day(promise.due_on, today)}"


def _what(promise: Promise) -> str:
    return quoted(promise.what, _WHAT)


def _name(promise: Promise) -> str:
    return inline(promise.customer.name, 100)
