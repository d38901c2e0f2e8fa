"""Customers: the card, the search of what they said, and notes on the people there."""
