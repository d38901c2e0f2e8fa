"""The Home tab, composed of the same messages as the subcommands'. Pure: facts in, view out."""

from bot.features.home.facts import Home, OwnFacts
from bot.features.hours import leave_question
from bot.features.hours import messages as hours_messages
from bot.features.me import messages, ratings_and_promises
from bot.features.me.messages import NO_NUMBERS
from bot.features.plans import messages as plan_messages
from bot.features.promises import messages as promise_messages
from bot.features.ten import map_messages
from bot.features.ten.messages import NameThem, name_them
from bot.requests import action_ids
from bot.requests.action_ids import FORM_LINE, RUN_LINE
from bot.slack.blocks import Block, Message, actions, button, context, header, home, section
from bot.slack.text import escape
from bot.wording import quiet_times
from scheduler.leaders.context import working_time_of
from storage.customers.customers import Customer
from storage.ten.best_customers import TenLine

DIVIDER: Block = {"type": "divider"}
MIRROR = "In your mirror"


def page(facts: Home) -> Block:
    """The view for people who are enrolled."""
    if facts.mine is None:
        return home([section(NO_NUMBERS), actions(_runs("Set up", "setup"))])
    parts = (
        _clock(facts, facts.mine),
        _ten(facts.mine),
        plan_messages.listed(
            facts.mine.plans, facts.actor.today, reader=facts.actor.user_id
        ).blocks,
        promise_messages.listed(facts.mine.promises, facts.actor.today).blocks,
        _mirror(facts.mine),
        _settings(facts),
    )
    blocks = [block for part in parts if part for block in (*part, DIVIDER)]
    return home(blocks[:-1])


def turned_away(refusal: Message) -> Block:
    """The view for people who are not enrolled: one sentence, and no data."""
    return home(refusal.blocks)


def _clock(facts: Home, mine: OwnFacts) -> list[Block]:
    paused = [context(hours_messages.PAUSED)] if facts.actor.person.paused else []
    quiet = quiet_times.lines(mine.quiet, mine.clock.today)
    log = button("Log a visit", FORM_LINE, "", style="primary")
    return [
        header(messages.headline(mine.clock)),
        section("\n".join([messages.last(mine.clock), *quiet])),
        *paused,
        *leave_question.blocks(facts.actor),
        actions(log, button("Plan a visit", action_ids.PLAN, ":")),
    ]


def _ten(mine: OwnFacts) -> list[Block]:
    """The map, with [Plan] beside the customer unseen for longest; without a list, the request for one."""
    if mine.ten is None:
        return list(name_them(NameThem("", mine.clock.today)).blocks)
    waiting = mine.ten.waiting

    def beside(_line: TenLine, customer: Customer) -> Block | None:
        if customer != waiting:
            return None
        spoken = f"Plan a visit to {customer.name}"
        return button("Plan", action_ids.PLAN, f":{customer.id}", spoken=spoken)

    return map_messages.as_map(mine.ten, beside)


def _mirror(mine: OwnFacts) -> list[Block]:
    """Ratings, predictions and reasons of snoozes, which only the leader sees; empty if there are none."""
    lines = (
        ratings_and_promises.known(mine.rated, mine.seen, mine.clock.today),
        messages.predictions(mine.predictions),
        messages.excuses(mine.excuses),
    )
    said = "\n".join(line for line in lines if line)
    return [section(f"*{MIRROR}*\n{said}"), context(messages.PRIVATE)] if said else []


def _settings(facts: Home) -> list[Block]:
    person, programme = facts.actor.person, facts.actor.programme
    working_time = working_time_of(person, programme)
    line = " ".join(
        (
            hours_messages.nudges_line(person, programme),
            hours_messages.days_line(working_time),
            hours_messages.quiet_line(working_time),
        )
    )
    buttons = [
        _runs("My numbers", "me"),
        _runs("Why (no) nudge?", "why"),
        *([_runs("Set up", "setup")] if person.admin else []),
    ]
    change = _runs("My hours", "hours")
    return [section(f"{line} ({escape(working_time.zone)})", accessory=change), actions(*buttons)]


def _runs(label: str, word: str) -> Block:
    """A button that runs `/visit word`."""
    return button(label, f"{RUN_LINE}:{word}", word)
