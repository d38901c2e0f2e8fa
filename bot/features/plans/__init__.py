"""Visits to come: planned, shown, moved and cancelled."""
