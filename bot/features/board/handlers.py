"""The board: posted in its channel each week, shown by `/visit board`, and updated when a visit changes."""

from datetime import date, datetime

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import update
from bot.features.board import messages, ranking
from bot.features.board.messages import ReaderStanding
from bot.requests.action import Action, on_action
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message
from scheduler.calendars.calendar import iso_week, local_day, rolling_quarter_start
from scheduler.engine.courier import Withdrawn
from scheduler.kinds import weekly_board
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders, workspaces
from storage.programme.settings import Programme
from storage.queries import board_standings
from storage.queries.board_standings import BoardStanding


def register(app: AsyncApp) -> None:
    on_action(app, messages.LEAVE, leave)
    on_action(app, messages.COME_BACK, come_back)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The board for its channel, as of now. Raises Withdrawn if there are no leaders."""
    return await services.database.read(_for_channel, delivery.workspace, now)


def _for_channel(connection: Connection, workspace: str, now: datetime) -> Message:
    programme = _programme(connection, workspace)
    today = local_day(now, programme.zone)
    ranked, _ = _read(connection, workspace, programme, today)
    if not ranked.leaders:
        raise Withdrawn(DeliveryCode.NOBODY_LEADS)
    return messages.board(ranked, today, programme.counts)


async def run_board(command: Command) -> Message:
    """`/visit board`: for the actor alone, with their own line if they have no place."""
    return await command.services.database.read(_for_one, command.actor)


def _for_one(connection: Connection, actor: Actor) -> Message:
    ranked, rows = _read(connection, actor.workspace, actor.programme, actor.today)
    mine = next((each for each in rows if each.user_id == actor.user_id), None)
    own = (
        ReaderStanding(mine.user_id, len(mine.customers), mine.days, mine.on_board)
        if mine
        else None
    )
    return messages.board(ranked, actor.today, actor.programme.counts, own)


async def leave(action: Action) -> None:
    """[Leave me off the board]: boards no longer name the actor. A second press gets the same answer."""
    await _set_on_board(action, on_board=False)


async def come_back(action: Action) -> None:
    """[Put me back on the board]: boards may name the actor again."""
    await _set_on_board(action, on_board=True)


async def _set_on_board(action: Action, *, on_board: bool) -> None:
    message = await action.services.database.run(_set_and_show, action.actor, on_board)
    replace(action, message)
    action.later(refresh_board, action.services, action.actor.workspace)


def _set_and_show(connection: Connection, actor: Actor, on_board: bool) -> Message:
    leaders.refresh(connection, actor.workspace, actor.user_id, on_board=on_board)
    return _for_one(connection, actor)


def _read(
    connection: Connection, workspace: str, programme: Programme, today: date
) -> tuple[ranking.Board, list[BoardStanding]]:
    first = rolling_quarter_start(today)
    rows = board_standings.standings(connection, workspace, programme.counts, first, today)
    ranked = ranking.board(rows)
    met = {each.user_id: each.customers for each in rows}
    new = {}
    for place in ranked.places:
        theirs = met[place.user_id]
        known = board_standings.known_before(connection, workspace, place.user_id, theirs, first)
        new[place.user_id] = len(theirs - known)
    return ranking.with_new(ranked, new), rows


async def refresh_board(services: Services, workspace: str) -> bool:
    """A follow-up: updates the posted board of this week, or of a later one, after a visit changed.

    False if there is none, if nobody is left on it, or if Slack refused it. That is only logged: next week's board
    will be right.
    """
    posted = await services.database.read(_posted, workspace, services.now())
    if posted is None or posted.channel is None or posted.ts is None:
        return False
    as_of = max(services.now(), posted.sent_at or services.now())
    try:
        message = await services.database.read(_for_channel, workspace, as_of)
    except Withdrawn:  # everybody on it is gone or paused: what was posted stays as it is
        return False
    return await update(services, workspace, posted.channel, posted.ts, message)


def _posted(connection: Connection, workspace: str, now: datetime) -> Delivery | None:
    programme = _programme(connection, workspace)
    if programme.board_channel is None:
        return None
    found = deliveries.last_sent(connection, workspace, programme.board_channel, weekly_board.KIND)
    this_week = iso_week(local_day(now, programme.zone))
    return found if found and found.slot >= this_week else None


def _programme(connection: Connection, workspace: str) -> Programme:
    found = workspaces.find(connection, workspace)
    return found.programme if found else Programme()
