"""The messages of "not now". Pure: facts in, message out."""

from datetime import date, timedelta

from bot.features.nudges import not_now_choices
from bot.features.nudges.not_now import NothingDue, NothingToPutOff, PutOff, Result
from bot.requests.action_ids import PLAN
from bot.slack.blocks import Block, Message, actions, button, context, option, plain, section
from bot.slack.text import cut
from bot.wording.dates import day, on_day
from bot.wording.names import quoted
from storage.programme.snoozes import Snooze

WHY = "snooze_why"
UNTIL = "snooze_until"
ON = "snooze_on"
BLOCK = "snooze"

ASK_WHY = "Why? One tap. Nobody but you sees your reasons."
ARRANGED = "Put the day into your plans, and I keep quiet until then."


def message(facts: Result) -> Message:
    """The answer to "not now"."""
    match facts:
        case PutOff():
            return put_off(facts)
        case NothingToPutOff():
            return nothing_to_put_off(facts)
        case NothingDue():
            return nothing_due(facts)


def put_off(facts: PutOff) -> Message:
    """Until when and why, with menus to change both."""
    said = _said(facts)
    ask = [] if facts.snooze.reason else [context(ASK_WHY)]
    return Message(said, [section(said), *ask, _choices(facts), *_plan(facts)])


def nothing_to_put_off(facts: NothingToPutOff) -> Message:
    """Says that there is nothing to put off: a visit has counted since."""
    said = (
        f"Nothing to put off: your last visit that counts was {on_day(facts.since, facts.today)}."
    )
    return Message(said, [section(said)])


def nothing_due(facts: NothingDue) -> Message:
    """Says that no nudge would have come anyway, so that nothing was put off."""
    next_one = f"The next nudge comes {when_next(facts.comes, facts.today)}" if facts.comes else ""
    if facts.until is None:
        said = f"Nothing is due that I could put off. {next_one or 'No nudge is in sight'}."
    else:
        quiet = f"I keep quiet until {until_when(facts.until, facts.today)} all the same"
        said = f"No nudge is due before that day, so no excuse is counted. {quiet}."
        said += f" {next_one}." if next_one and facts.comes != facts.until else ""
    return Message(said, [section(said)])


def _said(facts: PutOff) -> str:
    reason = facts.snooze.reason
    then = _then(facts)
    if reason and facts.in_a_row >= not_now_choices.MIRRORED_FROM:
        times = not_now_choices.ordinal(facts.in_a_row)
        asked = facts.comes == facts.snooze.until
        then = f"You asked to hear from me {_when(facts)}" if asked else then
        return f"That is the {times} {_in_a_row(facts.snooze)} in a row. No reply needed. {then}."
    if reason == not_now_choices.ARRANGED:
        return f"Already arranged: noted. {ARRANGED} Else {then[0].lower()}{then[1:]}."
    if reason:
        return f"{_reason(facts.snooze)}: noted. {then}."
    return f"Not now, then. {then}."


def _then(facts: PutOff) -> str:
    """The next nudge, without a full stop: on the day that was asked for, or when it is its turn."""
    if facts.comes is None:
        return f"Nothing comes before {until_when(facts.snooze.until, facts.today)}"
    if facts.comes == facts.snooze.until:
        return f"You will hear from me {_when(facts)}"
    return f"The next nudge comes {when_next(facts.comes, facts.today)}"


def _when(facts: PutOff) -> str:
    return when_next(facts.snooze.until, facts.today)


def _reason(snooze: Snooze) -> str:
    if snooze.words:
        return quoted(snooze.words)
    reason = snooze.reason or ""
    return not_now_choices.REASONS.get(reason, reason)


def _in_a_row(snooze: Snooze) -> str:
    said = _reason(snooze)
    return said if snooze.words else f"“{said.lower()}”"


def when_next(until: date, today: date) -> str:
    """ "on Monday"; beyond a week "on Monday, 7 December"."""
    if until == today + timedelta(days=1):
        return "tomorrow"
    if until - today < timedelta(days=7):
        return f"on {until:%A}"
    return f"on {until:%A}, {day(until, today)}"


def until_when(until: date, today: date) -> str:
    """ "Monday"; beyond a week "Monday, 7 December"."""
    return when_next(until, today).removeprefix("on ")


def _plan(facts: PutOff) -> list[Block]:
    if facts.snooze.reason != not_now_choices.ARRANGED:
        return []
    whom = facts.arranged
    value = f"{facts.snooze.delivery or ''}:{whom.id if whom else ''}"
    return [actions(button(f"Plan {cut(whom.name, 30)}" if whom else "Plan a visit", PLAN, value))]


def _choices(facts: PutOff) -> Block:
    reasons = [option(label, key) for key, label in not_now_choices.REASONS.items()]
    why: Block = {
        "type": "static_select",
        "action_id": WHY,
        "placeholder": plain("Why", 150),
        "options": reasons,
    }
    given = [each for each in reasons if each["value"] == facts.snooze.reason]
    if given:
        why["initial_option"] = given[0]
    waits: Block = {
        "type": "static_select",
        "action_id": UNTIL,
        "placeholder": plain("Another time", 150),
        "options": [option(label, key) for key, label in not_now_choices.WAITS.items()],
    }
    on: Block = {
        "type": "datepicker",
        "action_id": ON,
        "initial_date": facts.snooze.until.isoformat(),
        "placeholder": plain("A date", 150),
    }
    return actions(why, waits, on, block_id=f"{BLOCK}:{facts.snooze.id}")
