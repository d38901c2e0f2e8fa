"""Visits in words: settings, purposes, summaries, which visits count, and the next nudge."""

from collections.abc import Collection
from datetime import date

from bot.wording.dates import day, past_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count, listing
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.plans.plan_state import PredictionOutcome

SETTINGS = {
    Setting.IN_PERSON: "In person",
    Setting.VIDEO: "By video",
    Setting.PHONE: "By phone",
}
PURPOSES = {
    Purpose.UNDERSTAND: "To understand",
    Purpose.SELL: "To sell",
    Purpose.HELP: "To help",
}
OUTCOMES = {
    PredictionOutcome.EXPECTED: "As expected",
    PredictionOutcome.PARTLY: "Partly",
    PredictionOutcome.SURPRISED: "It surprised me",
}

HOW = {Setting.IN_PERSON: "in person", Setting.VIDEO: "by video", Setting.PHONE: "by phone"}
WHY = {Purpose.UNDERSTAND: "to understand", Purpose.SELL: "to sell", Purpose.HELP: "to help"}
HINT = "Which person said it, and in which words? An average never met anybody."


def what_counts(counts: Collection[str]) -> str:
    """ "in person, to understand". `counts`: Programme.counts."""
    how = [HOW[each] for each in Setting if each in counts]
    why = [WHY[each] for each in Purpose if each in counts]
    return f"{listing(how, 'or')}, {listing(why, 'or')}"


def summary(entry: VisitEntry, today: date, *, most_name: int = 150, most_met: int = 250) -> str:
    """ "Globex with Dana Cole (COO), yesterday, in person, to understand", escaped.

    Longer names are cut to `most_name` and `most_met` characters: a section holds 3000, entities included.
    """
    met = [person.name + (f" ({person.role})" if person.role else "") for person in entry.met]
    whom = f" with {inline(listing(met), most_met)}" if met else ""
    name = f"{inline(entry.customer, most_name)}{where(entry)}"
    return f"{name}{whom}, {day_of(entry, today)}, {HOW[entry.setting]}, {WHY[entry.purpose]}"


def where(entry: VisitEntry) -> str:
    """ ", Kiruna": which of the customer's places it was, escaped; empty if that was not said."""
    return f", {inline(entry.place, 60)}" if entry.place else ""


def day_of(entry: VisitEntry, today: date) -> str:
    """ "yesterday"; for a longer stay "3 days from 28 October"."""
    when = past_day(entry.first_day, today)
    return when if entry.days == 1 else f"{count(entry.days, 'day')} from {when}"


def next_nudge(when: date, today: date) -> str:
    """ "next nudge from 6 December"."""
    if when <= today:
        return "you are due again"
    said = day(when, today)
    return (
        "next nudge tomorrow at the earliest" if said == "tomorrow" else f"next nudge from {said}"
    )
