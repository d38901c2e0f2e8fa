"""Customers from a file, on their way into the database."""
