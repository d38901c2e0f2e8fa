"""Turns values into text that people read. Pure; translations would go here."""
