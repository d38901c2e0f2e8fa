"""Opens the file, and has its encoding confirmed where it is only a guess."""

from pathlib import Path

from bot.cli.arguments import UsageError
from bot.cli.import_customers.csv_file import Table, table
from bot.cli.import_customers.terminal import YES, Ask
from bot.cli.import_customers.text_encoding import EncodingUnsureError
from bot.cli.workspace import Say

NOT_THESE = (
    "Nothing was stored. Please save the file as UTF-8, or name its encoding with --encoding NAME."
)


def open_table(path: Path, named: str | None, ask: Ask | None, say: Say) -> Table:
    """The table of the file. `named`: its encoding, if the admin knows it; `ask` is None without a terminal.

    Raises UsageError with a sentence if the file cannot be read, or nobody confirms its encoding.
    """
    try:
        return table(path, named)
    except EncodingUnsureError as unsure:
        if ask is None or not unsure.guesses:
            raise
        say(unsure.about)
        for guess in unsure.guesses:
            say(guess.described)
            if ask("Is that right? [y/N] ").strip().lower() in YES:
                return table(path, guess.encoding)
        raise UsageError(NOT_THESE) from None
