"""The kinds of messages: one file each, and the table that names them in order of priority."""
