"""The database, its tables, and what all other packages of storage/ use."""
