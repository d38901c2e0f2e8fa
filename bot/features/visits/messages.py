"""The messages about visits. Pure: facts in, words and blocks out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.features.visits.log_visit import LogResult, Receipt, VisitClarification
from bot.language.second_hand import is_second_hand
from bot.requests.action_ids import NOW_I_KNOW, PLAN_IT
from bot.slack.blocks import Block, Message, actions, button, context, quote, section
from bot.slack.text import cut, escape, mention
from bot.wording.dates import day_and_hour, day_to_choose, full_date, on_day, past_day
from bot.wording.names import inline, quoted, which_customer
from bot.wording.numbers_and_lists import count, listing
from bot.wording.put_back import put_back_button
from bot.wording.visit_fields import WORDING
from bot.wording.visits import HINT, HOW, OUTCOMES, WHY, next_nudge, summary
from storage.core import visit_entry
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.plans.plan_state import Plan, PredictionOutcome
from storage.visits.visits import Visit

EDIT = "visit_edit"
UNDO = "visit_undo"
PUT_BACK = "visit_put_back"
CHOOSE = "draft_choose"
AS_NAME = "name"  # the choice that the words in doubt belong to the customer's name
OPEN_DRAFT = "draft_form"
FARED = "visit_fared"  # with an outcome after a colon; its value: the plan
NOTED = {
    PredictionOutcome.EXPECTED: "Noted, for you alone: as you expected.",
    PredictionOutcome.PARTLY: "Noted, for you alone: partly as you expected.",
    PredictionOutcome.SURPRISED: "Noted, for you alone: it surprised you.",
}
STILL_OPEN = "Still open:"
SETTLED = "Settled: you have logged that visit."


@dataclass(frozen=True)
class TakenBack:
    """A visit that was taken back. `can_return`: it can still be put back; `plan_for`: the day of the plan of the
    reader's own that is open again, if there is one.
    """

    visit: Visit
    today: date
    can_return: bool
    plan_for: date | None = None


def answer(result: LogResult) -> Message:
    """The receipt, or the question to answer first."""
    return receipt(result) if isinstance(result, Receipt) else question(result)


def receipt(logged: Receipt, note: str = "") -> Message:
    """What was stored, whether it counted and why, with Edit and Undo. `note`: what was just done, escaped."""
    entry = logged.visit.entry
    what, clock = f"Kept: {summary(entry, logged.today)}.", clock_line(logged)
    value, visited = str(logged.visit.id), f"the visit to {logged.visit.customer.name}"
    blocks: list[Block] = [
        section(f"*{what}* {clock}"),
        *([quote(entry.said)] if entry.said else []),
        *(context(line) for line in (_colleagues_line(entry), _also_kept(entry)) if line),
        *(context(each) for each in _notes(logged)),
        *([context(note)] if note else []),
        actions(
            button("Edit", EDIT, value, spoken=f"Edit {visited}"),
            button("Undo", UNDO, value, spoken=f"Undo {visited}"),
        ),
        *(_how_it_fared(logged.foretold) if logged.foretold else ()),
        *_what_was_open(logged.unanswered),
    ]
    said = f" {quoted(entry.said)}" if entry.said else ""
    asked = f" {_expected(logged.foretold)}" if logged.foretold else ""
    asked += "".join(f" {STILL_OPEN} {escape(words)}" for _, words in logged.unanswered)
    return Message(f"{what} {clock}{said}{asked}" + (f" {note}" if note else ""), blocks)


def _how_it_fared(plan: Plan) -> list[Block]:
    """The visit settled a plan: what the leader expected, and a button for each way it may have turned out."""
    choices = [
        button(label, f"{FARED}:{outcome.value}", str(plan.id), spoken=f"{label}: what they said")
        for outcome, label in OUTCOMES.items()
    ]
    return [section(_expected(plan)), actions(*choices), context("Only you see this.")]


def _expected(plan: Plan) -> str:
    return f"You expected them to say: {quoted(plan.prediction or '', 300)} How did it turn out?"


def _what_was_open(unanswered: Sequence[tuple[str, str]]) -> list[Block]:
    """The leader's open questions, each with a button to answer it now."""
    return [
        section(
            f"{STILL_OPEN} *{escape(words)}*",
            accessory=button("Now I know", NOW_I_KNOW, delivery, spoken=f"Now I know: {words}"),
        )
        for delivery, words in unanswered
    ]


