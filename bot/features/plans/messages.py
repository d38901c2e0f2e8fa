"""The messages about planned visits. Pure: facts in, message out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.features.plans import calendar_links, participants
from bot.slack.blocks import MESSAGE_TEXTS, Block, Message, actions, button, context, quote, section
from bot.slack.text import cut, cut_lines, escape, mention
from bot.wording.dates import day_and_hour, day_to_choose, days_and_hour, full_date
from bot.wording.names import inline, quoted, which_customer
from bot.wording.put_back import is_open, put_back_button
from storage.plans.plan_state import Plan, PlanState

MOVE = "plan_move"
CANCEL = "plan_cancel"
CANCEL_LISTED = "plan_cancel_listed"
PUT_BACK = "plan_put_back"
CHOOSE = "plan_choose"
OPEN_DRAFT = "plan_draft_form"
LOG_DRAFT = "plan_draft_log"
AS_NAME = "name"  # the choice that the words in doubt belong to the customer's name

MOST_LISTED = 12


@dataclass(frozen=True)
class PlanReceipt:
    """The facts of a plan's receipt. `zone`: the leader's; `moved`: whether it just got another day."""

    plan: Plan
    today: date
    zone: str
    new_customer: bool = False
    moved: bool = False


@dataclass(frozen=True)
class PlanClarification:
    """A question to answer before a plan is stored. `body["ask"]`: its kind; the rest: what its answers need."""

    draft: str
    body: dict[str, Any]


PlanResult = PlanReceipt | PlanClarification


def name(plan: Plan, most: int = 150) -> str:
    """The customer's name, escaped."""
    return inline(plan.customer.name, most)


def summary(plan: Plan, today: date) -> str:
    """ "Globex, tomorrow at 14:00, with Dana Cole (COO)", escaped."""
    whom = f", with {participants.shown(plan.people)}" if plan.people else ""
    return f"{name(plan)}, {days_and_hour(plan.day, plan.last_day, plan.at, today)}{whom}"


def answer(result: PlanResult) -> Message:
    """The receipt, or the question to answer first."""
    return receipt(result) if isinstance(result, PlanReceipt) else question(result)


def receipt(facts: PlanReceipt, *, note: str = "") -> Message:
    """The plan with calendar links, Move and Cancel; for a plan that is over, its outcome."""
    plan = facts.plan
    if not plan.stands:
        return over(plan, facts.today)
    headline = f"{'Moved' if facts.moved else 'Planned'}: {summary(plan, facts.today)}."
    google, outlook = (
        escape(make(plan, facts.zone)) for make in (calendar_links.google, calendar_links.outlook)
    )
    calendars = f"Put it into <{google}|Google Calendar> or <{outlook}|Outlook>."
    new = f"{inline(plan.customer.name, 300)} is new here." if facts.new_customer else ""
    blocks: list[Block] = [
        section(f"*{headline}*\n{calendars}"),
        *([quote(plan.note)] if plan.note else []),
        *(context(line) for line in (new, _what_follows(plan, facts.today)) if line),
        actions(*change_buttons(plan, facts.today)),
    ]
    text = f"{headline} {_what_follows(plan, facts.today)}"
    return Message(text + (f" {quoted(plan.note)}" if plan.note else ""), blocks)


def _what_follows(plan: Plan, today: date) -> str:
    if plan.day == today == plan.last_day:
        return "Tomorrow, or on the next working day, I ask whether you met."
    return "A brief comes the working day before; the morning after I ask whether you met."


def over(plan: Plan, today: date, now: datetime | None = None) -> Message:
    """The outcome of a plan that is over. `now`: offers to put back what was cancelled not long before."""
    what, on = name(plan), days_and_hour(plan.day, plan.last_day, None, today)
    said = {
        PlanState.CANCELLED: f"Cancelled: {what}, {on}.",
        PlanState.MISSED: f"Noted: {what}, {on}, did not take place.",
    }.get(plan.state, f"{what} is in your visits already.")
    back = put_back(plan, now) if now else None
    return Message(said, [section(said), *([actions(back)] if back else [])])


