"""What a line in the direct conversation is: small talk, a command, a way of the buttons, a question back, or words.

Only words may be kept as somebody's answer. What could be either is UNSURE, and the person is asked. Pure.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.language import small_talk


class LineKind(StrEnum):
    """UNKNOWN is "I don't know". UNSURE: it may be a command, or one of the others, or words."""

    EMPTY = "empty"
    SMALL_TALK = "small talk"
    COMMAND = "command"
    SKIP = "skip"
    UNKNOWN = "unknown"
    ASKS_BACK = "asks back"
    UNSURE = "unsure"
    WORDS = "words"


@dataclass(frozen=True)
class DirectLine:
    """A line, judged. `command`: what it says after /visit, if it is a command or may be one."""

    kind: LineKind
    command: str = ""


_SLASH = re.compile(r"[`'\"\s]*/\s?visit\b[:\s]*(.*?)[`'\"\s]*", re.DOTALL | re.IGNORECASE)
_OTHER_SLASH = re.compile(r"/([a-z][\w-]*)(?:\s.*)?", re.DOTALL | re.IGNORECASE)
_SHORTCODE = re.compile(r":[a-z0-9_+'-]*[a-z0-9+][a-z0-9_+'-]*:(?::skin-tone-\d:)?", re.IGNORECASE)
_EMOTICON = re.compile(
    r"(?<!\w)(?:[:;=8x][-'^oc]?[)(\]\[dpo3/\\|*]+|<+/?3+|\^_*\^|[\\/]o[\\/])(?!\w)",
    re.IGNORECASE,
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_APOSTROPHES = re.compile("['’‘ʼ´`]")
_THRICE = re.compile(r"([^\W\d])\1{2,}")
_THANKS_FOR = re.compile(
    r"(?:thanks|thank you|thx) for (?:the|your|this|that|asking|reminding)(?: \w+){0,3}"
)
_ASKING_WORDS = """
    what why who how when where which whose whom was warum wieso wer wie wo wann qui quoi pourquoi comment que quien chi
    perche can could do does did is are should would will may shall am have has kann soll ist sind est sont
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_QUESTION = re.compile(
    r"(?:what|why|how|when|where|which|who) (?:is|are|do|does|did|can|could|will|would|should|has|have|was|were)\b"
)
_NO_ANSWER = ("i know", "i know i know", "we know")
_ABOUT_ME = frozenset(
    ("you", "your", "u", "i", "me", "my", "bot", "du", "ich", "mir", "tu", "vous")
)
_TAKE_WORDS = ("plan", "who", "search", "away", "not now", "for")
_AROUND_A_COMMAND = re.compile(
    r"^(?:please |show (?:me )?(?:the |my )?|open (?:the |my )?|the |my |visit |run )+|(?: please| pls| now)+$"
)
_MOST_WORDS = 12  # of what is not words
_MAY_BE_A_COMMAND = 8


def judge(text: str, commands: Collection[str] = ()) -> DirectLine:
    """Judges a decoded message. `commands`: the subcommands of /visit, in lower case."""
    if not text.strip():
        return DirectLine(LineKind.EMPTY)
    typed = _SLASH.fullmatch(text)
    if typed:
        return DirectLine(LineKind.COMMAND, typed[1].strip())
    words = fold(text)
    if not words:
        return DirectLine(LineKind.SMALL_TALK)  # signs and emoji
    if len(words) == 1 and words.isascii() and words.isalpha():
        return DirectLine(LineKind.SMALL_TALK)
    if len(words.split()) > _MOST_WORDS:
        return DirectLine(LineKind.WORDS)
    return _with_slash(text, words, commands) or _short(text, words, commands)


def fold(text: str) -> str:
    """Lower case, without emoji, accents and signs, words one space apart, no letter three times in a row."""
    text = _THRICE.sub(r"\1", _APOSTROPHES.sub("", _plain_letters(_KEYCAP.sub(" ", text))))
    text = _EMOTICON.sub(" ", _SHORTCODE.sub(" ", text))
    return " ".join("".join(each if each.isalnum() else " " for each in text).split())


