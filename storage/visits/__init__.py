"""Visits and the promises made in them."""
