"""Stores a visit: matches its customer, tells whether it counts, shares it; or asks for clarification first.

Everything here runs in the caller's transaction. What cannot be stored yet is kept in a draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.nudges.refresh_nudge import concerned
from bot.features.visits import logged_already
from bot.forms import near_names
from bot.language import other_languages
from bot.language.visit_line import intents
from bot.requests.actor import NO_CLOCK, Actor
from bot.wording.question_catalogue import words_of
from scheduler.kinds import shared_visit
from storage.core import drafts, visit_entry
from storage.core.handled_requests import AlreadyReceivedError
from storage.core.visit_entry import VisitEntry
from storage.customers import branches, customers, name_keys
from storage.customers.customers import Customer
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.queries import customer_knowledge, leader_clock
from storage.queries.leader_clock import VisitContext
from storage.visits import visit_record, visits
from storage.visits.visits import Visit

DRAFT = "visit"
MOST_DAYS = 5  # buttons with days under a question
MOST_ASKED = 2  # open questions on a receipt; as many as the brief shows


@dataclass(frozen=True)
class Receipt:
    """A stored visit, and its effect on its leader's clock.

    `clock_from`: the latest counted day, this visit included. Only that leader sees it: for everybody else `own` is
    False and it is None. `counts`: what restarts a clock here (Programme.counts). `foretold`: the plan that it
    settles, if the leader has yet to say how their prediction turned out; `unanswered`: open questions about this
    customer, as (delivery that asked it, its words). Only that leader sees these two, as well. `restarts`: whose clock
    it restarts, so far as they may have had a nudge. `actor`: who asked for it, if it answers a request.
    """

    visit: Visit
    counted: bool
    clock_from: date | None
    cadence: int
    today: date
    counts: frozenset[str]
    new_customer: bool = False
    own: bool = True
    foretold: Plan | None = None
    unanswered: tuple[tuple[str, str], ...] = ()
    restarts: tuple[str, ...] = ()
    actor: Actor | None = None

    @property
    def next_nudge(self) -> date | None:
        """The first day on which the clock reaches the cadence."""
        return self.clock_from + timedelta(days=self.cadence) if self.clock_from else None

    @property
    def outcome(self) -> dict[str, Any]:
        """What to remember of the request, to give the same answer to a repeat."""
        return {"visit": self.visit.id}


@dataclass(frozen=True)
class VisitClarification:
    """A question to answer before a visit is stored. `body["ask"]`: its kind; the rest: what its answers need."""

    draft: str
    body: dict[str, Any]

    @property
    def outcome(self) -> dict[str, Any]:
        """What to remember of the request, to ask the same of a repeat."""
        return {"draft": self.draft}


LogResult = Receipt | VisitClarification


def settle(
    connection: Connection, actor: Actor, intent: intents.Visit, request: str | None = None
) -> LogResult:
    """Stores the visit, or asks for clarification. `request`: as in `keep`. Raises NotAllowedError."""
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)
    entry, doubt = _reading(connection, actor, intent)
    if doubt:
        near = _near_too(connection, actor, entry, doubt) if entry else {}
        return ask(connection, actor, {**doubt, **near, "entry": entry})
    assert entry is not None
    return keep(connection, actor, entry, request=request)


def ask_which(
    connection: Connection, actor: Actor, intent: intents.WhichWasMeant
) -> VisitClarification:
    """Asks whether a subcommand or a visit was meant; a doubt about the visit comes afterwards."""
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)
    entry, doubt = _reading(connection, actor, intent.visit)
    body = {"ask": "which", "entry": entry, "word": intent.run.word, "then": doubt}
    return ask(connection, actor, body)


def _reading(
    connection: Connection, actor: Actor, intent: intents.Visit
) -> tuple[VisitEntry | None, dict[str, Any] | None]:
    """The visit, and the question to ask about it (None: it can be stored as it is)."""
    known = _as_known_name(connection, actor, intent)
    if known is not None:
        return known, None
    asked = _instead(connection, actor, intent) or intent
    return asked.entry, _doubt(asked)


def _doubt(intent: intents.Visit) -> dict[str, Any] | None:
    match intent:
        case intents.Log():
            return None
        case intents.AskDate(options=options, typed=typed):
            return {"ask": "date", "days": _texts(options), "typed": typed, "undated": True}
        case intents.Future(day=day):
            return {"ask": "future", "day": day.isoformat()}
        case intents.NoCustomer():
            return {"ask": "nobody"}
        case intents.Misread(sentence=sentence, typed=typed):
            return {"ask": "misread", "sentence": sentence, "typed": typed, **_answers(intent)}


def _texts(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _answers(intent: intents.Misread) -> dict[str, Any]:
    """What may be answered with one tap: a day, or that the words belong to the name."""
    as_name = intent.known_as if intent.may_be_name else None
    return {
        "days": _texts(intent.days[:MOST_DAYS]) if intent.entry and intent.entry.customer else [],
        "undated": intent.about_day,
        "as_name": visit_entry.to_json(as_name) if as_name else None,
    }


def _near_too(
    connection: Connection, actor: Actor, entry: VisitEntry, doubt: dict[str, Any]
) -> dict[str, Any]:
    """The customers that an unknown name may mean, to be asked about in the same message as the day."""
    name = entry.customer
    if not doubt.get("days") or not name or customers.match(connection, actor.workspace, name):
        return {}
    if branches.find(connection, actor.workspace, name):
        return {}
    return near_names.choices(connection, actor.workspace, name)


def _as_known_name(
    connection: Connection, actor: Actor, intent: intents.Visit
) -> VisitEntry | None:
    """The visit as it reads with the doubtful words in the name, if a customer of that name is known."""
    entry = getattr(intent, "known_as", None)
    if entry is None or entry.last_day > actor.today:
        return None
    found: VisitEntry = entry
    return found if customers.is_known(connection, actor.workspace, found.customer) else None


def _instead(connection: Connection, actor: Actor, intent: intents.Visit) -> intents.Misread | None:
    """The question about "Sunday Acme", if Acme is known or nearly so; nobody is called Riley in "Sunday Riley"."""
    instead = intent.instead if isinstance(intent, intents.Log) else None
    if instead is None or instead.entry is None:
        return None
    rest = instead.entry.customer
    known = customers.match(connection, actor.workspace, rest)
    return instead if known or customers.near(connection, actor.workspace, rest) else None


def keep(
    connection: Connection,
    actor: Actor,
    entry: VisitEntry,
    *,
    chosen: Customer | None = None,
    add: bool = False,
    another: bool = False,
    request: str | None = None,
) -> LogResult:
    """Stores the visit for the actor.

    A branch of a known customer is that customer, with its place. Asks about another unknown name that is close to a
    known one, unless `add` says that it is new; `chosen`: the customer that was meant. Asks about a visit that was just
    logged in the same words, unless `another`. `request`: the key of the command, which may have no other effect.
    Raises AlreadyReceivedError if it had one before, NotAllowedError for an admin who is not a leader.
    """
    if not actor.person.leads:
        raise NotAllowedError(NO_CLOCK)
    key = name_keys.customer_key(chosen.name if chosen else entry.customer)
    since = None if another else logged_already.since(actor.now)
    around = leader_clock.visit_context(
        connection, actor.workspace, actor.user_id, entry, key, actor.programme, since, chosen
    )
    first = logged_already.find(connection, actor, entry, around)
    if first is not None:
        if request and visits.of_request(connection, actor.workspace, request) is not None:
            raise AlreadyReceivedError  # it is the same command
        minutes = (actor.now - first.logged_at) // timedelta(minutes=1)
        body = {"ask": "twice", "entry": entry, "visit": first.id, "minutes": minutes}
        return ask(connection, actor, body)
    customer = around.customer
    if customer is None and (meant := _meant(connection, actor, entry)):
        return keep(connection, actor, entry, chosen=meant, another=another, request=request)
    if customer is None and near_names.of_one_name(connection, actor.workspace, entry.customer):
        return ask(connection, actor, _near(connection, actor, entry))
    if customer is None and not add:
        branch = branches.find(connection, actor.workspace, entry.customer)
        if branch is not None:
            there = replace(entry, place=branch.place)
            return keep(
                connection, actor, there, chosen=branch.customer, another=another, request=request
            )
        if doubt := _unknown(connection, actor, entry):
            return ask(connection, actor, doubt)
    new = customer is None or (add and _is_new(connection, actor, customer))
    if customer is None:
        customer = customers.add(
            connection, actor.workspace, entry.customer, actor.user_id, actor.now
        )
    return store(connection, actor, entry, customer, around, request=request, new=new)


def _unknown(connection: Connection, actor: Actor, entry: VisitEntry) -> dict[str, Any] | None:
    """What to ask before an unknown name becomes a customer: a day in another language, or a near name."""
    found = other_languages.find_day(entry.customer, actor.today)
    if found is not None:
        trimmed = replace(entry, customer=found.name)
        doubt = {
            "ask": "misread",
            "sentence": other_languages.IS_IT_A_DAY.format(typed=found.typed),
            "days": _texts([found.day]),
            "undated": True,
            "as_name": visit_entry.to_json(entry),
            "entry": trimmed,
        }
        return {**doubt, **_near_too(connection, actor, trimmed, doubt)}
    near = _near(connection, actor, entry)
    return near if near["choices"] else None


def _near(connection: Connection, actor: Actor, entry: VisitEntry) -> dict[str, Any]:
    """The question which of the customers is meant that have that name, or one like it."""
    near = near_names.choices(connection, actor.workspace, entry.customer)
    return {"ask": "near", "entry": entry, **near}


def _meant(connection: Connection, actor: Actor, entry: VisitEntry) -> Customer | None:
    """The customer of a name that needed more than its key to be understood."""
    return customers.match(connection, actor.workspace, entry.customer)


def _is_new(connection: Connection, actor: Actor, customer: Customer) -> bool:
    """Whether it was added by this very request."""
    return customers.added_at(connection, actor.workspace, customer, actor.now)


def store(
    connection: Connection,
    actor: Actor,
    entry: VisitEntry,
    customer: Customer,
    around: VisitContext,
    *,
    request: str | None = None,
    new: bool = False,
) -> Receipt:
    """Stores the visit to `customer` without any further question."""
    visit = visits.log(
        connection,
        actor.workspace,
        leader=actor.user_id,
        author=actor.user_id,
        customer=customer,
        entry=replace(entry, customer=customer.name),
        now=actor.now,
        joins=around.joins,
        request=request,
        cadence=around.membership.cadence,
    )
    share(connection, actor, visit)
    receipt = _receipt(actor, visit, around.last_counted, new=new)
    receipt = replace(receipt, restarts=_restarts(actor, visit, around))
    return _with_asides(connection, receipt, around.foretold, around.unanswered)


def _restarts(actor: Actor, visit: Visit, around: VisitContext) -> tuple[str, ...]:
    """Most visits are of people whose clock has not run out: then there is no nudge to look for."""
    since = around.last_counted or actor.person.enrolled_on
    over = (actor.today - since).days >= actor.membership.cadence
    people = concerned(visit.entry, visit.leader, actor.programme)
    return tuple(each for each in people if over or each != actor.user_id)


def _with_asides(
    connection: Connection, receipt: Receipt, foretold: bool = True, unanswered: bool = True
) -> Receipt:
    """Adds what only its leader is asked with it. `foretold`, `unanswered`: False if it is known that there is none."""
    visit = receipt.visit
    if not receipt.own:
        return receipt
    plan = plans.foretold(connection, visit.workspace, visit) if foretold else None
    asked = _unanswered(connection, visit) if unanswered else ()
    return replace(receipt, foretold=plan, unanswered=asked)


def _unanswered(connection: Connection, visit: Visit) -> tuple[tuple[str, str], ...]:
    found = customer_knowledge.unanswered(
        connection, visit.workspace, visit.leader, visit.customer.id
    )
    asked = [(delivery, words_of(question)) for delivery, question in found]
    return tuple((delivery, words) for delivery, words in asked if words)[:MOST_ASKED]


def share(connection: Connection, actor: Actor, visit: Visit) -> None:
    """Schedules messages to the leaders who came along, except the one whose earlier account the visit joins."""
    informed = {actor.user_id, visit.leader, visit.author}
    if not set(visit.entry.colleagues) - informed:
        return
    if visit.joins is not None:
        first = visit_record.find(connection, actor.workspace, visit.joins, viewer=actor.user_id)
        informed |= {first.leader} if first else set()
    named = [user for user in visit.entry.colleagues if user not in informed]
    shared_visit.tell(connection, actor.workspace, actor.programme, visit.id, named, actor.now)


def _receipt(actor: Actor, visit: Visit, before: date | None, *, new: bool) -> Receipt:
    counted = actor.programme.restarts_clock(visit.entry.purpose, visit.entry.setting)
    own = visit.leader == actor.user_id
    days = [day for day in (before, visit.entry.last_day if counted else None) if day and own]
    return Receipt(
        visit=visit,
        counted=counted,
        clock_from=max(days, default=None),
        cadence=actor.membership.cadence,
        today=actor.today,
        counts=actor.programme.counts,
        new_customer=new,
        own=own,
        actor=actor,
    )


def receipt_again(connection: Connection, actor: Actor, visit: int) -> Receipt | None:
    """The receipt of a stored visit; None if it has been taken back."""
    found = visit_record.find(connection, actor.workspace, visit, viewer=actor.user_id)
    if found is None:
        return None
    before = leader_clock.last_counted(
        connection, actor.workspace, actor.user_id, actor.programme, but=found.id
    )
    new = customers.added_at(connection, actor.workspace, found.customer, found.logged_at)
    return _with_asides(connection, _receipt(actor, found, before, new=new))


def ask(connection: Connection, actor: Actor, body: dict[str, Any]) -> VisitClarification:
    """Keeps what was typed, and the question to ask, as the actor's draft."""
    entry: VisitEntry | None = body.get("entry")
    stored = {
        **body,
        "today": actor.today.isoformat(),
        "entry": visit_entry.to_json(entry) if entry else None,
    }
    draft = drafts.keep(connection, actor.workspace, actor.user_id, DRAFT, stored, actor.now)
    return VisitClarification(draft, stored)


def again(connection: Connection, actor: Actor, outcome: dict[str, Any]) -> LogResult | None:
    """The answer to a repeat, from the outcome of the first time; None if it no longer stands."""
    if "visit" in outcome:
        return receipt_again(connection, actor, outcome["visit"])
    body = drafts.find(
        connection, actor.workspace, actor.user_id, DRAFT, outcome["draft"], actor.now
    )
    return VisitClarification(outcome["draft"], body) if body is not None else None


def may_change(actor: Actor, visit: Visit) -> bool:
    """Whether the actor may change the visit: as its author, its leader, or an admin (whose changes are recorded)."""
    return actor.user_id in (visit.author, visit.leader) or actor.person.admin
