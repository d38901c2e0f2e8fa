"""Posts deliveries to Slack: opens conversations, posts once, and searches for what may have been posted.

It never retries: it raises the scheduler's exceptions, and the sender decides.
"""

import json
import logging
import time
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import Connection

from bot.delivery import profile_sync
from bot.requests.actor import Actor, admit
from bot.requests.services import Builder, Services
from bot.slack import faults
from bot.slack.blocks import Message
from bot.slack.clients import Identity
from bot.slack.directory import Profile
from bot.slack.faults import Fault, FaultKind
from bot.wording import assistants, bundle
from scheduler.engine.courier import (
    Body,
    Doubtful,
    Method,
    NotNow,
    Refused,
    Subject,
    Unreadable,
    Unwritten,
    Withdrawn,
    report_bug,
)
from scheduler.kinds.delivery_codes import DeliveryCode, code_of
from scheduler.kinds.schedule import urgency
from storage.core.failures import DatabaseUnavailableError
from storage.outbox import bundle_items, reasons
from storage.outbox.bundle_items import BundleItem
from storage.outbox.deliveries import Delivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import belonging, leaders

log = logging.getLogger(__name__)


EVENT_TYPE = "delivery"
MOST_LOST = 1000
PAGE = 100
MOST_PAGES = 5
KNOWN_FOR = 60.0  # seconds (monotonic) for which an account counts as active once checked
NO_TOKEN_PAUSE = 300.0
# How long before `doubted_at` the call may have begun: the client's time-out, and clock skew.
BEFORE_A_DOUBT = timedelta(minutes=10)
# The code, and the text that releases before the codes stored in its place.
LEFT_BEHIND = (reasons.LEFT_BEHIND, "the sender never came back")

# What each of Slack's error codes concerns; one that is not listed concerns the message alone.
_CODES_BY_SUBJECT: dict[Subject, str] = {
    "workspace": " ".join(faults.TOKEN_LOST),
    "channel": """
        channel_not_found is_archived not_in_channel restricted_action messages_tab_disabled
        restricted_action_read_only_channel channel_is_limited_access is_inactive
    """,
    "recipient": "user_not_found users_not_found user_not_visible user_disabled cannot_dm_bot",
}
_SUBJECT_BY_CODE: dict[str, Subject] = {
    word: what for what, words in _CODES_BY_SUBJECT.items() for word in words.split()
}


