"""Parses the words after /visit into an intent. Pure: no Slack, no database, no clock.

`<customer> [when] [with whom] [how] [why]: <what they said>`; the part before the colon is read by `header` and
`items`, its dates by `dates_and_stays`, the colon and the quotes by `bot/language/quotes.py`.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from bot.language import mentions
from bot.language.days import Day, Direction, is_by_year
from bot.language.quotes import logging_colon, unquote
from bot.language.relative_dates import read_whole_day
from bot.language.visit_line.header import Header, read_header
from bot.language.visit_line.intents import (
    AskDate,
    Future,
    Intent,
    Log,
    Misread,
    NoCustomer,
    OpenForm,
    RunSubcommand,
    Unclear,
    Visit,
    WhichWasMeant,
)
from bot.language.visit_line.read_so_far import ReadSoFar
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers.near_names import nearest_word

CUSTOMER_LIMIT = 300
SAID_LIMIT = 3000
HEAD_LIMIT = 2000
"""Characters of a customer's name, of what they said, and of the whole header."""

_DATE_LABEL = re.compile(r"\s(?:date|dated|day|on|when|datum)$", re.IGNORECASE)
_LONGEST_DAY = 40  # characters
_ANY_DAY = date(2026, 1, 1)  # whether words are a day does not depend on today

_EDGES = " \t\r\n\u00a0\u202f\u3000\u200b\u200e\u200f\ufeff"


def read(text: str, today: date, *, reserved: Collection[str]) -> Intent:
    """The intent of `text`; never raises.

    `text`: the command's text, read by `decode_typed`: of markup only <@U1|name> remains. `today`: in the leader's time
    zone. `reserved`: the subcommands, lower-case, of one word or two ("not now"). Without a logging colon the
    result is `OpenForm`, `RunSubcommand` or `Unclear`: nothing that has to be stored.
    """
    text = text.replace("\0", "").strip()
    if not text:
        return OpenForm()
    colon = logging_colon(text)
    if colon is not None:
        text, colon = _without_label(text, colon)
    run = _subcommand(text, reserved, logs=colon is not None)
    if colon is None:
        return run or _without_colon(text, today, reserved)
    visit = _visit(text, colon, today)
    return visit if run is None else WhichWasMeant(run, visit)


def _subcommand(text: str, reserved: Collection[str], *, logs: bool) -> RunSubcommand | None:
    """The subcommand with which `text` begins. "for @anna" is not one: it says whose visit it is."""
    words = text.split(None, 2)
    first = _bare(words[0])
    says_whose = first == "for" and (
        logs or (len(words) > 1 and mentions.begins_with_user(words[1]))
    )
    if first in reserved and not says_whose:
        return RunSubcommand(first, _rest(text, words[:1]))
    if len(words) > 1 and f"{first} {(second := _bare(words[1]))}" in reserved:
        return RunSubcommand(f"{first} {second}", _rest(text, words[:2]))
    return RunSubcommand("help", "") if text == "?" and "help" in reserved else None


def _bare(word: str) -> str:
    return word.casefold().rstrip(":：?!.")


def _rest(text: str, words: list[str]) -> str:
    for word in words:
        text = text.removeprefix(word).lstrip()
    return text.lstrip(":： ")


def _without_colon(text: str, today: date, reserved: Collection[str]) -> Intent:
    """A customer's name, or a mistyped subcommand; what could be read of it will prefill the form."""
    if len(text) > HEAD_LIMIT:
        return Unclear(text, None, None)
    head = read_header(text, today)
    leader = head.so_far.on_behalf_of
    if head.doubt is not None:
        nearest = nearest_word(text, reserved)
        return Unclear(text, None, nearest, leader, head.doubt.about_day)
    is_bare = head.so_far == ReadSoFar(on_behalf_of=leader)
    if is_bare and (head.quoted or not head.name):
        return OpenForm(head.name or None, leader)
    nearest = None if leader or head.quoted else nearest_word(text, reserved)
    return Unclear(text, _entry(head.name, head.so_far, None, today), nearest, leader)


