"""Slack's own client: people at the screen, what they see and what they send."""
