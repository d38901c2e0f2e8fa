"""`keep-in-touch manifest`: prints the Slack app's manifest, for Socket Mode or a public address."""

import argparse
import json
from urllib.parse import urlsplit

from bot.cli.arguments import UsageError
from bot.slack.app_manifest import REQUEST_PATH, manifest


def run(args: argparse.Namespace) -> int:
    """Prints the manifest."""
    print(as_json(args.http))
    return 0


def as_json(address: str | None = None) -> str:
    """The manifest as JSON to paste into Slack, for Socket Mode or a public address. Raises UsageError."""
    url = request_url(address) if address else None
    return json.dumps(manifest(url), indent=2, ensure_ascii=False)


def request_url(address: str) -> str:
    """The request URL for a bot at that public address. Raises UsageError."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query
    except ValueError:
        usable = False
    if not usable or any(each.isspace() for each in address):
        raise UsageError(f"“{address}” is not a public address, such as https://visits.example.com")
    return address.rstrip("/").removesuffix(REQUEST_PATH) + REQUEST_PATH
