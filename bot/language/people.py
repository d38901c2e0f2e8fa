"""Parses "with Dana Cole (COO), Raj Patel and @ben": who was met, and which colleagues came along."""

import re
from dataclasses import dataclass, field

from bot.language import mentions
from storage.core.visit_entry import Met

_SEPARATOR = re.compile(r"[,，、;；\n]|\s(?:and|&|\+)\s")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")

NAME_LIMIT = 300
"""Characters of a person's name or role; the same as for a customer's name."""

_ROLE = re.compile(
    r"(?:c[a-z]{1,2}o|chro|[se]?vp|md|gm|ceo|president|chairman|chairwoman|chair|founder|owner)"
    r"|(?:the )?(?:vice president|head|director|vp|president|chief) (?:of )?\S.*",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(\S.*?) (C[A-Z]{1,2}O|[SE]?VP)")  # "Dana Cole COO"
_ARTICLES = ("a", "an", "the", "their", "our", "his", "her", "its", "my")
_CROWDS = ("all", "some", "several", "people", "everyone", "everybody", "somebody", "someone")
_COUNTED = ("few", "both", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NO_NAMES = frozenset({*_ARTICLES, *_CROWDS, *_COUNTED})
WHOM = "Name the people you met: with Dana Cole (COO), Raj Patel."


def read_people(line: str) -> tuple[Met, ...]:
    """Parses "Dana Cole (COO), Raj Patel". Raises ValueError with a sentence for the person."""
    people = Participants()
    for part in _parts(line):
        roles = [role.strip() for role in _BRACKETS.findall(part) if role.strip()]
        name = " ".join(_BRACKETS.sub(" ", part).split())
        if sentence := people.add_person(name, ", ".join(roles) or None):
            raise ValueError(sentence)
    return tuple(people.met)


def _parts(line: str) -> list[str]:
    """The line, split at separators outside brackets."""
    hidden = _BRACKETS.sub(lambda found: "(" + "x" * (len(found[0]) - 2) + ")", line)
    parts, start = [], 0
    for found in _SEPARATOR.finditer(hidden):
        parts.append(line[start : found.start()])
        start = found.end()
    return [*parts, line[start:]]


@dataclass(slots=True)
class Participants:
    """Who was there, in the order written, each once. `colleagues`: user ids."""

    met: list[Met] = field(default_factory=list)
    colleagues: list[str] = field(default_factory=list)

    def add_person(self, name: str, role: str | None) -> str | None:
        """Adds a person at the customer; returns a sentence if the name cannot be one."""
        if not name and not role:
            return None
        if not name or name[0].isdecimal() or name.split(None, 1)[0].lower() in _NO_NAMES:
            return WHOM
        if role is None and (titled := _TITLED.fullmatch(name)):
            name, role = titled[1], titled[2]
        if len(name) > NAME_LIMIT or len(role or "") > NAME_LIMIT:
            return f"A person's name or role has at most {NAME_LIMIT} characters."
        if role is None and self.met and self.met[-1].role is None and _ROLE.fullmatch(name):
            self.met[-1] = Met(self.met[-1].name, name)  # "Dana Cole, COO"
        elif (person := Met(name, role)) not in self.met:
            self.met.append(person)
        return None

    def add_colleague(self, mention: str) -> str | None:
        """Adds a colleague; returns a sentence if the mention is not of a single person."""
        user = mentions.user_id(mention)
        if user is None:
            return unknown_person(mention)
        if user not in self.colleagues:
            self.colleagues.append(user)
        return None


def unknown_person(mention: str) -> str:
    """The sentence about a mention that is not of a single person."""
    if mention[0] == "@":
        return f'Slack doesn\'t tell me who "{mention}" is. Pick the name from the list that opens after @.'
    return "Name colleagues one by one, with @. I can't look into groups and channels."


def split_role(token: str) -> str | None:
    """The "COO" of a bracketed token "(COO)"; None if the token has no brackets, or nothing in them."""
    if token[0] in "(（" and token[-1] in ")）":
        return token[1:-1].strip() or None
    return None
