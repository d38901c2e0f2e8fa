"""The text of a cell as its spreadsheet shows it, and what kind of text it is."""

import html
import re
from enum import StrEnum
from typing import NamedTuple

from bot.slack.text import storable

# Seldom more than letters: then nothing of what follows is looked for.
_REMARKABLE = re.compile("[\0-\x08\x0e-\x1f\x7f=&<\\['\"]|^\\s*[+@-]")
# Byte order marks, zero-width spaces, soft hyphens and marks of direction; joiners belong to emoji and to many scripts.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x1C),
        0x7F,
        *(0xAD, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xFFFE),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_JOINERS = "\u200c\u200d"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_STRING = r'"((?:[^"]|"")*)"'
_TEXT_FORMULA = re.compile(rf"=\s*{_STRING}")
_LINK_FORMULA = re.compile(
    rf"=\s*(?:HYPERLINK|LIEN_HYPERTEXTE|HIPERV[IÍ]NCULO|HIPERLIGAÇÃO|COLLEG\.IPERTESTUALE|HIPERŁĄCZE|HYPERLÄNK)"
    rf"\(\s*{_STRING}\s*(?:[,;]\s*{_STRING}\s*)?\)",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']([^\"']*)[\"'][^<>]*>([^<>]*)</a>", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_CALLS = re.compile(r"[=+\-@].*(?:\w\(|\|.*!)")  # a function, or another program (DDE)

_ERROR = re.compile(r".*#[¡¿]?[A-ZÀ-ÝĀ-Ž/0]{2,}[!?].*|#(?:N/[A-Z]|NV|NB|ND|NA)!?|#{3,}")
_SHORTENED = re.compile(r"[-+]?\d+(?:[.,]\d+)?E[+-]\d+", re.IGNORECASE)
_NUMBER = re.compile(r"[\d\s.,:;/()+\-–%€$£¥#*]*\d[\d\s.,:;/()+\-–%€$£¥#*]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*(?: [AP]M)?", re.IGNORECASE)
_ID = re.compile(
    r"\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?"  # a GUID
    r"|(?=\S*\d\S*\d\S*\d)(?:00|[a-z]0)[0-9A-Za-z]{13}(?:[0-9A-Za-z]{3})?"  # Salesforce
    r"|rec(?=\w*\d)[0-9A-Za-z]{14}"  # Airtable
    r"|(?:zcrm|lead|cont|orga|acct|acc|cus|cust|org|usr|user)_[0-9A-Za-z]+"
    r"|(?=\S*\d\S*\d)[0-9a-f]{16,}"
)
_CODE = re.compile(r"[A-Z]{1,5}[-_ /]?\d{3,}|[A-Za-z]\d{5,}")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
_BARE_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+", re.IGNORECASE)
_FLAG_WORDS = "yes no true false y n ja nein oui non si sí sì não tak nie x はい いいえ"
_FLAGS = frozenset(_FLAG_WORDS.split())

_NOTHING_PHRASES = (
    "n/a; na; n.a; k.a; k. a; n/v; n.v; n/d; n.d; s/d; s.d; null; nil; none; nan; nvt; n.v.t; undefined; unknown; "
    "blank; empty; no value; no data; not available; not applicable; not provided; not specified; not set; "
    "unspecified; unassigned; no company; no account; tbd; tbc; to be determined; unbekannt; keine angabe; keine; "
    "leer; nicht bekannt; entfällt; inconnu; inconnue; non renseigné; non renseignée; aucun; aucune; vide; néant; "
    "desconocido; desconocida; sin datos; ninguno; ninguna; no aplica; sconosciuto; nessuno; vuoto; desconhecido; "
    "nenhum; sem dados; onbekend; geen; brak; brak danych; nieznany; okänd; ingen; saknas; нет; неизвестно; "
    "不明; 未設定; なし; 無し; 無; 无; 未知; 該当なし; 空; 없음; 미정"
)
_NOTHING = frozenset(_NOTHING_PHRASES.split("; "))
_LONGEST_NOTHING = 24  # characters


class CellKind(StrEnum):
    """What kind of text a cell holds. Only TEXT, CODE and BARE_DOMAIN may be names."""

    TEXT = "text"
    NOTHING = "nothing"  # empty, or a way to say so: "N/A", "-", "k.A."
    ERROR = "error"  # "#REF!"
    FORMULA = "formula"
    SHORTENED = "shortened"  # 1.23457E+11: the number itself is lost
    NUMBER = "number"  # also dates, telephone numbers and amounts
    ID = "id"
    ADDRESS = "address"
    MAIL = "mail"
    SIGNS = "signs"  # no letter and no digit
    CODE = "code"  # K10023: a number of a customer, in a column of such
    BARE_DOMAIN = "bare_domain"
    FLAG = "flag"  # yes, no


class Cell(NamedTuple):
    """A cell as it is shown. `link`: the address behind it, if there is one."""

    text: str
    is_formula: bool = False
    link: str = ""


def shown(raw: str) -> Cell:
    """Reads a cell: without what is not seen, and for ="x" and =HYPERLINK("https://…","x") what they show."""
    if raw.isascii() and not _REMARKABLE.search(raw):
        return Cell(" ".join(raw.split()))
    text = _decoded(storable(raw))
    text = " ".join(text.translate(_INVISIBLE).split()).strip(_JOINERS)
    if found := _TEXT_FORMULA.fullmatch(text):
        return Cell(_joined(found[1]))
    if found := _LINK_FORMULA.fullmatch(text):
        return Cell(_joined(found[2] or found[1]), link=found[1].strip())
    if found := _ANCHOR.fullmatch(text):
        return Cell(_joined(found[2] or found[1]), link=found[1].strip())
    if found := _MARKDOWN.fullmatch(text):
        return Cell(found[1].strip(), link=found[2])
    return _without_text_mark(text)


def _without_text_mark(text: str) -> Cell:
    """'=Harrow is how a spreadsheet marks =Harrow as a text that is no formula; 's-Hertogenbosch is a name."""
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
        return Cell(text, _CALLS.match(text) is not None)
    return Cell(text, text.startswith("=") or _CALLS.match(text) is not None)


def _decoded(text: str) -> str:
    """HTML's entities as the letters they stand for; twice, for exports that did it twice. AT&T stays."""
    for _ in range(2):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def _joined(quoted: str) -> str:
    return " ".join(quoted.replace('""', '"').split())


def kind(cell: Cell) -> CellKind:
    """What kind of text a cell holds."""
    text = cell.text
    if says_nothing(text):
        return CellKind.NOTHING
    if cell.is_formula:
        return CellKind.FORMULA
    if text[0].isalpha() and (
        text.isalpha() or (" " in text and "#" not in text and not text[-1].isdigit())
    ):
        return CellKind.FLAG if text.casefold() in _FLAGS else CellKind.TEXT  # as nearly all are
    for pattern, found in _KINDS:
        if pattern.fullmatch(text):
            return found
    if text.casefold() in _FLAGS:
        return CellKind.FLAG
    return CellKind.TEXT if any(map(str.isalnum, text)) else CellKind.SIGNS


_KINDS = (
    (_ERROR, CellKind.ERROR),
    (_SHORTENED, CellKind.SHORTENED),
    (_NUMBER, CellKind.NUMBER),
    (_TIME, CellKind.NUMBER),
    (_ID, CellKind.ID),
    (_MAIL, CellKind.MAIL),
    (_ADDRESS, CellKind.ADDRESS),
    (_BARE_DOMAIN, CellKind.BARE_DOMAIN),
    (_CODE, CellKind.CODE),
)


def says_nothing(text: str) -> bool:
    """Whether a text is empty or a way to say that there is nothing: "N/A", "—", "k.A.", "(blank)"."""
    if not text or not (text[0].isalpha() or text.strip("-–—―‐‑_.?*/\\· ~")):
        return True
    return len(text) <= _LONGEST_NOTHING and text.casefold().strip(" .[]()<>{}*\"'-–—") in _NOTHING


def value(cell: Cell) -> str:
    """The text of a cell that is no name: a role, a place. Empty where it says nothing or is a spreadsheet's error."""
    wrong = (CellKind.NOTHING, CellKind.ERROR, CellKind.FORMULA, CellKind.SHORTENED, CellKind.SIGNS)
    return "" if kind(cell) in wrong else cell.text
