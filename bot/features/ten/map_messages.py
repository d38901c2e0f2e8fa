"""The list of ten: the receipt after naming it, and the map of what is known of each. Pure."""

from collections.abc import Callable
from datetime import date

from bot.features.ten import comparison
from bot.features.ten.form import FORM, TITLE
from bot.features.ten.name_ten import NamedTen
from bot.requests.action_ids import NAME_THEM
from bot.requests.action_ids import SHOW as SHOW_CARD
from bot.slack.blocks import Block, Message, actions, button, context, modal, section
from bot.wording.dates import day, on_day
from bot.wording.names import inline
from bot.wording.numbers_and_lists import count, listing, number_word
from bot.wording.question_catalogue import Group
from storage.customers.customers import Customer
from storage.ten.best_customers import TEN, TenLine

CHANGE = "ten_change"
SIDES = len(Group)
LEGEND = f"● a side of them that you have answered for, of {SIDES}: {', '.join(Group)}."
WEEKLY = "Once a week I ask one question about one of them."


def receipt(named: NamedTen) -> Block:
    """The view after the list was stored."""
    notes = [_new(named)] if named.new else []
    blocks = [
        section(_kept_line(named)),
        section(_lines(named)),
        *(context(each) for each in (*notes, *_comparison(named))),
    ]
    return modal(FORM, TITLE, [*blocks, context(WEEKLY)])


def thanks(named: NamedTen) -> Message:
    """Replaces the message that asked for the list. Only the leader sees it, so it may compare."""
    said = _kept_line(named)
    beside = _comparison(named)
    blocks = [section(said), *([section("\n".join(beside))] if beside else []), context(WEEKLY)]
    return Message(" ".join([said, *beside, WEEKLY]), blocks)


def _comparison(named: NamedTen) -> list[str]:
    return comparison.words(named.compared, named.today) if named.compared else []


def listed(named: NamedTen) -> Message:
    """`/visit ten`: for each customer when last seen, what is known, what is open, and the next visit."""
    blocks = as_map(
        named,
        lambda line, customer: button(
            "Card",
            f"{SHOW_CARD}:{line.position}",
            str(customer.id),
            spoken=f"Card of {customer.name}",
        ),
    )
    said = f"{_head(named)}:\n{_lines(named, full=True)}\n{_blank(named)}"
    return Message(said.replace("*", "").strip(), blocks)


def as_map(named: NamedTen, beside: Callable[[TenLine, Customer], Block | None]) -> list[Block]:
    """The list as blocks. `beside`: returns the button next to a line."""
    lines: dict[Customer, TenLine] = {}
    for line in named.ten.lines:
        if line.customer:
            lines.setdefault(
                line.customer, line
            )  # two lines may be the same customer since a merge
    return [
        section(_head(named)),
        *(
            section(_row(line, customer, named), accessory=beside(line, customer))
            for customer, line in lines.items()
        ),
        context(" ".join([LEGEND, _blank(named)]).strip()),
        actions(
            button("Name them again", NAME_THEM, "", spoken="Name them again: your ten customers"),
            button("Correct", CHANGE, spoken="Correct the list of your ten customers"),
        ),
    ]


def _head(named: NamedTen) -> str:
    return f"*{TITLE}*, as you named them {_on(named.named_on, named)}"


def _blank(named: NamedTen) -> str:
    blank = sum(line.customer is None for line in named.ten.lines)
    return (
        f"{number_word(blank)} {'line is' if blank == 1 else 'lines are'} blank." if blank else ""
    )


def _row(line: TenLine, customer: Customer, named: NamedTen) -> str:
    known = len(named.sides.get(customer.id, ()))
    dots = "●" * known + "○" * (SIDES - known)
    return f"{line.position}.  *{_name(customer)}*  {dots}\n{_facts(customer, named)}"


def _facts(customer: Customer, named: NamedTen) -> str:
    plan = named.plans.get(customer.id)
    unknown = named.unknown.get(customer.id, 0)
    parts = [_seen(customer, named)]
    parts += [f"{count(unknown, 'open question')}"] if unknown else []
    parts += [f"next visit {day(plan, named.today)}"] if plan else []
    return " · ".join(parts)


def _kept_line(named: NamedTen) -> str:
    named_count = len(named.ten.customers)
    if named_count == TEN:
        return "Kept: all ten."
    blank = number_word(TEN - named_count).lower()
    return f"Kept: {number_word(named_count).lower()} of ten, {blank} left blank."


def _new(named: NamedTen) -> str:
    names = [inline(each.name, 60) for each in named.new]
    return f"{listing(names)} {'is' if len(names) == 1 else 'are'} new here."


def _lines(named: NamedTen, *, full: bool = False) -> str:
    """The lines down to the last name, with the blanks in between. `full`: with everything that the map shows."""
    last = max(line.position for line in named.ten.lines if line.customer)
    return "\n".join(_shown(line, named, full) for line in named.ten.lines if line.position <= last)


def _shown(line: TenLine, named: NamedTen, full: bool) -> str:
    if line.customer is None:
        return f"{line.position}.  —"
    known = len(named.sides.get(line.customer.id, ()))
    sides = f" · {known} of {SIDES} sides known" if full and known else ""
    said = _facts(line.customer, named) if full else _seen(line.customer, named)
    return f"{line.position}.  *{_name(line.customer)}*  {said}{sides}"


def _seen(customer: Customer, named: NamedTen) -> str:
    last = named.last_days.get(customer.id)
    return f"seen {_on(last, named)}" if last else "not seen yet"


def _name(customer: Customer) -> str:
    return inline(customer.name, 100)


def _on(last: date, named: NamedTen) -> str:
    return on_day(last, named.today)
