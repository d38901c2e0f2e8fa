"""The messages of "not now". Pure: facts in, message out."""

from datetime import date, timedelta

from bot.features.nudges import not_now_choices
from bot.features.nudges.not_now import NothingToPutOff, PutOff
from bot.requests.action_ids import PLAN
from bot.slack.blocks import Block, Message, actions, button, context, option, plain, section
from bot.slack.text import cut
from bot.wording.dates import day, on_day

WHY = "snooze_why"
UNTIL = "snooze_until"
ON = "snooze_on"
BLOCK = "snooze"

ASK_WHY = "Why? One tap. Nobody but you sees your reasons."
ARRANGED = "Put the day into your plans, and I keep quiet until then."


def message(facts: PutOff | NothingToPutOff) -> Message:
    """The answer to "not now"."""
    return nothing_to_put_off(facts) if isinstance(facts, NothingToPutOff) else put_off(facts)


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


def _said(facts: PutOff) -> str:
    when = when_next(facts.snooze.until, facts.today)
    reason = facts.snooze.reason
    if reason and facts.in_a_row >= not_now_choices.MIRRORED_FROM:
        label = not_now_choices.REASONS.get(reason, reason).lower()
        times = not_now_choices.ordinal(facts.in_a_row)
        return (
            f"That is the {times} “{label}” in a row. No reply needed. "
            f"You asked to hear from me {when}."
        )
    if reason == not_now_choices.ARRANGED:
        return f"Already arranged: noted. {ARRANGED} Else you will hear from me {when}."
    if reason:
        return (
            f"{not_now_choices.REASONS.get(reason, reason)}: noted. You will hear from me {when}."
        )
    return f"Not now, then. You will hear from me {when}."


def when_next(until: date, today: date) -> str:
    """ "on Monday"; beyond a week "on Monday, 7 December"."""
    if until == today + timedelta(days=1):
        return "tomorrow"
    if until - today < timedelta(days=7):
        return f"on {until:%A}"
    return f"on {until:%A}, {day(until, today)}"


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
