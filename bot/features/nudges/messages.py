"""The messages of nudges. Pure: facts in, message out. The headlines are in headlines.py.

A headline and two lines, short enough for a phone. A single quotation: of the suggested customer, if there is one.
"""

from datetime import date, timedelta

from bot.features.nudges import not_now_choices
from bot.features.nudges.facts import Nudge, Suggestion
from bot.requests.action_ids import LOG, PLAN
from bot.slack.blocks import Block, Message, actions, button, context, option, plain, section
from bot.slack.text import cut
from bot.wording import visits
from bot.wording.dates import on_day, past_day
from bot.wording.names import inline, quoted
from bot.wording.numbers_and_lists import count, listing
from bot.wording.visits import HOW, WHY, next_nudge
from storage.core.visit_entry import Purpose, Setting
from storage.queries.meetings import Meeting, Quote, UncountedMeetings

NOT_NOW = "nudge_not_now"
BECAUSE = "nudge_because"

NAME = 40  # characters of a name
QUOTE = 90
LABEL = 30

LAST_FOR_A_MONTH = "After this one I write once a month."
MONTHLY_NOTE = "I write once a month until you have been."
NO_TEN = (
    "Name your ten best customers with `/visit ten`, and I can tell you who has waited longest."
)
BEGIN = "One customer, one hour, nothing to sell: ask what worries them most."
_THIRD = 3  # the step after which nudges come once a month


def nudge(facts: Nudge) -> Message:
    """The nudge: a headline, what was last heard, one visit to suggest, and one tap to plan it."""
    headline = _headline(facts)
    body = _body(facts)
    note = _note(facts)
    blocks: list[Block] = [
        section("\n".join([f"*{headline}*", *body])),
        *([context(note)] if note else []),
        *_buttons(facts),
    ]
    said = " ".join([headline, *body, *([note] if note else [])])
    return Message(said.replace("*", ""), blocks)


def been(last: Meeting, today: date, cadence: int) -> Message:
    """In place of a nudge: a visit has counted since."""
    whom = f"{_name(last.customer.name)}, {past_day(last.last_day, today)}"
    nudge = next_nudge(last.last_day + timedelta(days=cadence), today)
    said = f"You have been: {whom}. Your clock starts again; {nudge}."
    return Message(said.replace("*", ""), [section(said)])


def _headline(facts: Nudge) -> str:
    trend = facts.trend
    return facts.phrase.words.format(
        days=count(facts.days, "day"),
        visits=count(facts.uncounted.number, "visit"),
        since=f"since {past_day(facts.last.last_day, facts.today)}" if facts.last else "so far",
        which=_which(facts.uncounted, facts.counts),
        now=count(trend.now, "visit") if trend else "",
        best=trend.best if trend else "",
    )


def _which(uncounted: UncountedMeetings, counts: frozenset[str]) -> str:
    """Why the visits did not count, as far as it holds for all: "all of them by video, and to sell"."""
    one = uncounted.number == 1
    reasons = []
    if uncounted.settings.isdisjoint(counts):
        reasons.append(listing([HOW[each] for each in Setting if each in uncounted.settings], "or"))
    if uncounted.purposes.isdisjoint(counts):
        reasons.append(listing([WHY[each] for each in Purpose if each in uncounted.purposes], "or"))
    if not all(reasons) or not reasons:
        return "which does not count" if one else "none of which counts"
    return f"{'which was' if one else 'all of them'} {', and '.join(reasons)}"


def _body(facts: Nudge) -> list[str]:
    lines = []
    if facts.manner == "only_selling":
        lines.append(_uncounted(facts))
    elif facts.last:
        lines.append(_last(facts.last, facts))
    if facts.suggestion:
        lines.append(_suggested(facts.suggestion, facts))
    elif facts.last is None:
        lines.append(BEGIN)
    return lines


def _last(last: Meeting, facts: Nudge) -> str:
    that = "Your last was" if facts.manner == "wearing_off" else "That was"
    said = f"{that} {_name(last.customer.name)}, {on_day(last.last_day, facts.today)}."
    quotes_suggested = facts.suggestion is not None and facts.suggestion.words is not None
    return f"{said} {words_heard(last.words)}" if last.words and not quotes_suggested else said


def words_heard(words: Quote) -> str:
    """ "Dana told you: “we may leave gas by 2028”", escaped."""
    who = inline(words.who, NAME) if words.who else "They"
    return f"{who} told you: {quoted(words.said, QUOTE)}"


def _uncounted(facts: Nudge) -> str:
    kept = "It is in your list" if facts.uncounted.number == 1 else "They are in your list"
    stands = f"your clock stands at {count(facts.days, 'day')}"
    return f"{kept}. What counts: {visits.what_counts(facts.counts)}; {stands}."


def _suggested(suggestion: Suggestion, facts: Nudge) -> str:
    name = _name(suggestion.customer.name)
    among = "Of your ten" if suggestion.of_ten else "Of those you have seen"
    if suggestion.last_day is None:
        said = f"{among}, you have yet to see {name}."
    elif _is_last(suggestion, facts):
        longest = (
            "also the one that has waited longest" if suggestion.longest else "one to see again"
        )
        said = f"{among}, it is {longest}."
    elif not suggestion.longest:
        said = f"{among}, {name} has waited since {past_day(suggestion.last_day, facts.today)}."
    else:
        said = f"{among}, {name} has waited longest: since {past_day(suggestion.last_day, facts.today)}."
    return f"{said} {words_heard(suggestion.words)}" if suggestion.words else said


def _is_last(suggestion: Suggestion, facts: Nudge) -> bool:
    shown = facts.last is not None and facts.manner != "only_selling"
    return shown and facts.last is not None and facts.last.customer.id == suggestion.customer.id


def _note(facts: Nudge) -> str:
    if facts.step == _THIRD:
        return LAST_FOR_A_MONTH
    if facts.step > _THIRD:
        return MONTHLY_NOTE
    return "" if facts.has_ten else NO_TEN


def _buttons(facts: Nudge) -> list[Block]:
    suggested = facts.suggestion.customer if facts.suggestion else None
    value = f"{facts.delivery}:{suggested.id if suggested else ''}"
    plan = f"Plan {cut(suggested.name, LABEL)}" if suggested else "Plan a visit"
    return [
        actions(
            button(plan, PLAN, value),
            button("Log a visit", LOG, value),
            button("Not now", NOT_NOW, facts.delivery, spoken="Not now: put the next visit off"),
            because(value),
        )
    ]


def because(value: str) -> Block:
    """The menu for a reason and a day in one choice. `value`: the delivery and the customer that it suggested."""
    return {
        "type": "static_select",
        "action_id": BECAUSE,
        "placeholder": plain("Because …", 150),
        "option_groups": [
            {
                "label": plain(f"{not_now_choices.WAITS[wait]}, because", 75),
                "options": [
                    option(label, f"{value}:{wait}:{reason}")
                    for reason, label in not_now_choices.REASONS.items()
                ],
            }
            for wait in not_now_choices.IN_ONE_TAP
        ],
    }


def _name(name: str) -> str:
    return f"*{inline(name, NAME)}*"
