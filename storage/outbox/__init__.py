"""Outgoing messages, from planned to sent."""
