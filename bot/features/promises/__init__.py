"""Promises made to customers: reminders before they are due, ticking off, putting off."""
