"""The card of a customer, to be read in a taxi: what matters most in a few lines, then the rest. Pure."""

from datetime import date
from typing import Any

from bot.features.customers.note_form import PERSON
from bot.forms.answer_buttons import change_buttons
from bot.requests.action_ids import LOG, PLAN
from bot.slack.blocks import (
    SECTION,
    Block,
    Message,
    actions,
    button,
    context,
    header,
    quote,
    section,
)
from bot.slack.text import cut, cut_lines, escape, mention
from bot.wording.dates import day, on_day, past_day
from bot.wording.names import inline, quoted
from bot.wording.numbers_and_lists import count, listing
from bot.wording.question_catalogue import words_of
from bot.wording.visit_fields import WORDING
from bot.wording.visits import HOW, WHY, day_of, where
from storage.core.visit_entry import Purpose, Setting, VisitEntry
from storage.customers.contacts import Contact
from storage.queries.customer_card import (
    PAGE,
    RECENT,
    Card,
    CardAnswer,
    CardPromise,
    OneOfUs,
    UpcomingVisit,
)
from storage.visits.visits import Visit

TURN = "customer_page"  # turns the page of the card; value: "<customer id>:<skip>"
NEVER = "None of us has met them yet."
OLD = 182
"""Days after which the age of what we know is shown."""

# Keys of free-text fields beside what they said, in the order of the card.
_SEEN = ("saw", "heading", "obstacles", "reading", "surprise", "private")

MOST_PEOPLE = 5
_KNOWN = "What we know by now"
_MOST_KEPT = 2
_MOST_OPEN = 5
_SHORT = 160
_LONG = 300
_MOST_TEXT = 12_000


def card(facts: Card) -> Message:
    """The card. Pages after the first contain visits only."""
    brief = [] if facts.skip else _brief(facts)
    rest = [] if facts.skip else _rest(facts)
    name = cut(facts.customer.name, 140)
    blocks: list[Block] = [header(name)]
    if brief:
        blocks.append(_paragraph(brief))
    blocks += _said(facts)
    for title, lines in rest:
        blocks += _known(facts) if title == _KNOWN else [_paragraph([f"*{title}*", *lines])]
    if not facts.skip:
        blocks += _people(facts)
    blocks = [*_within(blocks, _MOST_TEXT), _buttons(facts)]
    text = [inline(name), *(brief or [_line(each, facts.today) for each in facts.visits])]
    return Message("\n".join(text).replace("*", ""), blocks)


def _paragraph(lines: list[str]) -> Block:
    """A section of as many lines as fit: cut within a line, its markup would stay open."""
    return section("\n".join(cut_lines(lines, SECTION - len(lines))))


def _within(blocks: list[Block], most: int) -> list[Block]:
    """The blocks that fit into `most` characters, Slack's limit; shorter ones may fit after one that does not."""
    fitting = []
    for each in blocks:
        length = _length(each)
        if length <= most:
            fitting.append(each)
            most -= length
    return fitting


def _length(part: Any) -> int:
    if isinstance(part, dict):
        return sum(_length(each) for each in part.values())
    if isinstance(part, list):
        return sum(_length(each) for each in part)
    return len(part) if isinstance(part, str) else 0


def _buttons(facts: Card) -> Block:
    customer, name = facts.customer.id, facts.customer.name
    shown = [
        button("Plan a visit", PLAN, f":{customer}", spoken=f"Plan a visit to {name}"),
        button("Log a visit", LOG, f":{customer}", spoken=f"Log a visit to {name}"),
    ]
    if facts.more:
        value, spoken = f"{customer}:{facts.skip + PAGE}", f"Earlier visits to {name}"
        shown.append(button("Earlier", f"{TURN}:earlier", value, spoken=spoken))
    if facts.skip:
        value, spoken = f"{customer}:{max(0, facts.skip - PAGE)}", f"Later visits to {name}"
        shown.append(button("Later", f"{TURN}:later", value, spoken=spoken))
    return actions(*shown)


# The first lines -----------------------------------------------------------------------------------------


def _brief(facts: Card) -> list[str]:
    """The most useful lines, most important first; what is not known has no line."""
    lines = [_last_visit(facts), _last_words(facts), _heading(facts), _next(facts)]
    return [each for each in (*lines, _first_promise(facts), _first_unknown(facts)) if each]


