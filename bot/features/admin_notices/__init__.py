"""Notices to admins about messages that failed."""
