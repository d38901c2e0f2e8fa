"""What the bot says unasked, one row a kind: how its words are made. When it is said: scheduler/schedule.py."""

from bot.delivery.courier import Builder, SlackCourier
from bot.features.admin_notices import messages
from bot.features.board import handlers as board
from bot.features.briefs import brief_handlers, did_you_meet_handlers
from bot.features.nudges import handlers as nudges
from bot.features.promises import handlers as promises
from bot.features.questions import handlers
from bot.features.ten import handlers as ten
from bot.features.visits import shared_visit
from bot.features.welcome import handlers as welcome
from bot.requests.services import Desk
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
    sharing.KIND: shared_visit.render,
    closed_book.KIND: ten.render_closed_book,
    questions.KIND: handlers.render,
    promised.KIND: promises.render,
    ahead.BRIEF: brief_handlers.render_brief,
    ahead.DID_YOU_MEET: did_you_meet_handlers.render_question,
    boards.KIND: board.render,
    NOTICE: messages.render,
}


def courier(desk: Desk) -> SlackCourier:
    """The courier that words every kind there is."""
    return SlackCourier(desk, BUILDERS)


def clock(desk: Desk) -> Clock:
    """The clock that a running process starts."""
    return Clock(desk.database, courier(desk), desk.now, questions=QUESTIONS)
