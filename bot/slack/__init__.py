"""Slack's API: incoming requests, outgoing calls, text and blocks within Slack's limits, and its errors."""
