"""The messages of search, and of looking up a customer that is not known. Pure."""

from datetime import date

from bot.features.customers import card as customers_card
from bot.features.customers.lookup import PAGE, Hits, NotKnown, OnlyOne
from bot.features.customers.search_line import LONGEST, Query
from bot.requests.action_ids import SHOW
from bot.slack.blocks import Block, Message, actions, button, context, section
from bot.slack.text import cut, escape, mention
from bot.wording.dates import day, past_day
from bot.wording.names import inline, quoted
from bot.wording.numbers_and_lists import listing
from bot.wording.question_catalogue import words_of
from bot.wording.visit_fields import WORDING
from storage.customers.contacts import Contact
from storage.customers.customers import Customer
from storage.queries.customer_card import Card
from storage.search.passages import Passage
from storage.search.rows import Hit

MORE = "search_more"  # its value: "<skip>:<what was typed>"
CHOOSE = "customer_choose"  # "did you mean …?"; its value: the customer's id
ASK_WHOM = (
    "Whom? `/visit who Acme` shows what we know of Acme, and `/visit who Dana` where Dana works."
)
ASK_WHAT = (
    "What shall I look for? Such as `/visit search lead times`; "
    "to narrow it, add `customer:Acme`, `by:@anna` or `since:2026`."
)


def page(result: Hits, today: date) -> Message:
    """Customers and people of that name, then the hits; if there are none, what may help."""
    if not result.hits:
        return _nothing(result, today)
    title = f"*{_query_line(result.query, today)}*" + (", further back" if result.skip else "")
    named = _named(result)
    blocks: list[Block] = [section(title), *named.blocks]
    for number, hit in enumerate(result.hits):
        spoken = f"Card of {hit.customer.name}"
        card = button("Card", f"{SHOW}:{number}", str(hit.customer.id), spoken=spoken)
        blocks += [section(_source(hit, today), accessory=card), _quote(hit.passage)]
    if result.more:
        value = f"{result.skip + PAGE}:{result.typed[:LONGEST]}"
        blocks.append(actions(button("More", MORE, value, spoken="More of what was found")))
    lines = [f"{_source(hit, today)}: {quoted(_plain(hit.passage))}" for hit in result.hits]
    text = [title, *([named.text] if named.blocks else []), *lines]
    return Message("\n".join(text).replace("*", ""), blocks)


def _named(result: Hits) -> Message:
    """The customers and people who are called so, with a button for each card; without blocks if there are none."""
    called = [f"{_name(each.name)} is a customer" for each in result.customers]
    called += [_works(*each) for each in result.people]
    if not called:
        return Message("", [])
    said = f"{'' if result.hits else 'But '}{'; '.join(called)}."
    cards = {each.id: each for each in (*result.customers, *(where for _, where in result.people))}
    buttons = [
        _to_card(each.name, each.id, number)
        for number, each in enumerate(cards.values(), len(result.hits))
    ]
    return Message(said, [section(said), actions(*buttons)])


def _source(hit: Hit, today: date) -> str:
    """ "*Globex*, 30 October, Dana Cole to Anna"."""
    name = inline(hit.customer.name, 100)
    us = mention(hit.leader)
    if hit.where == "answered":
        asked = words_of(hit.question or "") or "a question of mine"
        return f"*{name}*, {past_day(hit.day, today)}, {us} was asked: {escape(asked)}"
    where = WORDING[hit.where].in_search.format(us=us)
    if hit.where == "said":
        where = f"{inline(hit.who, 80)} {where}" if hit.who else f"told {us}"
    return f"*{name}*, {past_day(hit.day, today)}, {where}"


def _quote(passage: Passage) -> Block:
    """The passage verbatim, with the matches in bold."""
    texts = [
        {"type": "text", "text": run.text} | ({"style": {"bold": True}} if run.found else {})
        for run in passage
    ]
    quote = {"type": "rich_text_quote", "elements": texts or [{"type": "text", "text": "…"}]}
    return {"type": "rich_text", "elements": [quote]}


def _plain(passage: Passage) -> str:
    return "".join(run.text for run in passage)


def _query_line(query: Query, today: date) -> str:
    """ "“lead times”, at Acme, heard by Anna, since 1 January", escaped."""
    parts = [quoted(query.words, 150)] if query.words.strip() else ["The latest"]
    if query.customer:
        parts.append(f"at {inline(query.customer.name, 100)}")
    if query.leader:
        parts.append(f"heard by {mention(query.leader)}")
    if query.since:
        parts.append(f"since {day(query.since, today)}")
    return ", ".join(parts)