def _visit(text: str, colon: int, today: date) -> Visit:
    said = _said(text[colon + 1 :])
    if colon > HEAD_LIMIT:
        sentence = f"There are {colon} characters before the colon; I read at most {HEAD_LIMIT}."
        return Misread(sentence, None, text, VisitEntry(customer="", first_day=today, said=said))
    head = read_header(text[:colon], today)
    visit = _of_header(head, said, text, today)
    if head.instead is not None and isinstance(visit, Log):
        instead = _of_header(head.instead, said, text, today)
        return replace(visit, instead=instead) if isinstance(instead, Misread) else visit
    return visit


def _of_header(head: Header, said: str | None, text: str, today: date) -> Visit:
    entry = _entry(head.name, head.so_far, said, today)
    leader = head.so_far.on_behalf_of
    known_as = _entry(*head.known_as, said, today) if head.known_as else None
    if head.doubt is not None:
        doubt = head.doubt
        return Misread(
            doubt.sentence,
            doubt.part,
            text,
            entry,
            _loggable(known_as, today),
            leader,
            days=doubt.days,
            about_day=doubt.about_day,
            may_be_name=doubt.may_be_name,
        )
    if not head.name:
        return NoCustomer(entry, _loggable(known_as, today), leader)
    if (too_long := _over_limit(entry)) is not None:
        return Misread(too_long, None, text, entry, None, leader)
    visit = _dated(entry, head.so_far, today)
    if known_as and isinstance(visit, Log):
        return replace(visit, known_as=_loggable(known_as, today))
    return visit


def _without_label(text: str, colon: int) -> tuple[str, int]:
    """ "Acme date: 12 Nov: gas", "Acme: 12 Nov: gas": a day between two colons is when it was, and no one's words."""
    if text.find(":", colon + 1, colon + 1 + _LONGEST_DAY) < 0:
        return text, colon
    second = logging_colon(text[colon + 1 :])
    day = second and read_whole_day(text[colon + 1 :][:second], _ANY_DAY, Direction.BACK)
    if not second or not day or not (isinstance(day, Day) or _DATE_LABEL.search(text, 0, colon)):
        return text, colon
    return f"{text[:colon]} {text[colon + 1 :]}", colon + 1 + second


def _said(tail: str) -> str | None:
    """What the customer said, without an outer pair of quotes, and with people named as they were typed."""
    return unquote(mentions.as_typed(tail).strip(_EDGES)).strip() or None


def _loggable(entry: VisitEntry | None, today: date) -> VisitEntry | None:
    """`entry` if it could be logged as it is, else None; a company's name contains no mention."""
    if entry is None or entry.last_day > today or _over_limit(entry) or "@" in entry.customer:
        return None
    return entry


def _dated(entry: VisitEntry, so_far: ReadSoFar, today: date) -> Visit:
    if so_far.either is not None:
        more = timedelta(days=entry.days - 1)
        either = so_far.either
        options = [day for day in either if is_by_year(either) or day + more <= today]
        if len(options) == 2:
            return AskDate(entry, (options[0], options[1]), so_far.typed_date, so_far.on_behalf_of)
        entry = replace(entry, first_day=options[0]) if options else entry
    if entry.last_day > today:
        return Future(entry, entry.last_day, so_far.on_behalf_of)
    return Log(entry, so_far.on_behalf_of)


def _entry(name: str, so_far: ReadSoFar, said: str | None, today: date) -> VisitEntry:
    """The visit as read. Without a date it was today, or ended today if it took several days."""
    days = so_far.days or 1
    first_day = so_far.first_day or (so_far.either[0] if so_far.either else None)
    return VisitEntry(
        customer=name,
        first_day=first_day or today - timedelta(days=days - 1),
        days=days,
        setting=so_far.setting or Setting.IN_PERSON,
        purpose=so_far.purpose or Purpose.UNDERSTAND,
        met=tuple(so_far.company.met),
        colleagues=tuple(so_far.company.colleagues),
        said=said,
    )


def _over_limit(entry: VisitEntry) -> str | None:
    """The sentence about a text that is too long to store; None if all fit."""
    if len(entry.customer) > CUSTOMER_LIMIT:
        return (
            f"A customer's name has at most {CUSTOMER_LIMIT} characters; "
            f"this one has {len(entry.customer)}. Is a colon missing after it?"
        )
    if len(entry.said or "") > SAID_LIMIT:
        return (
            f"I keep at most {SAID_LIMIT} characters of what they said; "
            f"these are {len(entry.said or '')}. Keep the words that matter most."
        )
    return None
