"""Visits to come: planning one, moving it, what to know before, and whether it took place."""
