"""Nudges: what the bot says to a leader who has not been to a customer for too long, and "not now"."""
