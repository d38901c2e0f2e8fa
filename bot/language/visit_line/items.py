"""The items that may follow a customer's name: when, with whom, how and why, in any order."""

from collections.abc import Callable
from datetime import date

from bot.language import date_like, holiday_names
from bot.language.day_names import MONTHS, WEEKDAYS
from bot.language.days import word_at
from bot.language.mentions import is_mention, user_id
from bot.language.people import WHOM, split_role, unknown_person
from bot.language.relative_dates import DAY_PARTS, DAY_WORDS, take_day
from bot.language.setting_and_purpose import IN_PERSON_WORDS, PURPOSES, is_in_person, take_setting
from bot.language.visit_line import names_like_days
from bot.language.visit_line.dates_and_stays import CLOCK_TIME, DatesAndStays
from bot.language.visit_line.read_so_far import UnreadableItem, UnreadPart
from storage.core.visit_entry import Setting
from storage.customers.name_keys import is_legal_form

ONE_LEADER = "A visit is logged for one leader at a time."
FOR_WHOM = (
    "To log for somebody, name them with @: for @anna Acme today: … "
    'If the customer\'s name begins with "for", put it in quotes.'
)
IS_IT_A_DAY = "Is “{typed}” a day?"
SEPARATORS = frozenset(
    {",", "，", "、", ";", "；", "-", "–", "—", "|", "/", "·", "•", "and", "&", "+"}
)
"""Words between items and between people that mean nothing."""

_DAY_NAMES = frozenset(WEEKDAYS) | frozenset(MONTHS)
# Within a line these begin an item; at its beginning a name such as "Helping Hands" is likelier.
_DOING = frozenset(word for word in PURPOSES if word.endswith("ing"))
_DOUBTFUL = frozenset({"with", "w/", "by", "via", "on", "at", "to", "from", "for"})
"""Words that announce an item: what follows them is never guessed into a name."""
_ENDING_PEOPLE = _DOUBTFUL | IN_PERSON_WORDS - {"site"} | {"since", "over"}


