"""Public holidays, from the library `holidays`, which is imported only once a country is set.

Measured: the import takes 20 to 80 ms and 3 MB, each country a few milliseconds and 1 to 8 MB more. The dates of each
country, subdivision and year are cached, so that thousands of leaders share one set.

Countries are ISO 3166-1 codes (DE), subdivisions the library's own codes (BY for DE-BY; usually those of ISO 3166-2).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_SMALL_WORDS = {"And", "Of", "The", "Da"}
_ODD_NAMES = {"HeardIslandAndMcDonaldIslands": "Heard Island and McDonald Islands"}


class UnknownCountryError(ValueError):
    """No public holidays are known for that country or subdivision; the message is a sentence for the person."""


@dataclass(frozen=True)
class Place:
    """A country, or a subdivision of one. `name`: such as "Germany" or "Germany: Bavaria"."""

    country: str
    subdivision: str | None
    name: str

    @property
    def code(self) -> str:
        """DE, or DE-BY."""
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


def is_holiday(day: date, country: str | None, subdivision: str | None = None) -> bool:
    """Whether `day` is a public holiday there. False without a country, and in one whose holidays are unknown."""
    return country is not None and day in in_year(country, subdivision, day.year)


@lru_cache(maxsize=4096)
def in_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of that year, substitute days included.

    For an unknown subdivision, those of the whole country; for an unknown country, none.
    """
    from holidays import country_holidays

    for part in (subdivision, None):
        try:
            return frozenset(country_holidays(country, subdiv=part, years=year))
        except NotImplementedError:
            continue
    return frozenset()


def name_of(day: date, country: str, subdivision: str | None = None) -> str:
    """The holiday's name, in English where the library has it; empty if `day` is no holiday."""
    from holidays import country_holidays

    try:
        found = country_holidays(country, subdiv=subdivision, years=day.year, language="en_US")
        return found.get(day) or ""
    except NotImplementedError:
        return ""


def place(text: str) -> Place:
    """The place with a code such as DE or DE-BY, in any case. Raises UnknownCountryError."""
    country, _, subdivision = text.strip().partition("-")
    known = {each.code.casefold(): each for each in _of_country(country.upper())}
    found = known.get(f"{country}-{subdivision}".casefold() if subdivision else country.casefold())
    if found:
        return found
    if not known:
        raise UnknownCountryError(
            f"“{text}” is no country whose public holidays I know. Use its two letters, such as DE or DE-BY."
        )
    parts = ", ".join(each.subdivision for each in known.values() if each.subdivision)
    name = known[country.casefold()].name
    raise UnknownCountryError(
        f"“{subdivision}” is no part of {name} that I know. "
        + (f"I know {parts}." if parts else "Its holidays are the same everywhere.")
    )


def search(typed: str, most: int = 100) -> list[Place]:
    """At most `most` places whose name or code contains the typed words, best match first; all countries for none."""
    words = _plain(typed).split()
    if not words:
        return list(_countries())[:most]
    found: list[tuple[int, str, Place]] = []
    for country in _countries():
        for each in _of_country(country.country):
            text = _plain(each.name)
            exact = _plain(typed).strip() in (_plain(each.code), *_other_codes(each))
            if exact or all(word in text for word in words):
                rank = 0 if exact else (1 if text.startswith(words[0]) else 3)
                found.append((rank + (each.subdivision is not None), text, each))
    return [each for _, _, each in sorted(found, key=lambda one: one[:2])][:most]


def _other_codes(each: Place) -> tuple[str, ...]:
    """Further codes of a country, in lower case: such as "uk" and "gbr" for GB."""
    if each.subdivision:
        return ()
    from holidays.registry import COUNTRIES

    return next((tuple(map(_plain, c[1:])) for c in COUNTRIES.values() if c[1] == each.country), ())


def _plain(text: str) -> str:
    """The text without case and accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in folded if not unicodedata.combining(each))


@lru_cache(maxsize=1)
def _countries() -> tuple[Place, ...]:
    from holidays.registry import COUNTRIES

    known = {codes[1]: _spelt(codes[0]) for codes in COUNTRIES.values()}
    return tuple(
        sorted((Place(code, None, name) for code, name in known.items()), key=lambda one: one.name)
    )


def _spelt(name: str) -> str:
    """ "Bosnia and Herzegovina" from BosniaAndHerzegovina."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*", name)
    small = [word.lower() if word in _SMALL_WORDS and at else word for at, word in enumerate(words)]
    return _ODD_NAMES.get(name, " ".join(small))


@lru_cache(maxsize=512)
def _of_country(code: str) -> tuple[Place, ...]:
    """The country and its subdivisions; empty if it is unknown. Loads that country's rules."""
    country = next((each for each in _countries() if each.country == code), None)
    if country is None:
        return ()
    import holidays

    kind = getattr(holidays, code)
    names = {part: name for name, part in kind.subdivisions_aliases.items()}
    parts = [
        Place(code, part, f"{country.name}: {names.get(part, part)}") for part in kind.subdivisions
    ]
    return (country, *parts)
