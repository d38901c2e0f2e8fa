"""The messages of search, and of looking up a customer that is not known. Pure."""

from datetime import date

from bot.features.customers import card as customers_card
from bot.features.customers.lookup import PAGE, Hits, NotKnown
from bot.features.customers.search_line import LONGEST, Query
from bot.requests.action_ids import SHOW
from bot.slack.blocks import BUTTON, Block, Message, actions, button, context, section
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
    """The hits; if there are none, what may help."""
    if not result.hits:
        return _nothing(result, today)
    title = f"*{_query_line(result.query, today)}*" + (", further back" if result.skip else "")
    blocks: list[Block] = [section(title)]
    for number, hit in enumerate(result.hits):
        card = button("Card", f"{SHOW}:{number}", str(hit.customer.id))
        blocks += [section(_source(hit, today), accessory=card), _quote(hit.passage)]
    if result.more:
        value = f"{result.skip + PAGE}:{result.typed[:LONGEST]}"
        blocks.append(actions(button("More", MORE, value)))
    lines = [f"{_source(hit, today)}: {quoted(_plain(hit.passage))}" for hit in result.hits]
    return Message("\n".join([title, *lines]).replace("*", ""), blocks)


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
    parts = [quoted(query.words, 150)]
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
    if not query.words.strip():
        return _no_words(result)
    said = f"Nothing that was said, seen or answered holds {_query_line(query, today)}."
    offered = []
    if result.customer:
        said += f" But {_name(result.customer.name)} is a customer."
        offered = [_to_card(result.customer.name, result.customer.id)]
    elif result.without_filters:
        said += " Without the filters there is something."
        value = f"0:{query.words[:LONGEST]}"
        offered = [button("Look everywhere", MORE, value)]
    elif len(query.words.split()) > 1:
        said += " All words must occur; fewer may find more."
    else:
        said += " Of the last word a beginning is enough, from three letters on."
    return Message(said, [section(said), *([actions(*offered)] if offered else [])])


def _no_words(result: Hits) -> Message:
    customer = result.query.customer
    offered = [actions(_to_card(customer.name, customer.id))] if customer else []
    return Message(ASK_WHAT, [section(ASK_WHAT), *offered])


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
        button(cut(each.name, BUTTON), f"{CHOOSE}:{number}", str(each.id))
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


def _to_card(name: str, customer: int) -> Block:
    return button(f"What we know of {cut(name, 50)}", f"{SHOW}:0", str(customer))


def _name(name: str) -> str:
    return inline(name, 100)


def card_or_reply(result: Card | NotKnown | None) -> Message:
    """The card; or that the customer is not known, or gone."""
    if isinstance(result, NotKnown):
        return not_known(result)
    return customers_card.card(result) if result else gone()
