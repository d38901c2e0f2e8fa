"""The people in a cell: "Quill, Mara" is Mara Quill, and "Quill, CFO" is not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.import_customers import several
from bot.cli.import_customers.cell_text import Cell, CellKind, kind, says_nothing, shown
from bot.cli.import_customers.salutations import is_salutation
from storage.customers.name_keys import is_legal_form

_MAILED = re.compile(r"\s*[<(\[]\s*(?:mailto:)?[^\s<>()\[\]@]+@[^\s<>()\[\]@]+\s*[>)\]]\s*$")
_SEPARATOR = re.compile(r"\s*;\s*|\s+:::\s+")
_LINE_BREAK = re.compile(r"[\r\n]")
_BESIDE = re.compile(r"\s+(?:/|&|\+|and|und|et)\s+")
_PARTICLE_WORDS = (
    "van von der den de del della di da dos das du des la le les al el bin ibn ben ter ten zu zur "
    "af av y e"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_TITLES = ("dr.", "prof.", "dr", "prof", "mr.", "mrs.", "ms.", "herr", "frau", "mme", "m.")
_SUFFIXES = ("jr", "sr", "ii", "iii", "iv")
_DEGREE_WORDS = (
    "phd ph.d m.d mba cpa cfa esq pe p.e dds rn obe mbe jd llm msc m.sc bsc b.sc mag dipl.-ing"
)
_DEGREES = frozenset(_DEGREE_WORDS.split())
_ROLE_WORD = re.compile(
    r"(?:.*\b)?(?:chief|head of|director\w*|direktor\w*|directeur\w*|directrice|\w*manager\w*|president|vice|"
    r"partner|owner|founder|officer|engineer|buyer|consultant|\w*leiter\w*|\w*leitung|geschäftsführ\w*|vorstand\w*|"
    r"inhaber\w*|\w*einkauf|\w*vertrieb|gérant\w*|responsable|jefe|jefa|gerente|sales|finance|marketing|"
    r"procurement|operations|purchasing)\b.*",
    re.IGNORECASE,
)
_ROLES = re.compile(r"C[EFOTIMRPSDCL]O|CHRO|CISO|[SEA]?VP|GM|MD|HR|IT|PM|QA")
_WORDS = 3
_LONGEST = 2000  # characters that are looked through
_NEARLY_ALL = 0.9
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af々〆ー]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_HONORIFIC = re.compile(r"(?<=\S)\s*(?:様|さん)$")
_SURNAMES = ("Null", "Na", "Nil")  # beside a first name
_IN_WORDS = {
    CellKind.MAIL: "an e-mail address",
    CellKind.ADDRESS: "a web address",
    CellKind.NUMBER: "a number",
    CellKind.SHORTENED: "a number",
    CellKind.ID: "an id",
    CellKind.ERROR: "a spreadsheet's error",
    CellKind.FORMULA: "a formula",
    CellKind.SIGNS: "no name",
}


@dataclass(frozen=True)
class Person:
    """Somebody named in a cell. `role`: what stands behind the name; mostly empty."""

    name: str
    role: str = ""


def people(cell: Cell, last_name_first: bool = False) -> tuple[list[Person], str]:
    """The people that a cell names, and a remark on what of it is not taken, or taken as it stands."""
    if not cell.text:
        return [], ""
    text = _HONORIFIC.sub("", _MAILED.sub("", cell.text))
    if why := not_a_name(Cell(text, cell.is_formula)):
        return [], why
    if says_nothing(text) or is_salutation(text):
        return [], ""
    if len(text) > _LONGEST:
        return [Person(text)], ""
    if found := several.links(text):
        return [Person(name) for name in found], ""
    if ";" in text or ":::" in text:
        parts = [_MAILED.sub("", part) for part in _SEPARATOR.split(text) if part]
        found_each = [people(Cell(part), last_name_first) for part in parts]
        return [one for each, _ in found_each for one in each], "; ".join(
            r for _, r in found_each if r
        )
    if "," in text:
        return _with_commas(text, last_name_first)
    return _several(text, _BESIDE.split(text)) if _BESIDE.search(text) else ([Person(text)], "")


def people_on_lines(raw: str, last_name_first: bool = False) -> tuple[list[Person], str]:
    """Like `people`, for a cell that may have a name on each line."""
    if len(raw) > _LONGEST or not _LINE_BREAK.search(raw.strip()):
        return people(shown(raw), last_name_first)
    lines = [cell for each in raw.strip().splitlines() if (cell := shown(each)).text]
    named = [cell for cell in lines if not not_a_name(cell)]  # an address may stand below a name
    roles = [cell.text for cell in named if _is_role(cell.text)]
    lines = [cell for cell in named if cell.text not in roles] or lines
    if len(lines) == 1:
        found, remark = people(lines[0], last_name_first)
        return [Person(each.name, each.role or next(iter(roles), "")) for each in found], remark
    if all(_words(each.text) > 1 for each in lines):
        each_line = [people(each, last_name_first) for each in lines]
        return [one for each, _ in each_line for one in each], "; ".join(
            r for _, r in each_line if r
        )
    text = " ".join(each.text for each in lines)
    return [
        Person(text)
    ], f"“{text}” stands on {len(lines)} lines in its cell and is taken as one name"


def not_a_name(cell: Cell) -> str:
    """Why a cell cannot be a name, as a remark; empty if it can, and if it says nothing."""
    what = kind(cell)
    return f"“{cell.text}” is {_IN_WORDS[what]}, not a name" if what in _IN_WORDS else ""


def has_last_names_first(cells: Sequence[Cell]) -> bool:
    """Whether nearly all cells have the form "Quill, Mara" or "García López, María", and don't name two people."""
    texts = [each.text for each in cells if each.text]
    parts = [text.partition(",")[::2] for text in texts if text.count(",") == 1]
    pairs = [
        (head, tail)
        for head, tail in parts
        if not (_is_role(tail) or _is_degree(tail) or _is_legal(tail))
    ]
    single = sum(1 in (_words(head), _words(tail)) for head, tail in pairs)
    return bool(pairs) and len(pairs) >= _NEARLY_ALL * len(texts) and 2 * single >= len(pairs)


