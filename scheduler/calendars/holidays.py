"""Public holidays, from the library `holidays`, which is imported only once a country is set.

Measured: the import takes 20 to 80 ms and 3 MB, each country a few milliseconds and 1 to 8 MB more. The dates of each
country, subdivision and year are cached, so that thousands of leaders share one set.

Countries are ISO 3166-1 codes (DE), subdivisions the library's own codes (BY for DE-BY; usually those of ISO 3166-2).

Some days are public holidays in a part of a subdivision only, by the faith of most who live there. The library has them
in categories of their own (Corpus Christi in Saxony: "catholic"). `SN+catholic` is Saxony with them. In Bavaria nearly
all municipalities keep Assumption Day: `BY` has it, and `BY+public` is Bavaria without. Faiths whose days are the same
in the whole country are left out: there they are days off for members of that faith alone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_SMALL_WORDS = {"And", "Of", "The", "Da"}
_PUBLIC, _DE_FACTO = (
    "public",
    "de_facto",
)  # Midsummer Eve in Sweden: off everywhere, though by no law
_FAITHS = ("catholic", "protestant", "orthodox", "christian")
# Kept in most of the subdivision; the library does not tell in how much of it.
_KEPT_BY_MOST = {("DE", "BY"): "catholic"}
LONGEST_CODE = 3  # characters of a country's
_SATURDAY, _SUNDAY = 5, 6
_A_YEAR = 2025  # any will do to see whether the parts of a country differ
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
    for part in (subdivision, None):
        try:
            return frozenset(_found(country, part, year))
        except NotImplementedError:
            continue
    return frozenset()


def name_of(day: date, country: str, subdivision: str | None = None) -> str:
    """The holiday's name, in English where the library has it; empty if `day` is no holiday."""
    try:
        return _found(country, subdivision, day.year).get(day, "")
    except NotImplementedError:
        return ""


def _found(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    """The holidays' names, in English, by day. Raises NotImplementedError for an unknown place."""
    part, _, variant = (subdivision or "").partition("+")
    found = _of_categories(country, part, year, [_PUBLIC, _DE_FACTO])
    faith = variant or _KEPT_BY_MOST.get((country, part), "")
    return {**_regional(country, part, year, faith), **found} if faith in _FAITHS else found


def _of_categories(country: str, part: str, year: int, wanted: Iterable[str]) -> dict[date, str]:
    """The days of those of the categories that the country has."""
    from holidays import country_holidays

    names = [each for each in wanted if each in _categories(country)]
    if not names:
        return {}
    return dict(
        country_holidays(
            country, subdiv=part or None, years=year, categories=names, language="en_US"
        )
    )


@lru_cache(maxsize=512)
def _categories(country: str) -> frozenset[str]:
    """The categories of holidays that the country has. Raises NotImplementedError for an unknown one."""
    from holidays import country_holidays

    return frozenset(country_holidays(country).supported_categories)


def _regional(country: str, part: str, year: int, faith: str) -> dict[date, str]:
    """The days of that faith that the subdivision has beyond those of the country."""
    everywhere = _of_categories(country, "", year, [faith])
    own = _of_categories(country, part, year, [faith])
    return {day: name for day, name in own.items() if day not in everywhere}


@lru_cache(maxsize=512)
def weekend_of(country: str) -> frozenset[int]:
    """The weekdays (0 is Monday) on which nobody works there; Saturday and Sunday for an unknown country.

    Where the law knows Sunday alone, Saturday is free as well: offices are closed on most of them.
    """
    from holidays import country_holidays

    try:
        found = frozenset(country_holidays(country).weekend)
    except NotImplementedError:
        return frozenset({_SATURDAY, _SUNDAY})
    return found | {_SATURDAY} if found == {_SUNDAY} else found


@lru_cache(maxsize=512)
def differing_parts(country: str) -> tuple[Place, ...]:
    """The subdivisions from which to choose, by name; empty if the holidays are the same in the whole country."""
    parts = [each for each in _of_country(country) if each.subdivision]
    everywhere = in_year(country, None, _A_YEAR)
    if all(in_year(country, each.subdivision, _A_YEAR) == everywhere for each in parts):
        return ()
    return tuple(sorted(parts, key=lambda each: each.name))


@lru_cache(maxsize=512)
def missing_example(country: str) -> str:
    """The name of a holiday that most parts of a country have, but not all: what is missing without a subdivision."""
    everywhere = in_year(country, None, _A_YEAR)
    counted = Counter(
        name
        for part in differing_parts(country)
        for day, name in _found(country, part.subdivision, _A_YEAR).items()
        if day not in everywhere
    )
    return max(sorted(counted), key=lambda name: counted[name], default="")


def place(text: str) -> Place:
    """The place with a code such as DE or DE-BY, in any case, or with that name. Raises UnknownCountryError.

    Codes may be those that people use: UK and UK-SCT are GB and GB-SCT.
    """
    typed, _, subdivision = text.strip().partition("-")
    country = _usual_code(typed)
    known = {each.code.casefold(): each for each in _of_country(country)}
    code = f"{country}-{subdivision.strip()}" if subdivision else country
    found = known.get(code.casefold()) if known else _named(text)
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


def _usual_code(typed: str) -> str:
    """DE for "de", GB for "UK" and "GBR"; what is unknown, in capitals."""
    plain = _plain(typed).strip()
    return _by_other_code().get(plain) or plain.upper()


@lru_cache(maxsize=1)
def _by_other_code() -> dict[str, str]:
    """The usual code of each country by all its codes, in lower case."""
    return {code: each.country for each in _countries() for code in _other_codes(each)}


def _named(text: str) -> Place | None:
    """The country of that name, or the only subdivision of it; None if there are none or several."""
    wanted = _plain(text).strip()
    if len(wanted) <= LONGEST_CODE:
        return None  # a code; and to look for a name loads the rules of all countries
    found = [each for each in _countries() if _plain(each.name) == wanted] or [
        each
        for country in _countries()
        for each in _of_country(country.country)
        if _plain(each.name).rpartition(": ")[2] == wanted
    ]
    return found[0] if len(found) == 1 else None


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
        Place(code, f"{part}{variant}", f"{country.name}: {names.get(part, part)}{said}")
        for part in kind.subdivisions
        for variant, said in (("", ""), *_variants(code, part))
    ]
    return (country, *parts)


def _variants(country: str, part: str) -> list[tuple[str, str]]:
    """The other ways to count the holidays of a subdivision, by the faith of most: (suffix of its code, words)."""
    found = []
    kept = _KEPT_BY_MOST.get((country, part))
    for faith in (each for each in _FAITHS if each in _categories(country)):
        days = " and ".join(sorted(set(_regional(country, part, _A_YEAR, faith).values())))
        if days and faith == kept:
            found.append((f"+{_PUBLIC}", f", without {days}"))
        elif days:
            found.append((f"+{faith}", f", with {days}"))
    return found
