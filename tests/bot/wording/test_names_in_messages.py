"""With any name, a message is formatted as with a plain name, and mentions nobody."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.playground.blockkit.check import channel_mentions, check, check_view
from bot.slack.blocks import Message
from bot.slack.text import storable
from tests.bot.office import NASTY, mrkdwn_of
from tests.bot.wording.messages_with_names import MESSAGES, Said, blocks_of, surface

PLAIN = "Acme"
NAMES = (
    "A*B*C", "*", "**", "*A*", "A*", "*A", "_Under_", "~tilde~", "`tick`", "```", "*_~`", "A_b*c~d`e", NASTY,
    "<!channel>", "<!subteam^S1>", "<@U1>", "<#C1>", "<http://x|y>", "&lt;!here&gt;", "A & B", "&" * 300, "<" * 300,
    "*" * 300, "x" * 300, "شركة *الاتصالات*", "\u202eabc*", "\u2067\u2067*", "🏭" * 150, "👩‍👩‍👧‍👦 *Family*",
    "two\n*lines*",
)  # fmt: skip
MARKS = re.compile(r"[*_~`]|<[^<>]*>")
LINK = re.compile(r"<https://[^<>|]*\|")
LETTERS = st.sampled_from("aA1 *_~`<>&|@!#^:/().,\"'“”\n\u202e\u2067\u200bאשé😀∗")


def names() -> st.SearchStrategy[str]:
    """Names as they are stored: at most 300 characters, and not blank."""
    some = st.sampled_from(NAMES) | st.text(LETTERS, max_size=300) | st.text(max_size=300)
    return some.map(lambda name: storable(name).strip()).filter(bool)


def marks(text: str) -> list[str]:
    """The markup that Slack finds in a text: bold, italic, struck, code; mentions and links, without their address."""
    return MARKS.findall(LINK.sub("<|", text))


def texts(said: Said) -> Iterator[str]:
    """All texts that Slack reads as markup, block by block."""
    yield from [said.text] if isinstance(said, Message) else []
    yield from filter(None, map(mrkdwn_of, blocks_of(said)))


def is_balanced(text: str) -> bool:
    """True if bold, italic, strike and code end on the line on which they begin."""
    return all(marks(line).count(mark) % 2 == 0 for line in text.split("\n") for mark in "*_~`")


@pytest.mark.parametrize("kind", MESSAGES)
@example(name="A*B*C")
@given(name=names())
def test_a_name_adds_no_markup_and_calls_nobody(kind: str, name: str) -> None:
    plain = [marks(text) for said in MESSAGES[kind](PLAIN) for text in texts(said)]
    for said in MESSAGES[kind](name):
        for text in texts(said):
            found = marks(text)
            assert is_balanced(text)
            # A truncated text loses its end, and the markup in it.
            assert any(found == expected[: len(found)] for expected in plain)
        assert not list(
            channel_mentions(said.text if isinstance(said, Message) else "", blocks_of(said))
        )


@pytest.mark.parametrize("kind", MESSAGES)
@example(name="A*B*C")
@given(name=names())
def test_slack_takes_every_message_whatever_the_name(kind: str, name: str) -> None:
    for said in MESSAGES[kind](name):
        where = surface(said)
        wrong = check(blocks_of(said), where) if where == "message" else check_view(said, where)
        assert wrong == []


@pytest.mark.parametrize("kind", MESSAGES)
def test_only_markup_shows_look_alikes(kind: str) -> None:
    name = "_A_ *b* ~c~ `d`"
    for said in MESSAGES[kind](name):
        for text in _shown_as_it_is(blocks_of(said)):
            assert not set("∗＿∼ˋ") & set(text)


def _shown_as_it_is(thing: object) -> Iterator[str]:
    """plain_text, rich text, and what a field begins with."""
    if isinstance(thing, list):
        for each in thing:
            yield from _shown_as_it_is(each)
    elif isinstance(thing, dict) and thing.get("type") != "mrkdwn":
        yield from (value for value in thing.values() if isinstance(value, str))
        yield from _shown_as_it_is(list(thing.values()))
