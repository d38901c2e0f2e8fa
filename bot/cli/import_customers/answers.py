"""Takes an answer for each new name that looks like another: one by one on the terminal, or one for all of them."""

from collections.abc import Iterator

from bot.cli.arguments import UsageError
from bot.cli.import_customers import lookalikes
from bot.cli.import_customers.lookalikes import Merge
from bot.cli.import_customers.terminal import Ask
from bot.cli.workspace import Say
from storage.importing.lookalikes import LookAlike
from storage.importing.staging import ImportStaging

QUIT = "q"
CHOICES = "  [s]ame / [n]ew / [S]ame for all / [N]ew for all / [q]uit: "
_PATIENCE = 5  # answers that are none
_ONE = {"s": Merge.SAME, "same": Merge.SAME, "n": Merge.NEW, "new": Merge.NEW}
_ALL = {"S": Merge.SAME, "N": Merge.NEW}


def settle(staging: ImportStaging, many: int, merge: Merge, ask: Ask | None, say: Say) -> bool:
    """Settles all `many` look-alikes. False if the person quits. Raises UsageError if nobody can be asked.

    `ask` None: there is no terminal, or `--yes` says that nobody wants to be asked.
    """
    if many and merge is Merge.ASK and ask is None:
        raise UsageError(lookalikes.unanswered(many))
    for number, alike in enumerate(_every(staging), 1):
        if merge is Merge.ASK and ask is not None:
            say(f"\n{number:,} of {many:,}, {lookalikes.said_of(alike)}")
            answer = _answer(ask)
            if answer == QUIT:
                return False
            merge = _ALL.get(answer, merge)
            same = (_ALL | _ONE)[answer] is Merge.SAME
        else:
            same = merge is Merge.SAME
        if same:
            staging.take_as_same(alike)
    return True


def _every(staging: ImportStaging) -> Iterator[LookAlike]:
    after = 0
    while page := staging.lookalikes(after):
        yield from page
        after = page[-1].ref


def _answer(ask: Ask) -> str:
    for _ in range(_PATIENCE):
        typed = ask(CHOICES).strip()
        if typed in _ALL:
            return typed
        typed = typed.lower()
        if typed in _ONE:
            return typed
        if typed in (QUIT, "quit"):
            break
    return QUIT
