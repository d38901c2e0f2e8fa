"""Words left over in a customer's name that look like a day: "SAP gestern", "Acme yesteday", "Acme vor drei Tagen".

The grammar has read all it can; this only finds what to ask about, with its reading where there is one. Cheap lists
and shapes, for every line. The first word is never looked at: a firm may be called Sunday or 3M.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from bot.language.day_names import (
    LAST_ABROAD,
    LONG_WORDS,
    MEANING,
    MONTHS,
    MONTHS_AFTER_A_NUMBER,
    NEXT_ABROAD,
    SHORT_WEEKDAYS,
    THIS_ABROAD,
    WEEKDAYS,
)
from bot.language.days import Day, Direction, EitherDay, NoDay, Reading, shifted
from bot.language.relative_dates import take_day
from bot.language.vague_days import SEASONS

_AGO_BEFORE = frozenset({"vor", "hace", "há", "za", "för", "for"})
_AGO_AFTER = frozenset(
    {"fa", "geleden", "temu", "atrás", "atras", "sedan", "siden", "назад", "тому", "önce"}
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _set(
    "el la le il lo los las o a die der den dem am an im op w we na au les last on the de del i på om v ve u в во у"
)
_UNITS = {
    word: unit
    for unit, words in {
        "days": "tag tage tagen jour jours día días dia dias giorno giorni dag dagen dni dzień "
        "dagar dage dager дня дней дні днів gün",
        "weeks": "woche wochen semaine semaines semana semanas settimana settimane weken "
        "tydzień tygodnie tygodni tygodniu veckor uger uker недели недель тижні hafta",
        "months": "monat monate monaten mois mes meses mês mese mesi maand maanden miesiąc miesiące miesięcy",
        "years": "jahr jahre jahren ans año años ano anos anno anni jaar lat",
    }.items()
    for word in words.split()
}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "ein eine einem einer un une una uno um uma een en", "zwei deux dos due dois duas twee dwa dwie två to",
            "drei trois tres tre três drie trzy", "vier quatre cuatro quattro quatro cztery",
            "fünf cinq cinco cinque vijf pięć", "sechs six seis sei zes", "sieben sept siete sette sete zeven",
            "acht huit ocho otto oito", "neun neuf nueve nove negen", "zehn dix diez dieci dez tien",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_PLURAL = frozenset(f"{name}s" for name in WEEKDAYS if name.endswith("day"))
_SHAPED = re.compile(
    r"v?\d{1,2}\.\d{2}|\d{1,2}[/-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}[./-]\d{1,2}(?:[./-]\d{1,2})?"
    r"|\d{1,2}(?:st|nd|rd|th)|\d{1,3}(?:d|w|wks|mo|yrs)|\d{6}|\d{8}|\d{4}-\d\d-\d\dt.*|\d{1,2}/\d{4}|fy\d{2,4}|['’]\d\d"
    r"|\d{1,2}-(?:days?|weeks?|months?|hours?)|\d{1,2}\.\d{1,2}\.\d{2,4}"
)
_DIGITS = re.compile(r"(\d\d)(\d\d)((?:20)?\d\d)")
_TIME_WORDS = _set(
    "weekend week weeks day days month months year years quarter morning afternoon evening night noon midday lunch "
    "lunchtime dinner breakfast summer winter autumn spring fall hour hours hrs minute minutes mins uhr after"
)
_PARTS = _set("morning afternoon evening night noon midday lunch lunchtime dinner breakfast uhr")
_BEFORE = _set("between during sometime over vom v circa seit depuis desde ca ca. l'altro l’altro")
_DAY_NAMES = frozenset(WEEKDAYS) | frozenset(SHORT_WEEKDAYS) | _set("tu we th su")
_WITH_TIME = _set(
    "the over before after last this next whole all every each at in one two three day"
) | {str(number) for number in range(1, 32)}
_DAYS_JOINED = re.compile(r"([^\W\d_]{2,9})[/+-]([^\W\d_]{2,9})")
_CJK_DAY = re.compile(
    r"[昨今明前后][天日]|(?:上|下|这)?(?:周|週|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]"
    r"|[月火水木金土日]曜日?"
)
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)?")
_FULL_MONTHS = tuple(name for name in MONTHS if len(name) > 4 and name[-1] != ".")
_VOWELS = frozenset("aeiouy")
_MAY_BE = frozenset("mtwfsy")  # with which the long words begin


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words from `start` up to `end` that look like a day. `days`: what they may mean, the likeliest first."""

    start: int
    end: int
    days: tuple[date, ...] = ()