def _last_visit(facts: Card) -> str:
    if not facts.visits:
        return NEVER
    latest = facts.visits[0]
    entry = latest.entry
    how = "" if entry.setting is Setting.IN_PERSON else f", {HOW[entry.setting]}"
    return (
        f"*Last visit* {on_day(entry.last_day, facts.today)} by {_we(latest)}{_whom(entry)}{how}."
    )


def _last_words(facts: Card) -> str:
    visit = next((each for each in facts.visits if each.entry.said), None)
    if visit is None:
        return ""
    words = quoted(visit.entry.said or "", _SHORT)
    if visit is facts.visits[0]:
        return f"*They said* {words}"
    return f"*They said* {words} {_when(visit.entry.last_day, facts.today)}."


def _heading(facts: Card) -> str:
    heading = facts.heading
    if heading is None:
        return "*Heading:* none of us has noted where to." if facts.visits else ""
    age = _age((facts.today - heading.day).days)
    source = f"{mention(heading.leader)}, {past_day(heading.day, facts.today)}"
    return f"*Heading:* {inline(heading.words, _SHORT)} ({source}{age})"


def _age(days: int) -> str:
    return f"; {count(days // 30, 'month')} old" if days >= OLD else ""


def _next(facts: Card) -> str:
    return f"*Next:* {_coming(facts.coming[0], facts.today)}" if facts.coming else ""


def _first_promise(facts: Card) -> str:
    is_open = [each for each in facts.promises if each.kept_on is None]
    if not is_open:
        return ""
    more = f", and {len(is_open) - 1} more" if len(is_open) > 1 else ""
    return f"*Promised:* {_promise(is_open[0], facts.today)}{more}"


def _first_unknown(facts: Card) -> str:
    asked = _asked(facts)
    more = f" And {len(asked) - 1} more below." if len(asked) > 1 else ""
    return f"*We don't know:* {escape(asked[0])}{more}" if asked else ""


# The rest ------------------------------------------------------------------------------------------------


def _said(facts: Card) -> list[Block]:
    if not facts.visits:
        return []
    title = "*What we heard and saw*" if not facts.skip else "*Earlier*"
    blocks: list[Block] = [section(title)]
    for visit in facts.visits:
        blocks += _visit(visit, facts.today)
    return blocks


def _visit(visit: Visit, today: date) -> list[Block]:
    entry = visit.entry
    us = mention(visit.leader)
    seen = [
        f"{WORDING[key].on_card.format(us=us)}: {inline(words, _SHORT)}"
        for key in _SEEN
        if (words := getattr(entry, key))
    ]
    return [
        context(_line(visit, today)),
        *([quote(cut(entry.said, _LONG))] if entry.said else []),
        *([context("\n".join(seen))] if seen else []),
    ]


def _line(visit: Visit, today: date) -> str:
    """ "30 October: Anna with Dana Cole (COO), by video, to sell"."""
    entry = visit.entry
    usual = (Setting.IN_PERSON, Purpose.UNDERSTAND)
    how = [HOW[entry.setting]] if entry.setting is not usual[0] else []
    why = [WHY[entry.purpose]] if entry.purpose is not usual[1] else []
    when = day_of(entry, today)
    who_and_how = ", ".join([f"{_we(visit)}{_whom(entry)}{where(entry)}", *how, *why])
    return f"{when[0].upper()}{when[1:]}: {who_and_how}"


def _rest(facts: Card) -> list[tuple[str, list[str]]]:
    """Titles with their lines, without those that have nothing more than the lines at the top."""
    today = facts.today
    kept = [each for each in facts.promises if each.kept_on]
    is_open = [each for each in facts.promises if each.kept_on is None]
    promised = [*is_open[:_MOST_OPEN], *kept[:_MOST_KEPT]]
    parts = [
        ("Who of us visited them", _who_of_us(facts)),
        ("What we don't know", [f"• {escape(each)}" for each in _asked(facts)[:_MOST_OPEN]]),
        (_KNOWN, [_answer(each, today) for each in facts.answered[:_MOST_OPEN]]),
        ("Promises", [f"• {_promise(each, today)}" for each in promised]),
        ("To come", [f"• {_coming(each, today)}" for each in facts.coming[:_MOST_OPEN]]),
    ]
    shown_above = {
        "What we don't know": 1,
        "Promises": 1,
        "To come": 1,
    }  # their first one is in the lines at the top
    return [
        (title, lines)
        for title, lines in parts
        if len(lines) > _lines_above(title, shown_above, facts)
    ]


