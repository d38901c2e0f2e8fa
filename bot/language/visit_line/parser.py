"""Reads the words after /visit into one typed value. Pure: no Slack, no database, no clock.

`<customer> [when] [with whom] [how] [why]: <what they said>`; the grammar of the part before the colon
is in `head` and `items`, that of dates in `dates`, the colon and the quotes in `quotes`.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from bot.language import mentions
from bot.language.quotes import logging_colon, unquote
from bot.language.visit_line.header import read_header
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
"""Characters of a customer's name, of what they said, and of all that stands before the colon."""

_EDGES = " \t\r\n\u00a0\u202f\u3000\u200b\u200e\u200f\ufeff"


def read(text: str, today: date, *, reserved: Collection[str]) -> Intent:
    """What `text` asks for; never raises on any text.

    `text`: the command's text, its entities decoded once; mentions remain as <@U1|name>. `today`: in the
    leader's own zone. `reserved`: the subcommands, lower-case, of one word or two ("not now"). Without a
    logging colon the answer is `OpenForm`, `Run` or `Unclear`: nothing that would have to be stored.
    """
    text = _as_typed(text)
    if not text:
        return OpenForm()
    colon = logging_colon(text)
    run = _subcommand(text, reserved, logs=colon is not None)
    if colon is None:
        return run or _without_colon(text, today, reserved)
    visit = _visit(text, colon, today)
    return visit if run is None else WhichWasMeant(run, visit)


def _as_typed(text: str) -> str:
    return mentions.links_as_typed(text).replace("\0", "").strip()


def _subcommand(text: str, reserved: Collection[str], *, logs: bool) -> RunSubcommand | None:
    """The subcommand with which `text` begins. "for @anna" is none: it says whose visit it is."""
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
    """A name, or a slip of the pen; a form that opens may as well hold what could be read."""
    if len(text) > HEAD_LIMIT:
        return Unclear(text, None, None)
    head = read_header(text, today)
    leader = head.told.on_behalf_of
    if head.doubt is not None:
        return Unclear(text, None, nearest_word(text, reserved), leader)
    is_bare = head.told == ReadSoFar(on_behalf_of=leader)
    if is_bare and (head.quoted or not head.name):
        return OpenForm(head.name or None, leader)
    nearest = None if leader or head.quoted else nearest_word(text, reserved)
    return Unclear(text, _entry(head.name, head.told, None, today), nearest, leader)


def _visit(text: str, colon: int, today: date) -> Visit:
    said = _said(text[colon + 1 :])
    if colon > HEAD_LIMIT:
        sentence = f"There are {colon} characters before the colon; I read at most {HEAD_LIMIT}."
        return Misread(sentence, None, text, VisitEntry(customer="", first_day=today, said=said))
    head = read_header(text[:colon], today)
    entry = _entry(head.name, head.told, said, today)
    leader = head.told.on_behalf_of
    known_as = _entry(*head.known_as, said, today) if head.known_as else None
    if head.doubt is not None:
        doubt = head.doubt
        return Misread(doubt.sentence, doubt.part, text, entry, _loggable(known_as, today), leader)
    if not head.name:
        return NoCustomer(entry, _loggable(known_as, today), leader)
    if (too_long := _over_limit(entry)) is not None:
        return Misread(too_long, None, text, entry, None, leader)
    return _dated(entry, head.told, today)


def _said(tail: str) -> str | None:
    """What the customer said: out of one outer pair of quotes, people named as they were typed."""
    return unquote(mentions.as_typed(tail).strip(_EDGES)).strip() or None


def _loggable(entry: VisitEntry | None, today: date) -> VisitEntry | None:
    """`entry`, if it could be logged as it is; no company's name mentions one of us."""
    if entry is None or entry.last_day > today or _over_limit(entry) or "@" in entry.customer:
        return None
    return entry


def _dated(entry: VisitEntry, told: ReadSoFar, today: date) -> Visit:
    if told.either is not None:
        options = [day for day in told.either if day + timedelta(days=entry.days - 1) <= today]
        if len(options) == 2:
            return AskDate(entry, (options[0], options[1]), told.typed_date, told.on_behalf_of)
        entry = replace(entry, first_day=options[0]) if options else entry
    if entry.last_day > today:
        return Future(entry, entry.last_day, told.on_behalf_of)
    return Log(entry, told.on_behalf_of)


def _entry(name: str, told: ReadSoFar, said: str | None, today: date) -> VisitEntry:
    """The visit as told. Without a date it was today, or ended today if it took several days."""
    days = told.days or 1
    first_day = told.first_day or (told.either[0] if told.either else None)
    return VisitEntry(
        customer=name,
        first_day=first_day or today - timedelta(days=days - 1),
        days=days,
        setting=told.setting or Setting.IN_PERSON,
        purpose=told.purpose or Purpose.UNDERSTAND,
        met=tuple(told.company.met),
        colleagues=tuple(told.company.colleagues),
        said=said,
    )


def _over_limit(entry: VisitEntry) -> str | None:
    """The sentence about a text that is too long to keep; None if all fit."""
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
