"""When which message is due to whom, and sending it through the outbox. Knows nothing of Slack."""
