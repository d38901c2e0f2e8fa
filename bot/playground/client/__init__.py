"""Slack's client: what people see and send."""
