"""Scheduled messages: the function that renders each kind. scheduler/kinds/schedule.py says when each is sent."""

from bot.delivery.courier import SlackCourier
from bot.features.admin_notices import messages
from bot.features.board import handlers as board
from bot.features.briefs import brief_handlers, did_you_meet_handlers
from bot.features.hours import absence_note as hours_absence_note
from bot.features.hours import assistant_welcome as hours_assistant_welcome
from bot.features.nudges import handlers as nudges
from bot.features.plans import companion
from bot.features.promises import handlers as promises
from bot.features.questions import handlers
from bot.features.ten import handlers as ten
from bot.features.visits import shared_visit as visits_shared_visit
from bot.features.welcome import handlers as welcome_handlers
from bot.requests.services import Builder, Services
from bot.wording.question_catalogue import KEYS
from scheduler.engine.clock import Clock
from scheduler.kinds import (
    absence_note,
    admin_notice,
    assistant_welcome,
    declining_visits,
    did_you_meet,
    overdue_nudge,
    plan_companion,
    promise_reminder,
    shared_visit,
    ten_from_memory,
    visit_brief,
    weekly_board,
    weekly_question,
    welcome,
)

BUILDERS: dict[str, Builder] = {
    overdue_nudge.KIND: nudges.render,
    declining_visits.KIND: nudges.render,
    welcome.KIND: welcome_handlers.render,
    plan_companion.KIND: companion.render,
    assistant_welcome.KIND: hours_assistant_welcome.render,
    absence_note.KIND: hours_absence_note.render,
    shared_visit.KIND: visits_shared_visit.render,
    ten_from_memory.KIND: ten.render_closed_book,
    weekly_question.KIND: handlers.render,
    promise_reminder.KIND: promises.render,
    visit_brief.KIND: brief_handlers.render_brief,
    did_you_meet.KIND: did_you_meet_handlers.render_question,
    weekly_board.KIND: board.render,
    admin_notice.KIND: messages.render,
}


def courier(services: Services) -> SlackCourier:
    """A courier that can render every kind of message."""
    return SlackCourier(services, BUILDERS)


def clock(services: Services) -> Clock:
    """The clock of a running process."""
    return Clock(services.database, courier(services), services.now, questions=KEYS)
