"""The message of /visit me. Pure: a leader's own numbers in, words out; nobody else ever gets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.features.me.numbers import Numbers
from bot.features.nudges.not_now_choices import REASONS
from bot.features.plans import messages as plan_messages
from bot.slack.blocks import Message, context, section
from bot.wording import names, quiet_times
from bot.wording.dates import on_day, past_day
from bot.wording.numbers_and_lists import count, listing
from bot.wording.visits import WHY, next_nudge
from scheduler.explain.quiet_times import QuietTimes
from storage.core.visit_entry import Purpose
from storage.customers.customers import Customer
from storage.plans.plan_state import Plan, PredictionOutcome
from storage.queries.meetings import Meeting

PRIVATE = "Only you see these numbers."

NO_NUMBERS = "You run this programme without a clock of your own, so there are no numbers."


@dataclass(frozen=True)
class LeaderClock:
    """A leader's clock. `last`: their latest counted visit; without one it runs from the enrolment."""

    today: date
    last: Meeting | None
    enrolled_on: date
    cadence: int

    @property
    def runs_from(self) -> date:
        """The last counted day, else the day of the enrolment."""
        return self.last.last_day if self.last else self.enrolled_on

    @property
    def days(self) -> int:
        """The days on the clock."""
        return max(0, (self.today - self.runs_from).days)


@dataclass(frozen=True)
class Mirror:
    """The facts of /visit me. `private`: lines about ratings and promises (ratings_and_promises.py)."""

    clock: LeaderClock
    numbers: Numbers
    excuses: Mapping[str | None, int]
    ten: Sequence[Customer]
    plans: Sequence[Plan] = ()
    predictions: Mapping[PredictionOutcome, int] = field(default_factory=dict)
    private: Sequence[str] = ()
    quiet: QuietTimes = field(default_factory=QuietTimes)

    @property
    def today(self) -> date:
        """Today's date in the leader's time zone."""
        return self.clock.today


def me(mirror: Mirror) -> Message:
    """The clock, this quarter, the best one, the ten, plans, predictions, ratings, promises, and "not now"."""
    first_line = headline(mirror.clock)
    paragraphs = [
        last(mirror.clock),
        *quiet_times.lines(mirror.quiet, mirror.today),
        _quarter(mirror.numbers),
        _best(mirror),
        _ten(mirror),
        plan_messages.ahead(mirror.plans, mirror.today),
        predictions(mirror.predictions),
        *mirror.private,
        excuses(mirror.excuses),
    ]
    said = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    blocks = [section(f"*{first_line}*\n{said}"), context(PRIVATE)]
    return Message(f"{first_line}\n{said}", blocks)


def headline(clock: LeaderClock) -> str:
    """ "Your clock stands at 23 days of 30."."""
    return f"Your clock stands at {count(clock.days, 'day')} of {clock.cadence}."


def last(clock: LeaderClock) -> str:
    """When and with whom the last counted visit was, and when the next nudge may come; escaped."""
    due = clock.runs_from + timedelta(days=clock.cadence)
    nudge = next_nudge(due, clock.today)
    then = f"N{nudge[1:]}." if due > clock.today else "You are due."
    if clock.last is None:
        since = past_day(clock.enrolled_on, clock.today)
        return f"No visit of yours has counted yet; it runs since {since}. {then}"
    whom = names.inline(clock.last.customer.name, 100)
    on = on_day(clock.last.last_day, clock.today)
    return f"The last visit that counted was {on}, with {whom}. {then}"


def _quarter(numbers: Numbers) -> str:
    if not numbers.counted and not numbers.others:
        return "In the last 91 days: no visits."
    counted = f"{count(numbers.counted, 'visit')} that counted"
    whom = f", with {count(numbers.customers, 'customer')}" if numbers.counted else ""
    others = f"; {numbers.others} that didn't" if numbers.others else ""
    why = listing([f"{times} {WHY[purpose]}" for purpose, times in _by_number(numbers)])
    return f"In the last 91 days: {counted}{whom}{others}. {why}."


def _by_number(numbers: Numbers) -> list[tuple[Purpose, int]]:
    return sorted(numbers.purposes.items(), key=lambda each: (-each[1], each[0]))


def _best(mirror: Mirror) -> str:
    best = mirror.numbers.best
    if best is None:
        return ""
    if best.visits <= mirror.numbers.counted:
        return "These are your best 91 days so far."
    return f"Your best 91 days held {best.visits}, up to {past_day(best.until, mirror.today)}."


def _ten(mirror: Mirror) -> str:
    if not mirror.ten:
        return ""
    seen = sum(customer.id in mirror.numbers.seen for customer in mirror.ten)
    return f"Of the {len(mirror.ten)} you named as your best, you saw {seen} in these 91 days."


def predictions(tally: Mapping[PredictionOutcome, int]) -> str:
    """How the leader's predictions turned out; empty without any."""
    total = sum(tally.values())
    if not total:
        return ""
    words = {
        PredictionOutcome.EXPECTED: "as expected",
        PredictionOutcome.PARTLY: "partly so",
        PredictionOutcome.SURPRISED: "a surprise",
    }
    parts = [f"{tally[each]} {said}" for each, said in words.items() if tally.get(each)]
    return f"You said beforehand what {count(total, 'customer')} would say: {', '.join(parts)}."


def excuses(tally: Mapping[str | None, int]) -> str:
    """How often the leader chose "not now", by reason; empty if never."""
    if not tally:
        return ""
    said = [f"{times} × {_reason(key)}" for key, times in tally.items()]
    return f"Not now, in these 91 days: {', '.join(said)}."


def _reason(key: str | None) -> str:
    if not key:
        return "without a reason"
    return REASONS[key].lower() if key in REASONS else names.quoted(key, 60)
