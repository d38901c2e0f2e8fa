"""Turns ten lines from memory into the leader's ten: matches, asks, stores. Runs in the caller's transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.ten.comparison import CORRECTED_WITHIN, TenComparison, compare
from bot.requests.action import number
from bot.requests.actor import Actor
from bot.wording.question_catalogue import group_of
from scheduler.calendars.calendar import local_day
from storage.core import leader_lock
from storage.customers import branches, customers, name_keys
from storage.customers.customers import Customer
from storage.outbox import deliveries
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan
from storage.queries import customer_knowledge, meetings
from storage.ten import best_customers
from storage.ten.best_customers import TEN, Ten

NO_TEN = "You run this programme and lead nobody here, so I keep no ten for you."
NOBODY = "One name is enough to begin with."
TWICE = "The same company as line {line}."
NEW = "new"


@dataclass(frozen=True)
class NearLine:
    """A line that is close to the name of a known customer."""

    line: int
    typed: str
    near: tuple[Customer, ...]


@dataclass(frozen=True)
class NearLines:
    """What must be asked before the list can be stored."""

    lines: tuple[str | None, ...]
    doubts: tuple[NearLine, ...]


@dataclass(frozen=True)
class NamedTen:
    """A leader's list. `new`: customers that nobody knew before.

    By the customer's id: `last_days`, when the leader last saw them; `sides`, the groups of questions that the leader
    answered; `unknown`, the number of open questions; `plans`, the day of the next visit.
    """

    ten: Ten
    named_on: date
    last_days: Mapping[int, date]
    today: date
    new: tuple[Customer, ...] = ()
    sides: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unknown: Mapping[int, int] = field(default_factory=dict)
    plans: Mapping[int, date] = field(default_factory=dict)
    compared: TenComparison | None = None

    @property
    def waiting(self) -> Customer | None:
        """The customer unseen for longest (never seen comes first) of those without a planned visit."""
        unplanned = [each for each in self.ten.customers if each.id not in self.plans]
        return min(
            unplanned, key=lambda each: self.last_days.get(each.id) or date.min, default=None
        )


class UnclearLinesError(Exception):
    """Lines that must be corrected: a sentence by line number (1–10)."""

    def __init__(self, lines: Mapping[int, str]) -> None:
        super().__init__(f"{len(lines)} lines")
        self.lines = lines


def refuse_without_lead(actor: Actor) -> None:
    """Raises NotAllowedError for an admin who is not a leader."""
    if not actor.person.leads:
        raise NotAllowedError(NO_TEN)


def of_leader(connection: Connection, actor: Actor, new: Collection[int] = ()) -> NamedTen | None:
    """The actor's list; None if there is none. `new`: ids of customers that nobody knew before."""
    ten = best_customers.of_leader(connection, actor.workspace, actor.user_id)
    if ten is None:
        return None
    ahead = storage_plans.of_leader(
        connection, actor.workspace, actor.user_id, viewer=actor.user_id, first=actor.today
    )
    named = as_map(connection, actor, ten, last_days(connection, actor), ahead)
    return replace(
        named,
        new=tuple(each for each in ten.customers if each.id in new),
        compared=_compared(connection, actor, ten, named.named_on),
    )


def last_days(connection: Connection, actor: Actor) -> dict[int, date]:
    """When the actor last saw each customer, by the customer's id."""
    seen = meetings.last_seen(connection, actor.workspace, actor.user_id, actor.programme.counts)
    return {each.customer.id: each.last_day for each in seen.values() if each.last_day}


def as_map(
    connection: Connection,
    actor: Actor,
    ten: Ten,
    seen: Mapping[int, date],
    ahead: Sequence[Plan],
) -> NamedTen:
    """The list with what is known of each. `seen`: from `last_days`; `ahead`: the leader's plans, next one first."""
    unknown = customer_knowledge.unknown(connection, actor.workspace, actor.user_id)
    return NamedTen(
        ten,
        local_day(ten.named_at, actor.membership.zone),
        seen,
        actor.today,
        sides=_sides(connection, actor),
        unknown=Counter(customer for customer, _ in unknown),
        plans={each.customer.id: each.day for each in reversed(ahead)},  # so that the next one wins
    )


def _sides(connection: Connection, actor: Actor) -> dict[int, frozenset[str]]:
    answered = customer_knowledge.answered(connection, actor.workspace, [actor.user_id])
    found: dict[int, frozenset[str]] = {}
    for customer, question in answered.get(actor.user_id, ()):
        group = group_of(question)
        if group is not None:
            found[customer] = found.get(customer, frozenset()) | {group.value}
    return found


