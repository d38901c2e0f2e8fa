"""Parses what is typed after `/visit search`: words, and filters by customer, leader and date. Pure but for NameLookup.

`lead times customer:Acme by:@anna since:2026`, or in plain words `lead times at Acme since march`. What is no filter
is searched for as words; a filter that cannot be understood is answered with a sentence.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import MistakeError
from bot.language import mentions
from bot.language.day_names import MONTHS
from bot.language.days import Day, EitherDay, months_apart, real_date
from bot.language.quotes import logging_colon
from bot.language.relative_dates import take_day
from bot.slack.text import cut
from bot.wording.names import unmarked
from bot.wording.numbers_and_lists import listing
from scheduler.calendars.calendar import quarter_start
from storage.customers.customers import Customer

LONGEST = 500
"""Characters that are read; the rest is ignored."""

_LONGEST_NAME = 6  # words
_QUOTED = '["“„«][^"“”„«»]*["”“»]'
_TOKEN = re.compile(rf"{mentions.USER_LIKE}|(?:\w+:)?{_QUOTED}|\S+")
_NAMES = "customer|by|leader|since|after"
_FILTER = re.compile(rf"({_NAMES})[:：](.*)", re.IGNORECASE | re.DOTALL)
_ENDS_IN_FILTER = re.compile(rf"(?:^|\s)(?:{_NAMES})$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_AND_MONTH = re.compile(r"((?:19|20)\d\d)[-/](\d{1,2})")

WHEN = "I can't read since when. Try since:2026, since:march or since:2026-03-14."
WHICH_YEAR = (
    "Since when? That day is still to come this year: add the year, as in since:2026-03-14."
)
TO_COME = "Since when? That day is still to come."
BY_WHOM = "Heard by whom? Name them with @, as in by:@anna, or say by:me."
OF_WHOM = "Of which customer? Such as customer:Acme."
WHOSE = "I know no leader “{typed}”. Name them with @, as in by:@anna."
STRANGER = "That person has never been a leader here, so they have heard nothing."
TWO = "Two leaders are called “{typed}”. Name the one you mean with @."
UNKNOWN = "I know no customer “{typed}”."
NEAR = UNKNOWN + " Did you mean {near}?"
SEVERAL = "There are several called “{typed}”. Did you mean {near}?"
AGAIN = "I can look for one {what} at a time."


@dataclass(frozen=True)
class NameLookup:
    """Looks names up: a customer by its exact name, customers with a similar one, and leaders' ids by name.

    `is_known`: whether a user id is that of a present or former leader; `several`: whether several customers have that
    very name.
    """

    customer: Callable[[str], Customer | None]
    near: Callable[[str], Sequence[Customer]]
    leaders: Callable[[str], Sequence[str]]
    is_known: Callable[[str], bool]
    several: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True)
class Query:
    """A search. `words` may contain anything."""

    words: str
    customer: Customer | None = None
    leader: str | None = None
    since: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether there is a filter."""
        return bool(self.customer or self.leader or self.since)


def is_filtered(typed: str) -> bool:
    """Whether the first logging colon ends a filter's name, as in "gas customer: Acme"."""
    colon = logging_colon(typed)
    return colon is not None and _ENDS_IN_FILTER.search(typed[:colon]) is not None


def read(typed: str, known: NameLookup, *, today: date, me: str) -> Query:
    """The query. Raises MistakeError with a sentence about a filter that names nothing."""
    return _Reader(typed[:LONGEST], known, today, me).read()