class SlackCourier:
    """The scheduler's Courier (scheduler/engine/courier.py) for Slack. `builders`: by kind, what builds its message."""

    def __init__(self, services: Services, builders: Mapping[str, Builder]) -> None:
        self._services = services
        self._builders = builders
        self._open_accounts: dict[tuple[str, str], float] = {}
        self._lost: dict[str, Sequence[str]] = {}  # by delivery: assistants of whom it tells

    async def open(self, workspace: str, recipient: str) -> str:
        """The id of the direct conversation with that user. Raises Refused or NotNow."""
        client = self._client(workspace, "open")
        try:
            response = await _call_repeatable(client.conversations_open(users=recipient), "open")
        except Refused as error:
            raise await self._confirmed(workspace, error, "open") from error
        return str(response["channel"]["id"])

    async def write(self, deliveries: Sequence[Delivery], now: datetime) -> Unwritten:
        """Builds the items of a bundle and stores them. The first delivery, which carries the others, always has room.

        One that meets a bug fails alone, so that it does not hold up the others. Raises NotNow, Doubtful, and
        DatabaseUnavailableError.
        """
        dropped: dict[str, DeliveryReason] = {}
        failed: dict[str, DeliveryReason] = {}
        items: dict[str, BundleItem] = {}
        for each in deliveries:
            try:
                items[each.id] = bundle.item(each.id, await self._build(each, now))
            except Withdrawn as error:
                dropped[each.id] = error.reason
            except Refused as error:
                failed[each.id] = error.reason
            except (NotNow, Doubtful, DatabaseUnavailableError):
                raise
            except Exception as error:
                failed[each.id] = report_bug(error)
        chosen = _chosen(deliveries, items)
        if len(chosen) > 1 and deliveries[0].id in items:
            carrier = deliveries[0]
            await self._services.database.run(
                bundle_items.keep, carrier.workspace, carrier.id, chosen, now
            )
        waiting = frozenset(items.keys() - {each.delivery for each in chosen})
        return Unwritten(dropped, failed, waiting)

    async def _build(self, delivery: Delivery, now: datetime) -> Message:
        builder = self._builders.get(delivery.kind)
        if builder is None:
            raise Refused(DeliveryCode.NO_WORDS, "message", kind=delivery.kind)
        return await builder(self._services, delivery, now)

    async def _message(self, delivery: Delivery, now: datetime) -> Message:
        if delivery.carried_by == delivery.id:
            items = await self._services.database.read(
                bundle_items.of_bundle, delivery.workspace, delivery.id
            )
            return bundle.message(items)
        return await self._build(delivery, now)

    async def prepare(self, delivery: Delivery, channel: str, now: datetime) -> Body:
        """Checks the account or channel again, and builds the message.

        Raises any exception of scheduler/engine/courier.py but Unreadable.
        """
        client = self._client(delivery.workspace, "post")
        if channel == delivery.recipient:
            try:
                await _check_channel(client, channel)
            except Refused as error:
                raise await self._confirmed(delivery.workspace, error, "post") from error
        else:
            await self._check_account(client, delivery, now)
        message = await self._message(delivery, now)
        return (await self._with_lost_assistants(delivery, message)).body()

    async def post(self, delivery: Delivery, channel: str, body: Body) -> str:
        """Posts the message, within the client's time-out, and returns its timestamp.

        Raises Doubtful, NotNow and Refused.
        """
        client = self._client(delivery.workspace, "post")
        try:
            response: Any = await client.chat_postMessage(
                channel=channel,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": delivery.id}},
                unfurl_links=False,
                unfurl_media=False,
                **body,
            )
            ts = str(response["ts"])
        except Exception as error:
            problem = _post_error(faults.read(error))
            if isinstance(problem, Refused):
                problem = await self._confirmed(delivery.workspace, problem, "post")
            raise problem from error
        await self._note_told(delivery)
        return ts

    async def _with_lost_assistants(self, delivery: Delivery, message: Message) -> Message:
        """The message; below it which assistants its recipient has lost, if that was not said yet and there is room."""
        lost = await self._services.database.read(
            belonging.lost_assistants, delivery.workspace, delivery.recipient
        )
        self._lost.pop(delivery.id, None)
        noted = bundle.with_note(message, assistants.lost(lost)) if lost else None
        if noted is None:
            return message
        if len(self._lost) > MOST_LOST:  # of messages that were never posted
            self._lost.clear()
        self._lost[delivery.id] = lost
        return noted

    async def _note_told(self, delivery: Delivery) -> None:
        """Afterwards, and whatever happens: the message has arrived, and must not be taken for one that did not."""
        lost = self._lost.pop(delivery.id, None)
        if lost is None:
            return
        where, now = (delivery.workspace, delivery.recipient), self._services.now()
        try:
            await self._services.database.run(belonging.mark_told, *where, lost, now)
        except Exception as error:
            log.warning("a leader will be told again of who left: %s", type(error).__name__)

    async def find(self, delivery: Delivery, channel: str) -> str | None:
        """The timestamp of the delivery's message in that conversation; None if it is not there.

        Raises Unreadable, also where the conversation is longer than MOST_PAGES, besides Doubtful and NotNow.
        """
        client = self._client(delivery.workspace, "find")
        bot = self._services.clients.identity(delivery.workspace)
        arguments: dict[str, Any] = {
            "channel": channel,
            "limit": PAGE,
            "include_all_metadata": True,
        }
        oldest = _oldest(delivery)
        for _ in range(MOST_PAGES):
            response = await _call_history(client.conversations_history(**arguments))
            for message in response.get("messages") or []:
                if _is_ours(message, delivery, bot):
                    await self._note_told(delivery)
                    return str(message["ts"])
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor or _reaches_back(response.get("messages") or [], oldest):
                return None
            arguments["cursor"] = cursor
        raise Unreadable("there is too much to read")

    async def _confirmed(
        self, workspace: str, refused: Refused, method: Literal["open", "post"]
    ) -> Refused | NotNow:
        """What to raise for a refusal: one method's word about the token is not taken, the token itself is asked."""
        if refused.subject != "workspace":
            return refused
        fault = await self._services.clients.token_fault(workspace)
        if fault is None:  # it works: whatever it was concerns this message alone
            return Refused(refused.reason.code, "message")
        if fault.kind is FaultKind.FINAL:
            return Refused(fault.code, "workspace")
        return NotNow(fault.retry_after, method)

    def _client(self, workspace: str, method: Method) -> AsyncWebClient:
        try:
            return self._services.clients.of(workspace)
        except KeyError:  # another process may have the token: no reason to stop the workspace
            raise NotNow(NO_TOKEN_PAUSE, method) from None

    async def _check_account(
        self, client: AsyncWebClient, delivery: Delivery, now: datetime
    ) -> None:
        """Posting to a deactivated account may succeed without an error, and a guest is not written to either.

        So the account is checked first. Raises Refused, once it is stored why, or NotNow.
        """
        key = delivery.workspace, delivery.recipient
        if self._open_accounts.get(key, 0.0) > time.monotonic():
            return
        try:
            response = await _call_repeatable(client.users_info(user=delivery.recipient), "post")
        except Refused as error:
            confirmed = await self._confirmed(delivery.workspace, error, "post")
            if not isinstance(confirmed, Refused) or confirmed.subject in (
                "recipient",
                "workspace",
            ):
                raise confirmed from error
            return  # it says nothing about the account; the post itself will
        user = {"id": delivery.recipient, **(response.get("user") or {})}
        profile = self._services.directory.learn(delivery.workspace, user)
        if profile.outside is None:
            if len(self._open_accounts) > 10_000:
                self._open_accounts.clear()
            self._open_accounts[key] = time.monotonic() + KNOWN_FOR
        await self._store_profile(delivery, profile, now)
        if profile.outside is not None:
            raise Refused(code_of(profile.outside), "recipient")

    async def _store_profile(self, delivery: Delivery, profile: Profile, now: datetime) -> None:
        """Stores what changed in the profile: the person may have travelled, or gone on holiday, without an event.

        Raises NotNow if the delivery may no longer go out now: the sender's next check reschedules it.
        """
        database = self._services.database
        if not await database.read(profile_sync.find_changes, delivery.workspace, profile, now):
            return
        changes = await database.run(profile_sync.store_changes, delivery.workspace, profile, now)
        if changes.affects_timing and not await database.read(
            profile_sync.may_still_send, delivery, now
        ):
            raise NotNow(0.0, "post")


