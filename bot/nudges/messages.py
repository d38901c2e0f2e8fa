"""The words of the overdue nudge. Pure: facts in, message out.

Each headline says the same fact, so that whoever is nudged for the third time does not read the same line again.
"""

from bot import counting
from bot.nudges.facts import Overdue, Suggestion
from bot.slack.blocks import Block, Message, actions, button, context, section
from bot.slack.text import count, cut, day, escape, on_day, quoted
from storage.meetings import Meeting, Words

LOG = "nudge_log"
NOT_NOW = "nudge_not_now"

# After each of these "That was Globex, on 30 October." must make sense.
FIRST = (
    "{days} since you last sat down with a customer.",
    "You last sat down with a customer {days} ago.",
    "Your last visit to a customer was {days} ago.",
)
SECOND = (
    "{days} now since you last sat down with a customer.",
    "It is {days} now since a customer had an hour of yours.",
    "A customer last had an hour of yours {days} ago.",
)
THIRD = (
    "{days} since a customer last told you something first-hand.",
    "You last heard from a customer first-hand {days} ago.",
    "The last time a customer told you something first-hand was {days} ago.",
)
MONTHLY = (
    "A month on: {days} since you last sat down with a customer.",
    "{days} by now since your last visit to a customer.",
    "It has been {days} since you last went to a customer.",
)
NOT_COUNTED = (
    "{days} since your last visit that counts.",
    "Your last visit that counts was {days} ago.",
    "It is {days} since your last visit that counts.",
)
NEVER = (
    "{days} since you joined, and your first visit is still to come.",
    "{days} in, and your first visit is still to come.",
    "You joined {days} ago. Your first visit is still to come.",
)
NEVER_COUNTED = (
    "{days} since you joined, and none of your visits has counted yet.",
    "{days} in, and none of your visits has counted yet.",
    "You joined {days} ago. None of your visits has counted yet.",
)
BY_STEP = (FIRST, SECOND, THIRD, MONTHLY)

LAST_FOR_A_MONTH = "After this one I write once a month."
MONTHLY_NOTE = "I write once a month until you have been."
NO_TEN = (
    "Name your ten best customers with `/visit ten`, and I can tell you who has waited longest."
)
BEGIN = "One customer, one hour, nothing to sell: ask what worries them most."


def overdue(facts: Overdue) -> Message:
    """The nudge of DESIGN section 4: the clock, the last visit in the customer's words, one visit to suggest."""
    headline = f"*{_headline(facts)}*"
    body = _body(facts)
    note = _note(facts)
    value = f"{facts.delivery}:{facts.suggestion.customer.id if facts.suggestion else ''}"
    blocks: list[Block] = [
        section("\n".join([headline, *body])),
        *([context(note)] if note else []),
        actions(button("Log a visit", LOG, value), button("Not now", NOT_NOW, facts.delivery)),
    ]
    said = " ".join([_headline(facts), *body, *([note] if note else [])])
    return Message(said.replace("*", ""), blocks)


def _headline(facts: Overdue) -> str:
    choices = _headlines(facts)
    return choices[facts.turn % len(choices)].format(days=count(facts.days, "day"))


def _headlines(facts: Overdue) -> tuple[str, ...]:
    if facts.last is None:
        return NEVER_COUNTED if facts.uncounted else NEVER
    if facts.uncounted:
        return NOT_COUNTED
    return BY_STEP[min(facts.step, len(BY_STEP)) - 1]


def _body(facts: Overdue) -> list[str]:
    lines = []
    if facts.last:
        lines.append(_last(facts.last, facts))
    if facts.uncounted:
        lines.append(_uncounted(facts))
    if facts.suggestion:
        lines.append(_suggested(facts.suggestion, facts))
    elif facts.last is None:
        lines.append(BEGIN)
    return lines


def _last(last: Meeting, facts: Overdue) -> str:
    said = f"That was {_name(last.customer.name)}, {on_day(last.last_day, facts.today)}."
    return f"{said} {told(last.words)}" if last.words else said


def told(words: Words) -> str:
    """ "Dana told you: “we may leave gas by 2028”", escaped."""
    who = escape(cut(words.who, 100)) if words.who else "They"
    return f"{who} told you: {quoted(words.said)}"


def _uncounted(facts: Overdue) -> str:
    since = " since" if facts.last else ""
    one = facts.uncounted == 1
    logged = "The one" if one else f"The {facts.uncounted}"
    rule = counting.words(facts.counts)
    return f"{logged} you logged{since} {'is' if one else 'are'} in your list. What counts: {rule}."


def _suggested(suggestion: Suggestion, facts: Overdue) -> str:
    name = _name(suggestion.customer.name)
    whose = "Of your ten" if suggestion.of_ten else "Of the customers you have met"
    if suggestion.last_day is None:
        return f"{whose}, {name} is not in your visits yet."
    if facts.last and facts.last.customer.id == suggestion.customer.id:
        return f"{whose}, it is also the one that has waited longest."
    since = f"{whose}, {name} has waited longest: since {day(suggestion.last_day, facts.today)}."
    if suggestion.words:
        return f"{since} The last thing they told you: {quoted(suggestion.words.said)}"
    return since


def _note(facts: Overdue) -> str:
    if facts.step == len(BY_STEP) - 1:
        return LAST_FOR_A_MONTH
    if facts.step >= len(BY_STEP):
        return MONTHLY_NOTE
    return "" if facts.has_ten else NO_TEN


def _name(name: str) -> str:
    return f"*{escape(cut(name, 150)).replace('*', '∗')}*"
