"""The words around the weekly question and the ten. Pure: facts in, message or form out."""

from bot.features.questions import rating
from bot.features.questions.rating import HowWell
from bot.features.questions.weekly_question import SentQuestion
from bot.language.second_hand import is_second_hand
from bot.requests.action_ids import LOG, PLAN
from bot.slack.blocks import (
    SECTION,
    Block,
    Message,
    actions,
    button,
    context,
    field_of,
    modal,
    plain,
    quote,
    section,
)
from bot.slack.text import cut, escape
from bot.wording.dates import on_day
from bot.wording.names import inline, quoted
from bot.wording.visits import HINT
from storage.ten.answers import Answer, AnswerOutcome

ANSWER = "question_answer"
UNKNOWN = "question_unknown"
SKIP = "question_skip"
ANSWER_FORM = "question_form"
WORDS = "words"
LONGEST = 3000

NOT_KNOWING = "Not knowing is a reason to go."
NOT_YET = "You don't know yet, and that is kept as an open question."
READ_BY = "It goes on the customer's card, which colleagues who lead and admins read."
EMPTY = "A word or two is enough."
ALREADY = "You answered this one already, and that answer stands: {words}"


def asked(found: SentQuestion | HowWell) -> Message:
    """The message as it is sent."""
    return rating.message(found) if isinstance(found, HowWell) else question(found)


def question(found: SentQuestion) -> Message:
    """One question about one of the ten."""
    seen = f"You last saw them {on_day(found.last_day, found.today)}. " if found.last_day else ""
    blocks: list[Block] = [
        section(_asks(found)),
        actions(
            button("Answer", ANSWER, found.delivery),
            button("I don't know", UNKNOWN, found.delivery),
            button("Skip", SKIP, found.delivery),
        ),
        context(f"{seen}_{NOT_KNOWING}_"),
    ]
    return Message(f"{_asks(found, bold='')} {seen}{NOT_KNOWING}", blocks)


def settled(found: SentQuestion) -> Message:
    """The message once something came of it."""
    assert found.answer is not None
    match found.answer.outcome:
        case AnswerOutcome.ANSWERED:
            return _answered(found, found.answer)
        case AnswerOutcome.UNKNOWN:
            said = f"{NOT_YET} {NOT_KNOWING}"
            value = f"{found.delivery}:{found.customer.id}"
            buttons = (
                button("Plan a visit", PLAN, value),
                button("Log a visit", LOG, value),
                button("Now I know", ANSWER, found.delivery),
            )
            blocks = [section(f"{_asks(found)}\n{said}"), actions(*buttons)]
            return Message(f"{_asks(found, bold='')} {said}", blocks)
        case AnswerOutcome.SKIPPED:
            said = f"{_asks(found, bold='')} Skipped."
            return Message(said, [context(said)])


def _answered(found: SentQuestion, answer: Answer) -> Message:
    words = answer.words or ""
    blocks = [section(_asks(found)), quote(words), *_whole(words), *_hint(words)]
    return Message(f"{_asks(found, bold='')} You said: {quoted(words, 1000)}", blocks)


def receipt(found: SentQuestion) -> Message:
    """What is said to an answer that was written as a plain message."""
    assert found.answer is not None
    words = found.answer.words or ""
    said = f"Kept as your answer about {_name(found)}."
    return Message(said, [section(said), *_whole(words), *_hint(words)])


def form(found: SentQuestion) -> Block:
    """Where the answer is written."""
    words: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": LONGEST,
        "focus_on_load": True,
    }
    blocks = [
        section(_asks(found)),
        field_of(
            WORDS, "Your answer", words, hint="What you know first-hand. One sentence is enough."
        ),
        context(READ_BY),
    ]
    return modal(
        ANSWER_FORM,
        _title(found.customer.name),
        blocks,
        submit="Keep",
        close="Cancel",
        private_metadata=found.delivery,
    )


def kept_view(found: SentQuestion) -> Block:
    """The form once its answer is kept. It takes a receipt below it along, which asks what is answered now."""
    message = settled(found)
    view = modal(ANSWER_FORM, _title(found.customer.name), [*message.blocks, context("Kept.")])
    return view | {"clear_on_close": True}


def already(answer: Answer) -> str:
    """For a second answer to one question: plain text, for a field."""
    return ALREADY.format(words=f"“{cut(answer.words or '', 200)}”")


def _whole(words: str) -> list[Block]:
    """A long answer is not shown in full; it is kept in full."""
    return (
        [context(f"All {len(words):,} characters of it are kept.")] if len(words) > SECTION else []
    )


def _hint(words: str) -> list[Block]:
    return [context(escape(HINT))] if is_second_hand(words) else []


def _asks(found: SentQuestion, bold: str = "*") -> str:
    return f"{bold}{_name(found)}.{bold} {escape(found.words)}"


def _name(found: SentQuestion) -> str:
    return inline(found.customer.name, 150)


def _title(name: str) -> str:
    return str(plain(name, 24)["text"])
