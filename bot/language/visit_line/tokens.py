"""The words of a header, one by one, and how they were typed."""

from datetime import date

from bot.language import words
from bot.language.days import Direction
from bot.language.visit_line.read_so_far import ReadSoFar

_TRAILING = " \t,，、;；-–—|/·•[({（<~*_#"


class Tokens:
    """The words, lower-case, and in `so_far` what was read of them."""

    def __init__(self, text: str, today: date, direction: Direction, so_far: ReadSoFar) -> None:
        self.text = text
        self.today = today
        self.direction = direction
        self.so_far = so_far
        self.words, self._tokens = words.split(text)
        self.count = len(self.words)

    def name(self, end: int) -> str:
        """The words before `end` as they were typed, without a comma, dash or bracket at their end."""
        cut = self._tokens[end].start() if end < self.count else len(self.text)
        return " ".join(self.text[:cut].rstrip(_TRAILING).split())

    def typed(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they were typed."""
        if start >= min(end, self.count):
            return ""
        return self.text[self._tokens[start].start() : self._tokens[end - 1].end()]

    def _raw(self, at: int) -> str:
        token = self._tokens[at]
        return self.text[token.start() : token.end()]
