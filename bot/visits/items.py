"""The items that may follow a customer's name: when, with whom, how and why, in any order."""

import re
from collections.abc import Callable
from datetime import date

from bot.visits.dates import DAY_WORDS, stay_length, take_day
from bot.visits.days import (
    YEARS_BACK,
    Day,
    Direction,
    EitherDay,
    NoDay,
    is_too_old,
    no_such_day,
    word_at,
)
from bot.visits.how import IN_PERSON_WORDS, PURPOSES, is_in_person, take_setting
from bot.visits.people import WHOM, is_mention, split_role, unknown_person, user_id
from bot.visits.told import Doubt, Told, Unreadable
from storage.entries import Setting

LONGEST_STAY = 60
"""Days."""

_TOKEN = re.compile(
    r"<[@#!][^<>]*>|\([^()]*\)|（[^（）]*）|[,，、;；]|[^\s,，、;；()（）]+|[()（）]"
)
ONE_LEADER = "A visit is logged for one leader at a time."
FOR_WHOM = (
    "To log for somebody, name them with @: for @anna Acme today: … "
    'If the customer\'s name begins with "for", put it in quotes.'
)
SEPARATORS = frozenset({",", "，", "、", ";", "；", "-", "–", "—", "and", "&", "+"})
"""Words that may stand between items and between people, and mean nothing."""

_TRAILING = " \t,，、;；-–—"
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:am|pm)?|\d{1,2}(?:am|pm|h)|noon|midday")
_DAYS_OF_MONTH = re.compile(r"(\d{1,2})[-–](\d{1,2})")

# Inside a line these begin an item; at its beginning, "Helping Hands" is likelier.
_DOING = frozenset(word for word in PURPOSES if word.endswith("ing"))
_UNTIL = frozenset({"to", "until", "till", "through", "-", "–", "—"})
_DOUBTFUL = frozenset({"with", "w/", "by", "via", "on", "at", "to", "from", "for"})
"""Words that promise an item: what follows them is never guessed into a name."""
_ENDING_PEOPLE = _DOUBTFUL | IN_PERSON_WORDS - {"site"} | {"since", "over"}


