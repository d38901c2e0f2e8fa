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
    no_such_day,
    word_at,
)
from bot.language.relative_dates import stay_length, take_day
from bot.language.visit_line.read_so_far import UnreadableItem
from bot.language.visit_line.tokens import Tokens

LONGEST_STAY = 60
"""Days."""

CLOCK_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:am|pm)?|\d{1,2}(?:am|pm|h)|noon|midday")
_DAYS_OF_MONTH = re.compile(r"(\d{1,2})[-–](\d{1,2})")
_UNTIL = frozenset({"to", "until", "till", "through", "-", "–", "—"})


class DatesAndStays(Tokens):
    """Reads dates and lengths. Each reader returns the index after what it read, or None; raises UnreadableItem."""

    def _day(self, at: int) -> int | None:
        read = take_day(self.words, at, self.today, self.direction) if at < self.count else None
        if read is None:
            return None
        if isinstance(read, NoDay):
            sentence = read.sentence or no_such_day(self.typed(at, read.end), self.direction)
            raise UnreadableItem(at, sentence, read.end)
        self._only_date(at, read.end)
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

    def _only_date(self, at: int, end: int) -> None:
        if self.so_far.first_day is not None or self.so_far.either is not None:
            raise UnreadableItem(at, "There are two dates in this line. Which day was it?", end)

    def _first_day(self, day: date, at: int, end: int) -> None:
        if is_too_old(day, self.today):
            sentence = (
                f'"{self.typed(at, end)}" is more than {YEARS_BACK} years ago. Which year was it?'
            )
            raise UnreadableItem(at, sentence, end)
        self.so_far.first_day = day

    def _stay(self, at: int) -> int | None:
        """ "3 days", "3 days from 2 Nov", "2-4 Nov"."""
        length = stay_length(self.words, at)
        if length is None:
            return self._days_of_month(at)
        days, end = length
        if word_at(self.words, end) == "ago":
            return None
        self._length(days, at, end)
        if word_at(self.words, end) not in ("from", "starting"):
            return end
        after = self._day(end + 1 + (word_at(self.words, end + 1) == "on"))
        if after is None:
            raise UnreadableItem(end)
        return after

    def _length(self, days: int, at: int, end: int) -> None:
        if self.so_far.days is not None:
            raise UnreadableItem(
                at, "The length of the stay is there twice. How many days was it?", end
            )
        if not 1 <= days <= LONGEST_STAY:
            raise UnreadableItem(at, f"A stay is 1 to {LONGEST_STAY} days long.", end)
        self.so_far.days = days

    def _days_of_month(self, at: int) -> int | None:
        """ "2-4 Nov" is read as "from 2 Nov to 4 Nov"."""
        found = _DAYS_OF_MONTH.fullmatch(self.words[at])
        if found is None:
            return None
        month = [found[2], *self.words[at + 1 : at + 4]]
        last = take_day(month, 0, self.today, self.direction)
        if last is None or last.end < 2:
            return None
        end = at + last.end
        if not isinstance(last, Day) or not 0 < int(found[1]) < int(found[2]):
            raise UnreadableItem(at, f'I can\'t read the dates "{self.typed(at, end)}".', end)
        self._only_date(at, end)
        self._length(int(found[2]) - int(found[1]) + 1, at, end)
        self._first_day(last.day.replace(day=int(found[1])), at, end)
        return end

    def _from(self, at: int) -> int | None:
        """ "from 2 Nov", "from monday to wednesday"."""
        end = self._day(at + 1)
        first_day = self.so_far.first_day
        if end is None or word_at(self.words, end) not in _UNTIL or end + 1 >= self.count:
            return end
        last = self._last_day(end + 1)
        if last is None:
            return end
        if first_day is None or not isinstance(last, Day):
            raise UnreadableItem(
                at, "Write these dates with the month's name, as in 3 Apr.", last.end
            )
        self._length((last.day - first_day).days + 1, at, last.end)
        return last.end

    def _last_day(self, at: int) -> Day | EitherDay | NoDay | None:
        """The last day of a stay; "to wednesday" is the first Wednesday from its first day on."""
        read = take_day(self.words, at, self.today, self.direction)
        first_day = self.so_far.first_day
        if first_day and isinstance(read, Day) and read.day < first_day:
            return take_day(self.words, at, first_day, Direction.AHEAD)
        return read

    def _since(self, at: int) -> int | None:
        end = self._day(at + 1)
        if end is not None and self.so_far.first_day is not None:
            self._length((self.today - self.so_far.first_day).days + 1, at, end)
        return end

    def _is_when(self, at: int) -> bool:
        return (
            take_day(self.words, at, self.today, self.direction) is not None
            or stay_length(self.words, at) is not None
            or _DAYS_OF_MONTH.fullmatch(self.words[at]) is not None
            or CLOCK_TIME.fullmatch(self.words[at]) is not None
        )
