"""Importing customers from a file."""
