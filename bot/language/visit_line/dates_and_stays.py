"""When a visit was, and for how many days: the dates and stays among the items of a header."""

import re
from datetime import date

from bot.language.days import (
    YEARS_BACK,
    Day,
    Direction,
    EitherDay,
    NoDay,
    is_too_old,
    sentence_about,
    word_at,
)
from bot.language.relative_dates import stay_length, take_day
from bot.language.spans import MARKS, EitherSpan, take_span
from bot.language.visit_line.read_so_far import UnreadableItem
from bot.language.visit_line.tokens import Tokens

LONGEST_STAY = 60
"""Days."""

CLOCK_TIME = re.compile(r"\d{1,2}[:h]\d{2}(?:am|pm)?|\d{1,2}(?:[.]\d{2})?(?:am|pm|h)|noon|midday")
_NO_LENGTH = frozenset({"ago", "today", "tomorrow", "yesterday", "later", "before"})
_DOTTED_HOUR = re.compile(r"\d{1,2}\.\d{2}")
HOUR_OR_DAY = 'Is "{typed}" an hour or a day? Days are written like 12 Nov.'


class DatesAndStays(Tokens):
    """Reads dates and lengths. Each reader returns the index after what it read, or None; raises UnreadableItem."""

    def _day(self, at: int) -> int | None:
        read = take_day(self.words, at, self.today, self.direction) if at < self.count else None
        if read is None:
            return None
        if isinstance(read, NoDay):
            sentence = sentence_about(read, self.typed(at, read.end), self.direction)
            raise UnreadableItem(
                at, sentence, read.end, days=read.options, vague=read.vague, about_day=True
            )
        self._only_date(at, read.end, (read.day,) if isinstance(read, Day) else read.options)
        self.so_far.typed_date = self.typed(at, read.end)
        if isinstance(read, EitherDay):
            self._either_day(read, at)
        else:
            self._first_day(read.day, at, read.end)
        return read.end

    def _either_day(self, read: EitherDay, at: int) -> None:
        first, second = (is_too_old(day, self.today) for day in read.options)
        if first or second:
            self._first_day(read.options[0 if second else 1], at, read.end)
        else:
            self.so_far.either = read.options

    def _only_date(self, at: int, end: int, days: tuple[date, ...] = ()) -> None:
        if self.so_far.first_day is not None or self.so_far.either is not None:
            raise UnreadableItem(
                at,
                "There are two dates in this line. Which day was it?",
                end,
                days=days,
                about_day=True,
            )

    def _first_day(self, day: date, at: int, end: int) -> None:
        if is_too_old(day, self.today):
            sentence = (
                f'"{self.typed(at, end)}" is more than {YEARS_BACK} years ago. Which year was it?'
            )
            raise UnreadableItem(at, sentence, end, about_day=True)
        self.so_far.first_day = day

    def _stay(self, at: int) -> int | None:
        """ "3 days", "3 days from 2 Nov", "2-4 Nov", "last weekend"."""
        length = stay_length(self.words, at) if at < self.count else None
        if length is None or not self._is_length(at, length[1]):
            return self._span(at)
        days, end = length
        self._length(days, at, end)
        if word_at(self.words, end) not in ("from", "starting"):
            return end
        after = self._day(end + 1 + (word_at(self.words, end + 1) == "on"))
        if after is None:
            raise UnreadableItem(end)
        return after

    def _is_length(self, at: int, end: int) -> bool:
        """Whether "a week" is a length; "a week ago" and, ahead, "a week from monday" are days."""
        following = word_at(self.words, end)
        if following in _NO_LENGTH:
            return False
        ahead = self.direction is Direction.AHEAD and following in ("from", "on", "after")
        return not ahead or (at > 0 and self.words[at - 1] == "for")

    def _span(self, at: int) -> int | None:
        """ "2-4 Nov", "monday to wednesday", "last weekend"."""
        if MARKS.isdisjoint(self.words):
            return None
        found = take_span(self.words, at, self.today, self.direction)
        if found is None:
            return None
        if isinstance(found, NoDay):
            typed = self.typed(at, found.end)
            sentence = found.sentence or f'I can\'t read the dates "{typed}".'
            raise UnreadableItem(
                at, sentence, found.end, days=found.options, vague=found.vague, about_day=True
            )
        self._only_date(at, found.end)
        self._length(found.days, at, found.end)
        self.so_far.typed_date = self.typed(at, found.end)
        if isinstance(found, EitherSpan):
            self.so_far.either = found.options
        else:
            self._first_day(found.first, at, found.end)
        return found.end

    def _length(self, days: int, at: int, end: int) -> None:
        if self.so_far.days is not None:
            raise UnreadableItem(
                at, "The length of the stay is there twice. How many days was it?", end
            )
        if not 1 <= days <= LONGEST_STAY:
            raise UnreadableItem(at, f"A stay is 1 to {LONGEST_STAY} days long.", end)
        self.so_far.days = days

    def _from(self, at: int) -> int | None:
        """ "from 2 Nov", "from monday to wednesday"."""
        if at + 1 >= self.count:
            return None
        return self._span(at + 1) or self._day(at + 1)

    def _between(self, at: int) -> int | None:
        """ "between 2 and 4 Nov" is "2 - 4 Nov"."""
        if "and" not in self.words[at:]:
            return None
        place = self.words.index("and", at)
        self.words[place] = "-"
        if (end := self._span(at + 1)) is None:
            self.words[place] = "and"
        return end

    def _dotted_hour(self, at: int) -> int | None:
        """ "14.30": an hour only beside a day; see `check_hour`."""
        if at >= self.count or not _DOTTED_HOUR.fullmatch(self.words[at]):
            return None
        self.so_far.typed_hour = self.typed(at, at + 1)
        return at + 1

    def check_hour(self) -> None:
        """Raises UnreadableItem for "14.30" without a day."""
        so_far = self.so_far
        if so_far.typed_hour and so_far.first_day is None and so_far.either is None:
            at = self.words.index(so_far.typed_hour.lower())
            read = take_day(self.words, at, self.today, self.direction)
            days: tuple[date, ...] = (read.day,) if isinstance(read, Day) else ()
            days += (self.today,) if self.direction is Direction.BACK else ()
            raise UnreadableItem(
                at, HOUR_OR_DAY.format(typed=so_far.typed_hour), at + 1, days=days, about_day=True
            )

    def _since(self, at: int) -> int | None:
        end = self._day(at + 1)
        if end is not None and self.so_far.first_day is not None:
            self._length((self.today - self.so_far.first_day).days + 1, at, end)
        return end

    def _is_when(self, at: int) -> bool:
        """Whether a day, a length or an hour begins there; a single word with a capital may be a person's name."""
        read = take_day(self.words, at, self.today, self.direction)
        if isinstance(read, NoDay) and read.vague and read.end == at + 1:
            return not self._raw(at)[0].isupper()
        return (
            read is not None
            or stay_length(self.words, at) is not None
            or CLOCK_TIME.fullmatch(self.words[at]) is not None
            or (
                not MARKS.isdisjoint(self.words)
                and take_span(self.words, at, self.today, self.direction) is not None
            )
        )
