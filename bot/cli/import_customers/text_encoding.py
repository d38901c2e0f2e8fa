"""Finds the encoding of a file: Unicode or plain Windows-1252 by itself, any other only as a guess to be confirmed.

Memory does not grow with the file: it is read in chunks, and guesses are made from a sample of its lines.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest
from pathlib import Path

from bot.cli.arguments import UsageError
from bot.cli.import_customers import garbled
from bot.cli.import_customers.quoting import NO_CHARACTER
from bot.cli.import_customers.shown_headings import printable
from bot.cli.import_customers.western_text import reads_well
from bot.wording.numbers_and_lists import listing

MARKING = "keep-in-touch-marking"  # the name of the error handler below
_CHUNK = 1 << 20
_SAMPLE = 1 << 15
_LONGEST_LINE = 1 << 11
_MOST_GUESSES = 4
_MOST_SAMPLES = 3
_MOST_LINES_SEEN = 50
_NO_TEXT = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LINE_END = re.compile(rb"[\r\n]")
_CELL_ENDS = re.compile(r'[,;|\t"]')
_JUMBLED = (
    re.compile(
        r"[^\W\d_][^\w\s\x00-\x7f’‘–—·\u0300-\u036f\u0590-\u05cf\u064b-\u065f\u0e31-\u0e4e][^\W\d_]"
    ),
    re.compile(r"[A-Z][^\W\d_a-zA-Z][a-z](?<=[A-Z][À-ÖØ-ÞĀĂĄĆČĎĐĒĘŁŃŇŘŚŠŤŹŻŽ][a-z])"),
    re.compile("[\uff61-\uff9f]|" + NO_CHARACTER),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
TWICE = "utf-8-twice"
PLAIN = "cp1252"
_UNICODE = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    TWICE: "UTF-8 (encoded twice)",
}
# In which programs save tables, too; the likelier first where a file reads as well in several.
_OTHERS = {
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1254": "Windows-1254 (Turkish)",
    PLAIN: "Windows-1252",
    "cp850": "DOS 850 (Western European)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1257": "Windows-1257 (Baltic)",
    "cp1255": "Windows-1255 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "cp949": "EUC-KR (Korean)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp852": "DOS 852 (Central European)",
    "cp866": "DOS 866 (Cyrillic)",
    "mac_roman": "Mac Roman",
    "cp437": "DOS 437 (American)",
    "cp874": "Windows-874 (Thai)",
    "cp1258": "Windows-1258 (Vietnamese)",
}
_RANKS = {name: place for place, name in enumerate(_OTHERS)}
_NEAR_CHAOS, _NEAR_COHERENCE = 0.06, 0.1


@dataclass(frozen=True)
class Guess:
    """An encoding, and how some names in the file read in it."""

    encoding: str
    samples: tuple[str, ...]

    @property
    def described(self) -> str:
        """ "Read as Windows-1250 (Central European), it has “Łódź” and “Paweł”."."""
        shown = listing([f"“{each}”" for each in self.samples])
        return f"Read as {label(self.encoding)}, it has {shown}."


class EncodingUnsureError(UsageError):
    """The encoding has to be confirmed or named. `about`: a sentence on the file; `guesses`: the likeliest first."""

    def __init__(self, about: str, guesses: Sequence[Guess]) -> None:
        super().__init__(f"{about} {_advice(guesses)}")
        self.about, self.guesses = about, guesses


def label(encoding: str) -> str:
    """The encoding's name for people."""
    return _UNICODE.get(encoding) or _OTHERS.get(encoding) or encoding


def named_encoding(name: str) -> str:
    """The encoding of that name, as Python calls it. Raises UsageError."""
    plain = name.strip().lower()
    if plain == TWICE:
        return TWICE
    try:
        found = codecs.lookup(plain).name
        if "Société, Łódź".encode(found, "ignore").decode(found)[:4] != "Soci":
            raise LookupError
    except (LookupError, UnicodeError, TypeError, ValueError):
        raise UsageError(
            f"I don't know an encoding “{name}”: utf-8, cp1252, cp1250 or shift_jis, say."
        ) from None
    return found


def detect(path: Path, head: bytes) -> str:
    """The encoding of the file, whose first bytes are `head`. Raises UsageError; EncodingUnsureError with guesses."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    unmarked = _unmarked_utf16(path, head)
    if unmarked:
        return unmarked
    good, bad, twice = _as_utf8(path)
    if bad > good:
        return _legacy(path)
    if twice:
        about = f"Some names in {path.name} look garbled: “{_samples(twice)[0]}”, say."
        raise EncodingUnsureError(about, [Guess(TWICE, _samples(map(garbled.mended, twice)))])
    return "utf-8"


def mark_bytes(error: UnicodeError) -> tuple[str, int]:
    """An error handler: bytes that are no text become NO_CHARACTER, by which their line is told."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return NO_CHARACTER, error.end


