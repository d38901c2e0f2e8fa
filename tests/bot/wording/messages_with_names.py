"""Every message that contains a name or quoted words, rendered with the same text in all of these places."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from bot.features.board import messages as board
from bot.features.board.ranking import Board, RankedLeader
from bot.features.briefs import messages as briefs
from bot.features.briefs.facts import Brief, PastPlan
from bot.features.customers import card, note_form, search_messages
from bot.features.customers.lookup import Hits, NotKnown
from bot.features.customers.search_line import Query
from bot.features.duplicates import messages as duplicates
from bot.features.home import messages as home
from bot.features.home.facts import Home, OwnFacts
from bot.features.me import messages as me
from bot.features.me.messages import LeaderClock, Mirror
from bot.features.me.numbers import Numbers
from bot.features.me.ratings_and_promises import known, promised
from bot.features.nudges import headlines
from bot.features.nudges import messages as nudges
from bot.features.nudges.facts import Nudge, Suggestion
from bot.features.plans import form as plan_form
from bot.features.plans import messages as plans
from bot.features.plans import participants
from bot.features.promises import messages as promises
from bot.features.questions import messages as questions
from bot.features.questions import rating
from bot.features.questions.weekly_question import SentQuestion
from bot.features.setup import form as setup
from bot.features.setup.changes import Change
from bot.features.ten import map_messages
from bot.features.ten.comparison import TenComparison
from bot.features.ten.name_ten import NamedTen
from bot.features.visits import form as visit_form
from bot.features.visits import list_messages, shared_visit
from bot.features.visits import messages as visits
from bot.features.visits.log_visit import Receipt, VisitClarification
from bot.features.why import messages as why
from bot.requests.actor import Actor
from bot.slack.blocks import Block, Message
from bot.visit_command import open_form
from bot.wording.figures_by_function import Extent, Figure, Figures
from bot.wording.question_catalogue import KEYS
from scheduler.explain.why import Explanation, KindExplanation
from scheduler.leaders.reason import Reason, RuleCode
from storage.core import visit_entry
from storage.core.visit_entry import Met, VisitEntry
from storage.customers.contacts import Contact, Fact
from storage.customers.customers import Customer
from storage.customers.duplicates import Pair
from storage.customers.merges import Belongings, Merge
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.plans.plan_state import Plan, PlanState
from storage.programme.leaders import Leader, Membership
from storage.programme.settings import Programme
from storage.queries.customer_card import (
    Card,
    CardAnswer,
    CardPromise,
    OneOfUs,
    Statement,
    UpcomingVisit,
)
from storage.queries.meetings import Meeting, Quote, UncountedMeetings
from storage.search.passages import PassagePart
from storage.search.rows import Hit
from storage.ten.answers import Answer, AnswerOutcome
from storage.ten.best_customers import Ten, TenLine
from storage.ten.ratings import Rating
from storage.visits.promises import Promise
from storage.visits.visits import Visit
from tests.cast import ANNA, BEN, CARLA, MONDAY, T0, TEAM

Said = Message | Block
YESTERDAY = MONDAY - timedelta(days=1)
COUNTS = Programme().counts
WORDS = ("said", "surprise", "saw", "heading", "obstacles", "reading", "private", "promised")


def _entry(name: str) -> VisitEntry:
    words: dict[str, Any] = dict.fromkeys(WORDS, name)
    return VisitEntry(
        customer=name,
        first_day=YESTERDAY,
        met=(Met(name, name), Met(name)),
        colleagues=(BEN,),
        **words,
    )


def _visit(name: str) -> Visit:
    return Visit(1, TEAM, Customer(1, name), ANNA, ANNA, None, _entry(name), T0)


def _plan(name: str, state: PlanState = PlanState.PLANNED) -> Plan:
    people = participants.line(name, (BEN,))
    return Plan(
        1, TEAM, ANNA, ANNA, Customer(1, name), MONDAY, time(14), people, name, state, 0, T0, None,
        prediction=name,
    )  # fmt: skip


def of_visits(name: str) -> Iterator[Said]:
    """The receipt, the list, and what a colleague is told."""
    visit = _visit(name)
    kept = Receipt(
        visit, True, YESTERDAY, 30, MONDAY, COUNTS, new_customer=True, foretold=_plan(name)
    )
    yield visits.receipt(kept, note="Changed.")
    yield visits.undone(visits.TakenBack(visit, MONDAY, can_return=True))
    for viewer in (ANNA, BEN):
        shown = list_messages.VisitPage((visit, visit), 0, True, viewer, MONDAY)
        yield list_messages.page(shown)
    yield shared_visit.message(shared_visit.SharedVisit(visit, True, MONDAY))
    yield shared_visit.declined(visit.entry, MONDAY)
    yield visit_form.form(visit.entry, visit.customer)


def of_clarifications(name: str) -> Iterator[Said]:
    """What is asked before a visit or a plan is kept."""
    entry = visit_entry.to_json(_entry(name))
    near = {"ask": "near", "names": [name] * 3, "choices": [1, 2, 3]}
    days = {"days": ["2026-04-03", "2026-03-04"], "day": "2026-11-09", "typed": name}
    for ask in ("near", "date", "future", "misread", "which"):
        body = {**days, **near, "ask": ask, "entry": entry, "sentence": name, "word": "board"}
        yield visits.question(VisitClarification("d1", body))
    told = {"customer": name, "day": "2026-11-01", "at": "14:00"}
    for ask in ("near", "date", "past", "misread"):
        body = {**days, **near, "ask": ask, "told": told, "sentence": name}
        yield plans.question(plans.PlanClarification("d1", body))
    yield open_form.did_you_mean("list", name)
    yield open_form.for_another(BEN, name)


def of_plans(name: str) -> Iterator[Said]:
    """A planned visit, from its receipt to "did you meet?"."""
    plan = _plan(name)
    yield plans.receipt(plans.PlanReceipt(plan, YESTERDAY, "Europe/Berlin", new_customer=True))
    for state in (PlanState.CANCELLED, PlanState.MISSED, PlanState.MET):
        yield plans.over(_plan(name, state), MONDAY)
    yield plans.listed([plan, plan], YESTERDAY)
    yield plan_form.move_form(plan, MONDAY, MONDAY, None)
    told = Statement(name, BEN, YESTERDAY)
    people = (Met(f"{name}1", name),)
    brief = Brief(plan, YESTERDAY, None, (told, told), people, ("Why us?",), name, (name, name))
    yield briefs.brief(brief)
    yield briefs.brief(replace(brief, plan=replace(plan, prediction=None)))
    yield briefs.predicted(plan)
    yield briefs.did_you_meet(PastPlan(plan, MONDAY, True, "d1"))
    yield briefs.missed(plan)
    yield briefs.logged_already(plan)


def of_nudges(name: str) -> Iterator[Said]:
    """With the last visit, a suggestion, and what was heard there."""
    words = Quote(name, YESTERDAY, name)
    last = Meeting(1, Customer(1, name), YESTERDAY, words)
    suggested = Suggestion(Customer(2, name), YESTERDAY, of_ten=True, words=words)
    for suggestion in (suggested, replace(suggested, words=None, last_day=None), None):
        yield nudges.nudge(
            Nudge(
                "d1", "overdue", headlines.pool("overdue")[0], MONDAY, YESTERDAY, 1, last,
                UncountedMeetings(), suggestion, False, COUNTS,
            )
        )  # fmt: skip


def of_the_card(name: str) -> Iterator[Said]:
    """All that the card of a customer may hold, and the form for a person there."""
    facts = tuple(Fact(number, name, ANNA, T0) for number in range(4))
    person = Contact(1, 1, name, name, False, facts, YESTERDAY)
    people = (person, replace(person, left=True), *[person] * 8)
    promise = CardPromise(name, ANNA, MONDAY, None)
    told = Statement(name, BEN, YESTERDAY)
    found = Card(
        Customer(1, name), MONDAY, (_visit(name),) * 3, 0, True, 3,
        (OneOfUs(ANNA, 2, YESTERDAY), OneOfUs(BEN, 1, YESTERDAY)), told, KEYS[:3],
        (CardAnswer(KEYS[4], told),) * 3, (promise, promise, replace(promise, kept_on=MONDAY)),
        people, (UpcomingVisit(CARLA, MONDAY, time(14)),) * 2,
    )  # fmt: skip
    yield card.card(found)
    yield card.card(replace(found, skip=4))
    yield note_form.form(person, facts, "d1")
    for sent in (note_form.FilledNote(name, (), False), note_form.FilledNote("", (), False)):
        yield note_form.receipt(person, replace(person, left=True), sent)
        yield note_form.receipt(person, person, sent)


def of_search(name: str) -> Iterator[Said]:
    """What was found, and what is said where nothing was."""
    customer = Customer(1, name)
    query = Query(name, customer, BEN, YESTERDAY)
    passage = (PassagePart(name), PassagePart("gas", found=True))
    hits = tuple(
        Hit(1, customer, YESTERDAY, ANNA, where, passage, name, KEYS[0])
        for where in ("said", "saw", "reading", "answered")
    )
    found = Hits(query, name, hits, 0, True, ANNA)
    yield search_messages.page(found, MONDAY)
    yield search_messages.page(replace(found, hits=(), skip=5), MONDAY)
    yield search_messages.page(replace(found, hits=(), customer=customer), MONDAY)
    yield search_messages.page(replace(found, hits=(), without_filters=True), MONDAY)
    person = Contact(1, 1, name, name, True)
    yield search_messages.not_known(NotKnown(name, [customer] * 3, [(person, customer)] * 3))
    yield search_messages.not_known(NotKnown(name, []))


def of_the_board(name: str) -> Iterator[Said]:
    """Leaders and functions; the board notifies nobody."""
    figures = Figures((Figure(name, Extent.ALL, 3, 3), Figure(name, Extent.MOST)), 1, 3, None)
    places = (RankedLeader(ANNA, name, 3, 4, 1, 2), RankedLeader(BEN, name, 1, 1))
    found = Board(figures, places, (name, name), True, 8)
    yield board.board(found, MONDAY, COUNTS)
    yield board.board(found, MONDAY, COUNTS, board.ReaderStanding(CARLA, 1, 1))


def of_promises(name: str) -> Iterator[Said]:
    """The reminder, what becomes of it, and the list."""
    promise = Promise(1, ANNA, Customer(1, name), name, YESTERDAY, T0)
    kept = replace(promise, kept_at=T0)
    yield promises.reminder(promises.Due(promise, MONDAY, "d1", again=True))
    yield promises.settled(promises.Due(promise, MONDAY))
    yield promises.settled(promises.Due(kept, MONDAY))
    yield promises.listed([promise, promise], MONDAY, done=kept)


def of_questions(name: str) -> Iterator[Said]:
    """The weekly question, its answers, and "how well do you know them?"."""
    found = SentQuestion("d1", Customer(1, name), "Who signs?", MONDAY, YESTERDAY)
    yield questions.question(found)
    yield questions.form(found)
    for outcome in AnswerOutcome:
        answer = Answer(1, KEYS[0], outcome, name, T0)
        answered = replace(found, answer=answer)
        yield questions.settled(answered)
        yield questions.kept_view(answered)
        yield questions.receipt(answered)
    asked = rating.HowWell("d1", Customer(1, name), MONDAY, YESTERDAY)
    yield rating.message(asked)
    yield rating.message(replace(asked, rating=4))


def _named(name: str) -> NamedTen:
    customers = tuple(Customer(number, name) for number in range(1, 9))
    lines = (TenLine(1, name, customers[0]), TenLine(2), TenLine(3, name, customers[1]))
    compared = TenComparison(YESTERDAY, customers, customers, customers)
    return NamedTen(
        Ten(lines, T0), YESTERDAY, {1: YESTERDAY}, MONDAY, customers[:2], compared=compared
    )


def of_the_ten(name: str) -> Iterator[Said]:
    """The list once it is named, and its map."""
    named = _named(name)
    yield map_messages.receipt(named)
    yield map_messages.thanks(named)
    yield map_messages.listed(named)


def of_their_own(name: str) -> Iterator[Said]:
    """`/visit me`, the Home tab, and `/visit why`."""
    customer = Customer(1, name)
    clock = LeaderClock(MONDAY, Meeting(1, customer, YESTERDAY, None), YESTERDAY, 30)
    rated = [Rating(customer, "2026Q4", 4, 3, T0)] * 2
    promise = Promise(1, ANNA, customer, name, MONDAY, T0)
    numbers = Numbers(0, 0, {}, 0, frozenset(), None)
    private = (known(rated, {1: YESTERDAY}, MONDAY), promised([promise], MONDAY))
    ten, ahead = _named(name), [_plan(name)] * 4
    yield me.me(Mirror(clock, numbers, {None: 2}, [customer], ahead, private=private))
    person = Leader(
        TEAM, ANNA, name, name, True, True, None, None, True, None, MONDAY, False, False
    )
    actor = Actor(Membership(TEAM, Programme(), person), person, T0)
    mine = OwnFacts(clock, ten, ahead, [promise], {1: YESTERDAY}, {None: 2}, rated, {})
    yield home.page(Home(actor, mine))
    sent = Delivery(
        "d1",
        TEAM,
        "board",
        ANNA,
        "1",
        DeliveryState.DROPPED,
        T0,
        T0,
        {},
        reason=DeliveryReason("no"),
    )
    kinds = (KindExplanation("board", True, (Reason(RuleCode.DUE),)),)
    yield why.why(Explanation(ANNA, T0, "Europe/Berlin", None, kinds, (sent,)))


def of_admins(name: str) -> Iterator[Said]:
    """Setup, and the page of customers that look alike."""
    yield setup.confirmation(Change(leaving=[BEN]), {CARLA: name}, "d1")
    yield setup.receipt(Change({BEN: {"leads": True}}, joining=[BEN], leaving=[CARLA]))
    one, other = Customer(1, name), Customer(2, name)
    pair = Pair(one, other, (2, 0), True, name, (name,) * 4)
    merge = Merge(1, one, other, ANNA, T0, 1, 1)
    for told in (duplicates.merged(merge), duplicates.parted(merge), duplicates.two(one, other)):
        yield duplicates.page(
            duplicates.DuplicatesPage(2, [pair], [merge], MONDAY, "Europe/Berlin", told)
        )
    yield duplicates.confirmation(one, other, Belongings(1, 1, 1, 1, 1, 1))
    yield duplicates.edit(replace(one, name=name[:300]), [], [merge])


MESSAGES: Mapping[str, Callable[[str], Iterator[Said]]] = {
    each.__name__: each
    for each in (
        of_visits, of_clarifications, of_plans, of_nudges, of_the_card, of_search, of_the_board,
        of_promises, of_questions, of_the_ten, of_their_own, of_admins,
    )
}  # fmt: skip


def surface(said: Said) -> str:
    """Where Slack would show it: "message", "modal" or "home"."""
    return "message" if isinstance(said, Message) else str(said["type"])


def blocks_of(said: Said) -> list[dict[str, Any]]:
    """Its blocks."""
    return list(said.blocks if isinstance(said, Message) else said["blocks"])