def _lines_above(title: str, shown_above: dict[str, int], facts: Card) -> int:
    if title == "Promises" and not any(each.kept_on is None for each in facts.promises):
        return 0
    return shown_above.get(title, 0)


def _who_of_us(facts: Card) -> list[str]:
    who = [_one_of_us(each, facts.today) for each in facts.of_us[:8]]
    if len(facts.of_us) > 8:
        who.append(f"{len(facts.of_us) - 8} more")
    counted = f" (of the last {RECENT} visits)" if facts.times == RECENT else ""
    return ["; ".join(who) + counted] if len(facts.of_us) > 1 or facts.times > 1 else []


def _one_of_us(colleague: OneOfUs, today: date) -> str:
    times = {1: "once,", 2: "twice, last"}.get(colleague.times, f"{colleague.times} times, last")
    return f"{mention(colleague.user_id)} {times} {on_day(colleague.last_day, today)}"


def _asked(facts: Card) -> list[str]:
    """The open questions that this release still knows."""
    return [words for words in map(words_of, facts.unknown) if words]


def _answer(answered: CardAnswer, today: date) -> str:
    statement = answered.statement
    asked = words_of(answered.question) or "Asked before:"
    when = past_day(statement.day, today)
    return (
        f"_{escape(asked)}_\n{inline(statement.words, _LONG)} ({mention(statement.leader)}, {when})"
    )


def _known(facts: Card) -> list[Block]:
    """The answers; under each of the viewer's own, the buttons that change it."""
    blocks: list[Block] = []
    lines = [f"*{_KNOWN}*"]
    for each in facts.answered[:_MOST_OPEN]:
        lines.append(_answer(each, facts.today))
        if each.delivery and each.statement.leader == facts.viewer:
            ways = change_buttons(
                each.delivery, facts.customer.name, each.statement.words, on_card=True
            )
            blocks += [_paragraph(lines), actions(*ways)]
            lines = []
    return [*blocks, _paragraph(lines)] if lines else blocks


def _promise(promise: CardPromise, today: date) -> str:
    what = inline(promise.what, _SHORT)
    if promise.kept_on:
        return f"{what} ({mention(promise.leader)}, kept {on_day(promise.kept_on, today)})"
    if promise.due_on is None:
        return f"{what} ({mention(promise.leader)})"
    late = promise.due_on < today
    when = (
        f"was due {on_day(promise.due_on, today)}" if late else f"by {day(promise.due_on, today)}"
    )
    return f"{what} ({mention(promise.leader)}, {when})"


def _coming(plan: UpcomingVisit, today: date) -> str:
    at = f" at {plan.at:%H:%M}" if plan.at else ""
    when = day(plan.day, today)
    shown = when if when in ("today", "tomorrow") else f"on {plan.day:%A}, {when}"
    return f"{mention(plan.leader)} goes {shown}{at}"


def _people(facts: Card) -> list[Block]:
    if not facts.people:
        return []
    shown = facts.people[:MOST_PEOPLE]
    blocks: list[Block] = [section("*People*")]
    for person in shown:
        note = button(
            "Edit", PERSON, str(person.id), spoken=f"Edit {person.name}, or note something"
        )
        blocks.append(section(_person(person, facts.today), accessory=note))
    others = [cut(each.name, 60) for each in facts.people[MOST_PEOPLE : MOST_PEOPLE + 10]]
    if others:
        rest = len(facts.people) - MOST_PEOPLE - len(others)
        names = [*others, f"{rest} more"] if rest else others
        blocks.append(context(f"Also: {inline(listing(names), 700)}."))
    return blocks


def _person(person: Contact, today: date) -> str:
    role = f", {inline(person.role, 80)}" if person.role else ""
    met = f" · met {on_day(person.last_day, today)}" if person.last_day else ""
    name = inline(person.name, 100)
    head = f"~{name}~{role} · has left" if person.left else f"*{name}*{role}{met}"
    facts = "; ".join(inline(each.words, _SHORT) for each in person.facts[:4])
    return f"{head}\n{facts}" if facts else head


def _we(visit: Visit) -> str:
    return listing([mention(each) for each in (visit.leader, *visit.entry.colleagues)][:5])


def _whom(entry: VisitEntry) -> str:
    met = [each.name + (f" ({each.role})" if each.role else "") for each in entry.met]
    return f" with {inline(listing(met), 150)}" if met else ""


def _when(when: date, today: date) -> str:
    return f"({past_day(when, today)})"