codecs.register_error(MARKING, mark_bytes)


def _unmarked_utf16(path: Path, head: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every other byte. Raises UsageError if the file is no text at all."""
    half = max(1, len(head) // 2)
    even, odd = head[::2].count(0) / half, head[1::2].count(0) / half
    if max(even, odd) > 0.4 and min(even, odd) < 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    zeros = head.count(0) / len(head)
    others = len(_NO_TEXT.findall(head)) / len(head)
    if zeros > 0.1 or others > 0.01:
        raise UsageError(f"{path.name} is no text, so there is nothing in it that I can read.")
    return None


def _as_utf8(path: Path) -> tuple[int, int, list[str]]:
    """How many characters beyond ASCII there are in UTF-8, how many bytes that are not, and lines encoded twice."""
    decoder = codecs.getincrementaldecoder("utf-8")(MARKING)
    good = bad = 0
    twice: list[str] = []
    for chunk in _chunks(path):
        text = decoder.decode(chunk, final=not chunk)
        marked = text.count(NO_CHARACTER)
        bad += marked
        good += len(text) - len(text.encode("ascii", "ignore")) - marked
        if len(twice) < _MOST_SAMPLES and not text.isascii():
            twice.extend(islice(garbled.lines_of(text), _MOST_SAMPLES))
        if bad > good + _CHUNK // 1000:
            break
    return good, bad, twice


def _chunks(path: Path) -> Iterator[bytes]:
    """The file's bytes, and an empty chunk at its end."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield b""


# Neither Unicode nor ASCII -------------------------------------------------------------------------------


def _legacy(path: Path) -> str:
    sample = b"\n".join(_lines_beyond_ascii(path))
    if reads_well(sample.decode(PLAIN, MARKING)):
        return PLAIN
    about = f"{path.name} is neither Unicode nor plain Windows-1252."
    raise EncodingUnsureError(about, _guesses(sample))


def _lines_beyond_ascii(path: Path) -> Iterator[bytes]:
    """Whole lines with bytes beyond ASCII, up to a limit for all of them."""
    size = 0
    for chunk in _chunks(path):
        reached = 0
        while found := _BEYOND_ASCII.search(chunk, reached):
            before, after = chunk[: found.start()], _LINE_END.search(chunk, found.start())
            begins = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
            reached = after.start() if after else len(chunk)
            line = chunk[begins:reached][:_LONGEST_LINE]
            size += len(line)
            yield line
            if size > _SAMPLE:
                return


def _guesses(sample: bytes) -> list[Guess]:
    from charset_normalizer import from_bytes

    found = list(from_bytes(sample, cp_isolation=list(_OTHERS)))
    whole = [each for each in found if not _is_jumbled(str(each))] or found
    if not whole:
        return []
    likely = [
        name
        for each in whole
        if each.chaos <= whole[0].chaos + _NEAR_CHAOS
        and each.coherence >= whole[0].coherence - _NEAR_COHERENCE
        for name in each.could_be_from_charset
        if name in _OTHERS
    ]
    ranked = sorted(set(likely), key=_RANKS.__getitem__)
    texts = {sample.decode(name, MARKING): name for name in reversed(ranked)}
    names = sorted(texts.values(), key=_RANKS.__getitem__)[:_MOST_GUESSES]
    return [Guess(name, _samples(sample.decode(name, MARKING).splitlines())) for name in names]


def _is_jumbled(text: str) -> bool:
    """If the text has capitals or signs in the middle of words, or Japanese in half-width letters."""
    return any(each.search(text) for each in _JUMBLED) or any(
        one.islower() and other.isupper() and not other.isascii() for one, other in pairwise(text)
    )


def _samples(lines: Iterable[str]) -> tuple[str, ...]:
    """Up to three cells with letters beyond ASCII, each from another line if there are enough."""
    cells = [
        [each for cell in _CELL_ENDS.split(line) if not (each := printable(cell)).isascii()]
        for line in islice(lines, _MOST_LINES_SEEN)
    ]
    by_place = (cell for row in zip_longest(*cells) for cell in row if cell)
    return tuple(islice(dict.fromkeys(by_place), _MOST_SAMPLES))


def _advice(guesses: Sequence[Guess]) -> str:
    if not guesses:
        return "Please save it as UTF-8, or name its encoding with --encoding NAME."
    first = guesses[0]
    otherwise = (
        "to keep it as it is, --encoding utf-8"
        if first.encoding == TWICE
        else "if not, name the right one, or save the file as UTF-8"
    )
    return f"{first.described} If that is right, add --encoding {first.encoding}; {otherwise}."