def _chosen(deliveries: Sequence[Delivery], items: Mapping[str, BundleItem]) -> list[BundleItem]:
    """The items that fit into one message, the most urgent first; once one has no room, those after it wait, too."""
    urgent = sorted(deliveries, key=urgency)
    chosen = {deliveries[0].id}
    for each in urgent:
        more = chosen | {each.id}
        if not bundle.room_for([items[one] for one in items if one in more]):
            break
        chosen = more
    return [items[each.id] for each in urgent if each.id in items and each.id in chosen]


async def _check_channel(client: AsyncWebClient, channel: str) -> None:
    """The channel may have been archived or shared since an admin chose it. Raises Refused or NotNow."""
    try:
        response = await _call_repeatable(client.conversations_info(channel=channel), "post")
    except Refused as error:
        if error.reason.code == "unknown_method":
            return
        raise
    found = response.get("channel") or {}
    if found.get("is_archived"):
        raise Refused(DeliveryCode.CHANNEL_ARCHIVED, "channel")
    if found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
        raise Refused(DeliveryCode.CHANNEL_SHARED, "channel")
    if found.get("is_member") is False:
        raise Refused(DeliveryCode.NOT_A_MEMBER, "channel")


async def _call_repeatable(call: Awaitable[Any], method: Literal["open", "post"]) -> Any:
    """Awaits a call that may be repeated safely, so that an unknown outcome is only a delay."""
    try:
        return await call
    except Exception as error:
        fault = faults.read(error)
        if fault.kind is FaultKind.FINAL:
            raise _refusal(fault) from error
        raise NotNow(fault.retry_after, method) from error


