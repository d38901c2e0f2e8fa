"""Customers (companies): their names, finding and merging them, and contacts (people there)."""
