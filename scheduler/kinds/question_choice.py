"""Which question the weekly question asks, and about which of the leader's ten. Pure.

Pairs of a customer and a question come in this order: never asked, asked and not answered, answered. No pair is
repeated while another is left. Among pairs never asked, the customer is chosen first: the one of whom the leader knows
the fewest sides (a side is a group of questions; it is known once the leader has answered one of them), and among
equals the one not seen for longest. A customer asked about lately rests until half of the others have had their turn.

Then the question: one of a side that is not known yet, preferring the side asked about this customer longest ago or
never; among equals the side, and then the question, that the leader was asked longest ago about any customer. So no
week sounds like the one before.

"How well do you know them?" (the rating) replaces at most every fourth question, and comes once a calendar quarter for
each customer; among those due, for the one not seen for longest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scheduler.calendars.calendar import local_day, quarter, weeks_between
from storage.queries.leader_facts import PastDelivery

RATING = "rating"  # the key of "how well do you know them?" among the questions
RATING_EVERY = 4  # at least so many questions, and so many weeks, from one rating to the next


class Topic(str):
    """A question's key with its side (`group`) and its audience. A plain string is its own side, for everybody."""

    group: str
    functions: frozenset[str]

    def __new__(cls, key: str, group: str, functions: Collection[str] = ()) -> "Topic":
        """`functions`: the functions that are asked, in lower case; empty: all."""
        made = super().__new__(cls, key)
        made.group = group
        made.functions = frozenset(functions)
        return made


def group_of(key: str) -> str:
    """The side of a customer that a question looks at."""
    return key.group if isinstance(key, Topic) else key


def asked_of(questions: Sequence[str], function: str | None) -> tuple[str, ...]:
    """Those of these questions that leaders of that function are asked; None: of no function."""
    mine = (function or "").strip().casefold()
    return tuple(
        each
        for each in questions
        if not isinstance(each, Topic) or not each.functions or mine in each.functions
    )


Pair = tuple[int, str]  # a customer's id and a question's key


@dataclass(frozen=True)
class LeaderKnowledge:
    """What one leader knows.

    `answered`: the pairs they answered in words; `last_seen`: their last day with each customer, by the customer's id;
    `rated`: ids of the customers they rated this quarter.
    """

    answered: Collection[Pair] = frozenset()
    last_seen: Mapping[int, date] = field(default_factory=dict)
    rated: Collection[int] = frozenset()


def choose(
    ten: Sequence[int],
    questions: Sequence[str],
    past: Sequence[PastDelivery],
    known: LeaderKnowledge,
) -> Pair | None:
    """The customer and the question to ask next. None without customers or questions.

    `ten`: the customers' ids by position; `past`: earlier questions to this leader, oldest first. Those that were
    never sent are ignored.
    """
    asked = [(each.customer, each.question) for each in _asked(past) if each.question != RATING]
    turns: dict[Pair, int] = {}
    spoken: dict[int, int] = {}
    for turn, (customer, question) in enumerate(asked, start=1):
        if customer is not None and question is not None:
            turns[customer, question] = spoken[customer] = turn
    never = [(c, q) for c in ten for q in questions if (c, q) not in turns]
    fresh = [pair for pair in never if pair not in known.answered]
    if fresh:
        return _best(fresh, ten, questions, turns, spoken, known)
    left = [(c, q) for c in ten for q in questions if (c, q) not in known.answered] or [
        (c, q) for q in questions for c in ten
    ]
    return min(left, key=lambda pair: turns.get(pair, 0), default=None)


def _best(
    pairs: Sequence[Pair],
    ten: Sequence[int],
    questions: Sequence[str],
    turns: Mapping[Pair, int],
    spoken: Mapping[int, int],
    known: LeaderKnowledge,
) -> Pair:
    sides = {question: group_of(question) for question in questions}
    seen: dict[int, set[str]] = {customer: set() for customer in ten}
    for customer, question in known.answered:
        if customer in seen and question in sides:
            seen[customer].add(sides[question])
    left = list(dict.fromkeys(customer for customer, _ in pairs))
    lately = sorted((c for c in left if c in spoken), key=lambda c: -spoken[c])
    resting = set(lately[: len(left) // 2])
    customer = min(
        left,
        key=lambda c: (
            c in resting,
            len(seen[c]),
            known.last_seen.get(c, date.min),
            spoken.get(c, 0),
        ),
    )
    looked: dict[str, int] = {}  # the latest turn of each side of this customer
    heard: dict[str, int] = {}  # the latest turn of each question and each side, for any customer
    for (about, question), turn in turns.items():
        side = sides.get(question, "")
        for each in (question, side):
            heard[each] = max(turn, heard.get(each, 0))
        if about == customer:
            looked[side] = max(turn, looked.get(side, 0))
    mine = [question for about, question in pairs if about == customer]
    question = min(
        mine,
        key=lambda q: (
            sides[q] in seen[customer],
            looked.get(sides[q], 0),
            heard.get(sides[q], 0),
            heard.get(q, 0),
        ),
    )
    return customer, question


def to_rate(
    ten: Sequence[int], past: Sequence[PastDelivery], known: LeaderKnowledge, today: date, zone: str
) -> int | None:
    """The customer to ask "how well do you know them?" about instead of this week's question; None: not this week."""
    asked = _asked(past)
    lately = asked[-(RATING_EVERY - 1) :]
    if len(lately) < RATING_EVERY - 1 or any(each.question == RATING for each in lately):
        return None
    ratings = [each for each in asked if each.question == RATING]
    if any(weeks_between(local_day(each.at, zone), today) < RATING_EVERY for each in ratings):
        return None
    this = quarter(today)
    done = {each.customer for each in ratings if quarter(local_day(each.at, zone)) == this} | set(
        known.rated
    )
    waiting = [customer for customer in ten if customer not in done]
    return min(waiting, key=lambda c: known.last_seen.get(c, date.min), default=None)


def _asked(past: Sequence[PastDelivery]) -> list[PastDelivery]:
    return [each for each in past if each.customer is not None and (each.sent or each.pending)]