class Items(DatesAndStays):
    """Reads the items of a header, from any word on, into `so_far`."""

    def may_start(self, at: int) -> bool:
        """Whether an item can begin at this word; cheap, with false positives only."""
        word = self.words[at]
        if word in _STARTERS or word[0].isdecimal():
            return True
        if at > 0 and (word[-1].isdecimal() or word[0] in "~≈" or word.startswith("mid-")):
            return True
        return is_mention(word) or (at > 0 and word in _DOING)

    def read_all(self, at: int) -> None:
        """Reads items from `at` to the end. Raises UnreadableItem."""
        first = True
        while at < self.count:
            if self.words[at] in SEPARATORS:
                at += 1
                continue
            end = self._item(at, first)
            if end is None:
                raise UnreadableItem(at)
            at, first = end, False
        self.check_hour()

    def is_doubt(self, start: int, problem: UnreadableItem) -> bool:
        """Whether an item did begin at `start`, so that the words there cannot just be taken for a name."""
        word = self.words[start]
        if problem.sentence is None and problem.at > start and self._is_legal_form(problem.at):
            return False  # "Rue du 4 Septembre SA"
        if problem.vague and problem.at == start and (start == 0 or problem.end is None):
            return start > 0  # the first words are the name, whatever they look like
        return (
            problem.at > start
            or problem.sentence is not None
            or word in _DOUBTFUL
            or is_mention(word)
        )

    def doubt(self, problem: UnreadableItem) -> UnreadPart:
        """What to ask about an item that could not be read."""
        end = self.count if problem.end is None else problem.end
        part = self.typed(problem.at, end) or self.text.strip()
        shown = (part if len(part) <= 80 else part[:79] + "…").strip('"“”')
        sentence = problem.sentence or (
            f"I can't read \"{shown}\". If it belongs to the customer's name, put the name in quotes."
        )
        days: tuple[date, ...] = ()
        if problem.about_day and end >= self.count and self.so_far.either is None:
            read = () if self.so_far.first_day is None else (self.so_far.first_day,)
            days = tuple(dict.fromkeys((*read, *problem.days)))
        return UnreadPart(sentence, part, days, problem.about_day, may_be_name=problem.vague)

    def leading_holiday(self) -> int:
        """How many of the first words are a holiday, and so a name: "Good Friday Foods"."""
        return holiday_names.length(self.words, 0) if self.count else 0

    def may_lead(self, problem: UnreadableItem) -> bool:
        """Whether the day before the unread words may be the beginning of a name: "Sunday Riley"."""
        end = problem.at
        return (
            problem.sentence is None
            and end > 0
            and names_like_days.may_lead(self.words, self._raw, end)
        )

    def belongs_to_name(self, at: int) -> bool:
        """Whether the word at which an item might begin is a part of the name: "Cyber Monday", "On Running"."""
        return names_like_days.belongs_to_name(self.words, self._raw, at)

    def is_day_alone(self, at: int) -> bool:
        """Whether that word is a weekday with a capital."""
        return names_like_days.is_day_alone(self.words, self._raw, at)

    def address(self, at: int) -> UnreadPart | None:
        """What to ask about a date, read from `at` on, that may be a street: "Hotel du 8 Mai"."""
        if not names_like_days.is_like_address(self.words, at):
            return None
        typed = self.so_far.typed_date
        end = min(at + len(typed.split()), self.count)
        if not typed or not names_like_days.may_be_address(self.words, self._raw, at, end):
            return None
        days = (self.so_far.first_day,) if self.so_far.first_day else self.so_far.either or ()
        part = self.typed(at, end)
        return UnreadPart(IS_IT_A_DAY.format(typed=part), part, days, True, may_be_name=True)

    def _is_legal_form(self, at: int) -> bool:
        return at < self.count and is_legal_form(self._raw(at))

    def before_prefixes(self, at: int) -> int:
        """Where the phrase begins to which word `at` belongs: "during Q3"."""
        return date_like.before_prefixes(self.words, at)

    def leftover(self, end: int) -> tuple[int, UnreadPart] | None:
        """Words of the name, which are those before `end`, that look like a day: where they begin, and what to ask."""
        found = date_like.find(self.words, self._raw, end, self.today, self.direction)
        if found is None or self._is_legal_form(end - 1):
            return None
        part = self.typed(found.start, end)
        days: tuple[date, ...] = ()
        if found.end == end:
            first_day = self.so_far.first_day
            days = (first_day,) if first_day else found.days
        sentence = IS_IT_A_DAY.format(typed=self.typed(found.start, found.end))
        start = self.before_prefixes(found.start)
        return start, UnreadPart(sentence, part, days, about_day=True, may_be_name=True)

    def _item(self, at: int, first: bool) -> int | None:
        word = self.words[at]
        reader = _KEYWORDS.get(word)
        if reader is not None and (end := reader(self, at)) is not None:
            return end
        if is_mention(word):
            return self._colleague(at)
        if (end := self._stay(at)) is not None or (end := self._day(at)) is not None:
            return end
        if CLOCK_TIME.fullmatch(word):
            return at + 1
        if word[0].isdecimal() and word_at(self.words, at + 1) == "uhr":
            return at + 2
        if word in DAY_PARTS and self.has_day():
            self.so_far.part_of_day = self.typed(max(at - 1, 0), at + 1)
            return at + 1
        if (end := self._dotted_hour(at)) is not None:
            return end
        if word in PURPOSES and not (first and at == 0):
            return self._purpose(at)
        return None if first and word not in IN_PERSON_WORDS else self._setting(at)

    def begins_like_a_name(self) -> bool:
        """Whether the first word is a weekday or month with a capital: "Sunday Riley yesterday" has its day later."""
        return self.words[0] in _DAY_NAMES and self._raw(0)[0].isupper()

    def has_day(self) -> bool:
        """Whether a day has been read, or two possible ones."""
        return self.so_far.first_day is not None or self.so_far.either is not None

    def _on(self, at: int) -> int | None:
        end = self._day(at + 1)
        return self._setting(at) if end is None else end

    def _by(self, at: int) -> int:
        end = self._setting(at)
        if end is None and take_day(self.words, at, self.today, self.direction):
            return self._day(at) or at
        if end is None:
            how = self.typed(at, self.count)
            raise UnreadableItem(
                at, f'How was it: in person, by video or by phone? I can\'t read "{how[:80]}".'
            )
        return end

    def _setting(self, at: int) -> int | None:
        """ "by video", "in person", "on the phone"; or without the preposition."""
        read = take_setting(self.words, at)
        return None if read is None else self._set_setting(read[0], at, read[1])

    def _set_setting(self, setting: Setting, at: int, end: int) -> int:
        if self.so_far.setting not in (None, setting):
            raise UnreadableItem(
                at, "Was it in person, by video or by phone? Give one of them.", end
            )
        self.so_far.setting = setting
        return end

    def _to(self, at: int) -> int | None:
        return self._purpose(at + 1) if word_at(self.words, at + 1) in PURPOSES else None

    def _purpose(self, at: int) -> int:
        purpose = PURPOSES[self.words[at]]
        if self.so_far.purpose not in (None, purpose):
            raise UnreadableItem(
                at, "Was it to understand, to sell or to help? Give one of them.", at + 1
            )
        self.so_far.purpose = purpose
        return at + 1

    def _at(self, at: int) -> int | None:
        """ "at 9", "at 14.30", which are dropped; "at 12.11" may be a day, and "at Easter" is one."""
        following = word_at(self.words, at + 1)
        if following.isdecimal() or CLOCK_TIME.fullmatch(following):
            return at + 2
        if (hour := self._dotted_hour(at + 1)) is not None:
            if take_day(self.words, at + 1, self.today, self.direction) is None:
                self.so_far.typed_hour = ""
            return hour
        return self._day(at + 1)

    def _for(self, at: int) -> int | None:
        """ "for 3 days", "for friday"; or "for @anna": whose visit it is."""
        following = word_at(self.words, at + 1)
        if not following:
            return None
        if not is_mention(following):
            end = self._stay(at + 1)
            if end is None and at == 0:
                raise UnreadableItem(at, FOR_WHOM)
            return self._day(at + 1) if end is None else end
        leader = user_id(self._raw(at + 1))
        if leader is None or self.so_far.on_behalf_of not in (None, leader):
            sentence = ONE_LEADER if leader else unknown_person(self._raw(at + 1))
            raise UnreadableItem(at + 1, sentence, at + 2)
        self.so_far.on_behalf_of = leader
        return at + 2

    def _colleague(self, at: int) -> int:
        if sentence := self.so_far.company.add_colleague(self._raw(at)):
            raise UnreadableItem(at, sentence, at + 1)
        return at + 1

    def _with(self, at: int) -> int:
        """People, up to the next item: names with roles, and colleagues by mention."""
        start = at + 1
        here = start
        while here < self.count and not self._ends_people(here, start):
            end = self._end_of_name(here)
            self._add_person(here, end)
            here = max(end, here + 1)
        company = self.so_far.company
        if here == start or not (company.met or company.colleagues):
            raise UnreadableItem(at, WHOM, here)
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

    def _end_of_name(self, start: int) -> int:
        """The index at which the name from `start` ends: at a separator, a mention or an item."""
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
        if sentence := self.so_far.company.add_person(name, ", ".join(roles) or None):
            raise UnreadableItem(start, sentence, end)


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
    "between": Items._between,
    "for": Items._for,
}
_STARTERS = frozenset(_KEYWORDS) | DAY_WORDS | {"onsite", "on-site", "in-person"}
