"""What to ask a leader about their ten, and when to have the ten named from memory: the rules, pure.

**The pair** of a customer and a question. A pair that was never asked goes before one that was asked and not answered,
and that before one that was answered: none comes back while there are others. Among those never asked it is about the
customer of whom the leader knows fewest sides (groups of questions with an answer of theirs), and of equals whom they
have not met for longest; but whoever was spoken of lately rests until half of the others had their turn. Of that
customer it asks for a side that has no answer yet, the one that was not asked for before or longest ago; of equals
the side, and of that the question, that the leader heard longest ago of anybody: no week sounds like the last.

**How well do you know them?** takes the place of every fourth question at most, once a calendar quarter and customer:
of those due, the one not met for longest.

**The closed-book ten** is asked for on the second working day after the enrolment, and then on the first question's day
of each half-year that begins with it; a list that was named in the last three months is let stand. Whoever has none is
asked again every other week; after six requests in a row that nobody touched there is silence until the next half-year.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scheduler.calendars.calendar import local_day, quarter, weeks_between
from storage.queries.leader_facts import PastDelivery

RATING = "rating"  # the key of "how well do you know them?" among the questions
RATING_EVERY = 4  # weeks, and questions


class Topic(str):
    """A question's key, with what the choice depends on. A plain string is a side of its own, for everybody."""

    group: str
    functions: frozenset[str]

    def __new__(cls, key: str, group: str, functions: Collection[str] = ()) -> "Topic":
        """`functions`: whose leaders it is for, in lower case; empty: everybody."""
        made = super().__new__(cls, key)
        made.group = group
        made.functions = frozenset(functions)
        return made


def group_of(key: str) -> str:
    """The side of a customer that a question looks at."""
    return key.group if isinstance(key, Topic) else key


def asked_of(questions: Sequence[str], function: str | None) -> tuple[str, ...]:
    """The questions for leaders of that function."""
    mine = (function or "").strip().casefold()
    return tuple(
        each
        for each in questions
        if not isinstance(each, Topic) or not each.functions or mine in each.functions
    )


Pair = tuple[int, str]  # a customer's id and a question's key


@dataclass(frozen=True)
class LeaderKnowledge:
    """What one leader knows: the pairs that they answered, the last day with each customer, whom they rated lately."""

    answered: Collection[Pair] = frozenset()
    last_met: Mapping[int, date] = field(default_factory=dict)
    rated: Collection[int] = frozenset()


def choose(
    ten: Sequence[int],
    questions: Sequence[str],
    past: Sequence[PastDelivery],
    known: LeaderKnowledge,
) -> Pair | None:
    """Which of the ten to ask about, and what. None without customers or questions.

    `past`: the questions of the past; those that never went out are as good as never asked.
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
            known.last_met.get(c, date.min),
            spoken.get(c, 0),
        ),
    )
    looked: dict[str, int] = {}  # at which side of this customer, when
    heard: dict[str, int] = {}  # which question, and which side, of whomever, when
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
    """Whom to ask "how well do you know them?" about in place of this week's question; None: not this week."""
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
    return min(waiting, key=lambda c: known.last_met.get(c, date.min), default=None)


def _asked(past: Sequence[PastDelivery]) -> list[PastDelivery]:
    return [each for each in past if each.customer is not None and (each.sent or each.pending)]
