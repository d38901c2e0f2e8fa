"""The admins' page of customers: which look alike, what a merge moves, names and other names. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.slack.blocks import Block, actions, button, field_of, modal, section
from bot.slack.text import cut, mention
from bot.wording import import_undo
from bot.wording.dates import full_date, past_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count, listing
from storage.customers.customers import Customer
from storage.customers.duplicates import Pair
from storage.customers.merges import Belongings, Merge
from storage.importing.imports import ImportRecord
from storage.importing.undo import TakenBack

OPEN, LIST = "customers_open", "customers_list"
MERGE, APART, UNDO, TURN = (
    "customers_merge",
    "customers_two",
    "customers_undo",
    "customers_turn",
)
PICK, INTO = "customers_pick", "customers_into"
CONFIRM, EDIT = "customers_confirm", "customers_edit"
UNDO_IMPORT, CONFIRM_IMPORT = "customers_undo_import", "customers_confirm_import"
NAME, ALIASES = "name", "aliases"
TITLE = "Customers"
_NAME = 120
_MOST_ALIASES = 2900
_MOST_PEOPLE = 3
_MOST_KEPT = 20
MOST_MERGES = 20


@dataclass(frozen=True)
class DuplicatesPage:
    """The facts of the page. `zone`: the viewer's; `notice`: what was just done; `pairs` None: still being searched."""

    customers: int
    pairs: Sequence[Pair] | None
    merges: Sequence[Merge]
    today: date
    zone: str
    notice: str = ""
    undo: int | None = None
    imports: Sequence[ImportRecord] = ()


def open_button() -> Block:
    """The button in /visit setup."""
    return actions(button("Customers: names, doubles", OPEN), block_id="customers")


def page(shown: DuplicatesPage) -> Block:
    """Pairs that look alike, a type-ahead for any customer, and the merges that can be undone."""
    blocks: list[Block] = []
    if shown.notice:
        blocks.append(section(shown.notice))
    if shown.undo is not None:
        blocks.append(
            actions(button("Undo", UNDO, str(shown.undo), spoken="Undo the merge"), block_id="done")
        )
    blocks.append(section(_headline(shown)))
    for number, pair in enumerate(shown.pairs or ()):
        blocks += _pair(pair, number)
    blocks.append(
        section("*Any customer:* its name, its other names, and merging it.", accessory=_pick(PICK))
    )
    # A merge with its Undo at the top needs no second one.
    merges = [each for each in shown.merges if each.id != shown.undo]
    if merges:
        blocks.append(section("*Merged lately*"))
    blocks += [_merged(each, shown) for each in merges]
    if shown.imports:
        blocks.append(section("*Imported lately*"))
    blocks += [_imported(each, shown) for each in shown.imports]
    return modal(LIST, TITLE, blocks, close="Done")


def _headline(shown: DuplicatesPage) -> str:
    number = f"{shown.customers:,} customers" if shown.customers != 1 else "1 customer"
    if shown.pairs is None:
        return f"*{number}.* Looking for those that look alike …"
    if not shown.pairs:
        return f"*{number}.* None of them look alike."
    return f"*{number}.* These look alike:"


def _pair(pair: Pair, number: int) -> list[Block]:
    value = f"{pair.other.id}:{pair.one.id}"
    both = f"{cut(pair.one.name, 28)} and {cut(pair.other.name, 28)}"
    return [
        section(
            f"{_with_visits(pair.one, pair.visits[0])} and "
            f"{_with_visits(pair.other, pair.visits[1])}\n{_because(pair)}"
        ),
        actions(
            button("Merge", MERGE, value, spoken=f"Merge {both}"),
            button("They are two", APART, value, spoken=f"They are two: {both}"),
            block_id=f"pair:{number}",
        ),
    ]


def _with_visits(customer: Customer, times: int) -> str:
    return f"*{name(customer)}* ({count(times, 'visit') if times else 'no visits'})"


def _because(pair: Pair) -> str:
    reasons = []
    if pair.domain:
        reasons.append(f"the same domain, {inline(pair.domain, 80)}")
    if pair.people:
        shown = [inline(each, 60) for each in pair.people[:_MOST_PEOPLE]]
        verb = "is" if len(pair.people) == 1 else "are"
        more = len(pair.people) - _MOST_PEOPLE
        reasons.append(f"{listing([*shown, f'{more} more'] if more > 0 else shown)} {verb} at both")
    if pair.alike:
        reasons.append("the names are nearly the same")
    said = "; ".join(reasons)
    return said[:1].upper() + said[1:] + "."


def _merged(merge: Merge, shown: DuplicatesPage) -> Block:
    on = merge.merged_at.astimezone(ZoneInfo(shown.zone)).date()
    said = (
        f"{name(merge.source)} into {name(merge.into)}, by {mention(merge.merged_by)}, "
        f"{past_day(on, shown.today)}"
    )
    return section(said, accessory=_undo(merge))


def _undo(merge: Merge) -> Block:
    source, into = cut(merge.source.name, 25), cut(merge.into.name, 25)
    spoken = f"Undo the merge of {source} into {into}"
    return button("Undo", UNDO, str(merge.id), spoken=spoken)


