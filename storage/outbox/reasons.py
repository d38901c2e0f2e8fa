"""Why a delivery was held, dropped, failed or is in doubt: a code and its values. Words: bot/wording/.

The column `deliveries.reason` holds one line: the code and, after a space, its values in the form of a URL's query.

    too-late
    never-arrived attempts=8
    channel_not_found

The last one is an error code of Slack's, kept as it is. Slack's codes have underscores and ours have hyphens, so no
code is both. Text in neither form, from an older or a newer release, is read as a code without values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

LEFT_BEHIND = "sender-never-came-back"


@dataclass(frozen=True)
class DeliveryReason:
    """`code`: ours (here or in scheduler/kinds/delivery_codes.py) or Slack's; `values`: what its sentence needs."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


def to_text(reason: DeliveryReason) -> str:
    """The reason as the column holds it."""
    return f"{reason.code} {urlencode(reason.values)}" if reason.values else str(reason.code)


def from_text(text: str | None) -> DeliveryReason | None:
    """The reverse of `to_text`; None for no text. Never raises: any text is a reason that gives the same text again."""
    if not text:
        return None
    code, _, query = text.partition(" ")
    found = DeliveryReason(code, dict(parse_qsl(query)))
    return found if to_text(found) == text else DeliveryReason(text)