def clock_line(logged: Receipt) -> str:
    """The visit's effect on the leader's clock, and why. For others, only whether it counts."""
    clock = "your clock" if logged.own else "the clock"
    if not logged.counted:
        return f"It doesn't restart {clock}: your workspace counts visits {_what_counts(logged)}."
    if not logged.own:
        return "It counts."
    assert logged.clock_from is not None
    assert logged.next_nudge is not None
    nudge = next_nudge(logged.next_nudge, logged.today)
    if logged.clock_from == logged.visit.entry.last_day:
        return f"Your clock starts again; {nudge}."
    return (
        f"Your clock stands at a later visit, {past_day(logged.clock_from, logged.today)}; {nudge}."
    )


def _what_counts(logged: Receipt) -> str:
    """ "in person", "made to understand", or both: the conditions that this visit does not meet."""
    unmet = []
    if logged.visit.entry.setting not in logged.counts:
        unmet.append(listing([HOW[each] for each in Setting if each in logged.counts], "or"))
    if logged.visit.entry.purpose not in logged.counts:
        why = [WHY[each] for each in Purpose if each in logged.counts]
        unmet.append("made " + listing(why, "or"))
    return ", and ".join(unmet)


def _notes(logged: Receipt) -> list[str]:
    notes = []
    if logged.new_customer:
        notes.append(f"{inline(logged.visit.customer.name, 300)} is new here.")
    if logged.visit.joins is not None:
        notes.append("A colleague logged this visit too; the two accounts stand side by side.")
    if is_second_hand(logged.visit.entry.said or ""):
        notes.append(HINT)
    return notes


def _colleagues_line(entry: VisitEntry) -> str:
    if not entry.colleagues:
        return ""
    return f"With {listing([mention(user) for user in entry.colleagues])}."


# Keys of free-text fields, in the order of the receipt.
_ALSO = ("surprise", "saw", "heading", "obstacles", "reading", "private")


def _also_kept(entry: VisitEntry) -> str:
    """The names of the other fields that were filled in; their words are not repeated."""
    names = [WORDING[key].in_receipt for key in _ALSO if getattr(entry, key)]
    names += [_promised(entry)] if entry.promised else []
    return f"Also kept: {listing(names)}." if names else ""


def _promised(entry: VisitEntry) -> str:
    by = entry.promised_by
    return f"your promise, due on {full_date(by)}" if by else "your promise"


def question(clarification: VisitClarification) -> Message:
    """The question to answer before the visit can be stored. What was typed is safe in the draft."""
    said, buttons = _QUESTIONS[clarification.body["ask"]](clarification)
    form = button("Open the form", OPEN_DRAFT, clarification.draft)
    if clarification.body["ask"] == "near" or not clarification.body.get("choices"):
        return Message(said, [section(said), actions(*buttons, form)])
    whom, names = _near(clarification, len(buttons))
    blocks = [section(said), actions(*buttons, form), section(whom), actions(*names)]
    return Message(f"{said} {whom}", blocks)


def _choice(
    clarification: VisitClarification,
    label: str,
    choice: str,
    number: int,
    *,
    spoken: str | None = None,
) -> Block:
    value = f"{clarification.draft}:{choice}"
    return button(label, f"{CHOOSE}:{number}", value, spoken=spoken)


def _near(clarification: VisitClarification, start: int = 0) -> tuple[str, list[Block]]:
    """ "Did you mean …?". `start`: how many buttons come before these."""
    typed, names = clarification.body["entry"]["customer"], clarification.body["names"]
    several = bool(clarification.body.get("several"))
    said = which_customer(typed, names, several)
    buttons = [
        _choice(clarification, name, str(customer), number, spoken=f"Log a visit to {name}")
        for number, (name, customer) in enumerate(
            zip(names, clarification.body["choices"], strict=False), start
        )
    ]
    if several:  # one more of that name has to be told apart, which the form does
        return said, buttons
    new = _choice(clarification, f"Add “{cut(typed, 60)}”", "new", start + len(buttons))
    return said, [*buttons, new]


def _date(clarification: VisitClarification) -> tuple[str, list[Block]]:
    days = [date.fromisoformat(each) for each in clarification.body["days"]]
    names = [full_date(each) for each in days]
    said = f"Is “{inline(clarification.body['typed'])}” {names[0]} or {names[1]}?"
    return said, _days(clarification, names)


def _days(clarification: VisitClarification, names: Sequence[str] = ()) -> list[Block]:
    """A button for each day that may be meant; a day that is still to come can be planned."""
    asked = clarification.body.get("today")  # drafts of older releases have none
    today = date.fromisoformat(asked) if asked else date.max
    days = [date.fromisoformat(each) for each in clarification.body.get("days") or ()]
    labels = names or [day_to_choose(each, today) for each in days]
    return [
        _plan_on(clarification, label, each)
        if each > today
        else _choice(clarification, label, each.isoformat(), number, spoken=f"Log it: {label}")
        for number, (label, each) in enumerate(zip(labels, days, strict=True))
    ]


