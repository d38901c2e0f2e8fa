"""The database: every table and every query. It imports nothing of ours."""
