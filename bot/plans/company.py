"""Whom a planned visit is to, as it is kept: "Dana Cole (COO), <@U0BEN>". Pure."""

import re

from bot.slack.text import cut, escape, mention
from bot.visits.filled import read_people
from bot.visits.form import people
from bot.visits.people import Company
from storage.entries import Met

_OURS = re.compile(r"<@([UW][A-Z0-9_]{1,30})(?:\|[^<>]*)?>")


def line(company: Company) -> str | None:
    """The people as one line; None for nobody."""
    ours = [f"<@{user}>" for user in company.colleagues]
    told = ", ".join([*([people(company.met)] if company.met else []), *ours])
    return told or None


def shown(told: str, most: int = 250) -> str:
    """For mrkdwn: people's words escaped, and of ours the names that Slack gives them."""
    parts = [each.strip() for each in _OURS.sub("", told).split(",")]
    names = escape(cut(", ".join(each for each in parts if each), most))
    ours = [mention(user) for user in colleagues(told)[:20]]
    return ", ".join([*([names] if names else []), *ours])


def colleagues(told: str | None) -> tuple[str, ...]:
    """Who of us is to come along."""
    return tuple(dict.fromkeys(_OURS.findall(told or "")))


def met(told: str | None) -> tuple[Met, ...]:
    """The customer's people among them, for the form; nobody if the line doesn't read as names."""
    try:
        return read_people(_OURS.sub("", told or ""))
    except ValueError:
        return ()
