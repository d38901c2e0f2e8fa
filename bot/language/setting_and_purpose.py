"""The words that people use for a visit's setting and purpose."""

from collections.abc import Sequence

from bot.language.days import word_at
from storage.core.visit_entry import Purpose, Setting

_ARTICLES = frozenset({"the", "a", "an"})
_MAKERS = frozenset({"google", "microsoft", "ms", "video", "phone", "conference"})
IN_PERSON_WORDS = frozenset({"in-person", "onsite", "on-site", "site", "face-to-face"})
_SETTINGS = {
    **dict.fromkeys(("video", "zoom", "teams", "webex", "skype", "meet"), Setting.VIDEO),
    **dict.fromkeys(("phone", "telephone", "call", "mobile"), Setting.PHONE),
    **dict.fromkeys(IN_PERSON_WORDS, Setting.IN_PERSON),
}
PURPOSES = {
    **dict.fromkeys(("sell", "selling", "sales"), Purpose.SELL),
    **dict.fromkeys(("help", "helping", "support", "supporting"), Purpose.HELP),
    **dict.fromkeys(
        ("understand", "understanding", "listen", "listening", "learn", "learning"),
        Purpose.UNDERSTAND,
    ),
}


def take_setting(words: Sequence[str], at: int) -> tuple[Setting, int] | None:
    """The setting in "by video", "on the phone", "via Google Meet", or in the bare word; and the index after it."""
    at += words[at] in ("by", "via", "on", "over")
    if is_in_person(words, at):
        return Setting.IN_PERSON, at + 2
    at += word_at(words, at) in _ARTICLES
    word, following = word_at(words, at), word_at(words, at + 1)
    if word in _MAKERS and following in _SETTINGS:
        return _SETTINGS.get(word, _SETTINGS[following]), at + 2
    if word == "face" and word_at(words, at + 1) == "to" and word_at(words, at + 2) == "face":
        return Setting.IN_PERSON, at + 3
    setting = _SETTINGS.get(word)
    return None if setting is None else (setting, at + 1 + (following in ("call", "chat")))


def is_in_person(words: Sequence[str], at: int) -> bool:
    """Whether "in person" is at that index."""
    return word_at(words, at) == "in" and word_at(words, at + 1) == "person"
