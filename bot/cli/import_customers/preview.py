"""The preview of an import: counts what each line would do, and describes it for a terminal. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.cli.import_customers.columns import Columns
from bot.cli.import_customers.csv_file import Table
from bot.cli.import_customers.shown_headings import heading_list, printable
from bot.wording.numbers_and_lists import count
from storage.importing.staging import EffectKind, LineEffect

SHOWN = 10
SHOWN_REFUSED = 50
_HEADINGS = {
    EffectKind.NEW: "New",
    EffectKind.BEGINS: "New, though a customer's name begins so; merge the two in /visit setup if they are one",
    EffectKind.CHANGED: "Changed",
    EffectKind.MERGED: "Another name for a customer that is there already",
}
_NAME = 80
_REASON = 200


@dataclass
class Preview:
    """How many lines have each effect, and the first examples of each."""

    lines: int = 0
    counts: dict[EffectKind, int] = field(default_factory=lambda: dict.fromkeys(EffectKind, 0))
    examples: dict[EffectKind, list[str]] = field(
        default_factory=lambda: {kind: [] for kind in EffectKind}
    )
    refused: int = 0
    refusals: list[str] = field(default_factory=list)
    remarked: int = 0
    remarks: list[str] = field(default_factory=list)
    _latest: int = 0  # the line that was counted last

    def note(self, line: int, name: str, outcome: LineEffect) -> None:
        """Counts one line by its effect; a line with several people or customers has several."""
        self.lines += line != self._latest
        self._latest = line
        self.counts[outcome.kind] += 1
        shown = self.examples[outcome.kind]
        if len(shown) < SHOWN and outcome.kind is not EffectKind.SAME:
            shown.append(f"  line {line}: {_example(name, outcome)}")

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
    customer, because = printable(outcome.customer, _NAME), printable(outcome.because, 200)
    match outcome.kind:
        case EffectKind.MERGED:
            return f"“{printable(name, _NAME)}” is {customer}: {because}"
        case EffectKind.BEGINS:
            return f"{customer}: perhaps {because}?"
        case EffectKind.CHANGED:
            return f"{customer}: {because}"
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


def describe(preview: Preview) -> Iterator[str]:
    """Describes what would be done, with examples."""
    for kind, heading in _HEADINGS.items():
        if preview.counts[kind]:
            yield ""
            yield f"{heading}: {_lines(preview.counts[kind])}"
            yield from _first(preview.examples[kind], preview.counts[kind])
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