def _plan_on(clarification: VisitClarification, label: str, on: date) -> Block:
    return button(f"Plan it: {label}", f"{PLAN_IT}:{on}", f"{clarification.draft}:{on}")


def _future(clarification: VisitClarification) -> tuple[str, list[Block]]:
    when = date.fromisoformat(clarification.body["day"])
    name = _name(clarification.body["entry"]["customer"])
    return (
        f"{full_date(when)} is still to come, so I haven't kept the visit to {name}. "
        "Plan it, or change the date in the form.",
        [button("Plan it", PLAN_IT, clarification.draft, spoken=f"Plan it: {full_date(when)}")],
    )


def _nobody(clarification: VisitClarification) -> tuple[str, list[Block]]:
    return (
        "Whom did you visit? Put the name first, as in `/visit Acme yesterday: …`, or add it in the form.",
        [],
    )


def _misread(clarification: VisitClarification) -> tuple[str, list[Block]]:
    buttons = _days(clarification)
    if clarification.body.get("as_name"):
        buttons.append(_choice(clarification, "It is the name", AS_NAME, len(buttons)))
    return inline(clarification.body["sentence"], 1500), buttons


def _which(clarification: VisitClarification) -> tuple[str, list[Block]]:
    word = clarification.body["word"]
    name = (clarification.body["entry"] or {}).get("customer")
    visit = f"a visit to {_name(name)}" if name else "a visit"
    said = f"“{word}” is one of my commands, and the colon says that you are logging {visit}. Which is it?"
    hint = f" For the command, type `/visit {word} …` without the colon."
    return said + hint, [_choice(clarification, "Log the visit", "log", 0)]


def _twice(clarification: VisitClarification) -> tuple[str, list[Block]]:
    minutes = clarification.body["minutes"]
    ago = f"{count(minutes, 'minute')} ago" if minutes else "just now"
    name = _name(clarification.body["entry"]["customer"])
    said = f"You logged this already, {ago}: {name}, in the same words. Is it the same visit?"
    return said, [
        _choice(clarification, "The same", "same", 0, spoken="The same visit as before"),
        _choice(clarification, "Another visit", "another", 1),
    ]


_QUESTIONS = {
    "twice": _twice,
    "near": _near,
    "date": _date,
    "future": _future,
    "nobody": _nobody,
    "misread": _misread,
    "which": _which,
}


def _name(name: str) -> str:
    """A name in a question, cut so that several, all of entities, fit into one section."""
    return inline(name, 100)


def gone() -> Message:
    """Says that the visit of a button, or of a repeat, was taken back."""
    said = "That visit was taken back. Nothing of it counts any more."
    return Message(said, [section(said)])


def nothing_to_undo() -> Message:
    """Says that there is no visit to take back."""
    said = "There is no visit of yours to take back."
    return Message(said, [section(said)])


def undone(gone: TakenBack) -> Message:
    """Says that the visit was taken back, and offers to put it back."""
    said = undone_line(gone)
    value = str(gone.visit.id)
    buttons = [actions(put_back(gone, PUT_BACK, value))] if gone.can_return else []
    return Message(said, [section(said), *buttons])


def undone_line(gone: TakenBack) -> str:
    """ "Taken back: Acme, yesterday, in person, to understand.", escaped; and what is open again."""
    said = f"Taken back: {summary(gone.visit.entry, gone.today)}."
    if gone.plan_for is None:
        return said
    return f"{said} Your plan for {day_and_hour(gone.plan_for, None, gone.today)} is open again."


def put_back(gone: TakenBack, action_id: str, value: str) -> Block:
    """[Put it back], named after the visit."""
    return put_back_button(action_id, value, f"the visit to {gone.visit.customer.name}")


def ask_before_undo(last: Visit, logged_on: date, today: date) -> Message:
    """Asks before taking back what was logged more than a day ago."""
    what = summary(last.entry, today)
    said = f"The last visit that you logged is {what}. You logged it {on_day(logged_on, today)}."
    spoken = f"Take back the visit to {last.customer.name}"
    take = button("Take it back", UNDO, str(last.id), spoken=spoken)
    return Message(f"{said} Take it back?", [section(f"{said} *Take it back?*"), actions(take)])


def entry_of(body: dict[str, Any], key: str = "entry") -> VisitEntry | None:
    """The entry in a draft; None if it has none. `key`: "as_name" for its other reading."""
    stored = body.get(key)
    return visit_entry.from_json(stored) if stored else None
