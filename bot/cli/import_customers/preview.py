"""The preview of an import: counts what each line would do, and describes it for a terminal. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.cli.import_customers import lookalikes
from bot.cli.import_customers.columns import Columns
from bot.cli.import_customers.csv_file import Table
from bot.cli.import_customers.lookalikes import Merge
from bot.cli.import_customers.shown_headings import heading_list, printable
from bot.wording.numbers_and_lists import count
from storage.importing.lookalikes import LookAlike
from storage.importing.staging import EffectKind, LineEffect

SHOWN = 10
SHOWN_REFUSED = 50
_HEADINGS = {
    EffectKind.NEW: "New",
    EffectKind.APART: "New, and not the customer that has this name already",
    EffectKind.CHANGED: "Changed",
    EffectKind.MERGED: "Another name for a customer that is there already",
}
_WHICH = "its domain or place would say which one is meant"
_NAME = 80
_REASON = 200
_KEPT = 5 * SHOWN  # examples: some of them may turn out to look like others


@dataclass
class Preview:
    """How many lines have each effect, and the first examples of each."""

    lines: int = 0
    counts: dict[EffectKind, int] = field(default_factory=lambda: dict.fromkeys(EffectKind, 0))
    examples: dict[EffectKind, list[tuple[int, str]]] = field(  # with their lines
        default_factory=lambda: {kind: [] for kind in EffectKind}
    )
    refused: int = 0
    refusals: list[str] = field(default_factory=list)
    remarked: int = 0
    remarks: list[str] = field(default_factory=list)
    _latest: int = 0  # the line that was counted last

    def note(self, line: int, name: str, outcome: LineEffect) -> None:
        """Counts one line by its effect; a line with several people or customers has several."""
        if outcome.kind is EffectKind.UNCLEAR:
            customer = printable(outcome.customer, _NAME)
            return self.refuse(line, f"there are several customers “{customer}”; {_WHICH}")
        self.lines += line != self._latest
        self._latest = line
        self.counts[outcome.kind] += 1
        shown = self.examples[outcome.kind]
        if len(shown) < _KEPT and outcome.kind is not EffectKind.SAME:
            shown.append((line, f"  line {line}: {_example(name, outcome)}"))
        return None

    def remark(self, line: int, remarks: Sequence[str]) -> None:
        """Notes what of a line is not taken, or taken as it stands, though its customer is taken."""
        if not remarks:
            return
        self.remarked += 1
        if len(self.remarks) < SHOWN:
            self.remarks.append(f"  line {line}: {printable('; '.join(remarks), _REASON)}")

    def refuse(self, line: int, because: str) -> None:
        """Counts one line that is left out."""
        self.lines += 1
        self.refused += 1
        if len(self.refusals) < SHOWN_REFUSED:
            self.refusals.append(f"  line {line}: {printable(because, _REASON)}")


def _example(name: str, outcome: LineEffect) -> str:
    customer, changes = (
        printable(outcome.customer, _NAME),
        printable("; ".join(outcome.changes), 200),
    )
    match outcome.kind:
        case EffectKind.MERGED:
            because = "another spelling" if outcome.is_spelling else "a name it has too"
            return f"“{printable(name, _NAME)}” is {customer}: {'; '.join(filter(None, (because, changes)))}"
        case EffectKind.APART:
            return f"{customer}: told apart by {printable(outcome.apart, _NAME)}"
        case EffectKind.CHANGED:
            return f"{customer}: {changes}"
    return customer


def describe_file(table: Table, columns: Columns) -> Iterator[str]:
    """Describes how the file is read."""
    yield f"{table.path.name}: {table.described}."
    if table.skipped:
        yield f"  the headings are in line {table.skipped + 1}; nothing above it is read"
    used = columns.used()
    for word, places in used.items():
        yield f"  {word}: {heading_list(table.header, places)}"
    taken = {place for places in used.values() for place in places}
    rest = [
        place
        for place, heading in enumerate(table.header)
        if place not in taken and heading.strip()
    ]
    if rest:
        yield f"  not kept: {heading_list(table.header, rest)}"
    for remark in columns.remarks:
        yield f"  {remark}"


def describe(
    preview: Preview,
    many: int = 0,
    alikes: Sequence[LookAlike] = (),
    merge: Merge = Merge.ASK,
) -> Iterator[str]:
    """Describes what would be done, with examples; `many` new names look like others, first `alikes`."""
    lines = {each.line for each in alikes}
    for kind, heading in _HEADINGS.items():
        number = preview.counts[kind] - (many if kind is EffectKind.NEW else 0)
        examples = preview.examples[kind]
        if number:
            yield ""
            yield f"{heading}: {_lines(number)}"
            shown = [
                said for line, said in examples if kind is not EffectKind.NEW or line not in lines
            ]
            yield from _first(shown[:SHOWN], number)
    if many:
        yield ""
        yield f"{lookalikes.HEADINGS[merge]}: {_lines(many)}"
        yield from _first(
            [f"  {lookalikes.said_of(each)}" for each in alikes[:SHOWN_REFUSED]], many
        )
    if preview.remarked:
        yield ""
        yield f"Taken, but for this: {_lines(preview.remarked)}"
        yield from _first(preview.remarks, preview.remarked)
    if preview.refused:
        yield ""
        yield f"Left out: {_lines(preview.refused)}"
        yield from _first(preview.refusals, preview.refused)
    if preview.counts[EffectKind.SAME]:
        yield ""
        yield f"Nothing new: {_lines(preview.counts[EffectKind.SAME])}"


def _first(shown: list[str], of: int) -> Iterator[str]:
    yield from shown
    if of > len(shown):
        yield f"  and {of - len(shown):,} more"


def _lines(number: int) -> str:
    return count(number, "line") if number < 1000 else f"{number:,} lines"
