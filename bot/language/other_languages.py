"""Whether the last words of an unknown name are a day in some other language: "Acme för tre dagar sedan".

`dateparser` knows two hundred locales, and calls names dates, too ("Mars", "May"): so it only detects, for a name of
several words that is no customer yet, after the bot's own grammar and lists. It takes half a second to load, and is
loaded here and nowhere else: by `load` soon after a process began to serve, or by the first line that needs it, which
does not wait for it.
"""

import threading
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru", "uk", "zh", "ja", "ko",
    "ar", "el", "hu",
)  # fmt: skip
"""The commonest; Slack's locales of the workspace's people are not kept."""

PATIENCE = 0.05  # seconds
IS_IT_A_DAY = "Is “{typed}” a day?"
_MOST_WORDS = 4
_LONGEST = 60

_SETTINGS = {"REQUIRE_PARTS": ["day"], "STRICT_PARSING": False, "RETURN_AS_TIMEZONE_AWARE": False}


@dataclass(frozen=True)
class DayInName:
    """The last words of a name read as a day. `typed`: those words; `name`: the words before them."""

    name: str
    typed: str
    day: date


def load() -> None:
    """Loads the library and its languages. Blocking; later calls return at once."""
    _read(_loaded(), ["Acme", "för", "tre", "dagar"], date(2026, 1, 1))


def find_day(name: str, today: date, patience: float = PATIENCE) -> DayInName | None:
    """The day at the end of `name`; None if there is none, or if it takes longer than `patience` seconds to tell."""
    words = name.split()
    if len(words) < 2 or len(name) > _LONGEST or not _may_be_abroad(words):
        return None
    answer: Future[DayInName | None] = Future()
    threading.Thread(target=_detect, args=(answer, words, today), daemon=True).start()
    try:
        return answer.result(patience)
    except TimeoutError:
        return None


def _may_be_abroad(words: list[str]) -> bool:
    """Whether the last words are in small letters or no letters of English: names have capitals."""
    last = words[-1]
    return last.islower() or not last.isascii()


def _detect(answer: "Future[DayInName | None]", words: list[str], today: date) -> None:
    try:
        answer.set_result(_read(_loaded(), words, today))
    except Exception:  # a detector that fails has detected nothing
        answer.set_result(None)


def _loaded() -> Any:
    import dateparser.date

    return dateparser.date


def _read(library: Any, words: list[str], today: date) -> DayInName | None:
    parser = library.DateDataParser(
        languages=list(LANGUAGES),
        settings={**_SETTINGS, "RELATIVE_BASE": datetime.combine(today, time(12))},
    )
    for first in range(max(1, len(words) - _MOST_WORDS), len(words)):
        start = first
        typed = " ".join(words[start:])
        if (len(typed) < 4 and typed.isascii()) or not any(map(str.isalpha, typed)):
            continue
        found = parser.get_date_data(typed)
        if found.date_obj is not None and found.period == "day":
            if start > 1 and len(words[start - 1]) <= 2 and words[start - 1].islower():
                start -= 1  # a preposition: "i förrgår"
            name, typed = " ".join(words[:start]), " ".join(words[start:])
            return DayInName(name, typed, found.date_obj.date())
    return None
