"""Customers, the people there, their names, and merging."""
