"""Headings and other words of a file, as they are shown on a terminal."""

from collections.abc import Sequence

from bot.cli.import_customers.cell_text import shown
from bot.cli.import_customers.headings import unhyphenated
from bot.wording.numbers_and_lists import listing

MAX_LISTED = 12


def heading_list(header: Sequence[str], places: Sequence[int]) -> str:
    """The headings at those indexes, as a list for the preview."""
    shown_ones = [
        f"“{printable(unhyphenated(shown(header[place]).text))}”" for place in places[:MAX_LISTED]
    ]
    more = len(places) - MAX_LISTED
    return listing([*shown_ones, f"{more} more"] if more > 0 else shown_ones)


def printable(words: str, most: int = 60) -> str:
    """Text from a file, safe to print: without line breaks and terminal control sequences."""
    plain = "".join(each if each.isprintable() else " " for each in words)
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def for_shell(heading: str) -> str:
    """A heading as one types it on a command line."""
    plain = printable(heading)
    return plain if plain.isalnum() else f'"{plain}"'
