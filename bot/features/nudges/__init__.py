"""Nudges to leaders who have not visited a customer for too long, and "not now"."""