def put_back(plan: Plan, now: datetime) -> Block | None:
    """[Put it back], if the plan was cancelled not long before."""
    if plan.state is not PlanState.CANCELLED or not is_open(plan.settled_at, now):
        return None
    return put_back_button(PUT_BACK, str(plan.id), f"the visit to {plan.customer.name}")


def gone() -> Message:
    """Says that there is no such plan for this person."""
    said = "I don't find that plan any more."
    return Message(said, [section(said)])


def listed(
    plans: Sequence[Plan],
    today: date,
    note: str = "",
    beside: Block | None = None,
    *,
    reader: str = "",
) -> Message:
    """The leader's visits to come, each with Move and Cancel.

    `note`: what was just done, escaped; `beside`: a button beside it. `reader`: who reads it; the plans of others are
    those on which they come along, and theirs to change.
    """
    if not plans:
        none = "You have no visits planned. `/visit plan Globex thursday 14:00` plans one."
        return Message(f"{note} {none}".strip(), [section(f"{note}\n{none}".strip())])
    title = "Your visits to come"
    texts = cut_lines((_text(plan, today) for plan in plans[:MOST_LISTED]), MESSAGE_TEXTS)
    blocks: list[Block] = [section(note, accessory=beside)] if note else []
    blocks.append(section(f"*{title}*"))
    for plan, said in zip(plans, texts, strict=False):
        theirs = reader and reader != plan.leader
        blocks += [section(f"{said} {_together(plan)}")] if theirs else _listed(plan, said, today)
    if len(plans) > len(texts):
        blocks.append(context(f"And {len(plans) - len(texts)} more, later than these."))
    lines = [summary(plan, today) + "." for plan in plans[: len(texts)]]
    return Message("\n".join([*([note] if note else []), title, *lines]), blocks)


def _text(plan: Plan, today: date) -> str:
    asked = f"\n{quoted(plan.note, 80)}" if plan.note else ""
    return f"{summary(plan, today)}.{asked}"


def _together(plan: Plan) -> str:
    return f"With {mention(plan.leader)}, who planned it."


def _listed(plan: Plan, said: str, today: date) -> list[Block]:
    return [section(said), actions(*change_buttons(plan, today, CANCEL_LISTED))]


def change_buttons(plan: Plan, today: date, cancel: str = CANCEL) -> list[Block]:
    """[Move] and [Cancel it]. `cancel`: the action id of the second."""
    when = days_and_hour(plan.day, plan.last_day, None, today)
    visit = f"the visit to {cut(plan.customer.name, 30)}, {when}"
    value = str(plan.id)
    return [
        button("Move", MOVE, value, spoken=f"Move {visit}"),
        button("Cancel it", cancel, value, spoken=f"Cancel {visit}"),
    ]


def ahead(plans: Sequence[Plan], today: date) -> str:
    """The next plans in one line, for `/visit me`, escaped; empty if there are none."""
    parts = [f"{name(plan, 60)} {day_and_hour(plan.day, None, today)}" for plan in plans[:3]]
    more = f" and {len(plans) - 3} more" if len(plans) > 3 else ""
    return f"Planned: {'; '.join(parts)}{more}. `/visit plans` shows them." if parts else ""


# Clarifications -----------------------------------------------------------------------------------------


def question(clarification: PlanClarification) -> Message:
    """The question to answer before the plan can be stored. What was typed is safe in the draft."""
    said, buttons = _QUESTIONS[clarification.body["ask"]](clarification)
    if clarification.body["ask"] == "near" or not clarification.body.get("choices"):
        return Message(said, [section(said), actions(*buttons)])
    whom, names = _customers(clarification, len(buttons))
    blocks = [section(said), actions(*buttons), section(whom), actions(*names)]
    return Message(f"{said} {whom}", blocks)


def _choice(
    clarification: PlanClarification,
    label: str,
    choice: str,
    number: int,
    *,
    spoken: str | None = None,
) -> Block:
    value = f"{clarification.draft}:{choice}"
    return button(label, f"{CHOOSE}:{number}", value, spoken=spoken)


