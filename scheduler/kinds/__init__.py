"""The kinds of messages that the bot sends unasked: one file each, and the table of all of them (schedule.py)."""
