"""/visit: one line of text becomes a stored visit, an open form, or a subcommand's answer."""

import hashlib
import re
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from sqlalchemy.engine import Connection

from bot import commands
from bot.errors import NotAllowedError, NotEnrolledError
from bot.features.customers import search_line
from bot.features.hours import away_handlers
from bot.features.plans import plan_line
from bot.features.visits import log_visit, messages
from bot.features.visits.log_visit import Asked, Kept
from bot.language.visit_line import intents, parser
from bot.requests import action, action_ids, modals
from bot.requests.actor import Acting, admit, user_of
from bot.requests.command import Call
from bot.requests.services import MOST_SEEN, Desk, Seen
from bot.slack.app_manifest import COMMAND
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from bot.slack.text import decode, decode_line
from storage import clocks, customers, leaders, names, received, visits
from storage.customers import Customer
from storage.received import AlreadyReceivedError


@dataclass(frozen=True)
class Line:
    """What was typed after /visit, entities decoded, and by whom. `key`: once for each command."""

    workspace: str
    user_id: str
    text: str
    key: str


@dataclass(frozen=True)
class Understood:
    """A line that stores nothing by itself. `customer` is the known customer that the words name."""

    acting: Acting
    intent: intents.OpenForm | intents.Run | intents.Unclear
    customer: Customer | None = None


def register(app: AsyncApp) -> None:
    app.command(COMMAND)(visit)
    app.action(re.compile(rf"{action_ids.RUN_LINE}(:\w+)?"))(
        run_line
    )  # several may stand in one row
    app.action(action_ids.FORM_LINE)(run_line)


async def visit(
    ack: AsyncAck, command: dict[str, Any], context: AsyncBoltContext, desk: Desk, later: Later
) -> None:
    """The listener of /visit. Committed before it is acknowledged; forms open after that."""
    text = decode_line(command.get("text") or "").strip()
    line = Line(context.team_id or "", user_of(command), text, _key(command))
    try:
        result = await _understood(line, desk)
    except NotEnrolledError:  # an assistant need not take part
        said = await away_handlers.for_outsider(desk, line.workspace, line.user_id, line.text)
        if said is None:
            raise
        await ack(**said.body(response_type="ephemeral"))
        return
    if isinstance(result, Understood):
        trigger_id, url = command.get("trigger_id") or "", command.get("response_url") or ""
        call = Call(result.acting, "", desk, later, trigger_id, url, line.key)
        message = await _go_on(call, result)
    else:
        message = messages.answer(result) if result else messages.gone()
    if message is None:
        await ack()
    else:
        await ack(**message.body(response_type="ephemeral"))


def _key(command: dict[str, Any]) -> str:
    """The trigger id, with all that a command sent again has in common with the first.

    For Slack the trigger id alone would do. Others who speak its language give one to every command, or none.
    """
    told = [command.get(each) for each in ("trigger_id", "response_url", "user_id", "text")]
    if not (told[0] or told[1]):
        return uuid.uuid4().hex
    return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=16).hexdigest()


async def _understood(line: Line, desk: Desk) -> Understood | Kept | None:
    # Only a line with a colon can store anything; the others need no writer.
    work = desk.database.run if ":" in line.text or "：" in line.text else desk.database.read
    now = desk.now()
    try:
        return await work(take, line, now, desk.seen)
    except AlreadyReceivedError:
        return await desk.database.read(take_again, line, now)


def take(connection: Connection, line: Line, now: datetime, seen: Seen) -> Understood | Kept:
    """Reads the line and stores what it says, in one transaction and once for each command."""
    return _take_as_seen(connection, line, now, seen) or _take(connection, line, now, seen)


def _take_as_seen(
    connection: Connection, line: Line, now: datetime, seen: Seen
) -> log_visit.Receipt | None:
    """The shortest way for the commonest line: somebody who was here before logs a visit to a known customer.

    It reads the line as if nothing about the person had changed since then. The one query that a visit needs
    anyway says whether that holds; if not, nothing was written yet, and the line is taken the long way.
    """
    membership = seen.get((line.workspace, line.user_id))
    if membership is None:
        return None
    acting = admit(membership, line.user_id, now)
    intent = parser.read(line.text, acting.today, reserved=commands.WORDS)
    if not isinstance(intent, intents.Log) or intent.on_behalf_of or not acting.person.leads:
        return None
    entry = intent.entry
    key = names.customer_key(entry.customer)
    around = clocks.surroundings(
        connection, line.workspace, line.user_id, entry, key, acting.programme
    )
    if around.membership != membership or around.customer is None:
        return None
    return log_visit.store(connection, acting, entry, around.customer, around, request=line.key)


