"""Time: what is due, for whom, and its way through the outbox. It knows no Slack."""
