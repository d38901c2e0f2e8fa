"""Customers: the card of one, what they said, and the people there."""