def _take(connection: Connection, line: Line, now: datetime, seen: Seen) -> Understood | Kept:
    membership = leaders.membership(connection, line.workspace, line.user_id)
    acting = admit(membership, line.user_id, now)
    if len(seen) >= MOST_SEEN:
        seen.clear()
    seen[line.workspace, line.user_id] = membership
    intent = parser.read(line.text, acting.today, reserved=commands.WORDS)
    if isinstance(intent, intents.Run):
        return Understood(acting, intent)
    if isinstance(intent, intents.OpenForm | intents.Unclear):
        return Understood(acting, intent, modals.known_in(connection, acting, intent))
    if isinstance(intent, intents.WhichWasMeant) and (
        _is_search(intent) or _is_plan(connection, acting, intent)
    ):
        return Understood(acting, intent.run)
    told = intent.visit if isinstance(intent, intents.WhichWasMeant) else intent
    if told.on_behalf_of is not None:
        return Understood(acting, intents.Unclear(line.text, None, None, told.on_behalf_of))
    if isinstance(intent, intents.WhichWasMeant):
        kept: Kept = log_visit.ask_which(connection, acting, intent)
    else:
        kept = log_visit.settle(connection, acting, intent, line.key)
    if isinstance(kept, Asked):  # a visit carries its command's key itself
        received.remember(connection, line.workspace, "command", line.key, kept.outcome, now)
    return kept


def _is_search(intent: intents.WhichWasMeant) -> bool:
    """ "search gas customer: Acme": the colon is a filter's."""
    return intent.run.word == "search" and search_line.is_filtered(intent.run.rest)


def _is_plan(connection: Connection, acting: Acting, intent: intents.WhichWasMeant) -> bool:
    """ "plan Globex 3 Dec: ask about gas": with a day to come, unless a customer is called "Plan …"."""
    if intent.run.word != "plan" or not plan_line.is_ahead(intent.run.rest, acting.today):
        return False
    named = intent.visit.entry.customer if intent.visit.entry else ""
    return not named or customers.match(connection, acting.workspace, named) is None


def take_again(connection: Connection, line: Line, now: datetime) -> Kept | None:
    """The same answer to the same command; None if what it stored was taken back."""
    acting = admit(leaders.membership(connection, line.workspace, line.user_id), line.user_id, now)
    visit = visits.of_request(connection, line.workspace, line.key)
    outcome = received.outcome(connection, line.workspace, "command", line.key)
    return log_visit.again(connection, acting, {"visit": visit} if visit else outcome or {})


async def _go_on(call: Call, understood: Understood) -> Message | None:
    if not isinstance(understood.intent, intents.Run):
        return modals.answer_words(call, understood.intent, understood.customer)
    word, rest, admin = understood.intent.word, understood.intent.rest, call.acting.person.admin
    row = commands.find(word)
    if row is None or row.run is None:
        about = "" if word == "help" else f"“{word}” is not here yet."
        return commands.help_message(admin=admin, about=about)
    if row.for_admins and not admin:
        raise NotAllowedError("Only an admin of this programme can do that.")
    return await row.run(replace(call, rest=rest))


async def run_line(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """A button that stands for a line after /visit: a subcommand, or words for the form."""
    press = action.read(body)
    text = decode(press.value)
    understood = await desk.database.read(_reread, acting, text)
    call = Call(
        acting, "", desk, later, press.trigger_id, press.response_url, f"action:{press.key}"
    )
    message = None
    if press.action_id == action_ids.FORM_LINE and not isinstance(understood.intent, intents.Run):
        modals.open_with(call, understood.intent, understood.customer)
    else:
        message = await _go_on(call, understood)
    await ack()
    if message is not None and press.in_home:
        later(modals.show_message, desk, acting.workspace, press.trigger_id, message)
    elif message is not None:
        later(
            desk.clients.respond,
            press.response_url,
            message,
            response_type="ephemeral",
            replace_original=True,
        )


def _reread(connection: Connection, acting: Acting, text: str) -> Understood:
    intent = parser.read(text, acting.today, reserved=commands.WORDS)
    if isinstance(intent, intents.Run):
        return Understood(acting, intent)
    if not isinstance(intent, intents.OpenForm | intents.Unclear):
        intent = intents.Unclear(text, None, None)  # no button of ours carries a line that logs
    return Understood(acting, intent, modals.known_in(connection, acting, intent))