def _nothing(result: Hits, today: date) -> Message:
    query = result.query
    if result.skip:
        said = f"There is nothing further back for {_query_line(query, today)}."
        return Message(said, [section(said)])
    if not (query.words.strip() or query.is_narrowed):
        return Message(ASK_WHAT, [section(ASK_WHAT)])
    named, offered = _named(result), []
    line = _query_line(query, today)
    said = (
        f"Nothing that was said, seen or answered holds {line}."
        if query.words.strip()
        else f"Nothing was said, seen or answered {line.removeprefix('The latest, ')}."
    )
    if query.customer and not result.without_filters:
        offered = [_to_card(query.customer.name, query.customer.id, 0)]
    if result.without_filters:
        said += " Without the filters there is something."
        offered = [button("Look everywhere", MORE, f"0:{query.words[:LONGEST]}")]
    elif not named.blocks:
        said += _what_to_try(query)
    shown = [section(said), *([actions(*offered)] if offered else []), *named.blocks]
    return Message(f"{said} {named.text}".strip(), shown)


def _what_to_try(query: Query) -> str:
    if not query.words.strip():
        return " Since an earlier day there may be." if query.since else ""
    if any(quote in query.words for quote in '"“”„«»'):
        return " Words in quotes must stand there exactly so; without the quotes, other forms count, too."
    if len(query.words.split()) > 1:
        return " All words must occur; fewer may find more."
    return " Of the last word a beginning is enough, from three letters on."


def not_known(result: NotKnown) -> Message:
    """Says that no customer has that name; a button for each similar one, and for each with a person of that name."""
    if result.several:
        said = f"There are several called “{_name(result.typed)}”."
    else:
        said = f"I know no customer “{_name(result.typed)}”."
    if not result.near and not result.people:
        said += " Log a visit to them, and there is a card."
        look = button(f"Look for “{cut(result.typed, 40)}”", MORE, f"0:{result.typed[:LONGEST]}")
        return Message(said, [section(said), actions(look)])
    if result.near:
        said += f" Did you mean {listing([_name(each.name) for each in result.near], 'or')}?"
    if result.people:
        said += f" {'; '.join(_works(*each) for each in result.people)}."
    suggested = {each.id: each for each in (*result.near, *(where for _, where in result.people))}
    buttons = [
        button(each.name, f"{CHOOSE}:{number}", str(each.id), spoken=f"I mean {each.name}")
        for number, each in enumerate(suggested.values())
    ]
    return Message(said, [section(said), actions(*buttons)])


def _works(person: Contact, where: Customer) -> str:
    """ "Dana Cole (COO) is at Acme"."""
    role = f" ({_name(person.role)})" if person.role else ""
    return f"{_name(person.name)}{role} {'was' if person.left else 'is'} at {_name(where.name)}"


def ask_for_name() -> Message:
    """The answer to `/visit who` without a name, or with a colleague."""
    return Message(ASK_WHOM, [section(ASK_WHOM)])


def gone() -> Message:
    """Says that a button's customer no longer exists."""
    said = "I don't find that customer any more."
    return Message(said, [context(said)])


def _to_card(name: str, customer: int, number: int) -> Block:
    return button(f"What we know of {cut(name, 50)}", f"{SHOW}:{number}", str(customer))


def _name(name: str) -> str:
    return inline(name, 100)


def card_or_reply(result: Card | OnlyOne | NotKnown | None) -> Message:
    """The card, with a line about how it was found if not by its name; or that the customer is not known, or gone."""
    if isinstance(result, NotKnown):
        return not_known(result)
    if isinstance(result, OnlyOne):
        return _only_one(result)
    return customers_card.card(result) if result else gone()


def _only_one(result: OnlyOne) -> Message:
    """The card; the line below says why it is this one, so that the name stays the first thing read."""
    card = customers_card.card(result.card)
    why = (
        f"{_works(result.person, result.card.customer)}."
        if result.person
        else f"No customer is called “{_name(result.typed)}”; this is the only one with a similar name."
    )
    first, *rest = card.blocks
    return Message(f"{card.text}\n{why}", [first, context(why), *rest])
