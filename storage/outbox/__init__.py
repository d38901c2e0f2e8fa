"""The outbox: outgoing messages, from planned to sent."""
