"""What the bot says unasked, one row a kind: how its words are made. When it is said: scheduler/schedule.py."""

from bot import notices
from bot.board import handlers as board
from bot.delivery.courier import Builder, SlackCourier
from bot.nudges import handlers as nudges
from bot.plans import unasked as plans
from bot.promises import handlers as promises
from bot.requests.services import Desk
from bot.ten import answering as ten
from bot.visits import sharing as shared
from bot.welcome import handlers as welcome
from bot.wording.question_catalogue import KEYS
from scheduler import boards, closed_book, questions, sharing, wearing_off
from scheduler import nudges as overdue
from scheduler import promises as promised
from scheduler import visits_ahead as ahead
from scheduler import welcome as welcoming
from scheduler.clock import Clock
from scheduler.notices import KIND as NOTICE

QUESTIONS = KEYS

BUILDERS: dict[str, Builder] = {
    overdue.KIND: nudges.render,
    wearing_off.KIND: nudges.render,
    welcoming.KIND: welcome.render,
    sharing.KIND: shared.render,
    closed_book.KIND: ten.render_closed_book,
    questions.KIND: ten.render,
    promised.KIND: promises.render,
    ahead.BRIEF: plans.render_brief,
    ahead.DID_YOU_MEET: plans.render_question,
    boards.KIND: board.render,
    NOTICE: notices.render,
}


def courier(desk: Desk) -> SlackCourier:
    """The courier that words every kind there is."""
    return SlackCourier(desk, BUILDERS)


def clock(desk: Desk) -> Clock:
    """The clock that a running process starts."""
    return Clock(desk.database, courier(desk), desk.now, questions=QUESTIONS)
