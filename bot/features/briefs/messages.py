"""The messages of the brief before a visit and of "did you meet?" after it. Pure: facts in, message out."""

from bot.features.briefs.facts import Brief, PastPlan
from bot.features.plans import participants
from bot.features.plans.messages import MOVE, change_buttons, name
from bot.slack.blocks import Block, Message, actions, button, quote, section
from bot.slack.text import cut, escape, mention
from bot.wording.dates import days_and_hour, on_day
from bot.wording.names import inline, people, quoted
from storage.plans.plan_state import Plan
from storage.queries.customer_card import Statement

PREDICT = "plan_predict"
YES = "plan_yes"
MOVED = "plan_moved"  # "Moved", under "did you meet?"
NO = "plan_no"
ASKED = "What will they say worries them most?"
WORDS = 160  # characters of a quotation: a phone shows five lines of it


def brief(facts: Brief) -> Message:
    """When and whom, what they said, whom we know there, what is open; and the question, or the prediction."""
    plan = facts.plan
    when = days_and_hour(plan.day, plan.last_day, plan.at, facts.today)
    headline = f"{_begin(when)}: {name(plan)}."
    lines = [line for line in _lines(facts) if line]
    prediction = plan.prediction
    if not facts.own:
        said = [f"You go with {mention(facts.plan.leader)}.", *lines]
        return Message(" ".join([headline, *said]), [section("\n".join([f"*{headline}*", *said]))])
    asked = f"You expect: {quoted(prediction, WORDS)}" if prediction else f"*{ASKED}*"
    blocks: list[Block] = [
        section("\n".join([f"*{headline}*", *lines])),
        section(asked),
        actions(
            _predict(plan),
            *change_buttons(plan, facts.today),
        ),
    ]
    text = " ".join([headline, *lines, asked.strip("*")])
    return Message(text, blocks, f"{name(plan)} {when}")


def _predict(plan: Plan) -> Block:
    label = "Change it" if plan.prediction else "Predict"
    whom = cut(plan.customer.name, 30)
    return button(label, PREDICT, str(plan.id), spoken=f"{label}: what will {whom} say?")


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lines(facts: Brief) -> list[str]:
    plan = facts.plan
    whom = participants.names(plan.people)
    return [
        f"You want to see {inline(whom, 150)}." if whom else "",
        participants.coming(facts.coming, facts.unnamed),
        f"You want to ask: {quoted(plan.note, WORDS)}" if plan.note else "",
        *_heard(facts),
        _people(facts),
        f"You promised: {quoted(facts.promised, WORDS)}" if facts.promised else "",
        f"None of us knows: {escape(' '.join(facts.open))}" if facts.open else "",
    ]


def _heard(facts: Brief) -> list[str]:
    if facts.heard:
        return [_statement(each, facts) for each in facts.heard]
    if facts.met is None:
        return ["None of us has been there yet."]
    who, last = facts.met
    return [
        f"{_who(who, facts)} last visited them {on_day(last, facts.today)}, without a word of theirs kept."
    ]


def _statement(statement: Statement, facts: Brief) -> str:
    who, on = _who(statement.leader, facts), on_day(statement.day, facts.today)
    return f"{who} heard {on}: {quoted(statement.words, WORDS)}"


def _who(leader: str, facts: Brief) -> str:
    return "You" if leader == facts.reader else mention(leader)


def _people(facts: Brief) -> str:
    known = [each for each in facts.people if each.name not in (facts.plan.people or "")]
    also = "also " if participants.names(facts.plan.people) else ""
    return f"We {also}know {inline(people(known), 200)}." if known else ""


def predicted(plan: Plan) -> Message:
    """Confirms the prediction."""
    said = f"Kept, for you alone. I show it to you after the visit to {name(plan)}."
    return Message(said, [section(said), quote(plan.prediction or "")])


def did_you_meet(facts: PastPlan) -> Message:
    """Asks whether the visit took place; the second time says that it is the last."""
    on = days_and_hour(facts.plan.day, facts.plan.last_day, None, facts.today)
    said = f"Did you meet {name(facts.plan)} {'on ' if ',' in on else ''}{on}?"
    note = "I ask no more after this." if facts.again else ""
    value = f"{facts.delivery}:{facts.plan.id}"
    visit = f"the visit to {facts.plan.customer.name}"
    buttons = actions(
        button("Yes, log it", YES, value, style="primary", spoken=f"Yes, log {visit}"),
        button("Moved", MOVED, value, spoken=f"Moved: another day for {visit}"),
        button("No", NO, value, spoken=f"No, we did not meet: {visit}"),
    )
    return Message(f"{said} {note}".strip(), [section(f"*{said}* {note}".strip()), buttons])


def missed(plan: Plan) -> Message:
    """Confirms "No"."""
    said = f"Noted: {name(plan)} has to wait. When there is a new day, tell me and I plan it."
    spoken = f"Choose a day for the visit to {plan.customer.name}"
    choose = button("Choose a day", MOVE, str(plan.id), spoken=spoken)
    return Message(said, [section(said), actions(choose)])


def logged_already(plan: Plan) -> Message:
    """Answers "Yes" where the visit was logged already."""
    said = f"Your visit to {name(plan)} is in your list already."
    return Message(said, [section(said)])
