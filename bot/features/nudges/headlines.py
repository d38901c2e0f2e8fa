"""The headlines of nudges, one line each, and drawing one that the leader has not read lately. Pure.

To add a headline, add a line. Keys are stored with what was sent, so they never change; words may. Each pool is
larger than REMEMBERED, so that no headline comes back within a leader's last ten messages.

The placeholders of each pool, and the sentence that follows its headlines:
- overdue: {days}; then "That was Globex, on 30 October."
- never: {days} since they joined, and no visit at all.
- only_selling: {visits} {since} ("3 visits since 30 October"; or "so far"), and {which} ("all of them to sell").
- wearing_off: {now} ("2 visits") in these 91 days, {best} ("8") in their own best.
"""

from collections.abc import Sequence
from dataclasses import dataclass

REMEMBERED = 10  # messages
LOOKED_BACK = 40

POOLS: dict[str, dict[str, str]] = {
    "overdue": {
        "sat_down": "{days} since you last sat down with a customer.",
        "last_sat": "You last sat down with a customer {days} ago.",
        "last_visit": "Your last visit to a customer was {days} ago.",
        "an_hour": "It is {days} since a customer had an hour of yours.",
        "first_hand": "{days} since a customer last told you something first-hand.",
        "last_hour": "A customer last had an hour of yours {days} ago.",
        "heard_out": "You last heard a customer out {days} ago.",
        "notes_end": "Your notes from customers end {days} ago.",
        "by_now": "{days} by now since your last visit to a customer.",
        "last_told": "The last time a customer told you something first-hand was {days} ago.",
        "went": "It has been {days} since you went to a customer.",
        "own_table": "You last sat at a customer's table {days} ago.",
        "question": "{days} since you put a question to a customer yourself.",
        "their_words": "The last words you have from a customer are {days} old.",
    },
    "never": {
        "to_come": "{days} since you joined, and your first visit is still to come.",
        "in_to_come": "{days} in, and your first visit is still to come.",
        "joined_ago": "You joined {days} ago. Your first visit is still to come.",
        "ahead": "Ahead of you after {days}: your first visit to a customer.",
        "empty": "{days} in, and your list of visits is empty.",
        "good_time": "{days} since you joined: a good time for the first visit.",
        "to_choose": "{days} after you joined, the first visit is yours to choose.",
        "begins_it": "{days} in: one hour with one customer begins it.",
        "clock_began": "Your clock began {days} ago. The first visit restarts it.",
        "first_page": "{days} in, and the first page of your visits is free.",
        "who_first": "You have been here {days}. Which customer comes first?",
        "first_name": "{days} since you joined. Your list waits for its first customer.",
    },
    "only_selling": {
        "plain": "{visits} {since}, {which}.",
        "logged": "You logged {visits} {since}, {which}.",
        "list_has": "{visits} of yours {since}, {which}.",
        "not_for_want": "Not for want of meetings: {visits} {since}, {which}.",
        "did_meet": "You did meet customers: {visits} {since}, {which}.",
        "in_list": "Counted up {since}: {visits}, {which}.",
        "you_went": "You were in touch: {visits} {since}, {which}.",
        "kept": "{visits} kept {since}, {which}.",
        "saw_you": "Customers met you: {visits} {since}, {which}.",
        "noted": "Noted {since}: {visits}, {which}.",
        "you_had": "You had {visits} {since}, {which}.",
        "entries": "Your record {since}: {visits}, {which}.",
    },
    "wearing_off": {
        "held": "{now} in the last 91 days; your best 91 held {best}.",
        "best_last": "In your best 91 days you made {best}. In the last 91: {now}.",
        "once": "You once made {best} visits in 91 days. The last 91 hold {now}.",
        "months": "{now} in the last three months; your best three had {best}.",
        "from_to": "From {best} in your best three months to {now} in these.",
        "measure": "Your own measure is {best} in three months. These three hold {now}.",
        "beside": "Beside your own best of {best} in three months: {now} in the last three.",
        "less_often": "You go less often: {now} in three months, against {best} at your best.",
        "yourself": "Compared with nobody but yourself: {now} in three months, {best} at your best.",
        "has_been": "{now} in the last three months. It has been {best}.",
        "two_numbers": "Two numbers of yours: {best} in your best three months, {now} in the last.",
        "used_to": "{best} was your best three months. The last three: {now}.",
    },
}


@dataclass(frozen=True)
class Phrase:
    """A headline with its placeholders. `key`: unique over all pools, and stored."""

    key: str
    words: str


def pool(manner: str) -> tuple[Phrase, ...]:
    """The headlines for one manner of nudge, in order."""
    return tuple(Phrase(f"{manner}.{name}", words) for name, words in POOLS[manner].items())


def draw(manner: str, recent: Sequence[str]) -> Phrase:
    """The first headline not used yet, else the one used longest ago. `recent`: keys, newest first."""
    return min(pool(manner), key=lambda each: _age(each.key, recent))


def _age(key: str, recent: Sequence[str]) -> int:
    return -recent.index(key) if key in recent else -len(recent) - 1


def of_key(key: str | None, manner: str) -> Phrase | None:
    """The headline of that key; None if it is not in this manner's pool."""
    return next((each for each in pool(manner) if each.key == key), None)