def _plain_letters(text: str) -> str:
    """Lower case and without accents, also what only decomposing shows to be a capital letter (𝐀)."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in text if not _is_mark(each))


def _is_mark(letter: str) -> bool:
    """An accent, or a part of an emoji or of an enclosed key that is no letter by itself."""
    return unicodedata.category(letter) in ("Mn", "Me", "Cf")


def _with_slash(text: str, words: str, commands: Collection[str]) -> DirectLine | None:
    """ "/help" or "/undo", which is no command of Slack's; another one is asked about."""
    typed = _OTHER_SLASH.fullmatch(text.strip())
    if typed is None:
        return None
    if typed[1].lower() in commands:
        return DirectLine(LineKind.COMMAND, text.strip()[1:])
    return DirectLine(LineKind.SKIP if typed[1].lower() == "skip" else LineKind.UNSURE)


def _short(text: str, words: str, commands: Collection[str]) -> DirectLine:
    cores = _cores(words)
    if words in commands and words == "help":
        return DirectLine(LineKind.COMMAND, words)
    for kind, phrases in _WAYS.items():
        if not phrases.isdisjoint(cores):
            return DirectLine(kind)
    if _is_small_talk(words):
        return DirectLine(LineKind.SMALL_TALK)
    return _command(text.strip(), words, commands) or _question_or_words(text, words, cores)


def _question_or_words(text: str, words: str, cores: Collection[str]) -> DirectLine:
    asks = text.rstrip(" \"'”)").endswith(("?", "？")) and words.split()[0] in _ASKING
    if asks and _is_about_the_bot(words):
        return DirectLine(LineKind.ASKS_BACK)
    unsure = asks or words in _NO_ANSWER or _QUESTION.match(words) or _begins_unknown(cores)
    return DirectLine(LineKind.UNSURE if unsure else LineKind.WORDS)


def _cores(words: str) -> set[str]:
    """The words as they are, and without "please", "sorry", "to be honest" at either end."""
    found, open_ones = {words}, [words]
    while open_ones:
        core = open_ones.pop()
        for filler in _FILLERS:
            shorter = {core.removeprefix(f"{filler} "), core.removesuffix(f" {filler}")} - found
            found |= shorter
            open_ones += shorter
    return found


def _command(typed: str, words: str, commands: Collection[str]) -> DirectLine | None:
    """ "list" alone is a command; "plan Globex thursday" may be one, and so may a slip such as "lits"."""
    core = _AROUND_A_COMMAND.sub("", words)
    if core in commands:
        return DirectLine(LineKind.COMMAND, core)
    takes = next((each for each in _TAKE_WORDS if words.startswith(f"{each} ")), None)
    if takes in commands and len(words.split()) <= _MAY_BE_A_COMMAND:
        return DirectLine(LineKind.UNSURE, typed)
    slip = _slip(core, commands)
    return DirectLine(LineKind.UNSURE, slip) if slip else None


def _slip(word: str, commands: Collection[str]) -> str | None:
    """The command that a single word nearly is; "plant" is no slip of "plan"."""
    if " " in word or len(word) < 4:
        return None
    near = difflib.get_close_matches(word, list(commands), 1, 0.75)
    return near[0] if near and not word.startswith(near[0]) else None


def _is_small_talk(words: str) -> bool:
    """Whether phrases of small talk and fillers make up all of it."""
    if _THANKS_FOR.fullmatch(words):
        return True
    parts = words.split()
    reached = {0}
    for end in range(1, len(parts) + 1):
        starts = (start for start in reached if " ".join(parts[start:end]) in _POLITE)
        if next(starts, None) is not None:
            reached.add(end)
    return len(parts) in reached


def _is_about_the_bot(words: str) -> bool:
    parts = words.split()
    return len(parts) <= 2 or not _ABOUT_ME.isdisjoint(parts)


def _begins_unknown(cores: Collection[str]) -> bool:
    """ "I don't know who runs it", "no idea but …": more than the button says, and no answer either."""
    begun = tuple(f"{each} " for each in _WAYS[LineKind.UNKNOWN] if " " in each)
    return any(each.startswith(begun) for each in cores)


def _folded(phrases: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, phrases))


_WAYS = {
    LineKind.SKIP: _folded(small_talk.SKIP),
    LineKind.UNKNOWN: _folded(small_talk.UNKNOWN),
    LineKind.ASKS_BACK: _folded(small_talk.ASKS_BACK),
}
_FILLERS = _folded(small_talk.FILLERS)
_POLITE = _folded(small_talk.SMALL_TALK | small_talk.BETWEEN)