async def _call_history(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except Exception as error:
        fault = faults.read(error)
        if fault.kind is FaultKind.LATER:
            raise NotNow(fault.retry_after, "find") from error
        if fault.kind is FaultKind.DOUBTFUL:
            raise Doubtful(fault.code, **fault.values) from error
        if fault.code in faults.TOKEN_LOST:  # with another token it can be read
            raise NotNow(NO_TOKEN_PAUSE, "find") from error
        raise Unreadable(fault.what) from error


def _post_error(fault: Fault) -> Exception:
    if fault.kind is FaultKind.LATER:
        return NotNow(fault.retry_after, "post")
    if fault.kind is FaultKind.DOUBTFUL:
        return Doubtful(fault.code, **fault.values)
    return _refusal(fault)


def _refusal(fault: Fault) -> Refused:
    return Refused(fault.code, _SUBJECT_BY_CODE.get(fault.code, "message"))


def _oldest(delivery: Delivery) -> float | None:
    """How far back to read, as a timestamp. None for an abandoned claim: nobody knows when it was made."""
    abandoned = delivery.reason is not None and delivery.reason.code in LEFT_BEHIND
    if delivery.doubted_at is None or abandoned:
        return None
    return (delivery.doubted_at - BEFORE_A_DOUBT).timestamp()


def _reaches_back(page: Sequence[Mapping[str, Any]], oldest: float | None) -> bool:
    """Whether a page, newest first, goes back that far.

    Slack is not asked to leave out older messages: if its clock differed from ours, that could hide the one we want.
    """
    return oldest is not None and any(float(each.get("ts") or oldest) < oldest for each in page)


def _is_ours(message: Mapping[str, Any], delivery: Delivery, bot: Identity | None) -> bool:
    """Any app can write and copy metadata, so the message must be our bot's as well."""
    if bot is None or not _carries_id(message, delivery):
        return False
    authors = (message.get("bot_id"), bot.bot_id), (message.get("user"), bot.bot_user_id)
    matches = [theirs == ours for theirs, ours in authors if theirs and ours]
    # Where nothing can be compared, the id alone must do: nobody can guess it.
    return any(matches) or not matches


def _carries_id(message: Mapping[str, Any], delivery: Delivery) -> bool:
    """Whether the message carries the delivery's id: in its metadata or, where that did not come back, in a button."""
    metadata = message.get("metadata")
    if not metadata:
        return delivery.id in json.dumps(message.get("blocks") or ())
    payload = metadata.get("event_payload") or {}
    return bool(metadata.get("event_type") == EVENT_TYPE and payload.get("id") == delivery.id)


def recipient_of(connection: Connection, delivery: Delivery, now: datetime) -> Actor:
    """The leader to whom a delivery goes, for building its message. Raises Withdrawn if they no longer take part."""
    found = leaders.membership(connection, delivery.workspace, delivery.recipient)
    if found.person is None or not found.person.active:
        raise Withdrawn(DeliveryCode.TAKES_NO_PART)
    return admit(found, delivery.recipient, now)
