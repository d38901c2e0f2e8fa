"""Holidays by their names, and when they are, so far as a rule tells it: "Easter Monday", "Thanksgiving"."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the anonymous Gregorian algorithm."""
    golden, century = year % 19, year // 100
    skipped = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = skipped - (skipped // 28) * (1 - (29 // (skipped + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    ahead = moon - weekday
    month = 3 + (ahead + 40) // 44
    return date(year, month, ahead + 28 - 31 * (month // 4))


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _after_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


_HOLIDAYS: dict[str, Callable[[int], date] | None] = {
    "christmas": _fixed(12, 25), "xmas": _fixed(12, 25), "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24), "boxing day": _fixed(12, 26), "weihnachten": _fixed(12, 25),
    "noël": _fixed(12, 25), "heiligabend": _fixed(12, 24), "silvester": _fixed(12, 31),
    "new year's eve": _fixed(12, 31), "new years eve": _fixed(12, 31), "neujahr": _fixed(1, 1),
    "new year's day": _fixed(1, 1), "new years day": _fixed(1, 1), "new year": _fixed(1, 1), "new year's": _fixed(1, 1),
    "valentine's day": _fixed(2, 14), "halloween": _fixed(10, 31), "independence day": _fixed(7, 4),
    "st patrick's day": _fixed(3, 17), "veterans day": _fixed(11, 11), "bastille day": _fixed(7, 14),
    "thanksgiving": _thanksgiving, "black friday": lambda year: _thanksgiving(year) + timedelta(days=1),
    "cyber monday": lambda year: _thanksgiving(year) + timedelta(days=4),
    "easter": _after_easter(0), "easter sunday": _after_easter(0), "easter monday": _after_easter(1),
    "ostern": _after_easter(0), "ostermontag": _after_easter(1), "pâques": _after_easter(0),
    "good friday": _after_easter(-2), "karfreitag": _after_easter(-2), "maundy thursday": _after_easter(-3),
    "shrove tuesday": _after_easter(-47), "ash wednesday": _after_easter(-46),
    "ascension day": _after_easter(39), "whit monday": _after_easter(50), "whit sunday": _after_easter(49),
    "pentecost": _after_easter(49), "pfingsten": _after_easter(49), "pfingstmontag": _after_easter(50),
    "corpus christi": _after_easter(60), "rosenmontag": _after_easter(-48),
    **dict.fromkeys(
        ("diwali", "eid", "ramadan", "hanukkah", "chanukah", "passover", "purim", "yom kippur", "rosh hashanah",
         "chinese new year", "lunar new year", "holi", "labor day", "labour day", "memorial day", "mother's day",
         "father's day", "presidents day", "presidents' day", "mlk day", "carnival", "karneval", "golden week",
         "bank holiday", "may day", "holi festival", "nowruz", "songkran", "tet"),
    ),
}  # fmt: skip
STARTS = frozenset(name.split()[0] for name in _HOLIDAYS)
"""The first words of their names."""

_LONGEST = 3


def length(words: Sequence[str], at: int) -> int:
    """How many words from `at` on are the name of a holiday; 0 if none."""
    if words[at] not in STARTS:
        return 0
    for count in range(min(_LONGEST, len(words) - at), 0, -1):
        if _name(words, at, count) in _HOLIDAYS:
            return count
    return 0


def days(words: Sequence[str], at: int, count: int, today: date) -> list[date]:
    """That holiday last year, this year and next year; none if it differs from country to country or by the moon."""
    when = _HOLIDAYS.get(_name(words, at, count))
    years = (today.year - 1, today.year, today.year + 1)
    return [when(year) for year in years if 1 <= year <= 9999] if when else []


def _name(words: Sequence[str], at: int, count: int) -> str:
    return " ".join(words[at : at + count]).replace("’", "'")
