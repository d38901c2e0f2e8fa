"""The messages and the form of the weekly question. Pure: facts in, message or view out."""

from bot.features.questions import rating
from bot.features.questions.rating import HowWell
from bot.features.questions.weekly_question import SentQuestion
from bot.forms.answer_buttons import change_buttons
from bot.language.second_hand import is_second_hand
from bot.requests.action_ids import ANSWER_PUT_BACK, LOG, PLAN
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
from bot.wording.put_back import put_back_button
from bot.wording.visits import HINT
from storage.ten.answers import Answer, AnswerOutcome

ANSWER = "question_answer"
UNKNOWN = "question_unknown"
SKIP = "question_skip"
ANSWER_FORM = "question_form"
CHANGE_FORM = "answer_change_form"
WORDS = "words"
LONGEST = 3000

NOT_KNOWING = "Not knowing is a reason to go."
NOT_YET = "You don't know yet, and that is kept as an open question."
READ_BY = "It goes on the customer's card, which colleagues who lead and admins read."
EMPTY = "A word or two is enough."
ALREADY = "You answered this one already, and that answer stands: {words}"


def message(sent: SentQuestion | HowWell) -> Message:
    """The message that is sent: a question or a request for a rating."""
    return rating.message(sent) if isinstance(sent, HowWell) else question(sent)


def question(sent: SentQuestion) -> Message:
    """One question about one of the ten."""
    seen = f"You last saw them {on_day(sent.last_day, sent.today)}. " if sent.last_day else ""
    about = f"the question about {sent.customer.name}"
    blocks: list[Block] = [
        section(_asks(sent)),
        actions(
            _answer(sent),
            button("I don't know", UNKNOWN, sent.delivery, spoken=f"I don't know: {about}"),
            button("Skip", SKIP, sent.delivery, spoken=f"Skip {about}"),
        ),
        context(f"{seen}_{NOT_KNOWING}_"),
    ]
    text = f"{_asks(sent, bold='')} {seen}{NOT_KNOWING}"
    return Message(text, blocks, f"A question about {inline(sent.customer.name, 60)}")


def _answer(sent: SentQuestion) -> Block:
    spoken = f"Answer the question about {sent.customer.name}"
    return button("Answer", ANSWER, sent.delivery, spoken=spoken)


def settled(sent: SentQuestion) -> Message:
    """The message after its outcome was stored."""
    assert sent.answer is not None
    match sent.answer.outcome:
        case AnswerOutcome.ANSWERED:
            return _answered(sent, sent.answer)
        case AnswerOutcome.UNKNOWN:
            said = f"{NOT_YET} {NOT_KNOWING}"
            value, whom = f"{sent.delivery}:{sent.customer.id}", sent.customer.name
            buttons = (
                button("Plan a visit", PLAN, value, spoken=f"Plan a visit to {whom}"),
                button("Log a visit", LOG, value, spoken=f"Log a visit to {whom}"),
                button("Now I know", ANSWER, sent.delivery, spoken=f"Now I know of {whom}"),
            )
            blocks = [section(f"{_asks(sent)}\n{said}"), actions(*buttons)]
            return Message(f"{_asks(sent, bold='')} {said}", blocks)
        case AnswerOutcome.SKIPPED if sent.answer.removed_at is not None:
            said = "You removed your answer."
            ways = actions(_put_back(sent), _answer(sent))
            blocks = [section(f"{_asks(sent)}\n{said}"), ways]
            return Message(f"{_asks(sent, bold='')} {said}", blocks)
        case AnswerOutcome.SKIPPED:
            said = f"{_asks(sent, bold='')} Skipped."
            return Message(said, [context(said)])


def _answered(sent: SentQuestion, answer: Answer) -> Message:
    words = answer.words or ""
    ways = actions(*change_buttons(sent.delivery, sent.customer.name, words))
    blocks = [section(_asks(sent)), quote(words), *_whole(words), *_hint(words), ways]
    return Message(f"{_asks(sent, bold='')} You said: {quoted(words, 1000)}", blocks)


