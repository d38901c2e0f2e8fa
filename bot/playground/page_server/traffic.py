"""The raw traffic for the page's drawer, with all secrets masked."""

import re
from datetime import UTC, datetime
from typing import Any

from bot.playground.slack.journal import Exchange, Journal

Json = dict[str, Any]
MOST_AT_FIRST = 200
MASK = "•••"
ACK = "ack"  # Socket Mode's acknowledgement; its payload is shown with the request that it answers
NAMES = {"event_callback": "events_api"}
SECRET_FIELDS = {"token", "ssl_check", "authorization"}
SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+"  # tokens
    r"|(?<=/commands/)[\w/-]+|(?<=/actions/)[\w/-]+|(?<=/socket/)[\w-]+"  # URLs that contain a key
)


class TrafficReader:
    """The entries that one page has not seen yet. An unanswered exchange is sent again once it is answered."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._next = 0
        self._unanswered: dict[int, Exchange] = {}
        self.wanted = False

    def new_entries(self) -> list[Json]:
        """New and newly answered exchanges, in order; empty unless `wanted`."""
        if not self.wanted:
            return []
        traffic = self._journal.traffic
        first = max(self._next, len(traffic) - MOST_AT_FIRST)
        new = dict(enumerate(traffic[first:], start=first))
        self._next = len(traffic)
        answered = {n: each for n, each in self._unanswered.items() if _is_answered(each)}
        for n in answered:
            del self._unanswered[n]
        new = {n: each for n, each in new.items() if each.kind != ACK}
        self._unanswered |= {n: each for n, each in new.items() if not _is_answered(each)}
        return [entry(n, each) for n, each in sorted((answered | new).items())]


def _is_answered(exchange: Exchange) -> bool:
    return exchange.answer is not None or bool(exchange.failed)


def entry(n: int, exchange: Exchange) -> Json:
    """One exchange as a row of the drawer; `n` is its index in the journal."""
    kind = NAMES.get(exchange.kind, exchange.kind)
    return {
        "n": n,
        "at": datetime.fromtimestamp(exchange.at, UTC).isoformat(timespec="milliseconds"),
        "direction": "to_app" if exchange.direction == "to app" else "from_app",
        "kind": kind,
        "ms": round(exchange.ms, 1),
        "status": _status(exchange),
        "summary": _summary(kind, exchange.sent),
        "request": masked(exchange.sent),
        "answer": masked(exchange.answer),
    }


def _status(exchange: Exchange) -> str | None:
    answer = exchange.answer
    if exchange.failed or answer is None:
        return exchange.failed or None
    if isinstance(answer, dict) and answer.get("ok") is False:
        return str(answer.get("error") or "failed")
    if isinstance(answer, int):
        return str(answer)
    return "ok"


def _summary(kind: str, sent: Any) -> str:
    """A few words that describe the request."""
    if not isinstance(sent, dict):
        return kind
    if kind == "slash_commands":
        return f"{sent.get('command', '')} {sent.get('text', '')}".strip()
    if kind == "block_actions":
        return ", ".join(str(each.get("action_id")) for each in sent.get("actions", []))
    if kind in ("view_submission", "view_closed"):
        return str(sent.get("view", {}).get("callback_id", ""))
    if kind == "events_api":
        return str(sent.get("event", {}).get("type", ""))
    text = sent.get("text") or sent.get("value") or sent.get("user") or sent.get("channel") or ""
    return str(text)[:120]


def masked(value: Any) -> Any:
    """A copy of the JSON value without tokens and without the keys in one-time URLs."""
    if isinstance(value, dict):
        return {
            key: MASK if key in SECRET_FIELDS and value else masked(value)
            for key, value in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return SECRETS.sub(MASK, value) if isinstance(value, str) else value