def _compared(
    connection: Connection, actor: Actor, ten: Ten, named_on: date
) -> TenComparison | None:
    long_ago = ten.named_at - CORRECTED_WITHIN
    before = best_customers.before(connection, actor.workspace, actor.user_id, long_ago)
    if before is None:
        return None
    found = meetings.last_seen(connection, actor.workspace, actor.user_id, actor.programme.counts)
    seen = {each.customer: each.last_day for each in found.values() if each.last_day}
    then = local_day(before.named_at, actor.membership.zone)
    return compare(before.customers, ten.customers, seen, then, named_on)


def settle(
    connection: Connection,
    actor: Actor,
    lines: Sequence[str | None],
    choices: Mapping[int, str] | None = None,
) -> NamedTen | NearLines:
    """Stores the list, or returns what must be asked. `choices`: the answers, by line: a customer's id or NEW.

    Raises UnclearLinesError for names that come twice, and for a list of blanks.
    """
    refuse_without_lead(actor)
    _refuse_blanks(lines)
    _refuse_twice(_sameness(lines))
    known: dict[int, Customer] = {}
    doubts = []
    for line, typed in _typed(lines):
        found = _customer(connection, actor, typed, (choices or {}).get(line))
        if found:
            known[line] = found
        elif (choices or {}).get(line) != NEW and (
            near := customers.near(connection, actor.workspace, typed)
        ):
            doubts.append(NearLine(line, typed, tuple(near)))
    chosen = (choices or {}).keys()
    ids = {line: str(customer.id) for line, customer in known.items()}
    _refuse_twice(dict(sorted(ids.items(), key=lambda each: (each[0] in chosen, each[0]))))
    if doubts:
        return NearLines(tuple(lines), tuple(doubts))
    return _keep(connection, actor, lines, known)


def _customer(
    connection: Connection, actor: Actor, typed: str, choice: str | None
) -> Customer | None:
    """The known customer of a line: the one of that name, or the chosen one."""
    exact = customers.match(connection, actor.workspace, typed)
    if exact is None and choice is None:
        branch = branches.find(connection, actor.workspace, typed)
        return branch.customer if branch else None
    if exact or choice is None or choice == NEW:
        return exact
    return customers.find(connection, actor.workspace, number(choice))


def _keep(
    connection: Connection,
    actor: Actor,
    lines: Sequence[str | None],
    known: Mapping[int, Customer],
) -> NamedTen:
    leader_lock.lock(connection, actor.workspace, [actor.user_id])
    entries: list[tuple[str, int] | None] = [None] * TEN
    new = set()
    for line, typed in _typed(lines):
        customer = known.get(line)
        if customer is None:
            customer = customers.add(connection, actor.workspace, typed, actor.user_id, actor.now)
            new.add(customer.id)
        entries[line - 1] = typed, customer.id
    best_customers.name(connection, actor.workspace, actor.user_id, entries, actor.now)
    named = of_leader(connection, actor, new)
    assert named is not None
    return named


def mark_answered(connection: Connection, actor: Actor, delivery: str) -> bool:
    """Marks the message of [Name them] as answered. False if it was not the actor's."""
    return deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)


def _typed(lines: Sequence[str | None]) -> list[tuple[int, str]]:
    return [(line, typed) for line, typed in enumerate(lines, start=1) if typed]


def _sameness(lines: Sequence[str | None]) -> dict[int, str]:
    """What lines of the same company have in common: the key, and the legal form if all of that key have one."""
    typed = {
        line: (name_keys.customer_key(name), name_keys.legal_form(name))
        for line, name in _typed(lines)
    }
    open_ = {key for key, form in typed.values() if not form}
    return {line: key if key in open_ else f"{key} {form}" for line, (key, form) in typed.items()}


def _refuse_blanks(lines: Sequence[str | None]) -> None:
    if not _typed(lines):
        raise UnclearLinesError({1: NOBODY})


def _refuse_twice(keys: Mapping[int, str]) -> None:
    """Raises UnclearLinesError if two lines are equal: the later one in this order gets the sentence."""
    first: dict[str, int] = {}
    wrong = {}
    for line, key in keys.items():
        if key in first:
            wrong[line] = TWICE.format(line=first[key])
        first.setdefault(key, line)
    if wrong:
        raise UnclearLinesError(wrong)
