"""Parses what people type into values. Pure; imports nothing else of bot."""
