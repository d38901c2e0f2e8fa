"""The database: every table and every query. Imports neither scheduler/ nor bot/."""
