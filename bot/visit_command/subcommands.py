"""The subcommands of /visit: one row each. Help is made from this table, and every word in it is reserved.

A row whose `run` is None is reserved for later and answers with help. To add one: write its handler, add its row.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.features.board import handlers as board
from bot.features.customers import handlers as customers
from bot.features.hours import away_handlers
from bot.features.hours import handlers as hours
from bot.features.me import handlers as me
from bot.features.nudges import handlers as nudges
from bot.features.plans import handlers as plans
from bot.features.promises import handlers as promises
from bot.features.setup import handlers as setup
from bot.features.ten import handlers as ten
from bot.features.visits import list_handlers as visit_list
from bot.features.why import handlers as why
from bot.language.visit_line.intents import WhichWasMeant
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.services import Services
from bot.slack.blocks import Block, Message, context, header, section
from bot.slack.text import cut, escape

Run = Callable[[Command], Awaitable[Message | None]]  # None: the answer follows, as a form
Claims = Callable[[Connection, Actor, WhichWasMeant], bool]
ForOutsider = Callable[[Services, str, str, str], Awaitable[Message | None]]


@dataclass(frozen=True)
class Subcommand:
    """One subcommand of /visit: `word`, and its line of help, `usage` and `meaning`.

    `claims`: whether a line with a colon belongs to this subcommand and logs no visit; without it, the person is asked
    which was meant. `for_outsider`: its handler for people who are not enrolled, such as assistants (workspace, user
    id, the words after it); it returns None if they may not use it.
    """

    word: str
    usage: str
    meaning: str
    run: Run | None = None
    for_admins: bool = False
    claims: Claims | None = None
    for_outsider: ForOutsider | None = None


# The help for lines without a subcommand.
LINES = (
    ("/visit", "opens the form"),
    ("/visit Acme", "opens the form with Acme filled in"),
    ("/visit Acme yesterday: “we may leave gas by 2028”", "logs at once: a colon means log"),
    (
        "/visit Acme with Dana Cole (COO) and @ben on 12 Nov by video to sell: …",
        "people, colleague, date, how, why",
    ),
    ("/visit Acme 3 days from 2 Nov: …", "a stay of several days"),
)


def table() -> tuple[Subcommand, ...]:
    """Every subcommand, in the order of help."""
    return (
        Subcommand(
            "plan",
            "/visit plan Globex thursday 14:00",
            "plans a visit",
            run=plans.run_plan,
            claims=plans.claims_line,
        ),
        Subcommand(
            "plans", "/visit plans", "my visits to come, to move or cancel", run=plans.run_plans
        ),
        Subcommand("who", "/visit who Acme", "what we know of a customer", run=customers.run_who),
        Subcommand(
            "search",
            "/visit search lead times",
            "finds what customers said",
            run=customers.run_search,
            claims=customers.claims_line,
        ),
        Subcommand("ten", "/visit ten", "my ten best customers", run=ten.run_ten),
        Subcommand("me", "/visit me", "my numbers", run=me.run_me),
        Subcommand("list", "/visit list", "my visits, to edit or delete", run=visit_list.run_list),
        Subcommand(
            "promises",
            "/visit promises",
            "what I promised customers, to tick off",
            run=promises.run_promises,
        ),
        Subcommand("undo", "/visit undo", "takes back what I logged last", run=visit_list.run_undo),
        Subcommand("board", "/visit board", "the board, only for me", run=board.run_board),
        Subcommand(
            "not now",
            "/visit not now",
            "puts off the next nudge, with a reason",
            run=nudges.run_not_now,
        ),
        Subcommand(
            "hours", "/visit hours", "my working time, and who assists me", run=hours.run_hours
        ),
        Subcommand(
            "away",
            "/visit away 3 Dec to 14 Dec",
            "when I am away; alone it shows what is noted; with @name for whom I assist",
            run=away_handlers.run_away,
            for_outsider=away_handlers.away_for_outsider,
        ),
        Subcommand(
            "back",
            "/visit back",
            "I am back before time",
            run=away_handlers.run_back,
            for_outsider=away_handlers.back_for_outsider,
        ),
        Subcommand("why", "/visit why", "why a message came, or did not", run=why.run_why),
        Subcommand("for", "/visit for @anna Acme today: …", "an assistant logs for a leader"),
        Subcommand(
            "setup",
            "/visit setup",
            "who takes part, and where the board goes",
            run=setup.run_setup,
            for_admins=True,
        ),
        Subcommand("campaign", "/visit campaign", "a campaign of visits", for_admins=True),
        Subcommand(
            "report", "/visit report", "the month, from the customers' side", for_admins=True
        ),
        Subcommand("help", "/visit help", "this page", run=None),
    )


WORDS = tuple(each.word for each in table())


def find(word: str) -> Subcommand | None:
    """The subcommand of that name; None if there is none."""
    return next((each for each in table() if each.word == word), None)


def help_message(*, admin: bool = False, about: str = "") -> Message:
    """How to use /visit. `about`: a sentence put first, on what was not understood."""
    rows = [each for each in table() if each.run or each.word == "help"]
    shown = [each for each in rows if admin or not each.for_admins]
    lines = [*LINES, *((each.usage, each.meaning) for each in shown)]
    text = "\n".join(f"`{escape(usage)}`  {escape(meaning)}" for usage, meaning in lines)
    intro = escape(cut(about, 500))
    blocks: list[Block] = [
        *([section(intro)] if intro else []),
        header("Keep in touch"),
        section(text),
        context(
            "Dates: today, yesterday, Tuesday, 12 Nov, 2026-11-12, 3 days ago. No date means today."
        ),
    ]
    return Message(f"{intro} {text}".strip(), blocks)
