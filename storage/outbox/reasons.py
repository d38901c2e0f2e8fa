"""Why a delivery was held, dropped, failed or is in doubt: a code and its values. The words are made in bot/wording/.

The column holds one line of text: the code alone or, after a space, its values as in the query of a URL.

    too-late
    never-arrived attempts=8
    channel_not_found

The last one is Slack's: its error codes are kept as they are. They have underscores; ours have hyphens, so that neither
is ever taken for the other. Text in neither form, of an older release or a newer one, is its own code without values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

LEFT_BEHIND = "sender-never-came-back"


@dataclass(frozen=True)
class DeliveryReason:
    """`code` is one of ours (here and in scheduler/kinds/delivery_codes.py) or Slack's; `values` fill its sentence."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


def to_text(reason: DeliveryReason) -> str:
    """What the column holds."""
    return f"{reason.code} {urlencode(reason.values)}" if reason.values else str(reason.code)


def from_text(text: str | None) -> DeliveryReason | None:
    """The reverse of `to_text`; None for no text. Never raises: whatever was stored comes back as it was."""
    if not text:
        return None
    code, _, query = text.partition(" ")
    found = DeliveryReason(code, dict(parse_qsl(query)))
    return found if to_text(found) == text else DeliveryReason(text)
