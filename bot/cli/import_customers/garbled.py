"""Text that was encoded as UTF-8 twice, such as "MÃ¼ller" for Müller: finds it, and mends it. Pure."""

import re
from collections.abc import Iterator


def _windows_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)  # the five bytes that it leaves undefined


_BYTES = {_windows_1252(byte): byte for byte in range(0x80, 0x100)}
_CHARACTERS = {byte: character for character, byte in _BYTES.items()}


def _class(first: int, last: int, without: str = "") -> str:
    characters = (_CHARACTERS[byte] for byte in range(first, last + 1))
    return "[" + "".join(re.escape(each) for each in characters if each not in without) + "]"


# Signs that follow a letter at the end of a word also in text that is as it should be: SMÅ®, „BLÅ”.
_SIGNS = "®™°²³’‘”“…»·– —"
_CONTINUED = _class(0x80, 0xBF)
_LEADS = "[ÃÄÅÐÑÎÏØÙ×]"
_TWICE = re.compile(
    f"(?:Â{_CONTINUED}|{_LEADS}{_class(0x80, 0xBF, _SIGNS)}|{_LEADS}{_CONTINUED}(?=[^\\W\\d_])"
    f"|â[€„‚]{_CONTINUED}|(?:{_class(0xE0, 0xEF)}{_CONTINUED}{{2}}){{2}})"
)
_LINE_END = re.compile("[\r\n]")
_RUN = re.compile("[" + "".join(re.escape(each) for each in _BYTES) + "]{2,}")


def lines_of(text: str) -> Iterator[str]:
    """The lines that have such text."""
    reached = 0
    while found := _TWICE.search(text, reached):
        begins = max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1
        after = _LINE_END.search(text, found.end())
        reached = after.start() if after else len(text)
        yield text[begins:reached]


def mended(text: str) -> str:
    """The text with what was encoded twice as it should be; the rest of it stays."""
    return _RUN.sub(_mend, text) if _TWICE.search(text) else text


def _mend(run: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[each] for each in run[0]).decode()
    except UnicodeDecodeError:
        return run[0]
