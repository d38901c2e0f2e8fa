"""The header, the text before the colon: a customer's name, then a date, people, how and why in any order.

The name is all words before the first point from which *all* the rest reads as such items. A quoted name is taken
whole. Where an item begins but cannot be read to its end ("Acme on 31 Feb", "Toys for Tots", "Acme yesterday lunch"),
that is a doubt: the person is asked, and the words are never guessed into the name. A time of day ("at 14:00") is
read and dropped, since a visit has none.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from bot.language.days import Direction
from bot.language.mentions import USER
from bot.language.quotes import leading_quotation
from bot.language.visit_line.items import ONE_LEADER, SEPARATORS, Items
from bot.language.visit_line.read_so_far import ReadSoFar, UnreadableItem, UnreadPart

DAY_OR_NAME = "Is “{day}” the day, and “{name}” the customer?"
_FOR_LEADER = re.compile(rf"for\s+{USER}[\s,]*", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"))


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read. `known_as`: the name and items under the other reading, in which the doubt is in the name.

    Without a doubt, `known_as` is a reading for a name that is known ("Ruby Tuesday"). `name` may be empty. `quoted`:
    the name was in quotes. `instead`: the question to ask, if the words after a leading day are a known name ("Sunday
    Acme").
    """

    name: str
    so_far: ReadSoFar
    doubt: UnreadPart | None = None
    known_as: tuple[str, ReadSoFar] | None = None
    quoted: bool = False
    instead: "Header | None" = None


def read_header(text: str, today: date, direction: Direction = Direction.BACK) -> Header:
    """Reads the words before the colon."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    text = text.strip()
    leader = _FOR_LEADER.match(text)
    if leader is None:
        return _named(text, today, direction)
    head = _named(text[leader.end() :], today, direction)
    return _on_behalf(head, leader[1])


def _on_behalf(head: Header, leader: str) -> Header:
    """Sets the leader of "for @anna Acme today" in each reading; a second leader is a doubt."""
    readings = [head.so_far] + ([head.known_as[1]] if head.known_as else [])
    readings += [head.instead.so_far] if head.instead else []
    for so_far in readings:
        if so_far.on_behalf_of not in (None, leader):
            return replace(head, doubt=UnreadPart(ONE_LEADER, head.name), known_as=None)
        so_far.on_behalf_of = leader
    return head


def _named(text: str, today: date, direction: Direction) -> Header:
    """Reads a header without its "for @anna": the name is in quotes, or goes up to the first item."""
    quotation = leading_quotation(text)
    if quotation is not None:
        items = Items(text[quotation[1] :], today, direction, ReadSoFar())
        if not items.count or items.words[0] in SEPARATORS or items.may_start(0):
            return _after_quotation(quotation[0], items)
    return _unquoted(text, today, direction)


def _after_quotation(name: str, items: Items) -> Header:
    name = " ".join(name.split())
    try:
        items.read_all(0)
    except UnreadableItem as problem:
        return Header(name, items.so_far, items.doubt(problem), None, quoted=True)
    return Header(name, items.so_far, quoted=True)


def _unquoted(text: str, today: date, direction: Direction) -> Header:
    items = Items(text, today, direction, ReadSoFar())
    doubtful: Header | None = None  # as read up to the first doubt
    lead: Header | None = None  # the reading in which a firm's first word is a day
    for at in range(items.leading_holiday(), items.count):
        if not items.may_start(at) or items.belongs_to_name(at):
            continue
        items.so_far = so_far = ReadSoFar()
        try:
            items.read_all(at)
        except UnreadableItem as problem:
            if at == 0 and items.may_lead(problem):
                lead = _led(items, problem)
            elif doubtful is None and items.is_doubt(at, problem):
                doubtful = _doubtful(items, at, problem)
            continue
        if at == 0:
            return Header("", so_far, known_as=_name_after_all(items))
        if doubtful is None and (address := items.address(at)):
            doubtful = Header(items.name(at), so_far, address)
            continue
        return _with_doubt(doubtful, lead, items, at)
    items.so_far = ReadSoFar()
    return _with_doubt(doubtful, lead, items, items.count)


def _doubtful(items: Items, at: int, problem: UnreadableItem) -> Header:
    doubt = items.doubt(problem)
    if problem.sentence is None:  # what cannot be read may be the name, whatever it looks like
        doubt = replace(doubt, may_be_name=True)
    return Header(items.name(items.before_prefixes(at)), items.so_far, doubt)


def _led(items: Items, problem: UnreadableItem) -> Header | None:
    """The reading of "Sunday Riley" as a day and a customer; None if the other words say when it was themselves."""
    day = items.so_far
    if items.direction is Direction.AHEAD:
        return Header("", day, replace(items.doubt(problem), may_be_name=True))
    part = items.typed(0, problem.at)
    rest = _unquoted(items.typed(problem.at, items.count), items.today, items.direction)
    if rest.doubt or rest.instead or rest.so_far.first_day or rest.so_far.either or not rest.name:
        return None
    so_far = replace(rest.so_far, first_day=day.first_day, typed_date=part)
    days = (day.first_day,) if day.first_day else ()
    sentence = DAY_OR_NAME.format(day=part, name=rest.name)
    return Header(rest.name, so_far, UnreadPart(sentence, part, days, True, may_be_name=True))


def _with_doubt(doubtful: Header | None, lead: Header | None, items: Items, end: int) -> Header:
    """The header whose name ends before word `end`; a doubt comes first, and then a name that ends like a day."""
    name, so_far = items.name(end), items.so_far
    if doubtful is not None and not (end > 1 and items.begins_like_a_name() and items.has_day()):
        return replace(doubtful, known_as=(name, so_far))
    if lead is not None and items.direction is Direction.AHEAD and not items.has_day():
        return replace(lead, known_as=(name, so_far))
    leftover = items.leftover(end) if end > 1 else None
    if leftover is not None:
        start, doubt = leftover
        return Header(items.name(start), so_far, doubt, (name, so_far))
    instead = lead and replace(lead, known_as=(name, so_far))
    return Header(name, so_far, known_as=_with_its_day(items, end), instead=instead)


def _with_its_day(items: Items, at: int) -> tuple[str, ReadSoFar] | None:
    """The other reading of "Ruby Tuesday", for firms that are known by that name."""
    if at >= items.count or not items.is_day_alone(at):
        return None
    items.so_far = so_far = ReadSoFar()
    with suppress(UnreadableItem):
        items.read_all(at + 1)
        return items.name(at + 1), so_far
    return None


def _name_after_all(items: Items) -> tuple[str, ReadSoFar] | None:
    """The other reading of a header that is all items: its first words as a name."""
    for at in range(1, items.count):
        items.so_far = so_far = ReadSoFar()
        if items.may_start(at):
            with suppress(UnreadableItem):
                items.read_all(at)
                return items.name(at), so_far
    return (items.name(items.count), ReadSoFar()) if items.count else None