def before_prefixes(words: Sequence[str], at: int) -> int:
    """Where a phrase begins that ends before `at`: "sometime", "during" and the like belong to the day after them."""
    while at > 1 and (words[at - 1] in _BEFORE or words[at - 1] in SEASONS):
        at -= 1
    return at


def find(
    words: Sequence[str], raw: Callable[[int], str], count: int, today: date, direction: Direction
) -> Leftover | None:
    """The first such words among the first `count`, a name (`raw`: a word as typed); None if there are none."""
    for at in range(1, count):
        if found := _at(words, raw, at, count, today, direction):
            return found
    return None


def _at(
    words: Sequence[str],
    raw: Callable[[int], str],
    at: int,
    count: int,
    today: date,
    direction: Direction,
) -> Leftover | None:
    word = words[at]
    meaning = MEANING.get(word) or (_typo(word, raw(at)) if word[0] in _MAY_BE else None)
    if meaning is not None:
        if at + 1 < count and raw(at)[0].isupper() and word.isascii():
            return None  # "Casa Domingo Pérez"
        if len(word) <= 3 and not _stands_for_a_day(word, raw(at), at, count):
            return None
        return _meant(words, at, meaning, count, today, direction)
    if word in _UNITS or word in _AGO_AFTER:
        return _abroad(words, at, count, today, direction)
    if word in _PLURAL and raw(at).islower():
        return Leftover(at, at + 1)
    if at + 1 == count and (
        (word in _BEFORE and word != "over") or (word in _TIME_WORDS and raw(at).islower())
    ):
        days: tuple[date | None, ...] = ()
        if word == "weekend":
            saturday = shifted(today, (5 - today.weekday()) % 7 - 7 * (direction is Direction.BACK))
            days = (saturday, saturday and shifted(saturday, 1))
        elif word in _PARTS and direction is Direction.BACK:
            days = (today, shifted(today, -1))
        start = at - (at > 1 and words[at - 1] in _WITH_TIME)
        return Leftover(start, at + 1, tuple(day for day in days if day))
    if word == "times" and words[at - 1].isdecimal():
        return Leftover(max(1, at - 1), at + 1)
    joined = _DAYS_JOINED.fullmatch(word)
    if joined and joined[1] in _DAY_NAMES and joined[2] in _DAY_NAMES:
        return Leftover(at, at + 1)
    if word[-1].isdecimal() or word[0].isdecimal():
        return _number(words, at, count, today, direction)
    if not word.isascii() and _CJK_DAY.search(word):
        return Leftover(at, at + 1)
    if word == "ago":
        days = _days(take_day(["a", *words[at - 1 : at + 1]], 0, today, direction))
        return Leftover(at - 1 if days and at > 1 else max(1, at - 2), at + 1, days)
    return None


def _stands_for_a_day(word: str, typed: str, at: int, count: int) -> bool:
    """Whether "tu" or "we" is a weekday: at the end, and not an abbreviation in capitals."""
    return at + 1 == count and not (typed.isupper() and len(word) > 1 and word.isascii())


def _typo(word: str, typed: str) -> str | None:
    """The day that a mistyped word means: "yesteday", "wensday"; a capital and another letter make it a name."""
    if len(word) < 5 or word in LONG_WORDS:
        return None
    for right in LONG_WORDS:
        slips = OSA.distance(word, right, score_cutoff=2)
        if (slips == 1 and len(word) != len(right)) or (
            slips == 2 and len(right) >= 8 and word[0] == right[0]
        ):
            return right if word != right + "s" else None
        if slips == 1 and (sorted(word) == sorted(right) or _is_slip(word, right, typed)):
            return right
    return None


def _is_slip(word: str, right: str, typed: str) -> bool:
    """Whether one wrong letter is a slip; "Sunway" with its capital is a name."""
    wrong = [(one, other) for one, other in zip(word, right, strict=True) if one != other]
    vowels = all(one in _VOWELS and other in _VOWELS for one, other in wrong)
    return len(wrong) == 1 and (vowels or typed.islower() or len(right) >= 8)


def _meant(
    words: Sequence[str], at: int, meaning: str, count: int, today: date, direction: Direction
) -> Leftover:
    """A word that means a day, with what belongs to it before and after."""
    start = (
        at - 1
        if at > 1 and words[at - 1] in _ARTICLES | LAST_ABROAD | THIS_ABROAD | NEXT_ABROAD
        else at
    )
    end = at + 1
    if words[at - 1] in ("l'altro", "l’altro") and meaning == "yesterday":
        start, meaning = max(1, at - 1), "-2"
    if meaning[0] in "+-":
        day = shifted(today, int(meaning))
        return Leftover(start, end, (day,) if day else ())
    before = words[at - 1] if start < at else ""
    after = words[end] if end < count else ""
    said = [meaning]
    if before == "last" or before in LAST_ABROAD or after in LAST_ABROAD:
        said = ["last", meaning]
    elif before in NEXT_ABROAD or after in NEXT_ABROAD:
        said = ["next", meaning]
    end += after in LAST_ABROAD or after in NEXT_ABROAD
    return Leftover(start, end, _days(take_day(said, 0, today, direction)))


