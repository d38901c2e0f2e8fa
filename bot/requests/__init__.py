"""Requests from Slack: their actor, admission, the kinds of request, and handling each once."""
