"""Visits to come."""