def _imported(record: ImportRecord, shown: DuplicatesPage) -> Block:
    on = record.at.astimezone(ZoneInfo(shown.zone)).date()
    said = f"Import of {full_date(on)} by the command line: {imported(record)}"
    label, spoken = "Undo …", f"Undo the import of {full_date(on)}"
    if record.undoing:
        label, spoken = "Go on …", f"Go on undoing the import of {full_date(on)}"
        said += "; it is being undone"
    return section(
        f"{said}.", accessory=button(label, UNDO_IMPORT, str(record.number), spoken=spoken)
    )


def imported(record: ImportRecord) -> str:
    """ "312 customers and 420 people"."""
    return import_undo.amounts(record.customers, record.people, record.changes)


def _back() -> Block:
    return button("Back", LIST, spoken="Back to all customers")


def _pick(action_id: str) -> Block:
    return {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Type a name"},
    }


# One pair ------------------------------------------------------------------------------------------------


def confirmation(source: Customer, into: Customer, moving: Belongings) -> Block:
    """Asks whether to merge, and says what would move."""
    blocks = [
        section(f"*Merge {name(source)} into {name(into)}?*"),
        section(f"{_moves(moving)}\n“{name(source)}” goes on finding it. You can undo this later."),
        actions(
            button("The other way round", TURN, f"{into.id}:{source.id}"),
            _back(),
            block_id="turn",
        ),
    ]
    hint = f"{source.id}:{into.id}"
    return modal(CONFIRM, TITLE, blocks, submit="Merge", close="Cancel", private_metadata=hint)


def _moves(moving: Belongings) -> str:
    parts = [
        count(moving.visits, "visit"),
        count(moving.people, "person", "people"),
        count(moving.plans, "plan"),
        count(moving.promises, "promise"),
        count(moving.answers, "answer"),
        count(moving.in_lists, "place in a list of ten", "places in lists of ten"),
    ]
    shown = [part for part in parts if not part.startswith("0 ")]
    if not shown:
        return "It has nothing that would move."
    verb = "moves" if shown == ["1 visit"] else "move"
    return f"{listing(shown)} {verb} with it."


def merged(merge: Merge) -> str:
    """Says that the two were merged."""
    return f"*Merged:* {name(merge.source)} is now {name(merge.into)}."


def parted(merge: Merge) -> str:
    """Says that the merge was undone."""
    return (
        f"*Undone:* {name(merge.source)} stands for itself again, with all it had. "
        f"What came since stays with {name(merge.into)}."
    )


def two(one: Customer, other: Customer) -> str:
    """Says that the two are kept apart."""
    return f"*Two customers:* {name(one)} and {name(other)}. I won't suggest them again."


# An import ------------------------------------------------------------------------------------------------


def confirm_import(record: ImportRecord, expected: TakenBack, zone: str) -> Block:
    """Asks whether to undo an import, and says what would go and what would stay."""
    on = record.at.astimezone(ZoneInfo(zone)).date()
    lines = [
        f"*Undo the import of {full_date(on)}?*",
        f"It would take back {import_undo.amounts(expected.customers, expected.people)}."
        + (" What it changed becomes what it was before." if record.changes else ""),
    ]
    blocks = [section(each) for each in (*lines, *_staying(expected))]
    blocks.append(actions(_back(), block_id="back"))
    hint = str(record.number)
    return modal(
        CONFIRM_IMPORT, TITLE, blocks, submit="Undo it", close="Cancel", private_metadata=hint
    )


def import_undone(done: TakenBack) -> str:
    """Says what is gone, and what stays."""
    return "\n".join((f"*{import_undo.undone(done)}*", *_staying(done)))


def _staying(done: TakenBack) -> list[str]:
    if not done.kept:
        return []
    names = [inline(import_undo.kept(each), _NAME) for each in done.kept[:_MOST_KEPT]]
    more = len(done.kept) - _MOST_KEPT
    return [
        f"{import_undo.stays(done)} {listing([*names, f'{more} more'] if more > 0 else names)}."
    ]


# One customer --------------------------------------------------------------------------------------------


def edit(customer: Customer, given: Sequence[str], merges: Sequence[Merge]) -> Block:
    """A customer's name and other names. `merges`: the latest into it, whose names only an undo takes away."""
    element: Block = {"type": "plain_text_input", "max_length": 300, "initial_value": customer.name}
    several: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": 3000,
        **({"initial_value": "\n".join(given)} if given else {}),
    }
    blocks = [
        field_of(NAME, "Name", element),
        field_of(
            ALIASES,
            "Also known as",
            several,
            optional=True,
            hint="One name a line. Whoever types one of them means this customer.",
        ),
    ]
    blocks += [_inside(each) for each in merges]
    blocks.append(section("*It is really another one:* merge it into", accessory=_pick(INTO)))
    blocks.append(actions(_back(), block_id="back"))
    hint = str(customer.id)
    return modal(EDIT, TITLE, blocks, submit="Save", close="Cancel", private_metadata=hint)


def _inside(merge: Merge) -> Block:
    said = f"Merged into it: {name(merge.source)}."
    return section(said, accessory=_undo(merge))


def fits(given: Sequence[str]) -> bool:
    """Whether all other names fit into one field."""
    return len("\n".join(given)) <= _MOST_ALIASES


def saved(customer: Customer) -> str:
    """Says that the names were stored."""
    return f"*Kept:* {name(customer)} and its other names."


def name(customer: Customer) -> str:
    """A customer's name, escaped and cut."""
    return inline(customer.name, _NAME)
