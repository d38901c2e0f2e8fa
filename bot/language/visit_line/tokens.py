"""The words of a header, one by one, and how they were typed."""

import re
from datetime import date

from bot.language.days import Direction
from bot.language.visit_line.read_so_far import ReadSoFar

_TOKEN = re.compile(
    r"<[@#!][^<>]*>|\([^()]*\)|（[^（）]*）|[,，、;；]|[^\s,，、;；()（）]+|[()（）]"
)
_TRAILING = " \t,，、;；-–—"


class Tokens:
    """The words, lower-case, and in `so_far` what was read of them."""

    def __init__(self, text: str, today: date, direction: Direction, so_far: ReadSoFar) -> None:
        self.text = text
        self.today = today
        self.direction = direction
        self.so_far = so_far
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

    def _raw(self, at: int) -> str:
        return self._tokens[at].group()
