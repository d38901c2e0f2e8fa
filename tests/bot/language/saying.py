"""What the tests of the one-line grammar share: one Thursday, the subcommands, and short ways to say it."""

from datetime import date
from typing import Any

from bot.language.visit_line.intents import Intent, Log, Misread
from bot.language.visit_line.parser import read
from storage.core.visit_entry import VisitEntry

TODAY = date(2026, 11, 19)
SUBCOMMANDS = (
    "plan", "who", "search", "ten", "me", "list", "undo", "board",
    "not now", "for", "setup", "campaign", "report", "help",
)  # fmt: skip


def hear(text: str, today: date = TODAY) -> Intent:
    """What the bot understands, said on a Thursday."""
    return read(text, today, reserved=SUBCOMMANDS)


def visit(customer: str = "Acme", on: str = "2026-11-19", **more: Any) -> VisitEntry:
    """The visit told by "Acme: x", with whatever differs."""
    return VisitEntry(customer=customer, first_day=date.fromisoformat(on), **{"said": "x", **more})


def logged(text: str, today: date = TODAY) -> VisitEntry:
    """The visit that `text` logs at once."""
    intent = hear(text, today)
    assert isinstance(intent, Log), intent
    return intent.entry


def misread(text: str, today: date = TODAY) -> Misread:
    """The question that `text` raises."""
    intent = hear(text, today)
    assert isinstance(intent, Misread), intent
    assert intent.typed == text.strip()
    return intent