def _with_commas(text: str, last_name_first: bool) -> tuple[list[Person], str]:
    head, *tails = [part.strip() for part in text.split(",")]
    if tails and _is_legal(tails[-1]):
        return [], f"“{text}” is a company, not a person's name"
    suffix = " ".join(part for part in tails if _is_suffix(part))
    role = next((part for part in tails if _is_role(part)), "")
    tails = [p for p in tails if p and not (_is_suffix(p) or _is_role(p) or _is_degree(p))]
    if not tails:
        return [Person(f"{head} {suffix}".strip(), role)], ""
    if len(tails) == 1 and _is_turned(head, tails[0], last_name_first):
        return [Person(f"{tails[0]} {head} {suffix}".strip(), role)], ""
    return _several(text, [head, *tails])


def _several(text: str, parts: Sequence[str]) -> tuple[list[Person], str]:
    """Names of two words and more between commas are several people; whatever else it is stays as it stands."""
    if all(_words(part) > 1 and _like_a_name(part) for part in parts):
        if "," not in text or re.search(r",\S", text) or len(parts) > 2:
            return [Person(part) for part in parts], ""
        return [], f"“{text}” may be one person or two, and is not taken"
    return [Person(text)], f"“{text}” is taken as it stands"


def _is_turned(last: str, first: str, last_name_first: bool) -> bool:
    if not (_like_a_name(last) and _like_a_name(first)):
        return False
    return _words(last) == 1 or last_name_first


def _words(name: str) -> int:
    """How many words a name has, without "van der" and titles."""
    words = [
        word
        for word in name.split()
        if word.casefold() not in _PARTICLES and not is_salutation(word)
    ]
    return len(words)


def _like_a_name(text: str) -> bool:
    words = text.split()
    return (
        0 < _words(text) <= _WORDS
        and not any(map(str.isdigit, text))
        and all(not word[0].islower() or word.casefold() in _PARTICLES for word in words)
    )


def _is_role(text: str) -> bool:
    plain = text.strip()
    return bool(_ROLE_WORD.fullmatch(plain) or _ROLES.fullmatch(plain))


def _is_suffix(text: str) -> bool:
    return text.strip(".").casefold() in _SUFFIXES


def _is_degree(text: str) -> bool:
    words = text.casefold().split()
    return bool(words) and all(word.strip(".") in _DEGREES for word in words)


def _is_legal(text: str) -> bool:
    words = text.split()
    return bool(words) and all(is_legal_form(word) for word in words)


# Two columns ---------------------------------------------------------------------------------------------


def joined(first: Cell, particle: Cell, last: Cell, family_name_first: bool) -> tuple[str, str]:
    """A name out of its parts, in the order in which its bearer writes it, and a remark."""
    remarks = [why for cell in (first, particle, last) if cell.text and (why := not_a_name(cell))]
    if remarks:
        first, particle, last = (
            Cell("") if not_a_name(each) else each for each in (first, particle, last)
        )
    given, middle, family = _part(first, last), _part(particle, last), _part(last, first)
    if given and family and not family.isascii() and _CJK.fullmatch(given + family):
        given, family = _HONORIFIC.sub("", given), _HONORIFIC.sub("", family)
        return family + _gap(given, family) + given, "; ".join(remarks)
    if given and family and family_name_first:
        return f"{family} {given}", "; ".join(remarks)
    return " ".join(each for each in (given, middle, family) if each), "; ".join(remarks)


def _part(cell: Cell, beside: Cell) -> str:
    """A part of a name. Jennifer Null has one, while somebody called "null" has none."""
    text = cell.text
    if not says_nothing(text):
        return text
    return text if text in _SURNAMES and not says_nothing(beside.text) else ""


def _gap(given: str, family: str) -> str:
    """Chinese and Korean names are written without a space, Japanese ones with it."""
    if _HANGUL.search(given + family):
        return ""
    return " " if _KANA.search(given + family) or len(family) > 1 else ""