def _form(clarification: PlanClarification, label: str = "Open the form") -> Block:
    return button(label, OPEN_DRAFT, clarification.draft)


def _near(clarification: PlanClarification) -> tuple[str, list[Block]]:
    said, buttons = _customers(clarification)
    return said, [*buttons, _form(clarification)]


def _customers(clarification: PlanClarification, start: int = 0) -> tuple[str, list[Block]]:
    """ "Did you mean …?". `start`: how many buttons come before these."""
    typed, names = clarification.body["told"]["customer"], clarification.body["names"]
    several = bool(clarification.body.get("several"))
    said = which_customer(typed, names, several)
    buttons = [
        _choice(clarification, each, str(customer), number, spoken=f"Plan a visit to {each}")
        for number, (each, customer) in enumerate(
            zip(names, clarification.body["choices"], strict=False), start
        )
    ]
    if several:  # one more of that name has to be told apart, which the form does
        return said, buttons
    new = _choice(clarification, f"Add “{cut(typed, 60)}”", "new", start + len(buttons))
    return said, [*buttons, new]


def _date(clarification: PlanClarification) -> tuple[str, list[Block]]:
    names = [full_date(date.fromisoformat(each)) for each in clarification.body["days"]]
    said = f"Do you mean {names[0]} or {names[1]}?"
    return said, [*_days(clarification, names), _form(clarification)]


def _days(clarification: PlanClarification, names: Sequence[str] = ()) -> list[Block]:
    """A button for each day that may be meant; a day that is past can be logged."""
    asked = clarification.body.get("today")  # drafts of older releases have none
    today = date.fromisoformat(asked) if asked else date.min
    days = [date.fromisoformat(each) for each in clarification.body.get("days") or ()]
    labels = names or [day_to_choose(each, today) for each in days]
    return [
        button(f"Log it: {label}", f"{LOG_DRAFT}:{each}", f"{clarification.draft}:{each}")
        if each < today
        else _choice(clarification, label, each.isoformat(), number, spoken=f"Plan it: {label}")
        for number, (label, each) in enumerate(zip(labels, days, strict=True))
    ]


def _past(clarification: PlanClarification) -> tuple[str, list[Block]]:
    on = date.fromisoformat(clarification.body["told"]["day"])
    what = inline(clarification.body["told"]["customer"], 100) or "a visit"
    at = clarification.body["told"]["at"]
    when = full_date(on) + (f" at {at}" if at else "")
    said = f"{when} is past, so I haven't planned {what}. If you were there, log it."
    return said, [
        button("Log it", LOG_DRAFT, clarification.draft, spoken=f"Log it: {full_date(on)}"),
        _form(clarification, "Choose another day"),
    ]


def _misread(clarification: PlanClarification) -> tuple[str, list[Block]]:
    buttons = _days(clarification)
    if clarification.body.get("as_name"):
        buttons.append(_choice(clarification, "It is the name", AS_NAME, len(buttons)))
    return inline(clarification.body["sentence"], 1500), [*buttons, _form(clarification)]


def _twice(clarification: PlanClarification) -> tuple[str, list[Block]]:
    body, told = clarification.body, clarification.body["told"]
    today, new = date.fromisoformat(body["today"]), date.fromisoformat(told["day"])
    at = time.fromisoformat(body["at"]) if body["at"] else None
    what, when = inline(body["name"], 100), day_and_hour(date.fromisoformat(body["day"]), at, today)
    on = day_and_hour(new, None, today)
    said = f"You have {what} planned for {when} already, in the same week. Move it, or plan both?"
    return said, [
        _choice(clarification, f"Move it to {on}", "move", 0),
        _choice(clarification, "Plan both", "both", 1),
        _choice(clarification, "Leave it as it is", "leave", 2),
    ]


_QUESTIONS = {"near": _near, "date": _date, "past": _past, "misread": _misread, "twice": _twice}
