"""Firms that look like days: "Sunday Riley", "5.11 Tactical", "Rue du 4 Septembre SA", "7 For All Mankind".

Rules about words as they were typed: a capital, a number or a legal form makes a name of what else would be an item.
"""

import re
from collections.abc import Callable, Sequence

from bot.language.calendar_dates import ORDINAL
from bot.language.day_names import MONTHS, MONTHS_AFTER_A_NUMBER, WEEKDAYS
from bot.language.days import word_at
from bot.language.relative_dates import is_count_word, stay_length
from bot.language.setting_and_purpose import PURPOSES, take_setting
from storage.customers.name_keys import is_legal_form

Raw = Callable[[int], str]
"""A word as typed, by its index."""

_DAY_NAMES = frozenset(WEEKDAYS) | frozenset(MONTHS)
_DAY_WORDS = _DAY_NAMES | {"today", "yesterday", "tomorrow", "last", "this", "next", "the"}
_JOINING = frozenset({"with", "by", "via", "at", "to", "from", "for", "on"})
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What stands before a weekday or month and is no name alone.
_NEVER_ALONE = _set(
    "the a my our your de del da do el la le les il lo los las der die das van von good black cyber happy casual lucky "
    "blue super fat ruby bella"
)
_STREETS = _set(
    "rue place avenue boulevard hotel hôtel café cafe restaurant bar viale piazza calle plaza avenida rua"
)


def may_lead(words: Sequence[str], raw: Raw, end: int) -> bool:
    """Whether a day or length, the words before `end`, may begin a name, and the next word goes on with it.

    "Sunday Riley", "21st Century Fox", "3 Day Blinds"; a whole date, "yesterday" and "Today lunch" may not.
    """
    if end >= len(words) or not (raw(end)[0].isupper() or is_legal_form(raw(end))):
        return False
    if end == 2 and stay_length(words, 0) is not None:
        return raw(1)[0].isupper() and not raw(0)[0].islower()
    if end > 1:
        return False
    if words[0] == "today":  # "Today Show Productions"; "Today Acme" is Acme's
        return raw(0)[0].isupper() and len(words) > 2
    is_number = _DOTTED.fullmatch(words[0]) or ORDINAL.fullmatch(words[0])
    return bool(is_number) or (words[0] in WEEKDAYS and raw(0)[0].isupper())


def belongs_to_name(words: Sequence[str], raw: Raw, at: int) -> bool:
    """Whether the word at which an item might begin is in the name: "Cyber Monday", "7 For All", "On Running"."""
    word = words[at]
    if word in _JOINING:
        return _joins(words, raw, at)
    if at != 1 or word not in _DAY_NAMES or not raw(1)[0].isupper():
        return False
    following = word_at(words, 2)
    is_dated = following[:1].isdecimal() or following == "the"
    return not is_dated and (words[0] in _NEVER_ALONE or words[0] == word)


def _joins(words: Sequence[str], raw: Raw, at: int) -> bool:
    following = word_at(words, at + 1)
    if not following.isalpha() or not raw(at + 1)[0].isupper():
        return False
    if following in _DAY_WORDS or following in PURPOSES or take_setting(words, at) is not None:
        return False
    if raw(at).istitle():
        return at > 0 or words[at] == "on"
    return words[at] in ("to", "for") and (words[0].isdecimal() or is_count_word(words[0]))


def may_be_address(words: Sequence[str], raw: Raw, at: int, end: int) -> bool:
    """Whether a date, the words from `at` up to `end`, may be a street or a house: "Hotel du 8 Mai"."""
    return words[end - 1] in MONTHS_AFTER_A_NUMBER and raw(end - 1)[0].isupper()


def is_like_address(words: Sequence[str], at: int) -> bool:
    """Whether a date that begins at that word stands where streets have theirs."""
    return words[at] == "du" or words[0] in _STREETS


def is_day_alone(words: Sequence[str], raw: Raw, at: int) -> bool:
    """Whether a single weekday with a capital follows a name: "Acme Tuesday", but "Ruby Tuesday" is a firm."""
    return words[at] in WEEKDAYS and raw(at)[0].isupper()
