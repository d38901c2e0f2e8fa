"""The database, its tables, and what every other room uses."""