class Items:
    """Reads the words of a head from any of them on, into `told`."""

    def __init__(self, text: str, today: date, direction: Direction, told: Told) -> None:
        self.text = text
        self.today = today
        self.direction = direction
        self.told = told
        self._tokens = list(_TOKEN.finditer(text))
        self.words = [token.group().lower() for token in self._tokens]
        self.count = len(self.words)

    def name(self, end: int) -> str:
        """The words before `end` as they were typed, without a comma or dash at their end."""
        cut = self._tokens[end].start() if end < self.count else len(self.text)
        return " ".join(self.text[:cut].rstrip(_TRAILING).split())

    def typed(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they were typed."""
        if start >= min(end, self.count):
            return ""
        return self.text[self._tokens[start].start() : self._tokens[end - 1].end()]

    def may_start(self, at: int) -> bool:
        """Whether an item can begin at this word; cheap, and wrong only towards yes."""
        word = self.words[at]
        if word in _STARTERS or word[0].isdecimal():
            return True
        return is_mention(word) or (at > 0 and word in _DOING)

    def read_all(self, at: int) -> None:
        """Read items from `at` to the end; raises `Unreadable`."""
        first = True
        while at < self.count:
            if self.words[at] in SEPARATORS:
                at += 1
                continue
            end = self._item(at, first)
            if end is None:
                raise Unreadable(at)
            at, first = end, False

    def is_doubt(self, start: int, problem: Unreadable) -> bool:
        """Whether an item did begin at `start`, so that the words there may not be a name."""
        word = self.words[start]
        return (
            problem.at > start
            or problem.sentence is not None
            or word in _DOUBTFUL
            or is_mention(word)
        )

    def doubt(self, problem: Unreadable) -> Doubt:
        """What to ask about an item that could not be read."""
        end = self.count if problem.end is None else problem.end
        part = self.typed(problem.at, end) or self.text.strip()
        shown = (part if len(part) <= 80 else part[:79] + "…").strip('"“”')
        sentence = problem.sentence or (
            f"I can't read \"{shown}\". If it belongs to the customer's name, put the name in quotes."
        )
        return Doubt(sentence, part)

    def _item(self, at: int, first: bool) -> int | None:
        word = self.words[at]
        reader = _KEYWORDS.get(word)
        if reader is not None and (end := reader(self, at)) is not None:
            return end
        if is_mention(word):
            return self._colleague(at)
        if (end := self._stay(at)) is not None or (end := self._day(at)) is not None:
            return end
        if _TIME.fullmatch(word):
            return at + 1
        if word in PURPOSES and not (first and at == 0):
            return self._purpose(at)
        return None if first and word not in IN_PERSON_WORDS else self._setting(at)

    def _day(self, at: int) -> int | None:
        read = take_day(self.words, at, self.today, self.direction) if at < self.count else None
        if read is None:
            return None
        if isinstance(read, NoDay):
            sentence = read.sentence or no_such_day(self.typed(at, read.end))
            raise Unreadable(at, sentence, read.end)
        self._only_date(at, read.end)
        self.told.typed_date = self.typed(at, read.end)
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
            self.told.either = read.options

    def _only_date(self, at: int, end: int) -> None:
        if self.told.first_day is not None or self.told.either is not None:
            raise Unreadable(at, "There are two dates in this line. Which day was it?", end)

    def _first_day(self, day: date, at: int, end: int) -> None:
        if is_too_old(day, self.today):
            sentence = (
                f'"{self.typed(at, end)}" is more than {YEARS_BACK} years ago. Which year was it?'
            )
            raise Unreadable(at, sentence, end)
        self.told.first_day = day

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
            raise Unreadable(end)
        return after

    def _length(self, days: int, at: int, end: int) -> None:
        if self.told.days is not None:
            raise Unreadable(
                at, "The length of the stay is there twice. How many days was it?", end
            )
        if not 1 <= days <= LONGEST_STAY:
            raise Unreadable(at, f"A stay is 1 to {LONGEST_STAY} days long.", end)
        self.told.days = days

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
            raise Unreadable(at, f'I can\'t read the dates "{self.typed(at, end)}".', end)
        self._only_date(at, end)
        self._length(int(found[2]) - int(found[1]) + 1, at, end)
        self._first_day(last.day.replace(day=int(found[1])), at, end)
        return end

    def _from(self, at: int) -> int | None:
        """ "from 2 Nov", "from monday to wednesday"."""
        end = self._day(at + 1)
        first_day = self.told.first_day
        if end is None or word_at(self.words, end) not in _UNTIL or end + 1 >= self.count:
            return end
        last = self._last_day(end + 1)
        if last is None:
            return end
        if first_day is None or not isinstance(last, Day):
            raise Unreadable(at, "Write these dates with the month's name, as in 3 Apr.", last.end)
        self._length((last.day - first_day).days + 1, at, last.end)
        return last.end

    def _last_day(self, at: int) -> Day | EitherDay | NoDay | None:
        """The day on which a stay ended; "to wednesday" is the first one after its beginning."""
        read = take_day(self.words, at, self.today, self.direction)
        begun = self.told.first_day
        if begun and isinstance(read, Day) and read.day < begun:
            return take_day(self.words, at, begun, Direction.AHEAD)
        return read

    def _since(self, at: int) -> int | None:
        end = self._day(at + 1)
        if end is not None and self.told.first_day is not None:
            self._length((self.today - self.told.first_day).days + 1, at, end)
        return end

    def _on(self, at: int) -> int | None:
        end = self._day(at + 1)
        return self._setting(at) if end is None else end

    def _by(self, at: int) -> int:
        end = self._setting(at)
        if end is None:
            how = self.typed(at, self.count)
            raise Unreadable(
                at, f'How was it: in person, by video or by phone? I can\'t read "{how[:80]}".'
            )
        return end

    def _setting(self, at: int) -> int | None:
        """ "by video", "in person", "on the phone"; or without the first word."""
        read = take_setting(self.words, at)
        return None if read is None else self._set_setting(read[0], at, read[1])

    def _set_setting(self, setting: Setting, at: int, end: int) -> int:
        if self.told.setting not in (None, setting):
            raise Unreadable(at, "Was it in person, by video or by phone? Give one of them.", end)
        self.told.setting = setting
        return end

    def _to(self, at: int) -> int | None:
        return self._purpose(at + 1) if word_at(self.words, at + 1) in PURPOSES else None

    def _purpose(self, at: int) -> int:
        purpose = PURPOSES[self.words[at]]
        if self.told.purpose not in (None, purpose):
            raise Unreadable(
                at, "Was it to understand, to sell or to help? Give one of them.", at + 1
            )
        self.told.purpose = purpose
        return at + 1

    def _at(self, at: int) -> int | None:
        following = word_at(self.words, at + 1)
        return at + 2 if following.isdecimal() or _TIME.fullmatch(following) else None

    def _for(self, at: int) -> int | None:
        """ "for 3 days", or "for @anna": whose visit it is."""
        following = word_at(self.words, at + 1)
        if not following:
            return None
        if not is_mention(following):
            end = self._stay(at + 1)
            if end is None and at == 0:
                raise Unreadable(at, FOR_WHOM)
            return end
        leader = user_id(self._raw(at + 1))
        if leader is None or self.told.on_behalf_of not in (None, leader):
            sentence = ONE_LEADER if leader else unknown_person(self._raw(at + 1))
            raise Unreadable(at + 1, sentence, at + 2)
        self.told.on_behalf_of = leader
        return at + 2

    def _colleague(self, at: int) -> int:
        if sentence := self.told.company.add_colleague(self._raw(at)):
            raise Unreadable(at, sentence, at + 1)
        return at + 1

    def _raw(self, at: int) -> str:
        return self._tokens[at].group()

    def _with(self, at: int) -> int:
        """People, up to the next item: names with roles, and colleagues by mention."""
        start = at + 1
        here = start
        while here < self.count and not self._ends_people(here, start):
            end = self._end_of_name(here)
            self._add_person(here, end)
            here = max(end, here + 1)
        company = self.told.company
        if here == start or not (company.met or company.colleagues):
            raise Unreadable(at, WHOM, here)
        return here

    def _met(self, at: int) -> int | None:
        """ "met Dana", "met with Dana"; but the Met is an opera."""
        if at == 0 or self._raw(at) != "met":
            return None
        return self._with(at + (word_at(self.words, at + 1) in ("with", "w/")))

    def _ends_people(self, at: int, start: int) -> bool:
        word = self.words[at]
        if is_in_person(self.words, at) or word in _ENDING_PEOPLE:
            return True
        if word in DAY_WORDS or word[0].isdecimal():
            return self._is_when(at)
        return word in _DOING and at > start

    def _is_when(self, at: int) -> bool:
        return (
            take_day(self.words, at, self.today, self.direction) is not None
            or stay_length(self.words, at) is not None
            or _DAYS_OF_MONTH.fullmatch(self.words[at]) is not None
            or _TIME.fullmatch(self.words[at]) is not None
        )

    def _end_of_name(self, start: int) -> int:
        """Where the name that begins at `start` ends: at a separator, a mention or an item."""
        end = start
        while end < self.count and self.words[end] not in SEPARATORS:
            if end > start and (is_mention(self.words[end]) or self._ends_people(end, start)):
                break
            end += 1
            if is_mention(self.words[end - 1]):
                break
        return end

    def _add_person(self, start: int, end: int) -> None:
        if start < end and is_mention(self.words[start]):
            self._colleague(start)
            return
        roles = [role for at in range(start, end) if (role := split_role(self._raw(at)))]
        name = " ".join(self._raw(at) for at in range(start, end) if self._raw(at)[0] not in "(（")
        if sentence := self.told.company.add_person(name, ", ".join(roles) or None):
            raise Unreadable(start, sentence, end)


_KEYWORDS: dict[str, Callable[[Items, int], int | None]] = {
    "with": Items._with,
    "w/": Items._with,
    "met": Items._met,
    "by": Items._by,
    "via": Items._by,
    "on": Items._on,
    "over": Items._setting,
    "in": Items._setting,
    "at": Items._at,
    "to": Items._to,
    "from": Items._from,
    "starting": Items._from,
    "since": Items._since,
    "for": Items._for,
}
_STARTERS = frozenset(_KEYWORDS) | DAY_WORDS | {"onsite", "on-site", "in-person"}
