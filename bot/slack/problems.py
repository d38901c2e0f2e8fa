"""What a call to Slack may raise. What it means is read in bot/slack/faults.py."""

import aiohttp
from slack_sdk.errors import SlackClientError

# Everything a Web API call may raise when Slack refuses it, cannot be reached, or answers no JSON: slack_sdk trips
# over an answer in plain text with an AttributeError.
CALL_FAILED = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, AttributeError)