def receipt(sent: SentQuestion) -> Message:
    """The reply to an answer that was written as a plain message."""
    assert sent.answer is not None
    words = sent.answer.words or ""
    said = f"Kept as your answer about {_name(sent)}."
    ways = actions(*change_buttons(sent.delivery, sent.customer.name, words))
    return Message(said, [section(said), *_whole(words), *_hint(words), ways])


def changed(sent: SentQuestion) -> Message:
    """Says that the answer was changed, and shows it."""
    assert sent.answer is not None
    words = sent.answer.words or ""
    said = f"Changed: your answer about {_name(sent)}."
    ways = actions(*change_buttons(sent.delivery, sent.customer.name, words))
    return Message(
        f"{said} {quoted(words, 1000)}", [section(said), quote(words), *_whole(words), ways]
    )


def removed(sent: SentQuestion) -> Message:
    """Says that the answer was removed, and offers to put it back."""
    said = f"Removed: your answer about {_name(sent)}. It is on no card any more."
    return Message(said, [section(said), actions(_put_back(sent))])


def _put_back(sent: SentQuestion) -> Block:
    what = f"your answer about {sent.customer.name}"
    return put_back_button(ANSWER_PUT_BACK, sent.delivery, what)


def outcome_line(sent: SentQuestion) -> Message:
    """The reply to "skip" or "I don't know", written as a plain message."""
    known = sent.answer is not None and sent.answer.outcome is AnswerOutcome.SKIPPED
    said = f"Skipped: the question about {_name(sent)}." if known else f"{NOT_YET} {NOT_KNOWING}"
    return Message(said, [section(said)])


def still_open(sent: SentQuestion) -> Message:
    """The reply to small talk while the question is open."""
    said = f"Nothing kept: the question about {_name(sent)} is still open."
    return Message(said, [section(said)])


def explained(sent: SentQuestion) -> Message:
    """The reply to a question back while the question is open."""
    said = (
        f"I asked: {_asks(sent, bold='')} One sentence that you know first-hand is enough. {READ_BY} "
        "Or write “skip”, or “I don't know”."
    )
    return Message(said, [section(said)])


def change_form(sent: SentQuestion, draft: str) -> Block:
    """The form for other words in place of the answer. `draft`: says which answer, and what to show it in."""
    assert sent.answer is not None
    words: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": LONGEST,
        "initial_value": sent.answer.words or "",
    }
    blocks = [section(_asks(sent)), field_of(WORDS, "Your answer", words), context(READ_BY)]
    title = _title(sent.customer.name)
    return modal(CHANGE_FORM, title, blocks, submit="Keep", close="Cancel", private_metadata=draft)


def form(sent: SentQuestion) -> Block:
    """The form for the answer."""
    words: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": LONGEST,
        "focus_on_load": True,
    }
    blocks = [
        section(_asks(sent)),
        field_of(
            WORDS, "Your answer", words, hint="What you know first-hand. One sentence is enough."
        ),
        context(READ_BY),
    ]
    return modal(
        ANSWER_FORM,
        _title(sent.customer.name),
        blocks,
        submit="Keep",
        close="Cancel",
        private_metadata=sent.delivery,
    )


def kept_view(sent: SentQuestion) -> Block:
    """The view after the answer was stored. Closing it also closes a receipt below, whose question is answered now."""
    shown = settled(sent)
    view = modal(ANSWER_FORM, _title(sent.customer.name), [*shown.blocks, context("Kept.")])
    return view | {"clear_on_close": True}


def already(answer: Answer) -> str:
    """The error for a second answer to one question; plain text, for a field."""
    return ALREADY.format(words=f"“{cut(answer.words or '', 200)}”")


def _whole(words: str) -> list[Block]:
    """A note that a long answer, not shown in full, is stored in full."""
    return (
        [context(f"All {len(words):,} characters of it are kept.")] if len(words) > SECTION else []
    )


def _hint(words: str) -> list[Block]:
    return [context(escape(HINT))] if is_second_hand(words) else []


def _asks(sent: SentQuestion, bold: str = "*") -> str:
    return f"{bold}{_name(sent)}.{bold} {escape(sent.words)}"


def _name(sent: SentQuestion) -> str:
    return inline(sent.customer.name, 150)


def _title(name: str) -> str:
    return str(plain(name, 24)["text"])