class _Reader:
    """Reads the words in one pass. Each method returns the index after what it read, or None."""

    def __init__(self, typed: str, known: NameLookup, today: date, me: str) -> None:
        self.tokens = [found[0] for found in _TOKEN.finditer(typed)]
        self.known, self.today, self.me = known, today, me
        self.words: list[str] = []
        self.customer: Customer | None = None
        self.leader: str | None = None
        self.since: date | None = None

    def read(self) -> Query:
        at = 0
        while at < len(self.tokens):
            at = self._filter(at) or self._mention(at) or self._plain_end(at) or self._word(at)
        return Query(" ".join(self.words), self.customer, self.leader, self.since)

    def _word(self, at: int) -> int:
        self.words.append(self.tokens[at])
        return at + 1

    def _filter(self, at: int) -> int | None:
        """ "customer:Acme"; the value may be several words."""
        found = _FILTER.fullmatch(self.tokens[at])
        if found is None or not (found[2] or at + 1 < len(self.tokens)):
            return None
        first = [found[2]] if found[2] else []
        values = [*first, *self._following(at + 1)]
        end = at + 1 - len(first)
        match found[1].lower():
            case "customer":
                return end + self._customer(values)
            case "since" | "after":
                return end + self._since(values)
        return end + self._leader(values[0] if values else self.tokens[at + 1])

    def _following(self, at: int) -> list[str]:
        """The words that may belong to the value of a filter before them."""
        found: list[str] = []
        for token in self.tokens[at : at + _LONGEST_NAME]:
            if _FILTER.fullmatch(token) or mentions.user_id(token):
                break
            found.append(token)
        return found

    def _customer(self, values: list[str]) -> int:
        """How many of the words name the customer: the longest name that is known, or one in quotes."""
        _refuse_second(self.customer, "customer")
        values = values[:1] if values and re.match(_QUOTED, values[0]) else values
        for length in range(len(values), 0, -1):
            self.customer = self.known.customer(_bare(" ".join(values[:length])))
            if self.customer is not None:
                return length
        typed = _bare(values[0]) if values else ""
        if not typed:
            raise MistakeError(OF_WHOM)
        near = self.known.near(typed)
        several = len(near) > 1 and self.known.several(typed)
        names = [f"customer:{unmarked(each.name)}" for each in (near if several else near[:1])]
        sentence = SEVERAL if several else NEAR if near else UNKNOWN
        said = sentence.format(typed=unmarked(cut(typed, 80)), near=listing(names, "or"))
        raise MistakeError(said)

    def _since(self, values: list[str]) -> int:
        _refuse_second(self.since, "time")
        for length in range(len(values), 0, -1):
            found = _day([_bare(each).lower() for each in values[:length]], self.today)
            if found is not None:
                if found > self.today:
                    raise MistakeError(TO_COME)
                self.since = found
                return length
        raise MistakeError(WHEN)

    def _leader(self, value: str) -> int:
        _refuse_second(self.leader, "leader")
        mentioned = mentions.user_id(value)
        typed = _bare(value).removeprefix("@")
        if mentioned:
            if not self.known.is_known(mentioned):
                raise MistakeError(STRANGER)
            self.leader = mentioned
        elif typed.lower() == "me":
            self.leader = self.me
        elif not typed:
            raise MistakeError(BY_WHOM)
        else:
            found = self.known.leaders(typed)
            if len(found) != 1:
                sentence = TWO if found else WHOSE
                raise MistakeError(sentence.format(typed=unmarked(cut(typed, 80))))
            self.leader = found[0]
        return 1

    def _mention(self, at: int) -> int | None:
        """A mention, perhaps after "by": the leader who heard it."""
        by = self.tokens[at].lower() == "by" and at + 1 < len(self.tokens)
        token = self.tokens[at + 1] if by else self.tokens[at]
        if not mentions.user_id(token):
            return None
        return at + int(by) + self._leader(token)

    def _plain_end(self, at: int) -> int | None:
        """ "at Acme" or "since march" at the end, after other words."""
        word, rest = self.tokens[at].lower(), self.tokens[at + 1 : at + 1 + _LONGEST_NAME]
        if not rest or not self.words:
            return None
        if word == "since" and self.since is None:
            return self._plain_since(at, rest)
        if word in ("at", "from") and self.customer is None:
            return self._plain_customer(at, rest)
        return None

    def _plain_since(self, at: int, rest: list[str]) -> int | None:
        """A date up to the end of the line, so that "since 2019 they fail" is not a filter."""
        if at + 1 + len(rest) < len(self.tokens):
            return None
        found = _day([_bare(each).lower() for each in rest], self.today)
        if found is None or found > self.today:
            return None
        self.since = found
        return len(self.tokens)

    def _plain_customer(self, at: int, rest: list[str]) -> int | None:
        for length in range(len(rest), 0, -1):
            end = at + 1 + length
            ends = end == len(self.tokens) or self.tokens[end].lower() in ("by", "since")
            if ends or _FILTER.fullmatch(self.tokens[end]):
                found = self.known.customer(_bare(" ".join(rest[:length])))
                if found is not None:
                    self.customer = found
                    return end
        return None


def _refuse_second(value: object, what: str) -> None:
    if value is not None:
        raise MistakeError(AGAIN.format(what=what))


def _bare(word: str) -> str:
    return word.strip(' \t"“”„«»,;.?!')


def _day(words: list[str], today: date) -> date | None:
    """The day that all the words name: the first of a year or month, or any date that a visit may have."""
    if len(words) == 1 and _YEAR.fullmatch(words[0]):
        return date(int(words[0]), 1, 1)
    if len(words) == 1 and (found := _YEAR_AND_MONTH.fullmatch(words[0])):
        return real_date(int(found[1]), int(found[2]), 1)
    if (start := _period_start(" ".join(words), today)) is not None:
        return start
    if words and words[0] in MONTHS and len(words) <= 2:
        return _month(words, today)
    read_ = take_day(words, 0, today) if words and words[0] else None
    if isinstance(read_, EitherDay):
        raise MistakeError(WHICH_YEAR if read_.by_year else WHEN)
    return read_.day if isinstance(read_, Day) and read_.end == len(words) else None


def _period_start(words: str, today: date) -> date | None:
    """The first day of "last month", "this year" and the like."""
    which, _, what = words.partition(" ")
    back = {"this": 0, "last": 1}.get(which)
    if back is None:
        return None
    match what:
        case "week":
            return today - timedelta(days=today.weekday() + 7 * back)
        case "month":
            return months_apart(today.replace(day=1), -back)
        case "quarter":
            return months_apart(quarter_start(today), -3 * back)
        case "year":
            return date(today.year - back, 1, 1)
    return None


def _month(words: list[str], today: date) -> date | None:
    """The first of that month: in the year that is named, else the latest one."""
    month = MONTHS[words[0]]
    if len(words) == 1:
        return date(today.year - (month > today.month), month, 1)
    if _YEAR.fullmatch(words[1]):
        return date(int(words[1]), month, 1)
    read_ = take_day(words, 0, today)
    if isinstance(read_, EitherDay):
        raise MistakeError(WHICH_YEAR)
    return read_.day if isinstance(read_, Day) and read_.end == len(words) else None
