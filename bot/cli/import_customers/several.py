"""Several customers in one cell: Airtable's linked records, links of Notion, lists of monday and HubSpot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.import_customers.cell_text import says_nothing, shown
from bot.cli.import_customers.refusal import RefusedError
from storage.customers.name_keys import is_legal_form

_SEVERAL = re.compile(r"[,;\n\r\"]| ::: |\)$")  # without any of these a cell names one
_ALWAYS = re.compile(r"\s*;\s*|\s+:::\s+")  # HubSpot, Google contacts
_NOTION = re.compile(
    r"(?P<name>\S.*?) \((?:https?://|\.\./)[^\s()]*\)(?:, |$)|(?P<file>\S.*?) \([^\s()]+\.(?:md|csv)\)(?:, |$)"
)
# Airtable puts no space after the comma between two records, and quotation marks around a name that has a comma.
_RECORD = r'(?:"(?:[^"]|"")*"|(?:[^",]|,(?=\s)|(?<=\d),(?=\d))(?:[^,]|,(?=\s)|(?<=\d),(?=\d))*)'
_BETWEEN = r"(?:(?<!\d),|,(?!\d))(?!\s)"
_RECORDS = re.compile(rf"{_RECORD}(?:{_BETWEEN}{_RECORD})+")
_ONE_RECORD = re.compile(_RECORD)
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_LOOSE = re.compile(r",\s+")
_COMMA = re.compile(r",\s+|(?<!\d),|,(?!\d)")  # 1,000 has none
_ENUMERATED = re.compile(r"&|\b(?:and|und|et|y|e|og|och|en|i)\b", re.IGNORECASE)
_SHORTEST = 2
_LONGEST = 5000  # characters that are looked through


@dataclass(frozen=True)
class Separation:
    """What is known of a column: whether commas stand between customers in it, and which stand alone in a cell."""

    tight: bool = False  # "Brightforge,Plinth Works" is two
    loose: bool = False  # "Brightforge, Plinth Works" is two
    alone: frozenset[str] = frozenset()


ONE = Separation()


def separation(names: Sequence[str], is_list: bool) -> Separation:
    """What the first cells of a column tell. `is_list`: its heading announces several, as a person's “Companies”."""
    cells = [name for name in names if name and len(name) <= _LONGEST]
    alone = frozenset(name.casefold() for name in cells if "," not in name)
    records = [_records(name) for name in cells if "," in name]
    tight = is_list or any(
        any(_QUOTED.fullmatch(each) or each.casefold() in alone for each in record)
        for record in records
        if len(record) > 1
    )
    return Separation(tight, is_list, alone)


def customers(raw: str, text: str, known: Separation) -> tuple[list[str], str]:
    """The names in a cell, and a remark if it was left open whether they are one. Raises RefusedError.

    `text`: what the raw cell shows.
    """
    if len(text) > _LONGEST or not _SEVERAL.search(raw):
        return [text], ""
    lines = [line for each in raw.strip().splitlines() if (line := shown(each).text)]
    found, remark = _of_lines(lines, known) if len(lines) > 1 else _of_line(text, known)
    return [name for name in map(_unquoted, found) if not says_nothing(name)], remark


def _of_lines(lines: Sequence[str], known: Separation) -> tuple[list[str], str]:
    """A line break in a cell: a name that was wrapped, or one name on each line."""
    if all(line.casefold() in known.alone for line in lines):
        return list(lines), ""
    whole = " ".join(lines)
    if _is_tail(lines[-1]) or lines[-1][0].islower():
        return [whole], ""
    return [
        whole
    ], f"“{whole}” stands on {len(lines)} lines in its cell and is taken as one customer"


def _of_line(text: str, known: Separation) -> tuple[list[str], str]:
    if parts := _always(text):
        return parts, ""
    if "," not in text:
        return [text], ""
    records = _records(text)
    if len(records) > 1 and not any(map(_is_tail, records[1:])):
        if not known.tight and not any(map(_QUOTED.fullmatch, records)):
            raise RefusedError(
                f"“{text}” may be {len(records)} customers: please give each its own line, "
                "or put a space after the comma if it is one"
            )
        return [name for each in records for name in _loose(each, known)], ""
    names = _loose(text, known)
    return names, _remark(text) if len(names) == 1 else ""


def links(text: str) -> list[str]:
    """The names of Notion's links: "Brightforge (https://…), Plinth Works (https://…)"; empty for any other text."""
    found = list(_NOTION.finditer(text))
    if not found or "".join(each[0] for each in found) != text:
        return []
    return [each["name"] or each["file"] for each in found]


def _always(text: str) -> list[str]:
    if found := links(text):
        return found
    parts = [part for part in _ALWAYS.split(text) if part]
    return parts if ";" in text or len(parts) > 1 else []


def _records(text: str) -> list[str]:
    """The parts between commas without a space behind them."""
    if not _RECORDS.fullmatch(text):
        return [text]
    found, at = [], 0
    while record := _ONE_RECORD.match(text, at):
        found.append(record[0])
        at = record.end() + 1
    return found if all(len(each) >= _SHORTEST for each in found) else [text]


def _loose(text: str, known: Separation) -> list[str]:
    if _QUOTED.fullmatch(text):
        return [text]
    parts: list[str] = []
    for part in _LOOSE.split(text):
        if parts and _is_tail(part):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    stand_alone = all(part.casefold() in known.alone for part in parts)
    return parts if known.loose or stand_alone else [text]


def _remark(text: str) -> str:
    """A comma that is part of a name needs no remark: “Brightforge, Inc.”, “Oak, Elm & Ash”."""
    _, *others = _COMMA.split(text)
    if (
        not others
        or _is_tail(others[-1])
        or _ENUMERATED.search(others[-1])
        or _QUOTED.fullmatch(text)
    ):
        return ""
    return f"“{text}” is taken as one customer"


def _is_tail(part: str) -> bool:
    """Whether a part is a legal form, which belongs to the name before it."""
    words = part.replace("&", " ").split()
    return bool(words) and all(is_legal_form(word) for word in words)


def _unquoted(name: str) -> str:
    found = _QUOTED.fullmatch(name)
    return found[1].replace('""', '"').strip() if found else name