def _abroad(
    words: Sequence[str], at: int, count: int, today: date, direction: Direction
) -> Leftover | None:
    """ "vor drei Tagen", "hace 3 días", "3 giorni fa", "il y a 2 jours", "letzte Woche", "semaine dernière"."""
    unit = _UNITS.get(words[at])
    if unit is None:
        return None
    number = words[at - 1] if words[at - 1].isdecimal() else str(_NUMBERS.get(words[at - 1], ""))
    if number and at > 1:
        behind = at + 1 < count and words[at + 1] in _AGO_AFTER
        german = at > 2 and words[at - 2] in _AGO_BEFORE
        french = at > 4 and tuple(words[at - 4 : at - 1]) == ("il", "y", "a")
        said = [number, unit, "ago"] if behind or german or french else ["in", number, unit]
        start = at - 4 if french else at - 2 if german else at - 1
        days = _days(take_day(said, 0, today, direction)) if said[-1] == "ago" else ()
        return Leftover(start, at + 1 + behind, days)
    before, after = words[at - 1], words[at + 1] if at + 1 < count else ""
    for which, table in (("last", LAST_ABROAD), ("next", NEXT_ABROAD), ("this", THIS_ABROAD)):
        if after in table or (at > 1 and before in table):
            joined = at > 1 and (before in table or before in _ARTICLES)
            start = at - 1 if joined else at
            days = _days(take_day([which, unit.rstrip("s")], 0, today, direction))
            return Leftover(start, at + 1 + (after in table), days)
    return None


def _number(
    words: Sequence[str], at: int, count: int, today: date, direction: Direction
) -> Leftover | None:
    """ "12 Novemb", "Novembre 12"; and numbers shaped like a date, which are none."""
    word = words[at]
    if _DAY.fullmatch(word):
        beside = at + 1 + (at + 1 < count and words[at + 1] in ("of", "de", "di"))
        if beside < count and (month := _month(words[beside])):
            return Leftover(at, beside + 1, _days(take_day([word, month], 0, today, direction)))
        if at > 1 and (month := _month(words[at - 1])):
            return Leftover(at - 1, at + 1, _days(take_day([month, word], 0, today, direction)))
    if word != "24/7" and _SHAPED.fullmatch(word):
        return Leftover(at, at + 1, _days(take_day([_plainly(word)], 0, today, direction)))
    if word[0].isdecimal() and at + 1 == count:
        after_the = at > 1 and words[at - 1] == "the" and word.isdecimal() and int(word) <= 31
        if after_the or (word[-1] == "." and _DAY.fullmatch(word)):
            number = [f"{word.rstrip('.')}th"]
            return Leftover(at - after_the, count, _days(take_day(number, 0, today, direction)))
    if word.isdecimal() and at + 3 == count and words[at + 1] == "," and words[at + 2].isdecimal():
        day = [f"{word}.{words[at + 2]}"]
        return Leftover(at, count, _days(take_day(day, 0, today, direction)))
    if not word.isascii() and _CJK_DAY.search(word):
        return Leftover(at, at + 1)
    return None


def _plainly(word: str) -> str:
    """ "12112026", "121126" and "2026-11-12t10:00" as the grammar writes them; other words unchanged."""
    if found := _DIGITS.fullmatch(word):
        return ".".join(found.groups())
    return word[:10] if word[10:11] == "t" else word


def _month(word: str) -> str | None:
    """The English month that a word means or is a slip for: "Novemb", "Octobber", "gennaio"."""
    bare = word.rstrip(".,")
    if bare in MONTHS_AFTER_A_NUMBER:
        number = MONTHS_AFTER_A_NUMBER[bare]
        return next(name for name in MONTHS if MONTHS[name] == number)
    if len(bare) == 3 and bare.isalpha():
        return next(
            (name for name in MONTHS if len(name) == 3 and sorted(name) == sorted(bare)), None
        )
    if len(bare) < 4 or not bare.isalpha():
        return None
    for name in _FULL_MONTHS:
        if name.startswith(bare) or OSA.distance(bare, name, score_cutoff=2) <= (
            2 if len(name) > 6 else 1
        ):
            return name
    return None


def _days(read: Reading | None) -> tuple[date, ...]:
    match read:
        case Day(day=day):
            return (day,)
        case EitherDay(options=options) | NoDay(options=options):
            return options
    return ()
