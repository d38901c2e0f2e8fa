"""Helpers for the grammar of the line after /visit: a fixed Thursday, the subcommands, and shortcuts."""

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
    """Parses a line; by default today is that Thursday."""
    return read(text, today, reserved=SUBCOMMANDS)


def visit(customer: str = "Acme", on: str = "2026-11-19", **more: Any) -> VisitEntry:
    """The visit of the line "Acme: x", with the given changes."""
    return VisitEntry(customer=customer, first_day=date.fromisoformat(on), **{"said": "x", **more})


def logged(text: str, today: date = TODAY) -> VisitEntry:
    """The visit that `text` logs without a question."""
    intent = hear(text, today)
    assert isinstance(intent, Log), intent
    return intent.entry


def misread(text: str, today: date = TODAY) -> Misread:
    """The question that `text` raises."""
    intent = hear(text, today)
    assert isinstance(intent, Misread), intent
    assert intent.typed == text.strip()
    return intent
